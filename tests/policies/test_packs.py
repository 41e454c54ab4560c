"""Which numbers are in force on a day, and which packs may be chosen."""

from datetime import date

import pytest

from casework.clock.periods import Period, Unit
from casework.errors import (
    BadPack,
    NoRulesInForce,
    PackNotKnown,
    UnknownPack,
    UnknownPolicyKey,
)
from casework.policies.loader import load_packs

OLD, NEW = date(2025, 6, 1), date(2026, 4, 1)

# Typed from the rules: pack, key, value, and whether it was seen.
NUMBERS = [
    ("national", "repair.accept", "3wd", "reported"),
    ("national", "repair.handle", "7wd", "default"),
    ("national", "repair.cap", "10wd", "reported"),
    ("national", "repair.extend", "10wd", "default"),
    ("national", "repair.sync", "3wd", "text"),
    ("national", "repair.list_first", False, "default"),
    ("national", "objection.tests_excluded", False, "default"),
    ("national", "repair.training", False, "reported"),
    ("national", "repair.papers", ["proof", "commitment"], "reported"),
    ("national", "repair.law", ["《信用修复管理办法》（国家发展改革委令第36号）"], "text"),
    ("national", "class.light.max_months", 3, "reported"),
    ("national", "class.ordinary.min_months", 3, "text"),
    ("national", "class.ordinary.max_months", 12, "text"),
    ("national", "class.serious.min_months", 12, "text"),
    ("national", "class.serious.max_months", 36, "text"),
    ("national", "record.publish", "7wd", "text"),
    ("national", "record.withdraw", "3wd", "text"),
    ("national", "objection.cap", "20wd", "default"),
    ("national", "objection.unverifiable", "end_disclosure", "default"),
    ("national", "commitment.draft_stale", "30d", "default"),
    ("national", "commitment.publish", "7wd", "default"),
    ("national", "log.pia_years", 3, "text"),
    ("shanghai", "objection.annotate", "1wd", "text"),
    ("shanghai", "objection.own", "5wd", "text"),
    ("shanghai", "objection.forward", "2wd", "text"),
    ("shanghai", "objection.provider", "5wd", "text"),
    ("shanghai", "repair.accept", "3wd", "reported"),
    ("zhejiang", "repair.list_first", True, "text"),
    ("zhejiang", "objection.cap", "5wd", "text"),
    ("zhejiang", "objection.cap_extend", "15wd", "text"),
    ("zhejiang", "objection.review", "5wd", "text"),
    ("zhejiang", "commitment.check", "60wd", "text"),
    ("zhejiang", "log.query_years", 10, "text"),
    ("shandong", "objection.own", "3wd", "text"),
    ("shandong", "objection.cap", "7wd", "text"),
    ("henan", "objection.tests_excluded", True, "text"),
    ("henan", "objection.own", "3wd", "text"),
    ("henan", "objection.provider", "3wd", "text"),
    ("henan", "objection.cap", "7wd", "text"),
    ("henan", "repair.handle", "1wd", "text"),
    ("henan", "record.withdraw", "1wd", "text"),
    ("shenzhen", "objection.annotate", "3wd", "default"),
    ("shenzhen", "repair.training", True, "default"),
    ("shenzhen", "objection.compare", "1wd", "text"),
    ("shenzhen", "objection.forward", "1wd", "text"),
    ("shenzhen", "objection.provider", "2wd", "text"),
    ("shenzhen", "objection.extend", "3wd", "text"),
    ("shenzhen", "repair.handle", "3wd", "text"),
    ("shenzhen", "repair.extend", "3wd", "text"),
    ("shenzhen", "log.query_years", 5, "text"),
    ("guangzhou", "objection.intake", "2wd", "text"),
    ("guangzhou", "objection.compare", "2wd", "text"),
    ("guangzhou", "objection.provider", "10wd", "text"),
    ("taizhou-zj", "objection.own", "2wd", "text"),
    ("taizhou-zj", "objection.forward", "2wd", "text"),
    ("taizhou-zj", "objection.provider", "5wd", "text"),
    ("taizhou-zj", "objection.cap", "20wd", "default"),
    ("taizhou-zj", "objection.correct", "2wd", "text"),
    ("taizhou-zj", "objection.suspend_disclosure", True, "text"),
    ("taizhou-zj", "objection.unverifiable", "end_disclosure", "text"),
    ("taizhou-zj", "objection.silence", "end_disclosure", "default"),
    # Through Zhejiang, from which it inherits.
    ("taizhou-zj", "log.query_years", 10, "text"),
    ("yunjiang", "repair.training", True, "default"),
    ("yunjiang", "objection.annotate", "1wd", "default"),
    ("yunjiang", "objection.own", "5wd", "default"),
    ("yunjiang", "objection.forward", "2wd", "default"),
    ("yunjiang", "objection.provider", "5wd", "default"),
    ("yunjiang", "objection.silence", "escalate", "default"),
    ("yunjiang", "repair.cap", "10wd", "reported"),
]

