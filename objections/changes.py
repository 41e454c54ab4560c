"""What an objection does to the record it is about: marks, corrections, the end of its display."""

from __future__ import annotations

from copy import copy
from datetime import date
from typing import Any

from django.utils.translation import override

from casework.clock.due import due_date
from casework.clock.stored import stored_calendar
from casework.documents.letters import chinese_date
from casework.facts import Change
from casework.models.record import CreditRecord, Publicity
from casework.registry.publicity import decide_publicity
from casework.registry.terms import publicity_may_follow, set_terms
from objections.models import Ground, Outcome, column_of, record_of, value_of

_FOLLOWS_FROM = ("document_date", "record_class")
_TERMS = ("pack", "pack_version", "min_last", "earliest_apply", "max_last", "off_display")
# The letters' words for what is done; a correction is told item by item.
_DONE = {
    Outcome.DELETE: "删除该条信息",
    Outcome.END: "终止公示该条信息",
    Outcome.REMOVE: "将当事人移出名单，终止公示该条信息",
    Outcome.REDO: "由原决定单位重新作出决定",
}
_SHOWN = ("publicity", "published_on", "ended_on")


def open_matter(change: Change) -> None:
    """Says what the case is about, and keeps who may have to answer until it is filed.

    An objection that arose from another case concerns the record of that case.
    """
    case, origin = change.case, change.case.origin
    if case.record is None and origin is not None and origin.record is not None:
        change.set_case(record=origin.record)
    record = case.record
    title = record.title if record else origin.title if origin else ""
    change.set_case(title=title[:300])
    office = change.facts.credit_office
    change.note(
        office=office.pk,
        upper=office.parent_id or office.pk,
        of_record=record.source_department_id or record.department_id if record else None,
        of_origin=origin.department_id if origin else None,
    )


def take_in(change: Change) -> None:
    """Names the parties: from now on they see the case.

    The answer to a repair request, or to a commitment without a record, is for the department
    that gave it; everything else for the one that provided the record.
    """
    data = change.case.data
    about_result = data["objection"]["ground"] == Ground.REPAIR_RESULT
    asked = ("of_origin", "of_record") if about_result else ("of_record", "of_origin")
    change.set_case(
        department_id=data["office"],
        office_id=data["office"],
        upper_id=data["upper"],
        provider_id=next((data[name] for name in asked if data.get(name)), None),
    )


def offer_conversion(change: Change) -> None:
    """The office found a request for repair in what was filed as an objection."""
    change.note(conversion_offered=True)


def convert(change: Change) -> None:
    """The subject asks for repair instead; what was marked or suspended is as before."""
    change.note(converted=True)
    lift_marks(change)


def annotate(change: Change) -> None:
    """Marks the case and its record as disputed (异议标注)."""
    change.set_case(disputed=True)
    record = record_of(change.case)
    if record is not None:
        change.update(record, disputed=True)


def take_up(change: Change) -> None:
    """Marks the record, and promises the answer for the last day of the whole term."""
    annotate(change)
    change.note(answer_by=_last_day(change, "objection.cap"))


def suspend_disclosure(change: Change) -> None:
    """Takes the record off display while it is verified, where the rules say so (台州 art. 13)."""
    record = record_of(change.case)
    if record is None or not change.pack.flag("objection.suspend_disclosure"):
        return
    if record.publicity == Publicity.PUBLISHED:
        change.note(suspended=record.publicity)
        change.update(record, publicity=Publicity.SUSPENDED)


def act_on_silence(change: Change) -> None:
    """The provider said nothing in time: its record goes off display where the rules say so."""
    if change.pack.value("objection.silence") == "end_disclosure":
        _end_disclosure(change)


def settle_unverifiable(change: Change) -> None:
    """Nobody could prove it either way: it goes off display, or stays marked with a note."""
    record = record_of(change.case)
    if change.pack.value("objection.unverifiable") == "end_disclosure":
        _end_disclosure(change)
        _tell_users(change, "经核查无法核实" if record is not None else "")
        return
    _tell_users(change, "")
    change.note(ending="annotation_kept", done="保留异议标注，并注明无法核实。")
    if record is not None:
        note = _noted(change, record, "经核查无法核实，保留标注")
        change.update(record, note=note, **_display_again(change))


