"""Archives of letters: of the cases one may see, printed by the worker, kept for a while."""

import csv
import hashlib
import io
import zipfile
from datetime import date, timedelta

import pytest
from django.test import Client

from casework.documents.printing import printed
from casework.documents.sheets import sheet_of
from casework.errors import TransitionRefused
from casework.handling import print_runs
from casework.handling.print_runs import Letters, ask, discard, file_for, path_of, work_off
from casework.models import IssuedDocument, PrintRun
from casework.tasks import work_off_prints
from casework.today import moment
from tests import factories as f
from tests.papers.reading import text_of
from tests.repair.world import MONDAY, make_world

PAGE = "/staff/registry/printing/"


@pytest.fixture
def world(db, settings, tmp_path):
    settings.CASEWORK_PACK = "national"
    settings.MEDIA_ROOT = tmp_path / "media"
    made = make_world()
    made.case = made.at("reviewing")
    return made


def read(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def printed_run(by, wanted=None):
    run = ask(wanted or Letters(), by=by, now=moment())
    work_off(run.pk, clock=moment)
    run.refresh_from_db()
    return run


def test_an_archive_has_every_letter_and_a_list_with_their_digests(world):
    run = printed_run(world.reviewer)
    papers = list(IssuedDocument.objects.order_by("id"))
    assert (run.state, run.done, run.expected) == ("done", len(papers), len(papers))
    path = file_for(run, by=world.reviewer, now=moment())
    assert hashlib.sha256(path.read_bytes()).hexdigest() == run.digest
    files = read(path)
    rows = list(csv.DictReader(io.StringIO(files.pop("目录.csv").decode("utf-8-sig"))))
    assert [row["文号"] for row in rows] == [paper.number for paper in papers]
    assert [row["SHA-256"] for row in rows] == [
        hashlib.sha256(content).hexdigest() for content in files.values()
    ]
    assert list(files.values()) == [printed(sheet_of(paper)).content for paper in papers]
    assert [row["文件"] for row in rows] == list(files)
    assert papers[0].number in text_of(next(iter(files.values())))


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Letters(kind="acceptance_letter", case_type="repair"), 1),
        (Letters(first=MONDAY, last=MONDAY), None),
        (Letters(case_type="repair"), None),
    ],
)
def test_letters_are_chosen_by_kind_and_day(world, wanted, count):
    assert printed_run(world.reviewer, wanted).done == (count or IssuedDocument.objects.count())


def test_letters_are_chosen_by_organ(world):
    run = printed_run(world.reviewer, Letters(organ_id=world.market.pk))
    assert run.done == IssuedDocument.objects.filter(organ=world.market).count() > 0
    assert run.done < IssuedDocument.objects.count()


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Letters(kind="refusal_letter"), "nothing_to_print"),
        (Letters(case_type="objections"), "nothing_to_print"),
        (Letters(first=date(2026, 8, 11)), "nothing_to_print"),
        (Letters(last=date(2026, 8, 9)), "nothing_to_print"),
        (Letters(first=date(2026, 8, 11), last=date(2026, 8, 10)), "field"),
    ],
)
def test_what_comes_to_nothing_is_refused(world, wanted, code):
    with pytest.raises(TransitionRefused) as refused:
        ask(wanted, by=world.reviewer, now=moment())
    assert refused.value.codes == [code]
    assert not PrintRun.objects.exists()


def test_a_stranger_an_applicant_and_a_fourth_archive_are_refused(world, monkeypatch):
    elsewhere = f.officer("reviewer", f.department("云江市水利局"))
    for person, code in ((elsewhere, "nothing_to_print"), (world.agent, "not_your_role")):
        with pytest.raises(TransitionRefused) as refused:
            ask(Letters(), by=person, now=moment())
        assert refused.value.codes == [code]
    for _ in range(print_runs.MOST_OPEN):
        ask(Letters(), by=world.reviewer, now=moment())
    with pytest.raises(TransitionRefused) as refused:
        ask(Letters(), by=world.reviewer, now=moment())
    assert refused.value.codes == ["too_many_print_runs"]
    monkeypatch.setattr(print_runs, "MOST", 1)
    with pytest.raises(TransitionRefused) as refused:
        ask(Letters(), by=world.head, now=moment())
    assert refused.value.codes == ["too_much_to_print"]


