"""A repair to the last acknowledgement, with one site down for three days; and what else travels."""

from datetime import date, timedelta

import pytest

from casework.models import Case, SyncOrder, SyncTarget
from casework.syncing import drain
from casework.timers import tick
from casework.today import moment
from tests.repair.world import make_world
from tests.syncing.sites import Receiver, change, key

MONDAY = date(2026, 8, 10)


@pytest.fixture
def world(db, settings):
    settings.CASEWORK_PACK = "national"
    settings.CASEWORK_SYNC_PRIVATE_HOSTS = ["127.0.0.1"]
    return make_world()


@pytest.fixture
def nation(world, tmp_path):
    """The national site: a program of its own that listens."""
    listening = Receiver(tmp_path).start()
    target = SyncTarget.objects.create(
        code="nation", name="信用中国", kind="national", channel="webhook", url=listening.url,
        read_back=listening.read_back,
    )  # fmt: skip
    key(target)
    yield listening
    listening.stop()


def minute_sweeps(day, *, to=1):
    """The worker's sweeps of a day, as many as matter."""
    done = {}
    for hour in range(0, 24 * to, 3):
        at = moment() + timedelta(days=(day - MONDAY).days, hours=hour)
        found = drain.drain(clock=lambda at=at: at, today=lambda: day)
        done = {name: done.get(name, 0) + number for name, number in found.items()}
    return done


def test_a_repair_waits_for_the_site_that_is_down(world, nation, client):
    nation.stop()
    case = world.at("syncing", today=MONDAY)
    world.record.refresh_from_db()
    assert (world.record.publicity, world.record.shared) == ("ended", False)
    assert minute_sweeps(MONDAY)["acknowledged"] == 0

    # Tuesday: the province's clerk confirms by telephone; the national site is still down.
    tuesday = date(2026, 8, 11)
    data = world.data("confirm_site") | {"confirmed_on": "2026-08-11"}
    world.do(case, "confirm_site", "credit_officer", data=data, today=tuesday)
    assert minute_sweeps(tuesday)["acknowledged"] == 0
    client.force_login(world.agent)
    page = client.get(f"/my/cases/{case.pk}/").content.decode()
    missing = page[page.index("信用中国") : page.index("信用中国") + 200]
    assert 'class="small wait"' in missing
    assert Case.objects.get(pk=case.pk).state == "syncing"

    # Thursday is the last day of the term; on Friday, the fourth working day, it is reported.
    assert tick(date(2026, 8, 13))["sync_overdue"] == 0
    assert tick(date(2026, 8, 14))["sync_overdue"] == 1
    event = case.events.get(action="report_silent_sites")
    assert event.messages.get().recipient == "role:supervisor"
    assert Case.objects.get(pk=case.pk).data["silent_sites"] == ["信用中国"]
    client.force_login(world.supervisor)
    (line,) = [
        one for one in client.get("/staff/sync/").context["lines"] if one.target.code == "nation"
    ]
    assert line.cells[0].number == 1

    # It comes up again, and all the rest happens by itself.
    nation.start()
    friday = date(2026, 8, 14)
    done = minute_sweeps(friday)
    assert (done["acknowledged"], done["verified"], done["completed"]) == (1, 1, 1)
    order = SyncOrder.objects.get(target__code="nation")
    assert nation.done() == [(str(order.uid), "withdraw", f"record-{world.record.pk}", None)]
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.closed_on) == ("repaired", friday)
    assert case.events.get(action="complete").role == "system"
    assert "信用中国" in case.documents.get(name="completion_letter").body
    client.force_login(world.agent)
    page = client.get(f"/my/cases/{case.pk}/").content.decode()
    assert 'class="small wait"' not in page


def test_the_mark_the_correction_and_the_end_reach_the_other_site(world, nation):
    record = world.record
    for fields in (
        {"disputed": True}, {"title": "经营超过保质期的食品", "disputed": False},
        {"publicity": "ended", "shared": False},
    ):  # fmt: skip
        change(record, on=MONDAY, **fields)
        drain.drain(today=lambda: MONDAY)
    assert [(do, mark) for _event, do, _item, mark in nation.done()] == [
        ("annotate", 1), ("correct", None), ("annotate", 0), ("withdraw", None),
    ]  # fmt: skip
    assert set(SyncOrder.objects.filter(target__code="nation").values_list("state", flat=True)) <= {
        "acknowledged", "verified",
    }  # fmt: skip
