"""One word for each thing: the words that the glossary rules out name nothing in the code."""

import ast
import itertools
import re

import pytest

from tests.processes import PROJECT

PACKAGES = ("casework", "commitments", "objections", "repair", "notifications", "config")
# Chosen by hand: words that have no other meaning here. Many more are ruled out in their sense
# alone ("template" for a case type, say), which no program can tell.
BANNED = {
    "ticket": "case", "tickets": "cases", "workflow": "case type", "workflows": "case types",
    "workitem": "case", "stage": "state", "stages": "states", "phase": "state", "phases": "states",
    "status": "state", "statuses": "states", "sla": "deadline", "slas": "deadlines",
    "prolongation": "extension", "customer": "subject", "customers": "subjects",
    "tenant": "department", "attachment": "evidence or letter",
    "attachments": "evidence or letters", "helpdesk": "credit office",
    "validator": "guard", "validators": "guards", "denied": "refused", "denial": "refusal",
    "dsl": "vocabulary",
}  # fmt: skip
BANNED_PAIRS = {
    ("business", "day"): "working day", ("business", "days"): "working days",
    ("calendar", "days"): "natural days", ("permission", "group"): "role",
    ("audit", "log"): "ledger", ("dead", "letter"): "given up", ("due", "timer"): "deadline",
}  # fmt: skip
# The status of an HTTP answer is not the state of a case.
HTTP = re.compile(r"casework/web/|casework/syncing/|\w+/web\.py$|config/")
ALLOWED = {
    # A clock runs, stands or has ended; its states are not states of the case type.
    ("casework/clock/replay.py", "Status"),
    ("casework/clock/replay.py", "status"),
    ("casework/clock/fold.py", "status"),
    # What a record or a case is called where it stands: its state is the window's own.
    ("casework/models/publicity.py", "status"),
    ("casework/registry/display.py", "status"),
    # Names that Django prescribes.
    ("config/security.py", "AUTH_PASSWORD_VALIDATORS"),
}


def words_of(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_").split("_")


def names_in(source):
    """Everything that a module gives a name to."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def faults(name):
    words = words_of(name)
    found = [f"“{name}”: say {BANNED[word]}" for word in words if word in BANNED]
    pairs = itertools.pairwise(words)
    return found + [f"“{name}”: say {BANNED_PAIRS[pair]}" for pair in pairs if pair in BANNED_PAIRS]


def modules():
    for package in PACKAGES:
        for path in sorted((PROJECT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_word_names_anything(package):
    wrong = []
    for path in (path for path in modules() if path.is_relative_to(PROJECT / package)):
        place = str(path.relative_to(PROJECT))
        for name in {*names_in(path.read_text(encoding="utf-8")), path.stem}:
            is_http = "status" in words_of(name) and HTTP.match(place)
            if not is_http and (place, name) not in ALLOWED:
                wrong += [f"{place}: {fault}" for fault in faults(name)]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "is_wrong"),
    [
        ("open_ticket", True), ("TicketState", True), ("case_status", True), ("SlaTimer", True),
        ("add_business_days", True), ("state", False), ("individual_business", False),
        ("estate", False), ("statuses", True), ("substage", False),
    ],
)  # fmt: skip
def test_the_search_itself_finds_words_and_not_parts_of_words(name, is_wrong):
    assert bool(faults(name)) is is_wrong


def test_only_the_shell_of_viewflow_is_used():
    imports = {
        match
        for path in modules()
        for match in re.findall(
            r"^\s*(?:from|import) (viewflow[\w.]*)", path.read_text(), re.MULTILINE
        )
    }
    assert {name for name in imports if re.match(r"viewflow\.(workflow|fsm)", name)} == set()


def test_the_glossary_names_what_is_there():
    glossary = (PROJECT / "docs/glossary.md").read_text(encoding="utf-8")
    code = "\n".join(path.read_text(encoding="utf-8") for path in modules())
    rows = [row.split(" | ") for row in glossary.splitlines() if row.startswith("| ")]
    named = {
        word
        for row in rows
        if len(row) == 5
        for word in re.findall(r"`@?([A-Za-z_]+(?:\.[a-z_]+)?)=?`", row[2])
    }
    assert len(named) > 60
    gone = {
        word for word in named
        if not re.search(rf"\b{re.escape(word.split('.')[-1])}\b", code)
        and not (PROJECT / word.replace(".", "/")).exists()
    }  # fmt: skip
    assert gone == set()
