"""What every decision on a credit record outside a case begins and ends with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from casework.access.actor import Actor
from casework.access.registry import RecordParties, records_for
from casework.errors import (
    ActsForSubject,
    NotYourRole,
    PlaceActsForSubject,
    ReasonMissing,
    RecordNotFound,
    Refusal,
    TransitionRefused,
)
from casework.ledger.records import Entry, Hand, append
from casework.models import CreditRecord, RecordEvent
from casework.models.record_event import RecordEventKind
from casework.today import moment
from casework.translation import current_language
from casework.words import words_of

if TYPE_CHECKING:
    from casework.access.actor import Who


@dataclass(frozen=True)
class Call:
    """One decision while it is being judged, with the record's row locked."""

    name: str
    record: CreditRecord
    actor: Actor
    role: str
    reason: str
    refusals: list[Refusal]

    def go_on(self, *more: Refusal | None) -> None:
        """Raises TransitionRefused with every reason against the call, if there is one."""
        refusals = [*self.refusals, *(refusal for refusal in more if refusal)]
        if refusals:
            raise TransitionRefused(self.name, refusals)

    def write(
        self, kind: RecordEventKind, today: date, **contents: Mapping[str, Any]
    ) -> RecordEvent:
        """Enters the decision into the story of the record."""
        parties = RecordParties.of(self.record)
        actor, role = self.actor, self.role
        hand = Hand(
            actor.user_id, role, actor.department_for(role, parties),
            actor.in_place_of(role, parties),
        )  # fmt: skip
        entry = Entry(self.record, kind, hand=hand, reason=self.reason, **contents)
        [event] = append([entry], on=today, at=moment())
        return event


def role_for(record: CreditRecord, roles: Iterable[str], by: Who) -> str:
    """The first of these roles that the person holds for this record; empty when none."""
    actor, parties = Actor.of(by), RecordParties.of(record)
    return next((role for role in roles if actor.acts_as(role, parties)), "")


def own_matter(actor: Actor, record: CreditRecord, role: str) -> list[Refusal]:
    """The reason against whoever acts for the record's subject, or in the place of one who does.

    They decide nothing about it, whatever office they hold (回避).
    """
    if record.subject_id in actor.subjects:
        return [ActsForSubject()]
    place = actor.in_place_of(role, RecordParties.of(record)) if role else None
    if place is not None and record.subject_id in actor.stand_ins[place].subjects:
        return [PlaceActsForSubject()]
    return []


def begin(name: str, record_id: int, by: Who, *, roles: Sequence[str], reason: str) -> Call:
    """Locks the record, then asks who calls: a role taken away meanwhile no longer counts."""
    rows = CreditRecord.objects.select_for_update(of=("self",)).select_related("subject")
    record = rows.filter(pk=record_id).first()
    actor = Actor.of(by)
    if record is None or not records_for(actor).filter(pk=record_id).exists():
        raise RecordNotFound
    role = role_for(record, roles, actor)
    reason = reason.replace("\0", "").strip()
    refusals: list[Refusal] = []
    if not role:
        words = words_of("casework")
        names = [words.text("roles", one, language=current_language()) for one in roles]
        refusals.append(NotYourRole(roles="、".join(names)))
    if not reason:
        refusals.append(ReasonMissing())
    refusals += own_matter(actor, record, role)
    return Call(name, record, actor, role, reason, refusals)


def as_it_stands(record_id: int) -> CreditRecord:
    return CreditRecord.objects.select_related("subject", "department").get(pk=record_id)
