"""`manage.py rebuild_windows`: makes the publicity windows that are missing, mends the others."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from casework.registry.windows import rebuild
from casework.today import local_today, moment


class Command(BaseCommand):
    """Prints as JSON how many windows were made or mended; a second run does nothing."""

    help = "Make or mend what others see of every record and commitment, after an upgrade."

    def handle(self, *args: Any, **options: Any) -> None:
        def say(looked: int) -> None:
            if options["verbosity"] > 1:
                self.stderr.write(str(looked))

        moved = rebuild(local_today(), now=moment(), say=say)
        self.stdout.write(json.dumps({"windows": moved}))
