"""Court papers: three working days to follow, two pairs of eyes, lateness told once."""

from datetime import date
from decimal import Decimal

import pytest

from casework import timers
from casework.errors import RecordNotFound, TransitionRefused
from casework.models import (
    CheckFinding,
    CourtPaper,
    CreditRecord,
    OutboxMessage,
    PublicityWindow,
    RecordEvent,
)
from casework.registry.court_papers import NewPaper, carry_out, decline, enter
from casework.selfcheck import runs
from casework.selfcheck.found import Now
from casework.today import moment
from tests import factories as f
from tests.registry.deciding import nothing_moves
from tests.registry.sheetfiles import PAPER, PENALTY, SECOND_CODE

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 15)  # a Thursday; the third working day after it is Tuesday the 20th
DUE = date(2026, 10, 20)


class House:
    def __init__(self):
        self.office, self.place = f.credit_office(), f.department("云江市交通运输局")
        self.subject = f.subject()
        self.record = f.record(self.subject, self.place)
        self.reviewer = f.officer("reviewer", self.place)
        self.head = f.officer("head", self.place)
        self.officer = f.officer("credit_officer", self.office)
        self.stranger = f.officer("head", f.department())

    def paper(self, ruling="annulled", **changes):
        values = {
            "number": "（2026）云01行终1号", "organ": "云江市中级人民法院",
            "dated_on": date(2026, 10, 12), "received_on": TODAY, "ruling": ruling,
            "gist": "主要证据不足",
        } | changes  # fmt: skip
        return NewPaper(**values)

    def enter(self, *args, by=None, today=TODAY, **changes):
        return enter(
            self.record.pk, self.paper(*args, **changes), by=by or self.reviewer, today=today
        )


@pytest.fixture
def house():
    return House()


def codes(refused) -> list[str]:
    return refused.value.codes


def test_the_clock_begins_on_the_day_of_receipt(house):
    paper = house.enter()
    assert (paper.state, paper.due_on) == ("waiting", DUE)
    event = RecordEvent.objects.get()
    assert (event.kind, event.data["due_on"]) == ("paper_entered", DUE.isoformat())
    assert CreditRecord.objects.get().publicity == "published"
    told = set(OutboxMessage.objects.values_list("recipient", flat=True))
    assert told == {"role:reviewer", "role:head", "role:credit_officer"}


def test_over_the_national_holiday_the_working_days_are_those_of_the_calendar(house):
    received = date(2026, 9, 30)
    paper = house.enter(dated_on=date(2026, 9, 28), received_on=received)
    assert paper.due_on == date(2026, 10, 10)  # 8 and 9 October, then the make-up Saturday


def test_an_annulled_decision_is_withdrawn_and_all_hear(house):
    paper = house.enter()
    OutboxMessage.objects.all().delete()
    carry_out(paper.pk, by=house.head, reason="判决已生效", today=DUE)
    record = CreditRecord.objects.get()
    assert (record.publicity, record.ended_on, record.shared) == ("withdrawn", DUE, False)
    window = PublicityWindow.objects.get()
    assert (window.state, window.shared, window.shown) == ("ended", False, {})
    assert "云江市中级人民法院（2026）云01行终1号" in window.reason
    event = RecordEvent.objects.last()
    assert (event.kind, event.by, event.role) == ("withdrawn", house.head, "head")
    assert event.after["publicity"] == "withdrawn"
    paper.refresh_from_db()
    assert (paper.state, paper.done_on, paper.decided_by) == ("done", DUE, house.head)
    told = set(OutboxMessage.objects.values_list("recipient", flat=True))
    assert told == {"role:subject", "role:reviewer", "role:head", "role:credit_officer"}


def test_a_changed_decision_is_corrected_with_before_and_after(house):
    paper = house.enter(
        "changed", changes=[{"field": "content", "to": "罚款1万元"}, {"field": "fine", "to": "1"}]
    )
    carry_out(paper.pk, by=house.officer, reason="复议变更", today=DUE)
    record = CreditRecord.objects.get()
    assert (record.content, record.fine, record.publicity) == (
        "罚款1万元", Decimal(1), "published",
    )  # fmt: skip
    event = RecordEvent.objects.last()
    assert (event.kind, event.before["content"], event.after["content"]) == (
        "changed", "", "罚款1万元",
    )  # fmt: skip


def test_an_upheld_decision_has_no_clock_and_nothing_follows(house):
    paper = house.enter("upheld")
    assert (paper.state, paper.due_on, paper.done_on) == ("done", None, TODAY)
    assert CreditRecord.objects.get().publicity == "published"


@pytest.mark.parametrize("state", ["ended", "suspended", "shielded", "hidden", "unpublished"])
def test_whatever_stands_in_between_is_withdrawn_too(house, state):
    CreditRecord.objects.update(publicity=state)
    carry_out(house.enter().pk, by=house.head, reason="判决已生效", today=DUE)
    assert CreditRecord.objects.get().publicity == "withdrawn"


def test_who_entered_it_does_not_carry_it_out(house):
    paper = house.enter(by=house.head)
    for decide in (carry_out, decline):
        with nothing_moves(), pytest.raises(TransitionRefused) as refused:
            decide(paper.pk, by=house.head, reason="判决已生效", today=DUE)
        assert codes(refused) == ["four_eyes"]
    carry_out(paper.pk, by=house.officer, reason="判决已生效", today=DUE)


@pytest.mark.parametrize(
    ("who", "reason", "expected"),
    [
        ("reviewer", "判决已生效", ["not_your_role", "four_eyes"]),
        ("head", " ", ["reason_missing"]),
    ],
)
def test_carrying_out_is_refused_with_all_reasons(house, who, reason, expected):
    paper = house.enter()
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        carry_out(paper.pk, by=getattr(house, who), reason=reason, today=DUE)
    assert codes(refused) == expected


