"""A preview says what an entry moves, and confirming it moves exactly that, once."""

from datetime import date

import pytest

from casework.clock.fold import fold
from casework.clock.stored import department_scope, stored_calendar
from casework.engine import expire, perform
from casework.ledger.verify import verify
from casework.models import (
    CalendarMove,
    CalendarYear,
    Case,
    CaseDeadline,
    CaseEvent,
    OutboxMessage,
)
from casework.recounting import calendar_runs
from casework.recounting.calendar_numbers import moves_of, numbers_of
from casework.recounting.calendar_runs import MayNotEnter, NotToConfirm
from tests import factories as f
from tests.calendars.conftest import TODAY
from tests.calendars.notices import off, work
from tests.nothing_moved import nothing_moves

# A Wednesday: three working days later lies in the year whose notice is not held.
DECEMBER = date(2026, 12, 30)
OF_2027 = off(date(2027, 1, 1))


def case_at(world, state, on):
    company = f.subject()
    agent = f.agent_of(company)
    case = world.open(by=agent, data={"subject": company.pk, "topic": "x"}, today=on)
    if state == "draft":
        return case
    case = perform(case.pk, "send", by=agent, today=on)
    if state == "filed":
        return case
    return perform(case.pk, "take_up", by=world.officer, today=on)


@pytest.fixture
def at(world):
    return lambda state, on: case_at(world, state, on)


def shown(run, who, name="moves"):
    return numbers_of(run, who=who)[name].total


def test_a_preview_moves_nothing_and_confirming_gives_provisional_dates_their_day(at, desk):
    case = at("filed", DECEMBER)
    assert (case.due_on, case.due_provisional) == (None, True)
    with nothing_moves():
        run = desk.preview(OF_2027, on=DECEMBER)
    assert not CalendarYear.objects.filter(year=2027).exists()
    assert (run.state, run.correction) == ("previewed", False)
    assert (shown(run, desk.chief), shown(run, desk.chief, "dated")) == (1, 1)
    calendar_runs.confirm(run.pk, by=desk.chief, today=DECEMBER, tells=False)
    calendar_runs.work_off(run.pk)
    case.refresh_from_db()
    # The 31st, then, after the holiday and the weekend, the 4th and the 5th.
    assert (case.due_on, case.due_provisional) == (date(2027, 1, 5), False)
    row = CaseDeadline.objects.get(case=case, name="take_up_by")
    assert row.log[-1] == {"on": "2026-12-30", "kind": "calendar", "event": case.version}


def test_one_event_a_case_says_who_why_and_which_dates(at, desk, world):
    case = at("filed", DECEMBER)
    run = desk.enter(OF_2027, on=DECEMBER)
    event = CaseEvent.objects.get(case=case, action="calendar")
    assert (event.by, event.role, event.department) == (desk.chief, "supervisor", world.office)
    assert (event.kind, event.source, event.target) == ("human", "filed", "filed")
    assert (event.reason, event.on) == ("通知", DECEMBER)
    assert event.data == {
        "run": run.pk, "year": 2027, "scope": "national", "before": {"take_up_by": None},
    }  # fmt: skip
    assert [clock["name"] for clock in event.clock] == ["take_up_by"]
    assert not list(verify())
    assert CalendarMove.objects.get(run=run).event_seq == event.seq


def test_a_case_that_is_closed_or_whose_dates_stay_never_moves(at, desk, world):
    closed = at("looking", DECEMBER)
    gone = perform(closed.pk, "drop", by=f.agent_of(closed.subject), today=DECEMBER)
    early = at("filed", date(2026, 7, 6))
    moved = at("filed", DECEMBER)
    run = desk.enter(OF_2027, on=DECEMBER)
    assert set(CaseEvent.objects.filter(action="calendar").values_list("case", flat=True)) == {
        moved.pk
    }
    assert gone.closed_on
    assert shown(run, desk.chief) == 1
    assert not CalendarMove.objects.filter(case__in=[gone, early]).exists()


