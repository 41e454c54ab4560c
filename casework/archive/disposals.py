"""The destruction of cases (案卷销毁): proposed by one, approved by another, done by the worker.

Three steps, each of which may be cut off and is then done again from its beginning: the event and
the certificate enter the ledger; the files go; the rows are emptied and the tombstone stands.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from casework.access.actor import SYSTEM, Actor
from casework.archive import erasing
from casework.archive.alone import alone
from casework.archive.blocks import Running, against
from casework.archive.retention import kept
from casework.casetype import ROLES
from casework.desk import DISPOSED
from casework.errors import (
    CaseNotFound,
    NotYourRole,
    ReasonMissing,
    Refusal,
    TransitionRefused,
    cleaned,
    gettext_noop,
)
from casework.handling.moving import Hand, begin, write
from casework.ledger.verify import case_fault
from casework.models import Case, Disposal
from casework.models.archive import DisposalState
from casework.store import lock
from casework.today import moment
from casework.translation import current_language
from casework.words import words_of

if TYPE_CHECKING:
    from casework.access.actor import Who

_log = logging.getLogger(__name__)
PROPOSE, APPROVE, DECLINE = "propose_disposal", "approve_disposal", "decline_disposal"
BY = ("credit_officer", "supervisor", "office_head")
_OPEN = (DisposalState.APPROVED, DisposalState.WIPING)


class ProposedAlready(Refusal):
    """One proposal at a time."""

    code = "proposed_already"
    template = gettext_noop("Its destruction has been proposed already and waits for a decision.")


class NothingProposed(Refusal):
    """There is no proposal to decide on."""

    code = "nothing_proposed"
    template = gettext_noop("No proposal to destroy this case waits for a decision.")


class SameHands(Refusal):
    """Whoever proposed it, or stands in for them, does not approve it (审办分离)."""

    code = "same_hands"
    template = gettext_noop(
        "You proposed this yourself, or stand in for whoever did: another person has to approve it."
    )


class LedgerBroken(Refusal):
    """What cannot be proved is kept as it is."""

    code = "ledger_broken"
    template = gettext_noop(
        "The ledger of this case does not hold from event %(seq)s on. It must be looked into before"
        " anything is destroyed."
    )


def propose(case_id: int, *, by: Who, reason: str, today: date) -> Disposal:
    """Proposes that a case whose retention is over be destroyed; with reasons.

    Raises TransitionRefused with every reason against it (nothing has moved) and CaseNotFound.
    Locks the case's row; one durable transaction.
    """
    with transaction.atomic(durable=True):
        case, actor = _taken(case_id, by)
        said = cleaned(reason)
        found = [*_not_yours(actor, case), *against(case, today=today, now=moment())]
        found += [] if said else [ReasonMissing()]
        if standing(case.pk) is not None and not case.disposed_on:
            found.append(ProposedAlready())
        retention = kept(case)
        if found or retention is None:
            raise TransitionRefused(PROPOSE, found or [Running()])
        return Disposal.objects.create(
            case=case, until=retention.until, basis=retention.basis, reason=said,
            proposed_by_id=actor.user_id or 0, proposed_at=moment(),
        )  # fmt: skip


def approve(case_id: int, *, by: Who, today: date, answer: str = "") -> Disposal:
    """Approves a proposal, as another person than its author; the worker does the rest.

    Judges everything anew. Otherwise as `propose`.
    """
    with transaction.atomic(durable=True):
        case, actor = _taken(case_id, by)
        row = standing(case.pk)
        found = [*_not_yours(actor, case), *against(case, today=today, now=moment())]
        fault = case_fault(case)
        if fault is not None:
            found.append(LedgerBroken(seq=fault.seq))
        return _decided(row, actor, APPROVE, DisposalState.APPROVED, found, cleaned(answer))


def decline(case_id: int, *, by: Who, answer: str) -> Disposal:
    """Ends a proposal without destroying anything, with reasons; its author may do so too."""
    with transaction.atomic(durable=True):
        case, actor = _taken(case_id, by)
        said = cleaned(answer)
        found: list[Refusal] = [*_not_yours(actor, case), *([] if said else [ReasonMissing()])]
        return _decided(standing(case.pk), actor, DECLINE, DisposalState.DECLINED, found, said)


def _decided(
    row: Disposal | None, actor: Actor, name: str, state: DisposalState,
    found: list[Refusal], answer: str,
) -> Disposal:  # fmt: skip
    waits = row is not None and row.state == DisposalState.PROPOSED
    if row is None or not waits:
        raise TransitionRefused(name, [*found, NothingProposed()])
    if row.proposed_by_id in actor.hands:
        found = [*found, SameHands()]
    if found:
        raise TransitionRefused(name, found)
    row.state, row.decided_by, row.decided_at, row.answer = state, actor.user, moment(), answer
    row.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    return row


def standing(case_id: int) -> Disposal | None:
    """The proposal or destruction that stands on a case."""
    ended = [DisposalState.DECLINED, DisposalState.STOPPED]
    return Disposal.objects.filter(case_id=case_id).exclude(state__in=ended).first()


def may_decide(actor: Actor, case: Case) -> bool:
    """Whether this person may propose or approve the destruction of the case."""
    return any(actor.acts_as(role, case) for role in BY)


def _taken(case_id: int, by: Who) -> tuple[Case, Actor]:
    """The case under its lock. Raises CaseNotFound, also where it is not this person's to see."""
    actor = Actor.of(by)
    if not Case.objects.visible_to(actor).filter(pk=case_id).exists():
        raise CaseNotFound
    return lock(case_id), actor


