"""Legal holds (冻结销毁): the supervisor keeps a case from destruction, and lets it go again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from casework.desk import HOLD_LIFTED, HOLD_SET
from casework.errors import Refusal, gettext_noop
from casework.handling.moving import DeskCall, begin, hand_as, not_your_role, write
from casework.models import LegalHold
from casework.today import moment

if TYPE_CHECKING:
    from casework.access.actor import Who


class HeldAlready(Refusal):
    """One hold at a time."""

    code = "held_already"
    template = gettext_noop("A legal hold stands already, since %(since)s.")


class NotHeld(Refusal):
    """There is nothing to lift."""

    code = "not_held"
    template = gettext_noop("No legal hold stands on this case.")


def standing_hold(case_id: int) -> LegalHold | None:
    """The hold that stands on a case."""
    return LegalHold.objects.filter(case_id=case_id, lifted_at__isnull=True).first()


def hold(
    case_id: int, *, by: Who, reason: str, today: date | None = None, key: str | None = None
) -> LegalHold | None:
    """Keeps a case from being destroyed, whatever its age; reasons are needed.

    Raises TransitionRefused (nothing has moved) and
    CaseNotFound. Locks the case's row; one durable transaction.
    """
    with transaction.atomic(durable=True):
        call = begin(HOLD_SET, case_id, by, reason=reason, today=today, key=key)
        if call.done:
            return standing_hold(case_id)
        stands = standing_hold(case_id)
        found: list[Refusal] = [HeldAlready(since=stands.set_at.date())] if stands else []
        _go_on(call, found)
        made = LegalHold.objects.create(
            case=call.case, reason=call.reason, set_by_id=call.actor.user_id or 0, set_at=moment()
        )
        _write(call)
        return made


def lift(
    case_id: int, *, by: Who, reason: str, today: date | None = None, key: str | None = None
) -> LegalHold | None:
    """Lifts the hold that stands on a case; otherwise as `hold`."""
    with transaction.atomic(durable=True):
        call = begin(HOLD_LIFTED, case_id, by, reason=reason, today=today, key=key)
        if call.done:
            return None
        stands = standing_hold(case_id)
        _go_on(call, [] if stands else [NotHeld()])
        if stands is None:
            raise AssertionError("a missing hold was refused")
        stands.lifted_by, stands.lifted_at = call.actor.user, moment()
        stands.lift_reason = call.reason
        stands.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
        _write(call)
        return stands


def _go_on(call: DeskCall, found: list[Refusal]) -> None:
    if hand_as("supervisor", call) is None:
        found.append(not_your_role(call.name))
    call.go_on(found)


def _write(call: DeskCall) -> None:
    hand = hand_as("supervisor", call)
    if hand is None:
        raise AssertionError("somebody else was refused")
    write(call, hand, data={})
