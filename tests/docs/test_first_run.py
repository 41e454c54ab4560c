"""The first run names people who exist, with their password, and buttons that are there."""

import re
import tomllib

import polib
import pytest

from casework.demo import PASSWORD
from casework.demo_people import PEOPLE
from tests.processes import PROJECT

PAGE = (PROJECT / "docs/first-run.md").read_text(encoding="utf-8")
STEPS = PAGE.partition("## Look around")[2].partition("## Next")[0]


@pytest.fixture(scope="module")
def said():
    """Everything in Chinese that the pages or a case type say."""
    words = set()
    for package in ("commitments", "objections", "repair"):
        table = tomllib.loads((PROJECT / package / "words.toml").read_text(encoding="utf-8"))
        words |= {entry["zh"] for part in ("states", "actions") for entry in table[part].values()}
    catalogue = polib.pofile(str(PROJECT / "locale/zh_Hans/LC_MESSAGES/django.po"))
    return words | {entry.msgstr for entry in catalogue}


def test_the_table_holds_every_account():
    table = PAGE.partition("| account |")[2].partition("## Look around")[0]
    rows = [row for row in table.splitlines() if row.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(PEOPLE)
    assert f"`{PASSWORD}`" in PAGE


def test_everybody_who_acts_exists():
    acting = set(re.findall(r"`([a-z]+2?)`[^\n:]*?(?::| presses| may:| closes)", STEPS))
    assert {"gongsi", "xinyong", "shijian", "shijian2", "juzhang", "pingtai", "duban"} <= acting
    assert acting <= set(PEOPLE)


def test_every_button_named_is_there(said):
    pressed = set(re.findall(r"\*\*([^*]+)\*\*", STEPS))
    assert len(pressed) > 15
    assert pressed <= said


def test_every_other_word_of_the_pages_is_theirs(said):
    named = {
        "待办",
        "全部案件",
        "我的信用信息",
        "整改中",
        "待核查",
        "已履约",
        "已签署",
        "已提交",
        "待补正",
    }
    assert all(word in PAGE for word in named)
    assert named <= said
