"""The only way to take a measure, or to lift one by decision: judged, done, proved, told in one.

Only what stands on the list on the day, and only on records that its basis covers (R-L3). The
recognizing department takes it; the implementing departments hear of it (R-L4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from casework.access.actor import Actor
from casework.access.registry import RecordParties, records_for
from casework.errors import (
    NotYourRole,
    ReasonMissing,
    RecordNotFound,
    Refusal,
    TransitionRefused,
    cleaned,
    gettext_noop,
)
from casework.ledger.records import Hand
from casework.models.applied import (
    AppliedMeasure,
    AppliedState,
    MeasureEventKind,
    MeasureTask,
    ResponsibleLink,
)
from casework.models.measure import Measure, MeasureKind
from casework.models.publicity import PublicityWindow, WindowState
from casework.models.record import CreditRecord, Publicity, RecordKind
from casework.models.record_event import RecordEventKind
from casework.models.subject import Subject
from casework.registry.deciding import own_matter, role_for
from casework.registry.measure_steps import EXECUTE, call_off, enter, last_day, stop, tell
from casework.today import moment

if TYPE_CHECKING:
    from casework.access.actor import Who

TAKES, LIFTS = ("reviewer", "head"), ("head",)
DEPARTMENT = gettext_noop("recognizing department")


class NothingChosen(Refusal):
    """A measure is named by the list, not by the hand that takes it."""

    code = "nothing_chosen"
    template = gettext_noop("Choose at least one measure of the list.")


class NotListed(Refusal):
    """Nothing may be taken that does not stand on the list on the day (R-L3)."""

    code = "measure_not_listed"
    template = gettext_noop("“%(title)s” does not stand on the list of measures on %(day)s.")


class NotCovered(Refusal):
    """The basis of the measure says nothing of such records."""

    code = "measure_not_covered"
    template = gettext_noop(
        "The basis of “%(title)s” does not cover this kind and class of record (%(kind)s)."
    )


class TakenAlready(Refusal):
    """A measure is taken once because of one record."""

    code = "measure_taken"
    template = gettext_noop("“%(title)s” has been taken because of this record already.")


class NotForPersons(Refusal):
    """Only where the list allows it does a measure name a person besides the organization."""

    code = "measure_not_for_persons"
    template = gettext_noop("“%(title)s” may not name a responsible person.")


class NobodyCarriesOut(Refusal):
    """A measure without an implementing department would stay on paper."""

    code = "no_implementer"
    template = gettext_noop("The list names no department that carries out “%(title)s”.")


class RecordIsOver(Refusal):
    """What has ended, or is shielded, has no consequences."""

    code = "record_over"
    template = gettext_noop(
        "This record has ended, or is shielded or suspended for now: no measure may follow from it."
    )


class LinkIsOver(Refusal):
    """Measures name a person only while the person is linked to the record."""

    code = "link_over"
    template = gettext_noop("This person is not linked to the record (any more).")


class NotInForce(Refusal):
    """What has been lifted is not lifted again."""

    code = "measure_lifted"
    template = gettext_noop("This measure has been lifted already.")


def wanted_state(window: PublicityWindow | None) -> AppliedState:
    """How the measures of a record stand as its window stands.

    Shielded (暂时屏蔽), or hidden and not shared: paused. Ended, or shared no more: lifted; the end
    of publicity, of sharing and of the measures is one act (Order 36 art. 3).
    """
    if window is None:
        return AppliedState.IN_FORCE
    hidden = window.state == WindowState.HIDDEN and not window.shared
    if window.status == Publicity.SHIELDED or hidden:
        return AppliedState.PAUSED
    if window.state == WindowState.ENDED or not window.shared:
        return AppliedState.LIFTED
    return AppliedState.IN_FORCE


def may_follow(record: CreditRecord, today: date) -> list[Measure]:
    """The measures that may be taken because of a record today; whatever was taken is left out."""
    taken = record.measures.filter(subject_id=record.subject_id).values_list("measure__code")
    found = Measure.objects.listed(today).filter(kind=MeasureKind.PUNISHMENT)
    found = found.exclude(code__in=taken).prefetch_related("implementers")
    return [one for one in found if one.covers(record.kind, record.record_class)]


def take(
    record_id: int, measures: Sequence[int], *, by: Who, reason: str, today: date,
    link_id: int | None = None,
) -> list[AppliedMeasure]:  # fmt: skip
    """Takes measures of the list because of a record, on its subject or a person linked to it.

    By the recognizing department, with reasons. Raises TransitionRefused (nothing has moved) and
    RecordNotFound. Locks the record; one durable transaction.
    """
    with transaction.atomic(durable=True):
        record, actor = lock_record(record_id, by)
        role, reason = role_for(record, TAKES, actor), cleaned(reason)
        link = record.links.filter(pk=link_id).first() if link_id else None
        chosen = list(Measure.objects.filter(pk__in=measures).prefetch_related("implementers"))
        refusals: list[Refusal] = []
        if not role:
            refusals.append(NotYourRole(roles=DEPARTMENT))
        if not reason:
            refusals.append(ReasonMissing())
        refusals += own_matter(actor, record, role)
        if link_id and (link is None or link.until is not None):
            refusals.append(LinkIsOver())
        if not chosen or len(chosen) != len(set(measures)):
            refusals.append(NothingChosen())
        window = PublicityWindow.objects.filter(record=record).first()
        if wanted_state(window) != AppliedState.IN_FORCE:
            refusals.append(RecordIsOver())
        subject = link.person if link else record.subject
        for measure in chosen:
            refusals += _against(measure, record, subject, today, person=bool(link_id))
        if refusals:
            raise TransitionRefused("take_measures", refusals)
        hand = hand_of(actor, role, record)
        return enter_measures(
            record, chosen, subject=subject, link=link, hand=hand, reason=reason, on=today,
            at=moment(),
        )  # fmt: skip


def _against(
    measure: Measure, record: CreditRecord, subject: Subject, today: date, *, person: bool
) -> Iterator[Refusal]:
    if not measure.is_listed(today):
        yield NotListed(title=measure.title, day=today)
    is_punishment = measure.kind == MeasureKind.PUNISHMENT
    if not is_punishment or not measure.covers(record.kind, record.record_class):
        yield NotCovered(title=measure.title, kind=str(RecordKind(record.kind).label))
    if person and not measure.for_persons:
        yield NotForPersons(title=measure.title)
    if not measure.implementers.all():
        yield NobodyCarriesOut(title=measure.title)
    same = record.measures.filter(measure__code=measure.code, subject=subject)
    if same.exists():
        yield TakenAlready(title=measure.title)


def enter_measures(
    record: CreditRecord, measures: Sequence[Measure], *, subject: Subject,
    link: ResponsibleLink | None = None, hand: Hand, reason: str, on: date, at: datetime,
) -> list[AppliedMeasure]:  # fmt: skip
    """Writes measures that have been judged, their tasks, their proof and their messages.

    Inside the caller's transaction, which holds the record's row.
    """
    made = [
        AppliedMeasure.objects.create(
            measure=measure, record=record, subject=subject, link=link,
            department_id=record.department_id, state=AppliedState.IN_FORCE, since=on,
        )
        for measure in measures
    ]  # fmt: skip
    tasks = open_tasks(made, today=on)
    enter([(one, MeasureEventKind.TAKEN) for one in made], on=on, at=at, hand=hand, reason=reason)
    tell(
        RecordEventKind.MEASURES_TAKEN, made, tasks, on=on, at=at, hand=hand, reason=reason
    )  # fmt: skip
    return made


def open_tasks(made: Sequence[AppliedMeasure], *, today: date) -> list[MeasureTask]:
    """A task for each department that carries out one of these measures; they count as used."""
    term = last_day(EXECUTE, today)
    Measure.objects.filter(pk__in=[one.measure_id for one in made]).update(used=True)
    return MeasureTask.objects.bulk_create(
        MeasureTask(applied=one, department=place, due_on=term)
        for one in made
        for place in one.measure.implementers.all()
    )


def lift(applied_id: int, *, by: Who, reason: str, today: date) -> AppliedMeasure:
    """Lifts a measure before its record ends, by the head of the department that took it.

    It is not taken up again by itself. Raises TransitionRefused (nothing has moved) and
    RecordNotFound. Locks the record and the measure; one durable transaction.
    """
    with transaction.atomic(durable=True):
        found = AppliedMeasure.objects.filter(pk=applied_id, record__isnull=False).first()
        if found is None or found.record_id is None:
            raise RecordNotFound
        record, actor = lock_record(found.record_id, by)
        applied = AppliedMeasure.objects.select_for_update().get(pk=applied_id)
        role, reason = role_for(record, LIFTS, actor), cleaned(reason)
        refusals: list[Refusal] = []
        if not role:
            refusals.append(NotYourRole(roles=gettext_noop("head of the recognizing department")))
        if not reason:
            refusals.append(ReasonMissing())
        refusals += own_matter(actor, record, role)
        if applied.state == AppliedState.LIFTED:
            refusals.append(NotInForce())
        if refusals:
            raise TransitionRefused("lift_measure", refusals)
        lift_now([applied], on=today, hand=hand_of(actor, role, record), reason=reason)
        return applied


def lift_now(rows: Sequence[AppliedMeasure], *, on: date, hand: Hand, reason: str) -> None:
    """Lifts measures by decision, inside the caller's transaction, which holds their rows."""
    for one in rows:
        stop(one, AppliedState.LIFTED, on=on, with_record=False)
    tasks = call_off(MeasureTask.objects.filter(applied__in=rows), today=on)
    at = moment()
    enter(
        [(one, MeasureEventKind.LIFTED_EARLY) for one in rows], on=on, at=at, hand=hand,
        reason=reason,
    )  # fmt: skip
    tell(RecordEventKind.MEASURES_LIFTED, rows, tasks, on=on, at=at, hand=hand, reason=reason)


def lock_record(record_id: int, by: Who) -> tuple[CreditRecord, Actor]:
    """The record's row, locked before anybody is asked who they are. Raises RecordNotFound."""
    rows = CreditRecord.objects.select_for_update(of=("self",)).select_related("subject")
    record, actor = rows.filter(pk=record_id).first(), Actor.of(by)
    if record is None or not records_for(actor).filter(pk=record_id).exists():
        raise RecordNotFound
    return record, actor


def hand_of(actor: Actor, role: str, record: CreditRecord) -> Hand:
    """By whose hand something is done to a record."""
    parties = RecordParties.of(record)
    return Hand(
        actor.user_id, role, actor.department_for(role, parties), actor.in_place_of(role, parties)
    )
