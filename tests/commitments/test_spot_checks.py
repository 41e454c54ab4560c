"""Checks drawn by risk: what counts, who is drawn, that it can be drawn again, and cut off."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.access.actor import SYSTEM
from casework.engine import perform
from casework.models import Case, Report
from commitments import spot_checks, tasks
from commitments.models import CheckDraw, CheckRun, Matter
from commitments.risk import Risk, assess
from commitments.spot_checks import Order, draw, lot
from tests import factories as f
from tests.commitments.world import MONDAY, TUESDAY

LATER = date(2026, 8, 3)
MANY = {"spot.high_percent": 100, "spot.medium_percent": 100, "spot.low_percent": 100}


def risk_of(case, today=TUESDAY):
    (found,) = assess([case], pack=spot_checks.rules_on(today), today=today)
    return found


def serious(world, case):
    f.record(world.company, world.bureau, record_class="serious")


def ordinary(world, case):
    f.record(world.company, world.bureau)


def over(world, case):
    f.record(world.company, world.bureau, off_display=MONDAY)


def withdrawn(world, case):
    f.record(world.company, world.bureau, publicity="withdrawn", record_class="serious")


def repaired(world, case):
    f.record(world.company, world.bureau, repaired_on=MONDAY, record_class="serious")


def broken(world, case):
    world.at("breached")


def late(world, case):
    world.do(case, "note_outcome", data={"promise": "2", "outcome": "late"})


def objection(world, case):
    Case.objects.filter(pk=case.pk).update(disputed=True)


def reported(world, case, state="received"):
    Report.objects.create(
        number=f"J{case.pk}", code_digest="x", token=f"t{case.pk}", content="x", case=case,
        state=state, received_on=TUESDAY,
    )  # fmt: skip


def answered(world, case):
    reported(world, case, "answered")


def dismissed(world, case):
    reported(world, case, "dismissed")


def passed_on(world, case):
    reported(world, case, "passed_on")


def nothing(world, case):
    pass


# kind of the matter, what stands besides, points, class, why; the rules are the national ones
RISKS = [
    ("publicity", nothing, 0, "low", ()),
    ("approval", nothing, 2, "medium", ("relied",)),
    ("publicity", ordinary, 1, "low", ("ordinary",)),
    ("publicity", over, 0, "low", ()),
    ("publicity", withdrawn, 0, "low", ()),
    ("publicity", repaired, 0, "low", ()),
    ("publicity", serious, 4, "high", ("serious",)),
    ("publicity", broken, 4, "high", ("breach",)),
    ("publicity", late, 2, "medium", ("late",)),
    ("publicity", objection, 1, "low", ("objection",)),
    ("publicity", reported, 3, "medium", ("report",)),
    ("publicity", passed_on, 3, "medium", ("report",)),
    ("publicity", answered, 0, "low", ()),
    ("publicity", dismissed, 0, "low", ()),
    ("deferred", ordinary, 3, "medium", ("relied", "ordinary")),
    ("proof", late, 4, "high", ("relied", "late")),
]


@pytest.mark.parametrize(("kind", "besides", "points", "level", "reasons"), RISKS)
def test_the_risk_follows_from_the_facts(world, kind, besides, points, level, reasons):
    Matter.objects.update(kind=kind)
    case = world.at("performing")
    besides(world, case)
    found = risk_of(Case.objects.get(pk=case.pk))
    assert (found.points, found.level, found.reasons) == (points, level, reasons)


def test_a_missed_day_a_report_and_a_long_time_count(world):
    Matter.objects.update(kind="publicity")
    case = world.at("performing", end_on="2027-12-31")
    perform(case.pk, "miss_proof", by=SYSTEM, today=date(2026, 8, 11))
    # 180 days after 10 July 2026 is 6 January 2027
    case = Case.objects.get(pk=case.pk)
    assert risk_of(case, date(2027, 1, 5)).reasons == ("missed",)
    assert risk_of(case, date(2027, 1, 6)).reasons == ("missed", "unchecked")
    checked = world.do(world.do(case, "start_check"), "go_on")
    assert risk_of(checked).reasons == ("report",)  # and the promise was kept


def test_however_many_there_are_the_risk_takes_the_same_statements(world):
    pack, cases = spot_checks.rules_on(TUESDAY), [world.at("performing")]
    with CaptureQueriesContext(connection) as one:
        assess(cases, pack=pack, today=TUESDAY)
    cases += [world.at("performing") for _ in range(3)]
    with CaptureQueriesContext(connection) as four:
        assess(cases, pack=pack, today=TUESDAY)
    assert len(one) == len(four) == 5


# how many are in the class, the share, how many are drawn
SHARES = [(0, 50, 0), (1, 3, 1), (33, 3, 1), (34, 3, 2), (10, 50, 5), (11, 50, 6), (5, 0, 0),
          (5, 100, 5), (5, 200, 5)]  # fmt: skip


@pytest.mark.parametrize(("size", "percent", "count"), SHARES)
def test_a_share_is_rounded_up(size, percent, count):
    risks = [Risk(n, 1, 0, "low", ()) for n in range(size)]
    risks += [Risk(100 + n, 1, 9, "high", ()) for n in range(7)]
    assert len(lot("s", "low", risks, percent=percent)) == count


def test_the_lot_is_the_order_of_the_digests():
    risks = [Risk(n, 1, 0, "low", ()) for n in (1, 2, 3)]
    # printf seed:1 | sha256sum begins with 81e4, of seed:2 with 97c3, of seed:3 with 7413
    everything = [risk.case_id for risk in lot("seed", "low", risks, percent=100)]
    assert everything == [3, 1, 2]
    two = [risk.case_id for risk in lot("seed", "low", reversed(risks), percent=34)]
    assert two == [3, 1]


def test_what_is_drawn_is_checked_with_the_draw_as_its_lead(world):
    world.rules |= MANY
    case = world.at("performing")
    waiting = world.at("accepted")
    run = draw(Order("k", world.head, world.bureau, seed="abc"), today=TUESDAY)
    one = run.draws.get()
    assert (one.case, one.level, one.points, one.reasons, one.state) == (
        case, "medium", 2, ["relied"], "started",
    )  # fmt: skip
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.waits_for) == ("checking", "reviewer")
    assert case.data["lead"] == {"ground": "drawn", "note": f"spot check {run.pk}"}
    assert run.counts == {
        "high": {"running": 0, "drawn": 0}, "medium": {"running": 1, "drawn": 1},
        "low": {"running": 0, "drawn": 0},
    }  # fmt: skip
    assert Case.objects.get(pk=waiting.pk).state == "accepted"


def test_a_draw_of_one_department_leaves_the_others_alone(world):
    world.rules |= MANY
    case = world.at("performing")
    run = draw(Order("k", department=f.department("云江市水利局")), today=TUESDAY)
    assert not run.draws.exists()
    assert Case.objects.get(pk=case.pk).state == "performing"


def test_the_same_key_draws_once(world):
    world.rules |= MANY
    first_case = world.at("performing")
    first = draw(Order("month:2026-07"), today=TUESDAY)
    world.at("performing")
    assert draw(Order("month:2026-07"), today=TUESDAY) == first
    assert [one.case for one in CheckDraw.objects.all()] == [first_case]


def test_a_run_that_was_cut_off_goes_on_where_it_stopped(world, monkeypatch):
    world.rules |= MANY
    cases = [world.at("performing") for _ in range(3)]
    started, real = [], spot_checks.perform

    def dies_at_the_second(case_id, *args, **kwargs):
        if started:
            raise KeyboardInterrupt
        started.append(case_id)
        return real(case_id, *args, **kwargs)

    monkeypatch.setattr(spot_checks, "perform", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        draw(Order("k"), today=TUESDAY)
    assert CheckDraw.objects.filter(state="waiting").count() == 2
    monkeypatch.setattr(spot_checks, "perform", real)
    tasks.draw_spot_checks()
    assert set(CheckDraw.objects.values_list("state", flat=True)) == {"started"}
    for case in cases:
        actions = case.events.values_list("action", flat=True)
        assert list(actions).count("start_check") == 1
    assert CheckRun.objects.count() == 1


def test_a_check_that_began_but_was_not_noted_is_not_begun_again(world, monkeypatch):
    world.rules |= MANY
    case = world.at("performing")
    monkeypatch.setattr(CheckDraw, "save", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        draw(Order("k"), today=TUESDAY)
    monkeypatch.undo()
    spot_checks.work_off(CheckRun.objects.get(), today=TUESDAY)
    assert CheckDraw.objects.get().state == "started"
    actions = list(case.events.values_list("action", flat=True))
    assert actions.count("start_check") == 1


def test_what_has_moved_on_is_passed_over_and_says_so(world, monkeypatch):
    world.rules |= MANY
    case = world.at("performing")
    monkeypatch.setattr(spot_checks, "work_off", lambda *args, **kwargs: None)
    run = draw(Order("k"), today=TUESDAY)
    monkeypatch.undo()
    world.do(case, "start_check")
    spot_checks.work_off(run, today=TUESDAY)
    one = run.draws.get()
    assert (one.state, bool(one.note)) == ("passed", True)


# the day from which the month's draw is made, the day of the run, how many draws there are
MONTHLY = [(0, LATER, 0), (4, LATER, 0), (3, LATER, 1), (1, LATER, 1)]


@pytest.mark.parametrize(("day", "today", "count"), MONTHLY)
def test_the_months_draw_is_made_from_its_day_on_and_once(
    world, settings, monkeypatch, day, today, count
):
    settings.CASEWORK_SPOT_CHECK_DAY = day
    monkeypatch.setattr(tasks, "local_today", lambda: today)
    world.at("performing")
    for _ in range(2):
        tasks.draw_spot_checks()
    assert CheckRun.objects.count() == count


def run_command(*args):
    out = StringIO()
    call_command("draw_spot_checks", *args, stdout=out)
    return out.getvalue()


def test_the_command_draws_with_the_seed_it_is_given(world):
    world.rules |= MANY
    world.at("performing")
    assert "abc" in run_command("--seed", "abc", "--today", "2026-07-07")
    assert CheckRun.objects.get().seed == "abc"
    run_command("--today", "2026-07-08")
    assert CheckRun.objects.count() == 1
    run_command("--today", "2026-07-08", "--department", world.bureau.uscc)
    assert CheckRun.objects.count() == 2


@pytest.mark.parametrize("args", [("--today", "gestern"), ("--department", "nobody")])
def test_the_command_names_what_it_does_not_understand(world, args):
    with pytest.raises(CommandError, match=f"{args[0]}.*{args[1]}"):
        run_command(*args)
    assert not CheckRun.objects.exists()
