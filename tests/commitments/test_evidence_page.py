"""The evidence page behind a signed letter says what happened, and what the signature is and is not."""

import pytest

from casework.documents.sheets import Table, sheet_of
from casework.models import IssuedDocument
from commitments.signatures import SignatureAct
from tests.commitments.world import COMPANY


def letter_of(case) -> IssuedDocument:
    return IssuedDocument.objects.filter(case_id=case.pk, name="letter").latest("id")


def words(annex) -> str:
    found = []
    for part in annex.parts:
        rows = part.rows if isinstance(part, Table) else ((part,),)
        found += ["：".join(row) for row in rows]
    return "\n".join(found)


@pytest.fixture
def page(world):
    case = world.at("signed")
    (annex,) = sheet_of(letter_of(case)).annexes
    return annex


def test_it_names_every_step_and_what_was_signed(world, page):
    act = SignatureAct.objects.get()
    said = words(page)
    assert page.title == "签署证据页"
    for text in (
        f"承诺主体：{COMPANY}", "签署身份：代理人", f"承诺书全文校验值：SHA-256：{act.text_digest}",
        "展示承诺书全文：", "同意电子签署：", "发送一次性验证码：", "验证码核验通过：",
        "账号密码核验通过：", "签署完成：", "网络地址：192.0.2.7", "浏览器标识：Firefox",
        f"签署记录校验值：SHA-256：{act.digest}", "手写签名：未书写", "第2号",
    ):  # fmt: skip
        assert text in said, text


def test_it_says_what_the_signature_is_and_what_it_is_not(page):
    said = words(page)
    for text in ("第十三条", "（一）", "（二）", "（三）", "（四）", "第十四条", "第十六条",
                 "未使用电子认证服务提供者签发的数字证书", "说明（版本2026-1）"):  # fmt: skip
        assert text in said, text


def test_it_comes_out_the_same_whatever_happens_afterwards(world):
    case = world.at("signed")
    letter = letter_of(case)
    before = sheet_of(letter).annexes
    world.do(case, "withdraw")
    assert sheet_of(IssuedDocument.objects.get(pk=letter.pk)).annexes == before


def test_with_two_signatures_it_names_both_in_their_order(world):
    representative = world.two_sign()
    half = world.do(world.open(), "sign_first")
    one = letter_of(half)
    both = letter_of(world.do(half, "sign", by=representative))
    assert "第1次签署" not in words(sheet_of(one).annexes[0])
    said = words(sheet_of(both).annexes[0])
    assert said.index("第1次签署（代理人）") < said.index("第2次签署（法定代表人）")


def test_no_other_paper_has_one(world):
    case = world.at("accepted")
    other = IssuedDocument.objects.get(case_id=case.pk, name="acceptance")
    assert sheet_of(other).annexes == ()
