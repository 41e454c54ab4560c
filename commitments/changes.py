"""What the actions of a commitment write beside its state: promises, publication, the record."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from casework.clock.due import due_date
from casework.clock.periods import Period
from casework.clock.stored import stored_calendar
from casework.documents.letters import chinese_date
from casework.ledger.records import Hand
from casework.models import CreditRecord, Department, Measure
from casework.models.record import Publicity, RecordKind
from casework.registry.masking import mask_text
from casework.registry.measures import enter_measures
from casework.registry.publicity import decide_publicity
from casework.registry.terms import set_terms, terms_for
from casework.today import moment
from casework.words import words_of
from commitments.guards import KEPT
from commitments.masking import mask_promises
from commitments.models import CommitmentTemplate, MatterKind, Outcome
from commitments.promise_changes import (
    keep_proof,
    note_missed,
    note_one_outcome,
    note_outcomes,
    note_proof,
    plan_next_check,
    put_outcomes,
)
from commitments.promises import next_proof_due
from commitments.signing import enter_act, sealed_letter

if TYPE_CHECKING:
    from casework.facts import Change


# What the declaration names here and that is written beside the promises.
__all__ = ["keep_proof", "note_missed", "note_one_outcome", "note_proof", "plan_next_check"]
PAPERS = {"proof": "履行义务证明", "commitment": "信用承诺书", "report": "信用报告"}
_DECIDED = (
    "kind",
    "subject",
    "document_date",
    "record_class",
    "pack",
    "pack_version",
    "min_last",
    "earliest_apply",
    "max_last",
    "off_display",
    "publicity",
    "published_on",
    "ended_on",
)


def draw_up(change: Change) -> None:
    """Sets the parties, the letter as it will be signed, its promises with their days, the plan."""
    draft = change.data
    template = CommitmentTemplate.objects.select_related("matter").get(pk=draft["template"])
    matter, start = template.matter, date.fromisoformat(draft["start_on"])
    end = date.fromisoformat(draft["end_on"])
    office = Department.objects.filter(is_credit_office=True).order_by("id").first()
    change.set_case(department=matter.department, office=office, title=matter.title)
    default = str(change.pack.period("commitment.check"))
    period = matter.check_period or (default if MatterKind(matter.kind).is_checked_soon else "")
    change.note(
        letter={
            "text": template.text,
            "matter": matter.title,
            "matter_code": matter.code,
            "kind": matter.kind,
            "both": matter.needs_representative,
            "basis": matter.legal_basis,
            "version": template.version,
            "ordinary_way": matter.way,
            "ordinary_papers": matter.papers or "按办事指南",
        },
        promises=[
            {
                "text": promise["text"],
                "due_on": _by(
                    start, str(promise.get("due", "")), end, pack=change.pack.pack
                ).isoformat(),
                "outcome": Outcome.OPEN.value,
                "note": "",
            }
            for promise in template.promises
        ],
        plan={
            "start_on": start.isoformat(),
            "end_on": end.isoformat(),
            "check_on": _by(start, period, end, pack=change.pack.pack).isoformat(),
        },
    )
    change.note(proof_due=next_proof_due(change.case.data))
    change.update(template, used=True)


def _by(start: date, period: str, end: date, *, pack: str) -> date:
    """The last day of a period from the first day of performance, never after the term itself.

    Without a period, or with a calendar that is not held yet, it is the end of the term.
    """
    if not period:
        return end
    due = due_date(start, Period.parse(period), stored_calendar(pack)).date
    return min(due, end) if due else end


def seal_letter(change: Change) -> None:
    """Binds the letter to its signature, and writes the signature down with all that led to it."""
    enter_act(change)
    change.note(letter=sealed_letter(change.case, today=change.today))


def note_first_signature(change: Change) -> None:
    """The agent's signature stands; the letter stays a draft until the representative signs it."""
    act = enter_act(change)
    change.note(
        letter=sealed_letter(change.case, today=change.today),
        first_signature={"on": change.today.isoformat(), "act": act.digest},
    )


def make_public(change: Change) -> None:
    """Puts up the masked letter: exactly this, and nothing else of the case, is for the public."""
    case = change.case
    change.note(
        public={
            "on": change.today.isoformat(),
            "until": case.data["plan"]["end_on"],
            "text": mask_text(case.data["letter"]["text"]),
            "promises": mask_promises(case.data["promises"], found=case.state == "breached"),
        }
    )


