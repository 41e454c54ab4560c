"""Objections of the demo city: one in each place where somebody has to do something."""

from __future__ import annotations

from typing import Any

from casework.demo import PAPER, DemoContext, Step
from casework.demo_people import STAFF, Staff

SAID = {
    "ground": "wrong",
    "item": "number",
    "statement": "决定书文号与我公司收到的原件不一致，原件文号末位不同。",
    "right_value": "以原件为准",
}
PLEDGED = {"pledge": "on", "evidence": PAPER}


def load(context: DemoContext) -> None:
    """Makes the cases; each once."""
    for staff in STAFF:
        names = [name for name in _STORIES if not staff.mark or name in _ELSEWHERE]
        ready = context.records(
            staff.department, count=len(names), record_class="ordinary", own=False
        )
        for name, record in zip(names, ready, strict=False):
            marked = name + staff.mark
            if context.is_there("objections", marked):
                continue
            on, steps = _STORIES[name](context, staff)
            by = context.agent_of(record.subject)
            data = {**SAID, "record": record.pk}
            context.play(marked, "objections", by, on=on, data=data, steps=steps)


def _filed(context: DemoContext, days: int) -> list[Step]:
    return [Step(context.ago(days), "file", "daili", PLEDGED)]


def _forwarded(context: DemoContext, days: int) -> list[Step]:
    return [
        *_filed(context, days),
        Step(context.ago(days - 1), "accept", "xinyong"),
        Step(context.ago(days - 1), "compare", "xinyong2", {"result": "agrees"}),
        Step(context.ago(days - 2), "forward", "xinyong2"),
    ]


def _draft(context: DemoContext, staff: Staff) -> tuple[Any, list[Step]]:
    return context.ago(1), []


def _new(context: DemoContext, staff: Staff) -> tuple[Any, list[Step]]:
    return context.ago(1), _filed(context, 1)


def _asked(context: DemoContext, staff: Staff) -> tuple[Any, list[Step]]:
    points = {"points": "处罚决定书原件照片（含文号页）\n营业执照复印件"}
    steps = [*_filed(context, 3), Step(context.ago(2), "ask_supplement", "chuangkou", points)]
    return context.ago(3), steps


def _verifying(context: DemoContext, staff: Staff) -> tuple[Any, list[Step]]:
    return context.ago(4), _forwarded(context, 4)


def _late(context: DemoContext, staff: Staff) -> tuple[Any, list[Step]]:
    return context.ago(14), _forwarded(context, 14)


def _dismissed(context: DemoContext, staff: Staff) -> tuple[Any, list[Step]]:
    answer = {"source": "行政处罚决定书原件，执法办案系统", "evidence": PAPER}
    told = "经核对原件，平台所示文号与决定书一致。"
    return context.ago(15), [
        *_forwarded(context, 15),
        Step(context.ago(10), "dismiss", staff.reviewer, answer, told),
        Step(context.ago(9), "close_dismissed", "xinyong2", reason=told),
    ]


def _upheld(context: DemoContext, staff: Staff) -> tuple[Any, list[Step]]:
    finding = {
        "outcome": "correct", "facts_found": "原件文号末位与平台所示不同，系录入错误。",
        "evidence": PAPER, "field": "number", "right_value": "云市监处罚〔2026〕1187号",
    }  # fmt: skip
    return context.ago(6), [
        *_forwarded(context, 6), Step(context.ago(1), "uphold", staff.reviewer, finding),
    ]  # fmt: skip


def _review(context: DemoContext, staff: Staff) -> tuple[Any, list[Step]]:
    on, steps = _dismissed(context, staff)
    asks = {"statement": "平台所示文号与我公司手中原件仍不一致，请复核。", "evidence": PAPER}
    return on, [*steps, Step(context.ago(2), "request_review", "daili", asks)]


# What the departments beside the first have, so that nobody's list is empty.
_ELSEWHERE = ("verifying", "late")
_STORIES = {
    "draft": _draft,
    "new": _new,
    "asked": _asked,
    "verifying": _verifying,
    "late": _late,
    "dismissed": _dismissed,
    "upheld": _upheld,
    "review": _review,
}
