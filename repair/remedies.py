"""Where a refused or rejected request can go next: an objection to the result (异议申诉), R15."""

from __future__ import annotations

from typing import Any

from casework.models import Case

OPEN_TO_OBJECTION = ("refused", "rejected")
RESULT = "repair_result"


def objection_offer(case: Case) -> dict[str, Any] | None:
    """What an objection that arises from this repair is opened with; None when there is no cause.

    The result of a repair can be objected to. Whoever was told that this is really an objection
    says in it what is wrong with the record; nobody has to wait for that.
    """
    if case.state not in OPEN_TO_OBJECTION:
        return None
    offer = {"subject": case.subject_id, "record": case.record_id, "origin": case.pk}
    return offer if _is_really_an_objection(case) else offer | {"ground": RESULT}


def _is_really_an_objection(case: Case) -> bool:
    return (case.data.get("refusal") or {}).get("ground") == "objection"
