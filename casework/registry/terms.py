"""The class of a record and the four dates that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from django.conf import settings
from django.db import transaction

from casework.clock.terms import Term, publicity_term
from casework.errors import NoRulesInForce
from casework.models.record import CreditRecord, Publicity, RecordClass, RecordKind
from casework.policies.classes import classify
from casework.policies.loader import Pack, PackVersion, load_packs
from casework.registry.display import Cause, follow_records
from casework.registry.publicity import decide_publicity
from casework.today import moment

_YUAN = 10_000
DECIDABLE = (RecordClass.LIGHT, RecordClass.ORDINARY, RecordClass.SERIOUS)


@dataclass
class Rulebook:
    """The versions of one pack, found once each: an import asks for a version with every row."""

    pack: Pack

    def __post_init__(self) -> None:
        self._found: list[PackVersion] = []
        self._first = _first_day(self.pack)

    def on(self, document_date: date) -> PackVersion:
        """The version in force on the date of a document.

        A document older than every version gets the earliest one: the rules before it are not
        held, and the later a version, the further its terms are from those the document knew.
        Raises NoRulesInForce for a date in a gap.
        """
        day = max(document_date, self._first)
        for version in self._found:
            if version.valid_from <= day and (version.valid_to is None or day <= version.valid_to):
                return version
        version = self.pack.on(day)
        self._found.append(version)
        return version


def _first_day(pack: Pack) -> date:
    """The first day on which the whole chain of packs has rules."""
    days: set[date] = set()
    link: Pack | None = pack
    while link is not None:
        days.update(edition.valid_from for edition in link.editions)
        link = link.parent
    for day in sorted(days):
        try:
            return pack.on(day).valid_from
        except NoRulesInForce:
            continue
    return date.max


@cache
def rulebook(pack: str) -> Rulebook:
    """Raises UnknownPack and PackNotKnown."""
    return Rulebook(load_packs().get(pack))


def terms_for(record_class: str, document_date: date, pack: str) -> Term | None:
    """The dates of publicity by the rules of the document date; none while the class is unclear.

    A class that the rules keep off display altogether (a maximum of no months) has none either.
    """
    if record_class not in DECIDABLE:
        return None
    version = rulebook(pack).on(document_date)
    longest = version.number(f"class.{record_class}.max_months")
    if not longest:
        return None
    shortest = version.number(f"class.{record_class}.min_months")
    return publicity_term(document_date, shortest, longest)


def class_of_penalty(
    kinds: str, document_date: date, pack: str, *, content: str = "", fine: Decimal | None = None
) -> str:
    """The class by the kinds of penalty; `fine` in units of 10,000 yuan, as the sheets have it."""
    yuan = None if fine is None else fine * _YUAN
    return str(classify(kinds, rulebook(pack).on(document_date), content=content, fine=yuan))


def class_by_rules(record: CreditRecord) -> str:
    """The class that a record has where no officer has decided on it.

    A penalty's follows from its kinds; a serious list is serious by definition, the list of
    abnormal operation (异常名录) has the class that the rule pack names for it, and any other list
    waits for an officer.
    """
    if record.kind == RecordKind.PENALTY:
        return class_of_penalty(
            record.penalty_kinds, record.document_date, record.pack,
            content=f"{record.title} {record.basis}", fine=record.fine,
        )  # fmt: skip
    if record.kind == RecordKind.ABNORMAL_LIST:
        rules = rulebook(record.pack).on(record.document_date)
        return str(rules.value("list.abnormal_list.class"))
    return RecordClass.UNCLEAR if record.kind == RecordKind.OTHER else RecordClass.SERIOUS


def set_terms(record: CreditRecord) -> None:
    """Fills in the four dates, the pack and its version from class and document date.

    Saves nothing. A record keeps the pack it came with; a new one takes the installation's.
    """
    record.pack = record.pack or settings.CASEWORK_PACK
    record.pack_version = rulebook(record.pack).on(record.document_date).id
    term = terms_for(record.record_class, record.document_date, record.pack)
    record.min_last = term.min_last if term else None
    record.earliest_apply = term.earliest_apply if term else None
    record.max_last = term.max_last if term else None
    record.off_display = term.off_display if term else None


@transaction.atomic
def set_class(
    record_id: int, record_class: str, *, by: str, reason: str, today: date
) -> CreditRecord:
    """An officer decides the class of a record: its dates and its publicity follow.

    `by` is the officer's name as the record shall keep it; the caller has checked that the
    officer may. Locks the record. Raises ValueError for a class that is none of the three.
    """
    if record_class not in DECIDABLE:
        raise ValueError(f"{record_class!r} is none of {', '.join(DECIDABLE)}")
    record = (
        CreditRecord.objects.select_related("subject")
        .select_for_update(of=("self",))
        .get(pk=record_id)
    )
    record.corrections = [
        *record.corrections,
        {
            "field": "record_class",
            "from": record.record_class,
            "to": str(record_class),
            "by": by,
            "reason": reason,
            "on": today.isoformat(),
        },
    ]
    record.record_class = record_class
    set_terms(record)
    if publicity_may_follow(record):
        decide_publicity(record, today=today)
    record.save()
    follow_records([record], Cause(today, moment(), reason=reason))
    return record


def publicity_may_follow(record: CreditRecord) -> bool:
    """Whether publicity still goes by class and dates, not by a decision on this one record."""
    open_states = (Publicity.UNPUBLISHED, Publicity.PUBLISHED)
    return record.publicity in open_states and record.repaired_on is None
