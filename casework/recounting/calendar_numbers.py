"""The numbers of a calendar's entry, and for each number exactly the cases that it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from casework.errors import gettext_noop as _
from casework.models import CalendarMove, CalendarRun, Case
from casework.models.calendar_run import Direction, RunState
from casework.translation import gettext

if TYPE_CHECKING:
    from casework.access.actor import Who

MOVES = "moves"
_ASIDE = (Direction.AFTER_CLOSE, Direction.FAILED)
_OPEN_MOVES = ~Q(direction__in=_ASIDE)
# What had changed between the preview and the confirmation: known when the moving is done.
_NOT_MOVED = Q(foreseen=True, event_seq=None) & ~Q(direction=Direction.FAILED)
_CAME_IN = Q(foreseen=False, event_seq__isnull=False)

NUMBERS: Mapping[str, Q] = {
    MOVES: _OPEN_MOVES,
    **{direction.value: Q(direction=direction) for direction in Direction},
    "stops_overdue": Q(stops_overdue=True),
    "becomes_overdue": Q(becomes_overdue=True),
    "told": Q(told=True),
}
AFTERWARDS: Mapping[str, Q] = {"not_moved": _NOT_MOVED, "came_in": _CAME_IN}
LABELS: Mapping[str, str] = {
    MOVES: _("open cases move"),
    Direction.LATER: _("have their nearest date moved later"),
    Direction.EARLIER: _("have their nearest date moved earlier"),
    Direction.DATED: _("get a firm date instead of a provisional one"),
    Direction.UNDATED: _("get a provisional date instead of a firm one"),
    Direction.SAME: _("keep their nearest date; another date, or the day of the report, moves"),
    Direction.AFTER_CLOSE: _("closed cases in which something is still owed by another day"),
    Direction.FAILED: _("cases could not be counted again; the operator's log says why"),
    "stops_overdue": _("stop being overdue"),
    "becomes_overdue": _("become overdue"),
    "told": _("in which a notice with the old date was sent already"),
    "not_moved": _("changed after the preview and did not move"),
    "came_in": _("came in after the preview and moved"),
}


@dataclass(frozen=True)
class Number:
    """One number of a run: how many there are, and how many of them the reader may see."""

    name: str
    total: int
    visible: int

    @property
    def label(self) -> str:
        return gettext(LABELS[self.name])


def moves_of(run: CalendarRun, name: str, *, who: Who) -> QuerySet[CalendarMove]:
    """The moves that a number counts, in cases that this person may see.

    Raises KeyError for a number that there is not.
    """
    return _of(run, name).filter(case__in=Case.objects.visible_to(who))


def _of(run: CalendarRun, name: str) -> QuerySet[CalendarMove]:
    rows = CalendarMove.objects.filter(run=run)
    return rows.filter(_conditions(run)[name])


def _conditions(run: CalendarRun) -> dict[str, Q]:
    counted = _counted(run)
    found = {name: counted & condition for name, condition in NUMBERS.items()}
    return found | (dict(AFTERWARDS) if run.state == RunState.DONE else {})


def _counted(run: CalendarRun) -> Q:
    """Before the moving what is foreseen counts, after it what was written."""
    if run.state == RunState.DONE:
        return Q(event_seq__isnull=False) | Q(direction=Direction.FAILED)
    return Q(foreseen=True)


def numbers_of(run: CalendarRun, *, who: Who) -> dict[str, Number]:
    """Every number of the run, in two statements."""
    counts = {name: Count("pk", filter=what) for name, what in _conditions(run).items()}
    rows = CalendarMove.objects.filter(run=run)
    total = rows.aggregate(**counts)
    visible = rows.filter(case__in=Case.objects.visible_to(who)).aggregate(**counts)
    return {name: Number(name, total[name], visible[name]) for name in counts}
