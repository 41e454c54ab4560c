"""The repair notice that goes out with the decision (R0): how, where, when, papers, free."""

from datetime import date

import pytest

from repair.notice import repair_notice
from tests import factories as f

TODAY = date(2026, 5, 8)


def test_it_says_how_where_when_with_what_and_that_it_is_free(world, settings):
    settings.CASEWORK_SITE_URL = "https://credit.example.cn"
    text = repair_notice(world.record, today=TODAY)
    for part in (
        "信用修复告知书", "云江市远航科技有限公司", "云江市市场监督管理局", "云市监罚〔2026〕88号",
        "最早可以申请修复的日期：2026年8月7日", "最短公示至2026年8月6日，最长公示至2027年5月6日",
        "https://credit.example.cn", "履行义务的证明", "信用修复承诺书", "3个工作日", "10个工作日",
        "不收取任何费用", "2026年5月8日",
    ):  # fmt: skip
        assert part in text, part
    assert "培训" not in text
    assert "{" not in text


def test_training_is_named_where_it_is_asked(world):
    world.rules["repair.training"] = True
    text = repair_notice(world.record, today=TODAY)
    assert "参加公益性信用修复培训" in text
    assert "培训证书" in text


@pytest.mark.parametrize(
    ("fields", "says", "not_says"),
    [
        ({"repairable": False}, "不可修复", "2026年8月7日"),
        (
            {"record_class": "unclear", "earliest_apply": None, "max_last": None, "min_last": None},
            "失信程度认定后另行告知", "义务履行完毕后即可申请",
        ),
        (
            {"record_class": "light", "earliest_apply": None, "min_last": None,
             "max_last": date(2026, 8, 6)},
            "义务履行完毕后即可申请", "最短公示",
        ),
        (
            {"record_class": "light", "earliest_apply": None, "min_last": None, "max_last": None},
            "依法不予公示", "尚待认定",
        ),
    ],
)  # fmt: skip
def test_what_depends_on_the_record(world, fields, says, not_says):
    record = f.record(world.subject, world.market, **fields)
    text = repair_notice(record, today=TODAY)
    assert says in text
    assert not_says not in text.split("三、")[0]


def test_acceptance_on_the_spot_is_told_as_such(world):
    world.rules["repair.accept"] = "0wd"
    assert "收到推送后当日决定是否受理" in repair_notice(world.record, today=TODAY)


def test_a_person_is_told_that_nothing_is_shown(world):
    person = f.subject("王小明", kind="natural")
    text = repair_notice(f.record(person, world.market), today=TODAY)
    assert "自然人信息依法不向社会公示" in text


def test_it_is_on_the_page_of_the_record_and_can_be_printed(world, client):
    address = f"/repair/records/{world.record.pk}/notice/"
    for who, page in ((world.agent, "/my/records/"), (world.reviewer, "/staff/registry/records/")):
        client.force_login(who)
        assert address in client.get(f"{page}{world.record.pk}/").content.decode()
        assert "最早可以申请修复的日期" in client.get(address).content.decode()
    for who in (world.stranger, f.officer("reviewer", f.department("云江市水利局"))):
        client.force_login(who)
        assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).url == f"/accounts/login/?next={address}"


def test_there_is_none_where_publicity_is_over(world, client):
    world.record.publicity = "ended"
    world.record.save()
    client.force_login(world.agent)
    page = client.get(f"/my/records/{world.record.pk}/").content.decode()
    assert "/notice/" not in page
