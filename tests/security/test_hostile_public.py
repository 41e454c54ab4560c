"""What a stranger may send to the public pages, and what they answer."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from casework.models import Report
from casework.reporting import limits, pictures
from casework.today import moment
from tests.web.public.test_report_form import ANY, send

NO_ROW = "9" * 30
_ADDRESSES = [
    "/records/{}/", "/licences/{}/", "/report/records/{}/", "/feeds/departments/{}.xml",
    "/evidence/{}/", "/cases/{}/clock.json",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.mark.parametrize("address", _ADDRESSES)
@pytest.mark.parametrize("number", [NO_ROW, str(2**63), str(2**63 - 1)])
def test_a_number_that_no_row_can_have_is_not_found(db, address, number):
    assert Client().get(address.format(number)).status_code in (302, 404)


def picture(kind):
    out = io.BytesIO()
    Image.effect_noise((300, 300), 60).convert("RGB").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png")])
def test_a_picture_that_ends_in_the_middle_is_refused_in_words(db, kind, name):
    whole = picture(kind)
    cut = SimpleUploadedFile(name, whole[: len(whole) // 2])
    page = send(ANY, pictures=[cut])
    assert page.status_code == 422
    assert name in page.content.decode()
    assert not Report.objects.exists()
    assert send(ANY, pictures=[SimpleUploadedFile(name, whole)]).status_code == 200
    assert Report.objects.get().pictures.count() == 1


def test_who_has_sent_enough_makes_us_open_no_more_pictures(db, settings, monkeypatch):
    settings.CASEWORK_REPORTS_PER_DAY = 1
    limits.note("127.0.0.1", limits.SENT, moment())
    opened = []
    monkeypatch.setattr(pictures, "_bare", lambda *of: opened.append(of))
    page = send(ANY, pictures=[SimpleUploadedFile("a.png", picture("PNG"))])
    assert page.status_code == 429
    assert opened == []


def test_the_host_of_a_request_stands_in_no_answer_that_caches_keep(db, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.CASEWORK_SITE_URL = "https://credit.example"
    for path in (
        "/open-data/datapackage.json", "/open-data/", "/feeds/all.xml", "/", "/search/?q=ab",
    ):  # fmt: skip
        page = Client().get(path, HTTP_HOST="evil.example:1337", HTTP_X_FORWARDED_HOST="evil.two")
        assert page.status_code == 200
        assert "public" in page["Cache-Control"]
        assert b"evil" not in page.content, path


@pytest.mark.parametrize(
    "to",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "///evil.example",
     "javascript:evil()", "\t//evil.example", "http://[::1"],
)  # fmt: skip
def test_the_choice_of_a_language_leads_to_no_other_site(db, to):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/i18n/setlang/", {"language": "en", "next": to}, HTTP_REFERER=to)
    assert answer.status_code in (204, 302)
    assert "evil" not in answer.headers.get("Location", "")
    assert set(answer.cookies) <= {"django_language"}
    assert "no-store" in answer["Cache-Control"]
