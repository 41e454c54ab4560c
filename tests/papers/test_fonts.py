"""The fonts are those of their README; an office's own must be such as can be embedded."""

import hashlib
import re
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from casework.documents import fonts
from casework.documents.faces import BODY, RARE, body_cells, title_cells, title_is_heavy
from casework.documents.font_checks import check_fonts, font_fault
from casework.documents.printing import printed
from tests.papers.reading import LETTER, expected, run, text_of

FOLDER = Path(fonts.__file__).parent
NEEDED = set("云江市信用承诺书，。：《》〔2026〕")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ttf")), ids=lambda path: path.stem)
def test_the_files_are_those_that_the_readme_names(path):
    readme = (FOLDER / "README.md").read_text("utf-8")
    row = next(line for line in readme.splitlines() if line.startswith(f"| `{path.name}`"))
    assert re.findall(r"`([0-9a-f]{64})`", row) == [
        hashlib.sha256(path.read_bytes()).hexdigest()
    ]  # fmt: skip
    assert path.stat().st_size < 16 * 1024 * 1024


def test_the_rare_font_has_what_the_other_lacks_and_not_the_reserved_name():
    with TTFont(BODY, lazy=True) as ours, TTFont(RARE, lazy=True) as other:
        body, rare = set(ours.getBestCmap()), set(other.getBestCmap())
        named = {n.nameID: str(n) for n in other["name"].names}
    assert not body & rare
    assert {ord(char) for char in "㐂䶮禤"} <= body
    assert ord("𠮷") in rare
    for key in (1, 3, 4, 6):
        assert "LXGW" not in named[key]
        assert "霞鹜" not in named[key]


def font(path: Path, *, chars=NEEDED, rights=0, post_script=False) -> Path:
    """A made-up font of empty squares."""
    names = [".notdef", *(f"c{ord(char):x}" for char in sorted(chars))]
    built = FontBuilder(1000, isTTF=not post_script)
    built.setupGlyphOrder(names)
    built.setupCharacterMap({ord(char): f"c{ord(char):x}" for char in chars})
    if post_script:
        from fontTools.pens.t2CharStringPen import T2CharStringPen

        charstrings = {name: T2CharStringPen(1000, None).getCharString() for name in names}
        built.setupCFF("Own", {}, charstrings, {})
    else:
        pen = TTGlyphPen(None)
        for number, place in enumerate([(0, 0), (900, 0), (900, 900), (0, 900)]):
            (pen.lineTo if number else pen.moveTo)(place)
        pen.closePath()
        built.setupGlyf(dict.fromkeys(names, pen.glyph()))
    built.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    built.setupHorizontalHeader(ascent=880, descent=-120)
    built.setupNameTable({"familyName": "Own", "styleName": "Regular", "psName": "Own-Regular"})
    built.setupOS2(fsType=rights)
    built.setupPost()
    built.save(path)
    return path


def test_an_own_font_is_used_and_ours_fills_its_gaps(tmp_path, settings):
    assert not title_is_heavy()
    settings.CASEWORK_FONT_BODY = str(font(tmp_path / "own.ttf"))
    settings.CASEWORK_FONT_TITLE = settings.CASEWORK_FONT_BODY
    assert check_fonts(None) == []
    assert title_is_heavy()
    assert body_cells()["信"][0] == title_cells()["信"][0] != body_cells()["修"][0]
    content = printed(LETTER).content
    assert text_of(content) == expected(LETTER)
    assert "Own-Regular" in run("pdffonts", "-", given=content)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"rights": 0x0002}, "forbids"),
        ({"rights": 0x0100}, "forbids"),
        ({"rights": 0x0200}, "forbids"),
        ({"post_script": True}, "PostScript outlines"),
        ({"chars": NEEDED - {"〔"}}, "lacks characters that every letter has: 〔"),
    ],
)
def test_a_font_that_cannot_be_used_is_refused_with_words(tmp_path, settings, made, said):
    path = font(tmp_path / "own.ttf", **made)
    assert said in font_fault(path)
    assert font_fault(font(tmp_path / "good.ttf", rights=0x0008)) == ""
    settings.CASEWORK_FONT_TITLE = str(path)
    (found,) = check_fonts(None)
    assert found.id == "casework.E020"
    assert found.msg.startswith("CASEWORK_FONT_TITLE: own.ttf")


def test_what_is_no_font_is_refused_with_words(tmp_path):
    path = tmp_path / "own.ttf"
    assert "there is no file" in font_fault(path)
    path.write_bytes(b"%PDF-1.7")
    assert "is not one TrueType font" in font_fault(path)
