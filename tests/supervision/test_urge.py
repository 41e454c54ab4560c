"""A supervisor urges; the department answers, in time or not; the legal clocks never notice."""

from datetime import date

import pytest

from casework.clock.stored import forget
from casework.engine import perform
from casework.errors import CaseNotFound
from casework.handling import urging
from casework.handling.assign import take
from casework.handling.urges import narrowed, standing, visible_to
from casework.ledger.verify import verify
from casework.models import (
    Case,
    CaseDeadline,
    CaseEvent,
    Evidence,
    IssuedDocument,
    OutboxMessage,
    Urge,
)
from casework.today import moment
from notifications.people import meant_by
from tests import factories as f
from tests.engine.world import make_world as sample_world
from tests.repair.world import upload
from tests.supervision.conftest import MONDAY, TUESDAY
from tests.supervision.refusing import refused

THURSDAY, FRIDAY = date(2026, 8, 13), date(2026, 8, 14)


@pytest.fixture
def case(world):
    return world.at("pushed")


def urged(world, case, **how):
    how.setdefault("reason", "受理期限将至，请说明进展")
    how.setdefault("today", MONDAY)
    urging.urge(case.pk, by=world.supervisor, **how)
    return Urge.objects.get(case_id=case.pk, state="waiting")


def test_an_urge_issues_a_letter_and_has_its_own_clock(world, case):
    clocks = list(CaseDeadline.objects.filter(case_id=case.pk).values())
    row = urged(world, case)
    assert row.due_on == THURSDAY  # three working days after Monday 10 August
    assert (row.department, row.role, row.watcher) == (world.market, "reviewer", world.supervisor)
    event = row.event
    assert (event.action, event.source, event.target) == ("urged", "pushed", "pushed")
    assert (event.by, event.role, event.department) == (
        world.supervisor, "supervisor", world.office,
    )  # fmt: skip
    letter = IssuedDocument.objects.get(event=event)
    assert letter.title == "督办函"
    for part in ("2026年8月13日", "受理期限将至", world.market.name, case.number):
        assert part in letter.body
    assert list(CaseDeadline.objects.filter(case_id=case.pk).values()) == clocks
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.state, fresh.due_on) == (case.state, case.due_on)
    assert list(verify()) == []


def test_reviewer_and_head_are_told_and_the_supervisor_of_the_answer(world, case):
    row = urged(world, case)
    told = {p for m in OutboxMessage.objects.filter(event=row.event) for p in meant_by(m)}
    assert told == {world.reviewer, world.reviewer2, world.head}
    done = urging.answer(row.pk, by=world.reviewer, text="已排期", today=TUESDAY)
    told = {p for m in OutboxMessage.objects.filter(event=done.answer) for p in meant_by(m)}
    assert told == {world.supervisor}


def test_an_answer_in_time_stops_the_clock_and_shows(world, case):
    row = urged(world, case)
    file = upload(world.reviewer, "进展说明.pdf")
    done = urging.answer(
        row.pk, by=world.reviewer, text="本周内受理", evidence=[file], today=THURSDAY
    )
    shown = standing(done, FRIDAY)
    assert (done.state, done.ended_on, shown.late) == ("answered", THURSDAY, False)
    assert (shown.text, [e.name for e in shown.evidence]) == ("本周内受理", ["进展说明.pdf"])
    assert done.log[-1]["kind"] == "met"
    kept = Evidence.objects.get(pk=file)
    assert (kept.case_id, kept.internal) == (case.pk, True)
    assert list(verify()) == []


def test_a_late_answer_counts_as_late_and_silence_too(world, case):
    row = urged(world, case)
    assert list(narrowed(visible_to(world.supervisor), "late", THURSDAY)) == []
    assert list(narrowed(visible_to(world.supervisor), "late", FRIDAY)) == [row]
    done = urging.answer(row.pk, by=world.head, text="来晚了", today=FRIDAY)
    assert standing(done, FRIDAY).late
    assert list(narrowed(visible_to(world.supervisor), "late", FRIDAY)) == [row]
    assert list(narrowed(visible_to(world.supervisor), "waiting", FRIDAY)) == []


def test_silence_is_told_once(world, case):
    row = urged(world, case)
    assert urging.tell_late(THURSDAY) == 0
    assert urging.tell_late(FRIDAY) == 1
    assert urging.tell_late(FRIDAY) == 0
    event = CaseEvent.objects.get(case_id=case.pk, action="urge_late")
    assert (event.kind, event.by, event.data["due"]) == ("timer", None, "2026-08-13")
    told = {p for m in OutboxMessage.objects.filter(event=event) for p in meant_by(m)}
    assert told == {world.supervisor, world.reviewer, world.reviewer2, world.head}
    urging.answer(row.pk, by=world.reviewer, text="补答", today=FRIDAY)
    assert list(verify()) == []


