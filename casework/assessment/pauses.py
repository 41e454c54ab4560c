"""The pause watch (中止监测): clocks that stand still too readily, by department and officer.

A pause begins with an event of the ledger that takes a case into a pausing state. Four signs are
watched: how much of the time of its cases stood still; more than one request for a supplement in a
case; a later request for what was visible at the first one (一次性告知, 行政许可法 art. 32); and
pauses begun on the last day of a term.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models as m

from casework.assessment.days import WorkingDays
from casework.assessment.figures import Rate
from casework.assessment.runs import Log, runs_of
from casework.assessment.tally import Joined
from casework.assessment.vocabulary import Scope, all_measures
from casework.clock.calendar import Calendar
from casework.clock.fold import fold
from casework.clock.stored import stored_calendar
from casework.errors import BadClockEvent
from casework.models import CaseEvent, Evidence
from casework.policies.packs import PackVersion

PAUSES, LAST_DAY, ROUNDS, VISIBLE = "pauses", "last_day", "rounds", "visible"
SIGNS = (PAUSES, LAST_DAY, ROUNDS, VISIBLE)
ONE_DAY = timedelta(days=1)

# Whose pause: the department acted for, and the officer.
Whose = tuple[int, "int | None"]


@dataclass
class Watched:
    """What was found of one officer of one department; `cases` by sign."""

    cases: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, sign: str, case_id: int) -> None:
        self.counts[sign] += 1
        self.cases[sign].add(case_id)

    def number(self, sign: str) -> int:
        """Cases that bear the sign: as many as the list that the number opens."""
        return len(self.cases[sign])

    @property
    def last_day(self) -> Rate:
        return Rate(self.counts[LAST_DAY], self.counts[PAUSES])

    def signs(self, pack: PackVersion | None) -> list[str]:
        """The signs that are beyond the thresholds of the rules."""
        if pack is None or self.counts[PAUSES] < pack.number("watch.few_pauses"):
            return [VISIBLE] if self.number(VISIBLE) else []
        share = pack.number("watch.last_day_percent")
        found = [sign for sign in (ROUNDS, VISIBLE) if self.number(sign)]
        if 100 * self.last_day.part > share * self.last_day.of:
            found.append(LAST_DAY)
        return found


def watch(scope: Scope, pack: PackVersion | None) -> dict[Whose, Watched]:
    """The pauses that began in the days of the scope, by who began them.

    Streams over the pauses of the period; what is kept is the numbers of their cases.
    """
    found: dict[Whose, Watched] = defaultdict(Watched)
    calendar = stored_calendar(settings.CASEWORK_PACK)
    for case_id, seq, whose, logs in _pauses(scope):
        if whose[0] is None:
            continue
        one = found[whose[0], whose[1]]
        one.add(PAUSES, case_id)
        if any(begun_on_last_day(log, seq, calendar) for log in logs):
            one.add(LAST_DAY, case_id)
    rounds = pack.number("watch.rounds") if pack else 2
    for case_id, whose, number, visible in _later_requests(scope):
        if whose[0] is None:
            continue
        one = found[whose[0], whose[1]]
        if number >= rounds:
            one.add(ROUNDS, case_id)
        if visible:
            one.add(VISIBLE, case_id)
    return dict(found)


def _pauses(scope: Scope) -> Iterator[tuple[int, int, tuple[int | None, int | None], list[Log]]]:
    """Each pause of the period, with the logs of the clocks of its case that it stopped."""
    for edition, _measures in all_measures():
        pausing = [s.name for s in edition.case_type.states.values() if s.pauses_deadlines]
        rows: Joined = scope.cases.filter(case_type=edition.code).annotate(
            e_on=m.F("events__on"), e_to=m.F("events__target"), e_from=m.F("events__source"),
            e_seq=m.F("events__seq"), e_by=m.F("events__by_id"),
            e_unit=m.F("events__department_id"), d_log=m.F("deadlines__log"),
            d_unit=m.F("deadlines__department_id"),
        )  # fmt: skip
        rows = rows.filter(e_on__range=(scope.first, scope.last), e_to__in=pausing).exclude(
            e_from__in=pausing
        )
        columns = ("pk", "e_seq", "e_unit", "e_by", "d_unit", "d_log")
        at: tuple[int, int] | None = None
        whose: tuple[int | None, int | None] = (None, None)
        logs: list[Log] = []
        ordered = rows.order_by("pk", "e_seq").values_list(*columns)
        for pk, seq, unit, by, owner, log in ordered.iterator():
            if at is not None and at != (pk, seq):
                yield *at, whose, logs
                logs = []
            at, whose = (pk, seq), (unit, by)
            if owner is not None:
                logs.append(log)
        if at is not None:
            yield *at, whose, logs


def begun_on_last_day(log: Log, seq: int, calendar: Calendar) -> bool:
    """Whether the event paused this clock on its last day, or after it."""
    for run in runs_of(log):
        for at, event in enumerate(run):
            if event["kind"] == "pause" and event["event"] == seq:
                try:
                    due = fold(run[:at], calendar).due
                except BadClockEvent:
                    return False
                return due is not None and due <= date.fromisoformat(str(event["on"]))
    return False


Later = tuple[int, tuple["int | None", "int | None"], int, bool]


def _later_requests(scope: Scope) -> Iterator[Later]:
    """Requests for a supplement in the period that were not the first of their case.

    Of each: the case, whose it was, the how manieth, and whether it asked for what was visible.
    """
    for edition, measures in all_measures():
        asked = list(measures.supplemented)
        if not asked:
            continue
        rows: Joined = scope.cases.filter(case_type=edition.code).annotate(
            e_on=m.F("events__on"), e_action=m.F("events__action")
        )
        first = CaseEvent.objects.filter(case_id=m.OuterRef("pk"), action__in=asked)
        rows = rows.filter(e_action__in=asked, e_on__range=(scope.first, scope.last)).filter(
            m.Exists(first.filter(on__lte=scope.last)[1:])
        )
        ids = rows.order_by("pk").values_list("pk", flat=True).distinct()
        for pk in ids.iterator():
            yield from _of_one_case(pk, asked, scope)


def _of_one_case(pk: int, asked: Sequence[str], scope: Scope) -> Iterator[Later]:
    """Two statements for a case with more than one request, of which there should be none."""
    events = list(CaseEvent.objects.filter(case_id=pk, action__in=asked).order_by("seq"))
    files = list(Evidence.objects.filter(case_id=pk).values_list("uploaded_at", flat=True))
    for number, event in enumerate(events[1:], start=2):
        if scope.first <= event.on <= scope.last:
            earlier = events[: number - 1]
            new = any(earlier[0].at < at <= event.at for at in files)
            visible = asks_for_what_was_visible(
                _points(event), [_points(one) for one in earlier], new_papers=new
            )
            yield pk, (event.department_id, event.by_id), number, visible


def _points(event: CaseEvent) -> list[str]:
    """What was asked for, point by point; the reason where the form knows no points."""
    points = event.data.get("points")
    said = [str(point) for point in points] if isinstance(points, list) else [event.reason]
    return [" ".join(point.split()) for point in said if point.strip()]


def asks_for_what_was_visible(
    points: Iterable[str], earlier: Sequence[Iterable[str]], *, new_papers: bool
) -> bool:
    """Whether a later request names a point that could have been named at the first one.

    A point that was asked before and asked again is an answer that did not suffice. A new point
    can only concern what lay there at the first request, unless papers have been handed in since.
    """
    known = {point for request in earlier for point in request}
    return not new_papers and any(point not in known for point in points)


@dataclass(frozen=True)
class Still:
    """Of the working days of a department's cases in the period, those that stood still."""

    paused: int
    all: int
    cases: frozenset[int] = frozenset()

    @property
    def share(self) -> Rate:
        return Rate(self.paused, self.all)


