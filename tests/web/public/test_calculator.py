"""The public calculator counts pauses and extensions as the clock of a case does.

July 2026 has no holiday; ten working days after Monday the 6th end on Monday the 20th.
"""

from datetime import date

import pytest
from django.test import Client

TEN = {"term": "own", "start": "2026-07-06", "count": "10", "unit": "wd"}


def ask(**more):
    return Client().get("/calculator/", TEN | more)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "day"),
    [
        ({}, date(2026, 7, 20)),
        # 7 and 8 counted; 16 17 20 21 22 23 24 27.
        ({"paused_on": "2026-07-08", "resumed_on": "2026-07-15"}, date(2026, 7, 27)),
        ({"extended_on": "2026-07-20", "extended_by": "5"}, date(2026, 7, 27)),
        # Extended first, paused and resumed afterwards: five days more than above.
        (
            {
                "extended_on": "2026-07-07",
                "extended_by": "5",
                "paused_on": "2026-07-08",
                "resumed_on": "2026-07-15",
            },
            date(2026, 8, 3),
        ),
        ({"paused_on": "2026-07-08", "resumed_on": "2026-07-08"}, date(2026, 7, 20)),
    ],
)
def test_it_counts_what_happened(more, day):
    page = ask(**more)
    assert page.context["state"].due == day
    assert page.context["days"].rows[-1].date == day


@pytest.mark.django_db
def test_pauses_and_extensions_stand_in_their_place():
    page = ask(
        paused_on="2026-07-08",
        resumed_on="2026-07-09",
        extended_on="2026-07-10",
        extended_by="1",
    )
    rows = [(row.date.day, row.number, row.why, row.note) for row in page.context["days"].rows]
    assert rows[2:6] == [
        (8, 2, "工作日", ""),
        (9, None, "期限暂停计算", ""),
        (10, None, "延长", "1 个工作日"),
        (10, 3, "工作日", ""),
    ]


@pytest.mark.django_db
def test_a_term_that_stands_still_has_no_date_yet():
    page = ask(paused_on="2026-07-08")
    assert page.context["state"].due is None
    assert "2026年7月8日" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"resumed_on": "2026-07-15"}, "paused_on"),
        ({"paused_on": "2026-07-15", "resumed_on": "2026-07-08"}, "resumed_on"),
        ({"paused_on": "2026-07-05"}, "paused_on"),
        ({"paused_on": "2026-07-21"}, "paused_on"),
        ({"extended_on": "2026-07-21", "extended_by": "5"}, "extended_on"),
        ({"extended_on": "2026-07-07"}, "extended_by"),
        ({"extended_by": "5"}, "extended_on"),
        ({"extended_on": "2026-07-07", "extended_by": "-5"}, "extended_by"),
        ({"paused_on": "soon"}, "paused_on"),
        ({"paused_on": "9999-12-31"}, "paused_on"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field_and_kept(more, field):
    page = ask(**more)
    assert list(page.context["form"].errors) == [field]
    assert "state" not in page.context
    text = page.content.decode()
    assert "<details open>" in text
    assert all(f'value="{value}"' in text for value in more.values())


@pytest.mark.django_db
def test_a_long_table_folds_by_month_and_a_short_one_does_not():
    short, long = ask(), ask(count="60")
    assert short.context["days"].months == []
    months = long.context["days"].months
    assert [month.name for month in months] == ["2026年7月", "2026年8月", "2026年9月"]
    assert [month.open for month in months] == [False, False, True]
    # July has 19 working days after the 6th, August 21, so September begins with the 41st.
    assert [(m.first, m.last, m.counted) for m in months] == [
        (1, 19, 19),
        (20, 40, 21),
        (41, 60, 20),
    ]
    assert sum(len(month.rows) for month in months) == len(long.context["days"].rows)
