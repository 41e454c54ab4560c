"""A failure is tried again after a while, ever longer, and given up after the eighth attempt."""

import smtplib
from datetime import timedelta

import pytest

from casework.models import OutboxMessage
from notifications.models import Attempt, Mail, Notification

# Minutes from each failed attempt to the next one.
WAITS = (1, 5, 15, 60, 240, 720, 1440)


@pytest.fixture
def row(only_ask, run, failing):
    """The agent's e-mail after its first failed attempt."""
    done = run()
    assert (done["in_app"], done["failed"]) == (1, 1)
    return OutboxMessage.objects.get(channel="email")


def test_each_attempt_waits_longer_and_the_eighth_is_the_last(row, clock, run, failing):
    for number, minutes in enumerate(WAITS, start=1):
        row.refresh_from_db()
        assert (row.state, row.attempts) == ("queued", number)
        assert row.next_at == clock() + timedelta(minutes=minutes)
        clock.turn(minutes=minutes, seconds=-1)
        assert not any(run().values())
        clock.turn(seconds=1)
        run()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("given_up", 8)
    assert "the line broke" in row.last_error
    clock.turn(days=30)
    assert not any(run().values())
    assert failing.tries == 8


def test_the_in_app_message_does_not_wait_for_the_mail_server(row, world):
    assert Notification.objects.get().user == world.agent


def test_it_is_sent_once_the_server_is_back(row, clock, run, failing, mailoutbox):
    failing.error = None
    clock.turn(minutes=1)
    assert run()["email"] == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == ("sent", 2, "")
    assert row.sent_at == clock()
    assert [mail.to for mail in mailoutbox] == [["agent@example.cn"]]
    clock.turn(days=1)
    assert not any(run().values())


def test_every_attempt_is_the_same_e_mail(row, clock, run, failing, mailoutbox, settings):
    first = Mail.objects.get()
    failing.error = None
    settings.CASEWORK_SITE_URL = "https://moved.example"
    clock.turn(minutes=1)
    run()
    (mail,) = mailoutbox
    assert mail.extra_headers["Message-ID"] == first.message_id
    assert mail.body == first.body
    assert Mail.objects.count() == 1


def test_the_journal_has_a_line_for_each_attempt(row, clock, run, failing):
    failing.error = smtplib.SMTPDataError(451, b"greylisted")
    clock.turn(minutes=1)
    run()
    failing.error = None
    clock.turn(minutes=5)
    run()
    assert list(Attempt.objects.values_list("outcome", flat=True)) == [
        "unknown",  # the line broke while the text was under way
        "failed",  # the server said no
        "accepted",
    ]


FINAL = [
    (smtplib.SMTPRecipientsRefused({"agent@example.cn": (550, b"no such user")}), "given_up", 1),
    (smtplib.SMTPRecipientsRefused({"agent@example.cn": (450, b"try later")}), "queued", 1),
    (smtplib.SMTPDataError(554, b"refused as spam"), "given_up", 1),
    (smtplib.SMTPDataError(451, b"try later"), "queued", 1),
    (smtplib.SMTPAuthenticationError(535, b"wrong password"), "queued", 1),
    (smtplib.SMTPSenderRefused(550, b"who are you", "credit@localhost"), "queued", 1),
    (TimeoutError("timed out"), "queued", 1),
    (ValueError("not an address"), "given_up", 1),
    (RuntimeError("a fault of the backend"), "queued", 1),
]


@pytest.mark.parametrize(("error", "state", "attempts"), FINAL, ids=lambda v: repr(v)[:40])
def test_what_will_never_work_is_given_up_at_once(
    only_ask, run, failing, caplog, error, state, attempts
):
    failing.error = error
    run()
    row = OutboxMessage.objects.get(channel="email")
    assert (row.state, row.attempts) == (state, attempts)
    assert "agent@example.cn" not in row.last_error


def test_a_backend_that_sends_nothing_without_saying_so_is_a_failure(
    only_ask, run, failing, monkeypatch
):
    monkeypatch.setattr(failing, "send_messages", lambda self, mails: 0)
    assert run()["failed"] == 1
    assert OutboxMessage.objects.get(channel="email").state == "queued"


def test_a_server_that_is_down_is_asked_once_a_run(asked, clock, run, failing):
    failing.error, failing.at_open = ConnectionRefusedError("nobody there"), True
    done = run()
    assert (done["in_app"], done["failed"], done["put_off"]) == (4, 1, 3)
    assert failing.tries == 1
    rows = OutboxMessage.objects.filter(channel="email")
    assert sorted(rows.values_list("attempts", flat=True)) == [0, 0, 0, 1]
    assert {row.state for row in rows} == {"queued"}
    failing.error = None
    clock.turn(minutes=1)
    assert run()["email"] == 4


def test_a_role_that_cannot_be_read_is_tried_again_and_given_up(only_ask, clock, run, caplog):
    OutboxMessage.objects.update(recipient="role:emperor")
    for minutes in (*WAITS, 0):
        assert run()["failed" if minutes else "given_up"] == 1
        clock.turn(minutes=minutes)
    only_ask.refresh_from_db()
    assert (only_ask.state, only_ask.attempts) == ("given_up", 8)
    assert "emperor" in only_ask.last_error


def test_an_unknown_channel_is_given_up(only_ask, run):
    OutboxMessage.objects.update(channel="pigeon")
    assert run()["given_up"] == 1
    only_ask.refresh_from_db()
    assert "pigeon" in only_ask.last_error
