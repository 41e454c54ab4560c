"""Leads (线索): what a case type does with a report that reaches one of its cases.

A package that publishes a case type may hold a module `leads` with a `LEAD`. Without one a report
about its cases goes to the department alone, and the office answers by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casework.declaration import published
from casework.models import Case


@dataclass(frozen=True)
class Lead:
    """The action that a lead makes, with its data, and what the reporter is told in the end.

    `waits_in` are the states in which the check has not ended yet. `outcomes` are sentences by
    the state in which the check left the case; a state that is in neither says nothing, and the
    office answers by hand.
    """

    action: str
    data: Mapping[str, Any]
    waits_in: tuple[str, ...]
    outcomes: Mapping[str, Any]


def lead_of(case: Case) -> Lead | None:
    """What a lead does in this case, if its type takes leads."""
    found: Lead | None = published(case.case_type, case.type_version).lead
    return found


def starts(case: Case, lead: Lead) -> bool:
    """Whether the action leaves the state in which the case now is."""
    rules = published(case.case_type, case.type_version).case_type.actions_from(case.state)
    return any(rule.name == lead.action for rule in rules)


def outcome_text(case: Case | None, outcome: str) -> str:
    """The sentence for the reporter when a check has ended so; empty when there is none."""
    lead = lead_of(case) if case else None
    return str(lead.outcomes.get(outcome, "")) if lead else ""