def apply_finding(change: Change) -> None:
    """Puts the record right as it was found to be, and keeps what it said before."""
    finding, record = change.case.data["finding"], record_of(change.case)
    change.note(ending="corrected", done=_in_words(finding))
    changed = record is not None and finding.get("outcome") != Outcome.REDO
    _tell_users(change, "经核查异议成立" if changed else "")
    if record is not None:
        change.update(record, **_as_found(change, record))


def pass_on(change: Change) -> None:
    """The platform corrects its copy; a decision to be made anew waits for its department."""
    if change.data.get("outcome") == Outcome.REDO:
        change.hand_to("provider")


def begin_review(change: Change) -> None:
    """Marks the matter again; without an upper department the head of the office sees to it."""
    annotate(change)
    if change.case.upper_id == change.case.office_id:
        change.hand_to("office_head")


def send_back(change: Change) -> None:
    """The review finds the department's answer wrong: it is for the department to decide anew."""
    finding = {"outcome": Outcome.REDO.value, "corrections": [], **change.data}
    change.note(finding=finding, done=_in_words(finding))
    change.hand_to("provider")


def overturn(change: Change) -> None:
    """The upper department finds otherwise: the record is put right and its marks go."""
    change.note(ending="corrected", done=_in_words(change.case.data["finding"]))
    record = record_of(change.case)
    _tell_users(change, "经复核异议成立" if record is not None else "")
    _unmark(change, _as_found(change, record) if record is not None else {})


def lift_marks(change: Change) -> None:
    """Takes the mark off the record and shows it again, as far as nothing else keeps it so."""
    _unmark(change, _display_again(change))


def tell_result(change: Change) -> None:
    """The subject is told: marks go, and the time to ask for a review begins."""
    last = _last_day(change, "objection.review_term")
    day = last if isinstance(last, str) else chinese_date(last)
    reviewed = bool(change.case.data.get("review_request"))
    change.note(
        review_until=last,
        review_route="复核以一次为限，本案已经复核。" if reviewed
        else f"对本结果不服的，可以于{day}（含当日）前申请复核一次。",
    )  # fmt: skip
    lift_marks(change)


def uphold_result(change: Change) -> None:
    """The upper department leaves the result as it was."""
    change.note(done="维持原处理结果")
    lift_marks(change)


def keep_for_court(change: Change) -> None:
    """A court or a reconsideration organ has the matter: the mark stays, or returns."""
    change.note(court="running")
    annotate(change)


def end_for_court(change: Change) -> None:
    """The proceedings are over; the mark goes unless the objection itself is still open.

    A record whose decision was annulled is withdrawn with it (Shanghai art. 37).
    """
    change.note(court="over")
    record = record_of(change.case)
    fields = {}
    if record is not None and change.data["result"] == "annulled":
        fields = _withdrawn(change, record)
    if fields:
        change.note(done="原决定已被撤销，该条信息撤回。")
    _tell_users(change, "经复议或者诉讼程序，原决定被撤销" if fields else "")
    if change.case.closed_on is not None:
        _unmark(change, fields)
    elif fields:
        change.update(record, **fields)


def _withdrawn(change: Change, record: CreditRecord) -> dict[str, Any]:
    """The columns of a record taken back, with the paper that says so among its corrections."""
    if record.publicity == Publicity.WITHDRAWN:
        return {}
    entry = {
        "field": "publicity", "from": str(record.publicity), "to": Publicity.WITHDRAWN.value,
        "on": change.today.isoformat(), "by": str(change.case.number),
        "reason": f"原决定被撤销，文号：{change.data['paper_number']}",
        "outcome": Outcome.DELETE.value,
    }  # fmt: skip
    gone = {"publicity": Publicity.WITHDRAWN, "ended_on": change.today, "shared": False}
    return gone | {"corrections": [*record.corrections, entry]}


def _tell_users(change: Change, verdict: str) -> None:
    """Notes on what ground those who used the old data are told; no ground, no letter (R-O2)."""
    told = "；已通报使用原信息的单位" if verdict else ""
    change.note(users_hear=verdict, users_heard=told)


def _last_day(change: Change, key: str) -> date | str:
    """The last day of a period of the rules that begins today, for a letter."""
    due = due_date(change.today, change.pack.period(key), stored_calendar(change.case.pack))
    return due.date or "次年度节假日安排公布后确定的日期"