def keep_private(change: Change) -> None:
    """Settles that the letter is not published, and why."""
    change.note(public={"withheld_on": change.today.isoformat(), "why": change.reason})


def take_down(change: Change) -> None:
    """A withdrawn commitment is not shown any more."""
    if "public" in change.case.data:
        change.note(public={"taken_down_on": change.today.isoformat()})


def hide_letter(change: Change) -> None:
    """The letter is hidden for the time being; what stood there is kept and comes back."""
    change.note(public=change.case.data["public"] | {"hidden_on": change.today.isoformat()})


def show_letter(change: Change) -> None:
    """The letter is published again, with what became of its promises meanwhile."""
    public = {k: v for k, v in change.case.data["public"].items() if k != "hidden_on"}
    change.note(public=public)


def promise_publication(change: Change) -> None:
    """The last day for publishing, which the notice of acceptance names."""
    day = _last_day(change, "commitment.publish")
    change.note(publish_until=day or "次年度节假日安排公布后确定的日期")


def _last_day(change: Change, key: str) -> date | None:
    """The last day of a period that begins today; none while the calendar is not held."""
    return due_date(change.today, change.pack.period(key), stored_calendar(change.case.pack)).date


def drop_hearing(change: Change) -> None:
    """Rectification is given a chance: a finding afterwards rests on new facts and a new notice.

    The order names what it rests on.
    """
    change.note(order_proof=_papers(change.data))
    if change.case.data.get("hearing"):
        change.note(hearing={})


def drop_charge(change: Change) -> None:
    """Nothing is found: what was announced falls, and the subject is told which notice that was."""
    hearing = change.case.data["hearing"]
    finding = "虚假承诺的认定" if hearing.get("false") else "违反承诺的认定"
    change.note(dropped={"announced_on": hearing["announced_on"], "finding": finding}, hearing={})


def open_hearing(change: Change) -> None:
    """The subject has been told; whatever was found or said before is of an earlier notice."""
    note_outcomes(change)
    why, until = change.data.get("why_now"), change.case.data.get("order", {}).get("until")
    early = {}
    if why and until:
        day = chinese_date(date.fromisoformat(until))
        early = {"early": f"整改期限（至{day}）届满之前告知的理由：{why}"}
    _open(change, **early)


def open_false_hearing(change: Change) -> None:
    """The subject has been told that its promise is held to have been false when it was made."""
    _open(change, false=True)


def _open(change: Change, **more: Any) -> None:
    last = _last_day(change, "commitment.statement")
    by_day = f"{chinese_date(last)}（含当日）前" if last else ""
    change.note(
        hearing={
            "announced_on": change.today.isoformat(),
            "until": by_day or "收到本告知书之日起的法定期限内",
            "proof": change.data.get("proof") or _papers(change.data),
            **more,
        },
        measures_in_words="、".join(change.data.get("measures") or []) or "无",
    )


def _papers(data: dict[str, Any]) -> str:
    """The evidence as a letter names it that nobody put into words."""
    count = len(data.get("evidence") or [])
    return f"随案证据材料{count}份" if count else "核查记录"


def note_heard(change: Change) -> None:
    """The statement has come, or its term is over: either way the subject has been heard."""
    _put_hearing(change, heard_on=change.today.isoformat())


def note_found(change: Change) -> None:
    """The head's finding with its grounds, which the credit office confirms or returns."""
    _put_hearing(change, found_on=change.today.isoformat(), grounds=change.reason)


def unfind(change: Change) -> None:
    """The credit office does not confirm: the finding falls, the hearing stands."""
    _put_hearing(change, found_on=None, grounds=None)


def _put_hearing(change: Change, **values: Any) -> None:
    change.note(hearing=change.case.data.get("hearing", {}) | values)


def note_breach(change: Change) -> None:
    """The office confirms what the department announced, heard the subject on, and found."""
    _breach(change, facts=change.case.data["announcement"]["facts"], is_false=False)


def note_false(change: Change) -> None:
    """The head finds false what the department announced and heard the subject on."""
    _breach(change, facts=change.case.data["falsity"]["facts"], is_false=True)


def _breach(change: Change, *, facts: str, is_false: bool) -> None:
    promises = change.case.data["promises"]
    put_outcomes(
        change,
        [p if p["outcome"] in KEPT else p | {"outcome": Outcome.BROKEN.value} for p in promises],
    )
    change.note(
        breach={"on": change.today.isoformat(), "false": is_false, "facts": facts},
        repair=_way_to_repair(change, is_false=is_false),
    )


