"""`manage.py tick [--today DATE]`: everything that a day brings because time passes."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from casework.recounting.calendar_runs import missing_year
from casework.timers import tick
from casework.today import local_today


class Command(BaseCommand):
    """Prints as JSON what was done; a second run of the same day does nothing."""

    help = "Run the timers of a day: silence takes effect, lateness is reported."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--today", metavar="DATE", help="a day such as 2026-03-05")

    def handle(self, *args: Any, **options: Any) -> None:
        text = options["today"]
        try:
            today = date.fromisoformat(text) if text else local_today()
        except ValueError as error:
            raise CommandError(
                _("--today: “%(text)s” is no date; write it like 2026-03-05.") % {"text": text}
            ) from error
        self.stdout.write(json.dumps(tick(today)))
        if year := missing_year(today):
            self.stderr.write(
                _("The days off of %(year)s have not been entered; see manage.py enter_calendar.")
                % {"year": year}
            )
