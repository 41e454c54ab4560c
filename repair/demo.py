"""The free course on credit repair that the demo city offers."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from django.db import transaction

from repair.models import Choice, Course, CoursePage, Question


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
