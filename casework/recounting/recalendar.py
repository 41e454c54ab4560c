"""What other days off move: the open clocks of many cases, counted again by a changed calendar.

Judging writes nothing and is the same for the preview and for the moving itself, so that the two
cannot differ. Writing takes the road of every action: `store.write`, with one ledger event a case.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from typing import Any

from django.db.models import Q, QuerySet

from casework import clocks, store
from casework.clock.stored import Snapshot, department_of, regions_of
from casework.clocks import Clock
from casework.declaration import published
from casework.errors import BadClockEvent
from casework.ledger.chain import digest
from casework.models import CalendarRun, Case, CaseDeadline, OutboxMessage
from casework.models.calendar import NATIONAL
from casework.models.calendar_run import Direction
from casework.models.event import EventKind
from casework.models.outbox import Delivery
from casework.policies.loader import PackVersion, load_packs

logger = logging.getLogger(__name__)
ACTION = "calendar"
PEOPLE = "people"
Fold = tuple[date | None, bool, date | None]


@dataclass
class Open:
    """A case whose clocks may move: all of its clocks, and what is stored of their fold."""

    case: Case
    clocks: dict[str, Clock]
    stored: dict[str, Fold]


@dataclass
class Judged:
    """A case that moves: its rows to be written, and where its dates go."""

    case: Case
    rows: list[dict[str, Any]]
    moved: list[tuple[str, date | None, date | None]]
    due_before: date | None
    since: int
    failed: bool = False

    @property
    def direction(self) -> Direction:
        """Where the nearest date goes; a case that has ended moves only in what is still owed."""
        before, after = self.due_before, self.case.due_on
        if self.failed:
            return Direction.FAILED
        if self.case.closed_on is not None:
            return Direction.AFTER_CLOSE
        if before == after:
            return Direction.SAME
        if before is None:
            return Direction.DATED
        if after is None:
            return Direction.UNDATED
        return Direction.LATER if after > before else Direction.EARLIER

    def was_overdue(self, on: date) -> bool:
        return self._open and self.due_before is not None and self.due_before < on

    def is_overdue(self, on: date) -> bool:
        return self._open and self.case.due_on is not None and self.case.due_on < on

    @property
    def _open(self) -> bool:
        return self.case.closed_on is None


def candidates(run: CalendarRun) -> QuerySet[CaseDeadline]:
    """The running and paused clocks whose count can touch a day that the run names.

    A term begins no later than the last such day and ends no earlier than a month before the
    first: the report of lateness may wait for the working day after a long holiday.
    """
    days = [day for day, _kind, _note in (*run.entered_days, *run.replaced_days)]
    first = min([date(run.year, 1, 1), *days])
    last = max([date(run.year, 12, 31), *days])
    start = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
    found = CaseDeadline.objects.filter(state__in=clocks.OPEN, started_on__lte=last)
    return found.filter(Q(due_on=None) | Q(due_on__gte=start)).filter(_of_scope(run.scope))


def _of_scope(scope: str) -> Q:
    if scope == NATIONAL:
        return Q()
    department_id = department_of(scope)
    if department_id is not None:
        return Q(department_id=department_id)
    packs = [pack.name for pack in load_packs().all() if scope in regions_of(pack.name)]
    return Q(case__pack__in=packs or [scope])


def next_cases(run: CalendarRun, size: int) -> list[int]:
    """The numbers of cases that come after the run's cursor, in order, of so many clocks."""
    found = candidates(run).filter(case_id__gt=run.cursor).order_by("case_id")
    # Without DISTINCT the rows are read off the index and no further than the limit.
    return list(dict.fromkeys(found.values_list("case_id", flat=True)[:size]))


def read(case_ids: Sequence[int], *, lock: bool) -> list[Open]:
    """The cases with all their clocks, in two statements; `lock` takes their rows, in order."""
    cases = Case.objects.filter(pk__in=case_ids).order_by("pk")
    found = {
        case.pk: Open(case, {}, {})
        for case in (cases.select_for_update(of=("self",)) if lock else cases)
    }
    rows = CaseDeadline.objects.filter(case_id__in=list(found)).order_by("case_id", "pk")
    columns = ("case_id", "name", "log", "state", "fired", "due_on", "provisional", "fires_on")
    for case_id, name, log, state, fired, due_on, provisional, fires_on in rows.values_list(
        *columns
    ):
        one = found[case_id]
        one.clocks[name] = Clock(
            name, log=log, state=state, fired=fired, due_on=due_on, provisional=provisional
        )
        one.stored[name] = (due_on, provisional, fires_on)
    return list(found.values())


