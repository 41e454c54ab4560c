"""Court papers and reconsideration decisions: entered, carried out in three working days, chased.

An annulled decision is withdrawn within `record.withdraw` of the receipt of the paper (行政处罚法
第四十八条：3日内撤回), a changed one is corrected; whoever enters a paper does not carry it out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from casework.access.actor import Actor
from casework.access.people import full_name
from casework.access.registry import RecordParties, records_for
from casework.clock.due import due_date
from casework.clock.stored import stored_calendar
from casework.errors import (
    FieldFault,
    FourEyes,
    NotYourRole,
    ReasonMissing,
    RecordNotFound,
    Refusal,
    TransitionRefused,
    cleaned,
    gettext_noop,
)
from casework.ledger.records import SYSTEM_HAND, Hand
from casework.models import Case, CourtPaper, CreditRecord
from casework.models.court_paper import PaperState, Ruling
from casework.models.importing import ImportRun
from casework.models.record import Publicity
from casework.models.record_event import RecordEvent, RecordEventKind
from casework.registry.amending import Amendment, amend, corrected, withdrawn
from casework.registry.deciding import own_matter, role_for
from casework.registry.items import value_of
from casework.registry.terms import rulebook
from casework.translation import current_language
from casework.words import words_of

if TYPE_CHECKING:
    from casework.access.actor import Who

RULE = "record.withdraw"
ENTERS = ("credit_officer", "reviewer", "head")
DECIDES = ("head", "credit_officer")
_TOLD = ("subject", "reviewer", "head", "credit_officer")
BATCH = 200


class PaperKnown(Refusal):
    """The paper has been entered for this record before."""

    code = "paper_known"
    template = gettext_noop("This paper has been entered for this record already.")


class GoneAlready(Refusal):
    """There is nothing left that a paper could annul or change."""

    code = "gone_already"
    template = gettext_noop(
        "This record was withdrawn on %(day)s already; nothing is left to be withdrawn or changed."
    )


class PaperSettled(Refusal):
    """Somebody has carried the paper out, or declined it, meanwhile."""

    code = "paper_settled"
    template = gettext_noop("This paper has been dealt with already.")


class NothingChanges(Refusal):
    """A decision that was changed reads differently somewhere."""

    code = "nothing_changes"
    template = gettext_noop("Say what reads how from now on: name at least one item.")


@dataclass(frozen=True)
class NewPaper:
    """What a paper says. `changes` are rows of `field` and `to`, for a changed decision only."""

    number: str
    organ: str
    dated_on: date
    received_on: date
    ruling: str
    gist: str = ""
    changes: Sequence[Mapping[str, str]] = field(default_factory=tuple)


def enter(record_id: int, paper: NewPaper, *, by: Who, today: date) -> CourtPaper:
    """Enters a paper about a record; the clock begins on the day on which it was received.

    Raises TransitionRefused (nothing has moved) and RecordNotFound. Locks the record; one durable
    transaction.
    """
    with transaction.atomic(durable=True):
        actor = Actor.of(by)
        record = _locked(record_id, actor)
        role = role_for(record, ENTERS, actor)
        refusals = [
            *([] if role else [_not_your_role(ENTERS)]), *own_matter(actor, record, role),
            *against(record, paper, today),
        ]  # fmt: skip
        if refusals:
            raise TransitionRefused("enter_paper", refusals)
        return write(record, paper, hand=_hand(record, actor, role), today=today)


def against(record: CreditRecord, paper: NewPaper, today: date) -> list[Refusal]:
    """What speaks against entering this paper for this record."""
    found: list[Refusal] = []
    known = CourtPaper.objects.filter(record=record, organ=paper.organ, number=paper.number)
    if known.exists():
        found.append(PaperKnown())
    if record.publicity == Publicity.WITHDRAWN and paper.ruling != Ruling.UPHELD:
        found.append(GoneAlready(day=(record.ended_on or today).isoformat()))
    if paper.ruling == Ruling.CHANGED and not paper.changes:
        found.append(NothingChanges())
    for name, label, day in (
        ("dated_on", gettext_noop("Date of the paper"), paper.dated_on),
        ("received_on", gettext_noop("Received on"), paper.received_on),
    ):
        if day > today:
            fault = gettext_noop("This day lies in the future.")
            found.append(FieldFault(field=name, label=label, fault=fault))
    if paper.received_on < paper.dated_on:
        fault = gettext_noop("A paper is not received before its own date.")
        found.append(
            FieldFault(field="received_on", label=gettext_noop("Received on"), fault=fault)
        )
    return found


def write(
    record: CreditRecord, paper: NewPaper, *, hand: Hand = SYSTEM_HAND, today: date,
    run: ImportRun | None = None,
) -> CourtPaper:  # fmt: skip
    """Writes a paper against which nothing speaks; the caller has locked the record."""
    upheld = paper.ruling == Ruling.UPHELD
    made = CourtPaper(
        record=record, number=paper.number, organ=paper.organ, dated_on=paper.dated_on,
        received_on=paper.received_on, ruling=paper.ruling, gist=paper.gist,
        changes=[dict(row) for row in paper.changes],
        state=PaperState.DONE if upheld else PaperState.WAITING,
        done_on=today if upheld else None, entered_by_id=hand.user_id, entered_on=today, run=run,
    )  # fmt: skip
    if not upheld:
        made.due_on, made.pack_version = _due(record, paper.received_on)
    made.save(force_insert=True)
    told = ("reviewer", "head", "credit_officer")
    amend(record, {}, Amendment(
        RecordEventKind.PAPER_ENTERED, today, reason=paper.gist, hand=hand, data=_said(made),
        tells=told if not upheld else ("reviewer",),
    ))  # fmt: skip
    return made


def carry_out(paper_id: int, *, by: Who, reason: str, today: date) -> CourtPaper:
    """The record follows the paper: withdrawn where annulled, corrected where changed.

    By the head of the recognizing department or the credit office, not by who entered it, with
    reasons. An open case about the record does not stand in the way: the law counts days. Raises
    TransitionRefused (nothing has moved) and RecordNotFound. Locks the record; one durable
    transaction.
    """
    with transaction.atomic(durable=True):
        paper, record, actor, role, reason = _deciding("carry_out", paper_id, by, reason)
        words = f"{paper.organ}{paper.number}：{reason}"
        name = full_name(actor.user)
        if paper.ruling == Ruling.ANNULLED:
            kind = RecordEventKind.WITHDRAWN
            fields = withdrawn(record, on=today, reason=words, by=name)
        else:
            kind = RecordEventKind.CHANGED
            values = {
                row["field"]: value_of(row["field"], row["to"], today=today)
                for row in paper.changes
            }
            fields = corrected(record, values, on=today, reason=words, by=name)
        amend(record, fields, Amendment(
            kind, today, reason=words, hand=_hand(record, actor, role), data=_said(paper),
            tells=_TOLD,
        ))  # fmt: skip
        return _settle(paper, PaperState.DONE, actor, reason, today)


def decline(paper_id: int, *, by: Who, reason: str, today: date) -> CourtPaper:
    """The record does not follow: the paper is not final, or speaks of something else.

    By the same people as `carry_out`, under the same rules.
    """
    with transaction.atomic(durable=True):
        paper, record, actor, role, reason = _deciding("decline", paper_id, by, reason)
        amend(record, {}, Amendment(
            RecordEventKind.PAPER_DECLINED, today, reason=reason,
            hand=_hand(record, actor, role), data=_said(paper),
            tells=("reviewer", "head", "credit_officer", "supervisor"),
        ))  # fmt: skip
        return _settle(paper, PaperState.DECLINED, actor, reason, today)


def open_cases(record: CreditRecord) -> QuerySet[Case]:
    """The cases that are still about the record when it is withdrawn."""
    return Case.objects.filter(record=record, closed_on=None).order_by("pk")


def waiting() -> QuerySet[CourtPaper]:
    """The papers that no record follows yet, the earliest last day first."""
    rows = CourtPaper.objects.filter(state=PaperState.WAITING)
    return rows.select_related("record__subject", "record__department").order_by("due_on", "id")


def report_late(today: date) -> int:
    """Tells supervisor and head of each paper whose last day has passed, once; how many.

    Days that could not be counted, for want of a calendar, are counted as soon as it is held.
    Works in batches, each a durable transaction; run again on the same day it does nothing.
    """
    for paper in waiting().filter(due_on=None).iterator(chunk_size=BATCH):
        due, version = _due(paper.record, paper.received_on)
        if due is not None:
            rows = CourtPaper.objects.filter(pk=paper.pk, state=PaperState.WAITING)
            rows.update(due_on=due, pack_version=version)
    return sum(_report(pk, today) for pk in list(unreported(today).values_list("pk", flat=True)))


def unreported(today: date) -> QuerySet[CourtPaper]:
    """The papers whose last day has passed, and of which nobody has been told."""
    return CourtPaper.objects.filter(state=PaperState.WAITING, reported_on=None, due_on__lt=today)


def _report(paper_id: int, today: date) -> bool:
    with transaction.atomic(durable=True):
        # The record first, as whoever carries a paper out: neither waits for the other's second.
        rows = CreditRecord.objects.select_for_update(of=("self",)).select_related("subject")
        record = rows.get(court_papers__pk=paper_id)
        waiting_one = CourtPaper.objects.select_for_update().filter(state=PaperState.WAITING)
        paper = waiting_one.filter(pk=paper_id, reported_on=None).first()
        if paper is None:
            return False
        amend(record, {}, Amendment(
            RecordEventKind.PAPER_LATE, today, data=_said(paper), tells=("supervisor", "head"),
        ))  # fmt: skip
        paper.reported_on = today
        paper.save(update_fields=["reported_on"])
        return True


def _due(record: CreditRecord, received: date) -> tuple[date | None, str]:
    """The last day by the rules of the day of receipt, and the version of the rules."""
    pack = record.pack or settings.CASEWORK_PACK
    rules = rulebook(pack).on(received)
    due = due_date(received, rules.period(RULE), stored_calendar(pack, record.department_id))
    return due.date, rules.id


def _locked(record_id: int, actor: Actor) -> CreditRecord:
    rows = CreditRecord.objects.select_for_update(of=("self",))
    rows = rows.select_related("subject", "department", "source_department")
    record = rows.filter(pk=record_id).first()
    if record is None or not records_for(actor).filter(pk=record_id).exists():
        raise RecordNotFound
    return record


def _deciding(
    name: str, paper_id: int, by: Who, reason: str
) -> tuple[CourtPaper, CreditRecord, Actor, str, str]:
    """The paper and its record, locked, after everything that could speak against the call."""
    actor, reason = Actor.of(by), cleaned(reason)
    found = CourtPaper.objects.filter(pk=paper_id).values_list("record_id", flat=True).first()
    if found is None:
        raise RecordNotFound
    record = _locked(found, actor)
    paper = CourtPaper.objects.select_for_update().get(pk=paper_id)
    role = role_for(record, DECIDES, actor)
    refusals: list[Refusal] = []
    if not role:
        refusals.append(_not_your_role(DECIDES))
    if not reason:
        refusals.append(ReasonMissing())
    if paper.state != PaperState.WAITING:
        refusals.append(PaperSettled())
    if actor.hands & entered_by(paper):
        refusals.append(FourEyes(earlier=gettext_noop("Enter a court paper")))
    refusals += own_matter(actor, record, role)
    if record.publicity == Publicity.WITHDRAWN and name == "carry_out":
        refusals.append(GoneAlready(day=(record.ended_on or paper.entered_on).isoformat()))
    if refusals:
        raise TransitionRefused(name, refusals)
    return paper, record, actor, role, reason


def entered_by(paper: CourtPaper) -> frozenset[int]:
    """Who entered a paper, and in whose place: for the four eyes they are one person."""
    entries = RecordEvent.objects.filter(
        record_id=paper.record_id, kind=RecordEventKind.PAPER_ENTERED, data__paper=paper.pk
    )
    hands = {hand for pair in entries.values_list("by_id", "in_place_of_id") for hand in pair}
    return frozenset(hand for hand in {*hands, paper.entered_by_id} if hand is not None)


def _settle(
    paper: CourtPaper, state: PaperState, actor: Actor, reason: str, today: date
) -> CourtPaper:
    paper.state, paper.done_on, paper.answer = state, today, reason
    paper.decided_by = actor.user
    paper.save(update_fields=["state", "done_on", "answer", "decided_by"])
    return paper


def _not_your_role(roles: Sequence[str]) -> Refusal:
    words = words_of("casework")
    names = [words.text("roles", one, language=current_language()) for one in roles]
    return NotYourRole(roles="、".join(names))


def _hand(record: CreditRecord, actor: Actor, role: str) -> Hand:
    parties: Any = RecordParties.of(record)
    return Hand(
        actor.user_id, role, actor.department_for(role, parties), actor.in_place_of(role, parties)
    )


def _said(paper: CourtPaper) -> dict[str, Any]:
    """What an event keeps of a paper: enough to find it, nothing personal."""
    return {
        "paper": paper.pk, "number": paper.number, "organ": paper.organ, "ruling": paper.ruling,
        "received_on": paper.received_on.isoformat(),
        "due_on": paper.due_on.isoformat() if paper.due_on else "",
    }  # fmt: skip
