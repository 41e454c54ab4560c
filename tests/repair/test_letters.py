"""What each letter to the subject must carry (rules 9.5), and who is told of what."""

import re
from datetime import date

import pytest

from casework.models import IssuedDocument, OutboxMessage
from tests import factories as f
from tests.repair.world import HEARD


def letter(case, name):
    return IssuedDocument.objects.get(case_id=case.pk, name=name).body


REMEDY = ("六十日内，依法向有管辖权的行政复议机关", "六个月内，依法向有管辖权的人民法院")
CARRIES = [
    ("submitted", "commitment_letter", ("向社会公开承诺", "陈静", "罚款已缴清", "2026年8月10日")),
    (
        "supplement", "supplement_letter",
        ("请补交整改验收报告；请写明联系人", "一次性告知", "2026年8月24日（含当日）前", "视为撤回申请", "重新计算"),
    ),
    (
        "refused", "refusal_letter",
        ("不予受理", "理由充分", "依据：《信用修复管理办法》（国家发展改革委令第36号）", "自2026年9月1日起可再次申请", "异议申诉", *REMEDY),
    ),
    ("accepted", "acceptance_letter", ("案号（查询码）：XF2026-", "2026年8月19日（含当日）", "不收取任何费用")),
    ("joint_check", "joint_letter", ("云江市中级人民法院：", "罚款是否已经执行完毕", "2026年8月17日（含当日）前")),
    ("extended", "extension_letter", ("理由充分", "2026年9月2日（含当日）", "批准人", "负责人")),
    ("notice", "notice_letter", ("拟准予修复", "2026年8月10日至2026年8月17日")),
    ("approved", "approval_letter", ("准予修复", "终止该信息的公示", "停止共享和使用", "下载")),
    (
        "rejected", "rejection_letter",
        ("不予修复", "理由充分", "依据：《信用修复管理办法》（国家发展改革委令第36号）", "履行完毕后可再次申请", "异议申诉", *REMEDY),
    ),
    (
        "repaired", "completion_letter",
        ("云市监罚〔2026〕88号", "完成日期：2026年8月10日", "本网站；信用江海", "下载", "云江市信用办"),
    ),
    (
        "revoked", "hearing_letter",
        ("理由充分", "《信用修复管理办法》", "恢复公示", "陈述、申辩", "2026年8月17日（含当日）前"),
    ),
    ("revoked", "revocation_letter", ("理由充分", "陈述、申辩的权利", "至2029年8月10日止", *REMEDY)),
    ("shielded", "shield_letter", ("（2026）云01破3号之二", "2026年7月1日", "暂时屏蔽")),
    ("restored", "restoring_letter", ("（2026）云01破3号之五", "恢复公示", *REMEDY)),
]  # fmt: skip


@pytest.mark.parametrize(("state", "name", "parts"), CARRIES)
def test_a_letter_carries_what_it_must(world, state, name, parts):
    body = letter(world.at(state), name)
    for part in parts:
        assert part in body, part
    assert "云江市远航科技有限公司" in body
    assert "云市监罚〔2026〕88号" in body
    assert not re.search(r"[{}]|None|True|False", body)


@pytest.mark.parametrize(
    ("filed", "law"),
    [
        (date(2026, 3, 30), "《失信行为纠正后的信用信息修复管理办法（试行）》（国家发展改革委令第58号）"),
        (date(2026, 4, 1), "《信用修复管理办法》（国家发展改革委令第36号）"),
    ],
)  # fmt: skip
def test_a_decision_cites_the_rules_of_the_filing_day(world, filed, law):
    record = f.record(
        world.subject, world.market, document_date=date(2025, 12, 1), min_last=date(2026, 3, 1),
        earliest_apply=date(2026, 3, 2),
    )  # fmt: skip
    case = world.at("reviewing", today=filed, record=record)
    case = world.do(case, "approve", "head", today=date(2026, 4, 2))
    assert f"依照{law}，决定准予修复" in letter(case, "approval_letter")


def test_who_asks_on_a_ruling_does_not_promise_that_the_duties_are_done(world):
    body = letter(world.at("submitted", by_court=True), "commitment_letter")
    assert "严格执行人民法院裁定（文号：（2026）云01破3号之二）" in body
    assert "履行了决定规定的全部义务" not in body
    record = f.record(world.subject, world.market)
    other = letter(world.at("submitted", record=record), "commitment_letter")
    assert "履行了决定规定的全部义务，消除了不良影响；采取的措施：罚款已缴清；" in other


def test_the_letter_after_a_carried_out_plan(world):
    case = world.at("shielded")
    case = world.run(case, ("file_court_paper", "agent"), ("finish_plan", "reviewer"))
    body = letter(case, "plan_letter")
    assert "已经执行完毕" in body
    assert "（2026）云01破3号之五" in body


# (brought to, then action, who, who is told): typed by hand
TOLD = [
    ("draft", "apply", "agent", {"subject", "credit_officer"}),
    ("submitted", "route", "platform", {"reviewer"}),
    ("pushed", "ask_supplement", "reviewer", {"subject"}),
    ("supplement", "answer_supplement", "agent", {"reviewer"}),
    ("supplement", "lapse", "system", {"subject"}),
    ("pushed", "accept", "reviewer", {"subject"}),
    ("pushed", "refuse", "reviewer", {"subject", "credit_officer"}),
    ("reviewing", "ask_partner", "reviewer", {"partner"}),
    ("joint_check", "concur", "partner", {"reviewer"}),
    # another view is logged and the supervisor hears of it; the department still decides
    ("joint_check", "dissent", "partner", {"reviewer", "supervisor"}),
    ("reviewing", "extend", "head", {"subject"}),
    ("extended", "take_back_extension", "head", {"subject"}),
    ("reviewing", "approve", "head", {"subject", "reviewer", "credit_officer"}),
    ("reviewing", "reject", "head", {"subject", "reviewer", "credit_officer"}),
    ("approved", "end_publicity", "platform", {"subject", "credit_officer", "platform"}),
    ("syncing", "report_silent_sites", "system", {"supervisor"}),
    ("repaired", "announce_revocation", "reviewer", {"subject"}),
    ("refused", "ask_reasons", "platform", {"subject", "reviewer", "head", "supervisor"}),
    ("pushed", "withdraw", "agent", {"reviewer"}),
]


@pytest.mark.parametrize(("state", "action", "who", "told"), TOLD)
def test_who_is_told(world, state, action, who, told):
    case = world.do(world.at(state), action, who)
    messages = OutboxMessage.objects.filter(event__case_id=case.pk, event__action=action)
    assert {m.recipient for m in messages} == {f"role:{role}" for role in told}


def test_the_subject_hears_of_completion_and_revocation(world):
    case = world.run(world.at("repaired"), *HEARD, ("revoke", "head"))
    kinds = OutboxMessage.objects.filter(event__case_id=case.pk, recipient="role:subject")
    assert {"repair.complete", "repair.revoke"} <= set(kinds.values_list("kind", flat=True))
