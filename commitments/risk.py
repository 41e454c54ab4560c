"""How risky a commitment is that is being performed: points out of facts, each with its reason.

What counts and how much is said by the rule pack (`spot.*`): a supervisor explains a draw by the
numbers that stand there (《深圳条例》 art. 63: checks by item, risk and credit class).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from casework.models import Case, CaseEvent, CreditRecord, Report
from casework.models.record import Publicity, RecordClass, RecordKind
from casework.models.report import ReportState
from casework.policies.loader import PackVersion
from commitments.models import MatterKind

HIGH, MEDIUM, LOW = "high", "medium", "low"
CLASSES = (HIGH, MEDIUM, LOW)
CLASS_WORDS = {HIGH: _("high"), MEDIUM: _("medium"), LOW: _("low")}
REASONS = {
    "relied": _("a department relied on it in place of a paper"),
    "breach": _("an earlier commitment was broken or false"),
    "late": _("a promise was kept late or in part"),
    "missed": _("no proof came by the day of a promise"),
    "report": _("there was a report or a lead"),
    "objection": _("an objection is open"),
    "serious": _("a serious record stands"),
    "ordinary": _("an ordinary record stands"),
    "unchecked": _("it was not checked for a long time"),
}
_LEADS = ("report", "lead")
_UNANSWERED = (ReportState.RECEIVED, ReportState.PASSED_ON)


@dataclass(frozen=True)
class Risk:
    """The risk of one commitment: its class, and the facts that count, by their codes."""

    case_id: int
    department_id: int
    points: int
    level: str
    reasons: tuple[str, ...]


@dataclass
class _Known:
    """What is known beside the cases themselves, asked for all of them at once."""

    broken: set[int] = field(default_factory=set)
    serious: set[int] = field(default_factory=set)
    ordinary: set[int] = field(default_factory=set)
    reported: set[int] = field(default_factory=set)
    checked: dict[int, date] = field(default_factory=dict)


def assess(cases: Sequence[Case], *, pack: PackVersion, today: date) -> list[Risk]:
    """The risk of each of these commitments; five statements however many they are."""
    known = _known(cases, today)
    return [_risk(case, known, pack, today) for case in cases]


def _risk(case: Case, known: _Known, pack: PackVersion, today: date) -> Risk:
    reasons = tuple(name for name, holds in _facts(case, known, pack, today).items() if holds)
    points = sum(pack.number(f"spot.{name}") for name in reasons)
    level = LOW
    if points >= pack.number("spot.high"):
        level = HIGH
    elif points >= pack.number("spot.medium"):
        level = MEDIUM
    return Risk(case.pk, case.department_id or 0, points, level, reasons)


def _facts(case: Case, known: _Known, pack: PackVersion, today: date) -> Mapping[str, bool]:
    promises: Iterable[Mapping[str, Any]] = case.data.get("promises", [])
    begun = date.fromisoformat(case.data["plan"]["start_on"])
    looked_at = known.checked.get(case.pk, begun)
    days = timedelta(days=pack.number("spot.unchecked_days"))
    return {
        "relied": MatterKind(case.data["letter"]["kind"]).is_checked_soon,
        "breach": case.subject_id in known.broken,
        "late": any(one["outcome"] == "late" for one in promises),
        "missed": any(one.get("missed_on") and one["outcome"] == "open" for one in promises),
        "report": case.pk in known.reported,
        "objection": case.disputed,
        "serious": case.subject_id in known.serious,
        "ordinary": case.subject_id in known.ordinary,
        "unchecked": looked_at + days <= today,
    }


def _known(cases: Sequence[Case], today: date) -> _Known:
    ids, subjects = [case.pk for case in cases], {case.subject_id for case in cases}
    found = _Known()
    broken = Case.objects.filter(case_type="commitments", state="breached", subject_id__in=subjects)
    found.broken = set(broken.values_list("subject_id", flat=True))
    for subject, level in _records(subjects, today):
        (found.serious if level else found.ordinary).add(subject)
    checks = CaseEvent.objects.filter(
        case_id__in=ids, action__in=["start_check", "reach_check_day"]
    )
    reported = checks.filter(data__ground__in=_LEADS)
    found.reported = set(reported.values_list("case_id", flat=True))
    waiting = Report.objects.filter(case_id__in=ids, state__in=_UNANSWERED)
    found.reported |= set(waiting.values_list("case_id", flat=True))
    last = checks.values("case_id").annotate(day=Max("on")).values_list("case_id", "day")
    found.checked = dict(last)
    return found


def _records(subjects: set[int], today: date) -> Iterable[tuple[int, bool]]:
    """Subjects with a record that stands, and whether it is a serious one."""
    standing = CreditRecord.objects.filter(
        Q(off_display=None) | Q(off_display__gt=today), subject_id__in=subjects, repaired_on=None
    ).exclude(publicity__in=[Publicity.WITHDRAWN, Publicity.ENDED])
    rows = standing.values_list("subject_id", "record_class", "kind").distinct()
    for subject, record_class, kind in rows:
        yield subject, record_class == RecordClass.SERIOUS or kind == RecordKind.SERIOUS_LIST