def test_who_loses_the_role_while_it_waits_gets_nothing(world):
    run = ask(Letters(), by=world.reviewer, now=moment())
    world.reviewer.groups.clear()
    work_off(run.pk, clock=moment)
    run.refresh_from_db()
    assert (run.state, run.path) == ("failed", "")
    assert not list(path_of(run).parent.glob("**/*.zip"))


def test_who_loses_the_role_afterwards_cannot_fetch_it(world):
    run = printed_run(world.reviewer)
    assert file_for(run, by=world.head, now=moment()) is None
    assert file_for(run, by=world.reviewer, now=moment()) is not None
    world.reviewer.groups.clear()
    assert file_for(run, by=world.reviewer, now=moment()) is None
    run.refresh_from_db()
    assert run.fetched == 1


def test_a_file_goes_when_its_time_is_over_and_its_row_stays(world, settings):
    run = printed_run(world.reviewer)
    path = path_of(run)
    late = moment() + timedelta(hours=settings.CASEWORK_EXPORT_KEPT_HOURS + 1)
    assert file_for(run, by=world.reviewer, now=late) is None
    assert (discard(moment()), path.exists()) == (0, True)
    assert (discard(late), path.exists()) == (1, False)
    run.refresh_from_db()
    assert (run.state, run.digest != "") == ("discarded", True)


def test_a_fault_ends_the_run_and_leaves_no_file(world, monkeypatch):
    def broken(paper):
        raise ValueError

    monkeypatch.setattr(print_runs, "paper_file", broken)
    run = printed_run(world.reviewer)
    assert (run.state, run.path) == ("failed", "")
    assert run.error


def test_progress_is_told_while_it_prints(world, monkeypatch):
    seen = []
    real = print_runs.paper_file

    def watched(paper):
        seen.append(PrintRun.objects.get().done)
        return real(paper)

    monkeypatch.setattr(print_runs, "_EVERY", 1)
    monkeypatch.setattr(print_runs, "paper_file", watched)
    run = printed_run(world.reviewer)
    assert seen == list(range(run.expected))


def client_of(person):
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def test_from_the_form_to_the_file(world):
    client = client_of(world.reviewer)
    answer = client.post(PAGE, {"kind": "repair.acceptance_letter"})
    run = PrintRun.objects.get()
    assert answer["Location"] == f"{PAGE}{run.pk}/"
    page = client.get(answer["Location"])
    assert page["Refresh"] == "3"
    assert "0 of 1 letters" in page.content.decode()
    assert client.get(f"{PAGE}{run.pk}/file/").status_code == 404
    work_off_prints()
    page = client.get(answer["Location"])
    assert "Refresh" not in page
    sent = client.get(f"{PAGE}{run.pk}/file/")
    assert len(zipfile.ZipFile(io.BytesIO(b"".join(sent.streaming_content))).namelist()) == 2
    sent.close()
    assert sent["Content-Disposition"].startswith("attachment")
    assert "no-store" in sent["Cache-Control"]
    assert f"{PAGE}{run.pk}/" in client.get(PAGE).content.decode()
    other = client_of(world.head)
    assert other.get(f"{PAGE}{run.pk}/").status_code == 404
    assert other.get(f"{PAGE}{run.pk}/file/").status_code == 404
    assert f"{PAGE}{run.pk}/" not in other.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "sent",
    [{"kind": "repair.nothing"}, {"organ": "999"}, {"first": "2026-13-01"},
     {"first": "2026-08-11", "last": "2026-08-10"}, {"kind": "repair.refusal_letter"}],
)  # fmt: skip
def test_bad_input_is_shown_again(world, sent):
    answer = client_of(world.reviewer).post(PAGE, sent)
    assert answer.status_code == 422
    assert not PrintRun.objects.exists()
