"""The free course on credit repair that the demo city offers."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from casework.demo import PAPER, DemoContext, Step
from casework.demo_people import STAFF, Staff
from casework.models import Subject
from repair import training
from repair.casetype import Repair
from repair.models import Choice, Course, CoursePage, Enrollment, Question


@transaction.atomic
def demo_course() -> None:
    """Makes the course as course.toml has it, once; an existing one is left as it is."""
    source = tomllib.loads((files(__package__) / "course.toml").read_text("utf-8"))
    course, made = Course.objects.get_or_create(
        code=source["code"],
        defaults={
            name: source[name] for name in ("title", "introduction", "pass_mark", "valid_months")
        },
    )
    if not made:
        return
    for position, page in enumerate(source["pages"], start=1):
        CoursePage.objects.create(
            course=course, position=position, title=page["title"], body=page["body"].strip()
        )
    for position, entry in enumerate(source["questions"], start=1):
        _add_question(course, position, entry)


def _add_question(course: Course, position: int, entry: dict[str, Any]) -> None:
    """The first choice in the file is the right one; on screen its place varies."""
    question = Question.objects.create(
        course=course, position=position, text=entry["text"], explanation=entry["explanation"]
    )
    shift = position % len(entry["choices"])
    order = entry["choices"][shift:] + entry["choices"][:shift]
    for place, text in enumerate(order, start=1):
        right = text == entry["choices"][0]
        Choice.objects.create(question=question, position=place, text=text, right=right)


def load(context: DemoContext) -> None:
    """Makes the course, and a repair in each place where somebody has to do something."""
    demo_course()
    for staff in STAFF:
        _make_cases(context, staff)


def _make_cases(context: DemoContext, staff: Staff) -> None:
    names = [name for name in _STORIES if not staff.mark or name in _ELSEWHERE]
    missing = [name for name in names if not context.is_there(Repair.code, name + staff.mark)]
    ready = context.records(
        staff.department, count=len(missing), own=False, record_class="ordinary",
        earliest_apply__lte=context.ago(25),
    )  # fmt: skip
    for name, record in zip(missing, ready, strict=False):
        by = context.agent_of(record.subject)
        trained = Enrollment.objects.filter(subject=record.subject, finished_on__isnull=False)
        if not trained.exists():
            take_course(context.people[by], record.subject, today=context.ago(24))
        on, steps = _STORIES[name](context, staff)
        marked, data = name + staff.mark, {"record": record.pk}
        context.play(marked, Repair.code, by, on=on, data=data, steps=steps)


def take_course(user: User, subject: Subject, *, today: date) -> None:
    """Reads the course to its end and answers every question rightly."""
    course = training.current_course()
    if course is None:
        return
    enrollment = training.start(course, user=user, subject=subject, today=today)
    for page in training.unread_pages(enrollment):
        training.read_page(enrollment, page.position, today=today)
    right = Choice.objects.filter(question__course=course, right=True)
    training.submit_quiz(enrollment, dict(right.values_list("question", "pk")), today=today)


def _applied(context: DemoContext, days: int) -> list[Step]:
    asked = {
        "route": "ordinary", "about": "right", "duties_asserted": "on", "commitment": "on",
        "what_was_done": "罚款已于收到决定书后十日内缴清，过期食品已全部下架销毁。",
        "proof": PAPER, "signer": "冯晓云",
    }  # fmt: skip
    return [Step(context.ago(days), "apply", "daili", asked)]


def _routed(context: DemoContext, days: int) -> list[Step]:
    return [*_applied(context, days), Step(context.ago(days), "route", "xinyong")]


def _reviewed(context: DemoContext, staff: Staff, days: int) -> list[Step]:
    found = {"own_system": "done", "duties": "done", "finding": "非税系统显示罚款已缴清。"}
    return [
        *_routed(context, days),
        Step(context.ago(days - 1), "accept", staff.reviewer),
        Step(context.ago(days - 2), "review", staff.reviewer, found),
    ]


def _draft(context: DemoContext, staff: Staff) -> tuple[date, list[Step]]:
    return context.ago(1), []


def _new(context: DemoContext, staff: Staff) -> tuple[date, list[Step]]:
    return context.ago(1), _routed(context, 1)


def _late(context: DemoContext, staff: Staff) -> tuple[date, list[Step]]:
    return context.ago(6), _routed(context, 6)


def _asked(context: DemoContext, staff: Staff) -> tuple[date, list[Step]]:
    points = {"points": "缴款凭证上的执收单位印章不清晰，请重新拍照上传\n请写明整改完成的日期"}
    steps = [*_routed(context, 3), Step(context.ago(2), "ask_supplement", staff.reviewer, points)]
    return context.ago(3), steps


def _reviewing(context: DemoContext, staff: Staff) -> tuple[date, list[Step]]:
    return context.ago(4), _reviewed(context, staff, 4)


def _syncing(context: DemoContext, staff: Staff) -> tuple[date, list[Step]]:
    return context.ago(8), [
        *_reviewed(context, staff, 8),
        Step(context.ago(3), "approve", staff.head),
        Step(context.ago(3), "end_publicity", staff.reviewer),
        Step(
            context.ago(2), "confirm_site", "pingtai",
            {"site": "xinyong-yunjiang", "confirmed_on": context.ago(2).isoformat(),
             "how": "电话向该网站值班人员核实，并打开公示页面查看。"},
        ),
    ]  # fmt: skip


def _rejected(context: DemoContext, staff: Staff) -> tuple[date, list[Step]]:
    told = {"ground": "duties", "next_step": "缴清加处罚款后可以随时再次申请。"}
    return context.ago(15), [
        *_reviewed(context, staff, 15),
        Step(context.ago(9), "reject", staff.head, told, "加处罚款尚未缴清。"),
    ]


_ELSEWHERE = ("new", "reviewing")  # what the departments beside the first have
_STORIES: dict[str, Callable[[DemoContext, Staff], tuple[date, list[Step]]]] = {
    "draft": _draft,
    "new": _new,
    "late": _late,
    "asked": _asked,
    "reviewing": _reviewing,
    "syncing": _syncing,
    "rejected": _rejected,
}
