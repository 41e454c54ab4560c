"""Hidden, published again, pulled back, ended early: who may, when, and what others see then."""

from datetime import date, timedelta

import pytest

from casework.errors import RecordNotFound, TransitionRefused
from casework.ledger.verify import verify
from casework.models import CreditRecord, PublicityEvent, PublicityWindow, SubjectAccount
from casework.registry import exposure
from casework.registry.exposure import (
    decline_end,
    end_early,
    hide,
    propose_end,
    pull_back,
    show_again,
)
from casework.registry.publicity import end_expired
from casework.registry.windows import differing
from casework.today import moment
from tests import factories as f
from tests.publicity.clock import at_moment
from tests.registry.deciding import nothing_moves

pytestmark = pytest.mark.django_db
TODAY, LAST, OVER = date(2026, 7, 6), date(2027, 5, 6), date(2027, 5, 7)
LAW = "《行政处罚法》第五十四条"


@pytest.fixture
def organ():
    f.credit_office()
    return f.department("云江市交通运输局")


@pytest.fixture
def people(organ):
    office = f.credit_office()
    return {
        "credit_officer": f.officer("credit_officer", office),
        "credit_officer2": f.officer("credit_officer", office),
        "supervisor": f.officer("supervisor", office),
        "head": f.officer("head", organ),
        "reviewer": f.officer("reviewer", organ),
        "stranger": f.officer("head", f.department("另一个部门")),
    }


@pytest.fixture
def record(organ):
    """Published, and seen by the public for days."""
    return seen_for(f.record(f.subject(), organ), timedelta(days=9))


def seen_for(record, time):
    PublicityWindow.objects.filter(record=record).update(opens_at=moment() - time)
    return record


def window_of(record):
    return PublicityWindow.objects.get(record=record)


def told(record):
    return list(PublicityEvent.objects.filter(window__record=record).values_list("what", flat=True))


def kinds(record):
    return list(record.events.order_by("seq").values_list("kind", flat=True))


def refused(call, *codes):
    with nothing_moves(), pytest.raises(TransitionRefused) as caught:
        call()
    assert caught.value.codes == list(codes)
    return str(caught.value)


def in_line():
    assert list(differing(TODAY)) == []
    assert list(verify()) == []


@pytest.mark.parametrize("who", ["credit_officer", "head"])
def test_hidden_and_published_again_with_reasons(record, people, who):
    hidden = hide(record.pk, by=people[who], reason="涉密复核", today=TODAY)
    window = window_of(record)
    assert (hidden.publicity, window.state, window.shown, window.reason) == (
        "hidden", "hidden", {}, "涉密复核",
    )  # fmt: skip
    assert PublicityWindow.objects.was_seen(TODAY, moment()).get() == window
    in_line()
    again = show_again(record.pk, by=people[who], reason="复核通过", today=LAST)
    assert (again.publicity, again.published_on) == ("published", record.published_on)
    assert window_of(record).shown["name"] == record.subject.name
    assert told(record) == ["published", "hidden", "shown_again"]
    assert kinds(record) == ["hidden", "shown_again"]
    event = record.events.get(seq=1)
    assert (event.by, event.role, event.reason) == (people[who], who, "涉密复核")
    assert (event.before, event.after) == ({"publicity": "published"}, {"publicity": "hidden"})
    in_line()


@pytest.mark.parametrize(
    "publicity", ["unpublished", "suspended", "shielded", "ended", "withdrawn"]
)
def test_what_is_not_on_display_is_not_hidden(organ, people, publicity):
    record = f.record(f.subject(), organ, publicity=publicity)
    refused(lambda: hide(record.pk, by=people["head"], reason="x", today=TODAY), "not_on_display")
    refused(lambda: show_again(record.pk, by=people["head"], reason="x", today=TODAY), "not_hidden")
    refused(
        lambda: propose_end(record.pk, by=people["head"], reason="x", basis=LAW, today=TODAY),
        "not_on_display",
    )


# what became of it while it was hidden: it is not published again
OUTLIVED = {
    "its term is over": ({}, OVER),
    "its class is light": ({"record_class": "light"}, TODAY),
    "its class is unclear": ({"record_class": "unclear", "off_display": None}, TODAY),
    "it left its list": ({"list_exit_on": TODAY}, TODAY),
}


@pytest.mark.parametrize(("fields", "day"), OUTLIVED.values(), ids=OUTLIVED)
def test_what_is_not_public_by_the_rules_is_not_published_again(record, people, fields, day):
    hide(record.pk, by=people["head"], reason="复核", today=TODAY)
    CreditRecord.objects.filter(pk=record.pk).update(**fields)
    refused(
        lambda: show_again(record.pk, by=people["head"], reason="复核通过", today=day),
        "not_for_the_public",
    )


