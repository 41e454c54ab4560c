"""An uploaded sheet is stored privately, worked off once, and taken up again after a death."""

import fcntl
import stat
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError

from casework.models import CreditRecord, ImportRun
from casework.registry.importing import uploads
from casework.registry.importing.uploads import start_run, waiting_runs, work_off
from tests.registry.sheetfiles import PENALTY, csv_file

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture
def run(tmp_path) -> ImportRun:
    bad = PENALTY | {"行政相对人名称": ""}
    content = csv_file(tmp_path / "a.csv", [PENALTY, bad]).read_bytes()
    officer = User.objects.create_user("officer")
    return start_run(SimpleUploadedFile("../../etc/记录.csv", content), officer)


def stored(run: ImportRun) -> Path:
    return Path(settings.MEDIA_ROOT) / run.path


def test_stored_where_only_its_owner_reads(run):
    assert (run.state, run.file_name, run.started_by.username) == ("queued", "记录.csv", "officer")
    assert stored(run).parent == Path(settings.MEDIA_ROOT) / "imports"
    assert stat.S_IMODE(stored(run).stat().st_mode) == 0o600
    assert waiting_runs() == [run.pk]
    assert not CreditRecord.objects.exists()


def test_worked_off_once(run):
    done = work_off(run.pk, today=TODAY)
    assert (done.state, done.rows, done.imported, done.faulty) == ("done", 2, 1, 1)
    assert done.finished_at is not None
    assert not stored(run).exists()
    assert waiting_runs() == []
    assert work_off(run.pk, today=TODAY) is None
    assert ImportRun.objects.get().faults.count() == 1


def test_a_run_that_another_worker_has_is_left_alone(run):
    with stored(run).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert work_off(run.pk, today=TODAY) is None
        assert not CreditRecord.objects.exists()
    assert work_off(run.pk, today=TODAY).state == "done"


def test_a_dead_workers_run_is_taken_up_again(run, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("casework.registry.importing.run._load", _die)
        with pytest.raises(KeyboardInterrupt):
            work_off(run.pk, today=TODAY)
    assert ImportRun.objects.get().state == "running"
    assert waiting_runs() == [run.pk]
    done = work_off(run.pk, today=TODAY)
    assert (done.state, done.rows, done.imported, done.faulty) == ("done", 2, 1, 1)
    assert done.faults.count() == 1


def _die(*args, **kwargs):
    raise KeyboardInterrupt


def test_a_fault_of_the_database_leaves_it_waiting(run, monkeypatch):
    def locked(*args, **kwargs):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr(uploads, "work", locked)
        with pytest.raises(OperationalError):
            work_off(run.pk, today=TODAY)
    assert waiting_runs() == [run.pk]
    assert work_off(run.pk, today=TODAY).state == "done"


def test_a_fault_of_ours_ends_it_with_a_sentence(run, monkeypatch, language_en):
    def broken(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(uploads, "work", broken)
    done = work_off(run.pk, today=TODAY)
    assert (done.state, waiting_runs()) == ("refused", [])
    assert "fault of this product" in done.error
    assert not stored(run).exists()


def test_a_file_that_is_no_sheet(tmp_path, language_en):
    officer = User.objects.create_user("officer")
    run = start_run(SimpleUploadedFile("a.csv", b"%PDF-1.7 \xff\xff"), officer)
    done = work_off(run.pk, today=TODAY)
    assert (done.state, done.rows) == ("refused", 0)
    assert "neither UTF-8 nor GB18030" in done.error
    assert not stored(run).exists()


def test_a_file_that_is_gone(run, language_en):
    stored(run).unlink()
    assert work_off(run.pk, today=TODAY).error == "The uploaded file is gone; upload it again."
