"""A rejected repair turns out to be wrongly rejected: the department takes it up again (R15)."""

from tests.journeys.pages import pdf
from tests.journeys.town import newest_case


def test_an_upheld_objection_brings_a_rejected_repair_back(town):
    record = town.record(title="超限运输", duties_done=True)
    town.on("2026-08-10")
    page = town.person("agent").open("/my/").follow("我的信用信息").follow(record.title)
    page = page.follow("申请信用修复").send("继续")
    page = page.follow("开始填写").send("保存并继续", {"申请事由": "已纠正失信行为"})
    page = page.send("保存并继续", {"我已纠正失信行为": True, "改正和履行的内容": "罚款已缴清"})
    page = page.send("保存并继续", {"培训证书": pdf("证书.pdf")})
    page = page.send("保存并继续", {"我签署本信用修复承诺": True, "签署人姓名": "陈静"})
    page.send("签署", {"登录密码": "pw"}).says("已办理：提交修复申请")
    repair = newest_case()
    town.tick("2026-08-10")

    # The bureau finds the duties open, and the head rejects.
    town.on("2026-08-11")
    town.staff("reviewer", repair, "受理")
    town.staff("reviewer", repair, "登记核查结果，开始审查", answers={
        "本部门系统显示": "义务尚未履行完毕", "结果": "未履行", "核查过程": "系统无缴款记录",
        "所附培训证书真实有效": True,
    })  # fmt: skip
    town.on("2026-08-12")
    page = town.try_staff("head", repair, "不予修复", reason="罚款未缴清", answers={
        "情形": "义务尚未履行完毕", "再次申请修复的时间": "缴清后可再次申请",
    })  # fmt: skip
    page.says("“不予修复”已办理")

    # The platform sees the payment. It cannot decide; it has the reasons given more fully.
    town.on("2026-08-13")
    page = town.finds("officer", repair)
    assert not page.has_link("重新办理")
    town.staff("officer", repair, "退回补充理由", reason="财政票据显示罚款已缴清")
    town.messages("supervisor").says("退回补充理由", repair.number)
    town.messages("agent").says("平台已请认定单位补充说明理由")
    town.matter(repair).says("不予修复")
    town.staff("head", repair, "补充说明理由", reason="票据号与决定书不符")
    town.letter(repair, "信用修复答复补充理由告知书").says("票据号与决定书不符", "原答复的结果不变")

    # The company objects to the answer; the bureau looks at the receipt and finds it right.
    town.on("2026-08-17")
    page = town.matter(repair).follow("对结果提出异议").send("继续", {
        "哪里有误": "对信用修复结果有异议", "具体情况": "罚款早已缴清，票据号为补开的票据",
    })  # fmt: skip
    page = page.follow("开始填写").send("保存并继续", {"证据材料": pdf("票据.pdf")})
    page.send("保存并继续", {"我所陈述的内容": True}).send("提交").says("已办理：提交异议")
    objection = newest_case()
    town.staff("officer", objection, "受理并标注")
    town.staff("officer", objection, "登记比对结果", answers={"平台数据与来源数据": "一致"})
    town.staff("other officer", objection, "转提供单位核查")
    town.on("2026-08-18")
    town.staff("other reviewer", objection, "认定异议成立", answers={
        "处理方式": "由原单位重新作出决定", "核查情况": "补开的票据真实",
        "核查结论的证明材料": pdf("核对记录.pdf"),
    })  # fmt: skip

    # The objection cannot be closed before the request is open again.
    town.finds("other reviewer", objection).says("原决定尚未重新办理", repair.number)
    town.on("2026-08-19")
    town.staff("reviewer", repair, "重新办理", reason="原答复认定事实有误")
    town.letter(repair, "信用修复重新办理告知书").says(
        objection.number, "2026年8月24日（含当日）前告知"
    )
    town.messages("agent").says("您的修复申请重新办理")
    town.staff("other reviewer", objection, "更正")
    town.staff("officer", objection, "告知更正结果", reason="票据核对无误")
    town.letter(objection, "异议处理结果告知书（异议成立）").says("由原决定单位重新作出决定")

    # This time it is granted.
    town.on("2026-08-20")
    town.staff("reviewer", repair, "受理")
    town.staff("reviewer", repair, "登记核查结果，开始审查", answers={
        "本部门系统显示": "义务已履行", "结果": "已全部履行", "核查过程": "补开票据已核对",
        "所附培训证书真实有效": True,
    })  # fmt: skip
    town.staff("head", repair, "准予修复")
    town.letter(repair, "准予信用修复决定书").says("决定准予修复")
