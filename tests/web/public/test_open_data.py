"""Open data holds what is on display at this moment, masked, and nothing else."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.test import Client

from casework.models import CreditRecord, PublicityWindow
from casework.models.publicity import PublicKind
from casework.registry.display import Cause, follow_records
from casework.today import local_today, moment
from tests import factories as f

SHEET = "/open-data/penalty.csv"


@pytest.fixture
def market(db):
    return f.department("市场监管局")


def rows(address=SHEET):
    answer = Client().get(address)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def shown(market, **fields):
    defaults = {"off_display": local_today() + timedelta(days=9), "published_on": date(2026, 5, 8)}
    return f.record(f.subject(fields.pop("name", "甲公司")), market, **(defaults | fields))


TODAY = local_today()
STATES = [
    ("on display", {}, True),
    ("its last day", {"off_display": TODAY + timedelta(days=1)}, True),
    ("over since today", {"off_display": TODAY}, False),
    ("hidden", {"publicity": "hidden"}, False),
    ("suspended", {"publicity": "suspended"}, False),
    ("shielded", {"publicity": "shielded"}, False),
    ("withdrawn", {"publicity": "withdrawn"}, False),
    ("ended", {"publicity": "ended"}, False),
    ("never published", {"publicity": "unpublished", "published_on": None}, False),
]


@pytest.mark.parametrize(("name", "fields", "found"), STATES, ids=[row[0] for row in STATES])
def test_only_what_is_on_display(market, name, fields, found):
    shown(market, number="其他1号", name="乙公司")
    shown(market, number="甲1号", **fields)
    assert ("甲1号" in [row["文书号"] for row in rows()]) is found
    assert f'<td data-label="行数">{1 + found}</td>' in page() or f">{1 + found}</td>" in page()


def page():
    return Client().get("/open-data/").content.decode()


def test_what_is_hidden_a_moment_later_is_gone(market):
    one = shown(market, number="甲1号")
    assert len(rows()) == 1
    CreditRecord.objects.filter(pk=one.pk).update(publicity="hidden")
    one.refresh_from_db()
    follow_records([one], Cause(TODAY, moment(), reason="核实"))
    assert rows() == []


def test_what_is_to_be_published_later_is_not_there_yet(market):
    shown(market)
    PublicityWindow.objects.update(opens_at=moment() + timedelta(hours=1))
    assert rows() == []


def test_natural_persons_are_refused_and_personal_details_masked(market):
    person = f.subject("王一", kind="natural", code="11010519491231002X")
    f.record(person, market, number="丁1号", off_display=TODAY + timedelta(days=9))
    shown(market, number="甲1号", facts="联系电话13800138000，身份证11010519491231002X")
    found = rows()
    assert [row["文书号"] for row in found] == ["甲1号"]
    assert "13800138000" not in found[0]["事实"]
    assert "11010519491231002X" not in str(found)


def test_formulas_are_defused(market):
    shown(market, name="=HYPERLINK(1)", title="＠事项", number="+1+1")
    (row,) = rows()
    assert (row["主体名称"], row["事项"], row["文书号"]) == ("'=HYPERLINK(1)", "'＠事项", "'+1+1")


def test_the_description_names_every_file_with_its_columns(market):
    shown(market)
    package = json.loads(Client().get("/open-data/datapackage.json").content)
    named = {one["name"]: one for one in package["resources"]}
    assert set(named) == set(PublicKind.values) >= {"penalty", "serious_list", "commitment"}
    assert named["penalty"]["rows"] == 1
    for name, one in named.items():
        answer = Client().get(f"/open-data/{name}.csv")
        head = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()[0]
        assert [field["name"] for field in one["schema"]["fields"]] == head.split(",")


@pytest.mark.parametrize("address", ["/open-data/natural.csv", "/open-data/x.csv", "/open-data/x/"])
def test_there_is_no_other_file(db, address):
    assert Client().get(address).status_code == 404


def test_one_statement_for_each_file(market, django_assert_num_queries):
    for number in range(3):
        shown(market, number=f"甲{number}号")
    with django_assert_num_queries(1):
        assert len(rows()) == 3
