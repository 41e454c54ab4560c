"""Whom a message is for: the people behind a role, and whether a message still concerns one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from django.utils import timezone
from guardian.shortcuts import get_users_with_perms

from casework.access.actor import Actor
from casework.access.registry import RecordParties, records_for
from casework.access.scopes import may_see
from casework.access.substitutes import substitutes_of
from casework.casetype import ROLES
from casework.errors import UnknownName
from casework.models import CaseEvent, Department, LadderStep, OutboxMessage, RecordEvent
from casework.models.ladder import Addressee
from casework.models.subject import ClaimState
from casework.reminding.overviews import overview_for
from casework.today import local_today
from notifications.texts import FORMER, OF_MEASURES, STAFF, SUBJECT

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from casework.models import Case

    Parties = Case | RecordParties

PEOPLE, IN_APP, EMAIL = "people", "in_app", "email"
PLACE = "place"


def parties_of(cause: CaseEvent | RecordEvent) -> Parties:
    """Who plays which part in what the message is about: in its case, or around its record."""
    return RecordParties.of(cause.record) if isinstance(cause, RecordEvent) else cause.case


def department_of(role: str, case: Parties) -> Any:
    """The department on which the role is held; none when nobody plays that part.

    Raises UnknownName.
    """
    if role not in ROLES:
        raise UnknownName("role", role, ROLES)
    party = ROLES[role].party
    return getattr(case, party) if party else None


def people_in(role: str, case: Parties) -> QuerySet[User]:
    """Everybody who holds the role there now and may log in, and who stands in for one of them.

    Raises UnknownName.
    """
    department = department_of(role, case)
    found: QuerySet[User] = User.objects.none()
    if role == "subject":
        found = User.objects.filter(
            subject_accounts__subject_id=case.subject_id,
            subject_accounts__state=ClaimState.CONFIRMED,
        )
    elif department is not None:
        return people_at(ROLES[role].permission, department.pk)
    return found.filter(is_active=True).order_by("pk")


def people_at(permission: str, department: int) -> QuerySet[User]:
    """Everybody who holds this role on the department, and who stands in for one of them."""
    place = Department.objects.filter(pk=department).first()
    if place is None:
        return User.objects.none()
    found = get_users_with_perms(
        place, attach_perms=False, with_superusers=False, with_group_users=True,
        only_with_perms_in=[f"act_as_{permission}"],
    )  # fmt: skip
    return _with_substitutes(found, department)


def _with_substitutes(found: QuerySet[User], department: int) -> QuerySet[User]:
    people = set(found.filter(is_active=True).values_list("pk", flat=True))
    if people:
        people |= substitutes_of(people, department, local_today())
    return User.objects.filter(pk__in=people, is_active=True).order_by("pk")


def people_of_step(step: LadderStep) -> list[User]:
    """Whom a step of the ladder reaches now; nobody once it no longer holds.

    A department without a head is reached through all who hold the part there, one without
    anybody through the supervisor: what is late is seen by somebody.
    """
    if not LadderStep.objects.standing().filter(pk=step.pk).exists():
        return []
    case, owner = step.case, step.deadline.owner
    if step.to == Addressee.SUBJECT:
        return list(people_in("subject", case))
    if step.to == Addressee.HANDLER:
        mine = step.person is not None and case.assignee_id == step.person_id
        return [step.person] if mine and step.person and step.person.is_active else []
    found: list[User] = []
    if step.to == Addressee.HEAD and step.deadline.department is not None:
        department = step.deadline.department
        found = list(people_at("head", department.pk))
        found = found or list(people_at(ROLES[owner].permission, department.pk))
    office = case.office or Department.objects.filter(is_credit_office=True).first()
    return found or (list(people_at("supervisor", office.pk)) if office else [])


def meant_by(message: OutboxMessage) -> list[User]:
    """Whom a row that is not yet one of a person is for.

    A row of an event says `role:<role>` or `place:<department>:<role>`.
    """
    if message.step is not None:
        return people_of_step(message.step)
    if message.overview is not None:
        return [user for user in [recipient_of(message)] if user]
    kind, _, rest = message.recipient.partition(":")
    if kind == PLACE:
        department, _, permission = rest.partition(":")
        return list(people_at(permission, int(department)))
    return list(people_in(rest, parties_of(_event_of(message))))


def _event_of(message: OutboxMessage) -> CaseEvent | RecordEvent:
    found = message.event or message.record_event
    if found is None:
        raise ValueError("This message is of no event.")
    return found


def recipient_of(message: OutboxMessage) -> User | None:
    """The person of a row `user:<id>`; none when the account is gone or closed."""
    pk = int(message.recipient.removeprefix("user:"))
    return User.objects.filter(pk=pk, is_active=True).first()


def audience_for(user: User, message: OutboxMessage, now: datetime) -> str:
    """`subject` or `staff` as whom the person is told; empty when it is not (or no longer) theirs.

    Judged at this moment: the person still holds one of the roles that were to be told, and may
    see the case or the record; a reminder's term still runs; an overview is of today, and not
    empty. `former` for those of a department that was told by its name, because the case has left
    it: they hear that, and see the case no more.
    """
    actor = Actor.of(user)
    if message.step is not None:
        mine = user in people_of_step(message.step) and may_see(actor, message.step.case)
        return "" if not mine else SUBJECT if message.step.to == Addressee.SUBJECT else STAFF
    if message.overview is not None:
        today = now.astimezone(timezone.get_default_timezone()).date()
        return STAFF if message.overview.day == today and overview_for(actor, today) else ""
    return _audience_of_event(actor, message)


def _audience_of_event(actor: Actor, message: OutboxMessage) -> str:
    event = _event_of(message)
    if isinstance(event, RecordEvent) and event.kind in OF_MEASURES:
        # Who carries a measure out need not see the record itself.
        return STAFF if _told_by_place(actor, message) else ""
    case = parties_of(event)
    if not _may_see(actor, event):
        return FORMER if _told_by_place(actor, message) else ""
    told = OutboxMessage.objects.filter(
        event_id=message.event_id, record_event_id=message.record_event_id, channel=PEOPLE
    )
    rows = told.values_list("recipient", flat=True)
    roles = [row.removeprefix("role:") for row in rows if row.startswith("role:")]
    held = [role for role in roles if actor.acts_as(role, case)]
    if not held:
        return STAFF if _told_by_place(actor, message) else ""
    return SUBJECT if SUBJECT in held else STAFF


def _told_by_place(actor: Actor, message: OutboxMessage) -> bool:
    """Whether the person is of a department that the event tells by its name."""
    told = OutboxMessage.objects.filter(
        event_id=message.event_id, record_event_id=message.record_event_id,
        channel=PEOPLE, recipient__startswith=f"{PLACE}:",
    )  # fmt: skip
    places = (row.split(":") for row in told.values_list("recipient", flat=True))
    return any(
        int(department) in actor.permissions.get(permission, ())
        for _, department, permission in places
    )


def _may_see(actor: Actor, event: CaseEvent | RecordEvent) -> bool:
    if isinstance(event, RecordEvent):
        if event.record.subject_id in actor.subjects:
            return True
        return records_for(actor).filter(pk=event.record_id).exists()
    return may_see(actor, event.case)