def _in_words(finding: dict[str, Any]) -> str:
    """What is done about the record, as the letters say it; letters are Chinese."""
    with override("zh-hans"):
        return "；".join(
            f"“{column_of(row['field']).verbose_name}”"
            f"由“{row['from'] or '空'}”改为“{row['to'] or '空'}”"
            for row in finding.get("corrections", [])
        ) or _DONE.get(finding.get("outcome", ""), "")


def _unmark(change: Change, fields: dict[str, Any]) -> None:
    """Writes the fields to the record, and with them the end of its mark where it ends."""
    data = change.case.data
    kept = data.get("court") == "running" or data.get("ending") == "annotation_kept"
    record = record_of(change.case)
    if change.case.disputed and not kept:
        change.set_case(disputed=False)
        if record is not None and not record.marked_elsewhere:
            fields = {**fields, "disputed": False}
    if fields and record is not None:
        change.update(record, **fields)


def _end_disclosure(change: Change) -> None:
    record = record_of(change.case)
    if record is not None and change.case.data.get("ending") != "disclosure_ended":
        note = _noted(change, record, "经核查无法核实，终止披露")
        change.update(record, note=note, **_off_display(record, change.today))
    change.note(ending="disclosure_ended", done="已终止披露该条信息。")


def _noted(change: Change, record: CreditRecord, text: str) -> str:
    """The record's note with one line more: the day, the case, and what came of it."""
    line = f"{change.today.isoformat()} 异议{change.case.number}：{text}"
    return "\n".join(filter(None, [record.note, line]))


def _off_display(record: CreditRecord, today: date) -> dict[str, Any]:
    """Publicity and sharing end; a record that was withdrawn or had ended before stays as it is."""
    if record.publicity in (Publicity.ENDED, Publicity.WITHDRAWN):
        return {"shared": False}
    return {"publicity": Publicity.ENDED, "ended_on": today, "shared": False}


def _display_again(change: Change) -> dict[str, Any]:
    """The record as it was before this case suspended its display; nothing where it did not."""
    record, before = record_of(change.case), change.case.data.get("suspended")
    if record is None or not before or record.publicity != Publicity.SUSPENDED:
        return {}
    change.note(suspended="")
    return {"publicity": before}


def _as_found(change: Change, record: CreditRecord) -> dict[str, Any]:
    """The columns of the record after the finding, with the correction itself among them."""
    finding = change.case.data.get("finding", {})
    fields = _outcome(change, record, finding.get("outcome", ""), finding.get("corrections", []))
    publicity = {
        "field": "publicity",
        "from": str(record.publicity),
        "to": str(fields.get("publicity", record.publicity)),
    }
    entry = {
        "on": change.today.isoformat(),
        "by": str(change.case.number),
        "reason": finding.get("facts_found", ""),
        "outcome": finding.get("outcome", ""),
    }
    rows = finding.get("corrections") or [publicity]
    return fields | {"corrections": [*record.corrections, *({**row, **entry} for row in rows)]}


def _outcome(
    change: Change, record: CreditRecord, outcome: str, rows: list[dict[str, str]]
) -> dict[str, Any]:
    if outcome == Outcome.DELETE:
        return {"publicity": Publicity.WITHDRAWN, "ended_on": change.today, "shared": False}
    if outcome == Outcome.END:
        return _off_display(record, change.today)
    if outcome == Outcome.REMOVE:
        return _off_display(record, change.today) | {"list_exit_on": change.today}
    again = _display_again(change)
    return again | _corrected(record, rows, again=again, today=change.today)


def _corrected(
    record: CreditRecord, rows: list[dict[str, str]], *, again: dict[str, Any], today: date
) -> dict[str, Any]:
    """The corrected columns, and the terms and publicity that follow from class and date."""
    values = {row["field"]: value_of(row["field"], row["to"]) for row in rows}
    if not any(name in values for name in _FOLLOWS_FROM):
        return values
    fixed = copy(record)
    for name, value in (again | values).items():
        setattr(fixed, name, value)
    set_terms(fixed)
    if publicity_may_follow(fixed):
        decide_publicity(fixed, today=today)
    return values | {name: getattr(fixed, name) for name in (*_TERMS, *_SHOWN)}
