"""What the public sees: organizations while their publicity runs, and never a person."""

from datetime import date, timedelta

import pytest
from django.test import Client

from casework.models import CreditRecord
from casework.today import local_today
from tests import factories as f

CITIZEN = "11010519491231002X"


@pytest.fixture
def company(db):
    return f.subject("云江市远航科技有限公司", code=f.GOOD_CODES[0])


@pytest.fixture
def record(company):
    today = local_today()
    return f.record(
        company, f.department("云江市市场监督管理局"), title="销售超过保质期的食品",
        document_date=today - timedelta(days=30), min_last=today + timedelta(days=60),
        earliest_apply=today + timedelta(days=61), max_last=today + timedelta(days=335),
        off_display=today + timedelta(days=336),
    )  # fmt: skip


def get(path: str, **data):
    return Client().get(path, data)


def test_the_front_page_has_one_search_box_over_three_doors(db):
    page = get("/")
    assert page.status_code == 200
    assert page.content.count(b'type="search"') == 1
    assert [guide.start_url for _edition, guide in page.context["guides"]] == [
        "/my/start/commitments/", "/my/start/objections/", "/my/start/repair/",
    ]  # fmt: skip


@pytest.mark.parametrize("words", ["远航", "远航 食品", f.GOOD_CODES[0], "云市监罚", "超过保质期"])
def test_a_published_record_is_found_by_name_code_number_and_matter(record, words):
    assert [r.pk for r in get("/search/", q=words).context["records"]] == [record.pk]


@pytest.mark.parametrize("words", ["别家", "远航 环保", "", "   ", "%", "_"])
def test_what_does_not_fit_is_not_found(record, words):
    assert list(get("/search/", q=words).context["records"]) == []


@pytest.mark.parametrize("kind", ["natural"])
def test_a_natural_person_is_never_shown(record, company, kind):
    type(company).objects.filter(pk=company.pk).update(kind=kind)
    assert list(get("/search/", q="远航").context["records"]) == []
    for publicity in ("published", "ended", "withdrawn"):
        CreditRecord.objects.update(publicity=publicity, ended_on=date(2026, 8, 1))
        assert get(f"/records/{record.pk}/").status_code == 404


def test_a_citizen_number_is_neither_searched_for_nor_repeated(db):
    page = get("/search/", q=CITIZEN)
    assert page.context["personal"]
    assert CITIZEN not in page.content.decode()


def test_the_page_of_a_record_shows_term_and_why_repair_must_wait(record):
    page = get(f"/records/{record.pk}/")
    assert page.status_code == 200
    assert page.context["bar"].now < page.context["bar"].first
    assert [bool(offer.url) for offer in page.context["offers"]] == [True, False]
    assert page.context["offers"][1].why_not


def test_a_disputed_record_carries_its_mark(record):
    assert not get(f"/records/{record.pk}/").context["record"].disputed
    CreditRecord.objects.update(disputed=True)
    assert "note-warn" in get(f"/records/{record.pk}/").content.decode()


@pytest.mark.parametrize("publicity", ["ended", "withdrawn", "suspended", "shielded"])
def test_what_was_taken_down_leaves_one_sentence_and_the_day(record, publicity):
    CreditRecord.objects.update(publicity=publicity, ended_on=date(2026, 8, 1))
    page = get(f"/records/{record.pk}/")
    assert page.status_code == 410
    text = page.content.decode()
    assert "2026年8月1日" in text
    assert "远航" not in text
    assert record.number not in text


def test_past_its_maximum_term_a_record_is_gone_on_the_very_day(record):
    today = local_today()
    CreditRecord.objects.update(off_display=today + timedelta(days=1))
    assert get(f"/records/{record.pk}/").status_code == 200
    CreditRecord.objects.update(off_display=today)
    assert get(f"/records/{record.pk}/").status_code == 410


def test_what_was_never_public_does_not_exist(record):
    CreditRecord.objects.update(publicity="unpublished", published_on=None)
    assert get(f"/records/{record.pk}/").status_code == 404
    assert get("/records/999999/").status_code == 404


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
