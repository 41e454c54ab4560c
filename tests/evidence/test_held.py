"""What the scanner has not judged is held: nobody sees it, the case goes on, and it is judged later."""

import socket
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from casework import store
from casework.documents.evidence import FileRefused, accept, path_of
from casework.handling.held import scan_held
from casework.ledger.verify import verify
from casework.models import CaseEvent, Evidence, Heartbeat, OutboxMessage
from casework.tasks import scan_evidence
from tests.evidence.conftest import EICAR
from tests.files import office_bytes, pdf, picture
from tests.repair.world import make_world
from tests.web.portal.conftest import log_in

DOWN = ["half", "error", "nonsense", "silent", "hangs up"]


def bad() -> SimpleUploadedFile:
    return SimpleUploadedFile(
        "毒.docx", office_bytes({"word/media/a.bin": bytes(range(256))}) + EICAR
    )


def test_what_is_clean_is_accepted_and_what_is_not_is_refused(person, scanner, settings):
    clean = accept(pdf(), person)
    assert clean.state == "accepted"
    assert scanner.seen == [path_of(clean).read_bytes()]
    with override("en"):
        refused = accept(bad(), person)
        assert isinstance(refused, FileRefused)
        assert "found “Eicar-Test-Signature”" in refused.message
    assert Evidence.objects.count() == 1
    assert [p for p in settings.MEDIA_ROOT.rglob("*") if p.is_file()] == [path_of(clean)]


@pytest.mark.parametrize("how", DOWN)
def test_no_whole_answer_holds_the_file_until_there_is_one(person, scanner, how):
    scanner.how = how
    row = accept(pdf(), person)
    assert row.state == "held"
    assert row.path.startswith("quarantine/")
    held = path_of(row)
    assert held.is_file()
    assert log_in(person).get(f"/evidence/{row.pk}/").status_code == 404
    assert scan_held() == {"accepted": 0, "refused": 0, "held": 1}
    scanner.how = "well"
    assert scan_held() == {"accepted": 1, "refused": 0, "held": 0}
    row.refresh_from_db()
    assert (row.state, row.path.partition("/")[0]) == ("accepted", "evidence")
    assert path_of(row).is_file()
    assert not held.exists()
    answer = log_in(person).get(f"/evidence/{row.pk}/")
    assert answer.status_code == 200
    answer.close()


def test_a_scanner_that_is_not_there_holds_too(person, scanner):
    scanner.stop()
    assert accept(picture("PNG", "a.png"), person).state == "held"


def test_a_local_socket_serves_as_well(person, scanner, settings, tmp_path):
    scanner.stop()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / "clamd"))
        door.listen()
        scanner.door = door
        threading.Thread(target=scanner.serve, daemon=True).start()
        settings.CASEWORK_CLAMD = str(tmp_path / "clamd")
        assert accept(pdf(), person).state == "accepted"
    assert len(scanner.seen) == 1


@pytest.fixture
def case(person, settings):
    settings.CASEWORK_PACK = "national"
    world = make_world()
    return world, world.at("reviewing")


def held_in(case, scanner, file) -> Evidence:
    world, one = case
    scanner.how = "silent"
    row = accept(file, world.agent)
    scanner.how = "well"
    assert store.file_evidence([row.pk], case_id=one.pk, user_id=world.agent.pk)
    return row


def test_the_case_goes_on_and_both_sides_read_that_it_is_held(case, scanner):
    world, one = case
    row = held_in(case, scanner, pdf())
    for person, page in ((world.agent, "my"), (world.reviewer, "staff")):
        client = log_in(person)
        text = client.get(f"/{page}/cases/{one.pk}/").content.decode()
        assert "held" in text or "待查毒" in text
        assert f'href="/evidence/{row.pk}/"' not in text
        assert client.get(f"/evidence/{row.pk}/").status_code == 404


def test_what_is_found_later_marks_the_case_and_is_told(
    case, scanner, django_capture_on_commit_callbacks
):
    world, one = case
    row = held_in(case, scanner, bad())
    assert scan_held() == {"accepted": 0, "refused": 1, "held": 0}
    assert scan_held() == {"accepted": 0, "refused": 0, "held": 0}
    row.refresh_from_db()
    assert (row.state, row.finding) == ("refused", "Eicar-Test-Signature")
    assert path_of(row).is_file()
    event = CaseEvent.objects.get(case=one, action="evidence_refused")
    assert (event.data["evidence"], event.role) == (row.pk, "system")
    told = set(OutboxMessage.objects.filter(event=event).values_list("recipient", flat=True))
    assert told == {"role:subject", "role:head"}
    assert list(verify()) == []
    for person in (world.agent, world.reviewer):
        assert log_in(person).get(f"/evidence/{row.pk}/").status_code == 404


def test_a_refused_file_can_be_handed_in_with_nothing(case, scanner):
    world, one = case
    scanner.how = "silent"
    row = accept(bad(), world.agent)
    scanner.how = "well"
    scan_held()
    assert not store.file_evidence([row.pk], case_id=one.pk, user_id=world.agent.pk)
    row.refresh_from_db()
    assert row.case_id is None


def test_the_worker_does_it_and_leaves_its_heartbeat(person, scanner):
    scan_evidence()
    assert Heartbeat.objects.get(job="scan_evidence").detail == {
        "accepted": 0,
        "refused": 0,
        "held": 0,
    }
