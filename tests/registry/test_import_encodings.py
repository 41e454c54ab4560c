"""Text comes in UTF-8, with or without BOM, or GB18030; the file itself says which."""

from datetime import date

import pytest

from casework.models import CreditRecord
from casework.registry.importing.run import import_file
from casework.registry.importing.textfile import detect_encoding
from tests.registry.sheetfiles import PENALTY, csv_file

TODAY = date(2026, 11, 21)
RARE = "云江市㐂𠮷科技有限公司"


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_rare_characters_survive(encoding, tmp_path):
    row = PENALTY | {"行政相对人名称": RARE}
    path = csv_file(tmp_path / "a.csv", [row], encoding=encoding)
    assert detect_encoding(path) == encoding
    run = import_file(path, by=None, today=TODAY)
    assert (run.error, run.imported) == ("", 1)
    assert CreditRecord.objects.get().subject.name == RARE


def test_a_character_across_two_pieces_is_one_character(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a" * (1024 * 1024 - 1) + "云", encoding="utf-8")
    assert detect_encoding(path) == "utf-8"


@pytest.mark.django_db
def test_line_break_in_quotes_makes_no_new_row(tmp_path):
    rows = [PENALTY | {"违法事实": "一，\n二。"}, PENALTY | {"行政处罚决定书文号": ""}]
    run = import_file(csv_file(tmp_path / "a.csv", rows), by=None, today=TODAY)
    assert list(run.faults.values_list("row", "code")) == [(3, "missing")]
    assert CreditRecord.objects.get().facts == "一，\n二。"


@pytest.mark.django_db
def test_tabs_and_the_name_of_the_file_do_not_matter(tmp_path):
    path = csv_file(tmp_path / "a.csv", [PENALTY])
    path.write_text(path.read_text(encoding="utf-8").replace(",", "\t"), encoding="utf-8")
    assert import_file(path.rename(tmp_path / "a.xlsx"), by=None, today=TODAY).imported == 1


@pytest.mark.django_db
def test_unquoted_comma_is_seen(tmp_path):
    path = csv_file(tmp_path / "a.csv", [PENALTY | {"备注": "一"}])
    path.write_text(path.read_text(encoding="utf-8").rstrip() + ",二\n", encoding="utf-8")
    run = import_file(path, by=None, today=TODAY)
    assert list(run.faults.values_list("row", "field", "code")) == [(2, "备注", "stray_cell")]
    assert not CreditRecord.objects.exists()
