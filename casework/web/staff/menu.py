"""The menu of the staff site: groups by kind of work, each in the order of use."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.registry.exporting import runs
from casework.web.staff import (
    archive,
    board,
    checks,
    claims,
    delivery,
    duties,
    leaving,
    opening,
    pauses,
    rates,
    records,
    reports,
    seals,
    sync,
)

# A page of the menu: its address, title, drawing, the roles that may enter, and the pages under it.
Entry = tuple[str, Any, str, tuple[str, ...], tuple[str, ...]]
Group = tuple[Any, tuple[Entry, ...]]

OFFICE = ("credit_officer",)
CASE_PAGES = ("case", "action", "hand_over", "deadline", "letter", "urge", "pass_on", "send_back",
              "evidence", "redaction", "originals", "original_return", "case_file")  # fmt: skip
UNDER_RECORDS = ("record", "duties", "record_measures", "measure_lift", "link_end")
UNDER_MEASURES = ("measure_new", "measure_version", "measure_finish")
UNDER_LETTERS = ("letter_style", "wording", "wording_preview")
UNDER_CALENDARS = ("calendar", "calendar_enter", "calendar_run", "calendar_cases")
UNDER_SEALS = ("seal", "seal_new")
UNDER_SYNC = ("sync_orders", "sync_order", "sync_site", "sync_site_new")

WORK: tuple[Entry, ...] = (
    ("inbox", _("Inbox"), "clock", (), ()),
    ("open", _("Open for a subject"), "pen", opening.ROLES, ("open_for", "open_form")),
    ("cases", _("All cases"), "doc", (), CASE_PAGES),
    ("urges", _("Urges"), "flag", (), ("urge_answer", "urge_withdraw")),
    ("reports", _("Reports from the public"), "send", reports.DESK, ("report",)),
    ("leads", _("Leads"), "send", ("reviewer", "head"), ("lead",)),
    ("measure_tasks", _("Measures to carry out"), "shield", (), ("measure_task",)),
    ("bulk", _("Bulk runs"), "list", (), ("bulk_new", "bulk_run")),
    ("substitutes", _("Substitutes"), "people", (), ()),
    ("retention", _("Retention"), "shield", archive.ROLES, ("retention_case",)),
    ("leaving", _("Hand over a leaver's work"), "swap", leaving.ROLES, ()),
)
REGISTRY: tuple[Entry, ...] = (
    ("records", _("Credit records"), "doc", (), UNDER_RECORDS),
    ("subjects", _("Subjects"), "building", (), ("subject", "subject_rewards", "code_letter")),
    ("claims", _("Claims to act"), "key", claims.ROLES, ()),
    ("expired", _("Term over, to settle"), "late", duties.DESK, ()),
    ("classes", _("Unclear classes"), "question", records.ROLES, ("class",)),
    ("papers", _("Court papers"), "pen", (), ("paper", "paper_enter")),
    ("twins", _("Possible duplicates"), "question", OFFICE, ()),
    ("measure_list", _("List of measures"), "list", (), UNDER_MEASURES),
    ("letter_styles", _("Forms of letters"), "doc", (), UNDER_LETTERS),
)
EXCHANGE: tuple[Entry, ...] = (
    ("imports", _("Imports"), "into", OFFICE, ("import",)),
    ("organs", _("Unconfirmed organs"), "info", OFFICE, ()),
    ("prints", _("Letters in bulk"), "doc", (), ("print",)),
    ("exports", _("Exports"), "out", runs.ROLES, ("export",)),
    ("rates", _("Report rates"), "bars", rates.ROLES, ("rate_rows",)),
    ("sync", _("Synchronised removal"), "swap", sync.ROLES, UNDER_SYNC),
)
SUPERVISION: tuple[Entry, ...] = (
    ("board", _("Board"), "board", board.ROLES, ("board_cases", "department")),
    ("assessment", _("Assessment"), "bars", (), ("assessment_department",)),
    ("pauses", _("Pause watch"), "pause", pauses.ROLES, ("pause_cases",)),
)
OPERATION: tuple[Entry, ...] = (
    ("calendars", _("Calendars"), "calendar", (), UNDER_CALENDARS),
    ("seals", _("Seals"), "shield", seals.ROLES, UNDER_SEALS),
    ("checks", _("Self-checks"), "shield", checks.ROLES, ("check",)),
    ("delivery", _("Messages and jobs"), "send", delivery.ROLES, ()),
)
# The groups of the case types stand after the daily work, before what is seldom needed.
DAILY: tuple[Group, ...] = ((_("Casework"), WORK), (_("Registry"), REGISTRY))
SELDOM: tuple[Group, ...] = (
    (_("Data exchange"), EXCHANGE),
    (_("Supervision and assessment"), SUPERVISION),
    (_("System"), OPERATION),
)
GROUPS: tuple[Group, ...] = DAILY + SELDOM
