"""Where a refused or rejected request can go next: an objection to the result (异议申诉), R15."""

from __future__ import annotations

from typing import Any

from casework.models import Case

OPEN_TO_OBJECTION = ("refused", "rejected")


def objection_offer(case: Case) -> dict[str, Any] | None:
    """What an objection that arises from this repair is opened with; None when there is no cause.

    The result of a repair can be objected to; and whoever applied although the record itself is
    wrong should object instead of waiting.
    """
    if case.state not in OPEN_TO_OBJECTION and not _says_record_is_wrong(case):
        return None
    return {"subject": case.subject_id, "record": case.record_id, "origin": case.pk}


def _says_record_is_wrong(case: Case) -> bool:
    refusal = case.data.get("refusal") or {}
    filed = case.data.get("application") or {}
    return refusal.get("ground") == "objection" or filed.get("about") == "wrong"
