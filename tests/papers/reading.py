"""Reads a printed paper back: its text in the order of drawing, and where its words stand."""

import re
import subprocess
from html.parser import HTMLParser
from typing import NamedTuple

from casework.documents.sheets import Sheet

LETTER = Sheet(
    "信用修复申请受理通知书",
    "云信修〔2026〕1号-2",
    "云江市远航科技有限公司：",
    ("你（单位）提出的信用修复申请，材料齐全，本单位决定自2026年7月6日起受理。",),
    "云江市市场监督管理局",
    "2026年7月6日",
)
_PAGE_NUMBER = re.compile(r"^— \d+ —$", re.MULTILINE)


class Word(NamedTuple):
    """A piece of text in points from the upper left corner of its page, which counts from 0."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float


def run(*command: str, given: bytes) -> str:
    done = subprocess.run(command, input=given, capture_output=True, check=True)
    return done.stdout.decode()


def text_of(content: bytes) -> str:
    """All text but page numbers, without blanks and breaks, which the setting adds and drops."""
    text = run("pdftotext", "-raw", "-", "-", given=content)
    return "".join(_PAGE_NUMBER.sub("", text).split())


def lines_of(content: bytes) -> list[str]:
    return run("pdftotext", "-layout", "-", "-", given=content).splitlines()


class _Boxes(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words, self.page, self.box = [], -1, None

    def handle_starttag(self, tag, attrs):
        if tag == "page":
            self.page += 1
        if tag == "word":
            found = dict(attrs)
            self.box = [float(found[name]) for name in ("xmin", "ymin", "xmax", "ymax")]

    def handle_data(self, data):
        if self.box is not None:
            self.words.append(Word(self.page, data, *self.box))
            self.box = None


def words_of(content: bytes) -> list[Word]:
    boxes = _Boxes()
    boxes.feed(run("pdftotext", "-bbox", "-", "-", given=content))
    return boxes.words


def expected(sheet: Sheet) -> str:
    """The text of a letter without annexes and foot, as `text_of` gives it."""
    addressee = sheet.addressee.rstrip("：") + "：" if sheet.addressee else ""
    parts = [sheet.title, sheet.number, addressee, *sheet.parts, sheet.organ, sheet.day]
    return "".join("".join(parts).split())
