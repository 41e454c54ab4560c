"""What a declaration names must be there: words, forms, changes, letters, policy keys."""

import copy
from dataclasses import replace

import pytest

from casework.casetype import Deadline, Document
from casework.declaration import Published, publish, published, withdraw
from casework.documents.letters import FIELDS
from casework.errors import CaseTypeError
from casework.linter import resolution_faults
from casework.policies.keys import KEYS
from casework.words import Words, words_of
from tests.sample.casetype import Sample


def faults(edition) -> list[str]:
    return resolution_faults(edition, policy_keys=frozenset(KEYS), letter_fields=FIELDS)


def variant(**changes) -> Published:
    """The sample with some parts replaced."""
    parts = {n: p for n, p in vars(Sample).items() if not n.startswith("__")} | changes
    parts["__module__"] = Sample.__module__
    from casework.casetype import CaseType

    return Published(type("Variant", (CaseType,), parts), published("sample").model, "tests.sample")


def reworded(edit) -> Published:
    edition = replace(published("sample"))
    table = copy.deepcopy(dict(words_of("tests.sample").table))
    edit(table)
    edition.__dict__["words"] = Words(table)
    return edition


def test_the_sample_resolves():
    assert faults(published("sample")) == []


def test_every_shipped_case_type_resolves():
    for code in ("commitments", "objections", "repair"):
        assert faults(published(code)) == []


WORDS = {
    "a state without a Chinese name": (
        lambda t: t["states"]["filed"].pop("zh"), "words.toml: states.filed has no zh text.",
    ),
    "a state without a sentence to the subject": (
        lambda t: t["states"]["filed"].pop("subject"), "words.toml: states.filed.subject has no zh text.",
    ),
    "a state without a sentence to the staff": (
        lambda t: t["states"]["asking"]["staff"].pop("en"), "words.toml: states.asking.staff has no en text.",
    ),
    "an action without a name": (
        lambda t: t["actions"].pop("grant"), "words.toml: actions.grant has no zh text.",
    ),
    "a deadline without a name": (
        lambda t: t["deadlines"].pop("decide_by"), "words.toml: deadlines.decide_by has no en text.",
    ),
    "an action told to the subject in one language": (
        lambda t: t["actions"]["grant"].update(told={"en": "Your wish is granted"}),
        "words.toml: actions.grant.told has no zh text.",
    ),
    "a letter without a title": (
        lambda t: t["documents"].pop("decision"), "words.toml: documents.decision has no zh text.",
    ),
    "a sentence with an unknown field": (
        lambda t: t["states"]["filed"]["staff"].update(zh="{weather}"),
        "words.toml: states.filed.staff names the unknown field {weather}.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "sentence"), WORDS.values(), ids=WORDS.keys())
def test_missing_words_are_refused(edit, sentence):
    assert f"tests.sample.{sentence}" in faults(reworded(edit))


def test_a_missing_form_is_refused():
    found = faults(variant(order=Sample.looking.stay(by="head", collects="horoscope")))
    assert (
        "tests.sample.casetype.order: horoscope: tests.sample.forms: there is no “HoroscopeForm”."
        in found
    )


def test_a_missing_change_is_refused():
    found = faults(variant(order=Sample.looking.stay(by="head", changes="the_weather")))
    assert (
        "tests.sample.casetype.order: the_weather: tests.sample.changes: there is no “the_weather”."
        in found
    )


def test_an_unknown_policy_key_is_refused():
    found = faults(
        variant(decide_by=Deadline("repair.soon", start=Sample.looking, met_by=Sample.grant))
    )
    assert (
        "tests.sample.casetype.decide_by: the national rule pack has no key “repair.soon”." in found
    )


def test_an_unknown_key_for_what_follows_a_pause_is_refused():
    clock = Deadline(
        "repair.accept", start=Sample.looking, met_by=Sample.grant, after_pause="clock.mood"
    )
    found = faults(variant(decide_by=clock))
    assert (
        "tests.sample.casetype.decide_by: the national rule pack has no key “clock.mood”." in found
    )


def test_a_missing_letter_is_refused():
    found = faults(variant(decision=Document(template="nowhere.txt")))
    assert "tests.sample.casetype.decision: there is no letter letters/nowhere.txt." in found


def test_a_letter_that_no_action_issues_is_refused():
    found = faults(variant(note=Document(template="decision.txt")))
    assert "tests.sample.casetype.note: no action issues this letter." in found


def test_a_letter_with_an_unknown_field_is_refused():
    edition = published("sample")
    found = resolution_faults(
        edition, policy_keys=frozenset(KEYS), letter_fields=FIELDS - {"reason"}
    )
    sentence = "The letter names the unknown field {reason}; take one of its list."
    assert found == [f"tests.sample.letters/decision.txt: {sentence}"]


def test_publishing_a_broken_declaration_raises_with_every_fault():
    from casework.casetype import CaseType, State

    broken = type("Broken", (CaseType,), {"a": State(), "__module__": "tests.sample.casetype"})
    with pytest.raises(CaseTypeError) as raised:
        publish(broken, model=published("sample").model, package="tests.sample")
    assert "code: say it" in str(raised.value)
    assert "a: no action leads" not in str(raised.value)
    assert "states: exactly one state is initial, here: none." in str(raised.value)


def test_a_type_can_be_withdrawn_and_then_is_unknown():
    edition = published("sample")
    try:
        withdraw("sample")
        with pytest.raises(Exception, match="sample"):
            published("sample")
    finally:
        publish(edition.case_type, model=edition.model, package=edition.package)
