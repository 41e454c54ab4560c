"""The morning overview: what is due, overdue, or waits for others, late sites, a missing year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from guardian.models import GroupObjectPermission, UserObjectPermission

from casework import outbox
from casework.access.actor import Actor
from casework.access.calendars import enters_as
from casework.access.substitutes import current
from casework.casetype import ROLES
from casework.models import Case, CaseDeadline, MorningOverview, OutboxMessage
from casework.recounting.calendar_runs import missing_year
from casework.reminding.hours import is_office_day
from casework.selectors import held_q
from casework.syncing import chasing
from casework.syncing.rows import MAY_RESEND

KIND = "overview"


@dataclass(frozen=True)
class Overview:
    """The cases of one person's morning, each list the most urgent first.

    `wanted_year` is the year whose days off are missing, for those who can enter them;
    `late_orders` is how many orders other sites have not answered in their term, also those that
    stand in no case.
    """

    due: QuerySet[Case]
    overdue: QuerySet[Case]
    waiting: QuerySet[Case]
    wanted_year: int | None = None
    late_orders: int = 0

    def __bool__(self) -> bool:
        lists = (self.due, self.overdue, self.waiting)
        more = self.wanted_year is not None or self.late_orders > 0
        return more or any(cases.exists() for cases in lists)


def overview_for(actor: Actor, today: date) -> Overview:
    """What a person who works for a department should know this morning.

    Of what waits for a role, only what no colleague has taken; a head hears of all that the
    department holds, a supervisor of all that is overdue. `waiting` is what somebody else must
    move while one's own term runs.
    """
    seen = Case.objects.visible_to(actor).open().order_by("due_on", "id")
    heads = sorted(actor.permissions.get("head", ()))
    mine = held_q(actor) & (Q(assignee=None) | Q(assignee=actor.user_id))
    mine |= Q(holder_id__in=heads)
    watched = mine | Q(office_id__in=sorted(actor.permissions.get("supervisor", ())))
    return Overview(
        seen.filter(mine, due_on=today),
        seen.filter(watched, due_on__lt=today),
        seen.exclude(held_q(actor)).filter(Exists(_own_terms(actor))),
        wanted_year_for(actor, today),
        late_orders_for(actor, today),
    )


def wanted_year_for(actor: Actor, today: date) -> int | None:
    """The year whose holiday notice this person should enter; none when nothing is missing."""
    year = missing_year(today)
    return year if year and enters_as(actor) else None


def late_orders_for(actor: Actor, today: date) -> int:
    """How many orders to other sites are late, for those who chase them; one statement."""
    chases = any(actor.holds(permission) for permission in MAY_RESEND)
    return chasing.overdue(today).count() if chases else 0


def _own_terms(actor: Actor) -> QuerySet[CaseDeadline]:
    """Running terms that this person's roles must keep."""
    owed = Q(pk__in=[])
    for name, role in ROLES.items():
        departments = actor.permissions.get(role.permission) if role.permission else None
        if departments:
            owed |= Q(owner=name, department_id__in=sorted(departments))
    running = CaseDeadline.objects.filter(state="running", due_on__isnull=False)
    return running.filter(owed, case=OuterRef("pk"))


def prepare(today: date, *, now: datetime) -> int:
    """Queues the overviews of a working day, once, and answers how many. One durable transaction.

    Two runs at once queue each person's once: the row itself decides.
    """
    if not is_office_day(today) or MorningOverview.objects.filter(day=today).exists():
        return 0
    queued = 0
    with transaction.atomic(durable=True):
        for actor in _people_at_work(today):
            if not overview_for(actor, today):
                continue
            row, fresh = MorningOverview.objects.get_or_create(user=actor.user, day=today)
            if fresh:
                OutboxMessage.objects.create(
                    overview=row, recipient=f"user:{actor.user_id}", channel="people", kind=KIND,
                    next_at=now,
                )  # fmt: skip
            queued += fresh
        if queued:
            outbox.nudge_on_commit()
    return queued


def _people_at_work(today: date) -> Iterator[Actor]:
    """Everybody who holds a role on a department or stands in for one who does; one by one."""
    codes = {"permission__codename__startswith": "act_as_"}
    groups = GroupObjectPermission.objects.filter(**codes).values("group")
    alone = UserObjectPermission.objects.filter(**codes).values("user")
    at_work = Q(groups__in=groups) | Q(pk__in=alone) | Q(pk__in=current(today).values("substitute"))
    for user in User.objects.filter(at_work, is_active=True).distinct().order_by("pk"):
        yield Actor.of(user, today=today)
