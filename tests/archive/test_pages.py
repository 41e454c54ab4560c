"""The pages of the archive: asked for, fetched by whoever asked, decided on, and what remains."""

from datetime import timedelta

import pytest
from django.test import Client

from casework.access.roles import take_role
from casework.archive import binding, disposals
from casework.archive import runs as case_files
from casework.errors import CaseNotFound, TransitionRefused
from casework.models import CaseFile, Disposal, LegalHold, SubjectAccount
from casework.tasks import work_off_archive
from casework.today import moment
from tests.archive.conftest import LATER, ask, destroyed, folder_of, made
from tests.nothing_moved import nothing_moves


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def late(monkeypatch):
    """The pages are opened when retention is over."""
    monkeypatch.setattr("casework.web.common.local_today", lambda: LATER)


def test_a_file_is_asked_for_with_reasons_and_fetched(world, case):
    page, client = f"/staff/cases/{case.pk}/case-file/", client_of(world.reviewer)
    with nothing_moves():
        answer = client.post(page, {"reason": " "})
    assert (answer.status_code, CaseFile.objects.count()) == (422, 0)
    assert client.post(page, {"reason": "行政复议答复"}).status_code == 302
    waits = client.get(page)
    assert waits.headers["Refresh"] == "3"
    again = client.post(page, {"reason": "再次"})
    assert (again.status_code, CaseFile.objects.count()) == (422, 1)
    work_off_archive()
    text = client.get(page).content.decode()
    assert f"{page}zip/" in text
    assert "行政复议答复" in text
    for form, kind in (("zip", "application/zip"), ("pdf", "application/pdf")):
        answer = client.get(f"{page}{form}/")
        content = b"".join(answer.streaming_content)
        assert answer["Content-Type"] == kind
        assert answer["Content-Disposition"].startswith("attachment")
        assert "no-store" in answer["Cache-Control"]
        assert content[:4] in (b"PK\x03\x04", b"%PDF")
        answer.close()
    assert CaseFile.objects.get().fetched == 2
    for person in (world.reviewer2, world.supervisor, world.agent, world.stranger):
        assert client_of(person).get(f"{page}zip/").status_code == 404
    assert client.get(f"{page}exe/").status_code == 404


def test_the_subject_asks_without_reasons_and_gets_its_own(world, case):
    page, client = f"/my/cases/{case.pk}/case-file/", client_of(world.agent)
    assert client.post(page).status_code == 302
    work_off_archive()
    assert CaseFile.objects.get().as_subject
    answer = client.get(f"{page}pdf/")
    assert answer.status_code == 200
    answer.close()
    SubjectAccount.objects.filter(user=world.agent).update(state="ended")
    assert client.get(f"{page}pdf/").status_code == 404


def test_what_is_not_theirs_is_not_made(world, case):
    with nothing_moves(), pytest.raises(CaseNotFound):
        ask(world, case, "stranger")
    assert not CaseFile.objects.exists()


def test_who_lost_the_right_gets_nothing_although_it_is_made(world, case):
    row = made(world, case)
    take_role(world.reviewer, "reviewer", world.market)
    assert case_files.file_for(row, "zip", by=world.reviewer, now=moment()) is None
    waiting = ask(world, case, "head")
    take_role(world.head, "head", world.market)
    case_files.work_off(waiting.pk, clock=moment)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.folder) == ("failed", "")
    assert waiting.error


def test_a_file_is_kept_for_hours_and_then_gone(world, case, settings):
    settings.CASEWORK_CASE_FILE_KEPT_HOURS = 2
    row = made(world, case)
    place, until = folder_of(row), row.kept_until
    assert until == row.finished_at + timedelta(hours=2)
    assert case_files.discard(until - timedelta(seconds=1)) == 0
    assert case_files.file_for(row, "zip", by=world.reviewer, now=until) is None
    assert case_files.discard(until) == 1
    assert not place.exists()
    row.refresh_from_db()
    assert (row.state, row.started_by, row.reason) == ("discarded", world.reviewer, "行政复议答复")


