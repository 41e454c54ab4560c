"""Where things stand on a paper (GB/T 9704-2012), measured on the printed page."""

import subprocess
from dataclasses import replace
from itertools import pairwise
from shutil import which

import pytest

from casework.documents.printing import printed
from casework.documents.sheets import Annex, Table
from tests.papers.reading import LETTER, lines_of, run, text_of, words_of

MM = 72 / 25.4
CODE = "0123456789ABCDEFGHJK"
ADDRESS = f"https://credit.yunjiang.gov.cn/verify/{CODE}/"
LONG = replace(LETTER, parts=("信用修复" * 14 * 10,) * 2, code=CODE, address=ADDRESS)


@pytest.fixture(scope="module")
def words():
    return words_of(printed(LONG).content)


def body(words, page=0):
    return [w for w in words if w.page == page and len(w.text) >= 20 and w.top < 262 * MM
            and w.text.startswith(("信", "用", "修", "复"))]  # fmt: skip


def test_the_body_fills_the_margins(words):
    rows = body(words)
    assert {round(w.left / MM) for w in rows[1:]} == {28}
    assert {round(w.right / MM) for w in rows[1:]} == {210 - 26}
    assert round(rows[0].left / MM, 1) == round(28 + 2 * 156 / 28, 1)


def test_a_page_has_twenty_two_lines(words):
    tops = sorted({round(w.top, 1) for w in words if w.page == 0 and w.top < 262 * MM})
    # Title, number, an empty line, addressee, and 18 lines of the body.
    assert len(body(words)) == 18
    assert len(tops) == 21
    rows = [w.top for w in body(words)]
    steps = {round((two - one) / MM, 1) for one, two in pairwise(rows)}
    assert steps == {round(225 / 22, 1)}


def test_title_and_number(words):
    title = next(w for w in words if w.text == LONG.title)
    assert round((title.left + title.right) / 2 / MM) == 28 + 78
    assert round((title.right - title.left) / len(LONG.title)) == 22
    number = next(w for w in words if w.text == LONG.number)
    assert number.right < (210 - 26) * MM
    assert number.top > title.top


def test_addressee_organ_and_day(words):
    addressee = next(w for w in words if w.text.startswith("云江市远航"))
    assert (round(addressee.left / MM), addressee.text[-1]) == (28, "：")
    organ, day = (next(w for w in words if w.text == text) for text in (LONG.organ, LONG.day))
    assert round((organ.left + organ.right) / 2) == round((day.left + day.right) / 2)
    assert round((184 * MM - day.right) / (156 * MM / 28)) == 4
    assert round((day.top - organ.top) / MM, 1) == round(225 / 22, 1)


def test_page_numbers_stand_outside(words):
    numbers = {w.page: w for w in words if w.text in ("1", "2") and w.top > 262 * MM}
    assert numbers[0].right > 170 * MM
    assert numbers[1].left < 42 * MM
    assert all(265 * MM < w.top < 268 * MM for w in numbers.values())


def test_the_seal_covers_organ_and_day_and_begins_within_a_line_of_the_text(words):
    made = printed(LONG)
    box, page = made.seal, made.pages - 1
    organ, day = (next(w for w in words if w.text == text) for text in (LONG.organ, LONG.day))
    assert (box.page, organ.page) == (page, page)
    top, bottom = 297 * MM - box.bottom - box.height, 297 * MM - box.bottom
    assert top < organ.top < day.bottom < bottom
    last = max(w.bottom for w in words if w.page == page and w.top < organ.top)
    assert -5 <= top - last <= 225 * MM / 22
    assert round(box.left + box.width / 2) == round((day.left + day.right) / 2)


@pytest.mark.parametrize("lines", range(1, 45, 3))
def test_the_seal_is_never_alone_on_a_page(lines):
    made = printed(replace(LETTER, parts=("信" * 26 + "用" * 28 * (lines - 1),)))
    assert made.seal.page == made.pages - 1
    assert made.seal.bottom >= 25 * MM
    last = [w for w in words_of(made.content) if w.page == made.pages - 1]
    assert [w for w in last if "用用" in w.text or "信信" in w.text]


