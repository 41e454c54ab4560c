"""The page on importing names every column and every fault, and which columns must be there."""

import re

import pytest

from casework.registry.importing.report import WORDS
from casework.registry.importing.sheets import SHEETS
from tests.processes import PROJECT

PAGE = (PROJECT / "docs/how-to/import-records.md").read_text(encoding="utf-8")
SECTIONS = dict(
    zip(
        (
            "legal_penalties", "natural_penalties", "legal_licences", "natural_licences",
            "serious_list", "abnormal_list", "other_list", "list_exits", "corrections",
            "court_papers", "declared", "departments",
        ),
        PAGE.split("\n### ")[1:],
        strict=True,
    )
)  # fmt: skip
# The sheet of natural persons shares the columns of the decision with that of legal persons.
SECTIONS["natural_penalties"] += SECTIONS["legal_penalties"]
SECTIONS["natural_licences"] += SECTIONS["legal_licences"]


def test_the_page_has_a_section_for_every_sheet():
    assert [sheet.code for sheet in SHEETS] == list(SECTIONS)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.code)
def test_every_column_is_named_and_bold_when_it_must_be_there(sheet):
    section = SECTIONS[sheet.code]
    bold = set(re.findall(r"\*\*([^*]+)\*\*", section))
    for column in sheet.columns:
        assert column.heading in section
        assert (column.heading in bold) is column.needed, column.heading


def test_every_fault_is_explained():
    table = PAGE.partition("\n## What is refused, by code")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == {str(code) for code in WORDS}
