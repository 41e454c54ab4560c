"""Keeps the list of measures (惩戒、激励措施清单): published, replaced by a new version, ended.

Only the credit office keeps it. A version is never rewritten once somebody has relied on it. A
city measure supplements one of the national base list, else it is refused (R-L3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from casework.access.actor import Actor
from casework.errors import (
    FieldFault,
    NotYourRole,
    ReasonMissing,
    Refusal,
    TransitionRefused,
    cleaned,
    gettext_noop,
)
from casework.models.measure import Measure, MeasureKind, Origin
from casework.models.record import RecordClass, RecordKind

if TYPE_CHECKING:
    from casework.access.actor import Who

KEEPER = "credit_officer"
_OFFICE = gettext_noop("credit office")


class NoBase(Refusal):
    """A supplement stands on the national base list or it does not stand at all (R-L3)."""

    code = "no_base"
    template = gettext_noop(
        "A measure of the city supplement must name the measure of the national base list that it"
        " supplements, and that one must stand on the list on %(day)s."
    )


class CodeTaken(Refusal):
    """Each measure has one code, whatever its versions."""

    code = "code_taken"
    template = gettext_noop(
        "There is a measure with the code %(code)s already. Publish a new version of it instead."
    )


class AlreadyEnded(Refusal):
    """What has left the list, or is to leave it earlier, is not ended again."""

    code = "measure_ended"
    template = gettext_noop("This measure leaves the list on %(day)s already.")


class Superseded(Refusal):
    """A new version follows the latest one."""

    code = "superseded"
    template = gettext_noop("There is a later version of this measure; start from that one.")


@dataclass(frozen=True)
class Draft:
    """What a version of a measure says, before it is published."""

    code: str
    title: str
    kind: str
    mandatory: bool
    basis: str
    listed_from: date
    origin: str = Origin.NATIONAL
    base_id: int | None = None
    record_kinds: Sequence[str] = ()
    record_classes: Sequence[str] = ()
    for_persons: bool = False
    implementers: Sequence[int] = ()


def publish(draft: Draft, *, by: Who, today: date) -> Measure:
    """Puts a new measure on the list. Raises TransitionRefused with every reason."""
    with transaction.atomic(durable=True):
        taken = Measure.objects.filter(code=draft.code.strip()).exists()
        more = [CodeTaken(code=draft.code.strip())] if taken else []
        return _enter(draft, by, today, version=1, more=more)


def publish_version(measure_id: int, draft: Draft, *, by: Who, today: date) -> Measure:
    """Publishes the next version; the one before leaves the list on the eve of its first day.

    Locks the version before. Raises TransitionRefused with every reason; nothing has moved then.
    """
    with transaction.atomic(durable=True):
        last = Measure.objects.select_for_update().get(pk=measure_id)
        more: list[Refusal] = []
        if Measure.objects.filter(code=last.code, version__gt=last.version).exists():
            more.append(Superseded())
        if draft.listed_from <= last.listed_from:
            more.append(_fault("listed_from", _FROM, gettext_noop(
                "The new version begins after the one before."
            )))  # fmt: skip
        made = _enter(draft, by, today, version=last.version + 1, more=more)
        eve = draft.listed_from - timedelta(days=1)
        if last.listed_until is None or last.listed_until > eve:
            Measure.objects.filter(pk=last.pk).update(
                listed_until=eve, ended_by=made.published_by, end_reason=""
            )
        return made


def end(measure_id: int, last_day: date, *, by: Who, reason: str, today: date) -> Measure:
    """Takes a measure off the list after a day; what was taken before stays as it is.

    Raises TransitionRefused with every reason. Locks the measure.
    """
    with transaction.atomic(durable=True):
        row = Measure.objects.select_for_update().get(pk=measure_id)
        actor, reason = Actor.of(by), cleaned(reason)
        refusals: list[Refusal] = [*_not_keeper(actor)]
        if not reason:
            refusals.append(ReasonMissing())
        if last_day < max(today, row.listed_from):
            refusals.append(_fault("last_day", gettext_noop("Last day"), gettext_noop(
                "Choose today or a later day on which it stands on the list."
            )))  # fmt: skip
        if row.listed_until is not None and row.listed_until <= last_day:
            refusals.append(AlreadyEnded(day=row.listed_until))
        if refusals:
            raise TransitionRefused("end_measure", refusals)
        Measure.objects.filter(pk=row.pk).update(
            listed_until=last_day, ended_by=actor.user, end_reason=reason
        )
        return Measure.objects.get(pk=row.pk)


_FROM = gettext_noop("Listed from")


def _enter(draft: Draft, by: Who, today: date, *, version: int, more: Sequence[Refusal]) -> Measure:
    actor = Actor.of(by)
    refusals = [*_not_keeper(actor), *_faults(draft, today), *more]
    if refusals:
        raise TransitionRefused("publish_measure", refusals)
    row = Measure.objects.create(
        code=draft.code.strip(), version=version, title=draft.title.strip(), kind=draft.kind,
        mandatory=draft.mandatory, origin=draft.origin, base_id=draft.base_id,
        basis=draft.basis.strip(), record_kinds=list(draft.record_kinds),
        record_classes=list(draft.record_classes), for_persons=draft.for_persons,
        listed_from=draft.listed_from, published_by=actor.user,
    )  # fmt: skip
    row.implementers.set(draft.implementers)
    return row


def _not_keeper(actor: Actor) -> Iterator[Refusal]:
    if not actor.holds(KEEPER):
        yield NotYourRole(roles=_OFFICE)


def _faults(draft: Draft, today: date) -> Iterator[Refusal]:
    missing = gettext_noop("This is missing.")
    for name, label in (
        ("code", gettext_noop("Code")), ("title", gettext_noop("Measure")),
        ("basis", gettext_noop("Basis")),
    ):  # fmt: skip
        if not getattr(draft, name).strip():
            yield _fault(name, label, missing)
    if draft.listed_from < today:
        yield _fault("listed_from", _FROM, gettext_noop("A list is not dated back."))
    if not draft.implementers:
        yield _fault("implementers", gettext_noop("Implementing departments"), gettext_noop(
            "Name at least one: somebody must carry it out."
        ))  # fmt: skip
    yield from _coverage(draft)
    yield from _base(draft)


def _coverage(draft: Draft) -> Iterator[Refusal]:
    label = gettext_noop("Kinds of record")
    if draft.kind == MeasureKind.PUNISHMENT and not draft.record_kinds:
        yield _fault("record_kinds", label, gettext_noop(
            "Name the kinds of record that the basis covers."
        ))  # fmt: skip
    if draft.kind == MeasureKind.REWARD and (draft.record_kinds or draft.for_persons):
        yield _fault("record_kinds", label, gettext_noop(
            "A reward follows from no record and names no responsible person."
        ))  # fmt: skip
    known = {*RecordKind.values}, {*RecordClass.values} - {RecordClass.UNCLEAR.value}
    if not {*draft.record_kinds} <= known[0] or not {*draft.record_classes} <= known[1]:
        yield _fault("record_kinds", label, gettext_noop("Choose one from the list."))


def _base(draft: Draft) -> Iterator[Refusal]:
    base = Measure.objects.filter(pk=draft.base_id).first() if draft.base_id else None
    if draft.origin == Origin.NATIONAL:
        if draft.base_id:
            yield _fault("base", gettext_noop("Supplements"), gettext_noop(
                "A measure of the national base list supplements none."
            ))  # fmt: skip
        return
    stands = base is not None and base.origin == Origin.NATIONAL and base.kind == draft.kind
    if base is None or not stands or not base.is_listed(draft.listed_from):
        yield NoBase(day=draft.listed_from)


def _fault(field: str, label: str, fault: str) -> FieldFault:
    return FieldFault(field=field, label=label, fault=fault)
