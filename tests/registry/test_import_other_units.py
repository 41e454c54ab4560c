"""A record is changed by the row of its own unit, or of who provided it, and of nobody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import CreditRecord, Department, PublicityEvent, RecordEvent, Subject
from casework.registry.importing.loader import Loader
from tests.registry.sheetfiles import PENALTY, SECOND_CODE

pytestmark = pytest.mark.django_db
CODE = "行政相对人代码_1(统一社会信用代码)"
NUMBER = "行政处罚决定书文号"
SENT = PENALTY | {"数据来源单位": "云江市大数据局", "数据来源单位统一社会信用代码": ""}


def by(name, code=""):
    return {"处罚机关": name, "处罚机关统一社会信用代码": code, "备注": "又来"}


@pytest.mark.parametrize(
    ("sender", "taken"),
    [
        (by("云江市交通运输局", "11329901WA000LH0Y5"), True),
        (by("云江市交通运输局"), True),
        (by("云江市交通局", "11329901WA000LH0Y5"), True),  # a code never changes hands
        (by("云江市大数据局"), True),
        (by("云江市税务局", "11329901WCM6DP0G7X"), False),
        (by("云江市税务局"), False),
        (by("云江市交通运输局", "11329901WCM6DP0G7X"), False),
        (by("云江市税务局", "11329901WCM6DP0G7X") | {"数据来源单位": "云江市税务局"}, False),
    ],
    ids=lambda value: "-".join(value.values()) if isinstance(value, dict) else "",
)
def test_only_its_unit_and_its_provider_change_a_record(take, faults_of, sender, taken):
    take(SENT)
    before = CreditRecord.objects.values().get()
    organs, told = Department.objects.count(), PublicityEvent.objects.count()
    run = take(SENT | sender)
    assert (run.imported, run.faulty, run.unchanged) == (int(taken), int(not taken), 0)
    assert faults_of(run) == ([] if taken else [(2, "处罚机关", "not_yours")])
    assert (CreditRecord.objects.get().note == "又来") is taken
    assert RecordEvent.objects.exists() is taken
    if not taken:
        assert CreditRecord.objects.values().get() == before
        assert (Department.objects.count(), PublicityEvent.objects.count()) == (organs, told)
        assert run.error_sheet


def test_a_refused_row_mends_no_name_either(take):
    take(PENALTY)
    take(PENALTY | by("云江市税务局") | {"行政相对人名称": "云江市新名有限公司"})
    assert Subject.objects.get().name == PENALTY["行政相对人名称"]


def test_the_other_rows_of_the_sheet_are_taken(take, faults_of):
    take(PENALTY)
    other = {NUMBER: "云税罚〔2026〕1号", CODE: SECOND_CODE}
    run = take(PENALTY | by("云江市税务局"), PENALTY | by("云江市税务局") | other)
    assert (run.imported, faults_of(run)) == (1, [(2, "处罚机关", "not_yours")])


def test_a_row_sent_again_as_it_was_is_unchanged_though_its_unit_was_corrected(take):
    take(PENALTY)
    tax = Department.objects.create(name="云江市税务局", level="city", confirmed=True)
    CreditRecord.objects.update(department=tax, source_department=tax)
    run = take(PENALTY)
    assert (run.unchanged, run.faulty) == (1, 0)


def test_what_came_between_look_and_load_is_refused_with_its_row(take, faults_of, monkeypatch):
    """Two sheets of two units at once: the one that loads later finds the other's record."""
    take(PENALTY)
    monkeypatch.setattr(Loader, "screen", lambda self, rows: [None] * len(rows))
    run = take(PENALTY | {NUMBER: "二号"}, PENALTY | by("云江市税务局"))
    assert (run.imported, run.unchanged, run.faulty) == (1, 0, 1)
    assert faults_of(run) == [(3, "处罚机关", "not_yours")]
    assert CreditRecord.objects.get(number=PENALTY[NUMBER]).note == ""


def test_the_look_takes_one_statement_however_many_rows(take):
    take(PENALTY, *(PENALTY | {NUMBER: f"{n}号"} for n in range(5)))
    with CaptureQueriesContext(connection) as said:
        take(PENALTY | by("云江市税务局"))
    one = sum('FROM "casework_creditrecord"' in query["sql"] for query in said)
    with CaptureQueriesContext(connection) as said:
        take(*(PENALTY | by("云江市税务局") | {NUMBER: f"{n}号"} for n in range(5)))
    assert sum('FROM "casework_creditrecord"' in query["sql"] for query in said) == one == 1
