"""The page of exports: a file after one step, a sentence instead of an empty file, one's own only."""

import pytest
from django.test import Client

from casework.models import ExportRun
from casework.registry.exporting import runs
from casework.tasks import work_off_exports
from tests import factories as f

PAGE = "/staff/registry/exports/"


@pytest.fixture
def world(db, settings):
    class World:
        market = f.department("市场监管局")
        officer = f.officer("credit_officer", f.credit_office())
        reviewer, other = f.officer("reviewer", market), f.officer("reviewer", market)
        own = f.record(f.subject("=甲公司"), market, number="甲1号")

    settings.LANGUAGE_CODE = "en"
    return World


def client_of(person):
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def test_from_the_form_to_the_file(world):
    client = client_of(world.reviewer)
    answer = client.post(PAGE, {"sheet": "legal_penalties", "form": "csv", "encoding": "gb18030"})
    run = ExportRun.objects.get()
    assert answer["Location"] == f"{PAGE}{run.pk}/"
    page = client.get(answer["Location"])
    assert run.digest in page.content.decode()
    sent = client.get(f"{PAGE}{run.pk}/file/")
    content = b"".join(sent.streaming_content).decode("gb18030")
    sent.close()
    assert "'=甲公司" in content
    assert "no-store" in sent["Cache-Control"]
    assert sent["Content-Disposition"].startswith("attachment")


def test_an_export_of_nothing_is_a_sentence(world):
    answer = client_of(world.reviewer).post(
        PAGE, {"sheet": "serious_list", "form": "csv", "reason": "核对 <b>"}
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "there is no file" in text
    assert "核对 &lt;b&gt;" in text
    assert not ExportRun.objects.exists()


def test_a_queued_one_renews_its_page(world, monkeypatch):
    monkeypatch.setattr(runs, "AT_ONCE", 0)
    client = client_of(world.officer)
    answer = client.post(PAGE, {"sheet": "legal_penalties", "form": "xlsx"})
    assert client.get(answer["Location"])["Refresh"] == "3"
    assert client.get(f"{answer['Location']}file/").status_code == 404
    work_off_exports()
    assert "Refresh" not in client.get(answer["Location"])


def test_others_see_neither_page_nor_file_and_the_office_sees_the_log(world):
    client_of(world.reviewer).post(PAGE, {"sheet": "legal_penalties", "form": "csv"})
    run = ExportRun.objects.get()
    stranger, office = client_of(world.other), client_of(world.officer)
    assert stranger.get(f"{PAGE}{run.pk}/").status_code == 404
    assert stranger.get(f"{PAGE}{run.pk}/file/").status_code == 404
    assert f"{PAGE}{run.pk}/" not in stranger.get(PAGE).content.decode()
    assert f"{PAGE}{run.pk}/" in office.get(PAGE).content.decode()
    assert office.get(f"{PAGE}{run.pk}/").status_code == 200
    assert office.get(f"{PAGE}{run.pk}/file/").status_code == 404


@pytest.mark.parametrize(
    "sent",
    [{}, {"sheet": "x"}, {"sheet": "legal_penalties", "form": "csv", "first": "2026-13-01"},
     {"sheet": "legal_penalties", "form": "csv", "department": "999"},
     {"sheet": "legal_penalties", "form": "csv", "first": "2026-05-02", "last": "2026-05-01"}],
)  # fmt: skip
def test_bad_input_is_shown_again(world, sent):
    assert client_of(world.reviewer).post(PAGE, sent).status_code == 422
    assert not ExportRun.objects.exists()
