"""Takes what is personal out of a text before the public reads it (PIPL; masking by default)."""

from __future__ import annotations

import re
from typing import Any

MASK = "＊＊＊＊"
_PERSONAL = re.compile(
    r"""
    (?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])     # citizen number
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


def mask_text(text: str) -> str:
    """Masks citizen numbers, telephones, accounts, e-mail and what stands after such a label."""
    return _PERSONAL.sub(MASK, _LABELLED.sub(rf"\g<1>{MASK}", text))


def mask_promises(promises: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The promises as the public may read them; notes of the department stay inside."""
    return [
        {
            "text": mask_text(promise["text"]),
            "due_on": promise["due_on"],
            "outcome": promise["outcome"],
        }
        for promise in promises
    ]
