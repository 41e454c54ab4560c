"""Rewards (守信激励): measures of the list for a good record, until a bad one comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from casework.access.actor import Actor
from casework.access.registry import subjects_for
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
from casework.models.applied import AppliedMeasure, AppliedState, MeasureEventKind
from casework.models.measure import Measure, MeasureKind
from casework.models.subject import Subject
from casework.registry.measure_following import bad_records
from casework.registry.measure_steps import clean_since, enter
from casework.registry.measures import NobodyCarriesOut, NothingChosen, NotListed, open_tasks
from casework.today import moment

if TYPE_CHECKING:
    from casework.access.actor import Who

GRANTS = ("head",)


class NotClean(Refusal):
    """Three consecutive years without a bad record (R-C9)."""

    code = "record_not_clean"
    template = gettext_noop(
        "%(count)s bad records since %(day)s stand against it: rewards ask for a good record."
    )


class NotAReward(Refusal):
    """A punishment follows from a record, never from good conduct."""

    code = "not_a_reward"
    template = gettext_noop("“%(title)s” is no reward.")


class GrantedAlready(Refusal):
    """A reward is given once."""

    code = "reward_granted"
    template = gettext_noop("“%(title)s” has been granted already.")


def grant(
    subject_id: int, measures: Sequence[int], *, by: Who, reason: str, today: date
) -> list[AppliedMeasure]:
    """Grants rewards of the list to a subject with a good record, by the head of a department.

    Raises TransitionRefused (nothing has moved) and RecordNotFound. Locks the subject; one durable
    transaction.
    """
    with transaction.atomic(durable=True):
        actor, reason = Actor.of(by), cleaned(reason)
        subject = Subject.objects.select_for_update().filter(pk=subject_id).first()
        if subject is None or not subjects_for(actor).filter(pk=subject_id).exists():
            raise RecordNotFound
        place = min(actor.permissions.get(GRANTS[0], frozenset()), default=None)
        chosen = list(Measure.objects.filter(pk__in=measures).prefetch_related("implementers"))
        refusals: list[Refusal] = []
        if place is None:
            refusals.append(NotYourRole(roles=gettext_noop("head of a department")))
        if not reason:
            refusals.append(ReasonMissing())
        if not chosen or len(chosen) != len(set(measures)):
            refusals.append(NothingChosen())
        against = bad_records(today).filter(subject=subject).count()
        if against:
            refusals.append(NotClean(count=against, day=clean_since(today)))
        for measure in chosen:
            refusals += _against(measure, subject, today)
        if refusals or place is None:
            raise TransitionRefused("grant_reward", refusals)
        hand = Hand(actor.user_id, GRANTS[0], place, actor.place_of(GRANTS[0], place))
        return _enter(subject, chosen, hand, reason, today)


def _enter(
    subject: Subject, chosen: Sequence[Measure], hand: Hand, reason: str, today: date
) -> list[AppliedMeasure]:
    made = [
        AppliedMeasure.objects.create(
            measure=measure, subject=subject, department_id=hand.department_id or 0,
            state=AppliedState.IN_FORCE, since=today,
        )
        for measure in chosen
    ]  # fmt: skip
    open_tasks(made, today=today)
    taken = [(one, MeasureEventKind.TAKEN) for one in made]
    enter(taken, on=today, at=moment(), hand=hand, reason=reason)
    return made


def _against(measure: Measure, subject: Subject, today: date) -> Iterator[Refusal]:
    if measure.kind != MeasureKind.REWARD:
        yield NotAReward(title=measure.title)
    if not measure.is_listed(today):
        yield NotListed(title=measure.title, day=today)
    if not measure.implementers.all():
        yield NobodyCarriesOut(title=measure.title)
    standing = subject.measures.filter(record__isnull=True, measure__code=measure.code)
    if standing.exclude(state=AppliedState.LIFTED).exists():
        yield GrantedAlready(title=measure.title)
