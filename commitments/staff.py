"""The departments' own desk for commitments: matters and letters, and checks drawn by risk."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _
from viewflow.urls import Application

from commitments import staff_checks, staff_matters


class Desk(Application):  # type: ignore[misc]  # viewflow has no types
    """Everything under /staff/commitments/."""

    title = _("Commitments")
    menu_template_name = None

    index_path = path("", staff_matters.matters, name="matters")
    new_path = path("new/", staff_matters.new, name="matter_new")
    matter_path = path("<int:pk>/", staff_matters.matter, name="matter")
    edit_path = path("<int:pk>/edit/", staff_matters.edit, name="matter_edit")
    letter_path = path("<int:pk>/letter/", staff_matters.letter, name="letter_draft")
    preview_path = path("<int:pk>/preview/", staff_matters.preview, name="letter_preview")
    checks_path = path("checks/", staff_checks.runs, name="spot_checks")
    check_path = path("checks/<int:pk>/", staff_checks.run, name="spot_check")


PAGES = Desk
MENU = (
    (
        "matters", _("Matters and letters"), "doc", (),
        ("matter", "matter_new", "matter_edit", "letter_draft", "letter_preview"),
    ),
    ("spot_checks", _("Checks by risk"), "shield", staff_checks.ROLES, ("spot_check",)),
)  # fmt: skip
