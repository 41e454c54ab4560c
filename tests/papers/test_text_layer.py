"""What is printed can be read back, character by character, and printed again to the byte."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from casework.documents.glyphs import lost_on
from casework.documents.printing import printed
from casework.documents.sheets import taken_apart
from tests.papers.reading import LETTER, expected, text_of
from tests.processes import PROJECT

NAMES = [
    "㐂䶮𠮷禤仝厍乜亓佘冼",
    "云江市𠮷㐂龑䲜餐饮管理有限公司（普通合伙）",
    "買買提·吐尔逊江·阿卜杜热合曼",
    "O’Brien & Müller (Yunjiang) Co., Ltd.",
    "<b>云江市</b>&amp;公司<img src='file:///etc/passwd'/>",
    "云江市\\(转义\\)）（）%s %(x)s {name} 公司",
    "ＡＢＣ１２３（全角）有限公司",
    "АБВ—αβγ",
    "云江市" + "远航科技" * 49 + "公司",
    "A" * 200,
    "，" * 40 + "公司",
    "ﬁ㈱㊣①ⅣⅩ℃№·•…——",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_comes_out_wherever_it_stands(name):
    sheet = replace(
        LETTER,
        title=f"关于{name}的决定书",
        addressee=name,
        parts=(f"一、{name}收悉。",),
        organ=name,
    )
    assert lost_on(sheet) == ""
    assert text_of(printed(sheet).content) == expected(sheet)


@pytest.mark.parametrize("char", ["🚚", "\ue000"])
def test_what_was_issued_before_names_were_judged_shows_that_something_is_lost(char):
    sheet = replace(LETTER, addressee=f"云江市{char}公司")
    assert "云江市〓公司：" in text_of(printed(sheet).content)


def templates():
    return sorted(PROJECT.glob("*/letters/*.txt"))


EXAMPLES = {"today": "2026年3月5日", "subject": "云江市𠮷㐂餐饮管理有限公司"}


def test_there_are_templates_of_every_case_type():
    assert {path.parts[-3] for path in templates()} >= {"commitments", "objections", "repair"}


@pytest.mark.parametrize("path", templates(), ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_letter_prints_without_loss(path: Path):
    text = path.read_text("utf-8")
    while "{" in text:
        head, _, rest = text.partition("{")
        field, _, tail = rest.partition("}")
        text = f"{head}{EXAMPLES.get(field, '《示例》第3项，自2026年3月5日起：“示例”')}{tail}"
    sheet = taken_apart(text)
    assert lost_on(sheet) == ""
    made = printed(sheet)
    assert text_of(made.content) == expected(sheet)
    assert (made.seal is None) == (not sheet.organ)


SCRIPT = """
import os, sys, hashlib
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from dataclasses import replace
from casework.documents.printing import printed
from casework.documents.sheets import Annex, Table
from tests.papers.reading import LETTER
print(hashlib.sha256(printed(LETTER).content).hexdigest())
"""


def test_another_process_prints_the_same_bytes():
    here = hashlib.sha256(printed(LETTER).content).hexdigest()
    assert hashlib.sha256(printed(LETTER).content).hexdigest() == here
    assert hashlib.sha256(printed(replace(LETTER, day="2026年7月7日")).content).hexdigest() != here
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=PROJECT, capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONHASHSEED": "4711", "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    assert done.stdout.strip() == here
