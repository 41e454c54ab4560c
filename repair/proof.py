"""What the system itself can show when it completes a repair; the rest only a person states."""

from __future__ import annotations

from typing import Any

from casework.models import Case
from casework.models.applied import AppliedMeasure, AppliedState, MeasureTask, TaskState
from casework.models.sync import ANSWERED, TargetKind
from repair.sync import orders_of

# What the letter says of each; what nobody stated it leaves out.
_WORDS = {
    "measures_lifted": "相应措施已经解除",
    "evaluation_refreshed": "公共信用评价已经重新计算",
    "third_parties_told": "使用该信息的第三方已经收到通知",
}


def proven(case: Case) -> dict[str, Any]:
    """What is proven of the three statements of a completion, each with its proof.

    That measures are lifted: every one taken because of the record is, and each department that
    had carried one out has confirmed it. That third parties were told: every agency has answered
    the order of this case. Where there was nothing to lift and nobody to tell, nothing is stated;
    of the evaluation the system knows nothing.
    """
    found: dict[str, Any] = {}
    measures = AppliedMeasure.objects.filter(record=case.record_id).order_by("pk")
    lifted = [one.pk for one in measures if one.state == AppliedState.LIFTED]
    lifting = MeasureTask.objects.filter(applied__in=lifted, state=TaskState.LIFTING)
    if lifted and len(lifted) == len(measures) and not lifting.exists():
        found |= {"measures_lifted": True, "measures": lifted}
    agencies = orders_of(case).filter(target__kind=TargetKind.AGENCY)
    latest = {order.target_id: order for order in agencies}
    if latest and all(order.state in ANSWERED for order in latest.values()):
        found |= {"third_parties_told": True, "orders": [str(o.uid) for o in latest.values()]}
    return found


def stated(data: dict[str, Any]) -> str:
    """The statements of a completion as the letter has them, each after a comma."""
    return "".join(f"，{words}" for name, words in _WORDS.items() if data.get(name))
