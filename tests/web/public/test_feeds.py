"""The Atom feeds hold to RFC 4287, and tell of what has ended only that it has."""

from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from casework.models.publicity import PublicityEvent, PublicityWindow
from casework.registry import display
from casework.today import local_today, moment
from tests import factories as f
from tests.commitments.world import make_world

ATOM = "{http://www.w3.org/2005/Atom}"
NAME = "云江市远航科技有限公司"


@pytest.fixture
def bureau(db):
    return f.department("云江市市场监督管理局")


@pytest.fixture
def record(bureau):
    return published(bureau)


@pytest.fixture
def company_record_in_delay(bureau, settings):
    settings.CASEWORK_PUBLISH_DELAY_HOURS = 2
    made = published(bureau, published_on=local_today())
    assert made.window.opens_at > moment()
    return made


def published(where, who=None, **changed):
    until = local_today() + timedelta(days=300)
    days = {"max_last": until, "off_display": until + timedelta(days=1)}
    return f.record(who or f.subject(NAME), where, **(days | changed))


def change(record, **columns):
    for name, value in columns.items():
        setattr(record, name, value)
    record.save()
    display.follow_records([record], display.Cause(local_today(), moment()))


def feed(path="/feeds/all.xml"):
    answer = Client(headers={"accept-language": "en"}).get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.content)


def entries(path="/feeds/all.xml"):
    return feed(path).findall(f"{ATOM}entry")


def titles(path="/feeds/all.xml"):
    return [one.findtext(f"{ATOM}title") for one in entries(path)]


def check_atom(root):
    """What RFC 4287 asks of a feed and its entries (4.1.1, 4.1.2, 4.2.6)."""
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(root.findall(f"{ATOM}{name}")) == 1, name
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    assert any(link.get("rel") == "self" for link in root.findall(f"{ATOM}link"))
    ids, times = [], []
    for entry in root.findall(f"{ATOM}entry"):
        for name in ("id", "title", "updated"):
            assert len(entry.findall(f"{ATOM}{name}")) == 1, name
        ids.append(entry.findtext(f"{ATOM}id"))
        times.append(datetime.fromisoformat(entry.findtext(f"{ATOM}updated")))
        links = entry.findall(f"{ATOM}link")
        assert [link.get("rel", "alternate") for link in links] == ["alternate"]
        assert links[0].get("href").startswith("http://localhost:8000/")
    assert len(set(ids)) == len(ids)
    assert all(one.startswith("tag:localhost,2026-04-01:publicity/") for one in ids)
    assert all(time.utcoffset() is not None for time in times)
    assert times == sorted(times, reverse=True)


def test_every_feed_is_valid(record, bureau):
    published(bureau, f.subject("另一家公司"), kind="serious_list")
    change(record, disputed=True)
    for path in ("/feeds/all.xml", "/feeds/penalty.xml", f"/feeds/departments/{bureau.pk}.xml"):
        root = feed(path)
        check_atom(root)
        assert root.findall(f"{ATOM}entry"), path


def test_an_empty_feed_is_valid_too(db):
    check_atom(feed("/feeds/breach.xml"))


def test_what_happened_in_the_order_in_which_it_happened(record):
    change(record, title="更正后的事由")
    change(record, disputed=True)
    change(record, disputed=False)
    told = [title.partition("：")[0] for title in titles()]
    assert told == [
        "objection ended, mark removed", "objection taken up, mark set", "corrected", "published",
    ]  # fmt: skip
    assert all(NAME in title for title in titles())


def test_what_was_pulled_back_before_anybody_saw_it_is_not_told(company_record_in_delay):
    record = company_record_in_delay
    change(record, title="写对的事由")
    change(record, publicity="hidden", published_on=None)
    change(record, publicity="published", published_on=local_today())
    assert titles() == []
    PublicityWindow.objects.update(opens_at=moment())
    assert [title.partition("：")[0] for title in titles()] == ["published"]
    change(record, publicity="ended", ended_on=local_today(), shared=False)
    assert len(titles()) == 1
    assert titles()[0].startswith("The publicity of an entry has ended")


