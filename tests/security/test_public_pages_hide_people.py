"""What a record says about an organization names no person's number, telephone or address."""

from datetime import timedelta

import pytest
from django.test import Client

from casework.today import local_today
from tests import factories as f

CANARIES = (
    "11010519491231002X", "110105 19491231 002X", "13800138000", "１３９００１３９０００",
    "li.si@example.com", "东风路9号", "6222021234567890123",
)  # fmt: skip
FIELDS = ("title", "facts", "basis", "penalty_kinds", "content")


@pytest.fixture
def record(db):
    company = f.subject("云江市远航科技有限公司", code=f.GOOD_CODES[0])
    today = local_today()
    text = f"负责人，身份证{CANARIES[0]}，又作{CANARIES[1]}，电话{CANARIES[2]}、{CANARIES[3]}，"
    text += f"邮箱{CANARIES[4]}，住址：{CANARIES[5]}；账号{CANARIES[6]}。罚款20000元。"
    return f.record(
        company, f.credit_office(), max_last=today + timedelta(days=30),
        off_display=today + timedelta(days=31), **dict.fromkeys(FIELDS, text),
    )  # fmt: skip


def test_the_public_page_of_a_record_masks_what_is_personal(record):
    page = Client().get(f"/records/{record.pk}/")
    shown = page.content.decode()
    assert page.status_code == 200
    assert "罚款20000元" in shown
    assert f.GOOD_CODES[0] in shown
    assert [canary for canary in CANARIES if canary in shown] == []


def test_the_search_masks_it_too(record):
    shown = Client().get("/search/", {"q": f.GOOD_CODES[0]}).content.decode()
    assert f"/records/{record.pk}/" in shown
    assert [canary for canary in CANARIES if canary in shown] == []


def test_the_registry_keeps_the_words_of_the_record(record):
    Client().get(f"/records/{record.pk}/")
    record.refresh_from_db()
    assert all(canary in record.facts for canary in CANARIES)


def test_what_is_about_a_person_has_no_public_page_and_is_never_found(db):
    person = f.subject("张小明", kind="natural", code="11010519491231002X")
    today = local_today()
    hidden = f.record(
        person, f.credit_office(), number="云市监罚〔2026〕私1号",
        max_last=today + timedelta(days=30), off_display=today + timedelta(days=31),
    )  # fmt: skip
    assert Client().get(f"/records/{hidden.pk}/").status_code == 404
    for wanted in ("张小明", person.code, person.code[6:14], hidden.number, person.masked_code):
        page = Client().get("/search/", {"q": wanted}).content.decode()
        assert f"/records/{hidden.pk}/" not in page
        assert wanted != person.code or person.code not in page
