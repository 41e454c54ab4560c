"""The world of the sample case type, and a supervisor who enters calendars."""

from datetime import date, timedelta

import pytest

from casework.clock.stored import forget
from casework.models import CalendarRun
from casework.recounting import calendar_runs
from tests import factories as f
from tests.engine.conftest import World, world

__all__ = ["World", "world"]

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def nothing_held(monkeypatch):
    monkeypatch.setattr(calendar_runs, "SETTLES", timedelta(0))
    forget()
    yield
    forget()


@pytest.fixture
def chief(world):
    return f.officer("supervisor", world.office)


class Desk:
    """Enters years as the supervisor does on the pages."""

    def __init__(self, chief):
        self.chief = chief

    def preview(self, entries, year=2027, *, scope="national", on=TODAY, size=500):
        run = calendar_runs.begin(
            entries, year, scope=scope, notice="通知", by=self.chief, pack="yunjiang", on=on
        )
        calendar_runs.work_off(run.pk, size=size)
        run.refresh_from_db()
        return run

    def enter(self, entries, year=2027, *, tells=False, on=TODAY, **how):
        run = self.preview(entries, year, on=on, **how)
        calendar_runs.confirm(run.pk, by=self.chief, today=on, tells=tells)
        calendar_runs.work_off(run.pk)
        return CalendarRun.objects.get(pk=run.pk)


@pytest.fixture
def desk(chief):
    return Desk(chief)