def test_a_commitment_that_is_kept_is_not_called_corrected(db):
    make_world().at("fulfilled")
    PublicityWindow.objects.update(opens_at=moment() - timedelta(days=900))
    told = {title.partition("：")[0] for title in titles()}
    assert told <= {"published", "brought up to date", "The publicity of an entry has ended"}


# how publicity stops, what the feed says
ENDS = [
    ({"publicity": "withdrawn", "ended_on": local_today()}, "has ended"),
    ({"publicity": "ended", "ended_on": local_today()}, "has ended"),
    ({"publicity": "hidden"}, "not on display"),
    ({"publicity": "shielded"}, "not on display"),
]


@pytest.mark.parametrize(("columns", "words"), ENDS)
def test_what_is_gone_leaves_a_day_and_no_name(record, columns, words):
    change(record, disputed=True)
    change(record, **columns)
    page = Client().get("/feeds/all.xml").content.decode()
    for canary in (NAME, record.number, record.title, record.subject.code, f"records/{record.pk}"):
        assert canary not in page
    (title,) = titles()
    assert words in title
    check_atom(feed())


def test_what_is_shown_again_is_told_in_full_again(record):
    change(record, publicity="hidden")
    change(record, publicity="published")
    assert "published again" in titles()[0]
    assert NAME in titles()[0]
    assert not [title for title in titles() if "not on display" in title]


def test_a_term_that_has_run_out_is_gone_by_its_date(bureau):
    published(bureau, off_display=local_today())
    assert titles() == []


def test_before_it_opens_nothing_is_told(bureau, settings):
    settings.CASEWORK_PUBLISH_DELAY_HOURS = 24
    published(bureau)
    assert titles() == []


def test_natural_persons_are_in_no_feed(bureau):
    person = f.subject("李小明", kind="natural", code="11010519491231002X")
    record = published(bureau, person)
    change(record, publicity="withdrawn")
    assert titles() == []


def test_kinds_and_departments_are_kept_apart(record, bureau):
    other = f.department("云江市生态环境局")
    published(other, f.subject("环保公司"), kind="serious_list")
    assert len(titles("/feeds/penalty.xml")) == 1
    assert len(titles("/feeds/serious_list.xml")) == 1
    assert "环保公司" in titles(f"/feeds/departments/{other.pk}.xml")[0]
    assert len(titles()) == 2


@pytest.mark.parametrize("path", ["/feeds/red.xml", "/feeds/departments/999999.xml"])
def test_a_feed_of_nothing_does_not_exist(db, path):
    assert Client().get(path).status_code == 404


def test_a_commitment_is_told_and_after_its_withdrawal_is_not(db):
    world = make_world()
    case = world.at("published")
    assert case.subject.name in titles("/feeds/commitment.xml")[0]
    world.do(case, "withdraw")
    assert not [title for title in titles("/feeds/commitment.xml") if case.subject.name in title]


def test_ids_stay_the_same(record):
    first = [one.findtext(f"{ATOM}id") for one in entries()]
    change(record, disputed=True)
    second = [one.findtext(f"{ATOM}id") for one in entries()]
    assert second[1:] == first


def test_signs_that_xml_does_not_know_break_no_feed(bureau):
    published(bureau, f.subject("公司\x0b<&>\ufffe𠮷"), title="a]]>\x1f")
    check_atom(feed())
    assert "公司<&>𠮷" in titles()[0]


def test_fifty_entries_at_most(bureau):
    for n in range(60):
        published(bureau, f.subject(f"公司{n}"))
    assert len(entries()) == 50
    assert PublicityEvent.objects.count() == 60


def test_the_addresses_are_those_of_the_settings_and_not_of_the_request(record, settings):
    settings.ALLOWED_HOSTS = ["evil.example"]
    answer = Client(headers={"host": "evil.example"}).get("/feeds/all.xml")
    assert b"evil.example" not in answer.content
