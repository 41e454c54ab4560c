"""System checks: every declaration and every rule pack is judged before the server starts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from casework.assessment.vocabulary import measure_faults
from casework.declaration import all_published
from casework.documents.font_checks import check_fonts
from casework.documents.letters import FIELDS
from casework.documents.styles import SHARED, styles_of
from casework.linter import resolution_faults, style_faults
from casework.policies.checks import check_packs
from casework.policies.keys import KEYS

__all__ = ["check_codes", "check_declarations", "check_fonts", "check_measures", "check_packs"]


def check_declarations(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Follows every name in every published case type."""
    keys = frozenset(KEYS)
    faults = [
        fault
        for edition in all_published()
        for fault in resolution_faults(edition, policy_keys=keys, letter_fields=FIELDS)
    ]
    shared = styles_of(SHARED)
    faults += [
        f"{SHARED}.{fault}"
        for style in shared.values()
        for fault in style_faults(style, known=FIELDS)
    ]
    return [Error(fault, id="casework.E001") for fault in faults]


def check_measures(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Follows every name in what the assessment counts of each case type."""
    faults = (fault for edition in all_published() for fault in measure_faults(edition))
    return [Error(fault, id="casework.E002") for fault in faults]


def check_codes(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuses to start where one-time codes would be shown to whoever signs over a network."""
    if not settings.CASEWORK_SHOW_CODES or settings.CASEWORK_PLAIN_HTTP:
        return []
    fault = (
        "CASEWORK_SHOW_CODES shows one-time codes on the page, so they prove nothing. It is for"
        " trying out over plain http on one's own machine: unset it."
    )
    return [Error(fault, id="casework.E021")]
