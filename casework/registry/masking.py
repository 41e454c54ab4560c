"""Takes what is personal out of a text before the public reads it (PIPL; masking by default)."""

from __future__ import annotations

import re
from collections.abc import Iterator

MASK = "＊＊＊＊"
_PERSONAL = re.compile(
    r"""
    (?<![0-9A-Za-z])\d{6}[ -]?\d{8}[ -]?\d{3}[0-9Xx](?![0-9A-Za-z])     # citizen number
  | (?<![0-9A-Za-z])\d{15,19}(?![0-9A-Za-z])         # bank account, old citizen number
  | (?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)        # mobile telephone
  | (?<!\d)0\d{2,3}-?\d{7,8}(?!\d)                   # telephone
  | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                     # e-mail
    """,
    re.VERBOSE | re.ASCII,
)
_LABELLED = re.compile(
    r"((?:家庭住址|住址|联系地址|联系人|身份证号码?|银行账号|联系电话)[:：])[^\n。；;，,]+"
)
# Full-width forms hide nothing; each stands for one character, so that places stay the same.
_HALF_WIDTH = {0xFEE0 + code: code for code in range(0x21, 0x7F)}


def mask_text(text: str) -> str:
    """Masks citizen numbers, telephones, accounts, e-mail and what stands after such a label."""
    return "".join(_unpersonal(_LABELLED.sub(rf"\g<1>{MASK}", text)))


def _unpersonal(text: str) -> Iterator[str]:
    end = 0
    for found in _PERSONAL.finditer(text.translate(_HALF_WIDTH)):
        yield text[end : found.start()]
        yield MASK
        end = found.end()
    yield text[end:]
