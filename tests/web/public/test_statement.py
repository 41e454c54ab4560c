"""The statement on data: complete, with every number from the rules in force."""

import re

import pytest
from django.test import Client

from casework.policies.packs import PackVersion

# PIPL art. 17: who, what for, how, which kinds, how long, how to use one's rights
PARTS = (
    "account", "identity", "matters", "records", "public", "reports", "checks", "log", "logins", "drafts",
    "cookies",
)  # fmt: skip


@pytest.fixture
def page(db):
    return Client(headers={"accept-language": "en"}).get("/what-we-collect/")


def text(page):
    return re.sub(r"\s+", " ", page.content.decode())


def test_every_kind_says_what_why_basis_source_who_and_how_long(page):
    assert tuple(kind.anchor for kind in page.context["kinds"]) == PARTS
    for kind in page.context["kinds"]:
        for part in ("what", "holds", "why", "basis", "source", "seen_by", "kept"):
            assert str(getattr(kind, part)).strip(), (kind.anchor, part)
        assert f'id="{kind.anchor}"' in text(page)


def test_it_names_who_is_responsible_and_how_to_reach_them(page, settings):
    assert settings.CASEWORK_OFFICE_EN in text(page)
    settings.CASEWORK_OFFICE_CONTACT = "云江市政务服务中心3楼，0500-12345"
    assert "云江市政务服务中心3楼" in text(Client().get("/what-we-collect/"))


@pytest.mark.parametrize(
    "article", ["45", "46", "47", "44", "48", "50"],
)  # fmt: skip
def test_every_right_has_its_way(page, article):
    assert any(article in right.name and right.how for right in page.context["rights"])


def test_nothing_goes_abroad_and_the_statement_is_dated(page):
    assert "Nothing is sent abroad" in text(page)
    days = [on for on, _words in page.context["changes"]]
    assert days == sorted(days, reverse=True)
    assert len(set(days)) == len(days) >= 1


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("report.kept", "7m", "7 months"),
        ("report.address_kept", "3d", "3 days"),
        ("objection.cap", "13wd", "13 working days"),
        ("objection.annotate", "2wd", "2 working days"),
        ("log.query_years", 77, "77 years"),
        ("log.bad_data_years", 66, "66 years"),
        ("class.serious.max_months", 55, "55 months"),
    ],
)
def test_its_numbers_come_from_the_rule_pack(db, monkeypatch, key, value, shown):
    real = PackVersion.value
    monkeypatch.setattr(
        PackVersion, "value", lambda self, name: value if name == key else real(self, name)
    )
    page = Client(headers={"accept-language": "en"}).get("/what-we-collect/")
    assert shown in text(page)