def _not_yours(actor: Actor, case: Case) -> Iterable[Refusal]:
    if not may_decide(actor, case):
        words, language = words_of("casework"), current_language()
        named = [words.text("roles", role, language=language) for role in BY if role in ROLES]
        yield NotYourRole(roles="、".join(named))


# --- What the worker does


def waiting() -> list[int]:
    """Approved disposals that no worker has finished, the oldest first."""
    rows = Disposal.objects.filter(state__in=_OPEN).order_by("id")
    return list(rows.values_list("id", flat=True))


def work_off(disposal_id: int, *, today: date) -> None:
    """Destroys one case, or goes on where a killed worker stopped; done twice is done once.

    A fault of the database is raised and leaves it to be taken up again.
    """
    with alone(f"disposal-{disposal_id}") as mine:
        row = Disposal.objects.filter(pk=disposal_id, state__in=_OPEN).first()
        if row is None or not mine:
            return
        try:
            if row.state == DisposalState.APPROVED and not _enter(row, today):
                return
            _wipe(disposal_id)
        except (DatabaseError, OSError):
            _log.exception("disposal %s was cut off", disposal_id)
            raise


def _enter(row: Disposal, today: date) -> bool:
    """Writes the event and the certificate; false where something has come in between."""
    with transaction.atomic(durable=True):
        call = begin(DISPOSED, row.case_id, SYSTEM, today=today)
        case = call.case
        found = against(case, today=today, now=moment())
        fault = case_fault(case)
        if fault is not None:
            found.append(LedgerBroken(seq=fault.seq))
        if found:
            _stop(row, found)
            return False
        wiped = erasing.manifest(case)
        data = wiped.as_data() | {
            "disposal": row.pk, "until": row.until, "basis": row.basis,
            "proposed_by": row.proposed_by_id, "approved_by": row.decided_by_id,
        }  # fmt: skip
        letter = erasing.certificate(case, row, wiped, today=today)
        event = write(call, Hand("system", None), data=data, letters=[letter])
        Case.objects.filter(pk=case.pk).update(disposed_on=today)
        row.state, row.sealed_seq, row.items = DisposalState.WIPING, event["seq"], wiped.count
        row.save(update_fields=["state", "sealed_seq", "items"])
        return True


def _stop(row: Disposal, found: list[Refusal]) -> None:
    row.state, row.finished_at = DisposalState.STOPPED, moment()
    row.error = "\n".join(refusal.message for refusal in found)
    row.save(update_fields=["state", "finished_at", "error"])


def _wipe(disposal_id: int) -> None:
    row = Disposal.objects.get(pk=disposal_id)
    if row.sealed_seq is None:
        raise AssertionError("the database lets nothing be emptied before its event")
    case = Case.objects.get(pk=row.case_id)
    erasing.delete_files(case)
    with transaction.atomic(durable=True):
        erasing.empty_rows(lock(case.pk), sealed_seq=row.sealed_seq)
        row.state, row.finished_at = DisposalState.DONE, moment()
        row.save(update_fields=["state", "finished_at"])


def tombstones() -> QuerySet[Disposal]:
    """What has been destroyed, the latest first."""
    done = Disposal.objects.filter(state__in=[DisposalState.WIPING, DisposalState.DONE])
    return done.select_related("case", "proposed_by", "decided_by").order_by("-id")
