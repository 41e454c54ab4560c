"""The linter of declarations: the only place that judges a case type.

A case can never be stranded: that is a property of the declaration, proved before anything runs.
Every fault is a sentence that begins with its place. `structure_faults` needs the class alone and
runs when a type is published; `resolution_faults` follows the names to forms, changes, letters,
words and rule packs and runs in `manage.py check`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from importlib.resources import files
from typing import TYPE_CHECKING

from casework.casetype import ROLES, Action, CaseType, Deadline, Guard, Opening, State
from casework.desk import RESERVED
from casework.documents.judging import text_faults
from casework.documents.styles import CONTENTS, NOTICES, SIGNATURES, TABLE, Style, styles_of
from casework.words import AUDIENCES, LANGUAGES, PLACEHOLDERS

if TYPE_CHECKING:
    from casework.declaration import Published

Type = type[CaseType]
FIRES = ("after", "next_working_day", "on_the_day")


def structure_faults(case_type: Type, *, taken: Collection[str] = ()) -> list[str]:
    """Every fault that can be seen in the class alone, each with its place."""
    place = f"{case_type.__module__}.{case_type.__name__}"
    rules: tuple[Callable[[Type], Iterator[str]], ...] = (
        _identity, _initial, _reachable, _ends, _ways_out_of_final, _actors, _parties_of_actions,
        _holders, _clocked, _pauses, _clocks, _extensions, _caps, _expiry, _notices,
    )  # fmt: skip
    faults = [fault for rule in rules for fault in rule(case_type)]
    faults += [
        f"{name}: this name belongs to every case; call the action otherwise."
        for name in case_type.actions
        if name in taken or name in RESERVED
    ]
    return [f"{place}.{fault}" for fault in faults]


def _identity(t: Type) -> Iterator[str]:
    for name in ("code", "prefix"):
        if not getattr(t, name):
            yield f"{name}: say it; case numbers and addresses are made of it."
    if not hasattr(t, "opening"):
        yield "opening: say who may open a case and what is asked."


def _initial(t: Type) -> Iterator[str]:
    initial = [s.name for s in t.states.values() if s.initial]
    if len(initial) != 1:
        yield f"states: exactly one state is initial, here: {', '.join(initial) or 'none'}."


def _moves(t: Type) -> Iterable[tuple[str, Action, str]]:
    return [(s.name, a, a.lands_in(s.name)) for a in t.actions.values() for s in a.sources]


def _closure(start: Iterable[str], edges: Iterable[tuple[str, str]]) -> set[str]:
    pairs, seen, queue = list(edges), set(start), list(start)
    while queue:
        here = queue.pop()
        for source, target in pairs:
            if source == here and target not in seen:
                seen.add(target)
                queue.append(target)
    return seen


def _reachable(t: Type) -> Iterator[str]:
    first = [s.name for s in t.states.values() if s.initial]
    seen = _closure(first, [(s, d) for s, _, d in _moves(t)])
    for name in t.states:
        if first and name not in seen:
            yield f"{name}: no action leads to this state."


def _ends(t: Type) -> Iterator[str]:
    final = [s.name for s in t.states.values() if s.final]
    can_end = _closure(final, [(d, s) for s, _, d in _moves(t)])
    for name in t.states:
        if name not in can_end:
            yield f"{name}: from here no final state can be reached; a case would be stranded."


def _ways_out_of_final(t: Type) -> Iterator[str]:
    for action in t.actions.values():
        leaves = [s.name for s in action.sources if s.final]
        if leaves and not action.after_close:
            first = leaves[0]
            yield f"{action.name}: leaves the final state {first}; say after_close or remove it."


def _actors(t: Type) -> Iterator[str]:
    opening = getattr(t, "opening", None)
    everyone = [(a.name, a.by) for a in t.actions.values()]
    everyone += [("opening", opening.by)] if opening else []
    for name, by in everyone:
        if not by:
            yield f"{name}: nobody may do this; say by=."
        for role in by:
            if role not in ROLES:
                yield f"{name}: there is no role “{role}”. Known: {', '.join(ROLES)}."


def _parties_of_actions(t: Type) -> Iterator[str]:
    for action in t.actions.values():
        strangers = [s.name for s in action.sources if t.states.get(s.name) is not s]
        if action.target is not None and t.states.get(action.target.name) is not action.target:
            strangers.append(action.target.name)
        strangers += [e.name for e in action.not_by if t.actions.get(e.name) is not e]
        for name in strangers:
            yield f"{action.name}: “{name}” is not part of this case type."
        strange: list[object] = [rule for rule in action.guards if type(rule) is not Guard]
        for rule in strange:
            yield f"{action.name}: {rule!r} is no guard; write it with @guard(sentence)."


def _holders(t: Type) -> Iterator[str]:
    for action in t.actions.values():
        if action.hands_to and action.hands_to not in ROLES:
            yield f"{action.name}: hands_to names “{action.hands_to}”, which is no role."
    for state in t.states.values():
        if not state.final and state.held_by not in ROLES:
            known = ", ".join(ROLES)
            yield f"{state.name}: say held_by, the role that must move next; one of {known}."


def covered(t: Type, deadline: Deadline) -> set[str]:
    """The states in which this clock may be running."""
    ends = [p for p in deadline.met_by if isinstance(p, Action)]
    end_states = {p.name for p in deadline.met_by if isinstance(p, State)}
    start = {p.name for p in deadline.start if isinstance(p, State)}
    for action in (p for p in deadline.start if isinstance(p, Action)):
        start |= {action.lands_in(s.name) for s in action.sources}
    final = {s.name for s in t.states.values() if s.final}
    edges = [(s, d) for s, a, d in _moves(t) if a not in ends and d not in end_states | final]
    return _closure(start - end_states, edges)


def _clocked(t: Type) -> Iterator[str]:
    running = set().union(*(covered(t, d) for d in t.deadlines.values())) if t.deadlines else set()
    for state in t.states.values():
        if not state.final and state.name not in running and not state.no_deadline:
            yield f"{state.name}: no deadline runs here; declare one or say in no_deadline why."


def _pauses(t: Type) -> Iterator[str]:
    for state in (s for s in t.states.values() if s.pauses_deadlines):
        timers = [
            d
            for d in t.deadlines.values()
            if (d.runs_in_pause or state in d.start) and state.name in covered(t, d)
        ]
        if not any(d.on_expiry or d.owner for d in timers):
            yield (
                f"{state.name}: pauses the clocks without a timer of its own; nobody would end it."
            )


def _clocks(t: Type) -> Iterator[str]:
    for deadline in t.deadlines.values():
        name = deadline.name
        if bool(deadline.policy) == bool(deadline.date):
            yield (
                f"{name}: say either policy (a key of the rule pack) or date (a field of the case)."
            )
        if deadline.fires not in FIRES:
            yield f"{name}: fires is one of {', '.join(FIRES)}."
        if deadline.after_pause not in ("resume", "restart") and "." not in deadline.after_pause:
            yield f"{name}: after_pause is “resume” or “restart”, or the pack key that says which."
        for role in (deadline.owner, deadline.escalates_to):
            if role and role not in ROLES:
                yield f"{name}: there is no role “{role}”."
        ends = [p for p in deadline.met_by if isinstance(p, Action)]
        end_states = {p.name for p in deadline.met_by if isinstance(p, State)}
        reach = covered(t, deadline)
        meets = any(a in ends for s, a, _ in _moves(t) if s in reach) or any(
            s in reach and d in end_states for s, _, d in _moves(t)
        )
        if not meets and not deadline.on_expiry:
            yield f"{name}: nothing can meet this clock; say met_by."


def _extensions(t: Type) -> Iterator[str]:
    """A term is lengthened, or shortened again, by an office, with reasons the subject reads."""
    told = t.notices.get("subject", ())
    for deadline in t.deadlines.values():
        for action in (*deadline.extensions, *deadline.revokes):
            place = f"{deadline.name}: {action.name}"
            if t.actions.get(action.name) is not action:
                yield f"{deadline.name}: “{action.name}” is not part of this case type."
            if not action.needs_reason:
                yield f"{place} changes a term, so it needs_reason."
            if {"subject", "system"} & set(action.by):
                yield f"{place} changes a term; an office decides that, not the subject or a timer."
            if action not in told:
                yield f"{place} changes a term; the subject is told, so name it in notices."
        if deadline.revokes and not deadline.extensions:
            yield f"{deadline.name}: revokes without extensions; there is nothing to take back."


def _caps(t: Type) -> Iterator[str]:
    """A cap holds at all times: it runs wherever the deadline in it runs."""
    for deadline in t.deadlines.values():
        cap, seen = deadline.within, [deadline]
        if cap is None:
            continue
        if t.deadlines.get(cap.name) is not cap:
            yield f"{deadline.name}: “{cap.name}” in within is not a deadline of this case type."
            continue
        while cap is not None and cap not in seen:
            seen.append(cap)
            cap = cap.within
        if cap is not None:
            yield f"{deadline.name}: is within itself in the end; say within of one of them only."
        outside = covered(t, deadline) - covered(t, seen[1])
        for name in sorted(outside):
            yield f"{deadline.name}: may run in {name}, where {seen[1].name} does not cap it."


def _expiry(t: Type) -> Iterator[str]:
    for deadline in t.deadlines.values():
        if isinstance(deadline.on_expiry, dict) != bool(deadline.outcome):
            yield f"{deadline.name}: a map of outcomes needs the pack key in outcome, and only it."
        for action in deadline.expiry_actions():
            if t.actions.get(action.name) is not action:
                yield f"{deadline.name}: “{action.name}” is not part of this case type."
            elif "system" not in action.by:
                yield (
                    f"{deadline.name}: {action.name} is made when time passes, so by= needs system."
                )
            elif not {s.name for s in action.sources} & covered(t, deadline):
                yield f"{deadline.name}: {action.name} leaves no state in which this clock runs."


def _notices(t: Type) -> Iterator[str]:
    for role, actions in t.notices.items():
        if role not in ROLES:
            yield f"notices: there is no role “{role}”."
        for action in actions:
            if t.actions.get(action.name) is not action:
                yield f"notices: “{action.name}” is not part of this case type."


def resolution_faults(
    edition: Published, *, policy_keys: Collection[str], letter_fields: Collection[str]
) -> list[str]:
    """Every fault in what the declaration names: words, forms, changes, letters, policy keys."""
    faults = [
        *_word_faults(edition),
        *_name_faults(edition),
        *_policy_faults(edition.case_type, policy_keys),
        *_letter_faults(edition, letter_fields),
    ]
    return [f"{edition.package}.{fault}" for fault in faults]


def _word_faults(edition: Published) -> Iterator[str]:
    t, words = edition.case_type, edition.words
    wanted: list[tuple[str, ...]] = [("title",)]
    wanted += [("states", name) for name in t.states]
    wanted += [("states", name, audience) for name in t.states for audience in AUDIENCES]
    wanted += [("actions", name) for name in t.actions]
    wanted += [("deadlines", name) for name in t.deadlines]
    wanted += [("documents", name) for name in t.documents]
    told = [("actions", name, "told") for name in t.actions]
    wanted += [path for path in told if any(words.text(*path, language=x) for x in LANGUAGES)]
    for path in wanted:
        for language in LANGUAGES:
            text = words.text(*path, language=language)
            if not text:
                yield f"words.toml: {'.'.join(path)} has no {language} text."
            for field in _fields(text):
                if field not in PLACEHOLDERS:
                    yield f"words.toml: {'.'.join(path)} names the unknown field {{{field}}}."


def _fields(text: str) -> list[str]:
    return [part.partition("}")[0] for part in text.split("{")[1:]]


def _name_faults(edition: Published) -> Iterator[str]:
    t = edition.case_type
    steps: list[tuple[str, Opening | Action]] = [("opening", t.opening), *t.actions.items()]
    for where, step in steps:
        wanted: list[tuple[Callable[[str], object], str]] = [
            (edition.change, name) for name in step.changes
        ]
        if step.collects:
            wanted.append((edition.form, step.collects))
        for find, name in wanted:
            try:
                find(name)
            except Exception as error:  # noqa: BLE001  any failure to resolve is the fault to show
                yield f"casetype.{where}: {name}: {error}"


def _policy_faults(t: Type, keys: Collection[str]) -> Iterator[str]:
    wanted = [(d.name, key) for d in t.deadlines.values() for key in (d.policy, d.outcome) if key]
    wanted += [(d.name, key) for d in t.deadlines.values() for key in d.extensions.values()]
    wanted += [(d.name, d.after_pause) for d in t.deadlines.values() if "." in d.after_pause]
    wanted += [(a.name, a.only_if) for a in t.actions.values() if a.only_if]
    for name, key in wanted:
        if key not in keys:
            yield f"casetype.{name}: the national rule pack has no key “{key}”."


def _letter_faults(edition: Published, known: Collection[str]) -> Iterator[str]:
    issued = {letter.name for a in edition.case_type.actions.values() for letter in a.issues}
    documents, table = edition.case_type.documents, styles_of(edition.package)
    for document in documents.values():
        source = files(edition.package) / "letters" / document.template
        if not source.is_file():
            yield f"casetype.{document.name}: there is no letter letters/{document.template}."
            continue
        if document.name not in issued:
            yield f"casetype.{document.name}: no action issues this letter."
        style = table.get(document.name)
        if style is None:
            yield f"letters/{TABLE}: say what the letter {document.name} must carry."
        elif style.template != document.template:
            yield f"letters/{TABLE}: {style.name} is the text {document.template}."
    for style in table.values():
        clocks = edition.case_type.deadlines
        yield from style_faults(style, known=known, deadlines=clocks)


def style_faults(
    style: Style, *, known: Collection[str], deadlines: Collection[str] = ()
) -> Iterator[str]:
    """Every fault in what the table says of one letter, and in the letter's text."""
    place = f"letters/{TABLE}: {style.name}"
    if style.notice not in NOTICES:
        yield f"{place}: “{style.notice}” is no kind of notice; one of {', '.join(NOTICES)}."
    for content in (one for one in NOTICES.get(style.notice, ()) if one not in style.carries):
        yield f"{place}: a notice of the kind {style.notice} carries {content}; say by what."
    for content in (one for one in style.carries if one not in CONTENTS):
        yield f"{place}: there is no content “{content}”; one of {', '.join(sorted(CONTENTS))}."
    for clock in (one for one in style.clocks if one not in deadlines):
        yield f"{place}: clock names “{clock}”, which is no deadline of this case type."
    if style.signed not in SIGNATURES:
        yield f"{place}: signed is one of {', '.join(SIGNATURES)}."
    if not (files(style.package) / "letters" / style.template).is_file():
        yield f"{place}: there is no letter letters/{style.template}."
        return
    for fault in text_faults(style, style.text, {*known, *style.examples}):
        yield f"letters/{style.template}: {fault.english}"
