"""Every rule of the linter has a declaration that breaks it, and the sentence that it is told."""

import pytest

from casework.casetype import CaseType, Deadline, Opening, State, guard
from casework.linter import structure_faults


@guard("It rains.")
def it_rains(facts):
    return True


def faults_of(**changes) -> list[str]:
    """A sound declaration with some parts replaced or (None) taken away."""
    waiting = State(initial=True, held_by="subject")
    running = State(held_by="reviewer")
    done = State(final=True)
    parts = {
        "code": "t", "prefix": "T", "waiting": waiting, "running": running, "done": done,
        "opening": Opening(by="subject"),
        "begin": waiting.to(running, by="subject", guards=[it_rains]),
    }  # fmt: skip
    parts["finish"] = running.to(done, by="reviewer", not_by=parts["begin"])
    parts["begin_by"] = Deadline("repair.accept", start=waiting, met_by=parts["begin"])
    parts["finish_by"] = Deadline("repair.handle", start=running, met_by=parts["finish"])
    for name, change in changes.items():
        parts[name] = change(parts) if callable(change) else change
    parts = {name: part for name, part in parts.items() if part is not None}
    faults = structure_faults(type("T", (CaseType,), parts), taken=["save", "delete"])
    assert all(".T." in fault for fault in faults), faults
    return [fault.partition(".T.")[2] for fault in faults]


def test_a_sound_declaration_has_no_fault():
    assert faults_of() == []


