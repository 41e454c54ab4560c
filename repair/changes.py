"""What the actions of repair write: to the record, to the parties of the case, to its own notes."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.clock.due import due_date
from casework.clock.stored import stored_calendar
from casework.facts import Change
from casework.models import CreditRecord, Department, SyncOrder, SyncTarget
from casework.models.record import Publicity, RecordKind
from casework.models.sync import WAITING, OrderState
from casework.registry.sync_orders import is_registered_elsewhere
from casework.syncing import drain
from casework.today import moment
from repair.guards import BY_COURT
from repair.models import RepairBar
from repair.proof import proven, stated

# Letters are Chinese, whoever reads the screen.
OUR_SITE = "本网站"
_ANSWERS = {"refused": "不予受理", "rejected": "不予修复"}
LISTS = (RecordKind.SERIOUS_LIST, RecordKind.ABNORMAL_LIST)


def _record(change: Change) -> CreditRecord:
    if change.record is None:
        raise ValueError("A repair without a record cannot have been opened.")
    return change.record


def _last_day(change: Change, key: str) -> date | None:
    """The last day of a period that begins today; none while the calendar is not held."""
    return due_date(change.today, change.pack.period(key), stored_calendar(change.case.pack)).date


# Parties and notes


def take_parties(change: Change) -> None:
    """谁认定、谁修复: the department that recognized the breach handles its repair."""
    record = _record(change)
    office = Department.objects.filter(is_credit_office=True).order_by("pk").first()
    change.set_case(
        department=record.department, provider=record.provider, office=office, title=record.title
    )


def word_promise(change: Change) -> None:
    """What the commitment letter promises about the duties: done, or to be met as the court said.

    Whoever asks on a court's ruling has not discharged them yet and must not be made to say so.
    """
    filed = change.data
    if filed.get("route") == BY_COURT:
        said = f"严格执行人民法院裁定（文号：{filed['ruling_number']}）确定的重整计划或者和解协议"
        change.note(promise=f"{said}，如实报告执行情况，依法履行相关义务")
        return
    done = (filed.get("what_was_done") or "").strip().rstrip("。；;")
    said = "已纠正失信行为，履行了决定规定的全部义务，消除了不良影响"
    change.note(promise=f"{said}；采取的措施：{done}" if done else said)


def cite_law(change: Change) -> None:
    """The rules of the filing day, which every later letter of the case names as its basis."""
    change.note(law="、".join(change.pack.words("repair.law")))


def set_partner(change: Change) -> None:
    change.set_case(partner=Department.objects.get(pk=change.data["partner"]))


def open_notice(change: Change) -> None:
    change.note(notice_until=_last_day(change, "repair.notice_period"), notice_over_on=None)


def close_notice(change: Change) -> None:
    change.note(notice_over_on=change.today)


def note_duties(change: Change) -> None:
    """What the department found replaces what the applicant asserted; unsure changes nothing."""
    if change.data["duties"] != "unsure":
        change.update(_record(change), duties_done=change.data["duties"] == "done")


# An answer that does not stand as it is


def begin_anew(change: Change) -> None:
    """The request is as on the day it was routed; what was answered before stays in the ledger."""
    case, mark = change.case, change.facts.upheld_objection
    number = mark.partition("/")[0]
    why = f"对原答复的异议（案号：{number}）成立" if mark else "原答复的理由不够充分"
    change.note(
        reopened={"on": change.today, "earlier": _ANSWERS[_answer(change)], "why": why},
        reopened_for=[*(case.data.get("reopened_for") or []), *([mark] if mark else [])],
        check=None, extended_on=None, notice_over_on=None, other_view=None,
    )  # fmt: skip


def note_other_view(change: Change) -> None:
    """The platform's view is kept beside the department's decision, which stands."""
    change.note(other_view={"on": change.today, "why": change.reason, "open": True})


def note_reasons(change: Change) -> None:
    """The department has given its fuller reasons; they are told to the subject."""
    view = change.case.data.get("other_view") or {}
    change.note(other_view=view | {"open": False}, answered=_ANSWERS[change.case.state])


def _answer(change: Change) -> str:
    """The state that is being left: by now the case stands in the next one."""
    last = change.case.events.filter(target__in=_ANSWERS).order_by("-seq").first()
    return str(last.target) if last else "rejected"


# Taking down, and who has confirmed it


def end_publicity(change: Change) -> None:
    """Ends our own publicity and sharing; the orders to the sites follow by themselves."""
    record = _record(change)
    change.note(publicity_before=record.publicity, silent_sites=[])
    change.note(elsewhere_until=_elsewhere_until(change))
    change.update(record, **_ended(record, change.today))


def _elsewhere_until(change: Change) -> date | None:
    """The place of registration's own last day, where the rules give it another than the rest."""
    if not is_registered_elsewhere(change.case):
        return None
    if not SyncTarget.objects.filter(active=True, registered_elsewhere=True).exists():
        return None
    day = _last_day(change, "repair.other_province")
    return day if day != _last_day(change, "repair.sync") else None


