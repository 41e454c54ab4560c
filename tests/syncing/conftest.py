"""A record on display, and a site that listens."""

import pytest

from tests import factories as f
from tests.syncing.sites import Receiver, site


@pytest.fixture(autouse=True)
def _at_home(settings, tmp_path):
    """Sites of these tests listen on this machine; their folders are the test's own."""
    settings.CASEWORK_PACK = "national"
    settings.CASEWORK_SYNC_PRIVATE_HOSTS = ["127.0.0.1"]
    settings.CASEWORK_SYNC_FOLDER = str(tmp_path / "sftp")


@pytest.fixture
def office(db):
    return f.credit_office()


@pytest.fixture
def record(office):
    market = f.department("云江市市场监督管理局", uscc="11320100MB0000001X")
    return f.record(f.subject(code="91320100MA0000015Q"), market)


@pytest.fixture
def receiver(tmp_path):
    made = Receiver(tmp_path).start()
    yield made
    made.stop()


@pytest.fixture
def nation(record, receiver):
    """The national site, reached by web call and read back."""
    return site(url=receiver.url, read_back=receiver.read_back, kind="national")


@pytest.fixture
def officer(office):
    return f.officer("credit_officer", office)
