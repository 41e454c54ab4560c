"""Class and duties of a credit record, decided outside a case: judged, done and proved in one.

Each call is one durable transaction under the record's row lock: it either writes the decision
with its event, or refuses with all reasons and moves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from casework.access.people import full_name
from casework.errors import FieldFault, Refusal, gettext_noop
from casework.forms import plain_value
from casework.models import Case, CreditRecord, Evidence
from casework.models.record import RecordClass
from casework.models.record_event import RecordEventKind
from casework.registry.deciding import as_it_stands, begin, role_for
from casework.registry.publicity import end_by_itself
from casework.registry.terms import DECIDABLE, set_class
from casework.today import moment

if TYPE_CHECKING:
    from casework.access.actor import Who

__all__ = ["decide_class", "evidence_for", "note_duties_done", "reopen_duties", "role_for"]
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


def decide_class(
    record_id: int, record_class: str, *, by: Who, reason: str, today: date
) -> CreditRecord:
    """Gives an unclear record its class, from which its dates and its publicity follow.

    By the credit office or the recognizing department, with reasons. Raises TransitionRefused
    (nothing has moved) and RecordNotFound. Locks the record; one durable transaction.
    """
    with transaction.atomic(durable=True):
        call = begin("decide_class", record_id, by, roles=DECIDES_CLASS, reason=reason)
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
        return as_it_stands(record_id)


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
        call = begin("note_duties_done", record_id, by, roles=NOTES_DUTIES, reason=reason)
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
        return as_it_stands(record_id)


def reopen_duties(record_id: int, *, by: Who, reason: str, today: date) -> CreditRecord:
    """Takes back the note that the duties are done; by the head, with reasons.

    What has ended meanwhile stays ended: nothing is shown beyond its maximum term. Raises
    TransitionRefused (nothing has moved) and RecordNotFound. Locks the record; one durable
    transaction.
    """
    with transaction.atomic(durable=True):
        call = begin("reopen_duties", record_id, by, roles=REOPENS_DUTIES, reason=reason)
        call.go_on(
            None if call.record.duties_done else DutiesOpen(),
            Repaired() if call.record.repaired_on else None,
        )
        CreditRecord.objects.filter(pk=record_id).update(duties_done=False)
        call.write(
            RecordEventKind.DUTIES_REOPENED, today,
            before={"duties_done": True}, after={"duties_done": False},
        )  # fmt: skip
        return as_it_stands(record_id)


def evidence_for(record: CreditRecord, who: Who) -> Any:
    """The files of the cases about this record that the person may see."""
    cases = Case.objects.visible_to(who).filter(record_id=record.pk)
    return Evidence.objects.filter(case__in=cases).exclude(state="refused")


_NO_CLASS = FieldFault(
    field="record_class", label=gettext_noop("Class"),
    fault=gettext_noop("Choose one of the three classes."),
)  # fmt: skip
_NO_FILE = FieldFault(
    field="evidence", label=gettext_noop("Evidence"),
    fault=gettext_noop("One of these files is in no case about this record that you may see."),
)  # fmt: skip


def _columns(record: CreditRecord) -> dict[str, Any]:
    return {name: plain_value(getattr(record, name)) for name in _FOLLOWS_CLASS}
