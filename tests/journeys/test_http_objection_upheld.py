"""A penalty stands under a wrong document number; the company objects, and it is put right."""

from tests.journeys.pages import Person, pdf
from tests.journeys.town import BUREAU, COMPANY, newest_case

WRONG, RIGHT = "云市监罚〔2026〕7号", "云市监罚〔2026〕8号"
# The mark is told in a sentence; the history of publicity names it later on.
MARK = "当事人认为该条信息有误，正在核查。"
OBJECTION = {
    "哪里有误": "信息错误", "哪一项内容": "文书号",
    "具体情况": "公示的文号与决定书原件不一致", "正确内容": RIGHT,
}  # fmt: skip


def test_a_wrong_number_is_put_right(town):
    record = town.record(number=WRONG)
    town.on("2026-07-06")
    anyone = Person()
    public = anyone.open("/").send("查询", {"查询单位": WRONG}).follow(record.title).path

    # The record's own page offers the objection; logging in leads back to it.
    page = anyone.open(public).says(WRONG, "这是您的单位吗？").follow("对此提出异议")
    page.says("请先登录。登录后会回到刚才的页面")
    page = page.send("登录", {"用户名": "agent", "密码": "pw"})
    town.knows("agent", anyone)
    page = page.says("提出异议", f"主体：{COMPANY}", WRONG)
    page = page.send("继续", OBJECTION).follow("开始填写")
    page = page.send("保存并继续")
    page = page.send("保存并继续", {"我所陈述的内容": True})
    page = page.says("公示的文号与决定书原件不一致", RIGHT).send("提交")
    assert page.refused() == ["请至少上传一份证明材料。"]
    page = page.follow("修改 您的证明材料").send("保存并继续", {"证据材料": pdf("决定书.pdf")})
    page = page.says("决定书.pdf").send("提交")
    case = newest_case()
    page.says(
        "已办理：提交异议", case.number, f"您的异议（{case.number}）已收到", "信用办最迟2026年7月"
    )
    town.messages("agent").says(f"您的异议（{case.number}）已收到")

    # The window asks for one more paper; the mark comes only with acceptance.
    town.staff("clerk", case, "告知补正", answers={"需要补正的内容": "处罚决定书复印件"})
    town.letter(case, "异议申请补正通知书").says("处罚决定书复印件")
    town.on("2026-07-07")
    page = town.matter(case).says("还有材料需要您补正。").follow("提交补正").follow("开始填写")
    page = page.send("保存并继续")
    assert page.faults() == {"处罚决定书复印件": ["请答复这一点。"]}
    page = page.send("保存并继续", {"处罚决定书复印件": "已补交", "证据材料": pdf("复印件.pdf")})
    page.send("提交答复").says("已办理：提交补正")
    Person().open(public).says_not(MARK)
    town.staff("officer", case, "受理并标注")
    Person().open(public).says("异议办理中", "当事人认为该条信息有误，正在核查。", WRONG)
    town.letter(case, "异议受理通知书").says("标注“异议办理中”")

    # Our copy says what the bureau sent: the bureau is asked, and its head takes more time.
    town.staff("officer", case, "登记比对结果", answers={"平台数据与来源数据": "一致"})
    town.staff("other officer", case, "转提供单位核查")
    town.matter(case).says(f"我们已请{BUREAU}核实，最迟2026年7月14日（周二）答复。")
    town.waiting_for("reviewer").says(case.number)
    town.messages("reviewer").says("最迟2026年7月14日（周二）附材料反馈")
    town.on("2026-07-08")
    page = town.try_staff("head", case, "延长核查期限")
    assert page.refused() == [
        "请写明理由，理由是本次决定的一部分。", "批准人：这一项必须填写。",
    ]  # fmt: skip
    page = page.send("确认", {"批准人": "王局长", "理由": "原件在档案馆"})
    town.matter(case).says(f"{BUREAU}的核查期限已延长至2026年7月21日（周二）")
    town.letter(case, "异议核查延期告知书").says("理由：原件在档案馆")
    assert town.tick("2026-07-14")["overdue"] == 0

    # The company is right; the platform corrects, and keeps what the record said before.
    town.on("2026-07-20")
    finding = {"处理方式": "更正", "核查情况": "原件文号与平台不一致"}
    page = town.try_staff("reviewer", case, "认定异议成立", answers=finding)
    assert page.refused() == ["核查结论的证明材料：请上传核查结论所依据的材料。"]
    page = page.says("原件文号与平台不一致").send(
        "确认", {"核查结论的证明材料": pdf("决定书原件.pdf")}
    )
    assert page.faults() == {"项目": ["请至少填写一个项目及其正确内容。"]}
    page = page.says("决定书原件.pdf").send("确认", {"项目": "文书号", "正确内容": RIGHT})
    page.says("“认定异议成立”已办理")
    Person().open(public).says(WRONG, "异议办理中").says_not(RIGHT)
    town.staff("platform", case, "更正")
    page = Person().open(public).says(RIGHT, "异议办理中").says_not(WRONG)
    town.on("2026-07-21")
    page = town.finds("officer", case).follow("查看记录").says("更正记录", f"{WRONG} → {RIGHT}")
    town.staff("other officer", case, "告知更正结果", reason="平台录入的文号有误")
    town.letter(case, "异议处理结果告知书（异议成立）").says(
        f"由“{WRONG}”改为“{RIGHT}”", "理由：平台录入的文号有误", "申请复核一次",
    )  # fmt: skip
    town.matter(case).says("异议已办结，结果和理由见")
    town.messages("agent").says("异议成立，处理结果已出", "异议已办结，结果和理由见")
    Person().open(public).says(RIGHT).says_not(MARK, WRONG)
    assert town.person("stranger").open(f"/staff/cases/{case.pk}/").status == 404
