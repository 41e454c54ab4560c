"""Records that may be one (疑似重复): found by set, and merged or kept apart by an officer.

What is surely one is never entered twice: the same document number in other brackets, from another
file, or sent again, is the same record. What remains are two numbers for one decision, and one
decision whose subject was mended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from casework.access.actor import Actor
from casework.access.people import full_name
from casework.access.registry import RecordParties
from casework.errors import (
    NotYourRole,
    ReasonMissing,
    RecordNotFound,
    Refusal,
    TransitionRefused,
    cleaned,
    gettext_noop,
)
from casework.ledger.records import Hand
from casework.models import Case, CreditRecord, TwinDecision
from casework.models.importing import TwinVerdict
from casework.models.record import Publicity
from casework.models.record_event import RecordEventKind
from casework.registry.amending import Amendment, amend, withdrawn
from casework.registry.deciding import own_matter, role_for
from casework.translation import current_language
from casework.words import words_of

if TYPE_CHECKING:
    from casework.access.actor import Who

DECIDES = ("credit_officer",)
MOST = 200
# One decision under two numbers, and one decision made out to two codes of one name.
_SAME_FACT = ("department_id", "subject_id", "kind", "document_date", "content")
_SAME_NUMBER = ("department_id", "number", "kind", "document_date", "subject__name")


class CasesHang(Refusal):
    """A case rests on the record that would go."""

    code = "cases_hang"
    template = gettext_noop(
        "%(cases)s is about this record. Keep this record and withdraw the other, or close the case"
        " first."
    )


class AlreadyJudged(Refusal):
    """The two were merged or kept apart before, or one of them is gone."""

    code = "already_judged"
    template = gettext_noop("These two records have been decided on already.")


@dataclass(frozen=True)
class Twins:
    """Two records that look like one; `first` came first."""

    first: CreditRecord
    second: CreditRecord

    @property
    def both(self) -> tuple[CreditRecord, CreditRecord]:
        return self.first, self.second


def _standing() -> QuerySet[CreditRecord]:
    return CreditRecord.objects.exclude(publicity=Publicity.WITHDRAWN)


def possible(*, most: int = MOST) -> list[Twins]:
    """Pairs that look like one and that nobody has judged, the latest first."""
    pairs: dict[tuple[int, int], None] = {}
    for found in _groups(_SAME_FACT, ~Q(content=""), "number"):
        pairs.update(dict.fromkeys(combinations(found, 2)))
    for found in _groups(_SAME_NUMBER, Q(), "subject_id"):
        pairs.update(dict.fromkeys(combinations(found, 2)))
    judged = set(TwinDecision.objects.values_list("first_id", "second_id"))
    open_ones = sorted((pair for pair in pairs if pair not in judged), reverse=True)[:most]
    keys = {key for pair in open_ones for key in pair}
    rows = _standing().select_related("subject", "department").in_bulk(keys)
    return [
        Twins(rows[first], rows[second])
        for first, second in open_ones
        if first in rows and second in rows
    ]


def _groups(alike: tuple[str, ...], but: Q, differs: str) -> Iterator[list[int]]:
    """The keys of records that agree in these columns and differ in one, group by group."""
    several = (
        _standing().filter(but).order_by().values(*alike)
        .annotate(n=Count("pk"), ways=Count(differs, distinct=True)).filter(n__gt=1, ways__gt=1)
    )  # fmt: skip
    groups = list(several[:MOST])
    for group in groups:
        wanted = {name: group[name] for name in alike}
        rows = _standing().filter(**wanted).order_by("pk").values_list("pk", differs)
        by_way: dict[Any, int] = {}
        for pk, way in rows:
            by_way.setdefault(way, pk)
        yield sorted(by_way.values())


def merge(keeps: int, goes: int, *, by: Who, reason: str, today: date) -> CreditRecord:
    """One record stays, the other is withdrawn as its double, with reasons; both say so.

    Refused where a case is about the one that would go. Raises TransitionRefused (nothing has
    moved) and RecordNotFound. Locks both records; one durable transaction.
    """
    with transaction.atomic(durable=True):
        actor, rows, role, reason = _judging("merge_twins", keeps, goes, by, reason)
        stays, gone = rows[keeps], rows[goes]
        hanging = Case.objects.filter(record=gone).exclude(number=None).order_by("pk")
        if hanging.exists():
            numbers = "、".join(str(case.number) for case in hanging[:5])
            raise TransitionRefused("merge_twins", [CasesHang(cases=numbers)])
        words = f"与{stays.number}重复：{reason}"
        fields = withdrawn(gone, on=today, reason=words, by=full_name(actor.user))
        hand = _hand(actor, role, gone)
        amend(gone, fields, Amendment(
            RecordEventKind.MERGED, today, reason=words, hand=hand, data={"other": stays.pk},
            tells=("reviewer",),
        ))  # fmt: skip
        _keep(rows, TwinVerdict.MERGED, actor, reason, today)
        return gone


def keep_apart(first: int, second: int, *, by: Who, reason: str, today: date) -> None:
    """They are two decisions, with reasons; the pair is not shown again.

    Raises as `merge` does.
    """
    with transaction.atomic(durable=True):
        actor, rows, role, reason = _judging("keep_apart", first, second, by, reason)
        for one, other in ((first, second), (second, first)):
            amend(rows[one], {}, Amendment(
                RecordEventKind.KEPT_APART, today, reason=reason,
                hand=_hand(actor, role, rows[one]), data={"other": other},
            ))  # fmt: skip
        _keep(rows, TwinVerdict.APART, actor, reason, today)


def _judging(
    name: str, one: int, other: int, by: Who, reason: str
) -> tuple[Actor, dict[int, CreditRecord], str, str]:
    """Both records, locked in the order of their numbers, and nothing against the call."""
    actor, reason = Actor.of(by), cleaned(reason)
    found = CreditRecord.objects.select_for_update(of=("self",)).filter(pk__in=(one, other))
    records = found.select_related("subject", "department", "source_department").order_by("pk")
    rows = {record.pk: record for record in records}
    if len(rows) != 2 or one == other:
        raise RecordNotFound
    refusals: list[Refusal] = []
    role = role_for(rows[one], DECIDES, actor)
    if not role:
        words = words_of("casework")
        names = [words.text("roles", role, language=current_language()) for role in DECIDES]
        refusals.append(NotYourRole(roles="、".join(names)))
    if not reason:
        refusals.append(ReasonMissing())
    refusals += own_matter(actor, rows[one], role) or own_matter(actor, rows[other], role)
    first, second = sorted(rows)
    judged = TwinDecision.objects.filter(first_id=first, second_id=second).exists()
    if judged or any(row.publicity == Publicity.WITHDRAWN for row in rows.values()):
        refusals.append(AlreadyJudged())
    if refusals:
        raise TransitionRefused(name, refusals)
    return actor, rows, role, reason


def _hand(actor: Actor, role: str, record: CreditRecord) -> Hand:
    parties = RecordParties.of(record)
    return Hand(
        actor.user_id, role, actor.department_for(role, parties), actor.in_place_of(role, parties)
    )


def _keep(
    rows: dict[int, CreditRecord], verdict: TwinVerdict, actor: Actor, reason: str, today: date
) -> None:
    first, second = sorted(rows)
    TwinDecision.objects.create(
        first_id=first,
        second_id=second,
        verdict=verdict,
        reason=reason,
        decided_by_id=actor.user_id or 0,
        decided_on=today,
    )
