"""What is done with a report: closed with an answer, passed on as a lead, answered in the end.

Each step is judged under the report's row lock, refused with all reasons, and written with its
event; a step that is refused moves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from casework.access.actor import Actor
from casework.clock.due import due_date
from casework.clock.stored import stored_calendar
from casework.documents.evidence import accept
from casework.engine import judge, perform
from casework.errors import (
    ActsForSubject,
    NotYourRole,
    Refusal,
    TransitionRefused,
    cleaned,
    gettext_noop,
)
from casework.ledger.records import Hand
from casework.models import Department, Evidence, Report
from casework.models.report import ReportEventKind, ReportState
from casework.registry.masking import mask_text
from casework.reporting import book, leads, pictures
from casework.reporting.book import ReportRefused
from casework.reporting.intake import rules_in_force
from casework.translation import gettext

if TYPE_CHECKING:
    from django.contrib.auth.models import User

OFFICER = "credit_officer"
OF_DEPARTMENT = ("reviewer", "head")
_TOO_LONG = 5000


class NotInState(Refusal):
    """The step does not leave the state in which the report now is."""

    code = "not_in_state"
    template = gettext_noop("This is not possible while the report is “%(state)s”.")


class Missing(Refusal):
    """Something that the step needs was not given; `what` is its name on the form."""

    code = "missing"

    def __init__(self, what: str, template: str) -> None:
        super().__init__(what=what)
        self.template = template


class StillPersonal(Refusal):
    """The version for the department still holds what may betray a person."""

    code = "still_personal"
    template = gettext_noop(
        "The version for the department still holds a number, a telephone, an e-mail or an"
        " address. Take it out."
    )


class TextTooLong(Refusal):
    """Longer than any letter that is read."""

    code = "too_long"
    template = gettext_noop("The text is longer than %(most)s characters. Shorten it.")


@dataclass(frozen=True)
class Release:
    """What a department is to see: the text with nothing in it that betrays the reporter.

    `pictures` are the places of those that go along; `confirmed` says that the officer has
    compared it with the original. `department` is asked where the report names none itself.
    """

    text: str
    reason: str
    confirmed: bool
    pictures: Sequence[int] = ()
    department: Department | None = None


def dismiss(
    report_id: int, *, by: User, answer: str, reason: str, today: date, now: datetime
) -> Report:
    """Closes a report that is about no promise or has no substance; its author reads the answer.

    Raises ReportRefused. Locks the report; one transaction.
    """
    answer, reason = cleaned(answer), cleaned(reason)

    def faults(actor: Actor, report: Report) -> Iterator[Refusal]:
        yield from _officer_faults(actor, report, ReportState.RECEIVED)
        yield from _text_faults("answer", answer, _NO_ANSWER)
        yield from _text_faults("reason", reason, _NO_REASON)

    with transaction.atomic():
        actor, report = _judged(report_id, by, faults)
        _close(report, ReportState.DISMISSED, answer, today)
        hand = _officer_hand(actor)
        kind = ReportEventKind.DISMISSED
        book.append(report, kind, on=today, at=now, hand=hand, reason=reason)
        report.save()
    return report


def pass_on(report_id: int, release: Release, *, by: User, today: date, now: datetime) -> Report:
    """Passes a report on as a lead; where its case takes leads, the check begins with it.

    The check is made first, under the report's number as its key: pressed again after a crash in
    between, it is not made twice. Raises ReportRefused with the reasons of the report and of the
    case together; then nothing has moved. Locks the case, then the report.
    """
    actor = Actor.of(by)
    report = Report.objects.select_related("case").get(pk=report_id)
    faults = [*_release_faults(actor, report, release), *_case_faults(actor, report, today)]
    if faults:
        raise ReportRefused(faults)
    version = _start(report, actor, today)
    with transaction.atomic():
        actor, report = _judged(
            report_id, by, lambda actor, report: _release_faults(actor, report, release)
        )
        _release(report, release, by)
        report.state, report.passed_version = ReportState.PASSED_ON, version
        kind, hand = ReportEventKind.PASSED_ON, _officer_hand(actor)
        data = {"department": report.department_id, "pictures": sorted(release.pictures)}
        reason = cleaned(release.reason)
        book.append(report, kind, on=today, at=now, hand=hand, reason=reason, data=data)
        report.save()
    return report


def report_back(report_id: int, *, by: User, result: str, today: date, now: datetime) -> Report:
    """The department says what it found; the office answers the author with it in its own words.

    Raises ReportRefused. Locks the report; one transaction.
    """
    result = cleaned(result)

    def faults(actor: Actor, report: Report) -> Iterator[Refusal]:
        if _role_on(actor, report) is None:
            yield NotYourRole(roles=f"{gettext('reviewer')}、{gettext('head')}")
        yield from _common_faults(actor, report, ReportState.PASSED_ON)
        yield from _text_faults("result", result, _NO_RESULT)

    with transaction.atomic():
        actor, report = _judged(report_id, by, faults)
        role = _role_on(actor, report) or ""
        place = report.department_id
        hand = Hand(actor.user_id, role, place, actor.place_of(role, place or 0))
        kind = ReportEventKind.REPORTED_BACK
        book.append(report, kind, on=today, at=now, hand=hand, reason=result)
        report.save()
    return report


def answer(report_id: int, *, by: User, text: str, today: date, now: datetime) -> Report:
    """Tells the author of a report that was passed on what came of it, and closes it.

    Raises ReportRefused. Locks the report; one transaction.
    """
    text = cleaned(text)

    def faults(actor: Actor, report: Report) -> Iterator[Refusal]:
        yield from _officer_faults(actor, report, ReportState.PASSED_ON)
        yield from _text_faults("answer", text, _NO_ANSWER)

    with transaction.atomic():
        actor, report = _judged(report_id, by, faults)
        _close(report, ReportState.ANSWERED, text, today)
        kind, hand = ReportEventKind.ANSWERED, _officer_hand(actor)
        book.append(report, kind, on=today, at=now, hand=hand)
        report.save()
    return report


def settle(report_id: int, *, today: date, now: datetime) -> bool:
    """Answers a report whose check has ended, in the words of its case type; whether it did.

    Locks the report; one transaction.
    """
    with transaction.atomic():
        rows = Report.objects.select_for_update(of=("self",)).select_related("case")
        report = rows.get(pk=report_id)
        case = report.case
        lead = leads.lead_of(case) if case else None
        if report.state != ReportState.PASSED_ON or case is None or lead is None:
            return False
        if case.version <= (report.passed_version or 0) or case.state not in lead.outcomes:
            return False
        report.outcome = case.state
        _close(report, ReportState.ANSWERED, "", today)
        data = {"outcome": case.state}
        book.append(report, ReportEventKind.ANSWERED, on=today, at=now, data=data)
        report.save()
    return True


_NO_ANSWER = gettext_noop("Write the answer that the reporter reads.")
_NO_REASON = gettext_noop("Give the reasons for the file.")
_NO_RESULT = gettext_noop("Write what the department has found.")
_NO_RELEASE = gettext_noop("Write the version that the department reads.")
_NOT_COMPARED = gettext_noop("Confirm that you have compared the version with the original.")
_NO_DEPARTMENT = gettext_noop("Choose the department that the report is passed on to.")
_NO_SUCH_PICTURE = gettext_noop("A picture was chosen that did not come with this report.")


def credit_office_id() -> int | None:
    """The credit office of the city."""
    offices = Department.objects.filter(is_credit_office=True).order_by("pk")
    return offices.values_list("pk", flat=True).first()


def acts_for_subject(actor: Actor, report: Report) -> bool:
    """Whether this person, or one stood in for, acts for the organization reported on (回避)."""
    own = [actor.subjects, *(other.subjects for other in actor.stand_ins.values())]
    return any(report.subject_id in subjects for subjects in own)


def _judged(
    report_id: int, by: User, faults: Callable[[Actor, Report], Iterator[Refusal]]
) -> tuple[Actor, Report]:
    actor = Actor.of(by)
    report = Report.objects.select_for_update().get(pk=report_id)
    found = list(faults(actor, report))
    if found:
        raise ReportRefused(found)
    return actor, report


def _officer_faults(actor: Actor, report: Report, state: ReportState) -> Iterator[Refusal]:
    if credit_office_id() not in actor.permissions.get(OFFICER, ()):
        yield NotYourRole(roles=gettext("officer of the credit office"))
    yield from _common_faults(actor, report, state)


def _common_faults(actor: Actor, report: Report, state: ReportState) -> Iterator[Refusal]:
    if acts_for_subject(actor, report):
        yield ActsForSubject()
    if report.state != state:
        yield NotInState(state=str(ReportState(report.state).label))


def _text_faults(what: str, text: str, template: str) -> Iterator[Refusal]:
    if not text:
        yield Missing(what, template)
    elif len(text) > _TOO_LONG:
        yield TextTooLong(most=_TOO_LONG)


def _release_faults(actor: Actor, report: Report, release: Release) -> Iterator[Refusal]:
    yield from _officer_faults(actor, report, ReportState.RECEIVED)
    text = cleaned(release.text)
    yield from _text_faults("text", text, _NO_RELEASE)
    if mask_text(text) != text:
        yield StillPersonal()
    yield from _text_faults("reason", cleaned(release.reason), _NO_REASON)
    if not release.confirmed:
        yield Missing("confirmed", _NOT_COMPARED)
    if report.department_id is None and release.department is None:
        yield Missing("department", _NO_DEPARTMENT)
    known = set(report.pictures.values_list("place", flat=True))
    if not set(release.pictures) <= known:
        yield Missing("pictures", _NO_SUCH_PICTURE)


def _case_faults(actor: Actor, report: Report, today: date) -> list[Refusal]:
    case = report.case
    lead = leads.lead_of(case) if case else None
    if case is None or lead is None or not leads.starts(case, lead):
        return []
    return judge(case, lead.action, by=actor, today=today, data=lead.data, reason="")


def _start(report: Report, actor: Actor, today: date) -> int | None:
    """Begins the check where one can begin; the version of the case that the lead has reached."""
    case = report.case
    lead = leads.lead_of(case) if case else None
    if case is None or lead is None or not leads.starts(case, lead):
        return case.version if case else None
    key = f"report:{report.number}"
    try:
        moved = perform(case.pk, lead.action, by=actor, data=lead.data, key=key, today=today)
    except TransitionRefused as refused:
        raise ReportRefused(list(refused.refusals)) from refused
    return moved.version


def _release(report: Report, release: Release, by: User) -> None:
    """Hands over what the department may see; pictures also go into the case file, internally."""
    report.released = cleaned(release.text)
    if report.department_id is None and release.department:
        report.department = release.department
    chosen = list(report.pictures.filter(place__in=release.pictures))
    for picture in chosen:
        picture.released = True
        picture.save(update_fields=["released"])
        if report.case_id is None:
            continue
        taken = accept(pictures.as_file(picture), by, purpose="report")
        if isinstance(taken, Evidence):
            taken.case_id, taken.internal = report.case_id, True
            taken.save(update_fields=["case", "internal"])


def _role_on(actor: Actor, report: Report) -> str | None:
    """The role that this person holds on the department the report was passed on to."""
    held = (role for role in OF_DEPARTMENT if report.department_id in _places(actor, role))
    return next(held, None)


def _places(actor: Actor, role: str) -> Any:
    return actor.permissions.get(role, ())


def _officer_hand(actor: Actor) -> Hand:
    office = credit_office_id()
    return Hand(actor.user_id, OFFICER, office, actor.place_of(OFFICER, office or 0))


def _close(report: Report, state: ReportState, answer: str, today: date) -> None:
    """Ends a report, and says from which day on nothing may betray its author any more."""
    term = rules_in_force(today).period("report.kept")
    last = due_date(today, term, stored_calendar(settings.CASEWORK_PACK)).raw
    report.state, report.answer, report.closed_on = state, answer, today
    report.forget_on = (last or today + timedelta(days=366)) + timedelta(days=1)
