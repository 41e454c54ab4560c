"""Whether the public sees a record, decided outside a case: hidden, shown again, ended early.

Each call is one durable transaction under the record's row lock: it either writes the decision
with its event and its window, or refuses with all reasons and moves nothing. An early end needs
four eyes: one person proposes it with its legal basis, another decides.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from casework.errors import FieldFault, Refusal, cleaned, gettext_noop
from casework.forms import plain_value
from casework.models import CreditRecord, PublicityWindow, RecordEvent
from casework.models.record import Publicity
from casework.models.record_event import RecordEventKind
from casework.registry.amending import tell_roles
from casework.registry.deciding import Call, as_it_stands, begin
from casework.registry.display import Cause, follow_records
from casework.registry.publicity import decide_publicity, is_public
from casework.today import moment

if TYPE_CHECKING:
    from casework.access.actor import Who

HIDES = ENDS = ("credit_officer", "head")
PULLS_BACK = ("credit_officer", "reviewer", "head")
_MOVES = ("publicity", "published_on", "ended_on", "shared")
# What the subject hears of; what is pulled back was a mistake that hardly anybody saw.
_TOLD = (RecordEventKind.HIDDEN, RecordEventKind.SHOWN_AGAIN, RecordEventKind.ENDED_EARLY)
_SETTLED = (RecordEventKind.END_DECLINED, RecordEventKind.ENDED_EARLY)


class NotOnDisplay(Refusal):
    """There is nothing on display that could be taken off."""

    code = "not_on_display"
    template = gettext_noop("The public does not see this record: %(known)s.")


class NotHidden(Refusal):
    """Only what the office has hidden is published again here."""

    code = "not_hidden"
    template = gettext_noop(
        "This record is not hidden by the office: %(known)s. What is suspended, shielded or ended"
        " in a case comes back by its case."
    )


class NotForThePublic(Refusal):
    """By its class, its term, its list or its subject the record is not public now."""

    code = "not_for_the_public"
    template = gettext_noop(
        "By the rules this record is not public now: look at its class, its list, its term and its"
        " subject."
    )


class NotSeenYet(Refusal):
    """What the public has not seen is pulled back without a trace, not hidden."""

    code = "not_seen_yet"
    template = gettext_noop(
        "The public sees this record only from %(at)s on. Pull it back: that leaves no trace."
    )


class PullBackOver(Refusal):
    """The time in which a publication may be pulled back is over."""

    code = "pull_back_over"
    template = gettext_noop(
        "It could be pulled back until %(until)s. Now the credit office or the head of the"
        " department hides it with reasons, or its publicity is ended early."
    )


class EndProposed(Refusal):
    """An early end waits for its decision already."""

    code = "end_proposed"
    template = gettext_noop("An early end has been proposed already and waits for its decision.")


class NothingProposed(Refusal):
    """An early end is first proposed, by somebody else."""

    code = "nothing_proposed"
    template = gettext_noop("Nobody has proposed an early end. It is proposed first, with its law.")


class SamePerson(Refusal):
    """Whoever proposes an early end does not decide it (four eyes)."""

    code = "same_person"
    template = gettext_noop("You have proposed this early end yourself; somebody else decides it.")


_NO_BASIS = FieldFault(
    field="basis", label=gettext_noop("Legal basis"),
    fault=gettext_noop("Name the law or the decision by which publicity ends early."),
)  # fmt: skip


@dataclass(frozen=True)
class Grace:
    """Until when what was just published may be pulled back, and whether anybody has seen it."""

    seen: bool
    opens_at: datetime
    until: datetime

    def over(self, at: datetime) -> bool:
        return self.seen and at > self.until


def grace_of(record: CreditRecord, at: datetime) -> Grace | None:
    """The time of grace of a record that is published; none where nothing is on display."""
    window = PublicityWindow.objects.filter(record_id=record.pk).first()
    if window is None or window.opens_at is None or record.publicity != Publicity.PUBLISHED:
        return None
    hours = timedelta(hours=settings.CASEWORK_PULL_BACK_HOURS)
    return Grace(window.has_been_seen(at), window.opens_at, window.opens_at + hours)


def hide(record_id: int, *, by: Who, reason: str, today: date) -> CreditRecord:
    """Takes a record off display for the time being, with reasons; nothing else brings it back.

    By the credit office or the head of the recognizing department. Raises TransitionRefused
    (nothing has moved) and RecordNotFound. Locks the record; one durable transaction.
    """
    with transaction.atomic(durable=True):
        call = begin("hide", record_id, by, roles=HIDES, reason=reason)
        at = moment()
        grace = grace_of(call.record, at)
        call.go_on(
            _not_on_display(call.record, today),
            NotSeenYet(at=said(grace.opens_at)) if grace and grace.opens_at > at else None,
        )
        return _move(call, RecordEventKind.HIDDEN, today, publicity=Publicity.HIDDEN)


def show_again(record_id: int, *, by: Who, reason: str, today: date) -> CreditRecord:
    """Publishes again what was hidden or pulled back, for what is left of its term.

    By the credit office or the head of the recognizing department, with reasons. Raises
    TransitionRefused (nothing has moved) and RecordNotFound. Locks the record; one durable
    transaction.
    """
    with transaction.atomic(durable=True):
        call = begin("show_again", record_id, by, roles=HIDES, reason=reason)
        record = call.record
        known = Publicity(record.publicity)
        decided = copy(record)
        decide_publicity(decided, today=today)
        hidden = known == Publicity.HIDDEN
        call.go_on(
            None if hidden else NotHidden(known=str(known.label)),
            NotForThePublic() if hidden and decided.publicity != Publicity.PUBLISHED else None,
        )
        return _move(
            call, RecordEventKind.SHOWN_AGAIN, today,
            publicity=Publicity.PUBLISHED, published_on=decided.published_on,
        )  # fmt: skip


def pull_back(record_id: int, *, by: Who, reason: str, today: date) -> CreditRecord:
    """Takes back what was just published by mistake, by those who may publish it.

    Before the public has seen it this leaves no trace; for CASEWORK_PULL_BACK_HOURS after that, a
    tombstone. Later it is hidden or ended with reasons. Raises TransitionRefused (nothing has
    moved) and RecordNotFound. Locks the record; one durable transaction.
    """
    with transaction.atomic(durable=True):
        call = begin("pull_back", record_id, by, roles=PULLS_BACK, reason=reason)
        at = moment()
        grace = grace_of(call.record, at)
        call.go_on(
            _not_on_display(call.record, today),
            PullBackOver(until=said(grace.until)) if grace and grace.over(at) else None,
        )
        seen = grace is not None and grace.seen
        return _move(
            call, RecordEventKind.PULLED_BACK, today, data={"seen": seen},
            publicity=Publicity.HIDDEN,
            published_on=call.record.published_on if seen else None,
        )  # fmt: skip


def propose_end(record_id: int, *, by: Who, reason: str, basis: str, today: date) -> CreditRecord:
    """Proposes that publicity and sharing end before the term is over, with the legal basis.

    By the credit office or the head of the recognizing department; somebody else decides. Raises
    TransitionRefused (nothing has moved) and RecordNotFound. Locks the record; one durable
    transaction.
    """
    with transaction.atomic(durable=True):
        call = begin("propose_end", record_id, by, roles=ENDS, reason=reason)
        basis = cleaned(basis)
        call.go_on(
            None if basis else _NO_BASIS,
            _nothing_to_end(call.record, today),
            EndProposed() if open_proposal(record_id) else None,
        )
        call.write(RecordEventKind.END_PROPOSED, today, data={"basis": basis})
        return as_it_stands(record_id)


def end_early(record_id: int, *, by: Who, reason: str, today: date) -> CreditRecord:
    """Ends publicity and sharing early, as somebody else has proposed; not undone here.

    By the credit office or the head of the recognizing department, with reasons. Raises
    TransitionRefused (nothing has moved) and RecordNotFound. Locks the record; one durable
    transaction.
    """
    with transaction.atomic(durable=True):
        call = begin("end_early", record_id, by, roles=ENDS, reason=reason)
        proposal = open_proposal(record_id)
        call.go_on(_nothing_to_end(call.record, today), *_judged(call, proposal))
        data = {"basis": proposal.data["basis"], "proposed": proposal.seq} if proposal else {}
        return _move(
            call, RecordEventKind.ENDED_EARLY, today, data=data, publicity=Publicity.ENDED,
            ended_on=today, shared=False,
        )  # fmt: skip


def decline_end(record_id: int, *, by: Who, reason: str, today: date) -> CreditRecord:
    """Declines the early end that somebody else has proposed, with reasons.

    Raises TransitionRefused (nothing has moved) and RecordNotFound. Locks the record; one durable
    transaction.
    """
    with transaction.atomic(durable=True):
        call = begin("decline_end", record_id, by, roles=ENDS, reason=reason)
        proposal = open_proposal(record_id)
        call.go_on(*_judged(call, proposal))
        data = {"proposed": proposal.seq} if proposal else {}
        call.write(RecordEventKind.END_DECLINED, today, data=data)
        return as_it_stands(record_id)


def open_proposal(record_id: int) -> RecordEvent | None:
    """The early end that was proposed and not decided; none when there is none."""
    kinds = (RecordEventKind.END_PROPOSED, *_SETTLED)
    last = RecordEvent.objects.filter(record=record_id, kind__in=kinds).order_by("-seq").first()
    return last if last and last.kind == RecordEventKind.END_PROPOSED else None


def said(at: datetime) -> str:
    """A moment as a refusal names it, in local time."""
    return at.astimezone(timezone.get_current_timezone()).strftime("%Y-%m-%d %H:%M")


def _judged(call: Call, proposal: RecordEvent | None) -> list[Refusal]:
    if proposal is None:
        return [NothingProposed()]
    proposing = {proposal.by_id, proposal.in_place_of_id}
    return [SamePerson()] if call.actor.hands & proposing else []


def _not_on_display(record: CreditRecord, today: date) -> Refusal | None:
    known = Publicity(record.publicity)
    if is_public(record, today):
        return None
    over = known == Publicity.PUBLISHED or (known == Publicity.HIDDEN and _is_over(record, today))
    return NotOnDisplay(known=str((Publicity.ENDED if over else known).label))


def _nothing_to_end(record: CreditRecord, today: date) -> Refusal | None:
    hidden = record.publicity == Publicity.HIDDEN and not _is_over(record, today)
    return None if hidden else _not_on_display(record, today)


def _is_over(record: CreditRecord, today: date) -> bool:
    """Whether its longest term is over, though no run has ended it yet."""
    return record.off_display is not None and record.off_display <= today


def _move(
    call: Call, kind: RecordEventKind, today: date, *, data: dict[str, Any] | None = None,
    **fields: Any,
) -> CreditRecord:  # fmt: skip
    """Writes columns, event and window of one decision."""
    record = call.record
    before = {name: plain_value(getattr(record, name)) for name in _MOVES}
    for name, value in fields.items():
        setattr(record, name, value)
    after = {name: plain_value(getattr(record, name)) for name in _MOVES}
    moved = [name for name in _MOVES if before[name] != after[name]]
    record.save(update_fields=[*moved, "updated_at"])
    event = call.write(
        kind, today, data=data or {},
        before={name: before[name] for name in moved},
        after={name: after[name] for name in moved},
    )  # fmt: skip
    follow_records([record], Cause(today, moment(), reason=call.reason))
    if kind in _TOLD:
        tell_roles(event, ("subject",))
    return as_it_stands(record.pk)
