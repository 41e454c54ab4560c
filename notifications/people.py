"""Whom a message is for: the people behind a role, and whether a message still concerns one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from guardian.shortcuts import get_users_with_perms

from casework.access.actor import Actor
from casework.access.registry import RecordParties, records_for
from casework.access.scopes import may_see
from casework.casetype import ROLES
from casework.errors import UnknownName
from casework.models import OutboxMessage, RecordEvent
from casework.models.subject import ClaimState
from notifications.texts import STAFF, SUBJECT

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from casework.models import Case

    Parties = Case | RecordParties

PEOPLE, IN_APP, EMAIL = "people", "in_app", "email"


def parties_of(message: OutboxMessage) -> Parties:
    """Who plays which part in what the message is about: in its case, or around its record."""
    cause = message.cause
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
    """Everybody who holds the role there now and may log in. Raises UnknownName."""
    department = department_of(role, case)
    found: QuerySet[User] = User.objects.none()
    if role == "subject":
        found = User.objects.filter(
            subject_accounts__subject_id=case.subject_id,
            subject_accounts__state=ClaimState.CONFIRMED,
        )
    elif department is not None:
        found = get_users_with_perms(
            department, attach_perms=False, with_superusers=False, with_group_users=True,
            only_with_perms_in=[f"act_as_{ROLES[role].permission}"],
        )  # fmt: skip
    return found.filter(is_active=True).order_by("pk")


def recipient_of(message: OutboxMessage) -> User | None:
    """The person of a row `user:<id>`; none when the account is gone or closed."""
    pk = int(message.recipient.removeprefix("user:"))
    return User.objects.filter(pk=pk, is_active=True).first()


def audience_for(user: User, message: OutboxMessage) -> str:
    """`subject` or `staff` as whom the person is told of the event; empty when it is not theirs.

    Judged at this moment: the person still holds one of the roles that were to be told, and may
    see the case or the record.
    """
    actor, case = Actor.of(user), parties_of(message)
    if not _may_see(actor, message):
        return ""
    told = OutboxMessage.objects.filter(
        event_id=message.event_id, record_event_id=message.record_event_id, channel=PEOPLE
    )
    roles = [row.removeprefix("role:") for row in told.values_list("recipient", flat=True)]
    held = [role for role in roles if actor.acts_as(role, case)]
    if not held:
        return ""
    return SUBJECT if SUBJECT in held else STAFF


def _may_see(actor: Actor, message: OutboxMessage) -> bool:
    cause = message.cause
    if isinstance(cause, RecordEvent):
        return records_for(actor).filter(pk=cause.record_id).exists()
    return may_see(actor, cause.case)
