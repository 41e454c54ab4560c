"""Corrections: before and after, in the record, in its story, and safe from older sheets."""

from datetime import timedelta
from decimal import Decimal

import pytest

from casework.models import CreditRecord, PublicityEvent, PublicityWindow, RecordEvent
from tests.registry.sheetfiles import CORRECTION, PENALTY, SECOND_CODE

pytestmark = pytest.mark.django_db
TAX = {"更正机关": "云江市税务局", "更正机关统一社会信用代码": "11329901WCM6DP0G7X"}


def test_a_correction_is_an_event_with_before_and_after(take):
    take(PENALTY)
    run = take(CORRECTION)
    assert (run.sheet, run.imported, run.faulty) == ("corrections", 1, 0)
    record = CreditRecord.objects.get()
    assert record.fine == Decimal("0.388")
    event = RecordEvent.objects.get()
    assert (event.kind, event.reason) == ("corrected", "录入时小数点错位")
    assert (event.before["fine"], event.after["fine"]) == ("3.880000", "0.388000")
    [entry] = record.corrections
    assert (entry["field"], entry["from"], entry["by"]) == ("fine", "3.880000", "云江市交通运输局")


def test_the_public_sees_what_stood_there_before(take):
    take(PENALTY)
    take(CORRECTION)
    window = PublicityWindow.objects.get()
    assert window.shown["fine"] == "0.388"
    corrected = PublicityEvent.objects.get(what="corrected")
    assert (corrected.before["fine"], corrected.reason) == ("3.88", "录入时小数点错位")


def test_an_older_sheet_does_not_undo_it(take):
    take(PENALTY)
    take(CORRECTION)
    take(PENALTY | {"备注": "又来"})
    record = CreditRecord.objects.get()
    assert (record.fine, record.note) == (Decimal("0.388"), "又来")


def test_a_corrected_day_moves_the_terms(take):
    take(PENALTY)
    before = CreditRecord.objects.get().max_last
    take(CORRECTION | {"更正项目": "处罚决定日期", "更正前内容": "2026年5月6日",
                       "更正后内容": "2026-05-16"})  # fmt: skip
    assert CreditRecord.objects.get().max_last == before + timedelta(days=10)


def test_the_same_correction_again_changes_nothing(take):
    take(PENALTY)
    take(CORRECTION)
    assert (take(CORRECTION).unchanged, RecordEvent.objects.count()) == (1, 1)


def test_a_correction_brings_nothing_back_that_has_ended(take):
    take(PENALTY)
    CreditRecord.objects.update(publicity="ended", repaired_on="2026-10-01")
    take(CORRECTION | {"更正项目": "处罚类别", "更正前内容": "罚款",
                       "更正后内容": "吊销许可证件"})  # fmt: skip
    record = CreditRecord.objects.get()
    assert (record.penalty_kinds, record.publicity) == ("吊销许可证件", "ended")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (TAX, ("更正机关", "not_yours")),
        ({"决定书文号": "没有这个号"}, ("决定书文号", "not_known")),
        ({"统一社会信用代码/证件号码": SECOND_CODE}, ("决定书文号", "not_known")),
        ({"更正前内容": "3.87"}, ("更正前内容", "reads_otherwise")),
        ({"更正前内容": "很多"}, ("更正前内容", "reads_otherwise")),
        ({"更正后内容": "很多"}, ("更正后内容", "bad_number")),
        ({"更正项目": "行政处罚决定书文号"}, ("更正项目", "not_to_correct")),
        ({"更正事由": ""}, ("更正事由", "missing")),
        ({"更正日期": "2026-11-22"}, ("更正日期", "future_date")),
        ({"更正项目": "处罚决定日期", "更正后内容": "2026-12-31"}, ("更正后内容", "future_date")),
        ({"更正后内容": "=1"}, ("更正后内容", "formula")),
    ],
)
def test_a_correction_that_cannot_be_is_refused_and_moves_nothing(take, faults_of, change, fault):
    take(PENALTY)
    before = CreditRecord.objects.values().get()
    run = take(CORRECTION | change)
    assert fault in [found[1:] for found in faults_of(run)]
    assert (run.imported, run.faulty) == (0, 1)
    assert CreditRecord.objects.values().get() == before
    assert not RecordEvent.objects.exists()


def test_a_withdrawn_record_is_not_corrected(take, faults_of):
    take(PENALTY)
    CreditRecord.objects.update(publicity="withdrawn")
    assert faults_of(take(CORRECTION)) == [(2, "决定书文号", "done_before")]