def test_there_is_an_end_to_asking(world, case, monkeypatch):
    monkeypatch.setattr(case_files, "MOST_A_DAY", 1)
    made(world, case)
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        ask(world, case)
    assert refused.value.codes == ["too_many_files"]


def test_a_fault_ends_the_run_with_a_sentence_and_leaves_nothing(world, case, monkeypatch):
    row = ask(world, case)
    monkeypatch.setattr(binding, "paper_file", lambda letter: 1 / 0)
    case_files.work_off(row.pk, clock=moment)
    row.refresh_from_db()
    assert (row.state, row.folder) == ("failed", "")
    page = client_of(world.reviewer).get(f"/staff/cases/{case.pk}/case-file/").content.decode()
    assert "案卷因本系统故障未能生成" in page or "stopped at a fault" in page
    assert [path for path in case_files.folder().iterdir() if path.is_dir()] == []


def test_two_persons_decide_on_the_page(world, old, late):
    page = f"/staff/cases/{old.pk}/retention/"
    officer, head = client_of(world.credit_officer), client_of(world.office_head)
    listed = officer.get("/staff/retention/").content.decode()
    assert old.number in listed
    assert officer.post(page, {"step": "propose", "reason": ""}).status_code == 422
    assert not Disposal.objects.exists()
    assert officer.post(page, {"step": "propose", "reason": "期满"}).status_code == 302
    assert officer.post(page, {"step": "approve", "reason": ""}).status_code == 422
    assert 'value="approve"' not in officer.get(page).content.decode()
    assert 'value="approve"' in head.get(page).content.decode()
    assert old.number in officer.get("/staff/retention/?show=proposed").content.decode()
    assert head.post(page, {"step": "approve"}).status_code == 302
    assert disposals.waiting() == [Disposal.objects.get().pk]


def test_a_hold_is_set_and_lifted_on_the_page(world, old):
    page, client = f"/staff/cases/{old.pk}/retention/", client_of(world.supervisor)
    assert client.post(page, {"step": "hold", "reason": "诉讼"}).status_code == 302
    assert LegalHold.objects.get().lifted_at is None
    assert old.number in client.get("/staff/retention/?show=held").content.decode()
    assert (
        client_of(world.credit_officer).post(page, {"step": "lift", "reason": "x"}).status_code
        == 422
    )
    assert client.post(page, {"step": "lift", "reason": "判决生效"}).status_code == 302
    assert LegalHold.objects.get().lifted_at


def test_what_remains_of_a_destroyed_case_is_shown_and_nothing_else(world, old):
    letter = old.documents.first()
    destroyed(world, old)
    certificate = old.documents.get(name="destruction")
    staff, own = client_of(world.reviewer), client_of(world.agent)
    for client, root in ((staff, f"/staff/cases/{old.pk}/"), (own, f"/my/cases/{old.pk}/")):
        text = client.get(root).content.decode()
        assert old.number in text
        assert "2037" in text
        assert client.get(f"{root}letters/{letter.pk}/").status_code == 404
    assert staff.get(f"/staff/cases/{old.pk}/do/reopen/").status_code == 404
    assert staff.get(f"/staff/cases/{old.pk}/letters/{certificate.pk}/").status_code == 200
    assert own.get(f"/my/cases/{old.pk}/print/").status_code == 404
    assert own.get(f"/my/cases/{old.pk}/reopen/").status_code == 404
    listed = client_of(world.supervisor).get("/staff/retention/?show=destroyed").content.decode()
    assert old.number in listed
    assert own.get("/my/").status_code == 200


def test_the_days_of_retention_stand_on_the_case_page(world, case):
    text = client_of(world.reviewer).get(f"/staff/cases/{case.pk}/").content.decode()
    assert "2036年12月31日" in text or "31 December 2036" in text
    assert f"/staff/cases/{case.pk}/case-file/" in text
    assert f"/staff/cases/{case.pk}/retention/" not in text
    own = client_of(world.agent).get(f"/my/cases/{case.pk}/").content.decode()
    assert f"/my/cases/{case.pk}/case-file/" in own
