"""The hand-over of a leaver: every case, urge and substitute of a person goes to colleagues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from casework.access import substitutes
from casework.access.actor import Actor
from casework.access.people import full_name, members
from casework.casetype import ROLES
from casework.errors import NotYourRole, Refusal, TransitionRefused, gettext_noop
from casework.handling import assign, urges
from casework.handling.bulk import Item, Order, prepare
from casework.handling.bulk_jobs import LEAVER
from casework.models.bulk import BulkRun
from casework.models.case import Case
from casework.models.substitution import Substitution
from casework.models.urge import Urge, UrgeState
from casework.translation import current_language
from casework.words import words_of

if TYPE_CHECKING:
    from casework.access.actor import Who


class NobodyLeaves(Refusal):
    """A form was sent without the person or without colleagues."""

    code = "nobody_leaves"
    template = gettext_noop("Choose whose work is handed over, and at least one colleague.")


class TakesFromOneself(Refusal):
    """The leaver is among those who take over."""

    code = "takes_from_oneself"
    template = gettext_noop("%(name)s cannot take over their own work.")


@dataclass(frozen=True)
class Estate:
    """What somebody has to do: counted before anything is handed over."""

    cases: QuerySet[Case]
    urges: QuerySet[Urge]
    substitutions: QuerySet[Substitution]


def people_for(who: Who) -> QuerySet[User]:
    """Whose work this person may hand over: their departments' for a head, all for a supervisor.

    Also people whose account is closed already but who still have open work.
    """
    actor = Actor.of(who)
    cases = Case.objects.visible_to(actor).open().filter(assignee__isnull=False)
    if not actor.own.get("supervisor"):
        cases = cases.filter(holder_id__in=sorted(actor.own.get("head", frozenset())))
    mine = substitutes.people_under(actor)
    if actor.own.get("supervisor"):
        mine = User.objects.filter(groups__groupobjectpermission__content_type__model="department")
    found = Q(pk__in=mine.values("pk")) | Q(pk__in=cases.values("assignee_id"))
    return User.objects.filter(found).order_by("last_name", "first_name", "id")


def estate_of(person: User, *, by: Who, today: date) -> Estate:
    """What the person has, as far as `by` may see it."""
    waiting = urges.visible_to(by).filter(state=UrgeState.WAITING)
    held = substitutes.visible_to(by).filter(ended_at__isnull=True, ends__gte=today)
    return Estate(
        Case.objects.visible_to(by).open().filter(assignee=person).order_by("due_on", "id"),
        waiting.filter(Q(handler=person) | Q(watcher=person)).order_by("id"),
        held.filter(Q(person=person) | Q(substitute=person)).order_by("id"),
    )


def prepare_leaving(
    person: User | None, takers: Sequence[User], *, by: User, reason: str, token: str,
    today: date, now: datetime,
) -> BulkRun:  # fmt: skip
    """Rehearses the hand-over: one row for each thing, each to the least laden who can take it.

    By the head of the person's department or the supervisor, with reasons. Raises
    TransitionRefused; nothing has moved yet.
    """
    actor = Actor.of(by)
    refusals: list[Refusal] = []
    if person is None or not takers:
        raise TransitionRefused(LEAVER, [NobodyLeaves()])
    if not people_for(actor).filter(pk=person.pk).exists():
        words, language = words_of("casework"), current_language()
        roles = (words.text("roles", one, language=language) for one in ("head", "supervisor"))
        refusals.append(NotYourRole(roles="、".join(roles)))
    if person in takers:
        refusals.append(TakesFromOneself(name=full_name(person)))
    if refusals:
        raise TransitionRefused(LEAVER, refusals)
    estate = estate_of(person, by=actor, today=today)
    items = _shared_out(estate, person, takers)
    order = Order(LEAVER, reason=reason, person=person)
    return prepare(order, items, by=by, token=token, today=today, now=now)


def _shared_out(estate: Estate, person: User, takers: Sequence[User]) -> list[Item]:
    load: Counter[int] = Counter()

    def lightest(able: Iterable[int]) -> User | None:
        allowed = set(able)
        fit = [one for one in takers if one.pk in allowed]
        found = min(fit, key=lambda one: load[one.pk]) if fit else None
        if found:
            load[found.pk] += 1
        return found

    items = [
        Item(case.pk, to=lightest(assign.colleagues(case).values_list("pk", flat=True)))
        for case in estate.cases.select_related("holder")
    ]
    items += [
        Item(row.pk, "urge", row.case_id, lightest(_able_for_urge(row, person)))
        for row in estate.urges
    ]
    everybody = [one.pk for one in takers]
    items += [
        Item(
            row.pk, "substitution",
            to=None if row.person_id == person.pk
            else lightest(pk for pk in everybody if pk != row.person_id),
        )
        for row in estate.substitutions
    ]  # fmt: skip
    return items


def _able_for_urge(row: Urge, person: User) -> QuerySet[User, int]:
    if row.handler_id == person.pk:
        found = members([row.department_id], ROLES[row.role].permission)
    else:
        found = members([row.case.office_id or 0], "supervisor")
    return found.values_list("pk", flat=True)
