"""Self-checks of the clocks: what is stored beside what the declaration and the log say.

All stream over the open cases in the order of their numbers, so that the memory does not grow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from itertools import groupby, islice
from typing import Any

from django.db.models import Exists, F, Max, OuterRef

from casework.clock.stored import stored_calendar
from casework.clocks import OPEN, Clock, refold
from casework.declaration import Published, published
from casework.errors import BadClockEvent
from casework.models import Case, CaseDeadline, CaseEvent
from casework.policies.loader import PackVersion, load_packs
from casework.selfcheck.found import BATCH, Found, Now, of_cases

ENDS = ("met", "cancel")
# What the fold says of a clock; of one that has ended only how and when, since its dates stay as
# they were when a calendar is entered later.
FOLDED = (
    "state", "started_on", "due_on", "provisional", "met_on", "ended_on", "unpaused_due_on",
    "fires_on",
)  # fmt: skip
FOLDED_OF_ENDED = ("state", "met_on", "ended_on")


@cache
def pack_of(version_id: str) -> PackVersion:
    return load_packs().version(version_id)


def edition_of(case: Case) -> Published:
    return published(case.case_type, case.type_version)


def clock_of(row: CaseDeadline) -> Clock:
    return Clock(row.name, row.log, row.state, row.fired, row.due_on, row.provisional)


def pauses_without_end(now: Now, cases: frozenset[int] | None = None) -> Iterator[Found]:
    """A clock stands still in a state that pauses nothing, or nothing would ever end the pause."""
    running = CaseDeadline.objects.filter(
        case=OuterRef("case_id"), state="running", fires_on__isnull=False, fired=False
    )
    paused = CaseDeadline.objects.filter(state="paused", case__closed_on=None)
    rows = of_cases(paused, cases).annotate(timed=Exists(running)).select_related("case")
    for row in rows.order_by("case_id", "id").iterator(chunk_size=BATCH):
        state = edition_of(row.case).case_type.states.get(row.case.state)
        pauses = state is not None and state.pauses_deadlines
        if not pauses or not row.timed:
            detail = {"state": row.case.state, "since": row.case.state_since.isoformat()}
            yield Found(row.case_id, what=row.name, detail=detail)


def open_in_closed(now: Now, cases: frozenset[int] | None = None) -> Iterator[Found]:
    """A clock that was started before its case was closed, and runs on."""
    rows = CaseDeadline.objects.filter(state__in=OPEN, case__closed_on__isnull=False)
    rows = of_cases(rows, cases).order_by("case_id", "id").iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        closings = closing_events(row.case_id for row in batch)
        for row in batch:
            run = clock_of(row).run()
            if not run or run[0].get("event", 0) < closings.get(row.case_id, 0):
                yield Found(row.case_id, what=row.name, detail={"state": row.state})


def closing_events(case_ids: Iterable[int]) -> Mapping[int, int]:
    """By case, the number of the event that led into its present state."""
    moves = CaseEvent.objects.filter(case_id__in=set(case_ids), target=F("case__state"))
    last = moves.exclude(source=F("target")).order_by().values("case_id").annotate(at=Max("seq"))
    return {row["case_id"]: row["at"] for row in last}


def dates_not_folded(now: Now, cases: frozenset[int] | None = None) -> Iterator[Found]:
    """A stored date or state of a clock, or of its open case, that its log does not come to."""
    rows = of_cases(CaseDeadline.objects.filter(case__closed_on=None), cases)
    rows = rows.select_related("case").order_by("case_id", "id").iterator(chunk_size=BATCH)
    for _case_id, group in groupby(rows, key=lambda row: row.case_id):
        yield from _unlike(list(group))
    bare = Case.objects.filter(closed_on=None, due_on__isnull=False)
    some = CaseDeadline.objects.filter(case=OuterRef("pk"))
    for pk in of_cases(bare, cases, "pk").filter(~Exists(some)).values_list("pk", flat=True):
        yield Found(pk, detail={"due_on": {"should": None}})


def _unlike(rows: list[CaseDeadline]) -> Iterator[Found]:
    case = rows[0].case
    kept = {"due_on": case.due_on, "due_provisional": case.due_provisional}
    try:
        folded = fold_again(case, rows)
    except BadClockEvent as fault:
        yield Found(case.pk, detail={"log": str(fault)})
        return
    for row, should in zip(rows, folded, strict=True):
        if wrong := differences(row, should):
            yield Found(case.pk, what=row.name, detail=wrong)
    for name, value in kept.items():
        if value != getattr(case, name):
            yield Found(
                case.pk, detail={name: {"is": _plain(value), "should": _plain(case.due_on)}}
            )


def fold_again(case: Case, rows: list[CaseDeadline]) -> list[dict[str, Any]]:
    """What the columns of the clocks should hold; sets the dates of the case in hand.

    Raises BadClockEvent for a log that makes no sense.
    """
    return refold(
        edition_of(case).case_type, case, [clock_of(row) for row in rows],
        pack=pack_of(case.pack_version), calendar_of=partial(stored_calendar, case.pack),
    )  # fmt: skip


def differences(row: CaseDeadline, should: Mapping[str, Any]) -> dict[str, Any]:
    """Column by column, what is stored and what the log comes to."""
    ended = should["state"] not in OPEN
    return {
        name: {"is": _plain(getattr(row, name)), "should": _plain(should[name])}
        for name in (FOLDED_OF_ENDED if ended else FOLDED)
        if getattr(row, name) != should[name]
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def timers_missed(now: Now, cases: frozenset[int] | None = None) -> Iterator[Found]:
    """A timer of an earlier day that has not run: it broke down, or nobody ran it."""
    rows = CaseDeadline.objects.filter(state="running", fired=False, fires_on__lt=now.today)
    named = (
        of_cases(rows, cases).order_by("fires_on", "id").values_list("case_id", "name", "fires_on")
    )
    for case_id, name, fires_on in named.iterator(chunk_size=BATCH):
        yield Found(case_id, what=name, detail={"fires_on": _plain(fires_on)})
