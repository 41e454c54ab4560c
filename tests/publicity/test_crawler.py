"""All that a stranger reaches of the demo city: no citizen number, no telephone, no person's name.

The city is given made-up records and a letter full of what must not be seen.
"""

import re
from datetime import date, timedelta

import pytest

from casework import demo
from casework.models import CreditRecord, PublicityWindow, Subject
from casework.models.subject import SubjectKind
from casework.policies.loader import load_packs
from casework.today import local_today, moment
from tests import factories as f
from tests.commitments.world import make_world
from tests.publicity.crawler import Crawl, text_of
from tests.rules import override

PERSON, SMALL_X, OLD, WRONG = (
    "11010519491231002X", "44052419880101001x", "110105491231002", "320100200002280004",
)  # fmt: skip
MOBILE = "13800138000"
HOSTILE = (
    f"负责人欧阳锦绣（身份证{PERSON}、旧证{OLD}，另{WRONG}），电话{MOBILE}、+86 138 0013 8001，"
    "座机0299-8812345转8，家住东风路9号2幢301室，微信号wx_12345678，卡号6222 0212 3456 7890，"
    "邮箱li.si@example.com。"
)
COMPANY = "云江市百密一疏贸易有限公司"
PRIVATE = ("东风路9号", "wx_12345678", "6222 0212", "li.si@example", "8812345", "138 0013 8001")


@pytest.fixture
def city(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    today = local_today()
    demo.load(today=today, say=lambda text: None)
    dates = {
        "document_date": today - timedelta(days=3), "published_on": today - timedelta(days=2),
        "max_last": today + timedelta(days=200), "off_display": today + timedelta(days=201),
    }  # fmt: skip
    texts = dict.fromkeys(("facts", "basis", "penalty_kinds", "content"), HOSTILE)
    company = f.subject(COMPANY, code="91330100MA99999961", legal_representative="欧阳锦绣")
    organ = f.department()
    for kind in ("penalty", "serious_list", "abnormal_list", "breach", "other"):
        f.record(company, organ, kind=kind, title=f"违法经营，电话{MOBILE}", **texts, **dates)
    f.licence(
        company, organ, content=HOSTILE, certificate=f"许可证，电话{MOBILE}",
        certificate_number=MOBILE, published_on=today - timedelta(days=2),
    )  # fmt: skip
    person = f.subject("诸葛无名", kind="natural", code=PERSON)
    hidden = f.record(
        person, organ, title="诸葛无名违法", number="云罚〔2026〕私7号", **texts, **dates
    )
    with pytest.MonkeyPatch.context() as patch:  # no shipped pack opens what is known of persons
        override(patch, {"publicity.natural.law": ["《医师法》第十四条"]})
        f.licence(
            person, organ, number="云许〔2026〕私9号", content=f"诸葛无名{HOSTILE}",
            certificate="诸葛无名执业证", published_on=today - timedelta(days=2),
            pack_version=load_packs().get("national").on(today).id,
        )  # fmt: skip
    world = make_world_beside(today)
    return company, person, hidden, world


def make_world_beside(today: date):
    """A commitment whose letter is full of what is personal."""
    world = make_world()
    type(world.template).objects.filter(pk=world.template.pk).update(text=HOSTILE)
    ends = {"start_on": today.isoformat(), "end_on": (today + timedelta(days=90)).isoformat()}
    return world.at("published", today=today, **ends)


def personal_in(text: str) -> list[str]:
    """What looks like a citizen number with a day that exists, or a mobile number."""
    return [*citizen_numbers(text), *re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)]


def citizen_numbers(text: str) -> list[str]:
    long = re.findall(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])", text)
    short = re.findall(r"(?<![0-9A-Za-z])\d{15}(?![0-9A-Za-z])", text)
    return [n for n in long if is_day(n[6:14])] + [n for n in short if is_day("19" + n[6:12])]


def is_day(text: str) -> bool:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])) <= date(2100, 1, 1)
    except ValueError:
        return False


# Names that the city has by other rights than the registry's: none.
def names_of_persons() -> list[str]:
    return list(Subject.objects.filter(kind=SubjectKind.NATURAL).values_list("name", flat=True))


def test_nothing_personal_is_reached(city):
    company, person, hidden, case = city
    shown = CreditRecord.objects.filter(subject=company)
    assert PublicityWindow.objects.filter(record__in=shown, state="open").count() == 5
    crawl = Crawl(
        ("云江", "百密一疏", "诸葛无名", "违法", case.number, company.code, hidden.number)
    )
    crawl.run("/")
    reached = [path for path, status in crawl.statuses.items() if status == 200]
    # It went everywhere: each of the hostile records, the commitment, lists and guides.
    assert {f"/records/{record.pk}/" for record in shown} <= set(reached)
    assert f"/commitments/{case.number}/" in reached
    licences = PublicityWindow.objects.filter(subject__in=[company, person], licence__isnull=False)
    assert licences.count() == 2
    assert {f"/licences/{one.licence_id}/" for one in licences} <= set(reached)
    assert len(reached) > 200
    assert set(crawl.statuses.values()) <= {200, 302, 404, 410, 422}
    assert f"/records/{hidden.pk}/" not in reached
    assert {path: found for path in reached if (found := personal_in(crawl.texts[path]))} == {}
    leaks = {path: mark for path in reached for mark in PRIVATE if mark in crawl.texts[path]}
    assert leaks == {}
    names = names_of_persons()
    assert person.name in names
    named = {
        (path, name) for path in reached for name in names
        if name in crawl.texts[path] and "q=" not in path
    }  # fmt: skip
    assert named == set()


def test_without_masking_the_crawler_would_find_it(db, monkeypatch):
    """So that the silence of the crawl means something."""
    monkeypatch.setattr("casework.registry.display.mask_text", lambda text: text)
    record = f.record(
        f.subject(COMPANY), f.department(), facts=HOSTILE, document_date=local_today(),
        published_on=local_today(), off_display=local_today() + timedelta(days=9),
    )  # fmt: skip
    PublicityWindow.objects.update(opens_at=moment() - timedelta(days=1))
    crawl = Crawl(("百密一疏",))
    crawl.run("/")
    found = personal_in(crawl.texts[f"/records/{record.pk}/"])
    assert {PERSON, OLD, WRONG, MOBILE} <= set(found)


@pytest.mark.parametrize("text", [PERSON, SMALL_X, OLD, WRONG, MOBILE, f"电话{MOBILE}。"])
def test_the_search_for_what_is_personal_finds_it(text):
    assert personal_in(text) != []


@pytest.mark.parametrize(
    "text", ["91330100MA99999961", "12321200000000019Q", "云市监罚〔2026〕12号", "2026070612345678"]
)
def test_codes_of_organizations_and_numbers_of_documents_are_no_alarm(text):
    assert personal_in(text) == []


def test_escaped_and_packed_text_is_read():
    assert personal_in(text_of(b'{"a": "\\u7535\\u8bdd13800138000"}', "application/json"))
    assert personal_in(text_of(b"&#49;3800138000", "text/html"))
