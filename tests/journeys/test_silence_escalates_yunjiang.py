"""云江: a silent provider loses nothing by itself; the supervisor hears of it and must act."""

from datetime import date

from casework.timers import tick
from tests.objections.conftest import make_world


def test_silence_goes_to_the_supervisor(db, settings):
    settings.CASEWORK_PACK = "yunjiang"
    world = make_world()
    case = world.at("verifying", today=date(2026, 7, 7))
    assert case.due_on == date(2026, 7, 14)
    tick(date(2026, 7, 14))
    assert world.fresh(case).overdue_since is None

    # The day after: late, told to the supervisor and to the provider, and still the provider's.
    tick(date(2026, 7, 15))
    case = world.fresh(case)
    assert (case.state, case.waits_for, case.holder) == ("verifying", "provider", world.bureau)
    assert case.overdue_since == date(2026, 7, 14)
    event = case.events.get(action="overdue")
    assert event.data == {"deadline": "provider_answer_by", "due": "2026-07-14"}
    assert {m.recipient for m in event.messages.all()} == {"role:supervisor", "role:provider"}
    record = world.fresh_record()
    assert (record.publicity, record.disputed) == ("published", True)

    # It is told once, however often the timer runs.
    tick(date(2026, 7, 16))
    tick(date(2026, 7, 20))
    assert case.events.filter(action="overdue").count() == 1

    # A late answer still counts, and the lateness is over.
    case = world.do(case, "uphold", today=date(2026, 7, 20))
    assert (case.state, case.overdue_since) == ("upheld", None)


def test_where_even_that_does_not_help_the_supervisor_ends_the_waiting(db, settings):
    settings.CASEWORK_PACK = "yunjiang"
    world = make_world()
    case = world.at("verifying", today=date(2026, 7, 7))
    assert world.refuses(case, "find_silent", today=date(2026, 7, 14)) == ["answer_is_overdue"]
    tick(date(2026, 7, 15))
    early = world.refuses(case, "find_silent", by=world.officer, today=date(2026, 7, 15))
    assert early == ["not_your_role", "four_eyes"]
    case = world.do(case, "find_silent", reason="经两次催办仍未反馈", today=date(2026, 7, 22))
    case = world.do(case, "settle", today=date(2026, 7, 22))
    assert world.fresh_record().publicity == "ended"
    assert world.do(case, "close_unproven", today=date(2026, 7, 23)).state == "closed"
