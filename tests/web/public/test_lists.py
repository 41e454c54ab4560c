"""The lists of the public site: which there are, on what basis, what stands on each today."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from casework.models.publicity import PublicityWindow, PublicKind
from casework.policies.loader import load_packs
from casework.registry import display
from casework.today import local_today, moment
from tests import factories as f
from tests.commitments.world import make_world

KINDS = ["penalty", "serious_list", "abnormal_list", "breach", "other", "commitment", "licence"]


@pytest.fixture
def bureau(db):
    return f.department("云江市市场监督管理局")


@pytest.fixture
def company(db):
    return f.subject("云江市远航科技有限公司")


def get(path, **query):
    return Client().get(path, query)


def text(page):
    return unescape(page.content.decode())


def far(**changed):
    """Columns of a record that is on display for long."""
    until = local_today() + timedelta(days=300)
    return {"max_last": until, "off_display": until + timedelta(days=1)} | changed


def test_there_is_a_list_for_every_kind_that_is_shown():
    assert [kind.value for kind in PublicKind] == KINDS


def test_the_list_of_lists_names_each_with_basis_exit_and_count(bureau, company):
    f.record(company, bureau, **far())
    f.record(company, bureau, kind="serious_list", **far())
    page = get("/lists/")
    counts = {one.kind: one.count for one in page.context["lists"]}
    assert counts == dict.fromkeys(KINDS, 0) | {"penalty": 1, "serious_list": 1}
    rules = load_packs().get("yunjiang").on(local_today())
    for kind in KINDS:
        assert f'href="/lists/{kind}/"' in text(page)
        for part in ("entry", "decides", "exit"):
            key = f"list.{kind}.{part}"
            assert rules.basis(key) in text(page)
            for sentence in rules.words(key):
                assert sentence in text(page)
    assert bureau.name in text(page)


def test_who_may_leave_the_serious_list_is_the_listing_units_to_decide(db):
    page = text(get("/lists/serious_list/"))
    assert "列入和移出均由作出列入决定的认定单位决定" in page
    assert "不能代为移出" in page


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_list_says_so(db, kind):
    page = get(f"/lists/{kind}/")
    assert page.status_code == 200
    assert page.context["rows"] == []
    client = Client(headers={"accept-language": "en"})
    assert "This list is empty at present." in text(client.get(f"/lists/{kind}/"))


def test_an_unknown_list_does_not_exist(db):
    assert get("/lists/red_black/").status_code == 404


def test_each_list_holds_its_own_kind_and_leads_to_the_item(bureau, company):
    one = f.record(company, bureau, kind="abnormal_list", **far())
    page = get("/lists/abnormal_list/")
    assert f'href="/records/{one.pk}/"' in text(page)
    assert company.name in text(page)
    assert company.name not in text(get("/lists/penalty/"))


def test_a_commitment_stands_on_its_list(db):
    case = make_world().at("performing")
    assert f'href="/commitments/{case.number}/"' in text(get("/lists/commitment/"))


# how a record stands, whether the list shows it
STANDINGS = [
    ({}, True),
    ({"publicity": "unpublished", "published_on": None}, False),
    ({"publicity": "hidden"}, False),
    ({"publicity": "suspended"}, False),
    ({"publicity": "shielded"}, False),
    ({"publicity": "ended"}, False),
    ({"publicity": "withdrawn"}, False),
    ({"off_display": local_today()}, False),
    ({"off_display": local_today() + timedelta(days=1)}, True),
]


@pytest.mark.parametrize(("changed", "seen"), STANDINGS)
def test_only_what_is_on_display_stands_on_it(bureau, company, changed, seen):
    f.record(company, bureau, **far(**changed))
    assert (company.name in text(get("/lists/penalty/"))) is seen
    assert get("/lists/").context["lists"][0].count == seen


def test_natural_persons_stand_on_none(bureau):
    person = f.subject("李小明", kind="natural", code="11010519491231002X")
    for kind in KINDS[:-1]:
        f.record(person, bureau, kind=kind, **far())
        assert person.name not in text(get(f"/lists/{kind}/"))
    assert not any(one.count for one in get("/lists/").context["lists"])


def test_pages_follow_each_other_without_gap_or_repeat(bureau):
    same_day = date(2026, 5, 6)
    for n in range(45):
        f.record(f.subject(f"公司{n:02d}号"), bureau, document_date=same_day, **far())
    seen, query = [], ""
    while True:
        page = Client().get(f"/lists/penalty/?{query}")
        seen.append([row.name for row in page.context["rows"]])
        query = page.context["older"]
        if not query:
            break
    assert [len(rows) for rows in seen] == [20, 20, 5]
    assert [name for rows in seen for name in rows] == [f"公司{n:02d}号" for n in range(44, -1, -1)]


def test_filters_by_department_and_year_are_kept_from_page_to_page(bureau, company):
    other = f.department("云江市生态环境局")
    f.record(company, other, **far(document_date=date(2025, 3, 1), title="环保"))
    for n in range(21):
        f.record(company, bureau, title=f"市监{n}", **far())
    page = get("/lists/penalty/", department=bureau.pk, year=2026)
    assert len(page.context["rows"]) == 20
    assert f"department={bureau.pk}" in page.context["older"]
    assert [row.title for row in get("/lists/penalty/", year=2025).context["rows"]] == ["环保"]
    assert get("/lists/penalty/", department=other.pk, year=2026).context["rows"] == []


@pytest.mark.parametrize(
    "query",
    [
        {"after": "x"}, {"after": "2026-02-30.5"}, {"after": f"2026-05-06.{'9' * 40}"},
        {"department": "x"}, {"department": "9" * 40}, {"year": "99999"}, {"year": "-1"},
        {"year": "９"}, {"department": "' OR 1=1 --"}, {"after": "字" * 10_000},
    ],
)  # fmt: skip
def test_an_address_that_means_nothing_narrows_nothing(bureau, company, query):
    f.record(company, bureau, **far())
    page = get("/lists/penalty/", **query)
    assert page.status_code == 200
    assert len(page.context["rows"]) == 1


def test_the_alias_is_shown_where_a_pack_asks_for_it_with_what_is_wrong_with_it(db, monkeypatch):
    from casework.policies.packs import PackVersion

    assert "黑名单" not in text(get("/lists/serious_list/"))
    real = PackVersion.words
    monkeypatch.setattr(
        PackVersion, "words",
        lambda self, key: ("黑名单", "红名单") if key == "list.alias" else real(self, key),
    )  # fmt: skip
    page = text(get("/lists/serious_list/"))
    assert "黑名单" in page
    assert "国办发〔2020〕49号" in page
    assert "红名单" in text(get("/lists/commitment/"))
    assert "黑名单" not in text(get("/lists/penalty/"))


def test_a_disputed_entry_bears_its_mark(bureau, company):
    record = f.record(company, bureau, **far())
    record.disputed = True
    record.save()
    display.follow_records([record], display.Cause(local_today(), moment()))
    assert get("/lists/penalty/").context["rows"][0].disputed


def test_a_list_leads_to_its_feed(bureau, company):
    f.record(company, bureau, **far())
    page = text(get("/lists/penalty/", department=bureau.pk))
    assert 'type="application/atom+xml"' in page
    assert 'href="/feeds/penalty.xml"' in page
    assert f'href="/feeds/departments/{bureau.pk}.xml"' in page
    assert 'href="/feeds/all.xml"' in text(get("/lists/"))
    assert PublicityWindow.objects.count() == 1