def test_past_its_term_there_is_nothing_to_hide(record, people):
    refused(lambda: hide(record.pk, by=people["head"], reason="x", today=OVER), "not_on_display")


@pytest.mark.parametrize("who", ["reviewer", "supervisor"])
@pytest.mark.parametrize(
    "decide",
    [hide, show_again, lambda pk, **how: propose_end(pk, basis=LAW, **how), end_early, decline_end],
    ids=["hide", "show_again", "propose_end", "end_early", "decline_end"],
)
def test_others_do_not_decide(record, people, who, decide):
    codes = []
    with nothing_moves(), pytest.raises(TransitionRefused) as caught:
        decide(record.pk, by=people[who], reason="x", today=TODAY)
    codes += caught.value.codes
    assert codes[0] == "not_your_role"


@pytest.mark.parametrize("decide", [hide, show_again, pull_back, end_early, decline_end])
def test_a_foreign_record_does_not_exist(record, people, decide):
    with nothing_moves(), pytest.raises(RecordNotFound):
        decide(record.pk, by=people["stranger"], reason="x", today=TODAY)


def test_nobody_decides_in_their_own_matter(record, people):
    SubjectAccount.objects.create(
        user=people["head"], subject=record.subject, state="confirmed", capacity="agent"
    )
    for decide in (hide, pull_back):
        with nothing_moves(), pytest.raises(TransitionRefused) as caught:
            decide(record.pk, by=people["head"], reason="x", today=TODAY)
        assert "acts_for_subject" in caught.value.codes


def test_all_reasons_come_at_once(record, people):
    hide(record.pk, by=people["head"], reason="复核", today=TODAY)
    refused(
        lambda: hide(record.pk, by=people["reviewer"], reason=" ", today=TODAY),
        "not_your_role", "reason_missing", "not_on_display",
    )  # fmt: skip


# Pulled back: in the delay without a trace, then for some hours with a tombstone.


@pytest.fixture
def fresh(organ, settings):
    """Published a moment ago, with a day of delay."""
    settings.CASEWORK_PUBLISH_DELAY_HOURS = 24
    return f.record(f.subject(), organ, published_on=TODAY)


@pytest.mark.parametrize("who", ["credit_officer", "head", "reviewer"])
def test_before_anybody_saw_it_it_leaves_no_trace(fresh, people, who):
    back = pull_back(fresh.pk, by=people[who], reason="案号录错", today=TODAY)
    assert (back.publicity, back.published_on) == ("hidden", None)
    later = moment() + timedelta(days=30)
    window = window_of(fresh)
    assert (window.state, window.opens_at, window.shown) == ("closed", None, {})
    assert not PublicityWindow.objects.was_seen(TODAY, later).exists()
    assert told(fresh) == ["published", "ended"]  # who has it already must let it go
    event = fresh.events.get()
    assert (event.kind, event.data) == ("pulled_back", {"seen": False})
    in_line()
    show_again(fresh.pk, by=people["head"], reason="已更正", today=LAST)
    assert window_of(fresh).opens_at > moment() + timedelta(hours=23)
    assert told(fresh) == ["published", "ended", "published"]
    assert CreditRecord.objects.get(pk=fresh.pk).published_on == LAST
    assert list(differing(LAST)) == []


def test_in_the_delay_it_is_not_hidden_but_pulled_back(fresh, people):
    text = refused(
        lambda: hide(fresh.pk, by=people["head"], reason="x", today=TODAY), "not_seen_yet"
    )
    assert "撤回" in text or "Pull it back" in text


# hours since the public first saw it, setting: is it pulled back
HOURS = [(0, 24, True), (23.9, 24, True), (24.1, 24, False), (1, 0, False), (50, 72, True)]


@pytest.mark.parametrize(("hours", "setting", "may"), HOURS)
def test_the_hours_in_which_it_is_pulled_back(organ, people, settings, hours, setting, may):
    settings.CASEWORK_PULL_BACK_HOURS = setting
    record = seen_for(f.record(f.subject(), organ), timedelta(hours=hours))

    def back():
        return pull_back(record.pk, by=people["reviewer"], reason="录错", today=TODAY)

    if not may:
        refused(back, "pull_back_over")
        return
    assert (back().publicity, back and record.published_on) == ("hidden", record.published_on)
    window = window_of(record)
    assert window.state == "hidden"
    assert PublicityWindow.objects.was_seen(TODAY, moment()).get() == window
    assert record.events.get().data == {"seen": True}
    in_line()


def test_pulled_back_twice_there_is_nothing_left(fresh, people):
    pull_back(fresh.pk, by=people["reviewer"], reason="录错", today=TODAY)
    refused(
        lambda: pull_back(fresh.pk, by=people["head"], reason="录错", today=TODAY),
        "not_on_display",
    )


# An early end: proposed with its law, decided by somebody else.


