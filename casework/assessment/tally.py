"""Counts the ledger by month and department: whole numbers that may be added up.

Every figure is a sum of such numbers, so that a year is the sum of its months, the city that of its
departments, and a rate comes from two of them. The names of the numbers:

    repair/received              events of the ledger, by the case type's own measures
    repair/closed                cases that came to an end
    repair/days/7                of these, those that took 7 working days from their receipt
    repair/step/accept_by/due    steps that were done, or whose last day came first
    repair/step/accept_by/late   of these, those that were not done on their last day
    repair/step/accept_by/over   of these, those that are still not done
    repair/escalated             steps of which the lateness was reported to the supervisor
    repair/escalated_done        of these, those that were done since
    repair/open, repair/overdue  what stands open at the end, and steps past their last day then
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, TypeAlias

from django.conf import settings
from django.db import models as m
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, TruncMonth

from casework.assessment.days import WorkingDays
from casework.assessment.periods import ReportPeriod
from casework.assessment.runs import SEVERAL_RUNS, log_like, odd_steps
from casework.assessment.vocabulary import Count, Scope, all_measures
from casework.clock.stored import stored_calendar
from casework.engine import OVERDUE
from casework.models import Case, CaseEvent

Place = tuple[ReportPeriod, int]
# Cases with columns of a joined table under names of their own, which the types do not know.
Joined: TypeAlias = Any
_STANDING = ["running", "paused", "met"]


class Tally(dict[Place, "Counter[str]"]):
    """Counters by month and department."""

    def add(self, day: date, department: int | None, name: str, amount: int = 1) -> None:
        if department is not None and amount:
            place = (ReportPeriod.of(day), department)
            self.setdefault(place, Counter())[name] += amount

    def of(self, months: Iterable[ReportPeriod]) -> dict[int, Counter[str]]:
        """The sum of some months by department."""
        wanted, found = set(months), defaultdict[int, Counter[str]](Counter)
        for (month, department), counter in self.items():
            if month in wanted:
                found[department].update(counter)
        return dict(found)


def tally(scope: Scope) -> Tally:
    """Everything that is counted in the days of the scope, in a fixed number of statements.

    Memory grows with months, departments and measures, not with cases.
    """
    counting = _Counting(scope)
    counting.count_events()
    counting.count_asked()
    counting.count_closed()
    counting.count_steps()
    counting.count_escalations()
    counting.count_standing()
    return counting.found


def met_in_time() -> m.Q:
    return m.Q(d_met__isnull=False, d_met__lte=m.F("d_due"))


def with_deadlines(cases: m.QuerySet[Case]) -> Joined:
    """A row for each deadline of a department: its columns under short names, one join."""
    return cases.annotate(
        d_state=m.F("deadlines__state"),
        d_name=m.F("deadlines__name"),
        d_unit=m.F("deadlines__department_id"),
        d_due=m.F("deadlines__due_on"),
        d_met=m.F("deadlines__met_on"),
    ).filter(d_unit__isnull=False)


def overdue_steps(cases: m.QuerySet[Case], cut: date) -> Joined:
    """A row for each deadline that had passed by the beginning of a day, and was not met then."""
    stands = m.Q(d_state__in=_STANDING) | m.Q(d_state="cancelled", closed_on__gte=cut)
    rows = with_deadlines(cases).filter(stands, d_due__lt=cut)
    return rows.filter(m.Q(d_met__isnull=True) | m.Q(d_met__gte=cut))


class _Counting:
    """One count over the cases of all types at once: each statement reads the ledger once."""

    def __init__(self, scope: Scope) -> None:
        self.scope, self.found = scope, Tally()
        self.cases, self.days = scope.cases.order_by(), (scope.first, scope.last)
        self.types = {edition.code: (edition, measures) for edition, measures in all_measures()}

    def add(self, day: date, department: int | None, name: str, amount: int) -> None:
        self.found.add(day, department, name, amount)

    def count_events(self) -> None:
        """One statement for each party that is told of something."""
        parties: dict[str, dict[tuple[str, str], list[str]]] = defaultdict(dict)
        for code, (_edition, measures) in self.types.items():
            counts = [one for one in measures.all_counts() if isinstance(one, Count)]
            for count, action in ((one, action) for one in counts for action in one.actions):
                parties[count.party].setdefault((code, action), []).append(count.name)
        for party, names in parties.items():
            rows = self.cases.annotate(e_on=m.F("events__on"), e_action=m.F("events__action"))
            made = rows.filter(
                e_on__range=self.days, e_action__in=sorted({action for _code, action in names})
            )
            for code, action, month, department, amount in by_month(
                made, "case_type", "e_action", day="e_on", department=f"{party}_id"
            ):
                for name in names.get((code, action), ()):
                    self.add(month, department, f"{code}/{name}", amount)

    def count_asked(self) -> None:
        """What takes a statement of its own."""
        for code, (_edition, measures) in self.types.items():
            cases = self.cases.filter(case_type=code)
            scope = Scope(cases, self.scope.first, self.scope.last, self.scope.cut)
            for count in measures.counts:
                if not isinstance(count, Count):
                    for day, department, amount in count.rows(scope):
                        self.add(day, department, f"{code}/{count.name}", amount)

    def received_on(self) -> Coalesce:
        """The day of receipt: of the event that says so, or of the opening."""
        events = CaseEvent.objects.filter(case_id=m.OuterRef("pk")).order_by("seq")
        days = [
            m.When(
                case_type=code,
                then=m.Subquery(events.filter(action__in=measures.received).values("on")[:1]),
            )
            for code, (_edition, measures) in self.types.items()
            if measures.received
        ]
        return Coalesce(m.Case(*days, output_field=m.DateField()), m.F("filed_on"))

    def count_closed(self) -> None:
        """Cases that came to an end, by the ledger: one that was reopened later stays counted."""
        ended = self.cases.annotate(
            e_on=m.F("events__on"), e_from=m.F("events__source"), e_to=m.F("events__target")
        ).filter(self._ending(), e_on__range=self.days)
        rows = ended.annotate(received_on=self.received_on())
        grouped = rows.values_list("case_type", "department_id", "received_on", "e_on")
        days = WorkingDays(stored_calendar(settings.CASEWORK_PACK))
        counted = grouped.annotate(n=m.Count("pk")).iterator()
        for code, department, received, closed, amount in counted:
            self.add(closed, department, f"{code}/closed", amount)
            taken = days.between(received, closed)
            if taken is not None:
                self.add(closed, department, f"{code}/days/{taken}", amount)

    def _ending(self) -> m.Q:
        """Events that took a case from where it was being worked on into a final state."""
        found = m.Q(pk__in=[])
        for code, (edition, _measures) in self.types.items():
            states = edition.case_type.states.values()
            ends = [state.name for state in states if state.final]
            work = [state.name for state in states if not state.final and not state.initial]
            found |= m.Q(case_type=code, e_to__in=ends, e_from__in=work)
        return found

    def count_steps(self) -> None:
        """Steps by the day they were done, or by their last day where that came first.

        So a month that is over is decided: nothing that happens later changes its steps.
        """
        late, cut = ~met_in_time(), self.scope.cut
        decided_on = m.Case(m.When(met_in_time(), then=m.F("d_met")), default=m.F("d_due"))
        rows = with_deadlines(self.cases).annotate(
            several=log_like(SEVERAL_RUNS), decided_on=decided_on
        )
        plain = rows.filter(several=False, d_state__in=_STANDING, decided_on__range=self.days)
        grouped = plain.annotate(month=TruncMonth("decided_on")).values_list(
            "case_type", "month", "d_unit", "d_name"
        )
        not_done = late & (m.Q(d_met__isnull=True) | m.Q(d_met__gte=cut))
        for code, month, department, name, due, was_late, over in grouped.annotate(
            n=m.Count("pk"), late=m.Count("pk", filter=late), over=m.Count("pk", filter=not_done)
        ):
            self.add_step(month, department, f"{code}/step/{name}", (due, was_late, over))
        for step in odd_steps(self.scope):
            counts = (1, int(step.late), int(step.still_over(cut)))
            self.add_step(step.decided_on, step.department, f"{step.code}/step/{step.name}", counts)

    def add_step(
        self, day: date, department: int, place: str, counts: tuple[int, int, int]
    ) -> None:
        for kind, amount in zip(("due", "late", "over"), counts, strict=True):
            self.add(day, department, f"{place}/{kind}", amount)

    def count_escalations(self) -> None:
        """What the engine reported to the supervisor as late, for the department that was."""
        rows = with_deadlines(self.cases).annotate(
            e_on=m.F("events__on"), e_action=m.F("events__action"),
            e_deadline=KeyTextTransform("deadline", "events__data"),
        )  # fmt: skip
        told = rows.filter(e_action=OVERDUE, e_on__range=self.days, d_name=m.F("e_deadline"))
        over = m.Q(d_met__isnull=True, d_state__in=("running", "paused"))
        grouped = told.annotate(month=TruncMonth("e_on")).values_list(
            "case_type", "month", "d_unit"
        )
        for code, month, department, amount, still in grouped.annotate(
            n=m.Count("pk"), still=m.Count("pk", filter=over | m.Q(d_met__gte=self.scope.cut))
        ):
            self.add(month, department, f"{code}/escalated", amount)
            self.add(month, department, f"{code}/escalated_done", amount - still)

    def count_standing(self) -> None:
        """What is open, and what is overdue, at the end of the days; told to the last month."""
        last, cut = self.scope.last, self.scope.cut
        drafts = m.Q(pk__in=[])
        for code, (edition, _measures) in self.types.items():
            drafts |= m.Q(case_type=code, state=edition.case_type.initial().name)
        at_work = self.cases.exclude(drafts).filter(
            m.Q(closed_on__isnull=True) | m.Q(closed_on__gte=cut), filed_on__lt=cut
        )
        waiting = at_work.annotate(received_on=self.received_on()).filter(received_on__lt=cut)
        grouped = waiting.values_list("case_type", "department_id")
        for code, department, amount in grouped.annotate(n=m.Count("pk")):
            self.add(last, department, f"{code}/open", amount)
        late = overdue_steps(self.cases, cut).values_list("case_type", "d_unit")
        for code, department, amount in late.annotate(n=m.Count("pk")):
            self.add(last, department, f"{code}/overdue", amount)


def by_month(rows: m.QuerySet[Case], *columns: str, day: str, department: str) -> Iterable[Any]:
    """Rows of the columns, the month, the department, and how many there are."""
    grouped = rows.order_by().annotate(month=TruncMonth(day))
    return grouped.values_list(*columns, "month", department).annotate(n=m.Count("pk"))
