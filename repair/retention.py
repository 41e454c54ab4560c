"""What of a repair outlives its case: the bar after a revocation, and the reason of it."""

from __future__ import annotations

from datetime import date

from casework.models import Case
from repair.models import RepairBar


def in_force(case: Case, today: date) -> date | None:
    """The last day of a bar that follows from this case, while it runs."""
    bars = RepairBar.objects.filter(case_id=case.pk, until__gte=today)
    return bars.order_by("-until").values_list("until", flat=True).first()


def forget(case: Case) -> None:
    RepairBar.objects.filter(case_id=case.pk).update(reason="")
