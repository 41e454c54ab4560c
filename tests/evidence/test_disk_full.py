"""A full disk is said in words (507); no part of a file and no row is left, and the site lives on."""

import errno
import os
import sqlite3
import subprocess
import sys

import pytest
from django.db import OperationalError
from django.test import Client

from casework.documents import keeping
from casework.documents.evidence import accept
from casework.documents.keeping import DiskFull, is_disk_full
from casework.handling import urging
from casework.models import Evidence, Urge
from tests.files import pdf
from tests.nothing_moved import nothing_moves
from tests.repair.world import make_world
from tests.web.portal.conftest import field, log_in


def full(*_how, **_more):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def no_row(**_how):
    error = OperationalError("database or disk is full")
    cause = sqlite3.OperationalError("database or disk is full")
    cause.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error from cause


BROKEN = [
    ("casework.documents.keeping._written", full),
    ("casework.documents.keeping.os.fsync", full),
    ("pathlib.Path.mkdir", full),
    ("casework.documents.evidence.Evidence.objects.create", no_row),
]


@pytest.mark.parametrize(("what", "how"), BROKEN)
def test_nothing_is_left_of_a_file_without_room(person, settings, monkeypatch, what, how):
    monkeypatch.setattr(what, how)
    with pytest.raises(DiskFull):
        accept(pdf(), person)
    monkeypatch.undo()
    settings.MEDIA_ROOT.mkdir(exist_ok=True)
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert not Evidence.objects.exists()


def test_a_page_says_so_and_the_next_upload_goes_well(person, settings, monkeypatch):
    settings.CASEWORK_PACK = "national"
    world = make_world()
    case = world.at("reviewing")
    urging.urge(case.pk, by=world.supervisor, reason="请说明")
    client, page = log_in(world.head), f"/staff/urges/{Urge.objects.get().pk}/answer/"
    shown = client.get(page)
    typed = {"form_token": field(shown, "form_token"), "text": "已办"}
    monkeypatch.setattr(keeping, "_written", full)
    with nothing_moves():
        answer = client.post(page, typed | {"evidence__files": pdf()})
    assert answer.status_code == 507
    assert "空间" in answer.content.decode() or "room" in answer.content.decode()
    monkeypatch.undo()
    assert client.post(page, typed | {"evidence__files": pdf()}).status_code == 302


def test_a_request_that_finds_no_room_before_any_view_says_so_too(person, monkeypatch):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.get("/accounts/login/")  # for the cookie that the answer is compared with
    monkeypatch.setattr("django.http.request.HttpRequest._load_post_and_files", full)
    answer = client.post("/accounts/login/", {"a": "b"})
    assert answer.status_code == 507


def test_other_faults_are_no_full_disk():
    assert not is_disk_full(OSError(errno.EACCES, "no"))
    assert not is_disk_full(OperationalError("locked"))
    assert not is_disk_full(None)
    assert is_disk_full(DiskFull())


def test_a_real_process_with_no_room_for_a_file_lives_on(sqlite_env, project):
    """The kernel itself refuses each write past 20,000 bytes, as a full disk would."""
    script = project / "tests" / "evidence" / "full_disk.py"
    command = [sys.executable, str(script)]
    done = subprocess.run(
        command, env=sqlite_env, cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["full", "files:0", "rows:0", "accepted"]