def test_a_correction_stops_a_case_from_being_overdue_and_another_begins_to_be(at, desk, world):
    late = at("filed", date(2026, 11, 16))
    last = late.due_on
    assert last == date(2026, 11, 19)
    expire(late.pk, "take_up_by", today=TODAY)
    late.refresh_from_db()
    assert late.overdue_since == last
    kept = seeded(2026)
    run = desk.preview([*kept, *off(date(2026, 11, 17), row=90)], 2026)
    assert run.correction
    assert {n.name: n.total for n in numbers_of(run, who=desk.chief).values() if n.total} == {
        "moves": 1, "later": 1, "stops_overdue": 1,
    }  # fmt: skip
    calendar_runs.confirm(run.pk, by=desk.chief, today=TODAY, tells=False)
    calendar_runs.work_off(run.pk)
    late.refresh_from_db()
    assert (late.due_on, late.overdue_since) == (TODAY, None)
    row = CaseDeadline.objects.get(case=late, name="take_up_by")
    assert (row.fired, row.fires_on) == (False, date(2026, 11, 23))
    # Lateness is reported anew when the new day passes, once.
    assert expire(late.pk, "take_up_by", today=date(2026, 11, 23)) == "overdue"
    back = desk.enter(kept, 2026, on=date(2026, 11, 20))
    assert numbers_of(back, who=desk.chief)["becomes_overdue"].total == 1
    late.refresh_from_db()
    assert late.due_on == last


def seeded(year):
    """The days of a year as they are held, to be entered again."""
    from casework.clock.stored import current

    days = current().days["national", year]
    return [
        entry
        for row, (day, (kind, note)) in enumerate(sorted(days.items()), start=1)
        for entry in (off if kind == "holiday" else work)(day, note=note, row=row)
    ]


def test_whoever_was_sent_the_old_date_is_counted(at, desk, world):
    told, untold = at("filed", DECEMBER), at("filed", DECEMBER)
    event = CaseEvent.objects.get(case=told, action="send")
    OutboxMessage.objects.create(
        event=event, recipient=f"user:{world.officer.pk}", channel="in_app", kind="sample.send",
        state="sent", next_at=event.at,
    )  # fmt: skip
    before = CaseEvent.objects.get(case=untold, action="open")
    OutboxMessage.objects.create(
        event=before, recipient="user:1", channel="in_app", kind="x", state="sent", next_at=event.at
    )
    run = desk.preview(OF_2027, on=DECEMBER)
    assert [move.case_id for move in moves_of(run, "told", who=desk.chief)] == [told.pk]


def test_a_notice_goes_to_the_subject_and_the_owner_only_if_chosen(at, desk):
    case = at("filed", DECEMBER)
    desk.enter(OF_2027, on=DECEMBER)
    assert not OutboxMessage.objects.filter(event__action="calendar").exists()
    other = at("filed", date(2027, 12, 29))
    desk.enter(off(date(2028, 1, 1)), 2028, on=date(2027, 12, 29), tells=True)
    rows = OutboxMessage.objects.filter(event__action="calendar")
    assert {(m.event.case_id, m.recipient, m.channel, m.kind) for m in rows} == {
        (other.pk, "role:subject", "people", "sample.calendar"),
        (other.pk, "role:credit_officer", "people", "sample.calendar"),
    }
    assert case.pk != other.pk


def test_confirming_twice_moves_once(at, desk):
    at("filed", DECEMBER)
    run = desk.enter(OF_2027, on=DECEMBER)
    with nothing_moves():
        again = calendar_runs.confirm(run.pk, by=desk.chief, today=DECEMBER, tells=True)
        calendar_runs.work_off(run.pk)
    assert (again.state, again.tells) == ("done", False)


