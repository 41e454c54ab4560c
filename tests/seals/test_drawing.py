"""A seal looks like one: 42 mm, red alone, ring, star, and the name around it without a gap."""

import subprocess
from io import BytesIO
from itertools import pairwise

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from casework.documents.sealing import glyphs, keys
from casework.documents.sealing.drawing import SIZE, seal_content, seal_paths
from casework.documents.sealing.stamping import Face, sealed
from casework.documents.sheets import Box, Printed

DOTS = 200
MM = DOTS / 25.4


@pytest.fixture
def blank():
    """A page with nothing on it but the place of a seal."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.showPage()
    canvas.save()
    return Printed(out.getvalue(), 1, Box(0, 300, 200, SIZE, SIZE))


@pytest.fixture
def picture(seals, blank, tmp_path):
    """The place of the seal on the page, as a picture of 200 dots an inch."""
    letter = blank

    def take(name, below=""):
        path = tmp_path / "sealed.pdf"
        path.write_bytes(sealed(letter, keys.held("bureau"), Face(name, below, "试"))[0])
        subprocess.run(["pdftoppm", "-r", str(DOTS), "-png", path, tmp_path / "page"], check=True)
        (found,) = tmp_path.glob("page*.png")
        page = Image.open(found).convert("RGB")
        scale, box = DOTS / 72, letter.seal
        left, top = box.left * scale, page.height - (box.bottom + box.height) * scale
        return page.crop((int(left), int(top), int(left + 120 * scale), int(top + 120 * scale)))

    return take


def red(picture):
    """The points that are drawn at all; anything but red would show."""
    width, height = picture.size
    found = set()
    for x in range(width):
        for y in range(height):
            r, g, b = picture.getpixel((x, y))
            if min(g, b) < 128:
                assert r > 150, "something on the seal is not red"
                found.add((x, y))
    return found


@pytest.mark.parametrize(
    ("name", "below"),
    [
        ("云江市局", ""),
        ("云江市市场监督管理局", "信用修复专用章"),
        ("云江市经济技术开发区综合行政执法和应急管理监督局第一分局", ""),
        ("云江市经济技术开发区综合行政执法和应急管理监督局第一分局办公", "行政审批专用章（十二）"),
    ],
    ids=["four", "ten with a line", "twenty-eight", "thirty with a line"],
)
def test_ring_star_and_name_stand_where_they_belong(picture, name, below):
    seen = red(taken := picture(name, below))
    across = [max(p[axis] for p in seen) - min(p[axis] for p in seen) for axis in (0, 1)]
    assert across == pytest.approx([42 * MM] * 2, abs=1.2 * MM)
    middle = [min(p[axis] for p in seen) + across[axis] / 2 for axis in (0, 1)]
    assert tuple(map(round, middle)) in seen, "the star is filled"
    away = [((x - middle[0]) ** 2 + (y - middle[1]) ** 2) ** 0.5 / MM for x, y in seen]
    star = [one for one in away if one < 8.5]
    assert 6 < max(star) < 8.5
    # Between name and ring there is a clear line, and another between star and name.
    assert not [one for one in away if 19.4 < one < 19.7]
    if not below:
        assert not [one for one in away if 8.5 < one < 11.5]
    assert taken.size[0] > 300


def test_thirty_characters_do_not_touch_each_other(picture):
    """Along the middle of the name ink and paper take turns at least as often as characters."""
    from math import cos, pi, sin

    seen = red(taken := picture("市" * 30))
    half = taken.size[0] / 2
    ring = [
        (round(half + 16.1 * MM * cos(at)), round(half + 16.1 * MM * sin(at)))
        for at in (step * 2 * pi / 3600 for step in range(3600))
    ]
    inked = [point in seen for point in ring]
    turns = sum(a != b for a, b in pairwise(inked))
    assert turns >= 60


def test_the_drawing_is_paths_alone(picture):
    content = seal_content("云江市市场监督管理局", "信用修复专用章")
    assert b"Tf" not in content
    assert b"Do" not in content
    assert set(seal_paths("云江市局").replace("-", " ")) <= set("MLCZ .0123456789")
    assert pytest.approx(119.06, abs=0.01) == SIZE


def test_a_character_that_no_font_has_is_named():
    assert glyphs.missing("云江市😀局\U0010fffd") == "😀\U0010fffd"
