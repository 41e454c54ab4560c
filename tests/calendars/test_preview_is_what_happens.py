"""For any city and any days entered, the preview says exactly what confirming it then does."""

from datetime import date, timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.clock.entries import Entry
from casework.clock.fold import fold
from casework.clock.stored import DayKind, department_scope, forget, stored_calendar
from casework.engine import perform
from casework.ledger.verify import verify
from casework.models import Case, CaseDeadline, CaseEvent
from casework.recounting import calendar_runs
from casework.recounting.calendar_numbers import moves_of, numbers_of
from casework.recounting.calendar_runs import EntryRefused
from tests import factories as f
from tests.nothing_moved import snapshot

FIRST = date(2026, 11, 2)
WAYS = {
    "draft": (), "filed": ("send",), "looking": ("send", "take_up"),
    "extended": ("send", "take_up", "extend"), "asking": ("send", "take_up", "ask"),
    "answered": ("send", "take_up", "ask", "answer"), "dropped": ("send", "drop"),
    "granted": ("send", "take_up", "grant"),
}  # fmt: skip
FINDING = {"outcome": "good", "text": "同意"}

cities = st.lists(
    st.tuples(st.sampled_from(sorted(WAYS)), st.integers(0, 60), st.integers(0, 6)),
    min_size=1,
    max_size=5,
)
days_of_2027 = st.sets(st.integers(0, 70), max_size=25)
scopes = st.sampled_from(["national", "yunjiang", "office"])


def build(world, city):
    """Cases begun on days from November on, each brought so far, a few days between the steps."""
    for way, begun, gap in city:
        company = f.subject()
        agent = f.agent_of(company)
        day = FIRST + timedelta(days=begun)
        case = world.open(by=agent, data={"subject": company.pk, "topic": "x"}, today=day)
        for action in WAYS[way]:
            by = {
                "extend": world.head,
                "grant": world.head,
                "take_up": world.officer,
                "ask": world.officer,
            }
            how = {"reason": "难"} if action in ("extend", "ask") else {}
            how |= {"data": FINDING} if action == "grant" else {}
            case = perform(case.pk, action, by=by.get(action, agent), today=day, **how)
            day += timedelta(days=gap)


def dates():
    return dict(CaseDeadline.objects.values_list("pk", "due_on"))


def entries(picked):
    rows = [(date(2027, 1, 1) + timedelta(days=n)) for n in sorted(picked)]
    off = lambda day: day.weekday() < 5 or day.day % 2  # noqa: E731
    return [
        Entry(day, DayKind.HOLIDAY if off(day) else DayKind.MAKE_UP, "", row)
        for row, day in enumerate(rows, start=1)
    ]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(cities, days_of_2027, days_of_2027, scopes, st.integers(1, 4))
def test_the_preview_counts_what_the_commit_does(world, chief, city, first, second, scope, size):
    """The national notice of 2027 comes in, then other days of the nation, a region, an office."""
    start = transaction.savepoint()
    try:
        build(world, city)
        today = max(Case.objects.values_list("state_since", flat=True))
        enter(chief, entries(first | {0}), "national", size, today)
        where = department_scope(world.office.pk) if scope == "office" else scope
        enter(chief, entries(second | {3}), where, size, today)
    finally:
        transaction.savepoint_rollback(start)
        forget()


def enter(chief, rows, scope, size, today):
    before, known = snapshot(), dates()
    closed = dict(Case.objects.exclude(closed_on=None).values_list("pk", "version"))
    try:
        run = calendar_runs.begin(
            rows, 2027, scope=scope, notice="通知", by=chief, pack="yunjiang", on=today
        )
    except EntryRefused:
        assert scope != "national"  # a make-up day that works already in the nation
        return
    calendar_runs.work_off(run.pk, size=size)
    assert snapshot() == before
    run.refresh_from_db()
    foreseen = {name: number.total for name, number in numbers_of(run, who=chief).items()}
    listed = {move.case_id: (move.due_before, move.due_after) for move in run.moves.all()}
    calendar_runs.confirm(run.pk, by=chief, today=today, tells=False)
    calendar_runs.work_off(run.pk, size=size)
    run.refresh_from_db()
    done = {name: number.total for name, number in numbers_of(run, who=chief).items()}
    assert (run.state, done.pop("not_moved"), done.pop("came_in")) == ("done", 0, 0)
    assert done == foreseen
    assert done["moves"] == sum(done[d] for d in ("later", "earlier", "dated", "undated", "same"))
    compare_with_the_cases(run, listed, known)
    assert dict(Case.objects.exclude(closed_on=None).values_list("pk", "version")) == closed


def compare_with_the_cases(run, listed, known):
    """What happened, read from the cases and clocks themselves."""
    events = CaseEvent.objects.filter(action="calendar", data__run=run.pk)
    assert sorted(events.values_list("case_id", flat=True)) == sorted(listed)
    for case in Case.objects.filter(pk__in=list(listed)):
        assert case.due_on == listed[case.pk][1]
    for row in CaseDeadline.objects.filter(state="running").select_related("case"):
        folded = fold(row.log, stored_calendar(row.case.pack, row.department_id))
        assert (row.due_on, row.provisional) == (folded.due, folded.provisional)
    moved = {pk for pk, due in dates().items() if due != known[pk]}
    assert set(CaseDeadline.objects.filter(pk__in=moved).values_list("case_id", flat=True)) <= set(
        listed
    )
    assert not list(verify())


def test_a_list_holds_exactly_the_cases_of_its_number(desk, world):
    build(world, [("filed", 58, 0), ("draft", 40, 0), ("asking", 58, 0), ("dropped", 58, 0)])
    run = desk.preview(entries({0, 3}), on=FIRST + timedelta(days=58))
    for name, number in numbers_of(run, who=desk.chief).items():
        assert moves_of(run, name, who=desk.chief).count() == number.visible
