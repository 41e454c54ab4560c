"""台州: the record is off display while the provider verifies; its silence ends publicity for good."""

from datetime import date

from casework.models import IssuedDocument
from casework.timers import tick
from tests import factories as f
from tests.objections.conftest import make_world


def test_silence_of_the_provider_ends_publicity(db, settings):
    settings.CASEWORK_PACK = "taizhou-zj"
    world = make_world()
    case = world.at("comparing", today=date(2026, 7, 6))
    assert world.fresh_record().publicity == "published"

    # Sent to the provider: off display at once, five working days to answer.
    case = world.do(case, "forward", today=date(2026, 7, 7))
    assert world.fresh_record().publicity == "suspended"
    assert case.due_on == date(2026, 7, 14)
    tick(date(2026, 7, 14))
    assert world.fresh(case).state == "verifying"

    # The day after, the system finds the record unverifiable, and its publicity has ended.
    tick(date(2026, 7, 15))
    case = world.fresh(case)
    record = world.fresh_record()
    assert (case.state, case.state_since) == ("unverifiable", date(2026, 7, 15))
    assert (record.publicity, record.ended_on, record.shared) == ("ended", date(2026, 7, 15), False)
    event = case.events.get(action="presume_unverifiable")
    assert (event.kind, event.data) == ("timer", {"expired": "provider_answer_by"})
    assert world.refuses(case, "dismiss", today=date(2026, 7, 15)) == ["not_from_this_state"]

    # The office settles it and tells the company; the record keeps its note of what happened.
    case = world.do(case, "settle", today=date(2026, 7, 15))
    case = world.do(case, "close_unproven", today=date(2026, 7, 16))
    record = world.fresh_record()
    assert (case.state, record.publicity, record.disputed) == ("closed", "ended", False)
    assert record.ended_on == date(2026, 7, 15)
    assert record.note == f"2026-07-15 异议{case.number}：经核查无法核实，终止披露"
    assert "无法核实" in IssuedDocument.objects.get(case=case, name="result_unproven").body


def test_an_answer_of_the_last_day_keeps_the_record(db, settings):
    settings.CASEWORK_PACK = "taizhou-zj"
    world = make_world()
    case = world.at("verifying", today=date(2026, 7, 7))
    case = world.do(case, "dismiss", today=date(2026, 7, 14))
    tick(date(2026, 7, 15))
    assert world.fresh(case).state == "dismissed"
    # The office is a day late to restore it, which is told but changes nothing by itself.
    tick(date(2026, 7, 16))
    assert world.fresh(case).overdue_since == date(2026, 7, 15)
    assert world.fresh_record().publicity == "suspended"
    world.do(case, "close_dismissed", today=date(2026, 7, 16))
    assert world.fresh_record().publicity == "published"


def test_only_the_silent_providers_record_goes(db, settings):
    settings.CASEWORK_PACK = "taizhou-zj"
    world = make_world()
    other = f.record(world.subject, world.bureau)
    world.at("verifying", today=date(2026, 7, 7))
    tick(date(2026, 7, 15))
    other.refresh_from_db()
    assert (world.fresh_record().publicity, other.publicity) == ("ended", "published")
