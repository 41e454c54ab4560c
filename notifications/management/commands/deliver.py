"""`manage.py deliver`: delivers by hand what the worker delivers every minute."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from notifications.drain import drain


class Command(BaseCommand):
    """Prints as JSON, on the last line, how many rows ended how."""

    help = "Deliver the messages that are due, once."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(drain()))
