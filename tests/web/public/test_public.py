"""The front page, the calculator, the guides and the statement on data."""

from datetime import date

import pytest
from django.test import Client


def get(path: str, **data):
    return Client().get(path, data)


def test_the_front_page_has_one_search_box_over_three_doors(db):
    page = get("/")
    assert page.status_code == 200
    assert page.content.count(b'type="search"') == 1
    assert [guide.start_url for _edition, guide in page.context["guides"]] == [
        "/my/start/commitments/", "/my/start/objections/", "/my/start/repair/",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "day"),
    [
        ({"term": "own", "start": "2026-09-30", "count": "3", "unit": "wd"}, date(2026, 10, 10)),
        ({"term": "own", "start": "2026-01-31", "count": "1", "unit": "m"}, date(2026, 2, 28)),
        ({"term": "own", "start": "2026-08-10", "count": "0", "unit": "wd"}, date(2026, 8, 10)),
    ],
)
def test_the_calculator_says_the_day_and_shows_the_table(db, query, day):
    page = get("/calculator/", **query)
    assert page.context["state"].due == day
    assert page.context["days"].rows[-1].date == day


def test_a_year_without_its_calendar_is_provisional(db):
    page = get("/calculator/", term="own", start="2026-12-30", count="10", unit="wd")
    assert page.context["state"].due is None
    assert page.context["state"].missing_year == 2027
    assert "2027" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"term": "own", "start": "gestern", "count": "3", "unit": "wd"}, "start"),
        ({"term": "own", "start": "2026-08-10", "count": "", "unit": "wd"}, "count"),
        ({"term": "own", "start": "2026-08-10", "count": "-1", "unit": "wd"}, "count"),
        ({"term": "own", "start": "2026-08-10", "count": "700", "unit": "m"}, "count"),
        ({"term": "own", "start": "1850-08-10", "count": "1", "unit": "wd"}, "start"),
        ({"term": "nonsense", "start": "2026-08-10"}, "term"),
    ],
)
def test_a_wrong_value_in_the_calculator_is_said_at_its_field(db, query, field):
    page = get("/calculator/", **query)
    assert page.status_code == 200
    assert page.context["form"].errors[field]
    assert "state" not in page.context


@pytest.mark.parametrize("code", ["commitments", "objections", "repair"])
def test_each_guide_has_its_days_from_the_pack_with_their_basis(db, code):
    page = get(f"/guides/{code}/")
    assert page.status_code == 200
    assert len(page.context["terms"]) >= 4
    assert all(term.period and term.basis for term in page.context["terms"])


def test_the_guides_name_only_terms_that_the_pack_has(db):
    for code in ("commitments", "objections", "repair"):
        guide = get(f"/guides/{code}/").context
        assert len(guide["terms"]) == len(guide["guide"].terms)


def test_an_unknown_guide_is_not_there(db):
    assert get("/guides/passports/").status_code == 404


def test_the_statement_on_data_and_the_list_of_commitments_open(db):
    assert get("/what-we-collect/").status_code == 200
    assert get("/commitments/").status_code == 200
    assert get("/commitments/CN2026-000001/").status_code == 404


def test_english_is_complete_enough_to_choose(db):
    client = Client()
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert b'<html lang="en">' in client.get("/").content
    assert "Make a commitment" in client.get("/").content.decode()
