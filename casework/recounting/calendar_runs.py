"""The life of a calendar's entry: checked, previewed, confirmed, and moved case by case.

The days take effect when they are confirmed; the cases follow in batches, each in its own durable
transaction that also says how far the run is. So a killed run goes on where it stood, and what was
already moved is found unmoved.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction
from django.db.models import Count

from casework import outbox, store
from casework.access.calendars import enters_as
from casework.clock import stored
from casework.clock.calendar import Calendar, DayKind
from casework.clock.entries import Entry, Fault, faults_of
from casework.clock.stored import Snapshot, department_of
from casework.errors import CaseworkError, gettext_noop
from casework.models import CalendarMove, CalendarRun, Department
from casework.models.calendar import NATIONAL
from casework.models.calendar_run import RunState
from casework.policies.loader import load_packs
from casework.recounting import recalendar
from casework.today import moment
from casework.translation import gettext

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from casework.access.actor import Who

_ = gettext_noop
BATCH = 500
UNDER_WAY = (RunState.COUNTING, RunState.MOVING)
# So long another process may still count by the days before: cases are moved only afterwards.
SETTLES = timedelta(seconds=2 * stored.FRESH_SECONDS)
ANNOUNCED_FROM = 11  # November, when the State Council has published next year's notice
ANOTHER_MOVES = _("Another entry is still moving its cases. Wait until it is done.")
_MOVED_COLUMNS = (
    "direction", "due_before", "due_after", "clocks", "stops_overdue", "becomes_overdue", "told",
)  # fmt: skip


class EntryRefused(CaseworkError):
    """The days of a year cannot be entered; every row that is wrong, and nothing was kept."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "; ".join(fault.message for fault in self.faults)


