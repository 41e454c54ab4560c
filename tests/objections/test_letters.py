"""What each letter of an objection must carry (rules of notices to the subject)."""

import re

import pytest

from casework.models import IssuedDocument

REMEDY = ("行政复议", "行政诉讼")
REVIEW = "2026年9月4日（含当日）前申请复核一次"
# Place, action, title, what the text must say.
LETTERS = [
    ("submitted", "ask_supplement", "补正通知书",
     ("处罚决定书复印件；营业执照复印件", "2026年7月20日（含当日）前", "视为撤回", "一次性告知")),
    ("submitted", "refuse", "不予受理通知书", ("情况属实，理由充分", *REMEDY)),
    ("submitted", "offer_conversion", "转信用修复", ("信用修复", "不收取任何费用", "理由充分", *REMEDY)),
    ("submitted", "accept", "受理通知书",
     ("2026年7月6日受理", "异议办理中", "2026年8月3日书面答复", "云江市市场监督管理局")),
    ("comparing", "forward", "协查函", ("云江市市场监督管理局：", "文号写错了", "2026年7月13日（含当日）前")),
    ("verifying", "extend", "延期告知书", ("王局长", "2026年7月20日", "理由充分")),
    ("extended", "take_back_extension", "撤销延期告知书", ("2026年7月13日", "理由充分")),
    ("upheld", "correct", "更正通报", ("经核查异议成立", "改为“云市监罚〔2026〕8号”", "停止使用处理前的信息")),
    ("unverifiable", "settle", "更正通报", ("经核查无法核实", "已终止披露该条信息", "停止使用处理前的信息")),
    ("corrected", "close_corrected", "异议成立",
     ("改为“云市监罚〔2026〕8号”", "原件文号与平台不一致", "信息来源：云江市市场监督管理局", REVIEW,
      "已通报使用原信息的单位", *REMEDY)),
    ("corrected unproven", "close_unproven", "无法核实",
     ("无法核实", "已终止披露", "理由充分", REVIEW, *REMEDY)),
    ("dismissed", "close_dismissed", "异议不成立",
     ("维持不变", "执法办案系统", "理由充分", REVIEW, *REMEDY)),
    ("reviewing", "extend_review", "复核延期告知书", ("李厅长", "2026年7月20日", "理由充分")),
    ("reviewing", "confirm", "复核决定书", ("维持原处理结果", "省信用办", "核查没有看原件", *REMEDY)),
    ("reviewing", "overturn", "复核决定书", ("改为“云市监罚〔2026〕8号”", "省信用办", *REMEDY)),
    ("reviewing", "overturn", "更正通报", ("经复核异议成立", "改为“云市监罚〔2026〕8号”")),
    ("reviewing result", "send_back", "复核决定书", ("由原决定单位重新作出决定", *REMEDY)),
]  # fmt: skip


@pytest.mark.parametrize(("place", "action", "title", "says"), LETTERS)
def test_a_letter_carries_what_it_must(world, place, action, title, says):
    case = world.at(place)
    case = world.do(case, action)
    letter = IssuedDocument.objects.filter(case=case, title__contains=title).order_by("id").last()
    for words in (*says, case.number):
        assert words in letter.body, words
    assert not re.search(r"[{}]|None|\[", letter.body), letter.body


def test_every_letter_is_issued_by_one_of_these_actions(world):
    from casework.declaration import published

    declared = published("objections").case_type
    issuing = {name for name, action in declared.actions.items() if action.issues}
    # Only a decision that was annulled makes it issue one: test_users.
    assert issuing == {action for _place, action, _title, _says in LETTERS} | {"end_proceedings"}


@pytest.mark.parametrize(
    ("place", "action", "who"),
    [
        ("draft", "file", {"subject", "credit_officer"}),
        ("submitted", "ask_supplement", {"subject"}),
        ("submitted", "refuse", {"subject"}),
        ("submitted", "accept", {"subject", "platform"}),
        ("comparing", "forward", {"subject", "provider"}),
        ("verifying", "extend", {"subject", "provider"}),
        ("extended", "take_back_extension", {"subject", "provider"}),
        ("verifying", "uphold", {"credit_officer", "platform"}),
        ("verifying", "presume_unverifiable", {"subject", "credit_officer", "supervisor"}),
        ("upheld", "correct", {"provider", "credit_officer", "platform"}),
        ("dismissed", "close_dismissed", {"subject"}),
        ("closed", "request_review", {"credit_officer", "upper", "office_head"}),
        ("reviewing", "overturn", {"subject", "provider", "platform", "credit_officer"}),
        ("reviewing result", "send_back", {"subject", "provider", "credit_officer"}),
        ("verifying", "withdraw", {"provider", "credit_officer"}),
    ],
)
def test_those_who_must_know_are_told(world, place, action, who):
    case = world.do(world.at(place), action)
    told = {m.recipient for m in case.events.order_by("seq").last().messages.all()}
    assert told == {f"role:{name}" for name in who}
