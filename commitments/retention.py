"""What the draws by risk say of a commitment, when its case is destroyed."""

from __future__ import annotations

from casework.models import Case
from commitments.models import CheckDraw


def forget(case: Case) -> None:
    CheckDraw.objects.filter(case_id=case.pk).update(note="")
