"""Between the event and its delivery things change; what is no longer true is not sent."""

import pytest

from casework.access.roles import take_role
from casework.models import OutboxMessage, SubjectAccount
from notifications.delivery import deliver
from notifications.mailing import Postman
from notifications.models import Mail, Notification
from notifications.rows import claim


def close_account(world):
    world.agent.is_active = False
    world.agent.save()


def delete_account(world):
    world.agent.notifications.all().delete()
    SubjectAccount.objects.filter(user=world.agent).delete()
    OutboxMessage.objects.filter(recipient=f"user:{world.agent.pk}").update(recipient="user:0")


def end_claim(world):
    SubjectAccount.objects.filter(user=world.agent).update(state="ended")


@pytest.fixture
def expanded(only_ask, clock):
    """The agent's two rows, claimed and not yet delivered."""
    (row,) = claim(clock(), 10)
    assert deliver(row, Postman(), clock) == "expanded"
    return only_ask


def states():
    found = OutboxMessage.objects.exclude(channel="people").order_by("channel")
    return [(row.channel, row.state, bool(row.last_error)) for row in found]


@pytest.mark.parametrize("change", [close_account, delete_account, end_claim])
def test_the_subject_s_person_left(world, expanded, change, run, mailoutbox):
    change(world)
    assert run()["dropped"] == 2
    assert states() == [("email", "dropped", True), ("in_app", "dropped", True)]
    assert mailoutbox == []
    assert not Notification.objects.exists()
    assert not Mail.objects.exists()


def test_nothing_changed_and_it_is_sent(expanded, run, mailoutbox):
    done = run()
    assert (done["in_app"], done["email"], done["dropped"]) == (1, 1, 0)
    assert len(mailoutbox) == 1


def test_an_officer_was_moved(world, asked, clock, run, mailoutbox):
    OutboxMessage.objects.exclude(kind="sample.send").delete()
    (row,) = claim(clock(), 10)
    deliver(row, Postman(), clock)
    take_role(world.officer2, "credit_officer", world.office)
    done = run()
    assert (done["in_app"], done["email"], done["dropped"]) == (1, 1, 2)
    assert [mail.to for mail in mailoutbox] == [["officer@example.cn"]]


def test_the_address_was_deleted(world, expanded, run, mailoutbox):
    world.agent.email = ""
    world.agent.save()
    done = run()
    assert (done["in_app"], done["dropped"]) == (1, 1)
    assert mailoutbox == []


def test_the_case_has_moved_on_so_the_sentence_of_the_old_state_is_left_out(
    world, expanded, run, act, mailoutbox
):
    act(OutboxMessage.objects.get(pk=expanded.pk).event.case, "answer", world.agent)
    run()
    (mail,) = [m for m in mailoutbox if m.to == ["agent@example.cn"]]
    assert "ask" in mail.subject
    assert "待补充" not in mail.body
    notification = Notification.objects.get(user=world.agent, outbox__kind="sample.ask")
    assert notification.text.sentence == ""


def test_a_draft_is_its_subject_s_alone(world, clock, run):
    case = world.open()
    assert case.state == "draft"
    OutboxMessage.objects.create(
        event=case.events.get(), recipient="role:credit_officer", channel="people",
        kind="sample.open", next_at=clock(),
    )  # fmt: skip
    assert run()["dropped"] == 4
    assert not Notification.objects.exists()
