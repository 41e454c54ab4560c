"""Self-checks of sealed letters: the files as they lie on the disk, and what waits too long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Mod

from casework.documents.sealing import kept
from casework.models import CheckFinding, SealedPaper, SealOrder
from casework.models.seal import SealOrderState
from casework.selfcheck.found import BATCH, Found, Now

BROKEN = "seal_broken"
WAITS = timedelta(days=1)
_FRESH = timedelta(days=2)
# Reading every file every night would take longer than the night; each is read once in so many.
NIGHTS = 28


def seals_broken(now: Now, cases: frozenset[int] | None = None) -> Iterator[Found]:
    """Sealed files that are gone or are not what was sealed.

    Read are the new ones, a share of all that changes from night to night, and what was found
    before.
    """
    if cases is not None:
        return
    before = CheckFinding.objects.filter(check_name=BROKEN).values_list("what", flat=True)
    known = [int(what.partition(" ")[0]) for what in before]
    share = now.today.toordinal() % NIGHTS
    rows = SealedPaper.objects.annotate(night=Mod("paper_id", NIGHTS)).filter(
        Q(night=share) | Q(sealed_at__gte=now.moment - _FRESH) | Q(paper_id__in=known)
    )
    rows = rows.exclude(paper__body="")  # its case was destroyed, and the file with it
    for row in rows.select_related("paper").order_by("pk").iterator(chunk_size=BATCH):
        try:
            kept.read(row)
        except kept.SealedFileBroken as fault:
            what = f"{row.paper_id} {row.paper.number}"[:120]
            yield Found(row.paper.case_id, what=what, detail={"fault": fault.template})


def seals_waiting(now: Now, cases: frozenset[int] | None = None) -> Iterator[Found]:
    """Letters that have waited for their seal for more than a day."""
    if cases is not None:
        return
    rows = SealOrder.objects.filter(
        state=SealOrderState.WAITING, made_at__lt=now.moment - WAITS
    ).select_related("paper")
    for row in rows.order_by("pk").iterator(chunk_size=BATCH):
        detail = {"error": row.last_error}
        yield Found(row.paper.case_id, what=row.paper.number[:120], detail=detail)
