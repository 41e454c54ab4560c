"""What a subject sees before it asks: each condition of repair, met or not, and from which day.

The same guards that judge the request answer here, so the page never promises what the engine
would refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from django.conf import settings

from casework.casetype import Guard
from casework.errors import GuardSaysNo, gettext_noop
from casework.models import CreditRecord, Subject
from casework.policies.loader import PackVersion, load_packs
from casework.translation import gettext
from repair import guards as g
from repair.facts import Standing, standing

# What the subject will do on the way: as long as it has not, it is simply still to be done.
NOTHING_YET: Mapping[str, Any] = {
    "duties_asserted": False, "proof": [], "commitment": False, "certificate": [], "report": [],
}  # fmt: skip
MET = {
    g.minimum_term_is_over: gettext_noop("The minimum publicity term is over."),
    g.duties_are_done: gettext_noop("The breach is put right and the duties are discharged."),
    g.proof_is_attached: gettext_noop("The proof is there."),
    g.commitment_is_signed: gettext_noop("The repair commitment is signed."),
    g.training_is_done: gettext_noop("The repair training is done."),
    g.report_is_attached: gettext_noop("The credit report is there."),
}
# Shown only when they stand in the way: for most subjects they are no step at all.
OBSTACLES = (
    g.record_is_repairable, g.record_is_still_in_use, g.class_is_settled, g.serious_list_is_left,
    g.no_bar_runs, g.no_other_repair_is_pending,
)  # fmt: skip


@dataclass(frozen=True)
class Condition:
    """One thing that repair needs; `from_day` is the day from which it will be met by itself."""

    code: str
    met: bool
    text: str
    from_day: date | None = None


@dataclass(frozen=True)
class Countdown:
    """How far a subject is: the conditions, and the earliest day on which it can ask.

    `earliest` is empty when nothing but the subject's own steps is in the way, and also when no
    day can be named (`blocked`): an excluded record, an unsettled class, another open case.
    """

    conditions: tuple[Condition, ...]
    earliest: date | None
    days_left: int
    blocked: bool

    @property
    def met(self) -> int:
        return sum(condition.met for condition in self.conditions)

    @property
    def total(self) -> int:
        return len(self.conditions)

    @property
    def can_start(self) -> bool:
        """Whether the request can be filled in and handed in today."""
        return not self.blocked and self.earliest is None


class _Prospect:
    """A request that has not been opened, as the guards see it."""

    def __init__(
        self, record: CreditRecord, subject: Subject, *, today: date, data: Mapping[str, Any]
    ) -> None:
        self.record, self.subject, self.today, self.data = record, subject, today, data
        self.case = SimpleNamespace(
            pk=None, record_id=record.pk, subject_id=subject.pk, data={},
            department_id=record.department_id,
        )  # fmt: skip

    @cached_property
    def pack(self) -> PackVersion:
        """The rules that a request filed today would be filed under."""
        return load_packs().get(settings.CASEWORK_PACK).on(self.today)

    @cached_property
    def standing(self) -> Standing:
        return standing(self)


def conditions(
    record: CreditRecord, subject: Subject, today: date, *, data: Mapping[str, Any] | None = None
) -> list[Condition]:
    """Every condition, in the order in which a subject meets them; one statement.

    `data` is what a draft holds already; without it, what is still to be handed in is not met.
    """
    given = {**NOTHING_YET, **(data or {})}
    prospect = _Prospect(record, subject, today=today, data=given)
    steps = [rule for rule in MET if _asked(rule, prospect)]
    found = [_condition(rule, prospect) for rule in steps]
    obstacles = [_condition(rule, prospect) for rule in OBSTACLES]
    return [obstacle for obstacle in obstacles if not obstacle.met] + found


def countdown(
    record: CreditRecord, subject: Subject, today: date, *, data: Mapping[str, Any] | None = None
) -> Countdown:
    """The conditions with the earliest day, because of which every later one waits."""
    found = conditions(record, subject, today, data=data)
    days = [condition.from_day for condition in found if condition.from_day]
    blocking = {rule.code for rule in OBSTACLES}
    blocked = any(c.code in blocking and not c.met and c.from_day is None for c in found)
    earliest = max(days, default=None)
    left = (earliest - today).days if earliest else 0
    return Countdown(tuple(found), earliest, left, blocked)


def _asked(rule: Guard, prospect: _Prospect) -> bool:
    """Whether the rules in force ask for this at all."""
    if rule is g.training_is_done:
        return prospect.pack.flag("repair.training")
    if rule is g.report_is_attached:
        return "report" in prospect.pack.words("repair.papers")
    return True


def _condition(rule: Guard, prospect: _Prospect) -> Condition:
    answer = rule(prospect)
    if answer:
        return Condition(rule.code, True, gettext(MET[rule]) if rule in MET else "")
    known = dict(getattr(answer, "data", {}))
    text = GuardSaysNo(rule.code, rule.sentence, **known).message
    return Condition(rule.code, False, text, known.get("day"))
