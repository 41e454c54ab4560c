"""Appoints and ends substitutes, and says who stands in for whom on a day."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from casework.access.actor import Actor
from casework.access.people import full_name, members
from casework.errors import (
    CaseworkError,
    ReasonMissing,
    Refusal,
    TransitionRefused,
    cleaned,
    gettext_noop,
)
from casework.models.department import Department
from casework.models.substitution import Substitution
from casework.translation import gettext

if TYPE_CHECKING:
    from datetime import datetime

    from casework.access.actor import Who

APPOINT, END = "appoint_substitute", "end_substitution"
LONGEST = timedelta(days=366)
MOST_LINKS = 2


class SubstitutionNotFound(CaseworkError):
    """No such substitution, or none that this person may see: the two are never told apart."""

    def __str__(self) -> str:
        return gettext("There is no such substitution, or it is not yours to see.")


class NotYoursToAppoint(Refusal):
    """Only the person, the head of the department, or the supervisor appoints a substitute."""

    code = "not_yours_to_appoint"
    template = gettext_noop(
        "Only the person, the head of the department or the supervisor may appoint a substitute."
    )


class SubstituteOfOneself(Refusal):
    """Nobody stands in for themselves."""

    code = "substitute_of_oneself"
    template = gettext_noop("Choose somebody else: nobody stands in for themselves.")


class NoColleague(Refusal):
    """The substitute works for none of the person's departments, or no longer works here."""

    code = "no_colleague"
    template = gettext_noop("%(name)s does not work for the same department.")


class DaysWrong(Refusal):
    """The days are in the wrong order, over already, or too many."""

    code = "days_wrong"
    template = gettext_noop(
        "Give a first day that is not over and a last day after it, at most a year later."
    )


class HasSubstitute(Refusal):
    """Somebody else stands in for the person on one of the days."""

    code = "has_substitute"
    template = gettext_noop("%(name)s already stands in from %(starts)s to %(ends)s.")


class ChainTooLong(Refusal):
    """A substitute of a substitute of a substitute, or a circle."""

    code = "chain_too_long"
    template = gettext_noop(
        "This would make a chain of more than two substitutes, or a circle. Choose somebody who is"
        " there on these days."
    )


class Incomplete(Refusal):
    """A form was sent with empty or unknown values."""

    code = "incomplete"
    template = gettext_noop("Fill in: %(fields)s.")


class EndedAlready(Refusal):
    """The substitution is over."""

    code = "ended_already"
    template = gettext_noop("This substitution is over already.")


@dataclass(frozen=True)
class Appointment:
    """A substitution before it is judged; `department` narrows it to one department's roles."""

    person: User
    substitute: User
    starts: date
    ends: date
    reason: str
    department: Department | None = None


def appoint(wanted: Appointment, *, by: Who, today: date, now: datetime) -> Substitution:
    """Appoints a substitute. Raises TransitionRefused with every reason; one transaction.

    What a head appoints for another person reaches as far as the head's own department.
    """
    with transaction.atomic():
        people = sorted({wanted.person.pk, wanted.substitute.pk})
        # Two appointments of the same people wait for each other, so that no chain slips through.
        list(User.objects.select_for_update().filter(pk__in=people).order_by("pk"))
        actor = Actor.of(by)
        refusals = list(_against(wanted, actor, today))
        if refusals or actor.user is None:
            raise TransitionRefused(APPOINT, refusals)
        return Substitution.objects.create(
            person=wanted.person, substitute=wanted.substitute, department=wanted.department,
            starts=wanted.starts, ends=wanted.ends, reason=cleaned(wanted.reason),
            appointed_by=actor.user, appointed_at=now,
        )  # fmt: skip


def end(pk: int, *, by: Who, today: date, now: datetime) -> Substitution:
    """Ends a substitution at once: what it gave is gone at the next request.

    By the person, the substitute, whoever appointed it, the head or the supervisor. Raises
    SubstitutionNotFound and TransitionRefused; one transaction.
    """
    actor = Actor.of(by)
    with transaction.atomic():
        row = Substitution.objects.select_for_update().filter(pk=pk).first()
        if row is None or not visible_to(actor).filter(pk=pk).exists():
            raise SubstitutionNotFound
        if not _may_end(row, actor):
            raise TransitionRefused(END, [NotYoursToAppoint()])
        if row.ended_at or row.ends < today:
            raise TransitionRefused(END, [EndedAlready()])
        row.ended_at, row.ended_by_id = now, actor.user_id
        row.save(update_fields=["ended_at", "ended_by"])
    return row


def replace(pk: int, to: User | None, *, by: Who, reason: str, today: date, now: datetime) -> None:
    """Ends a substitution because one of the two leaves; `to` stands in for the rest of its days.

    Said again after it was done it does nothing. Raises TransitionRefused; one transaction.
    """
    with transaction.atomic():
        row = Substitution.objects.select_for_update().select_related("person").get(pk=pk)
        if row.ended_at and (to is None or _stands_in(row, to)):
            return
        end(pk, by=by, today=today, now=now)
        if to is not None:
            wanted = _rest_of(row, to, Actor.of(by), today)
            appoint(dataclasses.replace(wanted, reason=reason), by=by, today=today, now=now)


