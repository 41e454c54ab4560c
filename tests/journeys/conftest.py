"""The town of the stories that are told through the pages, and the one place of their clock."""

from types import SimpleNamespace

import pytest

from casework.ledger.verify import verify
from tests.journeys.town import Day, Town, printed_by


@pytest.fixture
def day(monkeypatch) -> Day:
    """Whatever asks casework.today for the day or the moment is told the story's."""
    found = Day()
    clock = SimpleNamespace(localdate=lambda: found.date, now=found.moment)
    monkeypatch.setattr("casework.today.timezone", clock)
    return found


@pytest.fixture
def town(db, settings, tmp_path, day):
    """Under the rules of 云江; at the end the ledger of whatever was done still proves itself."""
    settings.CASEWORK_PACK = "yunjiang"
    settings.MEDIA_ROOT = tmp_path
    settings.CASEWORK_SHOW_CODES = True
    yield Town(day)
    assert list(verify()) == []
    assert printed_by("verify_ledger")