NOT_KNOWN = ["jiangsu", "nanjing", "taizhou-js", "guangxi", "hangzhou"]
KNOWN = [
    "national",
    "shanghai",
    "zhejiang",
    "shandong",
    "henan",
    "shenzhen",
    "guangzhou",
    "taizhou-zj",
    "yunjiang",
]


@pytest.mark.parametrize(("pack", "key", "value", "seen"), NUMBERS)
def test_the_number_in_force_since_april_2026(pack, key, value, seen):
    version = load_packs().get(pack).on(NEW)
    assert version.value(key) == value
    assert version.seen(key) == seen
    assert version.basis(key)


@pytest.mark.parametrize(
    ("day", "id_", "ordinary", "serious"),
    [
        (date(2023, 5, 1), "national@order58", (3, 36), (12, 36)),
        (date(2026, 3, 31), "national@order58", (3, 36), (12, 36)),
        (date(2026, 4, 1), "national@order36", (3, 12), (12, 36)),
        (date(2099, 1, 1), "national@order36", (3, 12), (12, 36)),
    ],
)
def test_the_national_rule_changes_on_1_april_2026(day, id_, ordinary, serious):
    version = load_packs().get("national").on(day)
    assert version.id == id_
    for name, (least, most) in (("ordinary", ordinary), ("serious", serious)):
        assert version.number(f"class.{name}.min_months") == least
        assert version.number(f"class.{name}.max_months") == most


def test_a_regional_pack_inherits_the_national_rule_of_the_day():
    pack = load_packs().get("yunjiang")
    old, new = pack.on(OLD), pack.on(NEW)
    assert (old.id, new.id) == ("yunjiang@2026+national@order58", "yunjiang@2026+national@order36")
    assert old.number("class.ordinary.max_months") == 36
    assert new.number("class.ordinary.max_months") == 12
    assert old.flag("repair.training") is new.flag("repair.training") is True


def test_no_rules_are_in_force_before_may_2023():
    with pytest.raises(NoRulesInForce) as refused:
        load_packs().get("national").on(date(2023, 4, 30))
    assert refused.value.data["pack"] == "national"
    assert "order58" in refused.value.data["versions"]


def test_only_known_packs_may_be_chosen():
    assert sorted(pack.name for pack in load_packs().choosable()) == sorted(KNOWN)
    assert sorted(load_packs().names()) == sorted(KNOWN + NOT_KNOWN)


@pytest.mark.parametrize("name", NOT_KNOWN)
def test_a_region_whose_numbers_have_not_been_seen_cannot_be_chosen(name):
    with pytest.raises(PackNotKnown) as refused:
        load_packs().get(name)
    assert refused.value.data["pack"] == name
    assert "yunjiang" in refused.value.data["known"]


def test_the_two_taizhou_are_not_one():
    packs = {pack.name: pack for pack in load_packs().all()}
    assert (packs["taizhou-zj"].title_zh, packs["taizhou-zj"].region) == ("台州（浙江）", "331000")
    assert (packs["taizhou-js"].title_zh, packs["taizhou-js"].region) == ("泰州（江苏）", "321200")


def test_an_unknown_pack_names_the_known_ones():
    with pytest.raises(UnknownPack) as refused:
        load_packs().get("beijing")
    assert refused.value.known == sorted(KNOWN)


def test_an_unknown_key_names_its_family():
    version = load_packs().get("national").on(NEW)
    with pytest.raises(UnknownPolicyKey) as refused:
        version.value("repair.acept")
    assert "repair.accept" in refused.value.known
    assert not [key for key in refused.value.known if not key.startswith("repair.")]


def test_a_rule_is_read_as_what_it_is():
    version = load_packs().get("national").on(NEW)
    assert version.period("repair.accept") == Period(3, Unit.WORKING_DAYS)
    assert version.words("repair.papers") == ("proof", "commitment")
    with pytest.raises(BadPack):
        version.number("repair.training")
    with pytest.raises(BadPack):
        version.flag("repair.accept")
    with pytest.raises(ValueError, match="escalate"):
        version.period("objection.silence")


def test_a_version_is_found_again_by_its_id():
    packs = load_packs()
    for name in KNOWN:
        for day in (OLD, NEW):
            version = packs.get(name).on(day)
            assert packs.version(version.id) == version
    with pytest.raises(UnknownPack):
        packs.version("national@order1")


def test_every_pack_has_a_title_in_both_languages():
    for pack in load_packs().all():
        assert pack.title("zh-hans")
        assert pack.title("en").isascii()
