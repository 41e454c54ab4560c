"""What a lead from a report sets going in a commitment: a check before its day (rules C10)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from casework.reporting.leads import Lead

LEAD = Lead(
    action="start_check",
    # The subject reads of a lead, never that somebody reported.
    data={"ground": "lead"},
    waits_in=("performing", "checking"),
    outcomes={
        "fulfilled": _("The department has checked: the promises were kept."),
        "rectifying": _(
            "The department has checked: not everything was kept, and the organization has been"
            " ordered to put it right within a set term."
        ),
        "breached": _("The department has checked: the commitment was broken."),
    },
)
