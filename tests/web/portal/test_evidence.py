"""Evidence is taken by content, stored privately, and served only after a check."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.documents.evidence import FileRefused, accept, clean_name, path_of
from casework.models import Evidence
from tests import factories as f
from tests.files import pdf, pdf_bytes, picture
from tests.web.portal.conftest import log_in, office_file

WORD, SHEET = "word/document.xml", "xl/workbook.xml"


@pytest.fixture
def person(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return f.user()


@pytest.mark.parametrize(
    ("make", "content_type"),
    [
        (pdf, "application/pdf"),
        (lambda: pdf("凭证.PDF"), "application/pdf"),
        (lambda: picture("JPEG", "照片.jpg"), "image/jpeg"),
        (lambda: picture("JPEG", "照片.jpeg"), "image/jpeg"),
        (lambda: picture("PNG", "照片.png"), "image/png"),
        (
            lambda: office_file("说明.docx", WORD),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            lambda: office_file("清单.xlsx", SHEET),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_good_files_are_taken(person, make, content_type):
    taken = accept(make(), person, purpose="x")
    assert isinstance(taken, Evidence)
    assert taken.content_type == content_type
    assert path_of(taken).stat().st_size == taken.size
    assert path_of(taken).stat().st_mode & 0o077 == 0
    assert len(taken.sha256) == 64


def bomb() -> SimpleUploadedFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr(WORD, b"0" * 30_000_000)
    return SimpleUploadedFile("大.docx", out.getvalue())


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: SimpleUploadedFile("病毒.exe", b"MZ"), "only pdf"),
        (lambda: SimpleUploadedFile("没有扩展名", b"x"), "only pdf"),
        (lambda: SimpleUploadedFile("空.pdf", b""), "empty"),
        (lambda: SimpleUploadedFile("假.pdf", b"<html>"), "content is not"),
        (lambda: SimpleUploadedFile("断.pdf", b"%PDF-1.7 no end"), "content is not"),
        (lambda: picture("PNG", "其实是png.jpg"), "content is not"),
        (lambda: SimpleUploadedFile("坏.png", b"\x89PNG\r\n\x1a\n123"), "content is not"),
        (lambda: picture("PNG", "巨.png", size=(9000, 6000)), "too many pixels"),
        (lambda: office_file("错.docx", SHEET), "content is not"),
        (lambda: office_file("宏.docx", WORD, "word/vbaProject.bin"), "macros"),
        (
            lambda: office_file(
                "宏.xlsx", SHEET, types=b'<T><O ContentType="application/macroEnabled"/></T>'
            ),
            "macros",
        ),
        (lambda: office_file("逃.docx", WORD, "../../etc/passwd"), "content is not"),
        (
            lambda: SimpleUploadedFile("密.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99),
            "password",
        ),
        (bomb, "unpacks"),
    ],
)
def test_bad_files_are_refused_with_a_sentence(person, make, says):
    from django.utils.translation import override

    with override("en"):
        refused = accept(make(), person)
        assert isinstance(refused, FileRefused)
        assert says in refused.message
    assert not Evidence.objects.exists()


def test_twenty_megabytes_are_the_most(person, settings):
    settings.CASEWORK_UPLOAD_MAX_BYTES = 100
    file = SimpleUploadedFile("大.pdf", pdf_bytes())
    assert isinstance(accept(file, person), FileRefused)
    settings.CASEWORK_UPLOAD_MAX_BYTES = 10_000
    assert isinstance(accept(file, person), Evidence)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\我的文档\\凭证.pdf", "凭证.pdf"),
        ("发票\u202efdp.exe.pdf", "发票fdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ('"><script>.png', "script .png"),
        ("好" * 300 + ".docx", "好" * 114 + ".docx"),
        ("", "file"),
    ],
)
def test_names_are_fit_for_display_and_headers(typed, kept):
    assert clean_name(typed) == kept


def test_a_file_is_its_uploaders_until_it_is_handed_in(person):
    row = accept(pdf(), person)
    assert log_in(f.user()).get(f"/evidence/{row.pk}/").status_code == 404
    answer = log_in(person).get(f"/evidence/{row.pk}/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in answer["Cache-Control"]


def test_a_file_of_a_case_is_for_those_who_may_see_the_case(world):
    case = world.at("reviewing")
    row = case.evidence.first()
    path_of(row).parent.mkdir(parents=True, exist_ok=True)
    path_of(row).write_bytes(b"%PDF")
    for person, status in (("agent", 200), ("reviewer", 200), ("stranger", 404), ("partner", 404)):
        answer = log_in(world.people[person]).get(f"/evidence/{row.pk}/")
        assert answer.status_code == status, person
        answer.close()