def propose(record, who, **more):
    how = {"by": who, "reason": "违法行为已被撤销追究", "basis": LAW, "today": TODAY} | more
    return propose_end(record.pk, **how)


@pytest.mark.parametrize(
    ("first", "second"),
    [("credit_officer", "head"), ("head", "credit_officer"), ("credit_officer", "credit_officer2")],
)
def test_an_early_end_takes_two_people(record, people, first, second):
    propose(record, people[first])
    assert CreditRecord.objects.get(pk=record.pk).publicity == "published"
    refused(
        lambda: end_early(record.pk, by=people[first], reason="同意", today=TODAY), "same_person"
    )
    refused(
        lambda: decline_end(record.pk, by=people[first], reason="不同意", today=TODAY),
        "same_person",
    )
    ended = end_early(record.pk, by=people[second], reason="同意", today=TODAY)
    assert (ended.publicity, ended.ended_on, ended.shared) == ("ended", TODAY, False)
    window = window_of(record)
    assert (window.state, window.ended_on, window.reason) == ("ended", TODAY, "同意")
    assert told(record) == ["published", "ended"]
    event = record.events.get(kind="ended_early")
    assert event.data == {"basis": LAW, "proposed": 1}
    in_line()


def test_what_is_hidden_is_ended_early_too(record, people):
    hide(record.pk, by=people["head"], reason="复核", today=TODAY)
    propose(record, people["head"])
    end_early(record.pk, by=people["credit_officer"], reason="同意", today=TODAY)
    assert told(record) == ["published", "hidden", "ended"]
    in_line()


def test_a_declined_proposal_is_over_and_can_be_made_anew(record, people):
    propose(record, people["head"])
    refused(lambda: propose(record, people["credit_officer"]), "end_proposed")
    decline_end(record.pk, by=people["credit_officer"], reason="依据不足", today=TODAY)
    refused(
        lambda: end_early(record.pk, by=people["credit_officer"], reason="同意", today=TODAY),
        "nothing_proposed",
    )
    propose(record, people["head"])
    assert exposure.open_proposal(record.pk).seq == 3
    assert kinds(record) == ["end_proposed", "end_declined", "end_proposed"]
    in_line()


def test_without_its_law_nothing_is_proposed(record, people):
    refused(lambda: propose(record, people["head"], basis="  "), "field")


# What the class and the newer sheet say leaves a hidden record hidden.


def test_a_hidden_record_stays_hidden_whatever_else_happens(record, people):
    from casework.registry.terms import set_class

    hide(record.pk, by=people["head"], reason="复核", today=TODAY)
    set_class(record.pk, "serious", by="李娜", reason="改判", today=TODAY)
    assert CreditRecord.objects.get(pk=record.pk).publicity == "hidden"
    assert window_of(record).state == "hidden"
    in_line()


def test_when_the_term_of_what_is_hidden_ends_it_ends_for_good(record, people):
    from casework.registry.windows import end_by_date

    hide(record.pk, by=people["head"], reason="复核", today=TODAY)
    with at_moment(moment()):
        assert end_by_date(OVER, now=moment()) == 1
    assert told(record) == ["published", "hidden", "ended"]


def test_after_its_term_a_hidden_record_is_history_and_nothing_brings_it_back(record, people):
    head = {"by": people["head"], "reason": "复核通过"}
    CreditRecord.objects.filter(pk=record.pk).update(duties_done=True)
    hide(record.pk, by=people["head"], reason="复核", today=TODAY)
    refused(lambda: propose_end(record.pk, basis=LAW, today=OVER, **head), "not_on_display")
    assert end_expired(LAST, now=moment()).ended == 0
    assert end_expired(OVER, now=moment()).ended == 1
    ended = CreditRecord.objects.get(pk=record.pk)
    assert (ended.publicity, ended.ended_on, ended.shared) == ("ended", OVER, False)
    assert (window_of(record).state, told(record)) == ("ended", ["published", "hidden", "ended"])
    assert "已停止公示" in refused(lambda: show_again(record.pk, today=OVER, **head), "not_hidden")
    assert list(differing(OVER)) == []


def test_what_was_pulled_back_before_anybody_saw_it_leaves_no_trace_at_its_end(fresh, people):
    CreditRecord.objects.filter(pk=fresh.pk).update(duties_done=True)
    pull_back(fresh.pk, by=people["reviewer"], reason="录错", today=TODAY)
    before = told(fresh)
    assert end_expired(OVER, now=moment()).ended == 1
    assert CreditRecord.objects.get(pk=fresh.pk).publicity == "ended"
    assert told(fresh) == [*before, "sharing_stopped"]  # no word of it to the public
    assert not PublicityWindow.objects.was_seen(OVER, moment()).exists()
    assert list(differing(OVER)) == []
