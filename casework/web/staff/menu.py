"""The menu of the staff site: four groups by kind of work, each in the order of use."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.web.staff import (
    board,
    checks,
    claims,
    delivery,
    duties,
    leaving,
    opening,
    pauses,
    records,
)

# A page of the menu: its address, title, drawing, the roles that may enter, and the pages under it.
Entry = tuple[str, Any, str, tuple[str, ...], tuple[str, ...]]
Group = tuple[Any, tuple[Entry, ...]]

OFFICE = ("credit_officer",)
CASE_PAGES = ("case", "action", "hand_over", "deadline", "letter", "urge", "pass_on", "send_back")
UNDER_CALENDARS = ("calendar", "calendar_enter", "calendar_run", "calendar_cases")

WORK: tuple[Entry, ...] = (
    ("inbox", _("Inbox"), "clock", (), ()),
    ("open", _("Open for a subject"), "pen", opening.ROLES, ("open_for", "open_form")),
    ("cases", _("All cases"), "doc", (), CASE_PAGES),
    ("bulk", _("Bulk runs"), "list", (), ("bulk_new", "bulk_run")),
    ("substitutes", _("Substitutes"), "people", (), ()),
    ("leaving", _("Hand over a leaver's work"), "swap", leaving.ROLES, ()),
)
SUPERVISION: tuple[Entry, ...] = (
    ("board", _("Board"), "board", board.ROLES, ("board_cases", "department")),
    ("urges", _("Urges"), "flag", (), ("urge_answer", "urge_withdraw")),
    ("assessment", _("Assessment"), "bars", (), ("assessment_department",)),
    ("pauses", _("Pause watch"), "pause", pauses.ROLES, ("pause_cases",)),
)
REGISTRY: tuple[Entry, ...] = (
    ("records", _("Credit records"), "doc", (), ("record", "duties")),
    ("subjects", _("Subjects"), "building", (), ("subject",)),
    ("claims", _("Claims to act"), "key", claims.ROLES, ("code_letter",)),
    ("expired", _("Term over, to settle"), "late", duties.DESK, ()),
    ("classes", _("Unclear classes"), "question", records.ROLES, ("class",)),
    ("organs", _("Unconfirmed organs"), "info", OFFICE, ()),
    ("imports", _("Imports"), "into", OFFICE, ("import",)),
)
OPERATION: tuple[Entry, ...] = (
    ("calendars", _("Calendars"), "calendar", (), UNDER_CALENDARS),
    ("checks", _("Self-checks"), "shield", checks.ROLES, ("check",)),
    ("delivery", _("Messages and jobs"), "send", delivery.ROLES, ()),
)
GROUPS: tuple[Group, ...] = (
    (_("Casework"), WORK),
    (_("Supervision and assessment"), SUPERVISION),
    (_("Registry"), REGISTRY),
    (_("System"), OPERATION),
)
