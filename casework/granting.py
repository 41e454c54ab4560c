"""What must be true before a term is lengthened, or an extension is taken back (延长办理期限)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from casework.casetype import Action, CaseType, Deadline
from casework.clock.fold import fold
from casework.clock.stored import stored_calendar
from casework.clocks import OPEN, Clock, Step, advance, department_of
from casework.declaration import published
from casework.errors import Refusal, gettext_noop

if TYPE_CHECKING:
    from casework.models import Case
    from casework.policies.loader import PackVersion

Pair = tuple[Deadline, Clock]


class NothingToExtend(Refusal):
    """No clock runs that the action could lengthen."""

    code = "nothing_to_extend"
    template = gettext_noop("No term is running that could be extended.")


class ExtendedBefore(Refusal):
    """A term is lengthened once, unless the extension was taken back."""

    code = "extended_before"
    template = gettext_noop("The term can be extended once; it was extended on %(day)s.")


class TermIsOver(Refusal):
    """An extension is granted while the term runs, never to mend lateness afterwards."""

    code = "term_is_over"
    template = gettext_noop("The term ended on %(due)s; it can no longer be extended.")


class NoExtension(Refusal):
    """There is no extension that could be taken back."""

    code = "no_extension"
    template = gettext_noop("There is no extension to take back.")


class LateWithoutIt(Refusal):
    """Taking an extension back must not make late what was in time."""

    code = "late_without_it"
    template = gettext_noop(
        "Without the extension the term would have ended on %(due)s already; "
        "it can no longer be taken back."
    )


def concerns(case_type: type[CaseType], action: Action) -> bool:
    """Whether the action lengthens a term or takes that back."""
    return any(action in d.extensions or action in d.revokes for d in case_type.deadlines.values())


def refusals(
    case: Case,
    action: Action,
    clocks: Mapping[str, Clock],
    *,
    case_type: type[CaseType],
    pack: PackVersion,
    today: date,
) -> Iterator[Refusal]:
    """Every reason against an action that lengthens terms or takes the lengthening back."""
    declared = case_type.deadlines.values()
    lengthened = [d for d in declared if action in d.extensions]
    if lengthened:
        longer = [d for d in lengthened if pack.period(d.extensions[action]).count]
        yield from _against_extending(_open(longer, clocks), case, today)
    if any(action in d.revokes for d in declared):
        revoked = _open([d for d in declared if action in d.revokes], clocks)
        yield from _against_revoking(revoked, case, today)


def moved_dates(
    case: Case, action: Action, *, pack: PackVersion, today: date
) -> list[tuple[str, date | None, date | None]]:
    """The terms that the action would lengthen or shorten: name, last day now, last day then.

    Reads only. Raises BadClockEvent where the action would be refused for it.
    """
    case_type = published(case.case_type, case.type_version).case_type
    rows = list(case.deadlines.all())
    now = {row.name: row.due_on for row in rows if row.state in OPEN}
    clocks = {
        row.name: Clock(row.name, list(row.log), row.state, row.fired, row.due_on) for row in rows
    }
    step = Step(action, action.target, today, case.version + 1, {})
    then = advance(
        case_type,
        copy(case),
        clocks,
        step,
        pack=pack,
        calendar_of=partial(stored_calendar, case.pack),
    )
    dues = {row["name"]: row["due_on"] for row in then}
    return [
        (name, now[name], dues[name]) for name in now if name in dues and dues[name] != now[name]
    ]


def _open(deadlines: Iterable[Deadline], clocks: Mapping[str, Clock]) -> list[Pair]:
    pairs = [(d, clocks[d.name]) for d in deadlines if d.name in clocks]
    return [(deadline, clock) for deadline, clock in pairs if clock.is_open]


def _against_extending(pairs: list[Pair], case: Case, today: date) -> Iterator[Refusal]:
    if not pairs:
        yield NothingToExtend()
    days = [clock.extended_on() for _deadline, clock in pairs]
    if any(days):
        yield ExtendedBefore(day=max(days))
    over = [due for rule, clock in pairs if (due := _over(rule, clock.run(), case, today))]
    if over:
        yield TermIsOver(due=min(over))


def _against_revoking(pairs: list[Pair], case: Case, today: date) -> Iterator[Refusal]:
    held = [(rule, clock) for rule, clock in pairs if clock.extended_on()]
    if not held:
        yield NoExtension()
    without = [
        (rule, [*clock.run(), {"on": today, "entered": _latest(clock, today), "kind": "revoke"}])
        for rule, clock in held
    ]
    over = [due for rule, log in without if (due := _over(rule, log, case, today))]
    if over:
        yield LateWithoutIt(due=min(over))


def _latest(clock: Clock, today: date) -> date:
    last = clock.log[-1]
    return max(today, date.fromisoformat(str(last.get("entered", last["on"]))[:10]))


def _over(rule: Deadline, log: list[dict[str, Any]], case: Case, today: date) -> date | None:
    """The last day of a term that is over; none for one that still runs or has no date."""
    due = fold(log, stored_calendar(case.pack, department_of(rule, case))).due
    return due if due is not None and due < today else None
