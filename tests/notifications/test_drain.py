"""One run: what it reports, the heartbeat, the command, the task, and what it costs to repeat."""

import io
import json
from datetime import timedelta

from django.core.management import call_command

from casework.models import Heartbeat, OutboxMessage
from casework.outbox import DRAIN
from config.celery import app
from notifications.drain import drain
from notifications.models import Notification
from notifications.tasks import drain_outbox

ALL = {
    "expanded": 3, "in_app": 4, "email": 4, "dropped": 0, "failed": 0, "given_up": 0,
    "put_off": 0, "lost": 0,
}  # fmt: skip


def test_a_run_reports_what_it_did_and_a_second_does_nothing(asked, run):
    assert run() == ALL
    assert run() == dict.fromkeys(ALL, 0)


def test_a_run_leaves_a_heartbeat(asked, run, clock):
    run()
    beat = Heartbeat.objects.get(job="drain_outbox")
    assert (beat.at, beat.detail) == (clock(), ALL)


def test_a_run_without_time_takes_nothing(asked, clock):
    assert drain(clock=clock, budget=timedelta(0)) == dict.fromkeys(ALL, 0)
    assert not OutboxMessage.objects.filter(claimed_until__isnull=False).exists()


def test_the_command_prints_one_line_of_json(asked):
    out = io.StringIO()
    call_command("deliver", stdout=out)
    assert json.loads(out.getvalue()) == ALL


def test_the_task_has_the_name_that_is_nudged_and_swept(asked, settings):
    assert drain_outbox.name == DRAIN
    assert app.conf.beat_schedule["drain-outbox"]["task"] == drain_outbox.name
    drain_outbox()
    assert Notification.objects.count() == 4


def test_the_console_is_the_default_for_e_mail(only_ask, run, settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert run()["email"] == 1
    assert "Message-ID: <outbox-" in capsys.readouterr().out
