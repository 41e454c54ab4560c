"""The search of the public site: what is typed stays, what is wrong is said, nothing leaks."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework.models.publicity import PublicityWindow
from casework.web.doors import door_for
from tests import factories as f
from tests.commitments.world import make_world

CITIZEN = "11010519491231002X"


def urls(page):
    return [row.url for row in page.context["rows"]]


def address(record):
    return f"/records/{record.pk}/"


def asks_windows(seen):
    return [q["sql"] for q in seen.captured_queries if "words LIKE" in q["sql"]]


def test_one_search_finds_records_and_commitments_newest_first(get, record, company):
    world = make_world()
    case = world.at("performing")
    page = get("/search/", q=company.name[:5])
    assert set(urls(page)) == {address(record), f"/commitments/{case.number}/"}
    days = [row.day for row in page.context["rows"]]
    assert days == sorted(days, reverse=True)


def test_a_row_says_who_what_when_and_how_it_stands(get, record, decide):
    decide(record, disputed=True)
    row = get("/search/", q="远航").context["rows"][0]
    assert (row.name, row.code, row.number) == (
        record.subject.name,
        record.subject.code,
        record.number,
    )
    assert (row.kind, row.day, row.organ) == (
        "行政处罚",
        record.document_date,
        record.department.name,
    )
    assert (row.state, row.disputed) == ("公示中", True)
    assert "异议办理中" in get("/search/", q="远航").content.decode()


FAULTS = [
    ("远", "One character fits too much"),
    ("远 航", "One character fits too much"),
    ("%", "There is no word and no number"),
    ("《》；＊", "There is no word and no number"),
    ("远" * 101, "You typed 101 characters"),
    ("远航" * 5000, "You typed 10000 characters"),
]


@pytest.mark.parametrize(("text", "sentence"), FAULTS, ids=range(len(FAULTS)))
def test_what_cannot_be_looked_for_is_said_and_not_executed(record, text, sentence):
    client = Client(headers={"accept-language": "en"})
    with CaptureQueriesContext(connection) as seen:
        page = client.get("/search/", {"q": text, "kind": "penalty"})
    assert page.status_code == 200
    assert page.context["rows"] is None
    assert sentence in page.content.decode()
    assert asks_windows(seen) == []
    assert page.context["form"].typed == text[:100]
    assert '<option value="penalty" selected>' in page.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "nonsense"), ("department", "nonsense"), ("department", "99999999999999999999"),
     ("state", "nonsense"), ("state", "commitment.nonsense"), ("state", "commitment.draft")],
)  # fmt: skip
def test_a_choice_that_is_not_on_the_list_is_said_at_its_field(get, record, field, value):
    page = get("/search/", q="远航", **{field: value})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert page.context["rows"] is None


def test_a_state_of_another_kind_is_said_and_not_looked_for(get, record):
    page = get("/search/", q="远航", kind="penalty", state="commitment.performing")
    assert list(page.context["form"].errors) == ["state"]


@pytest.mark.parametrize(
    "text", [CITIZEN, CITIZEN.lower(), f"王芳 {CITIZEN}", "１１０１０５１９４９１２３１００２Ｘ"]
)
@pytest.mark.parametrize("path", ["/search/", "/commitments/"])
def test_a_citizen_number_is_neither_searched_for_nor_repeated(get, record, path, text):
    with CaptureQueriesContext(connection) as seen:
        page = get(path, q=text)
    assert page.context["personal"]
    assert page.context["rows"] is None
    assert text not in page.content.decode()
    assert CITIZEN not in page.content.decode()
    assert asks_windows(seen) == []


def test_what_was_typed_and_chosen_stays_and_is_escaped(get, record, organ):
    typed = '远航"><script>alert(1)</script>'
    page = get("/search/", q=typed, department=organ.pk, state="disputed")
    text = page.content.decode()
    assert "<script>alert" not in text
    assert "远航&quot;&gt;&lt;script&gt;" in text
    assert f'<option value="{organ.pk}" selected>' in text
    assert '<option value="disputed" selected>' in text


def test_nothing_found_says_what_to_check(get, record):
    page = get("/search/", q="没有这家")
    assert page.context["rows"] == []
    assert "没有找到" in page.content.decode()


def test_without_a_question_nothing_is_looked_up(get, record):
    assert get("/search/").context["rows"] is None
    assert urls(get("/search/", kind="penalty")) == [address(record)]


def test_filters_offer_only_departments_that_published_something(get, record, organ):
    silent = f.department("云江市水利局")
    offered = get("/search/").context["form"].fields["department"].queryset
    assert list(offered) == [organ]
    assert silent not in offered


@pytest.mark.parametrize("state", ["performing", "fulfilled", "breached"])
def test_a_commitment_is_found_by_its_state(get, db, state):
    world = make_world()
    case = world.at(state)
    for path in ("/search/", "/commitments/"):
        for asked in ("performing", "fulfilled", "breached"):
            rows = urls(get(path, state=f"commitment.{asked}"))
            assert rows == ([f"/commitments/{case.number}/"] if asked == state else []), (
                path,
                asked,
            )


def test_the_list_of_commitments_holds_no_records(get, record):
    case = make_world().at("performing")
    assert urls(get("/commitments/")) == [f"/commitments/{case.number}/"]
    assert urls(get("/commitments/", q="食品")) == []
    assert urls(get("/commitments/", kind="penalty")) == [f"/commitments/{case.number}/"]


def test_a_walk_through_the_pages_keeps_the_filters_and_meets_each_once(
    get, company, organ, record
):
    rows = [record, *(f.record(company, organ) for _ in range(44))]
    elsewhere = f.record(company, f.department("云江市水利局"))
    query, met = f"?q=%E8%BF%9C%E8%88%AA&department={organ.pk}", []
    client = Client(headers={"accept-language": "en"})
    while query:
        page = client.get(f"/search/{query}")
        met += urls(page)
        query = f"?{page.context['next']}" if page.context["next"] else ""
    assert sorted(met) == sorted(map(address, rows))
    assert address(elsewhere) not in met
    assert "These are the last entries" in page.content.decode()
    assert "Back to the newest" in page.content.decode()


def test_it_never_says_a_number_that_was_not_counted(company, organ, record):
    client = Client(headers={"accept-language": "en"})
    assert "Entries found: 1" in client.get("/search/?q=%E8%BF%9C%E8%88%AA").content.decode()
    for _ in range(20):
        f.record(company, organ)
    with CaptureQueriesContext(connection) as seen:
        text = client.get("/search/?q=%E8%BF%9C%E8%88%AA").content.decode()
    assert "More than 20 entries fit" in text
    assert not any("COUNT(" in query["sql"].upper() for query in seen.captured_queries)


def test_a_page_shows_nothing_but_what_the_window_shows(get, record):
    """Whatever the registry holds besides: a list reads windows alone."""
    type(record).objects.update(title="不公开的事由", number="不公开的文号")
    type(record.subject).objects.update(name="不公开的名称")
    text = get("/search/", q="远航").content.decode()
    assert "不公开" not in text
    assert record.number in text


def test_a_page_takes_as_many_statements_as_one_row_does(get, company, organ, record):
    with CaptureQueriesContext(connection) as one:
        get("/search/", q="远航")
    for _ in range(15):
        f.record(company, organ)
    with CaptureQueriesContext(connection) as many:
        get("/search/", q="远航")
    assert len(many) == len(one)


def test_the_search_is_a_door_for_all():
    assert door_for("search/").opens_for == door_for("commitments/").opens_for


def test_a_closed_window_keeps_nothing_to_be_found_by(record, decide):
    decide(record, publicity="withdrawn", ended_on=record.document_date)
    window = PublicityWindow.objects.get()
    assert (window.words, window.grams, window.shown) == ("", "", {})
