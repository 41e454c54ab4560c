"""Taking a report in: one form makes one report, its receipt can be asked again, floods are held."""

from datetime import timedelta

import pytest

from casework.models import Report, ReportContact, ReportEvent, ReportPicture, ReportTry
from casework.reporting import intake, limits
from casework.reporting.book import ReportRefused
from casework.today import moment
from tests.reports.desk import NAME, PHONE, TODAY, png, send

pytestmark = pytest.mark.django_db
COUNTED = (Report, ReportContact, ReportEvent, ReportPicture)


def counts():
    return [model.objects.count() for model in COUNTED]


def test_a_report_is_received_with_a_term_and_one_event():
    receipt = send(name=NAME, contact=PHONE, files=[png()])
    report = receipt.report
    assert counts() == [1, 1, 1, 1]
    assert report.state == "received"
    # 15 working days after Monday 10 August: three weeks later
    assert report.due_on.isoformat() == "2026-08-31"
    assert report.events.get().kind == "received"
    assert report.events.get().by is None


def test_the_receipt_opens_and_nothing_else_does():
    receipt = send()
    number, code = receipt.report.number, receipt.code
    assert intake.find(number, code) == receipt.report
    assert intake.find(f" {number.lower()} ", code.lower().replace("-", " ")) == receipt.report
    other = send(seen="另一件事").code
    for wrong in ("", other, code[:-1], code + "A", "A" * 10_000):
        assert intake.find(number, wrong) is None
    assert intake.find("JB2026-ZZZZZZZZ", code) is None


def test_the_code_has_ninety_bits_and_only_its_digest_is_kept():
    receipt = send()
    letters = receipt.code.replace("-", "")
    assert len(letters) == 18
    assert set(letters) <= set(intake.SYMBOLS)
    assert len(set(intake.SYMBOLS)) == 32
    kept = [str(value) for value in Report.objects.values_list().get()]
    assert not any(letters in text or receipt.code in text for text in kept)
    assert len({send(seen=f"第{n}件", address=f"203.0.113.{n}").code for n in range(30)}) == 30


def test_the_same_form_sent_twice_makes_one_report_and_answers_alike():
    first = send(token="one form")
    again = send(token="one form")
    assert (again.report, again.code) == (first.report, first.code)
    assert counts()[0] == 1


def test_the_same_words_within_a_day_make_one_report_and_give_no_code_away():
    first = send(token="first")
    again = send(token="second", address="198.51.100.7")
    assert (again.report, again.code) == (first.report, "")
    later = send(token="third", today=TODAY + timedelta(days=2))
    assert later.report != first.report


def test_one_address_sends_five_a_day_and_the_sixth_moves_nothing(settings):
    settings.CASEWORK_REPORTS_PER_DAY = 5
    now = moment()
    for n in range(5):
        send(seen=f"第{n}件", now=now)
    before = counts()
    with pytest.raises(ReportRefused) as refused:
        send(seen="第六件", now=now)
    assert [one.code for one in refused.value.refusals] == ["too_often"]
    assert "5" in str(refused.value)
    assert counts() == before
    assert send(seen="别处", address="198.51.100.7", now=now).code
    assert send(seen="第七件", now=now + timedelta(hours=25)).code


def test_all_addresses_together_are_held_and_both_reasons_are_told(settings):
    settings.CASEWORK_REPORTS_PER_HOUR, settings.CASEWORK_REPORTS_PER_DAY = 3, 1
    now = moment()
    for n in range(3):
        send(seen=f"第{n}件", address=f"203.0.113.{n}", now=now)
    with pytest.raises(ReportRefused) as refused:
        send(seen="第四件", address="203.0.113.2", now=now)
    assert [one.code for one in refused.value.refusals] == ["too_often", "busy"]
    assert send(seen="第四件", address="203.0.113.9", now=now + timedelta(minutes=61)).code


def test_an_address_is_kept_as_a_keyed_digest_alone(settings):
    send(address="203.0.113.77")
    kept = ReportTry.objects.get().address
    assert "203.0.113" not in kept
    settings.CASEWORK_REPORTS_KEYS = ["another key"]
    assert limits.digest("203.0.113.77") != kept


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::5", "2001:db8:1:2:ffff::9", True),  # one household
        ("2001:db8:1:2::5", "2001:db8:1:3::5", False),
        ("::ffff:203.0.113.5", "203.0.113.5", True),
        ("203.0.113.5", "203.0.113.6", False),
        ("", "no address", True),
    ],
)
def test_which_addresses_count_as_one(one, other, same):
    assert (limits.digest(one) == limits.digest(other)) is same


def test_words_without_name_leave_no_contact_row():
    send()
    assert ReportContact.objects.count() == 0
