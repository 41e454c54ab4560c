"""A promise was false when it was made: the company is told and heard before it is found (C15)."""

from tests.journeys.pages import pdf
from tests.journeys.test_http_commitment_broken_and_repaired import draft
from tests.journeys.town import Town, newest_case
from tests.signing import signs

ANNOUNCED = {
    "不实内容": "所填住所自始不存在", "证据": "房屋登记系统查询结果", "依据": "告知承诺书第二条",
    "措施": ["列为重点监管对象"],
}  # fmt: skip


def performing(town: Town):
    """A commitment in its term, after the first days of July."""
    signs(draft(town, "2026-07-10"))
    case = newest_case()
    town.on("2026-07-07")
    town.staff("reviewer", case, "受理")
    town.letter(case, "承诺受理通知书").says("最迟于2026年7月16日公示")
    town.on("2026-07-08")
    town.staff("platform", case, "公示承诺书", answers={"承诺书不含国家秘密": True})
    town.tick("2026-07-10")
    return case


def test_a_false_promise_is_announced_heard_and_found(town):
    case = performing(town)
    town.on("2026-07-13")
    page = town.finds("head", case).says("当事人还没有陈述申辩，期限也没有届满，请等待。")
    assert not page.has_link("认定虚假承诺")
    page = town.try_staff("other reviewer", case, "告知拟认定虚假承诺", answers=ANNOUNCED)
    assert page.refused() == ["认定虚假承诺须有证据，请上传证明承诺不实的材料。"]
    page.send("确认", {"证据材料": pdf("查询结果.pdf")}).says("“告知拟认定虚假承诺”已办理")
    town.letter(case, "虚假承诺认定事先告知书").says(
        "所填住所自始不存在", "证据：房屋登记系统查询结果", "你（单位）可以在2026年7月20日", "列为重点监管对象",
    )  # fmt: skip
    town.messages("agent").says("拟认定您的承诺不实，请陈述申辩")

    # It says its piece; the head has ten working days, and whoever announced it cannot find it.
    town.on("2026-07-15")
    page = town.matter(case).follow("陈述申辩").send("陈述申辩", {"陈述申辩意见": "门牌号写错了"})
    page.says("已办理：陈述申辩")
    town.waiting_for("head").says(case.number)
    town.finds("head", case).says("听取意见后作出认定的期限", "2026年7月29日")
    town.on("2026-07-16")
    town.staff("head", case, "认定虚假承诺", reason="更正后的门牌同样不存在")
    town.letter(case, "虚假承诺认定决定书").says(
        "事实：所填住所自始不存在", "理由：更正后的门牌同样不存在", "行政复议", "最早自2027年7月17日起",
    )  # fmt: skip
    town.messages("agent").says("您的承诺已被认定为虚假承诺")


def test_what_turns_out_to_be_a_slip_is_dropped(town):
    case = performing(town)
    town.on("2026-07-13")
    answers = ANNOUNCED | {"证据材料": pdf("查询结果.pdf")}
    town.staff("other reviewer", case, "告知拟认定虚假承诺", answers=answers)
    town.on("2026-07-15")
    town.matter(case).follow("陈述申辩").send("陈述申辩", {"陈述申辩意见": "门牌号写错了"})
    page = town.try_staff("head", case, "不予认定")
    assert page.refused() == ["请写明理由，理由是本次决定的一部分。"]
    page.send("确认", {"理由": "门牌号系笔误，住所真实"}).says("“不予认定”已办理")
    town.letter(case, "不予认定告知书").says(
        "虚假承诺的认定", "门牌号系笔误，住所真实", "不影响你（单位）的信用"
    )
    town.messages("agent").says("不予认定，此前的告知不再作为依据")
    town.matter(case).says("请按承诺逐项履行")
