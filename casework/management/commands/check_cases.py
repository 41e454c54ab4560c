"""`manage.py check_cases [--repair] [--json]`: is everything as it should be?"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from casework.models import CheckFinding
from casework.selfcheck import runs
from casework.selfcheck.checks import CHECKS
from casework.selfcheck.found import Now
from casework.today import local_today, moment

NAMED = 10


class Command(BaseCommand):
    """Prints what each check finds; exits with 1 while anything is left."""

    help = "Run the self-checks over all cases, records and jobs; with --repair put right."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="put right what is found")
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--today", metavar="DATE", help="a day such as 2026-03-05")

    def handle(self, *args: Any, **options: Any) -> None:
        now = Now(_day(options["today"]), moment())
        counts, mended = runs.look(now), 0
        if options["repair"] and any(counts.values()):
            mended, _left = runs.mend(CheckFinding.objects.all(), now)
            counts = runs.look(Now(now.today, moment()))
        if options["json"]:
            self.stdout.write(json.dumps({"found": counts, "mended": mended}))
        else:
            self._print(counts, mended)
        if left := sum(counts.values()):
            raise CommandError(_("%(count)s findings are left.") % {"count": left})

    def _print(self, counts: dict[str, int], mended: int) -> None:
        for name, count in counts.items():
            self.stdout.write(f"{CHECKS[name].title}: {count}")
            rows = CheckFinding.objects.filter(check_name=name).select_related("case", "record")
            for row in rows.order_by("pk")[:NAMED]:
                about = row.case or (row.record.number if row.record else "")
                self.stdout.write(f"  {about} {row.what}".rstrip())
        if mended:
            self.stdout.write(_("%(count)s findings were put right.") % {"count": mended})


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else local_today()
    except ValueError as error:
        raise CommandError(
            _("--today: “%(text)s” is no date; write it like 2026-03-05.") % {"text": text}
        ) from error
