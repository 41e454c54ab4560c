"""How measures and their tasks move: by hand where a table allows it, and with their record."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from casework.errors import TransitionRefused
from casework.ledger.verify import measure_faults, verify
from casework.models import AppliedMeasure, MeasureEvent, MeasureTask, OutboxMessage, RecordEvent
from casework.registry.display import Cause, follow_records
from casework.registry.measure_tasks import (
    Feedback,
    TaskNotFound,
    confirm_lifted,
    feed_back,
    overdue,
    own_open_tasks,
)
from casework.registry.measures import lift
from casework.selfcheck import runs
from casework.selfcheck.found import Now
from casework.today import moment
from tests.measures.conftest import TODAY

LATER = TODAY + timedelta(days=3)
DONE = Feedback("done", TODAY, "已从参评名单剔除", "水函〔2026〕7号")
PARTLY = Feedback("partly", TODAY, "已告知评审单位", "", "年度评审尚未开始")
NOT_DONE = Feedback("not_done", why_not="该企业未申报")
TOLD = {"done": DONE, "partly": PARTLY, "not_done": NOT_DONE}

# From which state what may be told.
FEEDBACK = [
    ("asked", "done", True), ("asked", "partly", True), ("asked", "not_done", True),
    ("partly", "done", True), ("partly", "partly", True), ("partly", "not_done", True),
    ("not_done", "done", True), ("not_done", "partly", True), ("not_done", "not_done", True),
    ("done", "done", False), ("done", "partly", False), ("done", "not_done", False),
    ("lifting", "done", False), ("lifting", "partly", False), ("lifting", "not_done", False),
    ("lifted", "done", False), ("lifted", "partly", False), ("lifted", "not_done", False),
]  # fmt: skip


def task_in(world, state):
    task = world.taken().tasks.get()
    MeasureTask.objects.filter(pk=task.pk).update(state=state)
    return MeasureTask.objects.get(pk=task.pk)


def everything():
    tables = (AppliedMeasure, MeasureTask, MeasureEvent, RecordEvent, OutboxMessage)
    return [list(table.objects.order_by("pk").values()) for table in tables]


@pytest.mark.parametrize(("state", "outcome", "allowed"), FEEDBACK)
def test_what_may_be_told_in_which_state(world, state, outcome, allowed):
    task = task_in(world, state)
    if allowed:
        told = feed_back(task.pk, TOLD[outcome], by=world.water_reviewer, today=TODAY)
        assert told.state == outcome
        assert (told.due_on is None) is (outcome != "partly")
        event = MeasureEvent.objects.get(seq=2)
        assert (event.kind, event.by, event.department) == (
            "fed_back", world.water_reviewer, world.water
        )  # fmt: skip
        return
    before = everything()
    with pytest.raises(TransitionRefused) as refused:
        feed_back(task.pk, TOLD[outcome], by=world.water_reviewer, today=TODAY)
    assert refused.value.codes == ["task_not_answerable"]
    assert everything() == before


@pytest.mark.parametrize("state", ["asked", "partly", "done", "not_done", "lifting", "lifted"])
def test_only_what_is_to_be_lifted_is_confirmed(world, state):
    task = task_in(world, state)
    how = {"by": world.water_reviewer, "what": "已恢复参评资格", "today": TODAY}
    if state == "lifting":
        assert confirm_lifted(task.pk, TODAY, **how).state == "lifted"
        return
    with pytest.raises(TransitionRefused) as refused:
        confirm_lifted(task.pk, TODAY, **how)
    assert refused.value.codes == ["nothing_to_lift"]


BAD = [
    (Feedback("done"), ["field", "field"]),
    (Feedback("done", LATER, "x"), ["field"]),
    (Feedback("done", TODAY - timedelta(days=1), "x"), ["field"]),
    (Feedback("partly", TODAY, "x"), ["field"]),
    (Feedback("not_done"), ["field"]),
    (Feedback("not_done", why_not=" \0 "), ["field"]),
    (Feedback("lifted", TODAY, "x"), ["field"]),
    (Feedback("done", TODAY, "x", "长" * 301), ["field"]),
]


@pytest.mark.parametrize(("told", "codes"), BAD)
def test_feedback_that_says_too_little(world, told, codes):
    task, before = task_in(world, "asked"), None
    before = everything()
    with pytest.raises(TransitionRefused) as refused:
        feed_back(task.pk, told, by=world.water_reviewer, today=TODAY)
    assert refused.value.codes == codes
    assert everything() == before


def test_only_the_department_itself_tells(world):
    task = task_in(world, "asked")
    for who in (world.reviewer, world.supervisor):
        with pytest.raises(TransitionRefused) as refused:
            feed_back(task.pk, DONE, by=who, today=TODAY)
        assert refused.value.codes == ["not_your_role"]
    with pytest.raises(TaskNotFound):
        feed_back(task.pk, DONE, by=world.stranger, today=TODAY)


# --- With the record

ENDED = {"publicity": "ended", "shared": False, "ended_on": LATER}
SHIELDED = {"publicity": "shielded", "shared": False}
BACK = {"publicity": "published", "shared": True, "ended_on": None}
WITHDRAWN = {"publicity": "withdrawn", "shared": False, "ended_on": LATER}
HIDDEN = {"publicity": "hidden", "shared": True}
SUSPENDED_ONLY = {"publicity": "suspended", "shared": True}

WITH_RECORD = [
    ([ENDED], "lifted"), ([WITHDRAWN], "lifted"), ([SHIELDED], "paused"),
    ([SHIELDED, BACK], "in_force"), ([SHIELDED, ENDED], "lifted"), ([ENDED, BACK], "in_force"),
    ([SHIELDED, ENDED, BACK], "in_force"), ([HIDDEN], "in_force"), ([SUSPENDED_ONLY], "in_force"),
    ([WITHDRAWN, BACK], "in_force"),
]  # fmt: skip


def becomes(world, fields, on=LATER):
    for name, value in fields.items():
        setattr(world.record, name, value)
    world.record.save(update_fields=list(fields))
    follow_records([world.record], Cause(on, moment(), reason="依法"))


@pytest.mark.parametrize(("steps", "state"), WITH_RECORD)
def test_a_measure_follows_its_record(world, steps, state):
    """Order 36 art. 3: ending publicity, stopping sharing and lifting measures in step."""
    applied = world.taken()
    for fields in steps:
        becomes(world, fields)
    applied.refresh_from_db()
    assert applied.state == state
    assert (applied.ended_on == LATER) is (state == "lifted")
    assert list(measure_faults()) == []
    assert list(verify()) == []


# What became of the task before, what the end of the record makes of it, and its return.
TASKS = [
    ("asked", "lifted", "asked"), ("partly", "lifting", "done"), ("done", "lifting", "done"),
    ("not_done", "lifted", "asked"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "ended", "back"), TASKS)
@pytest.mark.parametrize("end", [ENDED, SHIELDED])
def test_what_was_carried_out_is_lifted_and_confirmed(world, before, ended, back, end):
    task = task_in(world, before)
    becomes(world, end)
    task.refresh_from_db()
    # Three working days from Thursday 9 July.
    assert (task.state, task.due_on) == (ended, date(2026, 7, 14) if ended == "lifting" else None)
    becomes(world, BACK)
    task.refresh_from_db()
    assert task.state == back


def test_the_departments_are_told_each_time(world):
    world.taken()
    OutboxMessage.objects.all().delete()
    for fields in (SHIELDED, ENDED, BACK):
        becomes(world, fields)
    told = OutboxMessage.objects.order_by("pk").values_list("record_event__kind", "recipient")
    place = f"place:{world.water.pk}:reviewer"
    assert list(told) == [
        ("measures_paused", place), ("measures_lifted", place), ("measures_taken_up", place),
    ]  # fmt: skip


def test_confirmed_then_taken_up_it_is_asked_again(world):
    task = task_in(world, "done")
    becomes(world, ENDED)
    confirm_lifted(task.pk, LATER, by=world.water_reviewer, what="已恢复", today=LATER)
    becomes(world, BACK)
    task.refresh_from_db()
    assert (task.state, task.due_on) == ("asked", date(2026, 7, 23))


def test_lifted_by_decision_it_does_not_come_back(world):
    applied = world.taken()
    with pytest.raises(TransitionRefused) as refused:
        lift(applied.pk, by=world.reviewer, reason=" ", today=TODAY)
    assert refused.value.codes == ["not_your_role", "reason_missing"]
    lift(applied.pk, by=world.head, reason="措施不当", today=TODAY)
    becomes(world, ENDED)
    becomes(world, BACK)
    applied.refresh_from_db()
    assert (applied.state, applied.ended_on) == ("lifted", TODAY)
    with pytest.raises(TransitionRefused) as refused:
        lift(applied.pk, by=world.head, reason="再次", today=TODAY)
    assert refused.value.codes == ["measure_lifted"]


def test_a_record_that_nobody_sees_ends_its_measures_too(world):
    """Records of natural persons are never shown; the end of their sharing ends the measures."""
    from tests import factories as f

    person = f.subject("王一", kind="natural", code="11010519491231002X")
    world.record = f.record(person, world.market, publicity="unpublished", published_on=None)
    applied = world.taken()
    becomes(world, {"shared": False})
    applied.refresh_from_db()
    assert applied.state == "lifted"


# --- Lists and proof


def test_the_desk_and_the_overdue_list(world):
    task = world.taken().tasks.get()
    assert list(own_open_tasks(world.water_reviewer)) == [task]
    assert list(own_open_tasks(world.reviewer)) == []
    assert list(overdue(date(2026, 7, 20))) == []
    assert list(overdue(date(2026, 7, 21))) == [task]
    feed_back(task.pk, DONE, by=world.water_reviewer, today=TODAY)
    assert list(overdue(date(2026, 7, 21))) == []
    becomes(world, ENDED)
    assert list(overdue(date(2026, 7, 14))) == []
    assert list(overdue(date(2026, 7, 15))) == [task]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE casework_measureevent SET reason = 'x'", "DELETE FROM casework_measureevent"],
)
def test_the_database_keeps_the_events(world, statement):
    world.taken()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_tampering_shows(world):
    applied = world.taken()
    assert list(measure_faults()) == []
    AppliedMeasure.objects.filter(pk=applied.pk).update(version=2)
    [fault] = verify()
    assert (fault.number, fault.seq) == (f"measure {applied.pk} M1", 2)
    with pytest.raises(CommandError, match=f"measure {applied.pk} M1"):
        call_command("verify_ledger", stdout=StringIO(), stderr=StringIO())
    assert runs.look(Now(TODAY, moment()))["measure_unproven"] == 1
