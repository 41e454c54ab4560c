"""Thirty days of the demo city over Mid-Autumn and National Day 2026: exactly the ladder of each term.

The days are typed by hand from the notice: off from 25 to 27 September and from 1 to 7 October, at
work on Sunday 20 September and Saturday 10 October. Nobody handles the cases, so the head hears.
"""

from collections import defaultdict
from datetime import date, timedelta

import pytest

from casework import demo
from casework.models import CaseDeadline, LadderStep
from casework.timers import tick

START = date(2026, 9, 21)
S, O = 9, 10  # noqa: E741  September and October
# By last day: three working days before it, one before it, itself, three after it, five after it.
LADDERS = {
    (S, 11): [(S, 8), (S, 10), (S, 11), (S, 16), (S, 18)],
    (S, 17): [(S, 14), (S, 16), (S, 17), (S, 21), (S, 23)],
    (S, 20): [(S, 16), (S, 18), (S, 20), (S, 23), (S, 28)],
    (S, 21): [(S, 17), (S, 20), (S, 21), (S, 24), (S, 29)],
    (S, 22): [(S, 18), (S, 21), (S, 22), (S, 28), (S, 30)],
    (S, 23): [(S, 20), (S, 22), (S, 23), (S, 29), (O, 8)],
    (S, 24): [(S, 21), (S, 23), (S, 24), (S, 30), (O, 9)],
    (S, 28): [(S, 22), (S, 24), (S, 28), (O, 8), (O, 10)],
    (S, 29): [(S, 23), (S, 28), (S, 29), (O, 9), (O, 12)],
    (S, 30): [(S, 24), (S, 29), (S, 30), (O, 10), (O, 13)],
    (O, 8): [(S, 28), (S, 30), (O, 8), (O, 12), (O, 14)],
    (O, 9): [(S, 29), (O, 8), (O, 9), (O, 13), (O, 15)],
    (O, 10): [(S, 30), (O, 9), (O, 10), (O, 14), (O, 16)],
    (O, 12): [(O, 8), (O, 10), (O, 12), (O, 15), (O, 19)],
    (O, 13): [(O, 9), (O, 12), (O, 13), (O, 16), (O, 20)],
    (O, 14): [(O, 10), (O, 13), (O, 14), (O, 19), (O, 21)],
    (O, 15): [(O, 12), (O, 14), (O, 15), (O, 20), (O, 22)],
    (O, 16): [(O, 13), (O, 15), (O, 16), (O, 21), (O, 23)],
    (O, 19): [(O, 14), (O, 16), (O, 19), (O, 22), (O, 26)],
    (O, 20): [(O, 15), (O, 19), (O, 20), (O, 23), (O, 27)],
    (O, 21): [(O, 16), (O, 20), (O, 21), (O, 26), (O, 28)],
    (O, 22): [(O, 19), (O, 21), (O, 22), (O, 27), (O, 29)],
    (O, 23): [(O, 20), (O, 22), (O, 23), (O, 28), (O, 30)],
    (O, 26): [(O, 21), (O, 23), (O, 26), (O, 29), (O, 31)],
}
NEXT = date(2026, 10, 26)  # the first last day whose ladder begins after the thirty days is later
TO = ["head", "head", "head", "supervisor", "letter"]


@pytest.mark.django_db
def test_each_term_of_the_city_climbs_the_ladder_of_its_last_day(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    demo.load(today=START, say=lambda text: None)
    last = START + timedelta(days=30)
    for days in range(1, 31):
        tick(START + timedelta(days=days))
    climbed = defaultdict(list)
    steps = LadderStep.objects.exclude(to="subject").order_by("on", "rung")
    for deadline, due, on, to in steps.values_list("deadline", "due", "on", "to"):
        climbed[deadline].append((due, on, to))
    seen = set()
    for clock in CaseDeadline.objects.exclude(owner__in=["", "subject"]).exclude(due_on=None):
        if clock.fires_on is None or len([e for e in clock.log if e["kind"] != "met"]) > 1:
            continue  # paused, moved or set going again: other tests type those by hand
        over = clock.ended_on is not None and clock.ended_on <= START  # before anybody looked
        rungs = [] if over or clock.due_on > NEXT else LADDERS[clock.due_on.month, clock.due_on.day]
        days = [(date(2026, *rung), to) for rung, to in zip(rungs, TO, strict=False)]
        expected = [
            (clock.due_on, on, to)
            for on, to in days
            if clock.started_on < on <= last and (clock.ended_on is None or on < clock.ended_on)
        ]
        assert climbed.pop(clock.pk, []) == expected, (clock.case.number, clock.name)
        seen.update({(clock.due_on.month, clock.due_on.day)} if expected else ())
    assert len(seen) >= 10