def _ended(record: CreditRecord, today: date) -> dict[str, Any]:
    if record.publicity == Publicity.WITHDRAWN:
        return {"shared": False}
    left = {"list_exit_on": today} if record.kind in LISTS else {}
    return {"publicity": Publicity.ENDED, "ended_on": today, "shared": False, **left}


def confirm_site(change: Change) -> None:
    """A person confirms for a site that has no channel of its own; the first word stands."""
    said = change.data
    orders = SyncOrder.objects.select_for_update(of=("self",)).filter(
        case=change.case.pk, target__code=said["site"], state__in=WAITING
    )
    for order in orders.order_by("pk"):
        change.update(
            order, state=OrderState.CONFIRMED, reason=said["how"], by_id=change.actor.user_id,
            confirmed_on=date.fromisoformat(said["confirmed_on"]), answered_at=moment(),
            next_at=None, claimed_until=None,
        )  # fmt: skip
    drain.nudge_on_commit()


def list_silent_sites(change: Change) -> None:
    """Those that are late: the place of registration may have a later day of its own."""
    later = change.case.data.get("elsewhere_until")
    waits = bool(later) and change.today.isoformat() <= str(later)
    silent = [
        site.name for site in change.facts.sites
        if site.missing and not (waits and site.registered_elsewhere)
    ]  # fmt: skip
    change.note(silent_sites=silent)


def mark_repaired(change: Change) -> None:
    """The repair is complete; the system states only what it can show, and shows it."""
    if change.actor.machine == "system":
        change.state(**proven(change.case))
    names = [site.name for site in change.facts.sites if not site.fell]
    change.note(sites_done=[OUR_SITE, *names], stated=stated(change.data))
    change.update(_record(change), repaired_on=change.today)


# Revocation


def open_hearing(change: Change) -> None:
    last = _last_day(change, "repair.statement")
    change.note(heard_on=None, hear_until=last, charge_on=change.today)


def close_hearing(change: Change) -> None:
    change.note(heard_on=change.today)


def drop_charge(change: Change) -> None:
    """The repair stands: what was announced falls, and the subject is told which notice it was."""
    announced = change.case.data.get("charge_on") or change.today.isoformat()
    change.note(dropped_charge={"announced_on": announced}, charge=None, heard_on=None)


def display_again(change: Change) -> None:
    """The record is used and, for what is left of its term, shown again as it was before."""
    record = _record(change)
    # A court has annulled its decision meanwhile: nothing of it is shown or used again.
    if record.publicity == Publicity.WITHDRAWN:
        return
    shown = change.case.data.get("publicity_before") or Publicity.UNPUBLISHED
    if shown == Publicity.PUBLISHED and record.off_display and record.off_display <= change.today:
        shown = Publicity.ENDED
    back = {"list_exit_on": None} if record.kind in LISTS else {}
    ended_on = change.today if shown == Publicity.ENDED else None
    change.update(record, publicity=shown, ended_on=ended_on, shared=True, repaired_on=None, **back)


def bar_subject(change: Change) -> None:
    until = _last_day(change, "repair.bar_after_revocation")
    change.create(
        RepairBar, subject=change.case.subject, case=change.case, since=change.today,
        until=until or date.max, reason=change.reason,
    )  # fmt: skip
    change.note(barred_until=until)


# Bankruptcy


def shield_record(change: Change) -> None:
    """Hides the record and pauses its use while the court's plan is carried out."""
    record = _record(change)
    change.note(publicity_before=record.publicity)
    if record.publicity != Publicity.WITHDRAWN:
        change.update(record, publicity=Publicity.SHIELDED, shared=False)


def end_shielded(change: Change) -> None:
    record = _record(change)
    change.update(record, **_ended(record, change.today), repaired_on=change.today)