def test_what_nobody_seals_has_no_box():
    assert printed(replace(LETTER, organ="", day="")).seal is None


def test_a_red_head_takes_the_number():
    sheet = replace(LETTER, head="云江市市场监督管理局文件")
    found = words_of(printed(sheet).content)
    head = next(w for w in found if w.text == sheet.head)
    number = next(w for w in found if w.text == sheet.number)
    title = next(w for w in found if w.text == sheet.title)
    assert head.top >= (37 + 35) * MM
    assert head.bottom < number.top < title.top
    for word in (head, number, title):
        assert round((word.left + word.right) / 2 / MM) == 28 + 78
    assert len([w for w in found if w.text == sheet.number]) == 1


def test_a_note_names_the_annexes_and_each_begins_a_page():
    annexes = (Annex("时限说明", ("这一天是这样算的。",)), Annex("材料清单", ("一、证明。",)))
    made = printed(replace(LETTER, annexes=annexes))
    found = words_of(made.content)
    assert made.pages == 3
    assert [w.text for w in found if w.page == 0 and "." in w.text and w.text[0] in "附2"] == [
        "附件：1.时限说明", "2.材料清单",
    ]  # fmt: skip
    marks = [(w.page, w.text) for w in found if w.text in ("附件1", "附件2")]
    assert marks == [(1, "附件1"), (2, "附件2")]
    assert made.seal.page == 0


def test_a_table_repeats_its_head_and_stays_inside():
    rows = tuple((str(n), f"事项{n}", "自收到申请之日起七个工作日内" * (n % 4)) for n in range(120))
    made = printed(replace(LETTER, parts=("如下：", Table(("序号", "事项", "说明"), rows))))
    found = words_of(made.content)
    heads = [w.page for w in found if w.text == "序号"]
    assert made.pages > 3
    assert heads == list(range(made.pages - (0 if heads[-1] == made.pages - 1 else 1)))
    assert {w.text for w in found} >= {f"事项{n}" for n in range(120)}
    assert all(w.left >= 28 * MM and w.right <= 184.5 * MM for w in found)
    assert all(w.bottom <= 262.5 * MM for w in found if w.text.startswith("事项"))


def test_a_row_longer_than_a_page_goes_on_on_the_next():
    text = "，".join(f"第{n}项" for n in range(600))
    made = printed(replace(LETTER, parts=(Table(("序号", "内容"), (("1", text),)),)))
    printed_text = text_of(made.content).replace("序号内容", "")
    assert text in printed_text
    assert made.pages >= 3


def test_the_code_can_be_scanned_and_read_on_every_page(tmp_path):
    if which("zbarimg") is None:
        pytest.skip("zbarimg (zbar-tools) is not there")
    made = printed(LONG)
    assert lines_of(made.content)
    (tmp_path / "a.pdf").write_bytes(made.content)
    subprocess.run(
        ["pdftoppm", "-r", "150", "-gray", "-png", "a.pdf", "p"], cwd=tmp_path, check=True
    )
    pages = sorted(tmp_path.glob("p*.png"))
    assert len(pages) == made.pages
    for page in pages:
        assert run("zbarimg", "-q", "--raw", str(page), given=b"").strip() == ADDRESS
    text = text_of(made.content)
    assert text.count("查验码：01234-56789-ABCDE-FGHJK") == made.pages


def test_no_other_font_is_named():
    sheet = replace(LONG, head="云江市市场监督管理局", parts=("𠮷㐂", *LONG.parts))
    listed = run("pdffonts", "-", given=printed(sheet).content).splitlines()[2:]
    assert {line.split()[0].partition("+")[2] for line in listed} == {
        "NotoSerifSC-Regular", "CaseworkRareHan-Regular",
    }  # fmt: skip
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in listed)
