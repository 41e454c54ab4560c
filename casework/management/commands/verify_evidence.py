"""`manage.py verify_evidence [--json]`: is every file there, as it was, and somebody's?"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from casework.documents import verifying
from casework.today import moment


class Command(BaseCommand):
    help = "Compare the files of evidence and sealed papers with their rows; 1 if any is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        counts: Counter[str] = Counter()
        for wrong in verifying.verify(now=moment()):
            counts[wrong.kind] += 1
            if options["json"]:
                self.stdout.write(json.dumps(vars(wrong), ensure_ascii=False))
            else:
                self.stdout.write(f"{wrong.kind} {wrong.path} {wrong.what}".rstrip())
        if counts:
            raise CommandError(
                _("%(missing)s files are missing, %(altered)s altered, %(orphan)s orphans.")
                % {kind: counts[kind] for kind in ("missing", "altered", "orphan")}
            )
        self.stdout.write(_("Every file is there and unaltered."))
