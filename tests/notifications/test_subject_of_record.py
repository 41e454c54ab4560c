"""The subject with an account hears what becomes of its record; nobody else's subject does."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from casework.models import OutboxMessage
from casework.models.record_event import RecordEventKind
from casework.registry.amending import Amendment, amend, left_list, withdrawn
from casework.registry.exposure import end_early, hide, propose_end, pull_back, show_again
from casework.today import local_today
from notifications.models import Notification
from notifications.selectors import notifications_for, unread
from tests import factories as f


class Town:
    def __init__(self):
        today = local_today()
        self.office, self.bureau = f.credit_office(), f.department("云江市交通运输局")
        self.officer, self.head = (
            f.officer("credit_officer", self.office),
            f.officer("head", self.bureau),
        )
        self.company, self.other = f.subject("云江市远航科技有限公司"), f.subject("云江市第二公司")
        self.agent, self.stranger = f.agent_of(self.company), f.agent_of(self.other)
        self.record = f.record(
            self.company, self.bureau, number="云交罚〔2026〕7号", kind="serious_list",
            document_date=today - timedelta(days=30), off_display=today + timedelta(days=300),
            max_last=today + timedelta(days=299),
        )  # fmt: skip
        f.record(self.other, self.bureau)
        self.how = {"by": self.officer, "reason": "内部理由", "today": today}


@pytest.fixture
def town(db):
    return Town()


@pytest.fixture
def deliver(run, clock):
    """What was decided today leaves at the moment of the test's clock."""

    def delivered():
        OutboxMessage.objects.update(next_at=clock())
        return run()

    return delivered


def amended(town, kind, fields):
    amend(
        town.record, fields, Amendment(kind, local_today(), reason="内部理由", tells=("subject",))
    )


def hidden(town):
    hide(town.record.pk, **town.how)


def shown_again(town):
    hidden(town)
    OutboxMessage.objects.all().delete()
    show_again(town.record.pk, **town.how)


def ended_early(town):
    propose_end(town.record.pk, basis="《条例》第十条", **town.how)
    end_early(town.record.pk, **(town.how | {"by": town.head}))


def taken_back(town):
    fields = withdrawn(town.record, on=local_today(), reason="撤销", by="云江市交通运输局")
    amended(town, RecordEventKind.WITHDRAWN, fields)


def gone_from_list(town):
    amended(
        town, RecordEventKind.LIST_LEFT, left_list(town.record, on=local_today(), reason="移出")
    )


def put_right(town):
    amended(town, RecordEventKind.CORRECTED, {"title": "超限运输"})


TOLD = [
    (hidden, "hidden from the public for the time being"),
    (shown_again, "shown to the public again"),
    (ended_early, "ended before its term"),
    (taken_back, "has been withdrawn"),
    (gone_from_list, "has left the list"),
    (put_right, "has corrected the record"),
]


@pytest.mark.parametrize(("happens", "words"), TOLD)
def test_the_subject_is_told_and_no_other(town, deliver, happens, words):
    happens(town)
    deliver()
    (found,) = notifications_for(town.agent)
    with override("en"):
        text = found.text
    assert words in text.sentence
    assert town.company.name in text.sentence
    assert town.record.number in text.sentence
    assert "内部理由" not in text.sentence
    assert text.path == f"/my/records/{town.record.pk}/"
    assert unread(town.stranger) == 0
    assert not Notification.objects.filter(user=town.stranger).exists()


def test_the_page_of_the_message_is_theirs_alone(town, deliver, client):
    hidden(town)
    deliver()
    client.force_login(town.agent)
    assert client.get(f"/my/records/{town.record.pk}/").status_code == 200
    client.force_login(town.stranger)
    assert client.get(f"/my/records/{town.record.pk}/").status_code == 404


def test_who_no_longer_acts_for_the_subject_is_not_told(town, deliver):
    hidden(town)
    town.agent.subject_accounts.update(state="ended")
    deliver()
    assert unread(town.agent) == 0


def test_hidden_and_shown_again_before_the_message_leaves_is_told_as_it_stands(town, deliver):
    hidden(town)
    show_again(town.record.pk, **town.how)
    deliver()
    with override("en"):
        sentences = [found.text.sentence for found in notifications_for(town.agent)]
    assert sorted(bool(one) for one in sentences) == [False, True]
    assert "shown to the public again" in max(sentences)


def test_what_was_pulled_back_unseen_is_told_to_nobody(town, deliver):
    pull_back(town.record.pk, **town.how)
    deliver()
    assert unread(town.agent) == 0
