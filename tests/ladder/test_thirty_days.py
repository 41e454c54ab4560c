"""Thirty days over Spring Festival and over National Day: the ladder, typed by hand."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from casework.handling import assign
from casework.models import CaseEvent, LadderStep
from casework.timers import tick
from tests import factories as f
from tests.objections.conftest import make_world as objections_world
from tests.repair.world import make_world as repair_world


def days(first: date):
    return (first + timedelta(days=n) for n in range(30))


def climbed(cases):
    """Every step there is, by case and deadline: the true days with whom they reached."""
    found = {}
    steps = LadderStep.objects.select_related("deadline").order_by("on", "rung", "pk")
    for step in steps:
        name = next(name for name, case in cases.items() if case.pk == step.deadline.case_id)
        line = f"{step.on.month}.{step.on.day} {step.to}"
        found.setdefault((name, step.deadline.name), []).append(line)
    return found


def late(cases):
    return sorted(
        (name, event.data["deadline"], f"{event.on.month}.{event.on.day}")
        for name, case in cases.items()
        for event in CaseEvent.objects.filter(case=case, action="overdue")
    )


def settled():
    """How many steps of a deadline were answered."""
    rows = LadderStep.objects.filter(state="answered").select_related("deadline")
    return dict(Counter(("taken", step.deadline.name) for step in rows))


@pytest.fixture(autouse=True)
def yunjiang(db, settings):
    settings.CASEWORK_PACK = "yunjiang"


def test_spring_festival():
    """Off from 15 to 23 February 2026; Saturdays 14 and 28 are made up."""
    filed = objections_world()
    asked, taken = (replace(filed, record=f.record(filed.subject, filed.bureau)) for _ in range(2))
    cases = {
        "filed": filed.at("submitted", today=date(2026, 2, 9)),
        "asked": asked.at("verifying", today=date(2026, 2, 11)),
        "taken": taken.at("verifying", today=date(2026, 2, 11)),
    }
    assign.take(cases["taken"].pk, by=taken.provider, today=date(2026, 2, 12))
    for day in days(date(2026, 2, 2)):
        tick(day)
        if day == date(2026, 2, 24):
            taken.do(cases["taken"], "uphold", today=day)
    assert climbed(cases) == {
        # One working day from 9 February.
        ("filed", "annotate_by"): ["2.10 head", "2.13 supervisor", "2.24 letter"],
        # Three: 10, 11, 12.
        ("filed", "intake_by"): ["2.11 head", "2.12 head", "2.24 supervisor", "2.26 letter"],
        # Five: 10, 11, 12, 13, and the Saturday that is made up.
        ("filed", "supplement_by"): [
            "2.11 head", "2.13 head", "2.14 head", "2.26 supervisor", "2.28 letter",
        ],
        # Five from 11 February: 12, 13, 14, 24, 25.
        ("asked", "provider_answer_by"): [
            "2.13 head", "2.24 head", "2.25 head", "2.28 supervisor", "3.3 letter",
        ],
        ("taken", "provider_answer_by"): ["2.13 handler", "2.24 handler", "2.24 head"],
        # Three from the 24th: 25, 26, 27.
        ("taken", "amend_by"): ["2.26 head", "2.27 head", "3.3 supervisor"],
    }  # fmt: skip
    assert late(cases) == [
        ("asked", "provider_answer_by", "2.26"), ("filed", "annotate_by", "2.11"),
        ("filed", "intake_by", "2.13"), ("filed", "supplement_by", "2.24"),
        ("taken", "amend_by", "2.28"),
    ]  # fmt: skip
    assert settled() == {("taken", "provider_answer_by"): 3}


def test_national_day(settings):
    """Off on 25 September and from 1 to 7 October 2026; 20 September and 10 October are made up."""
    settings.CASEWORK_PACK = "national"  # where no training comes before a repair
    objections, market = objections_world(), repair_world()
    other = f.record(market.subject, market.market)
    cases = {
        "pushed": market.at("pushed", today=date(2026, 9, 21)),
        "reviewing": market.at("reviewing", record=other, today=date(2026, 9, 28)),
        "filed": objections.at("submitted", today=date(2026, 9, 29)),
    }
    for day in days(date(2026, 9, 14)):
        tick(day)
    assert climbed(cases) == {
        # Three working days from 21 September: 22, 23, 24.
        ("pushed", "accept_by"): ["9.23 head", "9.24 head", "9.30 supervisor", "10.9 letter"],
        ("pushed", "ask_by"): ["9.23 head", "9.24 head", "9.30 supervisor", "10.9 letter"],
        # Ten: 22, 23, 24, 28, 29, 30, and 8, 9, 10, 12 October.
        ("pushed", "answer_by"): ["10.8 head", "10.10 head", "10.12 head"],
        # Seven from 28 September: 29, 30, 8, 9, 10, 12, 13.
        ("reviewing", "handle_by"): ["10.9 head", "10.12 head", "10.13 head"],
        # Ten: until 16 October.
        ("reviewing", "answer_by"): ["10.13 head"],
        # One, three and five from 29 September: 30 September; 9 October; 12 October.
        ("filed", "annotate_by"): ["9.30 head", "10.10 supervisor", "10.13 letter"],
        ("filed", "intake_by"): ["10.8 head", "10.9 head", "10.13 supervisor"],
        ("filed", "supplement_by"): ["10.8 head", "10.10 head", "10.12 head"],
    }  # fmt: skip
    assert late(cases) == [
        ("filed", "annotate_by", "10.8"), ("filed", "intake_by", "10.10"),
        ("filed", "supplement_by", "10.13"), ("pushed", "accept_by", "9.28"),
        ("pushed", "answer_by", "10.13"), ("pushed", "ask_by", "9.28"),
    ]  # fmt: skip