def test_for_another_department_there_is_no_such_record(house):
    paper = house.enter()
    with nothing_moves(), pytest.raises(RecordNotFound):
        carry_out(paper.pk, by=house.stranger, reason="判决已生效", today=DUE)
    with nothing_moves(), pytest.raises(RecordNotFound):
        house.enter(by=house.stranger, number="另一号")


def test_a_paper_is_settled_once(house):
    paper = house.enter()
    carry_out(paper.pk, by=house.head, reason="判决已生效", today=DUE)
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        decline(paper.pk, by=house.officer, reason="再想想", today=DUE)
    assert codes(refused) == ["paper_settled"]


def test_a_paper_that_is_not_followed_leaves_the_record_and_says_why(house):
    paper = house.enter()
    decline(paper.pk, by=house.officer, reason="判决尚未生效", today=DUE)
    paper.refresh_from_db()
    assert (paper.state, paper.answer) == ("declined", "判决尚未生效")
    assert CreditRecord.objects.get().publicity == "published"
    assert RecordEvent.objects.last().kind == "paper_declined"
    assert OutboxMessage.objects.filter(recipient="role:supervisor").count() == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"received_on": date(2026, 10, 16)}, ["field"]),
        ({"received_on": date(2026, 10, 11)}, ["field"]),
        ({"ruling": "changed"}, ["nothing_changes"]),
    ],
)
def test_a_paper_that_cannot_be_is_not_entered(house, changes, expected):
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        house.enter(**changes)
    assert codes(refused) == expected
    assert not CourtPaper.objects.exists()


def test_the_same_paper_is_entered_once(house):
    house.enter()
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        house.enter()
    assert codes(refused) == ["paper_known"]


def test_nothing_is_left_to_annul_of_a_withdrawn_record(house):
    CreditRecord.objects.update(publicity="withdrawn", ended_on=date(2026, 10, 1))
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        house.enter()
    assert codes(refused) == ["gone_already"]
    assert "2026-10-01" in str(refused.value) or "2026年10月1日" in str(refused.value)


def test_lateness_is_told_once_and_decides_nothing(house):
    paper = house.enter()
    OutboxMessage.objects.all().delete()
    assert timers.tick(DUE)["papers_late"] == 0
    assert timers.tick(date(2026, 10, 21))["papers_late"] == 1
    assert timers.tick(date(2026, 10, 22))["papers_late"] == 0
    assert RecordEvent.objects.filter(kind="paper_late").count() == 1
    told = sorted(OutboxMessage.objects.values_list("recipient", flat=True))
    assert told == ["role:head", "role:supervisor"]
    paper.refresh_from_db()
    assert (paper.state, paper.reported_on) == ("waiting", date(2026, 10, 21))
    assert CreditRecord.objects.get().publicity == "published"


# By sheet


def test_papers_come_in_by_sheet_and_wait_for_a_person(take):
    take(PENALTY)
    run = take(PAPER)
    assert (run.sheet, run.imported, run.faulty) == ("court_papers", 1, 0)
    paper = CourtPaper.objects.get()
    assert (paper.ruling, paper.due_on, paper.run) == ("annulled", DUE, run)
    assert CreditRecord.objects.get().publicity == "published"
    assert take(PAPER).unchanged == 1
    assert CourtPaper.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"原决定文书号": "没有这个号"}, ("原决定文书号", "not_known")),
        ({"原决定机关": "云江市税务局", "原决定机关统一社会信用代码": ""},
         ("原决定文书号", "not_known")),
        ({"结果": "发回"}, ("结果", "unknown_value")),
        ({"结果": "变更"}, ("变更项目", "missing")),
        ({"收到日期": "2026-10-11"}, ("收到日期", "too_early")),
        ({"收到日期": "2026-11-22"}, ("收到日期", "future_date")),
        ({"文书号": ""}, ("文书号", "missing")),
        ({"统一社会信用代码/证件号码": SECOND_CODE}, ("原决定文书号", "not_known")),
    ],
)  # fmt: skip
def test_a_paper_by_sheet_that_cannot_be_is_refused(take, faults_of, change, fault):
    take(PENALTY)
    run = take(PAPER | change)
    assert fault in [found[1:] for found in faults_of(run)]
    assert (run.imported, run.faulty, CourtPaper.objects.count()) == (0, 1, 0)


def test_one_decision_against_two_needs_the_code(take, faults_of):
    code = "行政相对人代码_1(统一社会信用代码)"
    take(PENALTY, PENALTY | {code: SECOND_CODE})
    assert faults_of(take(PAPER)) == [(2, "原决定文书号", "several")]
    assert take(PAPER | {"统一社会信用代码/证件号码": SECOND_CODE}).imported == 1


def test_a_paper_about_a_withdrawn_record_is_refused(take, faults_of):
    take(PENALTY)
    CreditRecord.objects.update(publicity="withdrawn")
    assert faults_of(take(PAPER)) == [(2, "原决定文书号", "done_before")]


def test_the_self_check_finds_a_late_paper_that_no_tick_reported_and_reports_it(house):
    house.enter()
    at_last, late = Now(DUE, moment()), Now(date(2026, 10, 21), moment())
    assert runs.look(at_last)["paper_unreported"] == 0
    assert runs.look(late)["paper_unreported"] == 1
    findings = CheckFinding.objects.filter(check_name="paper_unreported")
    assert findings.get().record_id == house.record.pk
    assert runs.mend(findings, late) == (1, 0)
    assert RecordEvent.objects.last().kind == "paper_late"
    assert runs.look(late)["paper_unreported"] == 0
