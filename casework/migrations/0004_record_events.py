"""Events of records outside a case, with the database's own guards; messages about them."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from casework.ledger import triggers


def put_up(apps: Any, schema_editor: Any) -> None:
    triggers.put_up(schema_editor.connection, triggers.RECORDS)


def take_down(apps: Any, schema_editor: Any) -> None:
    triggers.take_down(schema_editor.connection, triggers.RECORDS)


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0003_form_draft'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RecordEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('class_set', 'class decided'), ('duties_done', 'duties noted as done'), ('duties_reopened', 'duties noted as open again'), ('publicity_ended', 'publicity ended: the maximum term is over'), ('routed', 'maximum term over: the recognizing department must settle it')], max_length=20)),
                ('role', models.CharField(max_length=20)),
                ('reason', models.TextField(blank=True)),
                ('data', models.JSONField(default=dict)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('on', models.DateField()),
                ('at', models.DateTimeField()),
                ('prev_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name': 'record event',
                'ordering': ['record', 'seq'],
            },
        ),
        migrations.AddField(
            model_name='creditrecord',
            name='last_hash',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='creditrecord',
            name='version',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='outboxmessage',
            name='event',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='casework.caseevent'),
        ),
        migrations.AddIndex(
            model_name='creditrecord',
            index=models.Index(condition=models.Q(('publicity', 'published')), fields=['off_display', 'id'], name='record_ending'),
        ),
        migrations.AddField(
            model_name='recordevent',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recordevent',
            name='department',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.department'),
        ),
        migrations.AddField(
            model_name='recordevent',
            name='record',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='casework.creditrecord'),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='record_event',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='casework.recordevent'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.UniqueConstraint(fields=('record_event', 'recipient', 'channel'), name='one_record_message_a_recipient'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('event__isnull', False), ('record_event__isnull', True)), models.Q(('event__isnull', True), ('record_event__isnull', False)), _connector='OR'), name='message_of_one_event'),
        ),
        migrations.AddConstraint(
            model_name='recordevent',
            constraint=models.UniqueConstraint(fields=('record', 'seq'), name='one_record_event_a_seq'),
        ),
        migrations.AddConstraint(
            model_name='recordevent',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'routed')), fields=('record',), name='routed_once'),
        ),
        migrations.RunPython(put_up, take_down),
    ]