def test_only_what_was_previewed_may_be_confirmed(at, desk, world):
    at("filed", DECEMBER)
    run = desk.preview(OF_2027, on=DECEMBER)

    def refused(run, **how):
        how = {"by": desk.chief, "today": DECEMBER, "tells": False} | how
        with nothing_moves(), pytest.raises((NotToConfirm, MayNotEnter)) as fault:
            calendar_runs.confirm(run.pk, **how)
        assert not CalendarYear.objects.filter(year=2027).exists()
        return fault.type, str(fault.value)

    assert refused(run, by=world.officer)[0] is MayNotEnter
    assert "另一天" in refused(run, today=date(2026, 12, 31))[1]
    counting = calendar_runs.begin(
        OF_2027, 2027, scope="national", notice="n", by=desk.chief, pack="yunjiang", on=DECEMBER
    )
    assert "尚未" in refused(counting)[1]
    run.refresh_from_db()
    assert run.state == "dropped"
    assert "作废" in refused(run)[1]
    run = desk.preview(OF_2027, on=DECEMBER)
    desk.enter(off(date(2026, 6, 2)), 2026, scope=department_scope(world.office.pk), on=DECEMBER)
    assert "日历" in refused(run)[1]
    again = calendar_runs.preview_again(run, by=desk.chief, pack="yunjiang", on=DECEMBER)
    calendar_runs.work_off(again.pk)
    calendar_runs.confirm(again.pk, by=desk.chief, today=DECEMBER, tells=False)
    assert CalendarYear.objects.filter(year=2027).exists()


def test_one_entry_moves_at_a_time(at, desk, world):
    at("filed", DECEMBER)
    first = desk.preview(OF_2027, on=DECEMBER)
    calendar_runs.confirm(first.pk, by=desk.chief, today=DECEMBER, tells=False)
    scope = department_scope(world.office.pk)
    second = desk.preview(off(date(2026, 12, 31)), 2026, scope=scope, on=DECEMBER)
    with pytest.raises(NotToConfirm, match="正在"):
        calendar_runs.confirm(second.pk, by=desk.chief, today=DECEMBER, tells=False)


def test_a_preview_that_is_let_go_is_never_entered(at, desk, world):
    run = desk.preview(OF_2027, on=DECEMBER)
    with pytest.raises(MayNotEnter):
        calendar_runs.drop(run.pk, by=world.officer)
    assert calendar_runs.drop(run.pk, by=desk.chief)
    assert not calendar_runs.drop(run.pk, by=desk.chief)


def test_what_changed_between_preview_and_confirmation_is_told(at, desk, world):
    going = at("filed", DECEMBER)
    run = desk.preview(OF_2027, on=DECEMBER)
    assert shown(run, desk.chief) == 1
    perform(going.pk, "drop", by=f.agent_of(going.subject), today=DECEMBER)
    coming = at("filed", DECEMBER)
    calendar_runs.confirm(run.pk, by=desk.chief, today=DECEMBER, tells=False)
    calendar_runs.work_off(run.pk)
    run.refresh_from_db()
    numbers = numbers_of(run, who=desk.chief)
    assert [numbers[name].total for name in ("moves", "not_moved", "came_in")] == [1, 1, 1]
    moved = moves_of(run, "moves", who=desk.chief).get()
    assert moved.case_id == coming.pk


def test_a_reader_counts_only_what_they_may_see(at, desk, world):
    at("filed", DECEMBER)
    run = desk.preview(OF_2027, on=DECEMBER)
    number = numbers_of(run, who=world.stranger)["moves"]
    assert (number.total, number.visible) == (1, 0)
    assert not moves_of(run, "moves", who=world.stranger).exists()
    with pytest.raises(KeyError):
        moves_of(run, "nothing", who=desk.chief)


def test_a_clock_that_cannot_be_counted_stops_nobody_else(at, desk):
    broken, sound = at("filed", DECEMBER), at("filed", DECEMBER)
    CaseDeadline.objects.filter(case=broken, name="take_up_by").update(
        log=[{"on": "2026-12-30", "kind": "start", "event": 1, "period": "3wd"},
             {"on": "2026-12-29", "kind": "resume", "event": 2}]
    )  # fmt: skip
    run = desk.enter(OF_2027, on=DECEMBER)
    assert run.state == "done"
    numbers = numbers_of(run, who=desk.chief)
    assert (numbers["moves"].total, numbers["failed"].total) == (1, 1)
    sound.refresh_from_db()
    assert sound.due_on


def test_every_stored_date_is_the_fold_of_its_log_afterwards(at, desk, world):
    for state in ("draft", "filed", "looking"):
        at(state, DECEMBER)
    desk.enter(OF_2027, on=DECEMBER)
    for row in CaseDeadline.objects.filter(state="running"):
        folded = fold(row.log, stored_calendar(row.case.pack, row.department_id))
        assert (row.due_on, row.provisional) == (folded.due, folded.provisional)
    assert not Case.objects.filter(due_provisional=True).exists()
