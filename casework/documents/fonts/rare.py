"""Cuts the font of rare characters out of LXGW WenKai: what Noto Serif SC lacks, under a new name.

python -m casework.documents.fonts.rare LXGWWenKai-Regular.ttf RareHan-Regular.ttf
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FAMILY = "Casework Rare Han"
_BODY = Path(__file__).parent / "NotoSerifSC-Regular.ttf"
# Ideographs of every extension, compatibility ideographs, radicals and strokes.
_HAN = (range(0x2E80, 0x2FE0), range(0x31C0, 0x31F0), range(0x3400, 0xA000),
        range(0xF900, 0xFB00), range(0x20000, 0x32400))  # fmt: skip
_NAMES = {1: FAMILY, 3: f"{FAMILY} 1.250", 4: FAMILY, 6: "CaseworkRareHan-Regular", 16: FAMILY}
_KEPT = {0, 2, 5, 7, 13, 14}  # copyright, style, version, trademark, licence and its address


def cut(source: Path, target: Path) -> int:
    """Writes the font; answers with the number of its characters."""
    font = TTFont(source, recalcTimestamp=False)
    known = set(TTFont(_BODY, lazy=True).getBestCmap())
    wanted = [
        code for code in font.getBestCmap()
        if code not in known and any(code in block for block in _HAN)
    ]  # fmt: skip
    options = Options(hinting=False, layout_features=[], notdef_outline=True, name_IDs=["*"])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    for record in list(font["name"].names):
        if record.nameID in _NAMES:
            record.string = _NAMES[record.nameID]
        elif record.nameID not in _KEPT:
            font["name"].names.remove(record)
    font.save(target)
    return len(wanted)


if __name__ == "__main__":
    sys.stdout.write(f"{cut(Path(sys.argv[1]), Path(sys.argv[2]))}\n")
