"""What the public may see of the registry, and when that ends by itself.

Natural persons are refused here, never masked: their records are not public at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from casework.models.record import CreditRecord, Publicity, RecordClass, RecordKind
from casework.models.subject import SubjectKind

ORGANIZATIONS = (SubjectKind.LEGAL, SubjectKind.INDIVIDUAL_BUSINESS)
_LISTS = (RecordKind.SERIOUS_LIST, RecordKind.ABNORMAL_LIST)
_PUBLISHED_CLASSES = (RecordClass.ORDINARY, RecordClass.SERIOUS)


def public_records(today: date) -> QuerySet[CreditRecord]:
    """The records on display today, newest document first; what a public page may start from."""
    return (
        CreditRecord.objects.filter(
            publicity=Publicity.PUBLISHED, off_display__gt=today, subject__kind__in=ORGANIZATIONS
        )
        .select_related("subject", "department")
        .order_by("-document_date", "-id")
    )


def is_public(record: CreditRecord, today: date) -> bool:
    """Whether the public sees this record today; the rule of `public_records` for one record."""
    return (
        record.publicity == Publicity.PUBLISHED
        and record.off_display is not None
        and today < record.off_display
        and record.subject.kind in ORGANIZATIONS
    )


def search_public(text: str, *, today: date) -> QuerySet[CreditRecord]:
    """Records on display in which every word stands: in name, code, document number or matter."""
    found = public_records(today)
    for word in text.split():
        found = found.filter(
            Q(subject__name__icontains=word)
            | Q(subject__code__iexact=word)
            | Q(number__icontains=word)
            | Q(title__icontains=word)
        )
    return found


def decide_publicity(record: CreditRecord, *, today: date) -> None:
    """Sets whether a record that enters the registry, or gets a class, is shown; saves nothing.

    Light and unclear records and those of natural persons are not published; what has left its
    list or outlived its maximum term is history from the start. Shielded, suspended and
    withdrawn records are not brought here: their state was decided for this one record.
    """
    record.ended_on = None
    if record.subject.is_natural:
        record.publicity = Publicity.UNPUBLISHED
    elif record.list_exit_on is not None:
        record.publicity, record.ended_on = Publicity.ENDED, record.list_exit_on
    elif record.record_class not in _PUBLISHED_CLASSES or record.off_display is None:
        record.publicity = Publicity.UNPUBLISHED
    elif record.off_display <= today:
        record.publicity, record.ended_on = Publicity.ENDED, record.off_display
    else:
        record.publicity = Publicity.PUBLISHED
        record.published_on = record.published_on or today


@dataclass(frozen=True)
class OpenDuties:
    """A record past its maximum term that cannot end by itself (its provider must decide)."""

    record_id: int
    number: str
    department_id: int
    off_display: date


@dataclass(frozen=True)
class Expiry:
    """What came of a look at the maximum terms: how many ended, and what others must settle."""

    ended: int
    routed: tuple[OpenDuties, ...]


def end_expired(today: date) -> Expiry:
    """Ends publicity the day after the maximum term; one statement, the same however often run.

    A record ends by itself when its duties are done (Order 36), a light one without any request.
    One with open duties, or an entry of a list that nobody has left yet, is for the recognizing
    department: those come back in `routed`, every day until they are settled. All of them are off
    display already, since the public selectors go by the date.
    """
    expired = CreditRecord.objects.filter(publicity=Publicity.PUBLISHED, off_display__lte=today)
    still_listed = Q(kind__in=_LISTS, list_exit_on__isnull=True)
    by_itself = (Q(duties_done=True) | Q(record_class=RecordClass.LIGHT)) & ~still_listed
    ended = expired.filter(by_itself).update(publicity=Publicity.ENDED, ended_on=F("off_display"))
    rows = expired.order_by("off_display", "id").values_list(
        "id", "number", "department_id", "off_display"
    )
    routed = tuple(
        OpenDuties(record_id, number, department_id, off_display)
        for record_id, number, department_id, off_display in rows.iterator()
        if off_display is not None
    )
    return Expiry(ended=ended, routed=routed)
