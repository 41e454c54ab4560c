"""A broken rule pack is refused before the server starts, each fault with pack, key and remedy."""

import shutil

import pytest

from casework.policies.checks import check_folder, check_packs
from casework.policies.loader import FOLDER


@pytest.fixture
def folder(tmp_path):
    """A copy of the packs that are shipped, to be broken."""
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, tmp_path)
    assert check_folder(tmp_path) == []
    return tmp_path


def replace(folder, name, old, new):
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def drop_line(folder, name, start):
    path = folder / name
    lines = path.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(start)]
    assert len(kept) == len(lines) - 1
    path.write_text("".join(kept), "utf-8")


def faults(folder):
    return [(fault.id, fault.msg, fault.hint) for fault in check_folder(folder)]


def only(folder, pack):
    found = [fault for fault in faults(folder) if f"“{pack}”" in fault[1]]
    assert len(found) == 1, found
    return found[0]


def test_the_shipped_packs_are_sound():
    assert check_packs(None) == []


def test_a_missing_key(folder):
    drop_line(folder, "national.toml", '"objection.provider"')
    ids, messages, _hints = zip(*faults(folder), strict=True)
    assert set(ids) == {"casework.E107"}
    assert "Rule pack “national”: objection.provider is missing on 2023-05-01." in messages
    assert "Rule pack “national”: objection.provider is missing on 2026-04-01." in messages
    # Shanghai has its own number and is not touched by the gap.
    assert not [message for message in messages if "“shanghai”" in message]


def test_a_key_missing_only_since_2026(folder):
    text = (folder / "national.toml").read_text("utf-8")
    old, new = text.split('id = "order36"')
    line = next(line for line in new.splitlines() if line.startswith('"repair.cap"'))
    (folder / "national.toml").write_text(
        old + 'id = "order36"' + new.replace(line + "\n", ""), "utf-8"
    )
    id_, message, hint = only(folder, "national")
    assert id_ == "casework.E107"
    assert message == "Rule pack “national”: repair.cap is missing on 2026-04-01."
    assert hint == "Add it with its basis and seen."


def test_inherits_from_nothing(folder):
    replace(folder, "henan.toml", 'inherits = "national"', 'inherits = "nation"')
    id_, message, hint = only(folder, "henan")
    assert id_ == "casework.E101"
    assert message == "Rule pack “henan”: it inherits from “nation”, which does not exist."
    assert "national" in hint


def test_inherits_from_itself_in_a_circle(folder):
    replace(
        folder, "national.toml", 'region = "100000"', 'region = "100000"\ninherits = "zhejiang"'
    )
    assert "casework.E101" in {fault[0] for fault in faults(folder)}


def test_inherits_from_a_pack_that_is_not_known(folder):
    replace(folder, "henan.toml", 'inherits = "national"', 'inherits = "jiangsu"')
    assert ("casework.E101", "henan") in [
        (fault[0], "henan") for fault in faults(folder) if "“jiangsu”, whose numbers" in fault[1]
    ]


def test_overlapping_dates(folder):
    replace(folder, "national.toml", "valid_to = 2026-03-31", "valid_to = 2026-04-01")
    id_, message, hint = only(folder, "national")
    assert id_ == "casework.E103"
    assert message == (
        "Rule pack “national”: versions order58 and order36 are both in force on 2026-04-01."
    )
    assert hint == "Set valid_to of order58 to the day before."


def test_a_version_without_end_before_another(folder):
    drop_line(folder, "national.toml", "valid_to")
    assert only(folder, "national")[0] == "casework.E103"


def test_a_version_that_ends_before_it_begins(folder):
    replace(folder, "national.toml", "valid_to = 2026-03-31", "valid_to = 2023-04-30")
    assert "casework.E103" in {fault[0] for fault in faults(folder)}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('basis = "云江市示范规则：信用修复前完成公益培训"', 'basis = " "', "has no basis"),
        (
            'seen = "default", basis = "云江市示范规则：信用',
            'basis = "云江市示范规则：信用',
            "seen",
        ),
        ('value = true, seen = "default"', 'value = true, seen = "heard"', "seen"),
    ],
)
def test_a_value_without_basis_or_seen(folder, old, new, words):
    replace(folder, "yunjiang.toml", old, new)
    id_, message, _hint = only(folder, "yunjiang")
    assert id_ == "casework.E106"
    assert "repair.training of version 2026" in message
    assert words in message


@pytest.mark.parametrize(
    ("old", "new", "id_"),
    [
        ("value = true", 'value = "yes"', "casework.E105"),
        ('value = "1wd"', 'value = "1 day"', "casework.E105"),
        ('value = "escalate"', 'value = "wait"', "casework.E105"),
        ('"repair.training"', '"repair.trainig"', "casework.E104"),
    ],
)
def test_a_wrong_value_or_key(folder, old, new, id_):
    replace(folder, "yunjiang.toml", old, new)
    assert only(folder, "yunjiang")[0] == id_


def test_a_minimum_longer_than_the_maximum(folder):
    replace(
        folder,
        "national.toml",
        '"class.ordinary.max_months" = { value = 12',
        '"class.ordinary.max_months" = { value = 2',
    )
    assert "longer than the longest term" in only(folder, "national")[1]


def test_a_kind_with_an_unknown_class(folder):
    replace(folder, "national.toml", 'class = "serious"', 'class = "grave"')
    assert {fault[0] for fault in faults(folder)} == {"casework.E105"}


def test_a_known_pack_without_a_version(folder):
    replace(folder, "jiangsu.toml", "known = false", "known = true")
    assert only(folder, "jiangsu")[0] == "casework.E102"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "henan"', 'name = "henan', "henan.toml"),
        ('title_en = "Henan"', "", "'title_en'"),
        ("valid_from = 2023-05-01", 'valid_from = "soon"', "soon is not a date"),
    ],
)
def test_a_file_that_is_no_pack(folder, old, new, words):
    replace(folder, "henan.toml", old, new)
    ((id_, message, _hint),) = faults(folder)
    assert id_ == "casework.E100"
    assert words in message


def test_a_pack_that_begins_before_its_parent(folder):
    replace(folder, "henan.toml", "valid_from = 2023-05-01", "valid_from = 2020-05-01")
    assert only(folder, "henan")[0] == "casework.E107"
