"""The evidence page (签署证据页) behind a signed letter: who signed what, when, and how proven."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from casework.documents.sheets import Annex, Table
from commitments.consent import consent

if TYPE_CHECKING:
    from commitments.signatures import SignatureAct

TITLE = "签署证据页"
CAPACITIES = {
    "self": "本人",
    "legal_representative": "法定代表人",
    "agent": "代理人",
    "administrator": "破产管理人",
}
ABOUT = """\
一、本页记载所附承诺书的电子签署过程，由信用承诺系统在签署时自动生成。\
本页各项的校验值写入案件日志，与日志的前后记录相连，改动任何一项都会被发现。"""
WHAT_IT_IS = """\
二、本次签署属于《中华人民共和国电子签名法》规定的电子签名，\
以核验身份和确认签署意愿的方式作出。对照该法第十三条第一款的四项条件：
（一）电子签名制作数据用于电子签名时，属于电子签名人专有：\
签署使用签署人本人的账号，该账号代表承诺主体的资格事先经授权码函或者核验证件确认；\
一次性验证码只发送到该账号登记的地址，只用于这一份承诺书。
（二）签署时电子签名制作数据仅由电子签名人控制：\
签署时核验了账号密码和一次性验证码；密码和验证码均不以明文保存，验证码十分钟失效，限用一次。
（三）签署后对电子签名的任何改动能够被发现：\
签署记录只能新增，不能修改、删除，其校验值写入案件日志。
（四）签署后对数据电文内容和形式的任何改动能够被发现：\
承诺书全文的校验值记载如下，重新计算即可比对；加盖受理单位电子印章的，改动还会使印章失效。
三、本次签署未使用电子认证服务提供者签发的数字证书，\
不属于该法第十六条所称由第三方认证的电子签名。\
是否为可靠的电子签名，依该法第十三条认定；符合的，依第十四条与手写签名或者盖章具有同等的法律效力。\
"""
SHOWN = "签署页面（试用设置，不能证明地址的归属）"
_NAMES = ("事项", "内容")
_SHARES = (3, 7)


def page(acts: Sequence[SignatureAct]) -> Annex:
    """The page about these signatures, the first one first."""
    parts: list[str | Table] = [ABOUT, *WHAT_IT_IS.splitlines(), "四、签署记录："]
    for number, act in enumerate(acts, 1):
        if len(acts) > 1:
            parts.append(f"第{number}次签署（{capacity(act)}）：")
        parts.append(Table(_NAMES, _rows(act), _SHARES))
    for version in dict.fromkeys(act.consent for act in acts):
        parts.append(f"五、签署人同意的电子签署说明（版本{version}）：")
        parts += consent(version).points
    return Annex(TITLE, tuple(parts))


def capacity(act: SignatureAct) -> str:
    """In what capacity the account is confirmed; an account of a person's own signs in person."""
    return "本人" if act.case.subject.is_natural else CAPACITIES.get(act.capacity, act.capacity)


def _rows(act: SignatureAct) -> tuple[tuple[str, str], ...]:
    drawn = f"有，图片校验值（SHA-256）：{act.drawing_digest}" if act.drawing_digest else "未书写"
    return (
        ("承诺主体", act.name),
        ("签署人账号", act.user.get_full_name() or act.user.get_username()),
        ("签署身份", f"{capacity(act)}（经确认）"),
        ("承诺书全文校验值", f"SHA-256：{act.text_digest}"),
        ("展示承诺书全文", exact(act.shown_at)),
        ("同意电子签署", f"{exact(act.agreed_at)}，说明版本{act.consent}"),
        ("电子签署说明校验值", f"SHA-256：{act.consent_digest}"),
        ("发送一次性验证码", f"{exact(act.code_sent_at)}，发送至{act.code_sent_to or SHOWN}"),
        ("验证码核验通过", exact(act.confirmed_at)),
        ("账号密码核验通过", exact(act.identified_at)),
        ("键入名称核验", "与登记的主体名称一致"),
        ("签署完成", exact(act.signed_at)),
        ("网络地址", act.address or "未取得"),
        ("浏览器标识", act.agent or "未取得"),
        ("手写签名", drawn),
        ("案件日志", f"{act.case.number} 第{act.seq}号"),
        ("签署记录校验值", f"SHA-256：{act.digest}"),
    )


def exact(at: datetime) -> str:
    """2026年7月6日 09:00:05（北京时间）."""
    local = at.astimezone(timezone.get_default_timezone())
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M:%S}（北京时间）"
