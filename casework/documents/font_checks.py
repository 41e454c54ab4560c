"""Checks the fonts that an office brings along: TrueType outlines that may be embedded in part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

SETTINGS = ("CASEWORK_FONT_BODY", "CASEWORK_FONT_TITLE")
_RESTRICTED, _WHOLE_ONLY, _BITMAP_ONLY = 0x0002, 0x0100, 0x0200  # fsType of the OS/2 table
_NEEDED = "云江市信用承诺书，。：《》〔2026〕"


def check_fonts(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuses to start with a font that would print nothing, or that its licence keeps out."""
    found = ((name, getattr(settings, name)) for name in SETTINGS)
    return [
        Error(f"{name}: {fault}", id="casework.E020")
        for name, path in found
        if path and (fault := font_fault(Path(path)))
    ]


def font_fault(path: Path) -> str:
    """What is wrong with a font file, in words; empty where it can be used."""
    from fontTools.ttLib import TTFont, TTLibError

    if not path.is_file():
        return f"there is no file {path}."
    try:
        with path.open("rb") as file, TTFont(file, lazy=True) as font:
            return _fault_in(font, path.name)
    except (OSError, TTLibError):
        return f"{path.name} is not one TrueType font (a collection .ttc must be taken apart)."


def _fault_in(font: Any, name: str) -> str:
    if "glyf" not in font:
        return f"{name} has no TrueType outlines (glyf); PostScript outlines cannot be embedded."
    rights = font["OS/2"].fsType if "OS/2" in font else 0
    if rights & 0x000F == _RESTRICTED or rights & (_WHOLE_ONLY | _BITMAP_ONLY):
        return f"{name} forbids that a part of it is embedded; ask its maker for another licence."
    known = font.getBestCmap() or {}
    lacking = "".join(char for char in _NEEDED if ord(char) not in known)
    return f"{name} lacks characters that every letter has: {lacking}." if lacking else ""
