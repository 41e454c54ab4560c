"""What the board counts by: when a clock ended, its last day without pauses, how terms were kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from casework.clock.calendar import Calendar, DayKind
from casework.clock.fold import fold
from casework.clocks import Clock, look_back, unpaused_due
from casework.ledger import triggers

BATCH = 1000


def _calendar(apps: Any) -> Calendar:
    years = {row.year: {} for row in apps.get_model("casework", "CalendarYear").objects.filter(scope="national")}
    for day in apps.get_model("casework", "CalendarDay").objects.filter(scope="national", year__in=years):
        years[day.year][day.date] = (DayKind(day.kind), day.note)
    return Calendar(years)


def fill(apps: Any, schema_editor: Any) -> None:
    """Reads every clock's log once more, in batches; nothing about the clocks themselves moves."""
    case, deadline = apps.get_model("casework", "Case"), apps.get_model("casework", "CaseDeadline")
    calendar = _calendar(apps)
    rows: Iterator[Any] = deadline.objects.order_by("id").iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        cases = case.objects.in_bulk({row.case_id for row in batch})
        for row in batch:
            run = Clock(row.name, row.log).run()
            folded = fold(run, calendar)
            row.ended_on = folded.met_on or folded.cancelled_on
            row.unpaused_due_on = unpaused_due(run, row.due_on, calendar)
            look_back(cases[row.case_id], vars(row))
        deadline.objects.bulk_update(batch, ["ended_on", "unpaused_due_on"])
        case.objects.bulk_update(cases.values(), ["lateness", "late_from", "late_until"])


def put_up(apps: Any, schema_editor: Any) -> None:
    triggers.put_up(schema_editor.connection, triggers.CASES)


def take_down(apps: Any, schema_editor: Any) -> None:
    triggers.take_down(schema_editor.connection, triggers.CASES)


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0006_sheet_changed_event'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CheckFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_name', models.CharField(max_length=40)),
                ('what', models.CharField(blank=True, max_length=120)),
                ('detail', models.JSONField(default=dict)),
                ('found_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'finding of a self-check',
            },
        ),
        migrations.AlterField(
            model_name='caseevent',
            name='kind',
            field=models.CharField(choices=[('human', 'by a person'), ('timer', 'by the system when a date passed'), ('platform', 'by the platform'), ('upkeep', 'by the system, which put right what a self-check had found')], default='human', max_length=10),
        ),
        # SQLite adds a column by making the table anew, which drops its guards.
        migrations.RunPython(take_down, put_up),
        migrations.AddField(
            model_name='case',
            name='lateness',
            field=models.PositiveSmallIntegerField(choices=[(0, 'kept'), (1, 'kept, because paused days do not count'), (2, 'missed')], default=0),
        ),
        migrations.AddField(
            model_name='case',
            name='late_from',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='case',
            name='late_until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='casedeadline',
            name='ended_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='casedeadline',
            name='unpaused_due_on',
            field=models.DateField(null=True),
        ),
        migrations.RunPython(put_up, take_down),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveIndex(
            model_name='case',
            name='case_inbox',
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_on__isnull', True)), fields=['holder', 'waits_for', 'due_on', 'id', 'case_type', 'filed_on', 'late_from', 'late_until', 'state', 'assignee', 'department', 'provider', 'partner', 'upper', 'office', 'subject', 'opened_by'], name='case_open'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_on__isnull', False)), fields=['closed_on', 'case_type', 'filed_on', 'lateness', 'late_from', 'late_until', 'state', 'department', 'provider', 'partner', 'upper', 'office', 'subject', 'opened_by'], name='case_closed'),
        ),
        migrations.AddIndex(
            model_name='casedeadline',
            index=models.Index(condition=models.Q(('ended_on__isnull', False)), fields=['department', 'ended_on', 'name', 'started_on', 'due_on'], name='deadline_of_department'),
        ),
        migrations.AddField(
            model_name='checkfinding',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='casework.case'),
        ),
        migrations.AddField(
            model_name='checkfinding',
            name='record',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='casework.creditrecord'),
        ),
        migrations.AddIndex(
            model_name='checkfinding',
            index=models.Index(fields=['check_name', 'id'], name='finding_of_check'),
        ),
    ]
