"""What the guards and changes of an objection ask of the database: one statement each."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from casework.clock.due import due_date
from casework.clock.stored import stored_calendar
from casework.facts import Facts
from casework.models import Case, CaseDeadline, CaseEvent, Department
from casework.models.case import CaseQuerySet
from objections.casetype import Objection
from objections.models import outcomes_for, record_of, text_of


def _others_on_record(facts: Facts) -> CaseQuerySet:
    same = Case.objects.filter(case_type=Objection.code, record_id=facts.case.record_id)
    return same.exclude(pk=facts.case.pk).exclude(record_id=None)


def open_objection(facts: Facts) -> str:
    """The number of another filed and open objection to the same record; empty when none is."""
    others = _others_on_record(facts).open().exclude(state=Objection.draft.name)
    return others.values_list("number", flat=True).first() or ""


def decided_before(facts: Facts) -> bool:
    """Whether an earlier objection to this record on the same ground was decided."""
    ground = facts.case.data.get("objection", {}).get("ground")
    closed = _others_on_record(facts).filter(state=Objection.closed.name)
    return closed.filter(data__objection__ground=ground).exists()


def credit_office(facts: Facts) -> Department | None:
    """The office (信用办) that runs objections, the city's before a district's."""
    return Department.objects.filter(is_credit_office=True).first()


def due_dates(facts: Facts) -> dict[str, date | None]:
    """The date of every clock of the case, by name; none for a date that is not known yet."""
    rows = CaseDeadline.objects.filter(case_id=facts.case.pk).values_list("name", "due_on")
    return dict(rows)


def last_day_for_review(facts: Facts) -> date | None:
    """The last day on which a review may be asked for; none while the calendar is missing."""
    if facts.case.closed_on is None:
        return None
    period = facts.pack.period("objection.review_term")
    return due_date(facts.case.closed_on, period, stored_calendar(facts.case.pack)).date


def may_be_found(facts: Facts) -> tuple[str, ...]:
    """What may be decided about the ground of this objection when it is upheld."""
    ground = facts.case.data.get("objection", {}).get("ground", "")
    return tuple(str(outcome) for outcome in outcomes_for(ground, record_of(facts.case)))


def origin_reopened(facts: Facts) -> bool:
    """Whether the case whose answer was found wrong is open again, or has moved since then."""
    origin = facts.case.origin
    if origin is None or origin.closed_on is None:
        return True
    upheld = CaseEvent.objects.filter(case_id=facts.case.pk, target=Objection.upheld.name)
    last = upheld.exclude(source=Objection.upheld.name).order_by("-seq").first()
    moves = CaseEvent.objects.filter(case_id=origin.pk).exclude(source=F("target"))
    return last is not None and moves.filter(pk__gt=last.pk).exists()


def finding_still_fits(facts: Facts) -> bool:
    """Whether each corrected item of the record still reads as it did when it was found wrong."""
    record, finding = record_of(facts.case), facts.case.data.get("finding", {})
    if record is None:
        return True
    return all(
        text_of(record, row["field"]) == row["from"] for row in finding.get("corrections", [])
    )
