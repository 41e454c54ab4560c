"""Puts up the database's own guards and enters the holiday notices of 2004 to 2026."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.utils import timezone

from casework.clock.seed import seed_rows, seed_years
from casework.ledger import triggers


def put_up(apps: Any, schema_editor: Any) -> None:
    triggers.put_up(schema_editor.connection, triggers.CASES)


def take_down(apps: Any, schema_editor: Any) -> None:
    triggers.take_down(schema_editor.connection, triggers.CASES)


def enter(apps: Any, schema_editor: Any) -> None:
    year, day = apps.get_model("casework", "CalendarYear"), apps.get_model("casework", "CalendarDay")
    now = timezone.now()
    year.objects.bulk_create(year(confirmed_at=now, updated_at=now, **row) for row in seed_years())
    day.objects.bulk_create(day(**row) for row in seed_rows())


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [
        migrations.RunPython(put_up, take_down),
        migrations.RunPython(enter, migrations.RunPython.noop),
    ]