class NotToConfirm(CaseworkError):
    """A preview that may not be confirmed, as it is no longer, or not yet, what would happen."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)

    def __str__(self) -> str:
        return gettext(self.sentence)


class MayNotEnter(CaseworkError):
    """Somebody who neither supervises nor heads the credit office wanted to enter a calendar."""

    def __str__(self) -> str:
        return gettext("Only the supervisor and the head of the credit office enter calendars.")


def missing_year(today: date) -> int | None:
    """The year whose notice is wanted: this one, or from 1 November the next; none when held."""
    calendar = stored.stored_calendar()
    if not calendar.knows(today.year):
        return today.year
    wanted = today.month >= ANNOUNCED_FROM and not calendar.knows(today.year + 1)
    return today.year + 1 if wanted else None


def scopes() -> list[str]:
    """Every region that an entry may be for, the nation first."""
    return [NATIONAL, *(pack.name for pack in load_packs().all() if pack.name != NATIONAL)]


def faults_in(
    entries: Sequence[Entry], year: int, *, scope: str, notice: str, pack: str
) -> list[Fault]:
    """Every reason why this year cannot be entered; `pack` is the region of the installation."""
    snapshot = stored.current()
    faults: list[Fault] = []
    if not notice.strip():
        faults.append(Fault(0, _("Say which notice this is.")))
    if not is_scope(scope):
        faults.append(Fault(0, _("There is no such region or department.")))
    elif scope != NATIONAL and not snapshot.knows(NATIONAL, year):
        data = {"year": year}
        faults.append(Fault(0, _("Enter the national notice of %(year)s first."), data))
    if faults:
        return faults
    others = _others(snapshot, scope, year)
    return faults_of(entries, year, under=_under(snapshot, scope, pack), others=others)


def is_scope(scope: str) -> bool:
    """Whether there is such a nation, region or department."""
    department_id = department_of(scope)
    if department_id is not None:
        return Department.objects.filter(pk=department_id).exists()
    return scope in scopes()


def _under(snapshot: Snapshot, scope: str, pack: str) -> Calendar:
    return Calendar({}) if scope == NATIONAL else snapshot.under(scope, pack)


def _others(snapshot: Snapshot, scope: str, year: int) -> dict[date, DayKind]:
    """The days that notices of other years of this scope name already."""
    return {
        day: kind
        for (held, other), days in snapshot.days.items()
        if held == scope and other != year
        for day, (kind, _note) in days.items()
    }


def begin(
    entries: Sequence[Entry], year: int, *, scope: str, notice: str, by: User, pack: str, on: date
) -> CalendarRun:
    """Keeps the days and begins the preview; nothing takes effect yet. One transaction.

    A preview of the same year that nobody confirmed falls away. Raises EntryRefused with every
    faulty row, MayNotEnter.
    """
    held = enters_as(by)
    if held is None:
        raise MayNotEnter
    faults = faults_in(entries, year, scope=scope, notice=notice, pack=pack)
    if faults:
        raise EntryRefused(faults)
    snapshot = stored.current()
    others = _others(snapshot, scope, year)
    before = snapshot.days.get((scope, year), {})
    days = sorted((e.day, e.kind, e.note) for e in entries if e.day not in others)
    with transaction.atomic():
        waiting = CalendarRun.objects.filter(year=year, scope=scope)
        waiting.filter(state__in=(RunState.COUNTING, RunState.PREVIEWED)).update(
            state=RunState.DROPPED, finished_at=moment()
        )
        run = CalendarRun(
            year=year, scope=scope, notice=notice.strip(), by=by, role=held[0],
            department_id=held[1], days=_plain(days), on=on, created_at=moment(),
            before=_plain(sorted((day, *what) for day, what in before.items())),
            correction=snapshot.knows(scope, year), basis=_basis(snapshot),
        )  # fmt: skip
        run.total = recalendar.candidates(run).aggregate(n=Count("case_id", distinct=True))["n"]
        run.save(force_insert=True)
    return run


def _plain(days: Iterable[tuple[date, DayKind, str]]) -> list[list[str]]:
    return [[day.isoformat(), kind.value, note] for day, kind, note in days]


def _basis(snapshot: Snapshot) -> str:
    count, latest = snapshot.version
    return f"{count}:{latest.isoformat() if latest else ''}"


def confirm(run_id: int, *, by: Who, today: date, tells: bool) -> CalendarRun:
    """The days take effect now, and the moving of the cases begins. One durable transaction.

    `tells` sends a notice in every case that moves. Confirming twice does nothing the second
    time. Raises MayNotEnter, NotToConfirm.
    """
    if enters_as(by) is None:
        raise MayNotEnter
    try:
        return _confirmed(run_id, today=today, tells=tells)
    except IntegrityError:
        # Another entry was confirmed between our look and our write.
        raise NotToConfirm(ANOTHER_MOVES) from None


def _confirmed(run_id: int, *, today: date, tells: bool) -> CalendarRun:
    with transaction.atomic(durable=True):
        run = CalendarRun.objects.select_for_update().get(pk=run_id)
        if run.state in (RunState.MOVING, RunState.DONE):
            return run
        fault = _not_to_confirm(run, today)
        if fault:
            raise NotToConfirm(fault)
        now = moment()
        run.state, run.tells, run.confirmed_at = RunState.MOVING, tells, now
        run.cursor = run.looked_at = 0
        run.save()
        stored.enter_year(run.year, run.notice, days=run.entered_days, now=now, scope=run.scope)
    return run


def _not_to_confirm(run: CalendarRun, today: date) -> str:
    if run.state == RunState.COUNTING:
        return _("The preview is not finished yet.")
    if run.state == RunState.DROPPED:
        return _("This entry was dropped. Enter the year again.")
    if run.on != today:
        return _(
            "This preview is of another day: what is overdue has changed since. Preview again."
        )
    if run.basis != _basis(stored.current()):
        return _("The calendars have changed since this preview. Preview again.")
    if CalendarRun.objects.filter(state=RunState.MOVING).exists():
        return ANOTHER_MOVES
    return ""


def preview_again(run: CalendarRun, *, by: User, pack: str, on: date) -> CalendarRun:
    """The same days, previewed on the calendars and the day of now. Raises as `begin` does."""
    entries = [Entry(day, kind, note, row) for row, (day, kind, note) in _rows(run)]
    return begin(entries, run.year, scope=run.scope, notice=run.notice, by=by, pack=pack, on=on)


def _rows(run: CalendarRun) -> Iterable[tuple[int, tuple[date, DayKind, str]]]:
    return enumerate(run.entered_days, start=1)


def drop(run_id: int, *, by: Who) -> bool:
    """Lets an entry that nobody confirmed fall away; false when it can no longer."""
    if enters_as(by) is None:
        raise MayNotEnter
    waiting = CalendarRun.objects.filter(
        pk=run_id, state__in=(RunState.COUNTING, RunState.PREVIEWED)
    )
    return bool(waiting.update(state=RunState.DROPPED, finished_at=moment()))


def waiting_runs() -> list[int]:
    """Entries that no worker has finished, the oldest first: new ones, and those it died over."""
    found = CalendarRun.objects.filter(state__in=UNDER_WAY).order_by("id")
    return list(found.values_list("id", flat=True))


def work_off(run_id: int, *, size: int = BATCH) -> None:
    """Goes on with an entry until it waits for a person or is done. Many may work at once."""
    run = CalendarRun.objects.filter(pk=run_id, state=RunState.MOVING).first()
    if run is not None and run.confirmed_at is not None:
        early = (run.confirmed_at + SETTLES - moment()).total_seconds()
        time.sleep(max(0.0, early))
    while step(run_id, size=size):
        pass


def step(run_id: int, *, size: int = BATCH) -> bool:
    """One batch of cases, counted or moved; whether there may be more. One durable transaction.

    Locks the run's row: whoever finds it locked leaves the work to the one who holds it.
    """
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic(durable=True):
        waiting = CalendarRun.objects.select_for_update(skip_locked=skip)
        run = waiting.filter(pk=run_id, state__in=UNDER_WAY).first()
        if run is None:
            return False
        ids = recalendar.next_cases(run, size)
        if not ids:
            _finish(run)
            return False
        moving = run.state == RunState.MOVING
        _batch(run, ids, moving=moving)
        run.cursor, run.looked_at = ids[-1], run.looked_at + len(ids)
        run.total = max(run.total, run.looked_at)
        run.save(update_fields=["cursor", "looked_at", "total"])
    if moving and run.tells:
        outbox.nudge_on_commit()
    return True


def _finish(run: CalendarRun) -> None:
    previewed = run.state == RunState.COUNTING
    run.state = RunState.PREVIEWED if previewed else RunState.DONE
    run.total = run.looked_at
    if not previewed:
        run.finished_at = moment()
    run.save(update_fields=["state", "total", "finished_at"])


def _batch(run: CalendarRun, ids: Sequence[int], *, moving: bool) -> None:
    snapshot = stored.current()
    if not moving:
        days = {day: (kind, note) for day, kind, note in run.entered_days}
        snapshot = snapshot.with_year(run.scope, run.year, days)
    judged = [
        recalendar.judge(one, snapshot, on=run.on) for one in recalendar.read(ids, lock=moving)
    ]
    found = [one for one in judged if one is not None]
    told = recalendar.told_of(found)
    rows = [_row(run, one, told=one.case.pk in told, moving=moving) for one in found]
    if moving:
        _write(run, found)
        columns = [*_MOVED_COLUMNS, "event_seq"]
    else:
        columns = [*_MOVED_COLUMNS, "foreseen"]
    CalendarMove.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["run", "case"], update_fields=columns
    )


def _write(run: CalendarRun, found: Iterable[recalendar.Judged]) -> None:
    at = moment()
    moves = [recalendar.move_of(one, run, at=at) for one in found if not one.failed]
    if moves:
        store.write(moves)


def _row(run: CalendarRun, one: recalendar.Judged, *, told: bool, moving: bool) -> CalendarMove:
    was, late = one.was_overdue(run.on), one.is_overdue(run.on)
    return CalendarMove(
        run=run, case_id=one.case.pk, direction=one.direction, due_before=one.due_before,
        due_after=one.case.due_on, clocks=[[name, _day(a), _day(b)] for name, a, b in one.moved],
        stops_overdue=was and not late, becomes_overdue=late and not was, told=told,
        foreseen=not moving, event_seq=one.case.version + 1 if moving and not one.failed else None,
    )  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