def time_paused(scope: Scope) -> dict[int, Still]:
    """By department, the working days at work and those in a pausing state, inside the period."""
    days, paused, total = (
        WorkingDays(stored_calendar(settings.CASEWORK_PACK)),
        Counter[int](),
        Counter[int](),
    )
    cases: dict[int, set[int]] = defaultdict(set)
    for edition, measures in all_measures():
        pausing = [s.name for s in edition.case_type.states.values() if s.pauses_deadlines]
        if not pausing:
            continue
        own: Joined = scope.cases.filter(case_type=edition.code).order_by()
        for unit, first, last, number in _at_work(own, measures.received, scope):
            total[unit] += number * _inside(days, scope, first, last)
        for pk, unit, first, last in _standing_still(own, pausing, scope):
            length = _inside(days, scope, first, last)
            if length:
                paused[unit] += length
                cases[unit].add(pk)
    return {unit: Still(paused[unit], total[unit], frozenset(cases[unit])) for unit in total}


def _inside(days: WorkingDays, scope: Scope, first: date, last: date | None) -> int:
    """Working days of a span, as far as they lie in the period; the first day does not count."""
    start = max(first, scope.first - ONE_DAY)
    return days.between(start, min(last or scope.last, scope.last)) or 0


def _at_work(cases: Joined, received: tuple[str, ...], scope: Scope) -> Iterator[Any]:
    rows = cases.annotate(e_on=m.F("events__on"), e_action=m.F("events__action")).filter(
        m.Q(closed_on__isnull=True) | m.Q(closed_on__gte=scope.first),
        e_action__in=received, e_on__lte=scope.last,
    )  # fmt: skip
    spans = rows.values_list("department_id", "e_on", "closed_on")
    yield from (row for row in spans.annotate(n=m.Count("pk")).iterator() if row[0] is not None)


def _standing_still(cases: Joined, pausing: list[str], scope: Scope) -> Iterator[Any]:
    """From the day a case entered a pausing state to the day on which it left it."""
    left = CaseEvent.objects.filter(
        case_id=m.OuterRef("pk"), seq__gt=m.OuterRef("e_seq"), source__in=pausing
    ).exclude(target__in=pausing)
    rows = cases.annotate(
        e_on=m.F("events__on"), e_to=m.F("events__target"), e_from=m.F("events__source"),
        e_seq=m.F("events__seq"),
    ).filter(e_to__in=pausing, e_on__lte=scope.last).exclude(e_from__in=pausing)  # fmt: skip
    ended = rows.annotate(left_on=m.Subquery(left.order_by("seq").values("on")[:1]))
    lasting = ended.filter(m.Q(left_on__isnull=True) | m.Q(left_on__gte=scope.first))
    spans = lasting.values_list("pk", "department_id", "e_on", "left_on")
    yield from (row for row in spans.iterator() if row[1] is not None)


def by_department(found: Mapping[Whose, Watched]) -> dict[int, Watched]:
    """The same for whole departments: a case that two officers paused counts once in a list."""
    summed: dict[int, Watched] = defaultdict(Watched)
    for (unit, _by), one in found.items():
        summed[unit].counts.update(one.counts)
        for sign, cases in one.cases.items():
            summed[unit].cases[sign] |= cases
    return dict(summed)
