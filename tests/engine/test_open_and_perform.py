"""A case is opened and moved; what an action moves, it moves all at once."""

from datetime import date

import pytest

from casework.engine import open_case, perform
from casework.errors import TransitionRefused, UnknownName
from casework.models import Case, CaseDeadline, CaseEvent, IssuedDocument, OutboxMessage
from tests import factories as f
from tests.engine.conftest import MONDAY
from tests.nothing_moved import nothing_moves

FINDING = {"outcome": "good", "text": "同意"}


def test_a_case_opens_with_its_number_parties_rules_and_first_event(world):
    case = world.open()
    assert case.state == "draft"
    assert case.number == f"SP2026-{case.pk:06d}"
    assert case.title == "一个愿望"
    assert case.office == world.office
    assert case.waits_for == "subject"
    assert case.holder is None
    assert case.pack == "yunjiang"
    assert case.pack_version.startswith("yunjiang@")
    event = CaseEvent.objects.get(case_id=case.pk)
    assert (event.seq, event.action, event.source, event.target) == (1, "open", "", "draft")
    assert event.by == world.agent
    assert event.role == "subject"
    assert event.prev_hash == ""
    stored = Case.objects.get(pk=case.pk)
    assert (stored.version, stored.last_hash) == (1, event.hash)


def test_an_action_moves_state_event_clock_letter_and_messages_together(world):
    case = world.at(
        "looking", data={"subject": world.subject.pk, "record": world.record.pk, "topic": "x"}
    )
    case = perform(case.pk, "grant", by=world.head, data=FINDING, today=date(2026, 7, 8))
    stored = Case.objects.get(pk=case.pk)
    assert stored.state == "granted"
    assert stored.closed_on == date(2026, 7, 8)
    assert stored.state_since == date(2026, 7, 8)
    assert stored.data["finding"] == FINDING
    event = CaseEvent.objects.get(case_id=case.pk, seq=4)
    assert (event.action, event.source, event.target) == ("grant", "looking", "granted")
    assert event.department == world.office
    assert event.role == "office_head"
    assert event.before == {
        f"creditrecord:{world.record.pk}": {"publicity": "published", "ended_on": None}
    }
    assert event.after == {
        f"creditrecord:{world.record.pk}": {"publicity": "ended", "ended_on": "2026-07-08"}
    }
    world.record = type(world.record).objects.get(pk=world.record.pk)
    assert world.record.publicity == "ended"
    letter = IssuedDocument.objects.get(case_id=case.pk)
    assert letter.event == event
    assert f"您于2026年7月6日提出的事项（案号：{case.number}），现决定：同意。" in letter.body
    assert "2026年7月8日" in letter.body
    told = OutboxMessage.objects.get(event=event)
    assert (told.recipient, told.channel, told.kind) == ("role:subject", "people", "sample.grant")
    clock = CaseDeadline.objects.get(case_id=case.pk, name="decide_by")
    assert (clock.state, clock.met_on) == ("met", date(2026, 7, 8))


def test_when_a_change_breaks_down_nothing_has_moved(world):
    case = world.at(
        "looking", data={"subject": world.subject.pk, "record": world.record.pk, "topic": "x"}
    )
    with nothing_moves(), pytest.raises(RuntimeError, match="the power went off"):
        perform(case.pk, "crash", by=world.officer, today=MONDAY)
    assert perform(case.pk, "drop", by=world.agent, today=MONDAY).state == "dropped"


def test_all_reasons_are_told_at_once(world):
    case = world.at("looking")
    perform(case.pk, "extend", by=world.head, reason="复杂", today=MONDAY)
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        perform(case.pk, "deny", by=world.officer, data={"outcome": "perhaps"}, today=MONDAY)
    assert refused.value.codes == [
        "four_eyes", "reason_missing", "field", "field", "not_yet_extended",
    ]  # fmt: skip
    fields = [r.data["field"] for r in refused.value.refusals if r.code == "field"]
    assert fields == ["outcome", "text"]
    done = perform(case.pk, "grant", by=world.head, data=FINDING, today=MONDAY)
    assert done.state == "granted"


