"""Who reports is nowhere but in the locked drawer, and the drawer is opened for a reason only."""

from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import call_command
from django.test import Client
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from casework.access.roles import take_role
from casework.access.substitutes import Appointment, appoint
from casework.models import Evidence, Report, ReportEvent, SubjectAccount
from casework.reporting import contact, desk, pictures, sealing
from casework.reporting.book import ReportRefused
from casework.today import local_today, moment
from tests import factories as f
from tests.reports.desk import NAME, PHONE, SEEN, TODAY, png, release, send, window_of

CANARIES = (NAME, PHONE, SEEN, "二车间")


@pytest.fixture
def report(case):
    return send(
        window=window_of(case), name=NAME, contact=PHONE, files=[png(), png("二车间.png")]
    ).report


def passed(report, world):
    return desk.pass_on(
        report.pk, release(pictures=[1]), by=world.officer, today=TODAY, now=moment()
    )


def everything_stored() -> str:
    """Every row of every table, as text."""
    out = []
    for model in apps.get_models():
        out += [repr(row) for row in model.objects.values_list()]
    return "\n".join(out)


def test_no_table_holds_who_or_what_in_plain(report, world):
    passed(report, world)
    stored = everything_stored()
    assert report.number in stored
    for canary in CANARIES:
        assert canary not in stored, canary


def test_no_file_holds_it_in_plain(report, settings):
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert len(files) == 2
    for path in files:
        assert b"PNG" not in path.read_bytes()
        assert "二车间" not in path.name
    assert pictures.content_of(report.pictures.get(place=1)).startswith(b"\x89PNG")


def test_pictures_lose_place_device_and_author(case):
    said = PngInfo()
    said.add_text("Author", NAME)
    exif = Image.Exif()
    exif[0x010F] = "PHONE OF 欧阳"
    out = BytesIO()
    Image.new("RGB", (20, 10)).save(out, format="JPEG", exif=exif, comment=NAME.encode())
    photo = png("照片.jpg")
    photo.file.seek(0)
    photo.file.truncate()
    photo.file.write(out.getvalue())
    photo.size = len(out.getvalue())
    report = send(window=window_of(case), files=[png(pnginfo=said), photo]).report
    for picture in report.pictures.all():
        content = pictures.content_of(picture)
        assert NAME.encode() not in content
        with Image.open(BytesIO(content)) as image:
            assert not dict(image.getexif())
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert picture.name in ("picture-1.png", "picture-2.jpg")


def test_the_subject_hears_of_a_lead_and_of_nothing_else(report, world, case):
    passed(report, world)
    client = Client()
    client.force_login(world.agent)
    pages = [
        client.get(path).content.decode().partition("<footer")[0]
        for path in (f"/my/cases/{case.pk}/", f"/my/cases/{case.pk}/print/", "/notifications/")
    ]
    for page in pages:
        for word in (*CANARIES, report.number, "举报", "picture-1"):
            assert word not in page, word
    row = Evidence.objects.get(case=case, purpose="report")
    assert row.internal
    assert client.get(f"/evidence/{row.pk}/").status_code == 404


def test_the_event_of_the_case_and_its_messages_say_nothing(report, world, case):
    passed(report, world)
    event = case.events.get(action="start_check")
    assert event.data == {"ground": "lead", "note": ""}
    assert event.reason == ""


def test_the_department_reads_the_released_version_alone(report, world):
    client = Client()
    client.force_login(world.reviewer)
    path = f"/staff/leads/{report.pk}/"
    assert client.get(path).status_code == 404, "nothing before it is released"
    assert report.number not in client.get("/staff/leads/").content.decode()
    passed(report, world)
    page = client.get(path).content.decode()
    assert "夜间从后门向河道排放污水" in page
    assert not [word for word in CANARIES if word in page]
    assert client.get(f"{path}pictures/1/").status_code == 200
    assert client.get(f"{path}pictures/2/").status_code == 404, "it was not released"
    assert client.get(f"/staff/reports/{report.pk}/").status_code == 404
    assert client.post(f"/staff/reports/{report.pk}/who/", {"why": "想知道是谁"}).status_code == 404


def test_the_administration_knows_no_reports():
    known = {model.__name__ for model in admin.site._registry}
    assert not [name for name in known if name.startswith("Report")]


# who looks, whether the drawer opens
LOOKS = [
    ("officer", True),
    ("supervisor", False),
    ("office_head", False),
    ("clerk", False),
    ("platform", False),
    ("reviewer", False),
    ("head", False),
    ("agent", False),
    ("stranger", False),
]


