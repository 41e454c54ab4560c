"""Reads of urges: which a person may see, which are late, and how one stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet

from casework.access.actor import Actor
from casework.access.scopes import visible_q
from casework.errors import CaseNotFound
from casework.models.case import Case
from casework.models.document import Evidence
from casework.models.urge import Urge, UrgeState

if TYPE_CHECKING:
    from casework.access.actor import Who


@dataclass(frozen=True)
class Standing:
    """An urge as a page shows it: its row, whether it is late, and what was answered."""

    row: Urge
    late: bool
    lapsed: bool
    text: str
    evidence: Sequence[Evidence]


def standing(row: Urge, today: date) -> Standing:
    """How an urge stands on this day; one that waits on a closed case has lapsed."""
    given = row.answer.data if row.answer else {}
    files = Evidence.objects.filter(pk__in=given.get("evidence", []), case_id=row.case_id)
    lapsed = row.state == UrgeState.WAITING and row.case.closed_on is not None
    return Standing(row, row.late(today), lapsed, given.get("text", ""), list(files))


def visible_to(who: Who) -> QuerySet[Urge]:
    """The urges of the cases that this person may see, except those of their own matters."""
    actor = Actor.of(who)
    cases = Case.objects.filter(visible_q(actor)).exclude(subject_id__in=sorted(actor.subjects))
    related = ("case", "case__subject", "department", "handler", "watcher", "event", "answer")
    return Urge.objects.filter(case__in=cases).select_related(*related)


def waiting_for(who: Who) -> QuerySet[Urge]:
    """The urges that wait for an answer of this person's departments."""
    actor = Actor.of(who)
    waiting = visible_to(actor).filter(state=UrgeState.WAITING, case__closed_on=None)
    return waiting.filter(department_id__in=sorted(actor.departments))


def urge_for(who: Who, pk: int) -> Urge:
    """One urge. Raises CaseNotFound, also when it is not this person's to see."""
    found = visible_to(who).filter(pk=pk).first()
    if found is None:
        raise CaseNotFound
    return found


def narrowed(rows: QuerySet[Urge], how: str, today: date) -> QuerySet[Urge]:
    """Those that wait (`waiting`), that are late (`late`), or that were answered (`answered`)."""
    waiting = Q(state=UrgeState.WAITING)
    missed = waiting & Q(due_on__lt=today, case__closed_on=None)
    missed |= waiting & Q(case__closed_on__gt=F("due_on"))
    known = {
        "waiting": waiting,
        "late": missed | Q(state=UrgeState.ANSWERED, ended_on__gt=F("due_on")),
        "answered": Q(state=UrgeState.ANSWERED),
    }
    return rows.filter(known.get(how, Q()))
