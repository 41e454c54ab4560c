"""Each self-check: broken by hand in the database it is found; mended, the ledger still verifies."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from casework import heartbeats
from casework.access.roles import take_role
from casework.engine import perform
from casework.handling.assign import take
from casework.ledger.verify import verify
from casework.models import (
    Case,
    CaseDeadline,
    CheckFinding,
    CreditRecord,
    Heartbeat,
    OutboxMessage,
    RecordEvent,
)
from casework.selfcheck import runs
from casework.selfcheck.checks import CHECKS
from casework.selfcheck.found import Now
from casework.today import moment
from tests.engine.world import MONDAY

TUESDAY = date(2026, 7, 7)


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount > 0, "nothing was broken"


def look(today=TUESDAY):
    """What is wrong, without the jobs, which have never run here."""
    return {
        name: count
        for name, count in runs.look(Now(today, moment())).items()
        if count and name != "job_silent"
    }


def mend(today=TUESDAY):
    findings = CheckFinding.objects.exclude(check_name="job_silent")
    done = runs.mend(findings, Now(today, moment()))
    assert list(verify()) == []
    return done


def clock(case, name):
    return CaseDeadline.objects.get(case=case, name=name)


def last_event(case):
    return case.events.order_by("-seq").first()


@pytest.fixture
def town(world):
    """A case that is being looked at, and one that is closed, both as they should be."""
    world.at("granted")
    world.case = world.at("looking")
    return world


def test_a_city_in_order_has_nothing_to_find(town):
    assert look() == {}


def test_a_pause_that_nothing_ends(world):
    case = world.at("asking")
    assert look() == {}
    sql("DELETE FROM casework_casedeadline WHERE case_id = %s AND name = 'answer_by'", case.pk)
    # The date by which the case itself is sorted came from that clock.
    assert look() == {"pause_without_end": 1, "date_not_folded": 1}
    assert mend() == (2, 0)
    assert look() == {}
    begun = clock(case, "answer_by")
    assert (begun.state, begun.started_on, begun.fires_on is not None) == ("running", MONDAY, True)
    event = last_event(case)
    assert (event.kind, event.action, event.role) == ("upkeep", "recounted", "system")
    assert event.before["clocks"] == {"answer_by": None}
    assert clock(case, "decide_by").state == "paused"


def test_a_clock_that_stands_still_where_nothing_pauses_goes_on_from_the_true_day(world):
    case = world.at("asking")
    perform(case.pk, "answer", by=world.agent, today=TUESDAY)
    row = clock(case, "decide_by")
    right = row.due_on
    sql(
        "UPDATE casework_casedeadline SET state = 'paused', due_on = NULL, log = %s WHERE id = %s",
        json.dumps(row.log[:-1]), row.pk,
    )  # fmt: skip
    found = look(date(2026, 7, 9))
    assert (found.pop("pause_without_end"), set(found)) == (1, {"date_not_folded"})
    mend(date(2026, 7, 9))
    assert look(date(2026, 7, 9)) == {}
    row.refresh_from_db()
    assert (row.state, row.due_on, row.log[-1]["on"]) == ("running", right, "2026-07-07")


def test_a_term_that_runs_on_in_a_closed_case(world):
    case = world.at("granted")
    row = clock(case, "decide_by")
    log = json.dumps([event for event in row.log if event["kind"] != "met"])
    sql(
        "UPDATE casework_casedeadline SET state = 'running', log = %s, ended_on = NULL WHERE id = %s",
        log, row.pk,
    )  # fmt: skip
    assert look() == {"open_in_closed": 1}
    assert mend() == (1, 0)
    assert look() == {}
    row.refresh_from_db()
    assert (row.state, row.ended_on) == ("cancelled", MONDAY)
    assert Case.objects.get(pk=case.pk).due_on is None


@pytest.mark.parametrize(
    "broken",
    ["due_on = '2026-12-31'", "fires_on = NULL", "state = 'met'", "unpaused_due_on = '2020-01-01'",
     "state = 'cancelled', ended_on = '2026-07-06'"],
)  # fmt: skip
def test_a_stored_date_that_the_log_does_not_come_to(town, broken):
    case = town.case
    right = CaseDeadline.objects.filter(case=case, name="decide_by").values()
    kept = list(right)
    sql(
        f"UPDATE casework_casedeadline SET {broken} WHERE case_id = %s AND name = 'decide_by'",
        case.pk,
    )
    found = look()
    assert found["date_not_folded"] >= 1
    mend()
    assert look() == {}
    assert list(right) == kept
    assert last_event(case).action == "recounted"


def test_a_date_of_the_case_that_its_clocks_do_not_come_to(town):
    case, right = town.case, town.case.due_on
    sql("UPDATE casework_case SET due_on = '2030-01-01' WHERE id = %s", case.pk)
    assert look() == {"date_not_folded": 1}
    assert mend() == (1, 0)
    assert Case.objects.get(pk=case.pk).due_on == right


def test_a_log_that_makes_no_sense_stays_found_and_nothing_is_guessed(town):
    row = clock(town.case, "decide_by")
    log = [*row.log, {"on": "2026-07-06", "kind": "resume", "event": 9}]
    sql("UPDATE casework_casedeadline SET log = %s WHERE id = %s", json.dumps(log), row.pk)
    assert look() == {"date_not_folded": 1}
    seq = last_event(town.case).seq
    assert mend() == (0, 1)
    assert last_event(town.case).seq == seq
    assert look() == {"date_not_folded": 1}


def test_a_timer_that_did_not_run_is_run_and_dated_to_the_true_day(world):
    case = world.at("filed")
    # Three working days from Monday, reported on the working day after them.
    late = date(2026, 7, 15)
    assert look(date(2026, 7, 10)) == {}
    assert look(late) == {"timer_missed": 1}
    assert mend(late) == (1, 0)
    assert look(late) == {}
    event = last_event(case)
    assert (event.action, event.on) == ("overdue", date(2026, 7, 10))


def test_a_record_past_its_term_that_no_run_has_taken_off(world):
    sql(
        "UPDATE casework_creditrecord SET off_display = '2026-07-01', duties_done = %s WHERE id = %s",
        True, world.record.pk,
    )  # fmt: skip
    # The other checks look at the same record: its window is past its term too.
    assert look() == {"shown_past_term": 1, "window_differs": 1}
    assert mend() == (2, 0)
    record = CreditRecord.objects.get(pk=world.record.pk)
    assert (record.publicity, record.ended_on) == ("ended", date(2026, 7, 1))
    assert RecordEvent.objects.filter(record=record).count() == 1
    assert look() == {}


def handled(world):
    case = take(world.at("looking").pk, by=world.officer2)
    OutboxMessage.objects.all().delete()  # so that the one message of the repair stands alone
    return case


def test_a_handler_who_may_not_log_in_any_more(world):
    case = handled(world)
    assert look() == {}
    sql("UPDATE auth_user SET is_active = %s WHERE id = %s", False, world.officer2.pk)
    assert look() == {"handler_gone": 1}
    assert mend() == (1, 0)
    assert Case.objects.get(pk=case.pk).assignee is None
    event = last_event(case)
    assert (event.kind, event.action) == ("upkeep", "assigned")
    assert event.before == {"case": {"assignee": world.officer2.pk}}
    told = OutboxMessage.objects.get()
    assert (told.recipient, told.event_id) == ("role:office_head", event.pk)
    assert look() == {}


def test_a_handler_who_has_lost_the_role(world):
    case = handled(world)
    take_role(world.officer2, "credit_officer", world.office)
    assert look() == {"handler_gone": 1}
    assert mend() == (1, 0)
    assert Case.objects.get(pk=case.pk).assignee is None


def test_a_message_that_should_have_left_an_hour_ago(world):
    world.at("filed")
    rows = OutboxMessage.objects.all()
    assert rows.count() == 1
    rows.update(next_at=moment() - timedelta(minutes=59))
    assert look() == {}
    rows.update(next_at=moment() - timedelta(minutes=61))
    assert look() == {"message_waiting": 1}
    mend()
    assert look() == {}
    assert not rows.filter(state__in=["queued", "sending"], channel="people").exists()


def test_a_job_without_a_heartbeat_and_one_with_an_old_one(db):
    now = Now(TUESDAY, moment())
    assert runs.look(now)["job_silent"] == len(heartbeats.jobs()) - 1
    for job in heartbeats.jobs():
        Heartbeat.objects.update_or_create(job=job, defaults={"at": now.moment})
    assert runs.look(Now(TUESDAY, moment()))["job_silent"] == 0
    Heartbeat.objects.filter(job="tick").update(at=now.moment - timedelta(minutes=16))
    assert runs.look(Now(TUESDAY, moment()))["job_silent"] == 1
    assert runs.mend(CheckFinding.objects.all(), Now(TUESDAY, moment())) == (1, 0)
    assert Heartbeat.objects.get(job="tick").at > now.moment


def test_every_check_says_what_it_means_and_what_its_repair_does():
    assert len(CHECKS) == 14
    for check in CHECKS.values():
        assert str(check.title)
        assert str(check.meaning).endswith("。")
        assert str(check.repair).endswith("。")


def command(*options):
    out = StringIO()
    try:
        call_command("check_cases", *options, "--today", "2026-07-07", stdout=out)
    except CommandError:
        return 1, out.getvalue()
    return 0, out.getvalue()


def test_the_command_counts_names_and_mends(town):
    for job in heartbeats.jobs():
        Heartbeat.objects.update_or_create(job=job, defaults={"at": moment()})
    assert command()[0] == 0
    sql("UPDATE casework_case SET due_on = '2030-01-01' WHERE id = %s", town.case.pk)
    status, text = command()
    assert (status, town.case.number in text) == (1, True)
    assert json.loads(command("--json")[1])["found"]["date_not_folded"] == 1
    assert Case.objects.get(pk=town.case.pk).due_on == date(2030, 1, 1)
    status, text = command("--repair", "--json")
    assert (status, json.loads(text)["mended"]) == (0, 1)
    assert list(verify()) == []
