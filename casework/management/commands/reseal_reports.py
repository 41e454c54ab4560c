"""`manage.py reseal_reports`: after a change of the key, seals everything under the new one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from casework.reporting.resealing import reseal_all
from casework.reporting.sealing import SealBroken


class Command(BaseCommand):
    """Run it with the new key before the old one in CASEWORK_REPORTS_KEY; safe to run again."""

    help = "Seal all reports under the first key of CASEWORK_REPORTS_KEY."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = reseal_all()
        except SealBroken as broken:
            raise CommandError(str(broken)) from broken
        self.stdout.write(_("%(count)s reports are sealed under the first key.") % {"count": done})
