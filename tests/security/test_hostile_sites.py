"""A downstream site that lies, or that is not what it says it is, harms nobody but itself."""

import json
import logging
import os

import pytest

from casework.models import SyncOrder
from casework.syncing import folders, net
from casework.today import moment
from tests import factories as f
from tests.syncing.sites import change, site
from tests.syncing.test_doors import answer

DONE = "2026-08-10T10:00:00+08:00"
EDGE = "0001-01-01T00:00:00+14:00"


@pytest.fixture(autouse=True)
def _at_home(settings, tmp_path):
    settings.CASEWORK_PACK = "national"
    settings.CASEWORK_SYNC_FOLDER = str(tmp_path / "sftp")


@pytest.fixture
def record(db):
    f.credit_office()
    return f.record(f.subject(code="91320100MA0000015Q"), f.department("云江市市场监督管理局"))


def reply(target, text, name="reply.csv"):
    place = folders.folder_of(target) / "in"
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_text(text)
    return place / name


def row(order, done=DONE):
    return f"event,done_at\r\n{order.uid},{done}\r\n"


@pytest.fixture
def two(record):
    """Two sites with folders, each with an order that waits."""
    made = [
        site(code, code, channel="folder", folder=code, secret="") for code in ("first", "second")
    ]
    change(record, publicity="ended", shared=False)
    return made


@pytest.mark.parametrize("done", [EDGE, "0001-01-01T00:00:00-14:00", "1999-12-31T23:59:59+00:00"])
def test_a_time_at_the_edge_of_the_calendar_is_no_answer(record, done):
    site(channel="pull")
    change(record, publicity="ended", shared=False)
    order = SyncOrder.objects.get()
    refused = answer({"event": str(order.uid), "done_at": done})
    assert (refused.status_code, refused.json()["error"]) == (422, "not_an_answer")
    order.refresh_from_db()
    assert (order.state, order.told_at) == ("queued", None)
    assert answer({"event": str(order.uid), "done_at": DONE}).status_code == 200


def test_one_hostile_reply_does_not_stop_the_folders_of_the_others(two):
    first, second = two
    reply(first, row(SyncOrder.objects.get(target=first), EDGE))
    reply(second, row(SyncOrder.objects.get(target=second)))
    assert folders.write_and_read(now=moment())["replies"] == 1
    assert SyncOrder.objects.get(target=second).state == "acknowledged"
    assert SyncOrder.objects.get(target=first).state == "sent"
    assert not list((folders.folder_of(first) / "in").glob("*.csv"))


def test_a_site_that_puts_a_link_in_place_of_its_folder_takes_no_others_replies(two, caplog):
    first, second = two
    theirs = reply(second, row(SyncOrder.objects.get(target=second)))
    place = folders.folder_of(first)
    place.mkdir(parents=True)
    (place / "in").symlink_to(theirs.parent)
    with caplog.at_level(logging.WARNING):
        assert folders.write_and_read(now=moment())["replies"] == 1
    assert "is a link" in caplog.text
    assert SyncOrder.objects.get(target=second).state == "acknowledged"


def test_nor_are_its_orders_written_where_its_link_leads(two, tmp_path):
    first, _second = two
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    place = folders.folder_of(first)
    (place / "in").mkdir(parents=True)
    (place / "out").symlink_to(elsewhere)
    folders.write_and_read(now=moment())
    assert list(elsewhere.iterdir()) == []
    assert SyncOrder.objects.get(target=first).state == "queued"


def test_what_is_no_file_when_it_is_opened_is_not_waited_for(tmp_path):
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with pytest.raises(ValueError, match="no plain file"):
        folders._content(pipe)
    (tmp_path / "link.csv").symlink_to("/etc/hostname")
    with pytest.raises(OSError, match="symbolic"):
        folders._content(tmp_path / "link.csv")


@pytest.mark.parametrize(
    "address",
    ["fec0::1", "feff::1", "fec0::1%eth0", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::"],
)
def test_addresses_of_the_inside_are_not_called_in_any_form(address):
    assert not net.is_allowed(address)


def test_a_length_that_is_no_number_is_refused(record, client):
    site(channel="pull")
    body = json.dumps({}).encode()
    for length in ("²", "٣", "9" * 5000, "-1", "1e3"):
        refused = client.generic("POST", "/sync/nation/acknowledge/", body, CONTENT_LENGTH=length)
        assert refused.status_code == 413, length
