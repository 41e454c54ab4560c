"""Licences, entries of lists and exits come back through the import as they were exported."""

from datetime import date

import pytest

from casework.models import CreditRecord, Licence, PublicityEvent, PublicityWindow, RecordEvent
from casework.registry.importing.run import import_file
from tests.exporting.test_round_trip import TODAY, empty_the_registry, exported
from tests.registry.sheetfiles import (
    ABNORMAL,
    EXIT,
    LICENCE,
    PERSON_LICENCE,
    SECOND_CODE,
    csv_file,
    xlsx_file,
)

pytestmark = pytest.mark.django_db
CODE = "行政相对人代码_1(统一社会信用代码)"
OTHER = {
    "名单名称": "拖欠农民工工资失信联合惩戒对象名单", "失信主体名称": "云江市远航科技有限公司",
    "主体类别": "个体工商户", "统一社会信用代码/证件号码": "92320100MA0000015M",
    "失信程度": "一般", "列入事由": "'=拖欠工资", "列入依据": "《保障农民工工资支付条例》",
    "列入文书号": "云人社列〔2026〕1号", "列入日期": "2026-05-06",
    "列入机关": "云江市人力资源和社会保障局", "列入机关统一社会信用代码": "11329901QEYFH7B7MF",
    "备注": "第一行\n第二行",
}  # fmt: skip
LEFT = {"移出日期": "2026-09-01", "移出机关": "云江市市场监督管理局"}
SHEETS = {
    "legal_licences": [
        LICENCE | {"备注": "+第一行\n第二行", "数据来源单位": "云江市市场监督管理局"},
        LICENCE | {CODE: SECOND_CODE, "行政相对人名称": "云江市第二公司", "有效期至": "长期",
                   "许可证书名称": "", "许可编号": "", "法定代表人": ""},
        LICENCE | {"行政许可决定文书号": "2号", "当前状态": "吊销"},
        LICENCE | {"行政许可决定文书号": "3号", "当前状态": "撤销"},
    ],
    "natural_licences": [
        PERSON_LICENCE | {"公示法律依据": "《食品安全法》第三十五条"},
        PERSON_LICENCE | {"行政许可决定文书号": "2号", "证件类型": "其他证件", "证件号码": "E12345678",
                          "公示法律依据": ""},
    ],
    "abnormal_list": [
        ABNORMAL,
        ABNORMAL | {"统一社会信用代码": SECOND_CODE, "企业名称": "云江市第二公司",
                    "列入文书号": "云市监异〔2026〕2号", "移出日期": "2026-09-01",
                    "移出经营异常名录原因": "补报年度报告", "移出决定机关名称": "云江市市场监督管理局"},
    ],
    "other_list": [OTHER, OTHER | {"列入文书号": "2号", "失信程度": ""},
                   OTHER | {"列入文书号": "3号", "列入机关": LEFT["移出机关"],
                            "列入机关统一社会信用代码": "113299014JURQ283F6",
                            "移出事由": "已付清", **LEFT}],
}  # fmt: skip
STATED = (
    "kind", "subject__name", "subject__code", "subject__kind", "subject__legal_representative",
    "department__uscc", "number", "title", "facts", "basis", "document_date", "record_class",
    "list_exit_on", "exit_reason", "note", "identity", "publicity", "published_on", "ended_on",
    "shared",
)  # fmt: skip
OF_LICENCES = (
    "subject__name", "subject__code", "subject__kind", "department__uscc",
    "source_department__uscc", "document_name", "number", "category", "certificate",
    "certificate_number", "content", "decided_on", "valid_from", "valid_until", "state",
    "ended_on", "disclosure_law", "note", "identity", "published_on",
)  # fmt: skip


def stated():
    records = CreditRecord.objects.order_by("identity").values_list(*STATED)
    return [*records, *Licence.objects.order_by("identity").values_list(*OF_LICENCES)]


def everything():
    tables = (CreditRecord, Licence, PublicityWindow, PublicityEvent, RecordEvent)
    return [list(table.objects.order_by("pk").values()) for table in tables]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("sheet", SHEETS)
def test_what_is_exported_is_what_was_imported(sheet, form, tmp_path):
    headings = list(dict.fromkeys(name for row in SHEETS[sheet] for name in row))
    taken = import_file(
        csv_file(tmp_path / "in.csv", SHEETS[sheet], headings=headings), by=None, today=TODAY
    )
    assert (taken.sheet, taken.imported) == (sheet, len(SHEETS[sheet])), taken.error
    path, run = exported(sheet, form, tmp_path)
    assert run.rows == taken.imported

    before = everything()
    again = import_file(path, by=None, today=TODAY)
    assert (again.error, again.sheet) == ("", sheet)
    assert (again.imported, again.unchanged, again.faulty) == (0, run.rows, 0)
    assert everything() == before

    known = stated()
    PublicityEvent.objects.all().delete()
    PublicityWindow.objects.all().delete()
    Licence.objects.all().delete()
    empty_the_registry()
    anew = import_file(path, by=None, today=TODAY)
    assert (anew.imported, anew.faulty) == (run.rows, 0)
    assert stated() == known


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_exits_come_back_and_end_the_same_entries_elsewhere(form, tmp_path):
    entries = xlsx_file(tmp_path / "entries.xlsx", [ABNORMAL])
    assert import_file(entries, by=None, today=TODAY).imported == 1
    left = import_file(csv_file(tmp_path / "exits.csv", [EXIT]), by=None, today=TODAY)
    assert left.imported == 1
    path, run = exported("list_exits", form, tmp_path)
    assert run.rows == 1

    before = everything()
    again = import_file(path, by=None, today=TODAY)
    assert (again.sheet, again.imported, again.unchanged, again.faulty) == ("list_exits", 0, 1, 0)
    assert everything() == before

    record = CreditRecord.objects.get()
    known = CreditRecord.objects.values_list(*STATED).get()
    # Another registry holds the entry, and hears of its end by this sheet alone.
    CreditRecord.objects.filter(pk=record.pk).update(
        list_exit_on=None, exit_reason="", publicity="published", ended_on=None, shared=True
    )
    anew = import_file(path, by=None, today=TODAY)
    assert (anew.imported, anew.faulty) == (1, 0)
    assert CreditRecord.objects.values_list(*STATED).get() == known
    event = RecordEvent.objects.order_by("pk").last()
    assert (event.kind, event.reason, event.data["number"]) == (
        "list_left", EXIT["移出事由"], EXIT["移出文书号"]
    )  # fmt: skip


def test_an_exit_told_by_a_list_keeps_its_reason_when_an_older_row_comes_again(tmp_path):
    rows = [SHEETS["abnormal_list"][1]]
    import_file(csv_file(tmp_path / "a.csv", rows), by=None, today=TODAY)
    older = [rows[0] | {"移出日期": "", "移出经营异常名录原因": "", "移出决定机关名称": ""}]
    import_file(csv_file(tmp_path / "b.csv", older), by=None, today=TODAY)
    record = CreditRecord.objects.get()
    assert (record.list_exit_on, record.exit_reason) == (date(2026, 9, 1), "补报年度报告")
