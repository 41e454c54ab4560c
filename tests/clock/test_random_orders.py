"""What holds of a clock whatever happens to it, in whatever order: checked on random logs.

A log grows by events drawn at random. Whether one makes sense where it stands is judged by a small
rule of its own, written here, so that the product's refusals are checked as well as its dates.
"""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.clock.fold import explain_log, fold
from casework.errors import BadClockEvent
from tests.clock.test_properties import TEN_YEARS, worked

KINDS = ("pause", "resume", "restart", "extend", "revoke", "exclude", "calendar", "met", "cancel")
# An end is drawn seldom, or there would be little after it.
DRAWN = (*KINDS, "pause", "resume", "pause", "resume", "extend", "extend", "revoke", "exclude")
# Days since the event before, kind, a length, how many days earlier it took effect.
moves = st.lists(
    st.tuples(
        st.integers(0, 12), st.sampled_from(DRAWN), st.integers(1, 6), st.sampled_from([0, 0, 3])
    ),
    max_size=12,
)
starts = st.dates(date(2016, 1, 1), date(2022, 12, 31))
counts = st.integers(1, 40)
units = st.sampled_from(["wd", "d", "m"])
long_run = settings(deadline=None, max_examples=200)


@dataclass
class Told:
    """The log that came about, and what the plain rules say of it."""

    log: list = field(default_factory=list)
    status: str = "running"
    turned_on: date | None = None
    extensions: int = 0
    spans: list = field(default_factory=list)

    def makes_sense(self, event: dict, on: date) -> bool:
        kind, running = event["kind"], self.status == "running"
        standing, ended = self.status == "paused", self.status in ("met", "cancel")
        # What turns the clock may be entered later, but not as of before its last turn.
        turns = kind in ("pause", "resume", "restart", "met", "cancel")
        early = "entered" in event and on < self.turned_on
        free = not any(
            f <= event.get("to", "") and event.get("from", "") <= t for f, t in self.spans
        )
        return not (early and turns) and {
            "pause": running,
            "resume": standing,
            "restart": True,
            "extend": not ended,
            "revoke": not ended and self.extensions > 0,
            "exclude": not ended and free,
            "calendar": True,
            "met": not ended,
            "cancel": not ended,
        }[kind]  # fmt: skip

    def take(self, event: dict, on: date) -> None:
        kind = event["kind"]
        self.log.append(event)
        if kind in ("pause", "resume", "restart", "met", "cancel"):
            self.turned_on = on
            self.status = {"pause": "paused", "met": "met", "cancel": "cancel"}.get(kind, "running")
        if kind == "restart":
            self.extensions, self.spans = 0, []
        self.extensions += (kind == "extend") - (kind == "revoke")
        if kind == "exclude":
            self.spans.append((event["from"], event["to"]))


def play(start: date, count: int, unit: str, drawn) -> Told:
    """Grows a log; each event that makes no sense is offered to the product, which refuses it."""
    told, entered = Told(turned_on=start), start
    told.log = [{"on": start.isoformat(), "kind": "start", "period": f"{count}{unit}", "event": 0}]
    for gap, kind, length, earlier in drawn:
        entered += timedelta(days=gap)
        # Only what turns the clock is ever entered later than it took effect.
        back = earlier if kind in ("pause", "resume") else 0
        on = entered - timedelta(days=back)
        event = {"on": on.isoformat(), "kind": kind, "event": len(told.log)}
        if back:
            event["entered"] = entered.isoformat()
        if kind == "extend":
            event["period"] = f"{length}{unit}"
        if kind == "exclude":
            first = on + timedelta(days=length)
            event |= {"from": first.isoformat(), "to": (first + timedelta(days=3)).isoformat()}
        if told.makes_sense(event, on):
            told.take(event, on)
        else:
            with pytest.raises(BadClockEvent):
                fold([*told.log, event], TEN_YEARS)
    return told


def small(count: int, unit: str) -> int:
    return min(count, 6) if unit == "m" else count


def without(log, *kinds):
    return [event for event in log if event["kind"] not in kinds]


played = st.builds(
    lambda start, count, unit, drawn: play(start, small(count, unit), unit, drawn),
    starts, counts, units, moves,
)  # fmt: skip


def due_of(log):
    return fold(log, TEN_YEARS).due


def not_earlier(due, other):
    """A clock that stands still has no date, which is later than any."""
    return due is None or (other is not None and due >= other)


