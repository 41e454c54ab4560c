"""Rank and warning by the thresholds of the rule pack."""

from datetime import date

import pytest
from django.utils.translation import override

from casework.assessment.figures import Figures, Rate, differences
from casework.assessment.judged import ranks, warnings_of
from casework.assessment.periods import BadReportPeriod, ReportPeriod
from casework.assessment.vocabulary import (
    Asked,
    Count,
    Measures,
    Share,
    all_measures,
    measure_faults,
    measures_of,
)
from casework.checks import check_measures
from casework.declaration import published
from casework.policies.loader import load_packs

PACK = load_packs().get("national").on(date(2026, 7, 31))


def figures(due=0, late=0, **numbers):
    counted = {f"sample/{name}": n for name, n in numbers.items()}
    return Figures(counted | {"sample/step/a/due": due, "sample/step/a/late": late})


def test_departments_are_ranked_by_their_share_in_time_and_equals_share_a_place():
    found = ranks(
        {1: figures(20, 1), 2: figures(10, 0), 3: figures(40, 2), 4: figures(10, 9)}, PACK
    )
    assert found == {2: 1, 1: 2, 3: 2, 4: 4}


def test_with_too_few_steps_there_is_no_place():
    assert ranks({1: figures(4, 4), 2: figures(5, 0), 3: figures()}, PACK) == {2: 1}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (figures(20, 1), []),  # exactly 95 per cent
        (figures(20, 2), [("Steps done in time", "90.0%", False)]),
        (figures(20, 5), [("Steps done in time", "75.0%", True)]),
        (figures(20, 4), [("Steps done in time", "80.0%", False)]),
        (figures(4, 4), []),  # too few to be judged
        (figures(overdue=1), [("Steps overdue at the end", "1", False)]),
        (figures(extended=2, accepted=10), []),
        (figures(extended=3, accepted=10), [("Extensions", "30.0%", False)]),
        (figures(supplemented=31, received=100), [("Supplement requests", "31.0%", False)]),
        (figures(supplemented=3, received=0), []),
    ],
)
def test_what_is_beyond_its_threshold_is_a_warning(found, expected):
    with override("en"):
        warned = warnings_of(found, PACK)
    assert [(one.name, one.value, one.grave) for one in warned] == expected
    assert all(one.basis for one in warned)


@pytest.mark.parametrize(
    ("numbers", "warned"),
    [
        ({"objections/upheld": 1, "objections/decided": 10}, 0),
        ({"objections/upheld": 2, "objections/decided": 10}, 1),
        ({"commitments/checks_due": 4, "commitments/checks_done": 4}, 0),
        ({"commitments/checks_due": 4, "commitments/checks_done": 3}, 1),
        ({"repair/sync_failures": 1, "repair/taken_down": 20}, 0),
        ({"repair/sync_failures": 1, "repair/taken_down": 19}, 1),
    ],
)
def test_the_case_types_own_shares_are_judged_too(numbers, warned):
    assert len(warnings_of(Figures(numbers), PACK)) == warned


def test_without_rules_there_is_neither_rank_nor_warning():
    assert ranks({1: figures(20, 20)}, None) == {}
    assert warnings_of(figures(20, 20), None) == []


def test_a_rate_of_nothing_is_a_dash():
    assert (str(Rate(0, 0)), str(Rate(1, 3))) == ("—", "33.3%")


def test_every_number_that_differs_is_named_once():
    found = differences({1: {"a": 1, "b": 2}, 2: {"a": 1}}, {1: {"a": 1, "b": 3}, 3: {"c": 4}})
    assert [(d.department, d.name, d.closed, d.now) for d in found] == [
        (1, "b", 2, 3), (2, "a", 1, 0), (3, "c", 0, 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "key", ["", "2026-13", "2026-00", "26-01", "2026-1", "1999", "2026-03x", "２０２６"]
)
def test_what_is_neither_a_month_nor_a_year(key):
    with pytest.raises(BadReportPeriod):
        ReportPeriod.parse(key)


def test_months_and_years_and_their_days():
    march, year = ReportPeriod.parse("2024-02"), ReportPeriod.parse("2025")
    assert (march.first, march.last) == (date(2024, 2, 1), date(2024, 2, 29))
    assert (year.first, year.last) == (date(2025, 1, 1), date(2025, 12, 31))
    assert (str(ReportPeriod(2026, 1).before), str(ReportPeriod(2025, 12).following)) == (
        "2025-12",
        "2026-01",
    )
    assert ReportPeriod(2026, 7).over(date(2026, 8, 1))
    assert not ReportPeriod(2026, 7).over(date(2026, 7, 31))


def test_every_case_type_brings_its_measures():
    assert {edition.code for edition, measures in all_measures() if measures.received} == {
        "commitments", "objections", "repair", "sample",
    }  # fmt: skip
    assert check_measures(None) == []


BROKEN = {
    "an unknown action": (Measures(received=("fly",)), "received counts “fly”, which is no action"),
    "an unknown party": (
        Measures(counts=(Count("granted", ("grant",), party="moon"),)),
        "granted is told to “moon”, which is no party",
    ),
    "a share of what is not counted": (
        Measures(shares=(Share("grant_rate", "granted", "closed"),)),
        "grant_rate is made of “granted”, which is not counted",
    ),
    "no words": (Measures(counts=(Asked("luck", list),)), "measures.luck has no zh text"),
}


@pytest.mark.parametrize(("measures", "sentence"), BROKEN.values(), ids=BROKEN.keys())
def test_a_name_that_means_nothing_is_found(measures, sentence, monkeypatch):
    monkeypatch.setattr("tests.sample.measures.MEASURES", measures)
    assert measures_of(published("sample")) is measures
    assert any(sentence in fault for fault in measure_faults(published("sample")))
