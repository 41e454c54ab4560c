"""The public statistics: what is counted, and what of natural persons is withheld."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.cache import cache
from django.test import Client

from casework.assessment.public_numbers import PublicCount, flows_of, months_until, on_display
from casework.models import Case, CaseEvent
from casework.policies.loader import load_packs
from casework.today import local_today, moment
from casework.web.common import day_text
from casework.web.public import statistics
from tests import factories as f

TODAY = date(2026, 7, 6)
COUNTS = (
    PublicCount("applied", "a", "a", ("apply",)), PublicCount("done", "b", "b", ("complete",)),
)  # fmt: skip


@pytest.fixture(autouse=True)
def fresh(db):
    cache.clear()


def cases(kind, number, day, action="apply"):
    for _ in range(number):
        case = Case.objects.create(
            case_type="repair", state="submitted", state_since=day, filed_on=day,
            subject=f.subject("某", kind=kind), pack="national", pack_version="x",
        )  # fmt: skip
        CaseEvent.objects.create(
            case=case, seq=1, action=action, target="submitted", role="subject", on=day,
            at=moment(), pack="national", pack_version="x", hash="h",
        )  # fmt: skip


def flows():
    pack = load_packs().get("national").on(TODAY)
    return {flow.count.name: flow for flow in flows_of("repair", COUNTS, today=TODAY, pack=pack)}


def test_twelve_months_this_one_included():
    assert months_until(TODAY)[0] == date(2025, 8, 1)
    assert months_until(TODAY)[-1] == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("zh-hans", ["2025年10月", "2026年1月", "2026年4月", "2026年7月"]),
        ("en", ["Oct 2025", "Jan 2026", "Apr 2026", "Jul 2026"]),
    ],
)
def test_the_months_under_a_plot_are_written_out_and_do_not_touch(monkeypatch, language, names):
    monkeypatch.setattr(statistics, "today_of", lambda request: TODAY)
    page = Client(HTTP_ACCEPT_LANGUAGE=language).get("/statistics/").content.decode()
    axis = re.compile(r'<text class="plot-text" x="([\d.]+)" y="176"[^>]*>([^<]+)</text>')
    plot = page.partition('<svg class="plot"')[2].partition("</svg>")[0]
    found = [(float(x), name) for x, name in axis.findall(plot)]
    assert [name for _x, name in found] == names
    half = {"zh-hans": 27, "en": 25}[language]
    assert all(right - left > 2 * half for (left, _), (right, _) in pairwise(found))
    assert found[-1][0] + half <= 361  # within the picture, also on a telephone


def test_organizations_are_counted_by_month():
    cases("legal", 2, date(2026, 7, 6))
    cases("individual_business", 1, date(2025, 8, 1))
    cases("legal", 1, date(2025, 7, 31))
    cases("legal", 1, date(2026, 7, 1), action="complete")
    found = flows()
    assert list(found["applied"].organizations) == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]
    assert (found["applied"].total, found["done"].total) == (3, 1)


@pytest.mark.parametrize(("number", "told"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_fewer_than_five_persons_are_not_told(number, told):
    cases("natural", number, TODAY)
    found = flows()["applied"]
    assert found.persons[-1] == told
    assert found.total == 0


def test_what_is_withheld_cannot_be_worked_out():
    cases("natural", 3, date(2026, 7, 1))
    cases("natural", 9, date(2026, 6, 1))
    found = flows()["applied"]
    shown = [n for n in found.persons if n is not None]
    assert found.persons[-1] is None
    assert found.persons_total is None or sum(shown) != found.persons_total - 3


def test_what_is_on_display_by_kind_class_and_department():
    market, today = f.department("市场监管局"), local_today()
    until = {"off_display": today + timedelta(days=9)}
    for record_class in ("ordinary", "ordinary", "serious"):
        f.record(f.subject("甲"), market, record_class=record_class, **until)
    f.record(f.subject("甲"), market, publicity="hidden", **until)
    f.record(f.subject("王一", kind="natural"), market, **until)
    found = on_display(today, moment())
    assert dict(found.by_kind) == {"penalty": 3}
    assert dict(found.by_class) == {"ordinary": 2, "serious": 1}
    assert dict(found.by_department) == {"市场监管局": 3}


def test_the_page_stands_without_data_and_names_its_moment():
    text = Client().get("/statistics/").content.decode()
    assert day_text(local_today(), weekday=False) in text
    assert text.count("<svg") >= 3
    assert "<script" not in text
