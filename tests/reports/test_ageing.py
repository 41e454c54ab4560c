"""What could betray a reporter is deleted a year after the answer; addresses after a week."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from casework import timers
from casework.models import Report, ReportContact, ReportPicture, ReportTry
from casework.reporting import ageing, contact, desk, intake
from casework.reporting.book import ReportRefused
from casework.today import moment
from tests.reports.desk import NAME, PHONE, TODAY, png, release, send, window_of


@pytest.fixture
def closed(case, world):
    receipt = send(window=window_of(case), name=NAME, contact=PHONE, files=[png()])
    pk = receipt.report.pk
    desk.pass_on(pk, release(pictures=[1]), by=world.officer, today=TODAY, now=moment())
    desk.answer(pk, by=world.officer, text="已核查。", today=TODAY, now=moment())
    return receipt


def files(settings):
    return [path for path in Path(settings.MEDIA_ROOT, "reports").rglob("*") if path.is_file()]


# the last day of the term is kept, the day after is not
@pytest.mark.parametrize(("day", "kept"), [(date(2027, 8, 10), True), (date(2027, 8, 11), False)])
def test_a_year_after_the_answer(closed, settings, day, kept):
    done = ageing.run(day, now=moment())
    report = Report.objects.get()
    assert bool(report.original) is kept
    assert ReportContact.objects.exists() is kept
    assert ReportPicture.objects.exists() is kept
    assert bool(files(settings)) is kept
    assert report.released
    assert report.answer == "已核查。"
    assert done["reports_forgotten"] == (not kept)
    assert ageing.run(day, now=moment())["reports_forgotten"] == 0
    assert intake.find(report.number, closed.code) == report


def test_what_was_deleted_cannot_be_looked_at(closed, world):
    ageing.run(date(2027, 8, 11), now=moment())
    report = Report.objects.get()
    assert report.events.last().kind == "forgotten"
    with pytest.raises(ReportRefused) as refused:
        contact.look(report.pk, by=world.officer, reason="核实细节", today=TODAY, now=moment())
    assert [one.code for one in refused.value.refusals] == ["nothing_given"]


def test_an_open_report_is_kept_however_old(case):
    send(window=window_of(case), name=NAME)
    assert ageing.run(date(2036, 1, 1), now=moment())["reports_forgotten"] == 0
    assert ReportContact.objects.exists()


def test_addresses_go_after_seven_days(db):
    now = moment()
    send(now=now)
    ageing.run(TODAY, now=now + timedelta(days=7))
    assert ReportTry.objects.count() == 1
    ageing.run(TODAY, now=now + timedelta(days=7, seconds=1))
    assert ReportTry.objects.count() == 0


def test_the_daily_tick_carries_it(closed):
    assert timers.tick(date(2027, 8, 11))["reports_forgotten"] == 1


def test_the_reporter_deletes_name_and_contact_with_the_code(case, client):
    receipt = send(window=window_of(case), name=NAME, contact=PHONE)
    sent = {"number": receipt.report.number, "code": receipt.code, "delete": "1"}
    assert client.post("/report/state/", sent | {"code": "AAAAAA"}).status_code == 422
    assert ReportContact.objects.exists()
    assert client.post("/report/state/", sent).status_code == 200
    assert not ReportContact.objects.exists()
    assert Report.objects.get().events.last().kind == "contact_deleted"
    assert client.post("/report/state/", sent).status_code == 200
    assert Report.objects.get().events.filter(kind="contact_deleted").count() == 1
