"""Who may carry away what, with which reasons, how much, for how long; and that all is logged."""

import csv
import hashlib
from datetime import date, timedelta

import pytest

from casework.access.roles import take_role
from casework.errors import TransitionRefused
from casework.models import ExportRun
from casework.registry.exporting import runs
from casework.registry.exporting.runs import Wanted, ask, discard, file_for, path_of, work_off
from casework.today import moment
from tests import factories as f

NOW = moment()


@pytest.fixture
def world(db):
    class World:
        market, water = f.department("市场监管局"), f.department("水利局")
        officer = f.officer("credit_officer", f.credit_office())
        supervisor = f.officer("supervisor", f.credit_office())
        reviewer, elsewhere = f.officer("reviewer", market), f.officer("reviewer", water)
        company = f.subject("云江市远航科技有限公司")
        person = f.subject("王一", kind="natural", code="11010519491231002X")
        own = f.record(company, market, number="甲1号", document_date=date(2026, 5, 6))
        theirs = f.record(company, water, number="乙1号", document_date=date(2026, 6, 6))
        provided = f.record(company, water, number="丙1号", source_department=market)
        hidden = f.record(
            company, market, number="丁1号", publicity="unpublished", published_on=None
        )
        natural = f.record(
            person, market, number="戊1号", publicity="unpublished", published_on=None
        )

    return World


def numbers(run):
    with path_of(run).open(encoding="utf-8-sig", newline="") as file:
        return sorted(row["行政处罚决定书文号"] for row in csv.DictReader(file))


def wanted(sheet="legal_penalties", **more):
    return Wanted(sheet, form="csv", **more)


SEEN = [
    ("officer", {}, ["丁1号", "丙1号", "乙1号", "甲1号"]),
    ("reviewer", {}, ["丁1号", "丙1号", "甲1号"]),
    ("elsewhere", {}, ["丙1号", "乙1号"]),
    ("officer", {"publicity": "unpublished"}, ["丁1号"]),
    ("officer", {"first": date(2026, 6, 6)}, ["乙1号"]),
    ("officer", {"first": date(2026, 6, 6), "last": date(2026, 6, 6)}, ["乙1号"]),
    ("officer", {"last": date(2026, 5, 31)}, ["丁1号", "丙1号", "甲1号"]),
]


@pytest.mark.parametrize(("who", "filters", "found"), SEEN)
def test_each_sees_what_is_theirs_as_far_as_it_was_asked_for(world, who, filters, found):
    run = ask(wanted(**filters), by=getattr(world, who), now=NOW)
    assert numbers(run) == sorted(found)


def test_by_department_and_by_change(world):
    run = ask(wanted(department_id=world.water.pk), by=world.officer, now=NOW)
    assert numbers(run) == ["丙1号", "乙1号"]
    run = ask(wanted(changed_since=NOW.date() - timedelta(days=1)), by=world.officer, now=NOW)
    assert run.rows == 4
    with pytest.raises(TransitionRefused) as refused:
        ask(wanted(changed_since=NOW.date() + timedelta(days=2)), by=world.officer, now=NOW)
    assert refused.value.codes == ["nothing_to_export"]


def test_the_log_says_who_what_when_how_many_and_the_digest_of_the_file(world):
    run = ask(wanted(reason=" 月度核对 "), by=world.officer, now=NOW)
    content = path_of(run).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert (run.started_by, run.created_at, run.reason) == (world.officer, NOW, "月度核对")
    assert (run.rows, run.expected, run.natural, run.everything) == (4, 4, False, True)
    assert run.digest == hashlib.sha256(content).hexdigest()
    assert run.size == len(content)
    assert path_of(run).stat().st_mode & 0o777 == 0o600


