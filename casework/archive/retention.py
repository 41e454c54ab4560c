"""How long a closed case is kept (保管期限), by its type and outcome, and which ones are over.

The years count from the first of January after the case closed, as for the files of courts, so that
a whole year is weeded at once. No pack goes below the least number of years.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import Q, QuerySet

from casework.access.actor import Actor
from casework.models import Case
from casework.policies.keys import KEYS
from casework.policies.loader import PackVersion, load_packs

LEAST, OTHER = "retention.least", "retention.other"


@dataclass(frozen=True)
class Kept:
    """How long a case is kept: the last day, the years, what they rest on, and if that was seen."""

    until: date
    years: int
    basis: str
    seen: str


@cache
def _version(version_id: str) -> PackVersion:
    return load_packs().version(version_id)


def _key(case_type: str, outcome: str) -> str:
    key = f"retention.{case_type}.{outcome}"
    return key if key in KEYS else OTHER


def years_of(case_type: str, outcome: str, pack_version: str) -> tuple[int, str]:
    """The years and the key that decides them; the least where a pack says fewer."""
    pack = _version(pack_version)
    key = _key(case_type, outcome)
    least, years = pack.number(LEAST), pack.number(key)
    return (least, LEAST) if years < least else (years, key)


def kept(case: Case) -> Kept | None:
    """How long this case is kept, by the rules of its filing day; none while it is open."""
    if case.closed_on is None:
        return None
    years, key = years_of(case.case_type, case.state, case.pack_version)
    rule = _version(case.pack_version).rule(key)
    return Kept(date(case.closed_on.year + years, 12, 31), years, rule.basis, rule.seen)


def due(actor: Actor, today: date) -> QuerySet[Case]:
    """The cases that this person may see whose retention is over, the oldest first."""
    rows = Case.objects.visible_to(actor).filter(closed_on__isnull=False, disposed_on__isnull=True)
    kinds = rows.order_by().values_list("case_type", "state", "pack_version").distinct()
    return rows.filter(_over(kinds, today)).order_by("closed_on", "id")


def _over(kinds: Iterable[tuple[str, str, str]], today: date) -> Q:
    over = Q(pk__in=[])
    for case_type, outcome, pack_version in kinds:
        years, _key = years_of(case_type, outcome, pack_version)
        before = date(max(today.year - years, 1), 1, 1)
        over |= Q(
            case_type=case_type, state=outcome, pack_version=pack_version, closed_on__lt=before
        )
    return over