def test_a_holiday_that_is_entered_later_moves_the_last_day(world, case):
    from casework.clock.calendar import DayKind
    from casework.clock.stored import enter_year

    row = urged(world, case)
    enter_year(
        2026, "测试通知", days=[(date(2026, 8, 12), DayKind.HOLIDAY, "临时放假")], now=moment()
    )
    assert urging.tell_late(FRIDAY) == 0
    row.refresh_from_db()
    assert row.due_on == FRIDAY
    forget()


def test_only_the_supervisor_urges_with_reasons_one_at_a_time(world, case):
    for who in (world.reviewer, world.head, world.credit_officer):
        refused(lambda who=who: urging.urge(case.pk, by=who, reason="x"), "not_your_role")
    refused(lambda: urging.urge(case.pk, by=world.supervisor, reason=" "), "reason_missing")
    refused(
        lambda: urging.urge(case.pk, by=world.supervisor, reason="x", seen=case.version - 1),
        "moved_since",
    )
    with pytest.raises(CaseNotFound):
        urging.urge(case.pk, by=world.water_head, reason="x")
    urged(world, case)
    refused(lambda: urging.urge(case.pk, by=world.supervisor, reason="x"), "urged_already")


def test_nobody_is_urged_where_the_subject_is_asked_or_the_case_is_closed(world):
    for state in ("supplement", "refused"):
        case = world.at(state, record=f.record(world.subject, world.market))
        refused(lambda c=case: urging.urge(c.pk, by=world.supervisor, reason="x"),
                "nobody_to_urge")  # fmt: skip


def test_only_the_urged_department_answers_with_words_and_its_own_files(world, case):
    row = urged(world, case)
    refused(lambda: urging.answer(row.pk, by=world.supervisor, text="x"), "not_yours_to_answer")
    with pytest.raises(CaseNotFound):
        urging.answer(row.pk, by=world.water_reviewer, text="x")
    foreign = upload(world.agent)
    refused(lambda: urging.answer(row.pk, by=world.reviewer, text=" "), "field")
    refused(lambda: urging.answer(row.pk, by=world.reviewer, text="x", evidence=[foreign]), "field")
    urging.answer(row.pk, by=world.reviewer, text="x")
    refused(lambda: urging.answer(row.pk, by=world.reviewer, text="y"), "urge_over")


def test_the_department_answers_although_the_case_has_moved_on(world, case):
    row = urged(world, case)
    world.do(case, "ask_supplement", "reviewer")
    assert Case.objects.get(pk=case.pk).waits_for == "subject"
    done = urging.answer(row.pk, by=world.reviewer, text="已要求补正", today=TUESDAY)
    assert done.state == "answered"


def test_the_supervisor_takes_it_back_with_reasons(world, case):
    row = urged(world, case)
    refused(lambda: urging.withdraw(row.pk, by=world.reviewer, reason="x"), "not_your_role")
    refused(lambda: urging.withdraw(row.pk, by=world.supervisor, reason=""), "reason_missing")
    done = urging.withdraw(row.pk, by=world.supervisor, reason="误发")
    assert (done.state, done.log[-1]["kind"]) == ("withdrawn", "cancel")
    refused(lambda: urging.withdraw(row.pk, by=world.supervisor, reason="x"), "urge_over")
    urged(world, case)  # and may urge again


def test_the_same_call_sent_twice_urges_once(world, case):
    for _ in range(2):
        urging.urge(case.pk, by=world.supervisor, reason="x", key="one-key")
    assert Urge.objects.count() == 1
    refused(lambda: take(case.pk, by=world.reviewer, key="one-key"), "key_used")
    row = Urge.objects.get()
    for _ in range(2):
        urging.answer(row.pk, by=world.reviewer, text="x", key="another")
    assert CaseEvent.objects.filter(action="urge_answered").count() == 1


def test_any_case_type_can_be_urged_without_declaring_it(db):
    town = sample_world()
    supervisor = f.officer("supervisor", town.office)
    case = town.at("looking")
    urging.urge(case.pk, by=supervisor, reason="请加快", today=date(2026, 7, 6))
    row = Urge.objects.get()
    assert (row.role, row.due_on) == ("credit_officer", date(2026, 7, 9))
    perform(case.pk, "grant", by=town.head, data={"outcome": "good", "text": "同意"},
            today=date(2026, 7, 7))  # fmt: skip
    row.refresh_from_db()
    shown = standing(Urge.objects.select_related("case").get(), date(2026, 9, 1))
    assert (shown.lapsed, shown.late) == (True, False)
    assert urging.tell_late(date(2026, 9, 1)) == 0
