"""A sheet that comes again: what it corrects is taken over, what we decided is kept."""

from datetime import date

import pytest
from django.core.management import call_command

from casework.models import CreditRecord, ImportRun, RecordEvent, Subject
from casework.registry.importing import run as run_module
from casework.registry.importing.loader import Loader
from casework.registry.importing.run import import_file
from tests.registry.sheetfiles import ENTRY, PENALTY, SECOND_CODE, csv_file

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
CODE = "行政相对人代码_1(统一社会信用代码)"


@pytest.fixture
def take(tmp_path):
    def taken(*rows, today=TODAY) -> ImportRun:
        return import_file(csv_file(tmp_path / "a.csv", list(rows)), by=None, today=today)

    return taken


def test_a_corrected_row_changes_its_record(take):
    take(PENALTY)
    first = CreditRecord.objects.get()
    run = take(PENALTY | {"处罚决定日期": "2026-06-08", "行政相对人名称": "云江市新名有限公司"})
    assert (run.imported, run.unchanged) == (1, 0)
    record = CreditRecord.objects.get()
    assert record.pk == first.pk
    assert record.max_last == date(2027, 6, 8)
    assert record.subject.name == "云江市新名有限公司"
    assert record.updated_at > first.updated_at


def test_what_a_newer_sheet_changes_is_an_event_of_the_record(take):
    take(PENALTY)
    assert not RecordEvent.objects.exists()  # the first sheet is where the record begins
    run = take(PENALTY | {"处罚决定日期": "2026-06-08", "备注": "更正"})
    event = RecordEvent.objects.get()
    assert (event.kind, event.role, event.on) == ("sheet_changed", "system", TODAY)
    assert event.data == {"import": run.pk, "file": "a.csv"}
    assert event.before["document_date"] == "2026-05-06"
    assert (event.after["document_date"], event.after["note"]) == ("2026-06-08", "更正")
    assert set(event.after) == {
        "document_date", "note", "min_last", "earliest_apply", "max_last", "off_display",
    }  # fmt: skip
    take(PENALTY | {"处罚决定日期": "2026-06-08", "备注": "更正"})
    assert RecordEvent.objects.count() == 1
    call_command("verify_ledger")


def test_other_kinds_of_penalty_are_classed_anew(take):
    take(PENALTY)
    assert CreditRecord.objects.get().record_class == "ordinary"
    take(PENALTY | {"处罚类别": "警告"})
    record = CreditRecord.objects.get()
    assert (record.record_class, record.publicity) == ("light", "unpublished")


def test_brackets_of_the_number_make_no_other_record(take):
    take(PENALTY)
    take(PENALTY | {"行政处罚决定书文号": "云市监罚[2026]1号"})
    assert CreditRecord.objects.get().number == "云市监罚[2026]1号"


def test_one_decision_against_two_subjects_is_two_records(take):
    assert take(PENALTY, PENALTY | {CODE: SECOND_CODE}).imported == 2


@pytest.mark.parametrize("state", ["ended", "withdrawn", "suspended", "shielded"])
def test_a_decided_publicity_stays(take, state):
    take(PENALTY)
    CreditRecord.objects.update(publicity=state)
    run = take(PENALTY | {"备注": "更正"})
    record = CreditRecord.objects.get()
    assert (run.imported, record.note, record.publicity) == (1, "更正", state)


def test_what_an_office_corrected_stays_corrected(take):
    take(PENALTY)
    CreditRecord.objects.update(
        title="超限运输（更正）", corrections=[{"field": "title", "from": "", "to": ""}]
    )
    take(PENALTY | {"违法行为类型": "别的", "备注": "又来"})
    record = CreditRecord.objects.get()
    assert (record.title, record.note) == ("超限运输（更正）", "又来")


def test_leaving_the_list_ends_publicity(take):
    take(ENTRY)
    assert CreditRecord.objects.get().publicity == "published"
    take(ENTRY | {"移出日期": "2026-10-10"})
    record = CreditRecord.objects.get()
    assert (record.publicity, record.ended_on) == ("ended", date(2026, 10, 10))
    assert record.list_exit_on == date(2026, 10, 10)


def test_the_same_row_twice_is_one_record(take):
    run = take(PENALTY, PENALTY)
    assert (run.rows, run.imported, run.unchanged, run.faulty) == (2, 1, 1, 0)
    assert (take(PENALTY, PENALTY).imported, CreditRecord.objects.count()) == (0, 1)


def test_two_rows_that_disagree_are_not_taken_in_turns(take):
    other = PENALTY | {"罚款金额（万元）": "9.99"}
    for imported in (1, 0):
        run = take(PENALTY, other)
        assert (run.imported, run.faulty) == (imported, 1)
        assert list(run.faults.values_list("row", "field", "code")) == [
            (3, "行政处罚决定书文号", "duplicate")
        ]
        assert str(CreditRecord.objects.get().fine) == "3.880000"


def test_a_different_end_of_the_provider_is_counted_and_kept(take):
    same = PENALTY
    other = PENALTY | {CODE: SECOND_CODE, "公示截止期": "2029-05-06"}
    none = PENALTY | {"行政处罚决定书文号": "无", "公示截止期": ""}
    assert take(same, other, none).differing_ends == 1
    record = CreditRecord.objects.get(subject__code=SECOND_CODE)
    assert (record.provider_until, record.max_last) == (date(2029, 5, 6), date(2027, 5, 6))
    assert take(same, other, none).differing_ends == 1


def test_a_killed_import_is_completed_by_the_next(take, monkeypatch):
    rows = [PENALTY | {"行政处罚决定书文号": f"云市监罚〔2026〕{n}号"} for n in range(1, 8)]
    monkeypatch.setattr(run_module, "_BATCH", 3)
    load = Loader.load
    calls = []

    def dies_in_the_second_batch(self, batch):
        loaded = load(self, batch)
        calls.append(loaded)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return loaded

    with monkeypatch.context() as patched:
        patched.setattr(Loader, "load", dies_in_the_second_batch)
        with pytest.raises(KeyboardInterrupt):
            take(*rows)
    killed = ImportRun.objects.get()
    assert (killed.state, killed.imported, CreditRecord.objects.count()) == ("running", 3, 3)
    run = take(*rows)
    assert (run.state, run.imported, run.unchanged) == ("done", 4, 3)
    assert CreditRecord.objects.count() == 7
    assert Subject.objects.count() == 1


def test_progress_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(run_module, "_BATCH", 2)
    rows = [PENALTY | {"行政处罚决定书文号": f"{n}号"} for n in range(5)]
    seen = []
    import_file(
        csv_file(tmp_path / "a.csv", rows),
        by=None,
        today=TODAY,
        progress=lambda run: seen.append((run.state, run.rows, run.imported)),
    )
    assert seen == [
        ("running", 2, 0),
        ("running", 4, 0),
        ("running", 5, 2),
        ("running", 5, 4),
        ("running", 5, 5),
        ("done", 5, 5),
    ]
