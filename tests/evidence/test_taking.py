"""What is taken: as it came, or made anew without the camera's data; digests, places, quotas."""

import hashlib
import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from PIL import Image, PngImagePlugin

from casework.documents.evidence import FileRefused, accept, path_of
from casework.models import Evidence
from casework.today import moment
from tests.evidence.cases import case_with_file
from tests.files import office_bytes, pdf, pdf_bytes, picture_bytes
from tests.web.portal.conftest import log_in

PLACE = b"GPS-31.2304N-121.4737E"


def photograph(kind="JPEG", turned=6) -> bytes:
    """Wider than high, to be turned a quarter, with place, device, profile and remarks."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x9286] = turned, "Camera", PLACE.decode()
    out, more = io.BytesIO(), {}
    if kind == "PNG":
        more["pnginfo"] = PngImagePlugin.PngInfo()
        more["pnginfo"].add_text("Author", PLACE.decode())
    else:
        more["comment"] = PLACE
    shown = Image.new("RGB", (40, 20), (200, 10, 10))
    shown.paste((10, 10, 200), (0, 0, 20, 20))
    shown.save(out, kind, exif=exif, icc_profile=b"P" * 200, **more)
    assert PLACE in out.getvalue()
    return out.getvalue()


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "现场.jpg"), ("PNG", "现场.png")])
def test_a_picture_keeps_what_is_seen_and_nothing_else(person, kind, name):
    sent = photograph(kind)
    row = accept(SimpleUploadedFile(name, sent), person)
    kept = path_of(row).read_bytes()
    assert PLACE not in kept
    with Image.open(io.BytesIO(kept)) as shown:
        assert shown.format == kind
        assert shown.size == (20, 40)
        assert not shown.getexif()
        assert not {"icc_profile", "exif", "comment", "Author"} & set(shown.info)
        red, _green, blue = shown.convert("RGB").getpixel((10, 5))
        assert blue > red  # turned to the right, the left half is above
    assert row.received_sha256 == hashlib.sha256(sent).hexdigest()
    assert row.sha256 == hashlib.sha256(kept).hexdigest() != row.received_sha256
    assert row.size == len(kept)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", pdf_bytes(pages=3)), ("a.docx", office_bytes({})), ("a.PDF", pdf_bytes())],
)
def test_papers_are_kept_as_they_came_with_both_digests(person, name, content):
    row = accept(SimpleUploadedFile(name, content), person)
    assert path_of(row).read_bytes() == content
    assert row.sha256 == row.received_sha256 == hashlib.sha256(content).hexdigest()
    assert row.sm3 == row.received_sm3 == hashlib.new("sm3", content).hexdigest()


def test_without_the_national_digest_its_columns_stay_empty(person, settings):
    settings.CASEWORK_SM3 = False
    row = accept(pdf(), person)
    assert (row.sm3, row.received_sm3) == ("", "")


def saved(**how) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_bytes(pages=2))) as opened:
        opened.save(out, **how)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        saved(object_stream_mode=pikepdf.ObjectStreamMode.generate),
        saved(linearize=True),
        pdf_bytes(root=b"/OpenAction[10 0 R/Fit]"),
        pdf_bytes(root=b"/OpenAction<</S/GoTo/D[10 0 R/Fit]>>"),
        pdf_bytes(
            page=b"/Annots[5 0 R]",
            more={5: b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://example.org/)>>>>"},
        ),
        pdf_bytes(root=b"/AcroForm<</Fields[]/SigFlags 3>>"),
        pdf_bytes(trailer=b"/Info<</Title(/JavaScript /JS /Launch)>>"),
        pdf_bytes(text=b"/S /JavaScript /JS"),
        pdf_bytes(pages=500),
    ],
)  # fmt: skip
def test_ordinary_papers_are_taken(person, content):
    taken = accept(SimpleUploadedFile("a.pdf", content), person)
    assert isinstance(taken, Evidence), taken.message


@pytest.mark.parametrize(
    ("kind", "name", "mode"),
    [("JPEG", "a.jpg", "CMYK"), ("JPEG", "a.jpg", "L"), ("PNG", "a.png", "P"), ("PNG", "a.png", "LA"),
     ("PNG", "a.png", "I;16"), ("PNG", "a.png", "1")],
)  # fmt: skip
def test_pictures_of_every_kind_are_taken(person, kind, name, mode):
    assert isinstance(
        accept(SimpleUploadedFile(name, picture_bytes(kind, mode=mode)), person), Evidence
    )


@pytest.mark.parametrize(
    "name", ["../../../etc/cron.d/x.pdf", "/etc/passwd.pdf", "C:\\Windows\\a.pdf", "..\\..\\a.pdf", "%2e%2e%2fa.pdf"]
)  # fmt: skip
def test_no_part_of_a_path_comes_from_a_name(person, settings, name):
    row = accept(SimpleUploadedFile("x.pdf", pdf_bytes()), person)
    sent = SimpleUploadedFile("x.pdf", pdf_bytes())
    sent._name = name
    row = accept(sent, person)
    folder, shelf, identity = row.path.split("/")
    assert (folder, shelf) == ("evidence", identity[:2])
    assert len(identity) == 32
    assert "/" not in row.name
    assert "\\" not in row.name
    assert path_of(row).resolve().is_relative_to(settings.MEDIA_ROOT.resolve())


@pytest.mark.parametrize(
    ("setting", "most", "says"),
    [
        ("CASEWORK_UPLOADS_A_DAY", 2, "2 files within 24 hours"),
        ("CASEWORK_UPLOADS_A_CASE", 2, "has 2 files already"),
        ("CASEWORK_UPLOADS_A_DAY_MB", 0, "more than 0 MB within 24 hours"),
        ("CASEWORK_UPLOADS_A_CASE_MB", 0, "would hold more than 0 MB"),
    ],
)
def test_there_is_a_most_by_case_and_by_day(person, settings, setting, most, says):
    before = [accept(pdf(), person, purpose="7.apply.proof", case_id=7) for _ in range(2)]
    assert all(isinstance(one, Evidence) for one in before)
    setattr(settings, setting, most)
    with override("en"):
        refused = accept(pdf(), person, purpose="7.apply.proof", case_id=7)
        assert isinstance(refused, FileRefused)
        assert says in refused.message
    assert Evidence.objects.count() == 2
    setattr(settings, setting, 3)
    assert isinstance(accept(pdf(), person, purpose="7.apply.proof", case_id=7), Evidence)


def test_another_case_and_another_day_have_their_own(person, settings):
    settings.CASEWORK_UPLOADS_A_CASE = 1
    assert isinstance(accept(pdf(), person, purpose="7.apply.proof", case_id=7), Evidence)
    assert isinstance(accept(pdf(), person, purpose="71.apply.proof", case_id=71), Evidence)
    settings.CASEWORK_UPLOADS_A_DAY = 2
    assert isinstance(accept(pdf(), person), FileRefused)
    Evidence.objects.update(uploaded_at=moment() - timedelta(hours=25))
    assert isinstance(accept(pdf(), person), Evidence)


def test_an_officers_look_is_noted_before_the_file_is_sent(world_case):
    world, row = world_case
    log_in(world.agent).get(f"/evidence/{row.pk}/").close()
    assert row.looks.count() == 0
    log_in(world.reviewer).get(f"/evidence/{row.pk}/").close()
    look = row.looks.get()
    assert (look.by, look.page) == (world.reviewer, 0)
    log_in(world.partner).get(f"/evidence/{row.pk}/")
    assert row.looks.count() == 1


@pytest.fixture
def world_case(db, settings, tmp_path):
    settings.CASEWORK_PACK, settings.MEDIA_ROOT = "national", tmp_path
    return case_with_file()
