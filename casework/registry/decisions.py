"""The only way to decide on a credit record outside a case: judged, done and proved in one.

Each call is one durable transaction under the record's row lock: it either writes the decision
with its event, or refuses with all reasons and moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from casework.access.actor import Actor
from casework.access.people import full_name
from casework.access.registry import RecordParties, records_for
from casework.errors import (
    FieldFault,
    NotYourRole,
    ReasonMissing,
    RecordNotFound,
    Refusal,
    TransitionRefused,
    gettext_noop,
)
from casework.forms import plain_value
from casework.ledger.records import Entry, Hand, append
from casework.models import Case, CreditRecord, Evidence
from casework.models.record import RecordClass
from casework.models.record_event import RecordEventKind
from casework.registry.publicity import end_by_itself
from casework.registry.terms import DECIDABLE, set_class
from casework.today import moment
from casework.translation import current_language
from casework.words import words_of

if TYPE_CHECKING:
    from casework.access.actor import Who

DECIDES_CLASS = ("credit_officer", "reviewer", "head")
NOTES_DUTIES = ("reviewer", "head")
REOPENS_DUTIES = ("head",)
# What a class brings with it: all of it stands in the event, before and after.
_FOLLOWS_CLASS = (
    "record_class", "pack", "pack_version", "min_last", "earliest_apply", "max_last",
    "off_display", "publicity", "published_on", "ended_on",
)  # fmt: skip


class ClassDecided(Refusal):
    """The class is no longer unclear; a wrong one is corrected by an objection."""

    code = "class_decided"
    template = gettext_noop(
        "The class of this record has been decided already: %(known)s. A wrong one is corrected by"
        " an objection."
    )


class DutiesNoted(Refusal):
    """The duties stand as done already."""

    code = "duties_done"
    template = gettext_noop("The duties of this record have been noted as done already.")


class DutiesOpen(Refusal):
    """There is no note that could be taken back."""

    code = "duties_open"
    template = gettext_noop("The duties of this record are open already.")


class Repaired(Refusal):
    """A repaired record rests on its duties; the repair itself must be revoked first."""

    code = "repaired"
    template = gettext_noop(
        "This record has been repaired. Its duties are opened again by revoking the repair in its"
        " case."
    )


@dataclass(frozen=True)
class _Call:
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

    def write(self, kind: RecordEventKind, today: date, **contents: dict[str, Any]) -> None:
        parties = RecordParties.of(self.record)
        actor, role = self.actor, self.role
        hand = Hand(
            actor.user_id, role, actor.department_for(role, parties),
            actor.in_place_of(role, parties),
        )  # fmt: skip
        entry = Entry(self.record, kind, hand=hand, reason=self.reason, **contents)
        append([entry], on=today, at=moment())


def role_for(record: CreditRecord, roles: Iterable[str], by: Who) -> str:
    """The first of these roles that the person holds for this record; empty when none."""
    actor, parties = Actor.of(by), RecordParties.of(record)
    return next((role for role in roles if actor.acts_as(role, parties)), "")


def decide_class(
    record_id: int, record_class: str, *, by: Who, reason: str, today: date
) -> CreditRecord:
    """Gives an unclear record its class, from which its dates and its publicity follow.

    By the credit office or the recognizing department, with reasons. Raises TransitionRefused
    (nothing has moved) and RecordNotFound. Locks the record; one durable transaction.
    """
    with transaction.atomic(durable=True):
        call = _begin("decide_class", record_id, by, roles=DECIDES_CLASS, reason=reason)
        known = RecordClass(call.record.record_class)
        call.go_on(
            None if record_class in DECIDABLE else _NO_CLASS,
            None if known == RecordClass.UNCLEAR else ClassDecided(known=known.label),
        )
        before = _columns(call.record)
        name = full_name(call.actor.user)
        decided = set_class(record_id, record_class, by=name, reason=call.reason, today=today)
        after = _columns(decided)
        moved = [column for column in _FOLLOWS_CLASS if before[column] != after[column]]
        call.write(
            RecordEventKind.CLASS_SET, today,
            before={column: before[column] for column in moved},
            after={column: after[column] for column in moved},
        )  # fmt: skip
        return _as_it_stands(record_id)


def note_duties_done(
    record_id: int, *, by: Who, reason: str, evidence: Sequence[int] = (), today: date
) -> CreditRecord:
    """Notes that the breach is corrected and the duties of the decision are discharged.

    By the recognizing department, with reasons; `evidence` names files of cases about this record
    that the person may see. Where the maximum term is over, publicity ends at once (Order 36).
    Raises TransitionRefused (nothing has moved) and RecordNotFound. Locks the record; one durable
    transaction.
    """
    with transaction.atomic(durable=True):
        call = _begin("note_duties_done", record_id, by, roles=NOTES_DUTIES, reason=reason)
        files = list(evidence_for(call.record, call.actor).filter(pk__in=evidence).order_by("pk"))
        call.go_on(
            DutiesNoted() if call.record.duties_done else None,
            _NO_FILE if len(files) != len(set(evidence)) else None,
        )
        CreditRecord.objects.filter(pk=record_id).update(duties_done=True)
        shown = [{"id": one.pk, "name": one.name, "sha256": one.sha256} for one in files]
        call.write(
            RecordEventKind.DUTIES_DONE, today, data={"evidence": shown} if shown else {},
            before={"duties_done": False}, after={"duties_done": True},
        )  # fmt: skip
        end_by_itself(CreditRecord.objects.filter(pk=record_id), on=today, at=moment())
        return _as_it_stands(record_id)


def reopen_duties(record_id: int, *, by: Who, reason: str, today: date) -> CreditRecord:
    """Takes back the note that the duties are done; by the head, with reasons.

    What has ended meanwhile stays ended: nothing is shown beyond its maximum term. Raises
    TransitionRefused (nothing has moved) and RecordNotFound. Locks the record; one durable
    transaction.
    """
    with transaction.atomic(durable=True):
        call = _begin("reopen_duties", record_id, by, roles=REOPENS_DUTIES, reason=reason)
        call.go_on(
            None if call.record.duties_done else DutiesOpen(),
            Repaired() if call.record.repaired_on else None,
        )
        CreditRecord.objects.filter(pk=record_id).update(duties_done=False)
        call.write(
            RecordEventKind.DUTIES_REOPENED, today,
            before={"duties_done": True}, after={"duties_done": False},
        )  # fmt: skip
        return _as_it_stands(record_id)


def evidence_for(record: CreditRecord, who: Who) -> Any:
    """The files of the cases about this record that the person may see."""
    cases = Case.objects.visible_to(who).filter(record_id=record.pk)
    return Evidence.objects.filter(case__in=cases)


_NO_CLASS = FieldFault(
    field="record_class", label=gettext_noop("Class"),
    fault=gettext_noop("Choose one of the three classes."),
)  # fmt: skip
_NO_FILE = FieldFault(
    field="evidence", label=gettext_noop("Evidence"),
    fault=gettext_noop("One of these files is in no case about this record that you may see."),
)  # fmt: skip


def _begin(name: str, record_id: int, by: Who, *, roles: Sequence[str], reason: str) -> _Call:
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
    return _Call(name, record, actor, role, reason, refusals)


def _columns(record: CreditRecord) -> dict[str, Any]:
    return {name: plain_value(getattr(record, name)) for name in _FOLLOWS_CLASS}


def _as_it_stands(record_id: int) -> CreditRecord:
    return CreditRecord.objects.select_related("subject", "department").get(pk=record_id)
