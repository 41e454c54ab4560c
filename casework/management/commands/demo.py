"""Loads the demo city: once, and as often as one likes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework import demo
from casework.errors import CaseworkError
from casework.today import local_today


class Command(BaseCommand):
    help = "Load the demo city with departments, records, people and cases; changes nothing twice."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            demo.load(today=local_today(), say=self.stdout.write)
        except CaseworkError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(demo.accounts_text())
