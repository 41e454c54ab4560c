"""Takes what is personal out of a text before the public reads it (PIPL; masking by default).

By form: citizen numbers, cards and accounts, telephones, e-mail. By what stands before it: homes
of persons, messengers, papers, plates, names of persons to be reached. Organizations' codes,
document numbers, amounts, days, statutes and places of business stay (rules.md section 5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MASK = "＊＊＊＊"
# Between the digits of one number people write spaces, dashes and dots.
_S = r"[ \t.·—–-]?"
_PERSONAL = re.compile(
    rf"""
    (?<![0-9A-Za-z])\d{{6}}{_S}(?:18|19|20)\d{{2}}{_S}\d{{2}}{_S}\d{{2}}{_S}\d{{3}}{_S}[0-9Xx]
        (?![0-9A-Za-z])                                     # citizen number, however it is grouped
  | (?<![0-9A-Za-z])\d{{17}}[0-9Xx](?![0-9A-Za-z])          # the same with an impossible birthday
  | (?<![0-9A-Za-z])\d{{6}}{_S}\d{{6}}{_S}\d{{3}}(?![0-9A-Za-z])     # citizen number of 15 digits
  | (?<![0-9A-Za-z])\d{{15,19}}(?![0-9A-Za-z])              # bank account
  | (?<![0-9A-Za-z])\d{{4}}(?:[ -]\d{{4}}){{3}}(?:[ -]\d{{1,3}})?(?![0-9A-Za-z])  # card, by fours
  | (?<![0-9A-Za-z])(?:(?:\+|00)?86{_S}|\(\+?86\){_S})?
        1[3-9]\d{_S}\d{{4}}{_S}\d{{4}}(?!\d)                # mobile telephone
  | (?<!\d)1[3-9]\d{{2}}{_S}\d{{3}}{_S}\d{{4}}(?!\d)        # the same, grouped otherwise
  | (?<![\d第])(?:\(0\d{{2,3}}\){_S}|0\d{{3}}[ -]|(?:010|02\d|0[3-9]\d{{2}}){_S})
        [2-9]\d{{2,3}}{_S}\d{{4}}
        (?:[ ]?(?:转|分机|ext\.?|-)[ ]?\d{{1,6}})?(?!\d)    # telephone with area code, extension
  | (?<!\d)[48]00{_S}\d{{3}}{_S}\d{{4}}(?!\d)               # hotline
  | [\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}})+       # e-mail
    """,
    re.VERBOSE | re.ASCII,
)
# After such a word and a colon, all is personal up to the next mark.
_LABEL_WORDS = (
    "家庭住址 家庭地址 现住址 住址 居住地址 居住地 户籍地址 户籍所在地 户籍地 户口所在地 "
    "联系地址 通讯地址 通信地址 邮寄地址 收件地址 联系人 联系方式 联系电话 手机号码 "
    "手机号 手机 电话号码 电话 身份证件号码 身份证号码 身份证号 身份证 公民身份号码 "
    "证件号码 证件号 护照号码 护照号 护照 驾驶证号 银行账号 银行卡号 银行账户 收款账号 "
    "收款账户 账号 卡号 电子邮箱 邮箱 微信号 微信 QQ号码 QQ号 QQ 车牌号码 车牌号 号牌号码 "
    "车牌"
)
_LABEL = "|".join(sorted(_LABEL_WORDS.split(), key=len, reverse=True))
_LABELLED = re.compile(rf"((?:{_LABEL})(?:为|是)?[ ]?[:：][ ]?)[^\n。；;，,、）)]+")
# Without a colon a word of a form follows at once: only what looks like it is taken.
_TOKENS = re.compile(
    r"""
    ((?:微信号?|QQ号?码?)(?:为|是)?[ ]?)[A-Za-z0-9_-]{5,20}
  | ((?:护照|通行证|军官证|驾驶证|证件)(?:号码?)?(?:为|是)?[ ]?)[A-Za-z]{0,2}\d{6,12}(?!\d)
  | ((?:车牌号?码?|号牌号?码?|驾驶|驾)(?:为|是)?[ ]?)
        [\u4e00-\u9fff][A-Z][ ·]?[A-Z0-9]{5,6}(?![A-Z0-9])
  | ((?:账号|账户|卡号)(?:为|是)?[ ]?)\d[\d -]{7,24}\d
    """,
    re.VERBOSE,
)
# Where somebody lives, as running text says it: to the number of the house or the room.
_HOME = re.compile(
    r"((?:家住|现住|居住于|居住在|住所在|户籍所在地为|户籍地为|户籍地址为|户籍在|住在|住址为|住址在|住址是|住址))"
    r"(?![:：])[^\n。；;，,、（(）)]{2,40}?(?:号楼?|室|幢|栋|单元|组|村|户)"
    r"(?:[^\n。；;，,、（(）)]{0,20}?(?:室|单元|户|号|楼|层|组))*"
)
# Full-width forms hide nothing; each stands for one character, so that places stay the same.
_HALF_WIDTH = {0xFEE0 + code: code for code in range(0x21, 0x7F)} | {0x3000: 0x20}


def mask_text(text: str) -> str:
    """Masks what is personal by its form or by the word before it; the rest stays as written."""
    for pattern in (_LABELLED, _TOKENS, _HOME):
        text = "".join(_masked(pattern, text))
    return "".join(_masked(_PERSONAL, text))


def _masked(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """The text with MASK for each find; the word before it, a group of the find, stays."""
    end = 0
    for found in pattern.finditer(text.translate(_HALF_WIDTH)):
        kept = next((at for at in range(1, pattern.groups + 1) if found[at] is not None), 0)
        start = found.end(kept) if kept else found.start()
        yield text[end:start]
        yield MASK
        end = found.end()
    yield text[end:]