def against_replacement(
    row: Substitution, to: User | None, *, by: Who, today: date
) -> list[Refusal]:
    """Every reason why the substitution could not go to that person. Reads only."""
    actor = Actor.of(by)
    if row.ended_at or row.ends < today:
        return [EndedAlready()]
    if not _may_end(row, actor):
        return [NotYoursToAppoint()]
    if to is None:
        return []
    return list(_against(_rest_of(row, to, actor, today), actor, today, but=row.pk))


def _rest_of(row: Substitution, to: User, actor: Actor, today: date) -> Appointment:
    """The days that are left, as far as whoever appoints may give them."""
    place = row.department
    if place is None and not actor.own.get("supervisor"):
        headed = actor.own.get("head", frozenset())
        held = frozenset[int]().union(*Actor.of(row.person).own.values())
        place = Department.objects.filter(pk__in=sorted(headed & held)).order_by("pk").first()
    return Appointment(row.person, to, max(row.starts, today), row.ends, row.reason, place)


def _stands_in(row: Substitution, to: User) -> bool:
    same = Substitution.objects.filter(person_id=row.person_id, ends=row.ends, ended_at=None)
    return same.filter(substitute=to).exists()


def current(today: date) -> QuerySet[Substitution]:
    """The substitutions that give something on this day."""
    return Substitution.objects.filter(
        ended_at__isnull=True, starts__lte=today, ends__gte=today, person__is_active=True
    )


def visible_to(who: Who) -> QuerySet[Substitution]:
    """One's own, those of the people of one's departments for a head, all for the supervisor."""
    actor = Actor.of(who)
    rows = Substitution.objects.select_related("person", "substitute", "department", "appointed_by")
    if actor.own.get("supervisor"):
        return rows
    own = Q(person_id=actor.user_id) | Q(substitute_id=actor.user_id)
    own |= Q(appointed_by_id=actor.user_id)
    return rows.filter(own | Q(person__in=people_under(actor)))


def people_under(actor: Actor) -> QuerySet[User]:
    """The people of the departments that this person heads in their own right."""
    return members(actor.own.get("head", frozenset()))


def substitutes_of(people: Collection[int], department: int | None, today: date) -> set[int]:
    """Who stands in today for any of these, at one remove or two, for a department's matters."""
    links = current(today).filter(Q(department=None) | Q(department_id=department))
    first = set(links.filter(person_id__in=people).values_list("substitute_id", flat=True))
    second = set(links.filter(person_id__in=first).values_list("substitute_id", flat=True))
    return first | second


def may_appoint_for(person: User, department: Department | None, actor: Actor) -> bool:
    """Whether this actor appoints for that person, as far as the department says."""
    if actor.own.get("supervisor"):
        return True
    if person.pk == actor.user_id:
        return bool(actor.own)
    headed = actor.own.get("head", frozenset())
    return department is not None and department.pk in headed


def _against(wanted: Appointment, actor: Actor, today: date, *, but: int = 0) -> Iterator[Refusal]:
    if not may_appoint_for(wanted.person, wanted.department, actor):
        yield NotYoursToAppoint()
    if wanted.person.pk == wanted.substitute.pk:
        yield SubstituteOfOneself()
        return
    places = Actor.of(wanted.person).own.values()
    own = frozenset[int]().union(*places)
    if wanted.department is not None:
        own &= {wanted.department.pk}
    if not members(own).filter(pk=wanted.substitute.pk).exists():
        yield NoColleague(name=full_name(wanted.substitute))
    if not today <= wanted.starts <= wanted.ends <= wanted.starts + LONGEST:
        yield DaysWrong()
    if not cleaned(wanted.reason):
        yield ReasonMissing()
    yield from _against_others(wanted, but=but)


def _against_others(wanted: Appointment, *, but: int) -> Iterator[Refusal]:
    """What stands already on the same days: another substitute, or a chain that would grow."""
    links = Substitution.objects.filter(
        ended_at__isnull=True, starts__lte=wanted.ends, ends__gte=wanted.starts
    ).exclude(pk=but)
    same = links.filter(person=wanted.person).select_related("substitute")
    if wanted.department is not None:
        same = same.filter(Q(department=None) | Q(department=wanted.department))
    for row in same[:1]:
        yield HasSubstitute(name=full_name(row.substitute), starts=row.starts, ends=row.ends)
    pairs = set(links.values_list("person_id", "substitute_id"))
    above = _longest(wanted.person.pk, {(substitute, person) for person, substitute in pairs})
    below = _longest(wanted.substitute.pk, pairs)
    if above + 1 + below > MOST_LINKS or (wanted.substitute.pk, wanted.person.pk) in pairs:
        yield ChainTooLong()


def _longest(start: int, pairs: Collection[tuple[int, int]]) -> int:
    """How many links lead on from here, counted as far as the limit."""
    here, links = {start}, 0
    while links < MOST_LINKS and (here := {b for a, b in pairs if a in here}):
        links += 1
    return links


def _may_end(row: Substitution, actor: Actor) -> bool:
    theirs = (row.person_id, row.substitute_id, row.appointed_by_id)
    if actor.user_id in theirs or actor.own.get("supervisor"):
        return True
    return people_under(actor).filter(pk=row.person_id).exists()
