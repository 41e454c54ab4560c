"""Exports, the list of measures, measures taken with their proof, and responsible persons."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from casework.ledger import triggers


def put_up(apps: Any, schema_editor: Any) -> None:
    triggers.put_up(schema_editor.connection, triggers.MEASURES)


def take_down(apps: Any, schema_editor: Any) -> None:
    triggers.take_down(schema_editor.connection, triggers.MEASURES)


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0016_hidden_and_pulled_back'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='recordevent',
            name='kind',
            field=models.CharField(choices=[('class_set', 'class decided'), ('duties_done', 'duties noted as done'), ('duties_reopened', 'duties noted as open again'), ('sheet_changed', 'changed by a newer sheet of the department'), ('publicity_ended', 'publicity ended: the maximum term is over'), ('measures_taken', 'measures taken'), ('measures_paused', 'measures paused'), ('measures_lifted', 'measures lifted'), ('measures_taken_up', 'measures taken up again'), ('person_linked', 'responsible person linked'), ('link_ended', 'link to a responsible person ended'), ('routed', 'maximum term over: the recognizing department must settle it')], max_length=20),
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='code')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('title', models.CharField(max_length=200, verbose_name='measure')),
                ('kind', models.CharField(choices=[('punishment', 'punishment'), ('reward', 'reward')], default='punishment', max_length=12, verbose_name='kind')),
                ('mandatory', models.BooleanField(default=False, verbose_name='mandatory')),
                ('origin', models.CharField(choices=[('national', 'national base list'), ('city', 'city supplement')], default='national', max_length=10, verbose_name='list')),
                ('basis', models.CharField(max_length=300, verbose_name='basis')),
                ('record_kinds', models.JSONField(default=list, verbose_name='kinds of record')),
                ('record_classes', models.JSONField(blank=True, default=list, verbose_name='classes')),
                ('for_persons', models.BooleanField(default=False, verbose_name='may name responsible persons')),
                ('listed_from', models.DateField(verbose_name='listed from')),
                ('listed_until', models.DateField(blank=True, null=True, verbose_name='listed until')),
                ('used', models.BooleanField(default=False, editable=False, verbose_name='in use')),
                ('end_reason', models.TextField(blank=True)),
                ('base', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supplements', to='casework.measure', verbose_name='supplements')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('implementers', models.ManyToManyField(blank=True, related_name='measures', to='casework.department', verbose_name='implementing departments')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'measure',
                'verbose_name_plural': 'measures',
                'ordering': ['code', 'version'],
            },
        ),
        migrations.CreateModel(
            name='AppliedMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('in_force', 'in force'), ('paused', 'paused'), ('lifted', 'lifted')], max_length=10, verbose_name='state')),
                ('since', models.DateField(verbose_name='since')),
                ('ended_on', models.DateField(null=True, verbose_name='lifted on')),
                ('with_record', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=0)),
                ('last_hash', models.CharField(blank=True, max_length=64)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.department', verbose_name='initiating department')),
                ('record', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='casework.creditrecord')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='casework.subject')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applied', to='casework.measure')),
            ],
            options={
                'verbose_name': 'measure taken',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='MeasureEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('taken', 'taken'), ('fed_back', 'execution fed back'), ('paused', 'paused: its record is shielded or suspended'), ('lifted', 'lifted: its record has ended'), ('lifted_early', 'lifted by decision'), ('fell', 'lifted: there is a new record'), ('taken_up', 'taken up again: its record stands again'), ('confirmed', 'lifting confirmed')], max_length=20)),
                ('role', models.CharField(max_length=20)),
                ('reason', models.TextField(blank=True)),
                ('data', models.JSONField(default=dict)),
                ('on', models.DateField()),
                ('at', models.DateTimeField()),
                ('prev_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('applied', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='casework.appliedmeasure')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.department')),
                ('in_place_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'event of a measure',
                'ordering': ['applied', 'seq'],
            },
        ),
        migrations.CreateModel(
            name='MeasureTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('asked', 'to be carried out'), ('partly', 'carried out in part'), ('done', 'carried out'), ('not_done', 'not carried out, with reasons'), ('lifting', 'to be lifted'), ('lifted', 'lifted')], default='asked', max_length=10, verbose_name='state')),
                ('due_on', models.DateField(null=True, verbose_name='last day')),
                ('done_on', models.DateField(null=True, verbose_name='done on')),
                ('what', models.TextField(blank=True, verbose_name='what was done')),
                ('evidence', models.CharField(blank=True, max_length=300, verbose_name='paper that shows it')),
                ('why_not', models.TextField(blank=True, verbose_name='why not, or not wholly')),
                ('applied', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='casework.appliedmeasure')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measure_tasks', to='casework.department')),
            ],
            options={
                'verbose_name': 'task of a measure',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ResponsibleLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capacity', models.CharField(choices=[('representative', 'legal representative'), ('controller', 'actual controller'), ('responsible', 'directly responsible person')], max_length=20, verbose_name='capacity')),
                ('paper', models.CharField(max_length=200, verbose_name='paper that names the person')),
                ('reason', models.TextField(verbose_name='reasons')),
                ('since', models.DateField(verbose_name='since')),
                ('until', models.DateField(null=True, verbose_name='until')),
                ('end_reason', models.TextField(blank=True)),
                ('with_record', models.BooleanField(default=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.department')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='casework.subject', verbose_name='person')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='casework.creditrecord')),
            ],
            options={
                'verbose_name': 'responsible person',
                'ordering': ['-id'],
            },
        ),
        migrations.AddField(
            model_name='appliedmeasure',
            name='link',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='casework.responsiblelink'),
        ),
        migrations.CreateModel(
            name='ExportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.CharField(max_length=40, verbose_name='kind of sheet')),
                ('form', models.CharField(max_length=4, verbose_name='format')),
                ('encoding', models.CharField(max_length=10, verbose_name='encoding')),
                ('filters', models.JSONField(default=dict)),
                ('reason', models.TextField(blank=True, verbose_name='reasons')),
                ('natural', models.BooleanField(default=False, verbose_name='holds natural persons')),
                ('everything', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('queued', 'queued'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('discarded', 'file discarded')], default='queued', max_length=10)),
                ('expected', models.PositiveIntegerField(default=0)),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='rows')),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('path', models.CharField(blank=True, max_length=200)),
                ('error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('kept_until', models.DateTimeField(null=True)),
                ('fetched', models.PositiveIntegerField(default=0)),
                ('fetched_at', models.DateTimeField(null=True)),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.department')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'export',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['id'], name='export_waiting'), models.Index(fields=['started_by', '-id'], name='export_of_person')],
            },
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.UniqueConstraint(fields=('code', 'version'), name='one_measure_a_version'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('base__isnull', True), ('origin', 'national')), models.Q(('base__isnull', False), ('origin', 'city')), _connector='OR'), name='supplement_has_its_base'),
        ),
        migrations.AddConstraint(
            model_name='measureevent',
            constraint=models.UniqueConstraint(fields=('applied', 'seq'), name='one_measure_event_a_seq'),
        ),
        migrations.AddIndex(
            model_name='measuretask',
            index=models.Index(condition=models.Q(('state__in', ['asked', 'partly', 'lifting'])), fields=['department', 'due_on', 'id'], name='measure_task_open'),
        ),
        migrations.AddConstraint(
            model_name='measuretask',
            constraint=models.UniqueConstraint(fields=('applied', 'department'), name='one_task_a_department'),
        ),
        migrations.AddConstraint(
            model_name='responsiblelink',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('record', 'person', 'capacity'), name='one_link_a_capacity'),
        ),
        migrations.AddConstraint(
            model_name='appliedmeasure',
            constraint=models.UniqueConstraint(condition=models.Q(('record__isnull', False)), fields=('measure', 'record', 'subject'), name='one_measure_a_record'),
        ),
        migrations.AddConstraint(
            model_name='appliedmeasure',
            constraint=models.UniqueConstraint(condition=models.Q(('record__isnull', True), models.Q(('state', 'lifted'), _negated=True)), fields=('measure', 'subject'), name='one_reward_a_subject'),
        ),
        migrations.RunPython(put_up, take_down),
    ]
