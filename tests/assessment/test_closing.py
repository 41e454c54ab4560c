"""A period once closed stands: later changes show as a difference, and enter only with a reason."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from casework.assessment.closing import ClosingRefused, close, closing_faults, holds
from casework.assessment.periods import ReportPeriod
from casework.assessment.sheet import outlooks, sheet_for
from casework.engine import perform
from casework.management.commands import verify_ledger
from casework.models import AssessmentClosing
from tests import factories as f
from tests.assessment.late_days import days_off_entered_late
from tests.assessment.test_tally import sent
from tests.nothing_moved import nothing_moves

JULY = ReportPeriod(2026, 7)
AUGUST_5 = date(2026, 8, 5)


@pytest.fixture
def supervisor(world):
    return f.officer("supervisor", world.office)


@pytest.fixture
def case(world):
    """To be decided by 27 July; with the days off that are entered late, in August."""
    made, _agent = sent(world, date(2026, 7, 15))
    perform(made.pk, "take_up", by=world.officer, today=date(2026, 7, 16))
    return made


def sheet(who, today=AUGUST_5, period=JULY):
    return sheet_for(who, outlooks(who)[0], period, today=today)


def late_entry(world, case):
    """What the clock of an earlier month shows changes: days off of the office come late."""
    supervisor = f.officer("supervisor", world.office)
    days_off_entered_late(case, supervisor, on=date(2026, 8, 6))


def refused(office, period=JULY, *, by, today=AUGUST_5, reason=""):
    before = list(AssessmentClosing.objects.values())
    with nothing_moves(), pytest.raises(ClosingRefused) as found:
        close(office, period, by=by, today=today, reason=reason)
    assert list(AssessmentClosing.objects.values()) == before
    assert str(found.value)
    return found.value.sentence


def test_the_figures_of_a_closed_month_are_those_of_the_sheet(world, supervisor, case):
    before = sheet(supervisor)
    made = close(world.office, JULY, by=supervisor, today=AUGUST_5)
    after = sheet(supervisor)
    assert made.closed_by == supervisor
    assert (made.revision, made.closed_on, after.closing) == (1, AUGUST_5, made)
    assert after.total.numbers == before.total.numbers
    assert after.changed == []
    assert holds(AssessmentClosing.objects.get())


def test_who_was_responsible_for_what_was_overdue_is_kept(world, supervisor, case):
    made = close(world.office, JULY, by=supervisor, today=AUGUST_5)
    (row,) = made.overdue
    assert (row["number"], row["step"], row["due"]) == (case.number, "decide_by", "2026-07-27")
    assert row["responsible"] == world.head.get_username()  # nobody has taken it


def test_a_later_change_is_a_difference_and_never_silent(world, supervisor, case):
    close(world.office, JULY, by=supervisor, today=AUGUST_5)
    late_entry(world, case)
    shown = sheet(supervisor, date(2026, 8, 7))
    names = {(one.name, one.closed, one.now) for one in shown.changed}
    assert ("sample/step/decide_by/late", 1, 0) in names
    assert shown.total.steps["sample", "decide_by"]["late"] == 1


def test_a_correction_says_why_and_keeps_both(world, supervisor, case):
    first = close(world.office, JULY, by=supervisor, today=AUGUST_5)
    late_entry(world, case)
    assert "Say why" in refused(world.office, by=supervisor, today=date(2026, 8, 7), reason="  ")
    second = close(
        world.office, JULY, by=supervisor, today=date(2026, 8, 7), reason="单位休息日补录"
    )
    assert (second.revision, second.reason, second.prev_hash) == (2, "单位休息日补录", first.hash)
    assert {
        "department": world.office.pk,
        "name": "sample/step/decide_by/late",
        "closed": 1,
        "now": 0,
    } in second.changes
    assert sheet(supervisor, date(2026, 8, 7)).changed == []
    assert AssessmentClosing.objects.get(revision=1).figures == first.figures


def test_a_month_that_is_not_over_is_not_closed(world, supervisor, case):
    assert "not over yet" in refused(world.office, by=supervisor, today=date(2026, 7, 31))
    assert close(world.office, JULY, by=supervisor, today=date(2026, 8, 1)).pk


def test_a_closed_month_without_a_change_is_not_closed_again(world, supervisor, case):
    close(world.office, JULY, by=supervisor, today=AUGUST_5)
    assert "no figure has changed" in refused(world.office, by=supervisor, reason="再来一次")


@pytest.mark.parametrize(
    "who", ["credit_officer of the office", "supervisor of another", "head of a bureau", "agent"]
)
def test_others_do_not_close(world, supervisor, case, who):
    people = {
        "credit_officer of the office": world.officer,
        "supervisor of another": f.officer(
            "supervisor", f.department("云山区信用办", is_credit_office=True)
        ),
        "head of a bureau": world.stranger,
        "agent": world.agent,
    }
    assert "Only a supervisor" in refused(world.office, by=people[who])
    assert close(world.office, JULY, by=supervisor, today=AUGUST_5).revision == 1


def test_a_year_is_closed_like_a_month(world, supervisor, case):
    made = close(world.office, ReportPeriod(2026), by=supervisor, today=date(2027, 1, 4))
    assert made.figures[str(world.office.pk)]["sample/received"] == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE casework_assessmentclosing SET reason = 'x'",
        "DELETE FROM casework_assessmentclosing",
    ],
)
def test_the_database_keeps_a_closing_as_it_is(world, supervisor, case, statement):
    close(world.office, JULY, by=supervisor, today=AUGUST_5)
    before = list(AssessmentClosing.objects.values())
    with (
        pytest.raises(DatabaseError, match="ledger"),
        transaction.atomic(),
        connection.cursor() as c,
    ):
        c.execute(statement)
    assert list(AssessmentClosing.objects.values()) == before


def test_an_edited_or_a_removed_closing_is_found_out(world, supervisor, case):
    first = close(world.office, JULY, by=supervisor, today=AUGUST_5)
    late_entry(world, case)
    close(world.office, JULY, by=supervisor, today=date(2026, 8, 7), reason="单位休息日补录")
    assert list(closing_faults()) == []
    first.reason = "改过"
    assert not holds(first)
    from casework.ledger import triggers

    triggers.take_down(connection, triggers.CLOSINGS)
    AssessmentClosing.objects.filter(pk=first.pk).update(reason="改过")
    assert [fault.partition(": ")[2] for fault in closing_faults()] == ["was changed"]
    AssessmentClosing.objects.filter(pk=first.pk).delete()
    assert [fault.partition(": ")[2] for fault in closing_faults()] == [
        "does not follow the one before it"
    ]
    with pytest.raises(verify_ledger.CommandError):
        verify_ledger.Command().handle()
    triggers.put_up(connection, triggers.CLOSINGS)
