"""Handing over a leaver's work: whose, to whom, what there is; then the rehearsal."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from casework.access.actor import Actor
from casework.access.people import full_name, members
from casework.errors import Refusal, TransitionRefused
from casework.handling import leaving as work
from casework.handling.bulk_jobs import LEAVER
from casework.models import BulkRun, Department
from casework.today import moment
from casework.web.acting import FormExpired
from casework.web.common import actor_of, today_of, user_of
from casework.web.kept import FormToken, token_for
from casework.web.numbers import number
from casework.web.staff.base import show, staff_page

ROLES = ("head", "supervisor")


@staff_page(*ROLES)
def leaving(request: HttpRequest) -> HttpResponseBase:
    """First whose work; then what it is, who takes it over, and why."""
    actor, today = actor_of(request), today_of(request)
    people = work.people_for(actor)
    person = people.filter(pk=number(request.GET.get("person", "")) or 0).first()
    takers = _takers(person, actor) if person else User.objects.none()
    ticked = [number(text) or 0 for text in request.POST.getlist("to")]
    refusals: list[Refusal] = []
    if request.method == "POST":
        try:
            run = _prepared(request, person, takers.filter(pk__in=ticked))
            return redirect("staff:bulk_run", run.pk)
        except TransitionRefused as refused:
            refusals = list(refused.refusals)
    estate = work.estate_of(person, by=actor, today=today) if person else None
    return show(
        request, "leaving.html", status=422 if refusals else 200,
        people=[(one.pk, full_name(one)) for one in people], person=person,
        name=full_name(person), takers=[(p.pk, full_name(p), p.pk in ticked) for p in takers],
        cases=estate.cases.count() if estate else 0, urges=estate.urges.count() if estate else 0,
        standing_in=estate.substitutions.count() if estate else 0, refusals=refusals,
        reason=request.POST.get("reason", ""), token=str(token_for(request, user_of(request))),
    )  # fmt: skip


def _prepared(request: HttpRequest, person: User | None, takers: QuerySet[User]) -> BulkRun:
    token = FormToken.sent(request)
    if token is None:
        raise TransitionRefused(LEAVER, [FormExpired()])
    return work.prepare_leaving(
        person, list(takers), by=user_of(request), reason=request.POST.get("reason", ""),
        token=token.key, today=today_of(request), now=moment(),
    )  # fmt: skip


def _takers(person: User, actor: Actor) -> QuerySet[User]:
    """The person's colleagues in the departments that count here."""
    held = frozenset[int]().union(*Actor.of(person).own.values())
    places = held or frozenset(person_places(person))
    if not actor.own.get("supervisor"):
        places &= actor.own.get("head", frozenset())
    return members(places).exclude(pk=person.pk)


def person_places(person: User) -> QuerySet[Department, int]:
    """Where somebody's open cases are: for an account that is closed already."""
    found = Department.objects.filter(cases_held__assignee=person, cases_held__closed_on=None)
    return found.distinct().values_list("pk", flat=True)
