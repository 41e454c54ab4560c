"""The ladder of reminders, the morning overview, and messages that go along in one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F


def put_on_the_ladder(apps, schema_editor):
    """Terms that run already begin at the bottom; the first run of the timers works out where."""
    deadlines = apps.get_model("casework", "CaseDeadline").objects
    deadlines.filter(state="running", due_on__isnull=False).update(step_on=F("started_on"))


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0009_deadline_pause_over'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LadderStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due', models.DateField()),
                ('rung', models.PositiveSmallIntegerField()),
                ('to', models.CharField(choices=[('subject', 'the subject'), ('handler', 'the handler'), ('head', 'the head of the department'), ('supervisor', 'the supervisor'), ('letter', 'letter of supervision')], max_length=10)),
                ('on', models.DateField()),
                ('state', models.CharField(choices=[('raised', 'raised'), ('answered', 'done since'), ('taken_back', 'taken back')], default='raised', max_length=10)),
                ('raised_at', models.DateTimeField()),
                ('settled_on', models.DateField(null=True)),
            ],
            options={
                'verbose_name': 'step of the ladder',
            },
        ),
        migrations.CreateModel(
            name='MorningOverview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(db_index=True)),
            ],
            options={
                'verbose_name': 'morning overview',
            },
        ),
        migrations.RemoveConstraint(
            model_name='outboxmessage',
            name='one_message_a_recipient',
        ),
        migrations.RemoveConstraint(
            model_name='outboxmessage',
            name='one_record_message_a_recipient',
        ),
        migrations.RemoveConstraint(
            model_name='outboxmessage',
            name='message_of_one_event',
        ),
        migrations.AddField(
            model_name='casedeadline',
            name='rung',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='casedeadline',
            name='step_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='carrier',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='folded', to='casework.outboxmessage'),
        ),
        migrations.AlterField(
            model_name='outboxmessage',
            name='event',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='casework.caseevent'),
        ),
        migrations.AlterField(
            model_name='outboxmessage',
            name='record_event',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='casework.recordevent'),
        ),
        migrations.AlterField(
            model_name='outboxmessage',
            name='state',
            field=models.CharField(choices=[('queued', 'queued'), ('sending', 'being sent'), ('sent', 'sent'), ('given_up', 'given up'), ('folded', 'part of another message'), ('dropped', 'no longer true, not sent')], default='queued', max_length=10),
        ),
        migrations.AddIndex(
            model_name='casedeadline',
            index=models.Index(condition=models.Q(('state', 'running'), ('step_on__isnull', False)), fields=['step_on', 'id'], name='deadline_steps'),
        ),
        migrations.AddField(
            model_name='ladderstep',
            name='deadline',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='casework.casedeadline'),
        ),
        migrations.AddField(
            model_name='ladderstep',
            name='event',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.caseevent'),
        ),
        migrations.AddField(
            model_name='ladderstep',
            name='person',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='step',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='casework.ladderstep'),
        ),
        migrations.AddField(
            model_name='morningoverview',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='overview',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='casework.morningoverview'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('channel', 'email'), ('state', 'queued')), fields=['recipient', 'id'], name='outbox_mail'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('carrier__isnull', False)), fields=['carrier', 'id'], name='outbox_folded'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.UniqueConstraint(condition=models.Q(('event__isnull', False)), fields=('event', 'recipient', 'channel'), name='one_message_of_event'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.UniqueConstraint(condition=models.Q(('record_event__isnull', False)), fields=('record_event', 'recipient', 'channel'), name='one_message_of_record_event'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.UniqueConstraint(condition=models.Q(('step__isnull', False)), fields=('step', 'recipient', 'channel'), name='one_message_of_step'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.UniqueConstraint(condition=models.Q(('overview__isnull', False)), fields=('overview', 'recipient', 'channel'), name='one_message_of_overview'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('event__isnull', False), ('overview__isnull', True), ('record_event__isnull', True), ('step__isnull', True)), models.Q(('event__isnull', True), ('overview__isnull', True), ('record_event__isnull', False), ('step__isnull', True)), models.Q(('event__isnull', True), ('overview__isnull', True), ('record_event__isnull', True), ('step__isnull', False)), models.Q(('event__isnull', True), ('overview__isnull', False), ('record_event__isnull', True), ('step__isnull', True)), _connector='OR'), name='message_of_one_cause'),
        ),
        migrations.AddIndex(
            model_name='ladderstep',
            index=models.Index(condition=models.Q(('state', 'raised')), fields=['id'], name='step_raised'),
        ),
        migrations.AddIndex(
            model_name='ladderstep',
            index=models.Index(condition=models.Q(('event', None), ('state', 'raised'), ('to', 'letter')), fields=['id'], name='step_letter'),
        ),
        migrations.AddConstraint(
            model_name='ladderstep',
            constraint=models.UniqueConstraint(fields=('deadline', 'due', 'rung', 'to'), name='one_step_an_addressee'),
        ),
        migrations.AddConstraint(
            model_name='morningoverview',
            constraint=models.UniqueConstraint(fields=('user', 'day'), name='one_overview_a_day'),
        ),
        migrations.RunPython(put_on_the_ladder, migrations.RunPython.noop),
    ]
