"""Who hears of an action where the case type has no block of notices, typed by hand."""

import pytest

from casework.casetype import CaseType, Document, Opening, State


def declared(**more):
    waiting, running = State(initial=True, held_by="subject"), State(held_by="reviewer")
    asleep, done = State(held_by="system"), State(final=True)
    parts = {
        "code": "t", "prefix": "T", "opening": Opening(by="subject"), "waiting": waiting,
        "running": running, "asleep": asleep, "done": done,
        "begin": waiting.to(running, by="subject", issues="receipt"),
        "take_up": running.stay(by="reviewer"),
        "ask": running.to(waiting, by="reviewer", issues="question"),
        "urge": running.stay(by="supervisor", tells=("head", "reviewer")),
        "pass_up": running.stay(by="reviewer", hands_to="head", tells="supervisor"),
        "rest": running.to(asleep, by="reviewer"),
        "end": running.to(done, by="head", issues="receipt"),
    }  # fmt: skip
    return type("T", (CaseType,), parts | more)


HEARS = [
    ("begin", ("reviewer",)),  # who wrote the letter need not be told of it
    ("take_up", ()),
    ("ask", ("subject",)),  # the letter and the next move reach the same, once
    ("urge", ("head", "reviewer")),
    ("pass_up", ("supervisor", "head")),
    ("rest", ()),  # nobody is told of what waits for a day
    ("end", ("subject",)),
]


@pytest.mark.parametrize(("action", "roles"), HEARS)
def test_who_hears_of_an_action(action, roles):
    found = declared()
    assert found.actions[action].hears == roles
    told = {role for role, actions in found.notices.items() if found.actions[action] in actions}
    assert told == set(roles)


def test_a_block_of_notices_is_complete():
    assert declared(notices={"head": []}).notices == {"head": []}


def test_a_letter_is_one_whoever_issues_it():
    found = declared()
    assert list(found.documents) == ["receipt", "question"]
    assert found.actions["begin"].issues == found.actions["end"].issues
    assert found.documents["receipt"].template == "receipt.txt"


def test_a_declared_letter_keeps_what_was_declared():
    found = declared(receipt=Document(template="slip.txt"))
    assert found.actions["begin"].issues[0].template == "slip.txt"