def judge(one: Open, snapshot: Snapshot, *, on: date) -> Judged | None:
    """What these calendars make of the case's clocks; nothing where every date stays.

    The case in hand gets its new dates. A clock whose lateness was reported, and which now ends
    later than today, is watched again.
    """
    case, before, seq = one.case, one.case.due_on, one.case.version + 1
    try:
        rows = _counted(one, snapshot, on=on, seq=seq)
        late = [row for row in rows if row["fired"] and row["fires_on"] and row["fires_on"] > on]
        if late:
            for row in late:
                one.clocks[row["name"]].fired = False
            rows = _counted(one, snapshot, on=on, seq=seq)
    except BadClockEvent:
        logger.exception("The clocks of case %s cannot be counted again.", case.pk)
        return Judged(case, [], [], before, 0, failed=True)
    rows = [row for row in rows if _fold(row) != one.stored[row["name"]]]
    if not rows:
        return None
    since = min(int(one.clocks[row["name"]].log[-1].get("event", 0)) for row in rows)
    for row in rows:
        clock = one.clocks[row["name"]]
        latest = date.fromisoformat(str(clock.log[-1]["on"]))
        clock.add("calendar", max(on, latest), seq)
    moved = [(row["name"], one.stored[row["name"]][0], row["due_on"]) for row in rows]
    return Judged(case, rows, moved, before, since)


def _counted(one: Open, snapshot: Snapshot, *, on: date, seq: int) -> list[dict[str, Any]]:
    """The rows of every open clock, as an action would write them that changes none of them."""
    case = one.case
    for clock in one.clocks.values():
        clock.touched = clock.is_open
    return clocks.advance(
        published(case.case_type, case.type_version).case_type, case, one.clocks,
        clocks.Step(None, None, on, seq, case.data), pack=_pack(case.pack_version),
        calendar_of=partial(snapshot.calendar, case.pack),
    )  # fmt: skip


@cache
def _pack(version_id: str) -> PackVersion:
    return load_packs().version(version_id)


def _fold(row: dict[str, Any]) -> Fold:
    return row["due_on"], row["provisional"], row["fires_on"]


def told_of(found: Iterable[Judged]) -> set[int]:
    """Of these cases, those in which somebody was sent the date that moves now; one statement.

    A message tells the date when it came of the event that set it, or of a later one.
    """
    since = {one.case.pk: one.since for one in found if not one.failed}
    sent = OutboxMessage.objects.filter(event__case_id__in=list(since), state=Delivery.SENT)
    pairs = sent.exclude(channel=PEOPLE).values_list("event__case_id", "event__seq").distinct()
    return {case_id for case_id, seq in pairs if seq >= since[case_id]}


def move_of(one: Judged, run: CalendarRun, *, at: datetime) -> store.Move:
    """Everything that the new calendar writes in one case."""
    case, rows = one.case, one.rows
    event = _event(one, run, at=at)
    case.version, case.last_hash = event["seq"], event["hash"]
    return store.Move(
        case,
        event,
        deadlines=[row | {"case_id": case.pk} for row in rows],
        messages=_messages(one, at=at) if run.tells else [],
    )


def _event(one: Judged, run: CalendarRun, *, at: datetime) -> dict[str, Any]:
    case = one.case
    clock = [
        {"name": row["name"], "state": row["state"], "due": row["due_on"], "last": row["log"][-1]}
        for row in one.rows
    ]
    before = {name: due.isoformat() if due else None for name, due, _after in one.moved}
    event: dict[str, Any] = {
        "case_id": case.pk, "seq": case.version + 1, "kind": EventKind.HUMAN.value,
        "action": ACTION, "source": case.state, "target": case.state, "by_id": run.by_id,
        "role": run.role, "reason": run.notice, "department_id": run.department_id,
        "data": {"run": run.pk, "year": run.year, "scope": run.scope, "before": before},
        "before": {}, "after": {}, "clock": clock, "pack": case.pack,
        "pack_version": case.pack_version, "on": run.on, "at": at, "key": None,
        "prev_hash": case.last_hash,
    }  # fmt: skip
    event["hash"] = digest(event, prev_hash=case.last_hash)
    return event


def _messages(one: Judged, *, at: datetime) -> list[dict[str, Any]]:
    """The subject hears, and whoever must meet a deadline whose last day is another one now."""
    dates = {name for name, before, after in one.moved if before != after}
    owners = [row["owner"] for row in one.rows if row["name"] in dates and row["owner"]]
    roles = dict.fromkeys(["subject", *owners]) if dates else {}
    kind = f"{one.case.case_type}.{ACTION}"
    return [
        {"recipient": f"role:{role}", "channel": PEOPLE, "kind": kind, "next_at": at}
        for role in roles
    ]
