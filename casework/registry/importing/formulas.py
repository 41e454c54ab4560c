"""Keeps texts from being commands to a spreadsheet program, in a way that can be undone exactly.

A dangerous text gets an apostrophe, and so does one that stands for a dangerous text already: what
was written by `defused` comes back through `restored` as it was, whatever it begins with.
"""

from __future__ import annotations

import re

# A cell that begins so, behind blanks too, is a command to a spreadsheet program.
_COMMANDS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]\d+(?:\.\d+)?")
_MARK = "'"


def defused(text: str) -> str:
    """A text that no spreadsheet program takes for a formula; plain numbers stay as they are."""
    return f"{_MARK}{text}" if _is_marked(text) else text


def restored(text: str) -> str:
    """The text that `defused` was given."""
    return text[1:] if text.startswith(_MARK) and _is_marked(text[1:]) else text


def _is_marked(text: str) -> bool:
    """Whether it is dangerous, or would be read as the mark of something dangerous."""
    if not text or text[0].isalnum():  # nearly every cell
        return False
    bare = text.lstrip(_MARK)
    if _NUMBER.fullmatch(bare):
        return False
    return bare.startswith(("\t", "\r")) or bare.lstrip().startswith(_COMMANDS)
