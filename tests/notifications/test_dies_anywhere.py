"""A worker that dies before any one of its statements loses nothing and repeats nothing.

Death is an exception that nothing catches, at the first statement, then the second, and so on
until a run lives through.
"""

from django.db import connection

from casework.models import OutboxMessage
from notifications.models import Attempt, Mail, Notification
from notifications.rows import HAND_OVER
from tests.notifications.conftest import with_another_subject


class Dead(BaseException):
    """Not to be caught by anything in the product."""


class Killer:
    """Lets so many statements pass and kills at the next."""

    def __init__(self, lives):
        self.lives = lives

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            return execute(sql, params, many, context)
        if self.lives == 0:
            raise Dead
        self.lives -= 1
        return execute(sql, params, many, context)


def forget():
    for model in (Attempt, Mail, Notification, OutboxMessage):
        model.objects.all().delete()


def test_death_at_every_statement(world, clock, run, mailoutbox):
    number, killed, copies = 0, 0, 0
    while True:
        here = with_another_subject(world)
        case = here.at("looking")
        mailoutbox.clear()
        try:
            with connection.execute_wrapper(Killer(number)):
                run()
        except Dead:
            killed += 1
        else:
            break
        clock.turn(seconds=HAND_OVER.total_seconds())
        run()
        assert_told_once(here, case)
        ids = [m.extra_headers["Message-ID"] for m in mailoutbox]
        stored = list(Mail.objects.values_list("message_id", flat=True))
        assert sorted(set(ids)) == sorted(stored)
        surplus = len(ids) - len(stored)
        unknown = Attempt.objects.filter(outcome="unknown").count()
        assert surplus <= unknown <= 1, "one death leaves one outcome unknown, no more"
        copies += surplus
        forget()
        number += 1
    assert killed > 40
    # The statements after the e-mail was taken and before that was recorded, for each of three.
    assert 0 < copies <= 9


def assert_told_once(world, case):
    told = sorted(
        Notification.objects.values_list("user__username", "outbox__event__action", "case_id")
    )
    assert told == sorted([
        (world.officer.username, "send", case.pk),
        (world.officer2.username, "send", case.pk),
        (world.agent.username, "take_up", case.pk),
    ])  # fmt: skip
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"sent"}