def test_a_stranger_is_refused_and_learns_nothing_else(world):
    case = world.at("looking")
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        perform(case.pk, "deny", by=world.stranger, today=MONDAY)
    assert refused.value.codes == ["not_your_role"]


def test_an_action_from_another_state_is_refused(world):
    case = world.at("filed")
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        perform(case.pk, "grant", by=world.head, data=FINDING, today=MONDAY)
    assert refused.value.codes == ["not_from_this_state"]
    perform(case.pk, "take_up", by=world.officer, today=MONDAY)
    assert perform(case.pk, "grant", by=world.head, data=FINDING, today=MONDAY).state == "granted"


def test_the_one_who_took_it_up_does_not_decide(world):
    case = world.at("looking")
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        perform(case.pk, "deny", by=world.officer, data=FINDING, reason="因为", today=MONDAY)
    assert refused.value.codes == ["four_eyes"]
    assert (
        perform(case.pk, "deny", by=world.officer2, data=FINDING, reason="因为", today=MONDAY).state
        == "denied"
    )


def test_what_the_rules_in_force_do_not_provide_for_is_refused(world):
    case = world.at("looking")
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        perform(case.pk, "trained", by=world.officer, today=MONDAY)
    assert refused.value.codes == ["not_in_these_rules"]


def test_a_page_that_is_out_of_date_is_refused(world):
    case = world.at("looking")
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        perform(case.pk, "ask", by=world.officer, reason="缺", seen=case.version - 1, today=MONDAY)
    assert refused.value.codes == ["moved_since"]
    assert (
        perform(
            case.pk, "ask", by=world.officer, reason="缺", seen=case.version, today=MONDAY
        ).state
        == "asking"
    )


def test_unknown_names_are_answered_with_the_known_ones(world):
    case = world.at("filed")
    with nothing_moves(), pytest.raises(UnknownName, match="take_up"):
        perform(case.pk, "fly", by=world.officer, today=MONDAY)
    with nothing_moves(), pytest.raises(UnknownName, match="sample"):
        open_case("passport", by=world.agent, data={}, today=MONDAY)


def test_opening_asks_for_a_subject_that_is_ones_own(world):
    mine = world.open()
    other = f.subject("别家公司")
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.open(data={"subject": other.pk, "topic": "x"})
    assert refused.value.codes == ["not_your_role"]
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.open(data={"subject": 10**6, "topic": "x"})
    assert refused.value.refusals[0].data["field"] == "subject"
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.open(data={"subject": world.subject.pk})
    assert refused.value.refusals[0].data["field"] == "topic"
    assert world.open(by=world.clerk, data={"subject": other.pk, "topic": "x"}).pk > mine.pk


def test_control_characters_in_reasons_are_left_out(world):
    case = world.at("looking")
    case = perform(case.pk, "ask", by=world.officer, reason="缺\x00一\x1b[31m份", today=MONDAY)
    assert CaseEvent.objects.get(case_id=case.pk, seq=case.version).reason == "缺一[31m份"


def test_a_case_is_held_by_the_state_it_enters_or_by_whom_it_is_handed_to(world):
    case = world.at("looking")
    assert (case.waits_for, case.holder) == ("credit_officer", world.office)
    case = perform(case.pk, "extend", by=world.head, reason="复杂", today=MONDAY)
    assert (case.waits_for, case.holder_id) == ("office_head", world.office.pk)
    case = perform(case.pk, "order", by=world.officer, data={"until": "2026-08-01"}, today=MONDAY)
    assert case.waits_for == "office_head"
    case = perform(case.pk, "ask", by=world.officer, reason="缺", today=MONDAY)
    assert (case.waits_for, case.holder_id) == ("subject", None)