def _class_key(*, is_false: bool) -> str:
    return "commitment.false_class" if is_false else "commitment.breach_class"


def _way_to_repair(change: Change, *, is_false: bool) -> dict[str, str]:
    """When and with which papers repair can be asked for, told with the decision (两书同达)."""
    record_class = str(change.pack.value(_class_key(is_false=is_false)))
    term = terms_for(record_class, change.today, change.case.pack)
    first = term.earliest_apply if term else None
    papers = [PAPERS.get(name, name) for name in change.pack.words("repair.papers")]
    if change.pack.flag("repair.training"):
        papers.append("信用修复培训证书")
    return {
        "earliest": chinese_date(first) if first else "义务履行完毕之日",
        "papers": "、".join(papers),
    }


def enter_record(change: Change) -> None:
    """Makes the credit record of the breach, publishes it for an organization, opens measures.

    Its class comes from the pack of the case; its term runs from the day of the decision. One
    INSERT; the record bars new commitments until it is repaired.
    """
    case, breach = change.case, change.case.data["breach"]
    draft = CreditRecord(
        kind=RecordKind.BREACH,
        subject=case.subject,
        document_date=date.fromisoformat(breach["on"]),
        record_class=str(change.pack.value(_class_key(is_false=breach["false"]))),
        pack=case.pack,
    )
    set_terms(draft)
    decide_publicity(draft, today=change.today)
    title = words_of("commitments").text("record", "title", language="zh")
    record = change.create(
        CreditRecord,
        **{name: getattr(draft, name) for name in _DECIDED},
        department_id=case.department_id,
        number=case.number,
        title=title.format(matter=case.title)[:300],
        facts=breach["facts"],
        basis=case.data["letter"]["basis"],
        content="、".join(change.data["measures"]),
        identity=f"commitments:{case.pk}:{case.version}",
    )
    change.set_case(record=record)
    _open_measures(change, record)


def _open_measures(change: Change, record: CreditRecord) -> None:
    """Takes the listed measures with the record: what was announced, on the day of the entry."""
    listed = Measure.objects.listed(change.today).filter(title__in=change.data["measures"])
    chosen = [one for one in listed if one.covers(record.kind, record.record_class)]
    if chosen:
        enter_measures(
            record, chosen, subject=record.subject, hand=_hand(change),
            reason=change.case.number or "", on=change.today, at=moment(),
        )  # fmt: skip


def _hand(change: Change) -> Hand:
    """By whose hand the record is entered: the platform, or the credit office."""
    actor, case = change.actor, change.case
    roles = ("platform", "credit_officer", "office_head")
    role = next((role for role in roles if actor.acts_as(role, case)), "system")
    return Hand(
        actor.user_id, role, actor.department_for(role, case), actor.in_place_of(role, case)
    )


def note_annulled(change: Change) -> None:
    """The annulling decision is entered; the time for withdrawing the record runs."""
    change.note(annulled_on=change.data["decided_on"])


def withdraw_record(change: Change) -> None:
    """Withdraws the record of the annulled finding; what led to it counts no more."""
    case = change.case
    earlier = case.data.get("annulled", [])
    entry = {"record": case.record_id, **case.data["annulment"], "breach": case.data["breach"]}
    record = case.record
    change.note(annulled_record=f"{record.number}（{record.title}）" if record else "")
    if record is not None:
        change.update(
            record,
            publicity=Publicity.WITHDRAWN.value,
            ended_on=change.today,
            shared=False,
            disputed=False,
        )
        change.set_case(record=None)
    change.note(annulled=[*earlier, entry], annulled_on=None, hearing={}, breach={})
    put_outcomes(
        change, [promise | {"outcome": Outcome.OPEN.value} for promise in case.data["promises"]]
    )


def withdraw_as_kept(change: Change) -> None:
    """As above, and what was held against the subject counts as kept."""
    withdraw_record(change)
    promises = change.case.data["promises"]
    put_outcomes(change, [promise | {"outcome": Outcome.KEPT.value} for promise in promises])


def flag(change: Change) -> None:
    """Shows the commitment as disputed (异议标注)."""
    change.set_case(disputed=True)


def unflag(change: Change) -> None:
    """The objection has ended: the mark goes."""
    change.case.data.pop("objection", None)
    change.set_case(disputed=False)
