"""A lead reaches the case: the check begins, and its end is told to whoever reported (rules C10)."""

import pytest
from django.test import Client

from casework import timers
from casework.models import Case, CaseEvent, Evidence, Report
from casework.reporting import desk, intake
from casework.reporting.book import ReportRefused
from casework.today import moment
from tests.reports.desk import TODAY, png, release, send, window_of


@pytest.fixture
def receipt(case):
    return send(window=window_of(case), files=[png()])


def pass_on(report, world, **changed):
    wanted = release(**changed)
    return desk.pass_on(report.pk, wanted, by=world.officer, today=TODAY, now=moment())


def read(receipt):
    sent = {"number": receipt.report.number, "code": receipt.code}
    return Client().post("/report/state/", sent).content.decode()


def test_passing_on_begins_the_check_and_files_the_picture(receipt, world, case):
    pass_on(receipt.report, world, pictures=[1])
    assert Case.objects.get(pk=case.pk).state == "checking"
    event = CaseEvent.objects.get(case=case, action="start_check")
    assert (event.by, event.role) == (world.officer, "credit_officer")
    file = Evidence.objects.get(case=case, purpose="report")
    assert (file.name, file.internal) == ("picture-1.png", True)


def test_a_picture_that_is_not_chosen_stays_with_the_office(receipt, world, case):
    pass_on(receipt.report, world)
    assert not Evidence.objects.filter(purpose="report").exists()


# where the case was left, the answer
OUTCOMES = [
    ("confirm_fulfilled", "the promises were kept"),
    ("order_to_rectify", "ordered to put it right"),
]


@pytest.mark.parametrize(("action", "words"), OUTCOMES)
def test_the_end_of_the_check_is_told(receipt, world, case, action, words):
    pass_on(receipt.report, world)
    timers.tick(TODAY)
    assert Report.objects.get().state == "passed_on", "the check has not ended"
    world.do(case, action, today=TODAY)
    done = timers.tick(TODAY)
    assert done["reports_answered"] == 1
    report = Report.objects.get()
    assert (report.state, report.closed_on) == ("answered", TODAY)
    assert report.events.last().role == "system"
    client = Client(headers={"accept-language": "en"})
    sent = {"number": report.number, "code": receipt.code}
    assert words in client.post("/report/state/", sent).content.decode()
    assert timers.tick(TODAY)["reports_answered"] == 0


def test_a_breach_is_told_when_the_office_has_confirmed_it(receipt, world, case):
    pass_on(receipt.report, world)
    for action in ("announce_breach", "state_case", "find_breach"):
        world.do(case, action, today=TODAY)
        assert timers.tick(TODAY)["reports_answered"] == 0
    world.do(case, "confirm_breach", today=TODAY)
    assert timers.tick(TODAY)["reports_answered"] == 1


def test_a_second_report_joins_the_check_that_runs(receipt, world, case):
    second = send(window=window_of(case), seen="另一个人看见的")
    pass_on(receipt.report, world)
    pass_on(second.report, world)
    assert CaseEvent.objects.filter(case=case, action="start_check").count() == 1
    world.do(case, "confirm_fulfilled", today=TODAY)
    assert timers.tick(TODAY)["reports_answered"] == 2


def test_after_a_crash_between_check_and_report_the_check_is_not_made_twice(
    receipt, world, case, monkeypatch
):
    def crash(*args, **kwargs):
        raise OSError("power cut")

    monkeypatch.setattr(desk, "_release", crash)
    with pytest.raises(OSError, match="power cut"):
        pass_on(receipt.report, world)
    assert Case.objects.get(pk=case.pk).state == "checking"
    assert Report.objects.get().state == "received"
    monkeypatch.undo()
    assert pass_on(receipt.report, world).state == "passed_on"
    assert CaseEvent.objects.filter(case=case, action="start_check").count() == 1
    world.do(case, "confirm_fulfilled", today=TODAY)
    assert timers.tick(TODAY)["reports_answered"] == 1


def test_pressed_twice_it_is_passed_on_once(receipt, world, case):
    pass_on(receipt.report, world)
    with pytest.raises(ReportRefused) as refused:
        pass_on(receipt.report, world)
    assert [one.code for one in refused.value.refusals] == ["not_in_state"]


def test_where_no_check_can_begin_the_department_still_gets_the_lead(world):
    case = world.at("rectifying")
    receipt = send(window=window_of(case))
    report = pass_on(receipt.report, world)
    assert Case.objects.get(pk=case.pk).state == "rectifying"
    assert (report.state, report.department) == ("passed_on", world.bureau)
    assert timers.tick(TODAY)["reports_answered"] == 0, "what was ordered before is no answer"


def test_the_reporter_reads_each_state(receipt, world):
    assert intake.find(receipt.report.number, receipt.code)
    first = read(receipt)
    desk.dismiss(
        receipt.report.pk, by=world.officer, answer="所述不属于承诺内容。", reason="内部理由",
        today=TODAY, now=moment(),
    )  # fmt: skip
    last = read(receipt)
    assert "所述不属于承诺内容。" not in first
    assert "所述不属于承诺内容。" in last
    assert "内部理由" not in last
