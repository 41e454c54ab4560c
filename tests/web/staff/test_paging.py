"""Pages by keyset: every row comes once, in order, whatever its date."""

from datetime import date, timedelta

import pytest
from django.db.models import Q

from casework.models import Case
from casework.web.staff.paging import by_urgency, newest_first
from tests.engine.conftest import MONDAY


def some_cases(world, count):
    template = world.at("filed")
    rows = []
    for number in range(count):
        row = Case.objects.get(pk=template.pk)
        row.pk, row._state.adding, row.number = None, True, f"SP2026-9{number:05d}"
        row.due_on = None if number % 5 == 4 else MONDAY + timedelta(days=number % 3)
        rows.append(row)
    Case.objects.bulk_create(rows)
    return Case.objects.exclude(pk=template.pk)


def walk(cases, page_of, size):
    found, after = [], ""
    for _ in range(100):
        page = page_of(cases, after, size=size)
        found.append(list(page.rows))
        after = page.next
        if not after:
            return found
    raise AssertionError("the pages never end")


def test_by_urgency_every_case_comes_once_dated_ones_first(world):
    cases = some_cases(world, 23)
    pages = walk(cases, by_urgency, 4)
    rows = [row for page in pages for row in page]
    expected = sorted(cases, key=lambda c: (c.due_on is None, c.due_on or date.max, c.pk))
    assert [row.pk for row in rows] == [row.pk for row in expected]
    assert [len(page) for page in pages] == [4, 4, 4, 4, 4, 3]


def in_parts():
    parts = [Q(due_on=None), *(Q(due_on=MONDAY + timedelta(days=days)) for days in range(3))]
    return lambda cases, after, size: by_urgency(cases, after, size=size, parts=parts)


@pytest.mark.parametrize("most", [16, 2])
def test_asked_for_in_parts_the_pages_are_the_same(world, most, monkeypatch):
    monkeypatch.setattr("casework.web.staff.paging.MOST_PARTS", most)
    cases = some_cases(world, 23)
    whole, parted = walk(cases, by_urgency, 4), walk(cases, in_parts(), 4)
    assert [[row.pk for row in page] for page in parted] == [
        [row.pk for row in page] for page in whole
    ]


def test_a_page_that_ends_exactly_has_no_next(world):
    cases = some_cases(world, 8)
    assert [len(page) for page in walk(cases, by_urgency, 4)] == [4, 4]
    assert [len(page) for page in walk(cases, newest_first, 4)] == [4, 4]


def test_newest_first_descends(world):
    cases = some_cases(world, 9)
    rows = [row.pk for page in walk(cases, newest_first, 2) for row in page]
    assert rows == sorted((c.pk for c in cases), reverse=True)


def test_a_mark_that_nobody_wrote_begins_at_the_start(world):
    cases = some_cases(world, 3)
    for mark in ("x", "2026-02-30.1", "2026-02-01.", ".", "none.x", "9" * 40, "none." + "9" * 40):
        assert len(by_urgency(cases, mark, size=9).rows) == 3, mark
        assert by_urgency(cases, mark, size=9).first
        assert len(newest_first(cases, mark, size=9).rows) == 3, mark
