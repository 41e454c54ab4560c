"""A sheet is uploaded, worked off behind the page, and reported with its faults."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.models import CreditRecord, Heartbeat, ImportRun
from casework.registry.importing.uploads import work_off
from casework.tasks import work_off_imports
from tests import factories as f

SHEETS = Path(__file__).parents[2] / "data" / "records"
PAGE = "/staff/registry/imports/"


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    yield tmp_path
    shutil.rmtree(tmp_path, ignore_errors=True)


def upload(client, name, content=b""):
    return client.post(PAGE, {"sheet": SimpleUploadedFile(name, content)})


def test_an_upload_is_queued_and_its_page_renews_itself_until_it_is_done(world, as_, media):
    client = as_(world.officer)
    answer = upload(client, "serious-list.xlsx", (SHEETS / "serious-list.xlsx").read_bytes())
    run = ImportRun.objects.get()
    assert answer["Location"] == f"{PAGE}{run.pk}/"
    assert (run.state, run.started_by) == ("queued", world.officer)
    assert client.get(answer["Location"])["Refresh"] == "3"
    work_off_imports()
    page = client.get(answer["Location"])
    assert "Refresh" not in page
    assert not page.context["under_way"]
    assert (page.context["run"].rows, page.context["run"].imported) == (200, 195)
    assert CreditRecord.objects.count() >= 195
    rows = [fault.row for fault, _ in page.context["faults"]]
    assert rows == [46, 89, 100, 116, 154]
    sheet = client.get(f"{PAGE}{run.pk}/errors/")
    content = b"".join(sheet.streaming_content)
    sheet.close()
    assert content.startswith(b"PK")
    assert sheet["Content-Disposition"].startswith("attachment")


def test_a_broker_that_is_down_costs_no_upload(
    world, as_, media, monkeypatch, django_capture_on_commit_callbacks
):
    def down(*args, **kwargs):
        raise OSError("no broker")

    monkeypatch.setattr("celery.current_app.send_task", down)
    with django_capture_on_commit_callbacks(execute=True):
        answer = upload(as_(world.officer), "a.csv", b"x")
    assert answer.status_code == 302
    work_off_imports()
    assert ImportRun.objects.get().state == "refused"
    assert Heartbeat.objects.get(job="work_off_imports").detail == {"runs": 1}


def test_a_refused_file_says_why_and_imports_nothing(world, as_, media):
    client = as_(world.officer)
    before = CreditRecord.objects.count()
    upload(client, "note.csv", "甲,乙\n1,2\n".encode())
    run = ImportRun.objects.get()
    work_off(run.pk, today=date(2026, 11, 20))
    page = client.get(f"{PAGE}{run.pk}/")
    assert page.context["run"].state == "refused"
    assert page.context["run"].error in page.content.decode()
    assert CreditRecord.objects.count() == before
    assert client.get(f"{PAGE}{run.pk}/errors/").status_code == 404


@pytest.mark.parametrize(("name", "content"), [("records.pdf", b"%PDF"), ("records.csv", b"")])
def test_what_is_no_sheet_is_refused_at_the_door(world, as_, media, name, content):
    answer = upload(as_(world.officer), name, content)
    assert answer.status_code == 422
    assert name in answer.context["fault"]
    assert not ImportRun.objects.exists()


def test_no_file_and_a_file_too_large(world, as_, media, settings):
    client = as_(world.officer)
    assert client.post(PAGE).status_code == 422
    settings.CASEWORK_UPLOAD_MAX_BYTES = 10
    assert upload(client, "a.csv", b"x" * 11).status_code == 422
    assert not ImportRun.objects.exists()


def test_another_role_reaches_neither_run_nor_sheet(world, as_, media):
    run = ImportRun.objects.create(file_name="x.csv", state="done", error_sheet="imports/x.csv")
    (media / "imports").mkdir()
    (media / "imports" / "x.csv").write_text("secret")
    reviewer = as_(f.officer("reviewer", world.office))
    for url in (f"{PAGE}{run.pk}/", f"{PAGE}{run.pk}/errors/"):
        assert reviewer.get(url).status_code == 404
    assert upload(reviewer, "a.csv", b"x").status_code == 403
    assert ImportRun.objects.count() == 1
