"""Closing a month or a year (封账): its figures are kept, with who closed them and a proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import transaction

from casework.access.actor import Actor
from casework.assessment.figures import differences
from casework.assessment.overdue import as_kept, overdue_at
from casework.assessment.periods import ReportPeriod
from casework.assessment.sheet import (
    Outlook,
    figures_of,
    latest_closing,
    outlooks,
    pack_of,
    scope_of,
)
from casework.assessment.tally import tally
from casework.errors import CaseworkError, cleaned, gettext_noop
from casework.ledger.chain import canonical
from casework.models import AssessmentClosing, Department
from casework.today import moment
from casework.translation import gettext

if TYPE_CHECKING:
    from casework.access.actor import Who

_BOUND = ("period", "revision", "figures", "overdue", "changes", "reason", "pack_version")


class ClosingRefused(CaseworkError):
    """A period is not closed, or not corrected; nothing was written."""

    def __init__(self, sentence: str, **data: Any) -> None:
        self.sentence, self.data = sentence, data
        super().__init__(sentence, data)

    def __str__(self) -> str:
        return gettext(self.sentence) % self.data


def close(
    office: Department, period: ReportPeriod, *, by: Who, today: date, reason: str = ""
) -> AssessmentClosing:
    """Keeps the figures of a period that is over; again, with a reason, where they have changed.

    Raises ClosingRefused. One durable transaction under the office's row lock.
    """
    actor = Actor.of(by)
    _may_close(actor, office, period, today)
    with transaction.atomic(durable=True):
        Department.objects.select_for_update().get(pk=office.pk)
        scope = scope_of(actor, office, period, today)
        figures = tally(scope).of(period.months())
        before = latest_closing(office, period)
        changes = _changes(before, figures, cleaned(reason))
        last = AssessmentClosing.objects.filter(office=office).order_by("-pk").first()
        pack = pack_of(period)
        closing = AssessmentClosing(
            office=office,
            period=str(period),
            revision=before.revision + 1 if before else 1,
            figures={str(pk): dict(sorted(n.items())) for pk, n in sorted(figures.items())},
            overdue=as_kept(overdue_at(scope, figures)),
            changes=changes,
            reason=cleaned(reason),
            pack_version=pack.id if pack else "",
            closed_by=actor.user,
            closed_on=today,
            closed_at=moment(),
            prev_hash=last.hash if last else "",
        )
        closing.hash = proof(closing)
        closing.save(force_insert=True)
        return closing


def _may_close(actor: Actor, office: Department, period: ReportPeriod, today: date) -> None:
    mine = [outlook for outlook in outlooks(actor) if outlook.office.pk == office.pk]
    if not any(outlook.may_close for outlook in mine) or actor.user is None:
        raise ClosingRefused(
            gettext_noop("Only a supervisor or the head of the credit office closes a period.")
        )
    if not period.over(today):
        raise ClosingRefused(
            gettext_noop("%(period)s is not over yet; it can be closed from %(day)s on."),
            period=str(period),
            day=period.following.first.isoformat(),
        )


def _changes(
    before: AssessmentClosing | None, figures: dict[int, Any], reason: str
) -> list[dict[str, Any]]:
    """What a correction changes; refuses one that changes nothing, or that says no reason."""
    if before is None:
        return []
    changed = differences(figures_of(before), figures)
    if not changed:
        raise ClosingRefused(
            gettext_noop("This period is closed, and no figure has changed since.")
        )
    if not reason:
        raise ClosingRefused(
            gettext_noop("This period is closed. Say why its figures are corrected.")
        )
    return [asdict(one) for one in changed]


def proof(closing: AssessmentClosing) -> str:
    """The SHA-256 that a closing must carry: its contents, who closed it, and the one before."""
    bound: dict[str, Any] = {name: getattr(closing, name) for name in _BOUND}
    bound |= {
        "office": closing.office_id,
        "by": closing.closed_by_id,
        "on": closing.closed_on.isoformat(),
        "at": closing.closed_at,
        "prev": closing.prev_hash,
    }
    return sha256(canonical(bound)).hexdigest()


def closing_faults() -> Iterator[str]:
    """Every closing that does not prove itself, or does not follow the one before it."""
    last: dict[int, str] = {}
    for closing in AssessmentClosing.objects.order_by("pk").iterator(chunk_size=50):
        if closing.prev_hash != last.get(closing.office_id, ""):
            yield f"{closing}: does not follow the one before it"
        elif proof(closing) != closing.hash:
            yield f"{closing}: was changed"
        last[closing.office_id] = closing.hash


def holds(closing: AssessmentClosing) -> bool:
    """Whether this one still says what was closed."""
    return proof(closing) == closing.hash


def history_of(outlook: Outlook, period: ReportPeriod) -> list[AssessmentClosing]:
    """Every revision of a closed period, the first one first."""
    rows = AssessmentClosing.objects.filter(office=outlook.office, period=str(period))
    return list(rows.select_related("closed_by").order_by("revision"))
