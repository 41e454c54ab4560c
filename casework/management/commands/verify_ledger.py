"""`manage.py verify_ledger`: does the event log still prove itself?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from casework.assessment.closing import closing_faults
from casework.ledger.verify import Fault, verify
from casework.models import CaseEvent, RecordEvent


class Command(BaseCommand):
    """Names the first bad row of each broken chain; exits with 1 when there is one."""

    help = "Verify the hash chains of all cases and records, and of the closed assessments."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = [*verify(), *(Fault("assessment", 0, text) for text in closing_faults())]
        for fault in faults:
            self.stderr.write(f"{fault.number} #{fault.seq}: {fault.text}")
        if faults:
            raise CommandError(
                _("The ledger is broken in %(count)s chains; the first: %(case)s, event %(seq)s.")
                % {"count": len(faults), "case": faults[0].number, "seq": faults[0].seq}
            )
        count = CaseEvent.objects.count() + RecordEvent.objects.count()
        self.stdout.write(_("The ledger holds: %(count)s events verified.") % {"count": count})
