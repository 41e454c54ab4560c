"""Over SMTP: what arrives, what is kept when the server says no, and when it says nothing."""

import smtplib

from casework.models import OutboxMessage
from notifications.models import Attempt, Mail


def outcomes():
    return list(Attempt.objects.values_list("outcome", flat=True))


def test_each_person_gets_their_own_e_mail(asked, run, smtp):
    assert run()["email"] == 4
    assert sorted(to for to, _ in smtp.kept) == [
        "agent@example.cn", "agent@example.cn", "officer2@example.cn", "officer@example.cn",
    ]  # fmt: skip
    assert set(smtp.by_id()) == set(Mail.objects.values_list("message_id", flat=True))
    (mail,) = [m for m in smtp.mails if "ask" in m["Subject"]]
    assert mail["To"] == "agent@example.cn"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "您的事项待补充" in mail.get_content()


def test_all_leave_in_one_conversation(asked, run, smtp, monkeypatch):
    opened = []
    connect = smtplib.SMTP.connect
    monkeypatch.setattr(
        smtplib.SMTP, "connect", lambda *a, **k: (opened.append(1), connect(*a, **k))[1]
    )
    assert run()["email"] == 4
    assert len(opened) == 1


def test_after_a_refusal_the_others_still_leave(asked, run, smtp):
    smtp.at_rcpt = lambda to: "550 no such user" if to == "officer@example.cn" else "250 OK"
    done = run()
    assert (done["email"], done["given_up"]) == (3, 1)
    assert "officer@example.cn" not in {to for to, _ in smtp.kept}
    row = OutboxMessage.objects.get(state="given_up")
    assert "550" in row.last_error
    assert "officer@example.cn" not in row.last_error


def test_before_the_text_left_nothing_is_unknown(only_ask, run, clock, smtp):
    smtp.at_rcpt = lambda to: "451 greylisted"
    assert run()["failed"] == 1
    assert outcomes() == ["failed"]
    assert OutboxMessage.objects.get(channel="email").state == "queued"


def test_a_refused_text_is_no_acceptance(only_ask, run, clock, smtp):
    smtp.at_data = lambda to: "452 the disk is full"
    assert run()["failed"] == 1
    assert (outcomes(), smtp.kept) == (["failed"], [])
    smtp.at_data = lambda to: "250 OK"
    clock.turn(minutes=1)
    assert run()["email"] == 1
    assert outcomes() == ["failed", "accepted"]
    assert len(smtp.kept) == 1


def test_the_journal_is_written_before_the_text_leaves(only_ask, run, smtp, monkeypatch):
    seen = []
    data = smtplib.SMTP.data

    def looking(self, text):
        row = OutboxMessage.objects.get(channel="email")
        seen.append((row.state, row.attempts, outcomes()))
        return data(self, text)

    monkeypatch.setattr(smtplib.SMTP, "data", looking)
    run()
    assert seen == [("sending", 1, ["unknown"])]
    assert outcomes() == ["accepted"]


def test_a_line_that_breaks_after_the_text_leaves_the_outcome_unknown(
    only_ask, run, clock, smtp, monkeypatch
):
    """The server took it, the answer got lost: a second copy comes, and can be recognised."""
    data = smtplib.SMTP.data

    def breaking(self, text):
        data(self, text)
        self.close()
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")

    monkeypatch.setattr(smtplib.SMTP, "data", breaking)
    assert run()["failed"] == 1
    assert outcomes() == ["unknown"]
    monkeypatch.setattr(smtplib.SMTP, "data", data)
    clock.turn(minutes=1)
    assert run()["email"] == 1
    assert outcomes() == ["unknown", "accepted"]
    ((first, second),) = smtp.by_id().values()
    assert first == second


def test_no_server_at_all(only_ask, run, clock, settings, smtp):
    settings.EMAIL_PORT = 1
    assert run()["failed"] == 1
    assert outcomes() == ["failed"]
    settings.EMAIL_PORT = smtp.port
    clock.turn(minutes=1)
    assert run()["email"] == 1


def test_an_address_that_no_e_mail_can_carry_is_given_up(world, only_ask, run, smtp):
    world.agent.email = "two\nlines@example.cn"
    world.agent.save()
    assert run()["given_up"] == 1
    assert smtp.kept == []