REFUSED = [
    ("supervisor", wanted(), ["not_your_role"]),
    ("officer", wanted("departments"), ["field"]),
    ("officer", Wanted("legal_penalties", form="ods", encoding="utf-7"), ["field", "field"]),
    (
        "officer",
        wanted(publicity="x", first=date(2026, 2, 1), last=date(2026, 1, 1)),
        ["field", "field"],
    ),
    ("officer", wanted("natural_penalties"), ["reason_missing"]),
    ("officer", wanted("serious_list"), ["nothing_to_export"]),
    ("elsewhere", wanted("natural_penalties", reason="核对"), ["nothing_to_export"]),
]


@pytest.mark.parametrize(("who", "asked", "codes"), REFUSED)
def test_a_refusal_gives_all_reasons_and_leaves_neither_row_nor_file(world, who, asked, codes):
    with pytest.raises(TransitionRefused) as refused:
        ask(asked, by=getattr(world, who), now=NOW)
    assert refused.value.codes == codes
    assert not ExportRun.objects.exists()


def test_natural_persons_with_reasons(world):
    run = ask(wanted("natural_penalties", reason="复议案件核查"), by=world.reviewer, now=NOW)
    assert (numbers(run), run.natural, run.everything) == (["戊1号"], True, False)


def test_a_larger_one_waits_for_the_worker_who_asks_again_who_it_is_for(world, monkeypatch):
    monkeypatch.setattr(runs, "AT_ONCE", 1)
    run = ask(wanted(), by=world.officer, now=NOW)
    assert (run.state, run.path, runs.waiting_runs()) == ("queued", "", [run.pk])
    work_off(run.pk, clock=lambda: NOW)
    run.refresh_from_db()
    assert (run.state, run.rows, runs.waiting_runs()) == ("done", 4, [])

    late = ask(wanted(), by=world.officer, now=NOW)
    take_role(world.officer, "credit_officer", f.credit_office())
    work_off(late.pk, clock=lambda: NOW)
    late.refresh_from_db()
    assert (late.state, late.path) == ("failed", "")
    assert late.error


def test_what_a_dead_worker_began_is_written_anew(world, monkeypatch):
    monkeypatch.setattr(runs, "AT_ONCE", 1)
    run = ask(wanted(), by=world.officer, now=NOW)

    def dies(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(runs, "digest_of", dies)
        with pytest.raises(KeyboardInterrupt):
            work_off(run.pk, clock=lambda: NOW)
    assert runs.waiting_runs() == [run.pk]
    work_off(run.pk, clock=lambda: NOW)
    run.refresh_from_db()
    assert (run.state, run.rows) == ("done", 4)
    assert len(list(path_of(run).parent.glob("*.csv"))) == 1


def test_at_most_three_under_way(world, monkeypatch):
    monkeypatch.setattr(runs, "AT_ONCE", 0)
    for _ in range(3):
        ask(wanted(), by=world.officer, now=NOW)
    with pytest.raises(TransitionRefused) as refused:
        ask(wanted(), by=world.officer, now=NOW)
    assert refused.value.codes == ["too_many_exports"]
    assert ask(wanted(), by=world.reviewer, now=NOW).state == "queued"


def test_the_file_is_its_starters_for_a_limited_time(world, settings):
    settings.CASEWORK_EXPORT_KEPT_HOURS = 72
    run = ask(wanted(), by=world.officer, now=NOW)
    path = path_of(run)
    assert file_for(run, by=world.officer, now=NOW) == path
    assert file_for(run, by=world.reviewer, now=NOW) is None
    assert file_for(run, by=world.officer, now=NOW + timedelta(hours=72)) is None
    run.refresh_from_db()
    assert (run.fetched, run.fetched_at) == (1, NOW)
    assert discard(NOW + timedelta(hours=71)) == 0
    assert discard(NOW + timedelta(hours=72)) == 1
    run.refresh_from_db()
    assert (run.state, run.path, path.exists()) == ("discarded", "", False)
    assert run.digest


def test_who_lost_the_role_cannot_fetch(world):
    run = ask(wanted(), by=world.officer, now=NOW)
    take_role(world.officer, "credit_officer", f.credit_office())
    assert file_for(run, by=world.officer, now=NOW) is None
