"""The reference page of the rule packs says what the packs say."""

from datetime import date
from pathlib import Path

from casework.policies.keys import KEYS
from casework.policies.loader import load_packs

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "policies.md"


def rows():
    lines = PAGE.read_text("utf-8").splitlines()
    return {
        cells[0].strip("`"): cells[1:]
        for line in lines
        if line.startswith("| `")
        for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
    }


def shown(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return str(value)


def test_each_key_stands_there_with_the_national_value():
    version = load_packs().get("national").on(date(2026, 4, 1))
    listed = {name: cells[1:] for name, cells in rows().items() if name in KEYS}
    assert listed == {key: [shown(version.value(key)), version.seen(key)] for key in KEYS}


def test_each_pack_stands_there():
    for pack in load_packs().all():
        title, parent, chosen = rows()[pack.name]
        assert title == f"{pack.title_zh} {pack.region}"
        assert parent.strip("`") == (pack.inherits or "-")
        assert chosen.startswith("yes" if pack.known else "no")
