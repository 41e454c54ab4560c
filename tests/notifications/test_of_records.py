"""What is told of a record outside a case: to whom, in which words, for how long it is true."""

import re

import pytest
from django.utils.translation import override

from casework.access.roles import give_role, take_role
from casework.models import CreditRecord, OutboxMessage
from casework.registry.measures import take
from casework.registry.publicity import end_expired
from notifications import delivery, rows
from notifications.models import Notification
from notifications.selectors import mark_read, notifications_for, unread
from tests import factories as f
from tests.engine.world import MONDAY


class Routed:
    """A record of a bureau that was passed on, its reviewers, and the supervisor."""

    def __init__(self):
        self.office, self.bureau = f.credit_office(), f.department("云江市交通运输局")
        self.reviewers = [f.officer("reviewer", self.bureau) for _ in range(2)]
        self.supervisor = f.officer("supervisor", self.office)
        self.others = [
            f.officer("head", self.bureau), f.officer("credit_officer", self.office),
            f.officer("reviewer", f.department("云江市水利局")),
        ]  # fmt: skip
        for person in (*self.reviewers, self.supervisor, *self.others):
            person.email = f"{person.username}@example.cn"
            person.save()
        self.record = f.record(
            f.subject("云江市远航科技有限公司"), self.bureau, max_last=MONDAY, off_display=MONDAY,
            number="云交罚〔2025〕7号",
        )  # fmt: skip


@pytest.fixture
def routed(db, clock):
    made = Routed()
    assert end_expired(MONDAY, now=clock()).routed == 1
    return made


def told():
    found = OutboxMessage.objects.exclude(channel="people")
    return sorted(found.values_list("recipient", "channel", "state"))


def test_the_department_s_reviewers_and_the_supervisor_each_once(routed, run, clock):
    assert run()["expanded"] == 2
    people = [*routed.reviewers, routed.supervisor]
    once = sorted(
        (f"user:{person.pk}", channel, "sent")
        for person in people
        for channel in ("in_app", "email")
    )
    assert told() == once
    end_expired(MONDAY, now=clock())
    run()
    assert told() == once
    assert [unread(person) for person in people] == [1, 1, 1]
    assert [unread(person) for person in routed.others] == [0, 0, 0]


def test_who_holds_both_roles_is_told_once(routed, run):
    give_role(routed.supervisor, "reviewer", routed.bureau)
    run()
    assert unread(routed.supervisor) == 1


def test_a_department_without_a_reviewer_is_seen_by_the_staff(routed, run):
    for person in routed.reviewers:
        take_role(person, "reviewer", routed.bureau)
    run()
    row = OutboxMessage.objects.get(recipient="role:reviewer")
    assert row.state == "given_up"
    assert "云江市交通运输局" in row.last_error
    assert row.about == "云交罚〔2025〕7号"


def test_who_lost_the_role_is_not_told(routed, run, clock):
    for row in rows.claim(clock(), 10):
        delivery.expand(row, clock())
    take_role(routed.supervisor, "supervisor", routed.office)
    run()
    mine = OutboxMessage.objects.filter(recipient=f"user:{routed.supervisor.pk}")
    assert set(mine.values_list("state", flat=True)) == {"dropped"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Credit record", "云交罚〔2025〕7号", "Monday 6 July 2026", "must settle this"]),
        ("zh-hans", ["云交罚〔2025〕7号", "2026年7月6日（周一）"]),
    ],
)
def test_the_message_says_which_record_since_when_and_whose_it_is(routed, run, language, words):
    run()
    (found,) = notifications_for(routed.supervisor)
    with override(language):
        text = found.text
        whole = f"{text.case_type} {text.number} {text.title} {text.sentence}"
    for word in (*words, "云江市远航科技有限公司", "云江市交通运输局"):
        assert word in whole
    assert text.path == f"/staff/registry/records/{routed.record.pk}/"


def test_the_e_mail_leads_to_the_record(routed, run, mailoutbox, settings):
    settings.CASEWORK_SITE_URL = "https://credit.yunjiang.example"
    run()
    assert len(mailoutbox) == 3
    for mail in mailoutbox:
        assert "云交罚〔2025〕7号" in mail.subject
        assert re.findall(r"https?://\S+", mail.body) == [
            f"https://credit.yunjiang.example/staff/registry/records/{routed.record.pk}/"
        ]


def test_once_it_is_settled_only_what_happened_is_told(routed, run):
    CreditRecord.objects.filter(pk=routed.record.pk).update(publicity="ended")
    run()
    (found,) = notifications_for(routed.supervisor)
    assert found.text.title
    assert found.text.sentence == ""


def test_it_is_read_with_the_record(routed, run, clock):
    run()
    other = f.record(routed.record.subject, routed.bureau)
    assert mark_read(routed.supervisor, now=clock(), record=other) == 0
    assert mark_read(routed.supervisor, now=clock(), record=routed.record) == 1
    assert unread(routed.supervisor) == 0


def test_who_lost_the_record_loses_its_messages(routed, run):
    run()
    take_role(routed.reviewers[0], "reviewer", routed.bureau)
    assert list(notifications_for(routed.reviewers[0])) == []
    assert Notification.objects.filter(user=routed.reviewers[0]).count() == 1


def test_the_list_page_shows_it(routed, run, client):
    run()
    client.force_login(routed.supervisor)
    text = client.get("/notifications/").content.decode()
    assert "云交罚〔2025〕7号" in text
    assert f'href="/staff/registry/records/{routed.record.pk}/"' in text


def test_who_carries_out_measures_reads_of_them_without_seeing_the_record(db, run, clock):
    water = f.department("云江市水利局")
    reviewer, stranger = f.officer("reviewer", water), f.officer("reviewer", f.department("教育局"))
    bureau = f.department("云江市交通运输局")
    record = f.record(f.subject("云江市远航科技有限公司"), bureau)
    measure = f.measure("M1", [water])
    how = {"by": f.officer("reviewer", bureau), "reason": "依清单", "today": MONDAY}
    take(record.pk, [measure.pk], **how)
    OutboxMessage.objects.update(next_at=clock())
    run()
    (found,) = notifications_for(reviewer)
    assert found.text.path == "/staff/measures/"
    assert list(notifications_for(stranger)) == []
