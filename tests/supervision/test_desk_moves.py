"""What every case type has is known to the linter, the words, the letters and the reference."""

import re
from importlib.resources import files

import pytest

from casework.casetype import ROLES, CaseType, Opening, State
from casework.desk import MOVES
from casework.documents.letters import FIELDS
from casework.linter import structure_faults
from casework.words import words_of
from tests.processes import PROJECT


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", MOVES)
def test_each_move_and_its_roles_have_their_words(name, language):
    words, move = words_of("casework"), MOVES[name]
    assert words.text("actions", name, language=language)
    assert words.text("actions", name, "effect", language=language)
    for role in (*move.by, *move.tells):
        assert words.text("roles", role, language=language), role
    if move.letter:
        assert words.text("documents", move.letter, language=language)
        text = (files("casework") / "letters" / f"{move.letter}.txt").read_text("utf-8")
        assert set(re.findall(r"\{(\w+)\}", text)) <= FIELDS


@pytest.mark.parametrize("name", sorted(MOVES))
def test_the_linter_keeps_their_names_free(name):
    start, end = State(initial=True, held_by="reviewer", no_deadline="x"), State(final=True)
    parts = {
        "code": "trial", "prefix": "TR", "opening": Opening(by="reviewer"), "start": start,
        "end": end, name: start.to(end, by="reviewer"),
    }  # fmt: skip
    faults = structure_faults(type("Trial", (CaseType,), parts))
    assert [f for f in faults if f"{name}: this name belongs to every case" in f]
    parts["free"] = parts.pop(name)
    assert structure_faults(type("Trial", (CaseType,), parts)) == []


@pytest.mark.parametrize("page", ["repair.md", "objections.en.md", "commitments.md"])
def test_every_reference_page_lists_them(page):
    text = (PROJECT / "docs/reference/case-types" / page).read_text("utf-8")
    assert [name for name in MOVES if f"| `{name}` |" not in text] == []


def test_their_own_roles_are_no_roles_of_a_case():
    named = {role for move in MOVES.values() for role in (*move.by, *move.tells)}
    assert named - set(ROLES) == {"waiting", "waiting_head", "urged"}