BROKEN = {
    "no code": ({"code": ""}, "code: say it; case numbers and addresses are made of it."),
    "no prefix": ({"prefix": ""}, "prefix: say it; case numbers and addresses are made of it."),
    "no opening": ({"opening": None}, "opening: say who may open a case and what is asked."),
    "nobody may open": ({"opening": Opening()}, "opening: nobody may do this; say by=."),
    "two initial states": (
        {"second": State(initial=True, held_by="subject", no_deadline="-"),
         "leave": lambda p: p["second"].to(p["done"], by="subject")},
        "states: exactly one state is initial, here: waiting, second.",
    ),
    "an unreachable state": (
        {"island": State(held_by="subject", no_deadline="-"),
         "leave": lambda p: p["island"].to(p["done"], by="subject")},
        "island: no action leads to this state.",
    ),
    "a state without an end": (
        {"trap": State(held_by="subject", no_deadline="-"),
         "fall": lambda p: p["waiting"].to(p["trap"], by="subject")},
        "trap: from here no final state can be reached; a case would be stranded.",
    ),
    "a way out of a final state": (
        {"rise": lambda p: p["done"].to(p["running"], by="head")},
        "rise: leaves the final state done; say after_close or remove it.",
    ),
    "an action that nobody may do": (
        {"idle": lambda p: p["running"].to(p["done"])}, "idle: nobody may do this; say by=.",
    ),
    "an unknown role": (
        {"idle": lambda p: p["running"].to(p["done"], by="king")},
        "idle: there is no role “king”. Known: ",
    ),
    "a stranger's state": (
        {"go": lambda p: p["running"].to(_named(State(final=True), "moon"), by="head")},
        "go: “moon” is not part of this case type.",
    ),
    "four eyes over a stranger's action": (
        {"go": lambda p: p["running"].to(p["done"], by="head", not_by=_named(p["running"].to(p["done"], by="head"), "x"))},
        "go: “x” is not part of this case type.",
    ),
    "a guard without a sentence": (
        {"go": lambda p: p["running"].to(p["done"], by="head", guards=[len])},
        "go: <built-in function len> is no guard; write it with @guard(sentence).",
    ),
    "nobody holds a state": (
        {"running": State(), "begin": lambda p: p["waiting"].to(p["running"], by="subject"),
         "finish": lambda p: p["running"].to(p["done"], by="reviewer"),
         "begin_by": lambda p: Deadline("k", start=p["waiting"], met_by=p["begin"]),
         "finish_by": lambda p: Deadline("k", start=p["running"], met_by=p["finish"])},
        "running: say held_by, the role that must move next; one of ",
    ),
    "handed to nobody known": (
        {"go": lambda p: p["running"].to(p["done"], by="head", hands_to="king")},
        "go: hands_to names “king”, which is no role.",
    ),
    "a state without a deadline": (
        {"finish_by": None}, "running: no deadline runs here; declare one or say in no_deadline why.",
    ),
    "a pause without a timer": (
        {"asleep": State(held_by="subject", pauses_deadlines=True),
         "nod": lambda p: p["running"].to(p["asleep"], by="reviewer"),
         "wake": lambda p: p["asleep"].to(p["running"], by="subject")},
        "asleep: pauses the clocks without a timer of its own; nobody would end it.",
    ),
    "a clock that nothing can meet": (
        {"dead_by": lambda p: Deadline("k", start=p["running"])},
        "dead_by: nothing can meet this clock; say met_by.",
    ),
    "a clock met by what cannot happen while it runs": (
        {"dead_by": lambda p: Deadline("k", start=p["running"], met_by=p["begin"])},
        "dead_by: nothing can meet this clock; say met_by.",
    ),
    "a clock without a length": (
        {"begin_by": lambda p: Deadline(start=p["waiting"], met_by=p["begin"])},
        "begin_by: say either policy (a key of the rule pack) or date (a field of the case).",
    ),
    "a clock with two lengths": (
        {"begin_by": lambda p: Deadline("k", date="a.b", start=p["waiting"], met_by=p["begin"])},
        "begin_by: say either policy (a key of the rule pack) or date (a field of the case).",
    ),
    "neither resume nor restart": (
        {"begin_by": lambda p: Deadline("k", start=p["waiting"], met_by=p["begin"], after_pause="sleep")},
        "begin_by: after_pause is “resume” or “restart”, or the pack key that says which.",
    ),
    "a clock that fires at no known time": (
        {"begin_by": lambda p: Deadline("k", start=p["waiting"], met_by=p["begin"], fires="at noon")},
        "begin_by: fires is one of after, next_working_day, on_the_day.",
    ),
    "a clock owned by nobody known": (
        {"begin_by": lambda p: Deadline("k", start=p["waiting"], met_by=p["begin"], owner="king")},
        "begin_by: there is no role “king”.",
    ),
    "an outcome without its pack key": (
        {"begin_by": lambda p: Deadline("k", start=p["waiting"], met_by=p["begin"], on_expiry={"x": p["begin"]})},
        "begin_by: a map of outcomes needs the pack key in outcome, and only it.",
    ),
    "silence that only a person could make": (
        {"begin_by": lambda p: Deadline("k", start=p["waiting"], met_by=p["begin"], on_expiry=p["begin"])},
        "begin_by: begin is made when time passes, so by= needs system.",
    ),
    "silence that acts elsewhere": (
        {"lapse": lambda p: p["running"].to(p["done"], by="system"),
         "begin_by": lambda p: Deadline("k", start=p["waiting"], met_by=p["begin"], on_expiry=p["lapse"])},
        "begin_by: lapse leaves no state in which this clock runs.",
    ),
    "an extension without reasons": (
        {"longer": lambda p: p["running"].stay(by="head"), "notices": lambda p: {"subject": [p["longer"]]},
         "finish_by": lambda p: _finish(p, extensions={p["longer"]: "k"})},
        "finish_by: longer changes a term, so it needs_reason.",
    ),
    "an extension that the subject grants itself": (
        {"longer": lambda p: p["running"].stay(by="subject", needs_reason=True),
         "notices": lambda p: {"subject": [p["longer"]]},
         "finish_by": lambda p: _finish(p, extensions={p["longer"]: "k"})},
        "finish_by: longer changes a term; an office decides that, not the subject or a timer.",
    ),
    "an extension in secret": (
        {"longer": lambda p: p["running"].stay(by="head", needs_reason=True),
         "finish_by": lambda p: _finish(p, extensions={p["longer"]: "k"})},
        "finish_by: longer changes a term; the subject is told, so name it in notices.",
    ),
    "an extension of another case type": (
        {"finish_by": lambda p: _finish(p, extensions={
            _named(p["running"].stay(by="head", needs_reason=True), "x"): "k"})},
        "finish_by: “x” is not part of this case type.",
    ),
    "something to take back that cannot be granted": (
        {"back": lambda p: p["running"].stay(by="head", needs_reason=True),
         "notices": lambda p: {"subject": [p["back"]]},
         "finish_by": lambda p: _finish(p, revokes=p["back"])},
        "finish_by: revokes without extensions; there is nothing to take back.",
    ),
    "a cap from elsewhere": (
        {"finish_by": lambda p: _finish(p, within=_named(Deadline("k", start=p["running"]), "whole_by"))},
        "finish_by: “whole_by” in within is not a deadline of this case type.",
    ),
    "a cap that does not run all the while": (
        {"begin_by": lambda p: Deadline("k", start=p["waiting"], met_by=p["begin"]),
         "finish_by": lambda p: _finish(p, within=p["begin_by"])},
        "finish_by: may run in running, where begin_by does not cap it.",
    ),
    "a cap within itself": (
        {"whole_by": lambda p: _finish(p, basis="民法典201"),
         "finish_by": lambda p: _around(_finish(p, within=p["whole_by"]))},
        "finish_by: is within itself in the end; say within of one of them only.",
    ),
    "a notice to nobody known": (
        {"notices": lambda p: {"king": [p["begin"]]}}, "notices: there is no role “king”.",
    ),
    "a notice of no action": (
        {"notices": lambda p: {"head": [_named(p["running"].to(p["done"], by="head"), "x")]}},
        "notices: “x” is not part of this case type.",
    ),
    "a name that every case has": (
        {"save": lambda p: p["running"].to(p["done"], by="head")},
        "save: this name belongs to every case; call the action otherwise.",
    ),
}  # fmt: skip


def _named(part, name):
    part.name = name
    return part


def _finish(parts, **how):
    return Deadline("repair.handle", start=parts["running"], met_by=parts["finish"], **how)


def _around(deadline):
    """Puts the cap of a deadline within that deadline."""
    deadline.within.within = deadline
    return deadline


def test_a_cap_and_an_extension_that_can_be_taken_back_are_sound():
    assert not faults_of(
        longer=lambda p: p["running"].stay(by="head", needs_reason=True),
        back=lambda p: p["running"].stay(by="head", needs_reason=True),
        notices=lambda p: {"subject": [p["longer"], p["back"]]},
        whole_by=lambda p: Deadline("repair.cap", start=p["waiting"], met_by=p["finish"]),
        finish_by=lambda p: _finish(
            p, within=p["whole_by"], extensions={p["longer"]: "k"}, revokes=p["back"]
        ),
    )


@pytest.mark.parametrize(("changes", "sentence"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_declaration_is_refused(changes, sentence):
    found = faults_of(**changes)
    assert any(fault.startswith(sentence) for fault in found), found
