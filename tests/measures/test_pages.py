"""The page of a task: what is sent is noted, what is refused stands there as it was typed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from casework.models import Evidence, MeasureEvent, MeasureTask
from casework.registry.measure_tasks import own_open_tasks
from casework.registry.rewards import grant
from casework.today import local_today
from tests import factories as f
from tests.files import pdf_bytes
from tests.measures.conftest import TODAY

PDF = pdf_bytes()


@pytest.fixture(autouse=True)
def private_media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def told(**fields):
    return {
        "outcome": "done", "done_on": local_today().isoformat(), "what": "已从参评名单剔除",
        "evidence": "水函〔2026〕7号", "why_not": "", **fields,
    }  # fmt: skip


def pdf(name="剔除通知.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_feedback_with_its_file_is_noted_and_proved(world):
    task = world.taken().tasks.get()
    page = f"/staff/measures/{task.pk}/"
    answer = signed_in(world.water_reviewer).post(page, told(uploads__files=pdf()))
    assert (answer.status_code, answer["Location"]) == (302, page)
    task.refresh_from_db()
    file = task.files.get()
    assert (task.state, file.name, file.uploaded_by) == (
        "done",
        "剔除通知.pdf",
        world.water_reviewer,
    )
    event = MeasureEvent.objects.get(seq=2)
    assert event.data["files"] == [{"id": file.pk, "name": file.name, "sha256": file.sha256}]
    shown = signed_in(world.supervisor).get(page).content.decode()
    assert f'href="/evidence/{file.pk}/"' in shown
    for who, status in [(world.supervisor, 200), (world.reviewer, 200), (world.stranger, 404)]:
        answer = signed_in(who).get(f"/evidence/{file.pk}/")
        assert answer.status_code == status
        if status == 200:
            assert b"".join(answer) == PDF
    assert Client().get(f"/evidence/{file.pk}/").status_code == 302


REFUSED = [
    ({"what": ""}, "done_on"),
    ({"done_on": "2020-01-01"}, "what"),
    ({"outcome": "partly"}, "what"),
    ({"done_on": "gestern"}, "what"),
]


@pytest.mark.parametrize(("fields", "kept"), REFUSED)
def test_what_is_refused_stands_there_as_typed_with_its_file(world, fields, kept):
    task = world.taken().tasks.get()
    sent = told(**fields)
    client, page = signed_in(world.water_reviewer), f"/staff/measures/{task.pk}/"
    answer = client.post(page, sent | {"uploads__files": pdf()})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sent[kept] in text
    assert sent["evidence"] in text
    file = Evidence.objects.get()
    assert f'name="uploads" value="{file.pk}" checked' in text
    task.refresh_from_db()
    assert (task.state, task.files.count(), MeasureEvent.objects.count()) == ("asked", 0, 1)
    # Sent again in order, the file need not be uploaded twice.
    assert client.post(page, told(uploads=[file.pk])).status_code == 302
    assert MeasureTask.objects.get(pk=task.pk).files.get() == file


def test_a_file_that_is_no_evidence_is_refused_and_nothing_is_noted(world):
    task = world.taken().tasks.get()
    answer = signed_in(world.water_reviewer).post(
        f"/staff/measures/{task.pk}/", told(uploads__files=pdf(content=b"MZ\x90\x00"))
    )
    assert answer.status_code == 422
    assert "剔除通知.pdf" in answer.content.decode()
    assert "已从参评名单剔除" in answer.content.decode()
    assert not Evidence.objects.exists()
    assert MeasureTask.objects.get(pk=task.pk).state == "asked"


def test_somebody_else_s_file_is_not_taken(world):
    task = world.taken().tasks.get()
    foreign = Evidence.objects.create(
        name="a.pdf", content_type="application/pdf", size=1, sha256="0" * 64, path="evidence/x",
        uploaded_by=world.stranger,
    )  # fmt: skip
    answer = signed_in(world.water_reviewer).post(
        f"/staff/measures/{task.pk}/", told(uploads=[foreign.pk])
    )
    assert answer.status_code == 422
    assert MeasureTask.objects.get(pk=task.pk).state == "asked"


def test_a_reward_has_no_record_and_stands_on_the_desk_of_who_carries_it_out(world):
    good = f.subject("乙公司")
    f.record(good, world.market, document_date=TODAY.replace(year=2020), publicity="unpublished",
             published_on=None)  # fmt: skip
    reward = f.measure("R1", [world.water], kind="reward", record_kinds=[], title="绿色通道")
    (made,) = grant(good.pk, [reward.pk], by=world.head, reason="连续三年守信", today=TODAY)
    task = made.tasks.get()
    assert list(own_open_tasks(world.water_reviewer)) == [task]
    desk = signed_in(world.water_reviewer).get("/staff/measures/").content.decode()
    assert "绿色通道" in desk
    assert f'href="/staff/measures/{task.pk}/"' in desk
    assert "绿色通道" not in signed_in(world.stranger).get("/staff/measures/").content.decode()
