"""Why a date is what it is: for the staff, for the subject and as data, each within their scope."""

from datetime import date

import pytest

from casework.engine import perform
from casework.models import CaseDeadline
from casework.timers import tick
from tests import factories as f
from tests.engine.world import MONDAY, make_world
from tests.web.portal.conftest import log_in

D = date


@pytest.fixture
def world(db):
    return make_world()


def clock_of(page, name="decide_by"):
    return next(c for c in page.json()["deadlines"] if c["name"] == name)


def data_of(person, case):
    return log_in(person).get(f"/cases/{case.pk}/clock.json")


def asked_back(world):
    """Taken up on Monday the 6th, asked back on the 8th for what was said on paper on the 7th."""
    case = world.at("looking")
    return perform(
        case.pk, "ask", by=world.officer, reason="缺", data={"paused_since": "2026-07-07"},
        today=D(2026, 7, 8),
    )  # fmt: skip


def test_the_data_has_every_day_that_the_page_shows(world):
    case = asked_back(world)
    case = perform(case.pk, "answer", by=world.agent, today=D(2026, 7, 10))
    case = perform(case.pk, "extend", by=world.head, reason="复杂", today=D(2026, 7, 13))
    clock = clock_of(data_of(world.officer, case))
    row = CaseDeadline.objects.get(case=case, name="decide_by")
    # 7 counted; 13 14 15 16 17 20 make seven; ten more: 21 22 23 24 27 28 29 30 31, 3 August.
    assert clock["due_on"] == row.due_on.isoformat() == "2026-08-03"
    assert (clock["period"], clock["extended_by"]) == ("17wd", ["10wd"])
    assert [entry["kind"] for entry in clock["log"]] == ["start", "pause", "resume", "extend"]
    assert clock["log"][1]["entered"] == "2026-07-08"
    counted = [day["number"] for day in clock["days"] if day["counted"]]
    assert counted == list(range(1, 18))
    page = log_in(world.officer).get(f"/staff/cases/{case.pk}/deadlines/decide_by/")
    shown = [
        {"date": r.date.isoformat(), "counted": r.counted, "number": r.number, "why": r.why,
         "note": r.note}
        for r in page.context["why"].days.rows
    ]  # fmt: skip
    assert shown == clock["days"]
    text = page.content.decode()
    assert "2026年8月3日" in text
    assert "2026年7月8日" in text  # the day on which the pause was entered


def test_a_pause_says_since_when_and_until_when_at_the_longest(world):
    case = asked_back(world)
    clock = clock_of(data_of(world.agent, case))
    assert (clock["state"], clock["due_on"], clock["paused_on"]) == ("paused", None, "2026-07-07")
    assert clock["pause_ends"] == "2026-08-06"
    for person, address in (
        (world.agent, f"/my/cases/{case.pk}/"),
        (world.officer, f"/staff/cases/{case.pk}/deadlines/decide_by/"),
    ):
        text = log_in(person).get(address).content.decode()
        assert "2026年7月7日" in text, address
        assert "2026年8月6日" in text, address


def test_a_provisional_date_names_the_year_that_is_missing(world):
    case = world.open(today=D(2026, 12, 28))
    case = perform(case.pk, "send", by=world.agent, today=D(2026, 12, 28))
    case = perform(case.pk, "take_up", by=world.officer, today=D(2026, 12, 28))
    clock = clock_of(data_of(world.officer, case))
    assert (clock["due_on"], clock["provisional"], clock["missing_year"]) == (None, True, 2027)
    for person, address in (
        (world.agent, f"/my/cases/{case.pk}/"),
        (world.officer, f"/staff/cases/{case.pk}/deadlines/decide_by/"),
    ):
        assert "2027" in log_in(person).get(address).content.decode(), address


def test_the_end_of_a_pause_by_itself_stands_in_the_table(world):
    case = asked_back(world)
    CaseDeadline.objects.filter(case=case, name="answer_by").update(fired=True)
    tick(D(2026, 8, 7))
    whys = [day["why"] for day in clock_of(data_of(world.officer, case))["days"]]
    assert any("最长" in why for why in whys)


def test_who_may_not_see_the_case_gets_no_data(world):
    case = world.at("looking")
    stranger = f.agent_of(f.subject("别家公司"))
    assert data_of(stranger, case).status_code == 404
    assert data_of(world.stranger, case).status_code == 404
    assert data_of(world.agent, case).status_code == 200
    assert data_of(world.officer, case).status_code == 200


def test_the_log_of_another_clock_is_not_repeated(world):
    page = data_of(world.officer, world.at("looking"))
    assert page.json()["case"].startswith("SP2026-")
    assert all("log" not in entry for clock in page.json()["deadlines"] for entry in clock["log"])
    assert MONDAY.isoformat() in {clock["started_on"] for clock in page.json()["deadlines"]}


def test_the_history_tells_the_day_from_which_a_pause_counts_and_when_it_ended_by_itself(world):
    case = asked_back(world)
    CaseDeadline.objects.filter(case=case, name="answer_by").update(fired=True)
    tick(D(2026, 8, 7))
    page = log_in(world.officer).get(f"/staff/cases/{case.pk}/")
    told = {
        entry.label: {name: happened for name, happened, _due in entry.clocks}
        for entry in page.context["entries"]
    }
    assert "自2026年7月7日（周二）起暂停计算" in {
        happened for clocks in told.values() for happened in clocks.values()
    }
    assert "暂停计算已满最长期限，恢复计算" in told
