"""A row that is sent again never brings back what has ended: repaired, withdrawn, merged, left."""

from datetime import date, timedelta

import pytest

from casework.models import CreditRecord, PublicityWindow
from casework.today import moment
from tests.registry.sheetfiles import ENTRY, PENALTY

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def on_display():
    return PublicityWindow.objects.on_display(TODAY, moment() + timedelta(days=2)).count()


@pytest.mark.parametrize(
    "ended",
    [
        {"publicity": "ended", "ended_on": date(2026, 10, 1), "repaired_on": date(2026, 10, 1)},
        {"publicity": "ended", "ended_on": date(2026, 10, 1)},
        {"publicity": "withdrawn", "ended_on": date(2026, 10, 1)},
        {"publicity": "suspended"},
        {"publicity": "shielded"},
        {"publicity": "hidden"},
        {"publicity": "unpublished", "repaired_on": date(2026, 10, 1)},
    ],
    ids=lambda ended: "-".join(map(str, ended.values())),
)
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"备注": "又来"},
        {"处罚类别": "吊销许可证件"},
        {"处罚决定日期": "2026-08-08"},
        {"行政相对人名称": "云江市新名有限公司"},
        {"行政处罚决定书文号": "云市监罚[2026] 1号"},
    ],
    ids=lambda change: "".join(change) or "as it was",
)
def test_what_has_ended_stays_ended(take, ended, change):
    take(PENALTY)
    assert on_display() == 1
    CreditRecord.objects.update(shared=False, **ended)
    take(PENALTY | change)
    record = CreditRecord.objects.get()
    assert (record.publicity, record.shared) == (ended["publicity"], False)
    assert record.repaired_on == ended.get("repaired_on")
    assert on_display() == (0 if change else 1)  # an unchanged row does not touch the window


@pytest.mark.parametrize("change", [{}, {"备注": "又来"}, {"列入事由": "别的"}])
def test_who_has_left_a_list_is_not_on_it_again_by_an_old_row(take, change):
    take(ENTRY)
    take(ENTRY | {"移出日期": "2026-10-10"})
    take(ENTRY | change)
    record = CreditRecord.objects.get()
    assert (record.publicity, record.shared) == ("ended", False)
    assert on_display() == 0


def test_one_decision_in_two_files_and_two_spellings_is_one_record(take):
    for number in (
        "云市监罚〔2026〕1号",
        "云市监罚[2026]1号",
        "云市监罚（2026） 1号",
        "云市监罚【2026】１号",
    ):
        take(PENALTY | {"行政处罚决定书文号": number})
    assert CreditRecord.objects.count() == 1