@long_run
@given(played)
def test_a_log_of_sensible_events_is_taken_and_says_where_it_stands(told):
    state = fold(told.log, TEN_YEARS)
    expected = {"cancel": "cancelled"}.get(told.status, told.status)
    assert state.status == expected
    assert len(state.extensions) == told.extensions


@long_run
@given(played)
def test_pauses_and_days_taken_out_never_make_it_earlier(told):
    plain = due_of(without(told.log, "pause", "resume", "exclude"))
    assert not_earlier(due_of(told.log), plain)


@long_run
@given(played, st.integers(1, 10))
def test_a_longer_extension_is_never_earlier_wherever_it_is_granted(told, more):
    for at, event in enumerate(told.log):
        if event["kind"] == "extend":
            count = int(event["period"].rstrip("wdm"))
            longer = {**event, "period": event["period"].replace(str(count), str(count + more), 1)}
            changed = [*told.log[:at], longer, *told.log[at + 1 :]]
            assert not_earlier(due_of(changed), due_of(told.log))


@long_run
@given(played, st.data())
def test_an_extension_taken_back_at_once_leaves_every_clock_as_it_was(told, data):
    unit = told.log[0]["period"].lstrip("0123456789")
    at = data.draw(st.integers(1, len(told.log)))
    moment = told.log[at - 1].get("entered", told.log[at - 1]["on"])
    before = fold(told.log[:at], TEN_YEARS)
    extend = {"on": moment, "kind": "extend", "period": f"5{unit}", "event": 90}
    revoke = {"on": moment, "kind": "revoke", "event": 91}
    if before.status not in ("running", "paused"):
        with pytest.raises(BadClockEvent):
            fold([*told.log[:at], extend], TEN_YEARS)
        return
    inserted = [*told.log[:at], extend, revoke, *told.log[at:]]
    assert fold(inserted, TEN_YEARS) == fold(told.log, TEN_YEARS)


@long_run
@given(played)
def test_the_same_log_read_again_gives_the_same(told):
    stored = json.loads(json.dumps(told.log))
    assert fold(stored, TEN_YEARS) == fold(told.log, TEN_YEARS) == fold(iter(stored), TEN_YEARS)
    assert explain_log(stored, TEN_YEARS) == explain_log(told.log, TEN_YEARS)


@long_run
@given(played)
def test_the_table_adds_up_to_the_date(told):
    state, rows = fold(told.log, TEN_YEARS), explain_log(told.log, TEN_YEARS)
    assert [row.date for row in rows] == sorted(row.date for row in rows)
    if state.due is not None:
        # Nothing is counted after the last day, and all that was to be counted is.
        numbers = [row.number for row in rows if row.counted]
        assert numbers == list(range(1, state.period.count + 1))
        assert max(row.date for row in rows if row.counted or row.number is None) >= state.due


@long_run
@given(starts, counts, st.sampled_from(["wd", "d"]), moves)
def test_a_date_in_days_is_a_working_day_and_one_in_months_is_not_moved(start, count, unit, drawn):
    told = play(start, count, unit, drawn)
    due = due_of(told.log)
    assert due is None or worked(due)
    months = [{**told.log[0], "period": f"{small(count, 'm')}m"}]
    end = due_of(months)
    assert end.day == start.day or (end + timedelta(days=1)).day == 1


@long_run
@given(played, starts, st.integers(1, 60))
def test_a_cap_never_makes_it_later_and_is_never_passed(told, start, whole):
    cap = [{"on": start.isoformat(), "kind": "start", "period": f"{whole}wd", "event": 0}]
    first, *rest = told.log
    within = {"on": first["on"], "kind": "within", "name": "whole_by", "log": cap, "event": 0}
    free, capped = fold(told.log, TEN_YEARS), fold([first, within, *rest], TEN_YEARS)
    if free.due is None and capped.due is not None:
        # It stands still in time by its own day, and ran out before by that of the cap.
        assert capped.due == due_of(cap) < free.paused_on
    else:
        assert (capped.due is None) == (free.due is None)
    if free.due is not None:
        assert capped.due == min(free.due, due_of(cap))
        assert bool(capped.capped_by) == (due_of(cap) < free.due)
        assert explain_log([first, within, *rest], TEN_YEARS)[-1].date == capped.due or not (
            capped.capped_by
        )
    assert (capped.status, capped.period) == (free.status, free.period)
