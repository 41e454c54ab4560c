"""Originals (原件) that were handed over: received, kept, returned; each in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from casework.access.actor import Actor
from casework.desk import ORIGINAL_RECEIVED, ORIGINAL_RETURNED
from casework.errors import CaseNotFound, FieldFault, Refusal, cleaned, gettext_noop
from casework.handling.moving import DeskCall, begin, hand_of, hand_or_refusals, write
from casework.models.case import Case
from casework.models.document import PhysicalOriginal

if TYPE_CHECKING:
    from casework.access.actor import Who

_REQUIRED = gettext_noop("This field is required.")
_TO_COME = gettext_noop("This day is still to come.")


class ReturnedAlready(Refusal):
    """The original went back on an earlier day."""

    code = "returned_already"
    template = gettext_noop("This original was returned on %(on)s.")


@dataclass(frozen=True)
class Received:
    """What was handed over: what it is, by whom, on which day, and where it is kept."""

    what: str
    received_from: str
    place: str
    on: date | None


@dataclass(frozen=True)
class Returned:
    """To whom it went back, and on which day."""

    to: str
    on: date | None


def receive(
    case_id: int, told: Received, *, by: Who, today: date, key: str | None = None
) -> PhysicalOriginal | None:
    """Notes an original; none when the same call was answered before.

    Raises TransitionRefused (nothing has moved) and CaseNotFound. Locks the case; one durable
    transaction.
    """
    with transaction.atomic(durable=True):
        call = begin(ORIGINAL_RECEIVED, case_id, by, today=today, key=key)
        if call.done:
            return None
        named = {
            "what": (gettext_noop("What was handed over"), told.what, 200),
            "received_from": (gettext_noop("From whom"), told.received_from, 100),
            "place": (gettext_noop("Where it is kept"), told.place, 200),
        }
        faults = _faults(named) + _day(told.on, gettext_noop("Received on"), today)
        hand = hand_or_refusals(call, faults)
        row = PhysicalOriginal.objects.create(
            case=call.case, what=cleaned(told.what), received_from=cleaned(told.received_from),
            place=cleaned(told.place), received_on=told.on or today, received_by_id=_by(call),
        )  # fmt: skip
        data = {"original": row.pk, "what": row.what, "from": row.received_from,
                "place": row.place, "on": row.received_on.isoformat()}  # fmt: skip
        write(call, hand, data=data)
        return row


def give_back(
    original_id: int, told: Returned, *, by: Who, today: date, key: str | None = None
) -> PhysicalOriginal:
    """Notes that an original went back; also after the case is closed.

    Raises TransitionRefused (nothing has moved) and CaseNotFound. Locks the case; one durable
    transaction.
    """
    with transaction.atomic(durable=True):
        case_id = PhysicalOriginal.objects.filter(pk=original_id).values_list("case_id", flat=True)
        if not case_id:
            raise CaseNotFound
        call = begin(ORIGINAL_RETURNED, case_id[0], by, today=today, key=key)
        row = PhysicalOriginal.objects.get(pk=original_id)
        if call.done:
            return row
        faults = _faults({"returned_to": (gettext_noop("Returned to"), told.to, 100)})
        faults += _day(told.on, gettext_noop("Returned on"), today, since=row.received_on)
        if row.returned_on is not None:
            faults = [ReturnedAlready(on=row.returned_on)]
        hand = hand_or_refusals(call, faults)
        row.returned_to, row.returned_on = cleaned(told.to), told.on or today
        row.returned_by_id = _by(call)
        row.save(update_fields=["returned_to", "returned_on", "returned_by"])
        data = {"original": row.pk, "what": row.what, "to": row.returned_to,
                "on": row.returned_on.isoformat()}  # fmt: skip
        write(call, hand, data=data)
        return row


def may_handle(case: Case, who: Who) -> bool:
    """Whether this person takes in and gives back the papers of the case. Reads only."""
    return hand_of(DeskCall(ORIGINAL_RECEIVED, case, Actor.of(who))) is not None


def _by(call: DeskCall) -> int:
    return call.actor.user_id or 0


def _faults(named: dict[str, tuple[str, str, int]]) -> list[Refusal]:
    faults: list[Refusal] = []
    for field, (label, text, most) in named.items():
        if not cleaned(text):
            faults.append(FieldFault(field=field, label=label, fault=_REQUIRED))
        elif len(cleaned(text)) > most:
            fault = gettext_noop("This text is too long; shorten it.")
            faults.append(FieldFault(field=field, label=label, fault=fault))
    return faults


def _day(day: date | None, label: str, today: date, *, since: date | None = None) -> list[Refusal]:
    fault = ""
    if day is None:
        fault = gettext_noop("Enter a day.")
    elif day > today:
        fault = _TO_COME
    elif since is not None and day < since:
        fault = gettext_noop("This day lies before the day of receipt.")
    return [FieldFault(field="on", label=label, fault=fault)] if fault else []