@pytest.mark.parametrize(("who", "opens"), LOOKS)
def test_who_may_look(report, world, who, opens):
    by, before = getattr(world, who), ReportEvent.objects.count()
    if opens:
        known = contact.look(report.pk, by=by, reason="核实细节", today=TODAY, now=moment())
        assert known == {"name": NAME, "contact": PHONE}
        event = report.events.get(kind="contact_seen")
        assert (event.by, event.reason, event.role) == (by, "核实细节", "credit_officer")
    else:
        with pytest.raises(ReportRefused) as refused:
            contact.look(report.pk, by=by, reason="核实细节", today=TODAY, now=moment())
        assert "not_your_role" in [one.code for one in refused.value.refusals]
        assert ReportEvent.objects.count() == before


def refused_look(report, by, reason="核实细节"):
    with pytest.raises(ReportRefused) as refused:
        contact.look(report.pk, by=by, reason=reason, today=TODAY, now=moment())
    assert not report.events.filter(kind="contact_seen").exists()
    return [one.code for one in refused.value.refusals]


@pytest.mark.parametrize("reason", ["", " ", "查", "\x00\x00\x00\x00\x00\x00"])
def test_a_look_needs_a_reason(report, world, reason):
    assert refused_look(report, world.officer, reason) == ["missing"]


def test_all_reasons_at_once(case, world):
    anonymous = send(window=window_of(case)).report
    assert refused_look(anonymous, world.reviewer, "") == [
        "not_your_role", "missing", "nothing_given",
    ]  # fmt: skip


def test_a_substitute_handles_the_report_and_does_not_look(report, world):
    stand_in, day = f.officer("platform", world.office), local_today()
    wanted = Appointment(world.officer, stand_in, day, day, "年休假")
    appoint(wanted, by=world.officer, today=day, now=moment())
    assert refused_look(report, stand_in) == ["not_your_role"]
    desk.dismiss(
        report.pk, by=stand_in, answer="不属于承诺", reason="无关", today=TODAY, now=moment()
    )
    assert report.events.get(kind="dismissed").in_place_of == world.officer


def test_an_officer_who_acts_for_the_organization_sees_no_report_of_it(report, world):
    SubjectAccount.objects.create(user=world.officer, subject=world.company, state="confirmed")
    assert refused_look(report, world.officer) == ["acts_for_subject"]
    client = Client()
    client.force_login(world.officer)
    assert report.number not in client.get("/staff/reports/").content.decode()
    for path in ("", "pictures/1/"):
        assert client.get(f"/staff/reports/{report.pk}/{path}").status_code == 404
    with pytest.raises(ReportRefused):
        passed(report, world)
    assert Report.objects.get(pk=report.pk).state == "received"


def test_a_role_that_was_taken_away_closes_the_drawer(report, world):
    take_role(world.officer, "credit_officer", world.office)
    assert "not_your_role" in refused_look(report, world.officer)


def test_the_supervisor_sees_every_look_and_never_the_text(report, world):
    contact.look(report.pk, by=world.officer, reason="核实细节", today=TODAY, now=moment())
    client = Client()
    client.force_login(world.supervisor)
    page = client.get(f"/staff/reports/{report.pk}/").content.decode()
    assert "核实细节" in page
    assert world.officer.get_username() in page
    assert not [word for word in CANARIES if word in page]
    assert client.get(f"/staff/reports/{report.pk}/pictures/1/").status_code == 404


def test_the_officer_reads_the_text_and_opens_the_drawer_once(report, world):
    client = Client()
    client.force_login(world.officer)
    page = client.get(f"/staff/reports/{report.pk}/").content.decode()
    assert SEEN in page
    assert NAME not in page
    assert PHONE not in page
    path = f"/staff/reports/{report.pk}/who/"
    assert client.post(path, {"why": ""}).status_code == 422
    opened = client.post(path, {"why": "向举报人核实时间"})
    assert NAME in opened.content.decode()
    assert "no-store" in opened["Cache-Control"]
    assert client.get(path).status_code == 405
    assert NAME not in client.get(f"/staff/reports/{report.pk}/").content.decode()


def test_what_is_logged_names_nobody(report, world, caplog):
    with caplog.at_level("DEBUG"):
        passed(report, world)
        contact.look(report.pk, by=world.officer, reason="核实细节", today=TODAY, now=moment())
    assert not [word for word in (NAME, PHONE, SEEN) if word in caplog.text]


def test_without_the_key_nothing_opens(report, settings):
    settings.CASEWORK_REPORTS_KEYS = ["somebody else's key"]
    with pytest.raises(sealing.SealBroken):
        sealing.opened(report.original)


def test_the_ledger_still_proves_itself(report, world):
    passed(report, world)
    out = StringIO()
    call_command("verify_ledger", stdout=out)
