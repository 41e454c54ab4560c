"""What is exported comes back through the import unchanged, into this registry and a new one."""

from datetime import date
from pathlib import Path

import pytest

from casework.models import CreditRecord, Department, PublicityEvent, PublicityWindow, Subject
from casework.registry.exporting.layouts import LAYOUTS
from casework.registry.exporting.runs import Wanted, ask, path_of
from casework.registry.importing.run import import_file
from casework.today import moment
from tests import factories as f

DATA = Path(__file__).parent.parent / "data" / "records"
TODAY = date(2026, 11, 21)
SHEETS = {
    "legal_penalties": "penalties-legal.xlsx",
    "natural_penalties": "penalties-natural.csv",
    "serious_list": "serious-list.xlsx",
}
STATED = (
    "kind", "subject__name", "subject__code", "subject__kind", "subject__legal_representative",
    "department__name", "department__uscc", "source_department__name", "source_department__uscc",
    "number", "title", "facts", "basis", "penalty_kinds", "content", "fine", "confiscated",
    "document_date", "record_class", "provider_until", "list_exit_on", "note", "identity",
    "min_last", "max_last", "off_display", "publicity", "published_on", "ended_on",
)  # fmt: skip


def stated():
    return sorted(CreditRecord.objects.values_list(*STATED), key=lambda row: row[-7])


def everything():
    tables = (CreditRecord, Subject, Department, PublicityWindow, PublicityEvent)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def exported(sheet, form, tmp_path, encoding="utf-8"):
    """The file of an export, moved out of the way of what empties the registry."""
    officer = f.officer("credit_officer", f.credit_office())
    run = ask(
        Wanted(sheet, form=form, encoding=encoding, reason="核对数据"), by=officer, now=moment()
    )
    assert run.state == "done"
    return path_of(run).rename(tmp_path / f"back.{form}"), run


def empty_the_registry():
    PublicityEvent.objects.all().delete()
    PublicityWindow.objects.all().delete()
    CreditRecord.objects.all().delete()
    Subject.objects.all().delete()


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("sheet", SHEETS)
def test_the_published_sheets_come_back_as_they_were(sheet, form, tmp_path):
    taken = import_file(DATA / SHEETS[sheet], by=None, today=TODAY)
    path, run = exported(sheet, form, tmp_path)
    assert run.rows == taken.imported > 100

    before = everything()
    again = import_file(path, by=None, today=TODAY)
    assert (again.error, again.sheet) == ("", sheet)
    assert (again.imported, again.unchanged, again.faulty) == (0, run.rows, 0)
    assert everything() == before

    known = stated()
    empty_the_registry()
    anew = import_file(path, by=None, today=TODAY)
    assert (anew.imported, anew.unchanged, anew.faulty) == (run.rows, 0, 0)
    assert stated() == known


HOSTILE = [
    "=HYPERLINK(1)", "'=1+1", "''=1", "'", "'普通", "+cmd|x", "-1+1", "@SUM(A1)", "＝全角", "＋全角",
    "－全角", "＠全角", "#N/A", "_x000D_", "'+1", "+1", "=", "'+", "1,5\"引号\"", "a\"b",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "encoding"), [("csv", "utf-8"), ("csv", "gb18030"), ("xlsx", "utf-8")]
)
def test_names_that_look_like_formulas_come_back_as_they_were(form, encoding, tmp_path):
    organ = f.department("云江市市场监督管理局", uscc="113299014JURQ283F6")
    for name in HOSTILE:
        who = f.subject(f"{name}", kind="natural", code=_passport())
        f.record(
            who, organ, title=name, facts=f"{name}\r\n第二行\n{name}", number=f"{name}罚1号",
            publicity="unpublished", published_on=None, pack_version="", content=name,
            penalty_kinds="警告", basis=name, note=name,
        )  # fmt: skip
    columns = ("number", "title", "facts", "content", "basis", "note", "subject__name")
    known = sorted(CreditRecord.objects.values_list(*columns))
    path, _run = exported("natural_penalties", form, tmp_path, encoding)
    empty_the_registry()
    anew = import_file(path, by=None, today=TODAY)
    assert list(anew.faults.values_list("row", "field", "code")) == []
    assert (anew.error, anew.imported, anew.faulty) == ("", len(HOSTILE), 0)
    assert sorted(CreditRecord.objects.values_list(*columns)) == known


_numbers = iter(range(10_000, 99_999))


def _passport():
    return f"E{next(_numbers)}"


def test_every_needed_column_of_every_sheet_is_filled():
    assert {layout.code: layout.unfilled() for layout in LAYOUTS} == {
        code: []
        for code in (
            "legal_penalties", "natural_penalties", "legal_licences", "natural_licences",
            "serious_list", "abnormal_list", "other_list", "list_exits",
        )
    }  # fmt: skip
