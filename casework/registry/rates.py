"""How well departments report: four rates of a month, counted by set (双公示考核).

Each rate is two whole numbers. Report rate: decisions reported of those declared; without a
declaration it is not known. Compliance rate: rows taken of the rows sent, as they stand after the
last time each was sent. Timeliness rate: published within `record.publish` (seven working days) of
the decision. Rate of wrong codes: rows whose unified code is wrong, or stands for somebody else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from casework.clock.due import due_date
from casework.clock.stored import stored_calendar
from casework.models import (
    CreditRecord,
    DeclaredDecisions,
    Department,
    FlawedRow,
    Licence,
    RecordEvent,
)
from casework.models.record import RecordClass, RecordKind
from casework.models.record_event import RecordEventKind
from casework.registry.persons import ORGANIZATIONS
from casework.registry.terms import rulebook

RULE = "record.publish"
TARGET, NO_WRONG_CODE = 100, 0
REPORTED, REFUSED, LATE, WRONG_CODES = "reported", "refused", "late", "wrong_codes"
LISTS = (REPORTED, REFUSED, LATE, WRONG_CODES)
_TO_BE_SHOWN = (RecordClass.ORDINARY, RecordClass.SERIOUS, RecordClass.UNCLEAR)


@dataclass(frozen=True)
class Share:
    """A part of a whole; without a whole it is not known, never all and never nothing."""

    part: int
    of: int

    @property
    def percent(self) -> float | None:
        """In whole numbers as far as they go, so that 999 of 1000 are never 100."""
        return None if not self.of else self.part * 1000 // self.of / 10

    def meets(self, target: int) -> bool | None:
        """Whether the target is met: all of them where it is 100, none where it is 0."""
        if not self.of:
            return None
        return self.part == 0 if target == NO_WRONG_CODE else self.part * 100 >= target * self.of


@dataclass
class Rates:
    """The counts of one department in one month; of all departments where `department` is none."""

    department: Department | None = None
    penalties: int = 0
    licences: int = 0
    entries: int = 0
    declared_penalties: int | None = None
    declared_licences: int | None = None
    refused: int = 0
    wrong_codes: int = 0
    in_time: int = 0
    late: int = 0
    uncounted: int = 0

    @property
    def taken(self) -> int:
        return self.penalties + self.licences + self.entries

    @property
    def report(self) -> Share:
        """Of the decisions declared; what is reported beyond them makes up for no missing one."""
        if self.declared_penalties is None or self.declared_licences is None:
            return Share(0, 0)
        part = min(self.penalties, self.declared_penalties)
        part += min(self.licences, self.declared_licences)
        return Share(part, self.declared_penalties + self.declared_licences)

    @property
    def compliance(self) -> Share:
        return Share(self.taken, self.taken + self.refused)

    @property
    def timeliness(self) -> Share:
        return Share(self.in_time, self.in_time + self.late)

    @property
    def wrong(self) -> Share:
        return Share(self.wrong_codes, self.taken + self.refused)

    @property
    def beyond(self) -> bool:
        """Whether more was reported than declared: then the declaration is wrong."""
        return (
            self.declared_penalties is not None and self.penalties > self.declared_penalties
        ) or (self.declared_licences is not None and self.licences > self.declared_licences)


def rates_of(first: date, last: date, *, today: date) -> list[Rates]:
    """The rates of each department that decided, declared or sent anything in these days.

    A dozen statements however many rows; `uncounted` are those whose term cannot be counted for
    want of a calendar. Sorted as departments are.
    """
    found: dict[int, Rates] = defaultdict(Rates)
    span = (first, last)
    _count_taken(found, span)
    _count_declared(found, span)
    _count_flawed(found, span)
    _count_timely(found, span, today)
    places = Department.objects.in_bulk(list(found))
    for pk, rates in found.items():
        rates.department = places[pk]
    order = {pk: n for n, pk in enumerate(Department.objects.values_list("pk", flat=True))}
    return [found[pk] for pk in sorted(found, key=lambda pk: order.get(pk, pk))]


def total(rows: Iterable[Rates]) -> Rates:
    """All departments together; the report rate over those that have declared."""
    everything = Rates()
    for row in rows:
        for name in ("entries", "refused", "wrong_codes", "in_time", "late", "uncounted"):
            setattr(everything, name, getattr(everything, name) + getattr(row, name))
        everything.penalties += row.penalties
        everything.licences += row.licences
    return everything


def reported_by(rows: Iterable[Rates]) -> Share:
    """The report rate of all that have declared."""
    shares = [row.report for row in rows]
    return Share(sum(share.part for share in shares), sum(share.of for share in shares))


def records_in(span: tuple[date, date]) -> QuerySet[CreditRecord]:
    """The records that departments reported for these days, without doubles and breaches."""
    double = RecordEvent.objects.filter(record=OuterRef("pk"), kind=RecordEventKind.MERGED)
    rows = CreditRecord.objects.filter(document_date__range=span)
    return rows.exclude(kind=RecordKind.BREACH).filter(~Exists(double))


def licences_in(span: tuple[date, date]) -> QuerySet[Licence]:
    return Licence.objects.filter(decided_on__range=span)


def flawed_in(span: tuple[date, date]) -> QuerySet[FlawedRow]:
    """The rows of these days that still wait to be mended."""
    return FlawedRow.objects.filter(dated_on__range=span, mended_on=None)


def last_days(days: Iterable[date]) -> dict[date, date | None]:
    """By when a decision of each day is to be published; none where no calendar is held."""
    pack = settings.CASEWORK_PACK
    book, calendar = rulebook(pack), stored_calendar(pack)
    return {day: due_date(day, book.on(day).period(RULE), calendar).date for day in set(days)}


def late_q(column: str, span: tuple[date, date], days: Iterable[date], today: date) -> Q:
    """Rows of these days that were published after their last day, or not at all by now."""
    late = Q(pk__in=())
    for day, due in last_days(days).items():
        if due is not None:
            missing = Q(published_on=None) if due < today else Q(pk__in=())
            late |= Q(**{column: day}) & (Q(published_on__gt=due) | missing)
    return late & Q(**{f"{column}__range": span})


def to_be_published(span: tuple[date, date]) -> QuerySet[CreditRecord]:
    """The penalties of organizations that were published, or that would have to be."""
    shown = Q(published_on__isnull=False) | Q(record_class__in=_TO_BE_SHOWN)
    rows = records_in(span).filter(kind=RecordKind.PENALTY, subject__kind__in=ORGANIZATIONS)
    return rows.filter(shown)


def licences_to_be_published(span: tuple[date, date]) -> QuerySet[Licence]:
    """The licences of organizations that were published; what was over when sent never is."""
    rows = licences_in(span).filter(subject__kind__in=ORGANIZATIONS)
    return rows.filter(published_on__isnull=False)


def _count_taken(found: dict[int, Rates], span: tuple[date, date]) -> None:
    rows = records_in(span).order_by().values("department_id", "kind").annotate(n=Count("pk"))
    for row in rows:
        name = "penalties" if row["kind"] == RecordKind.PENALTY else "entries"
        rates = found[row["department_id"]]
        setattr(rates, name, getattr(rates, name) + row["n"])
    granted = licences_in(span).order_by().values("department_id")
    for held in granted.annotate(n=Count("pk")):
        found[held["department_id"]].licences += held["n"]


def _count_declared(found: dict[int, Rates], span: tuple[date, date]) -> None:
    for said in DeclaredDecisions.objects.filter(month__range=span):
        rates = found[said.department_id]
        rates.declared_penalties = (rates.declared_penalties or 0) + said.penalties
        rates.declared_licences = (rates.declared_licences or 0) + said.licences


def _count_flawed(found: dict[int, Rates], span: tuple[date, date]) -> None:
    rows = flawed_in(span).exclude(department=None).order_by().values("department_id")
    counted = rows.annotate(
        gone=Count("pk", filter=Q(refused=True)), wrong=Count("pk", filter=Q(wrong_code=True))
    )
    for row in counted:
        rates = found[row["department_id"]]
        rates.refused, rates.wrong_codes = row["gone"], row["wrong"]


def _count_timely(found: dict[int, Rates], span: tuple[date, date], today: date) -> None:
    """By day of decision and of publication, of which a month has some hundreds of pairs."""
    groups: list[tuple[int, date, date | None, int]] = []
    for rows, column in (
        (to_be_published(span), "document_date"), (licences_to_be_published(span), "decided_on"),
    ):  # fmt: skip
        named = rows.order_by().values_list("department_id", column, "published_on")
        groups += named.annotate(n=Count("pk"))
    due = last_days(day for _place, day, _shown, _n in groups)
    for place, day, shown, n in groups:
        last = due[day]
        if last is None:
            found[place].uncounted += n
        elif shown is not None and shown <= last:
            found[place].in_time += n
        elif shown is not None or last < today:
            found[place].late += n
