"""What the silence of a provider does: in 台州 it ends the publicity, in 云江 the supervisor hears."""

from tests.journeys.pages import Person, pdf
from tests.journeys.town import BUREAU, Town, newest_case

OBJECTION = {"哪里有误": "不应公示", "具体情况": "处罚决定书送达的不是本单位"}


def asked(town: Town):
    """A record to which the company has objected and about which the bureau has been asked."""
    record = town.record(number="云市监罚〔2026〕7号")
    town.on("2026-07-06")
    page = town.person("agent").open("/my/").follow("我的信用信息").follow(record.title)
    page = page.follow("对此提出异议").send("继续", OBJECTION).follow("开始填写")
    page = page.send("保存并继续", {"证据材料": pdf("送达回证.pdf")})
    page = page.send("保存并继续", {"我所陈述的内容": True}).send("提交")
    case = newest_case()
    page.says("已办理：提交异议", case.number)
    town.staff("officer", case, "受理并标注")
    town.staff("officer", case, "登记比对结果", answers={"平台数据与来源数据": "一致"})
    town.on("2026-07-07")
    town.staff("other officer", case, "转提供单位核查")
    town.matter(case).says(f"我们已请{BUREAU}核实，最迟2026年7月14日（周二）答复。")
    return case, f"/records/{record.pk}/"


def test_silence_ends_publicity_in_taizhou(town, settings):
    settings.CASEWORK_PACK = "taizhou-zj"
    case, address = asked(town)
    anyone = Person()
    # Off display while it is verified; on the last day the bureau may still answer.
    page = anyone.open(address).says("该信息目前暂停公示。").says_not("该信息已依法停止公示。")
    assert page.status == 410
    assert town.tick("2026-07-14")["timers"] == 0
    assert town.finds("reviewer", case).has_link("认定异议不成立")

    # The day after, its silence counts as unverifiable, and publicity has ended for good.
    assert town.tick("2026-07-15")["timers"] == 1
    gone = anyone.open(address)
    assert gone.status == 410
    gone.says("该信息已依法停止公示。", "2026年7月15日（周三）")
    anyone.open("/").send("查询", {"查询单位": "云市监罚〔2026〕7号"}).says("没有找到。")
    town.matter(case).says("无法核实")
    town.messages("agent").says(
        "提供单位逾期未答复，按无法核实处理", "该条信息的真伪无法核实，信用办正依规则作出处理"
    )
    town.messages("supervisor").says("逾期未答复，视为无法核实")
    assert not town.finds("reviewer", case).has_link("认定异议不成立")

    town.staff("officer", case, "处理无法核实的信息")
    town.on("2026-07-16")
    page = town.try_staff("other officer", case, "告知无法核实", reason="提供单位逾期未反馈")
    page.says("“告知无法核实”已办理")
    letter = town.letter(case, "异议处理结果告知书（无法核实）")
    letter.says("该条信息的真实性无法核实。已终止披露该条信息。")
    town.person("agent").open("/my/records/").says("已停止公示")
    assert anyone.open(address).status == 410


def test_silence_goes_to_the_supervisor_in_yunjiang(town):
    case, address = asked(town)
    town.tick("2026-07-14")
    town.person("supervisor").open("/staff/").follow("督办看板").says("没有逾期案件。")

    # The day after: late, and the supervisor sees by whom; the record stands as it was.
    assert town.tick("2026-07-15")["overdue"] == 1
    page = town.person("supervisor").open("/staff/").follow("督办看板")
    page.says(case.number, BUREAU, "已逾期 1 个工作日")
    town.messages("supervisor").says("逾期上报督办", f"{BUREAU}正在核查，最迟2026年7月14日（周二）")
    town.messages("reviewer").says("逾期上报督办")
    town.matter(case).says("核查中")
    Person().open(address).says("异议办理中")
    town.tick("2026-07-16")
    town.tick("2026-07-20")
    page = town.person("supervisor").open("/staff/").follow("督办看板")
    page.says("已逾期 4 个工作日")

    # A late answer still counts. This bureau sends none, and the supervisor ends the waiting.
    assert town.finds("reviewer", case).has_link("认定异议不成立")
    town.on("2026-07-22")
    page = town.try_staff("supervisor", case, "督办认定无法核实")
    assert page.refused() == ["请写明理由，理由是本次决定的一部分。"]
    page.send("确认", {"理由": "经两次催办仍未反馈"}).says("“督办认定无法核实”已办理")
    town.person("supervisor").open("/staff/").follow("督办看板").says("没有逾期案件。")
    town.staff("officer", case, "处理无法核实的信息")
    town.on("2026-07-23")
    town.staff("other officer", case, "告知无法核实", reason="提供单位经督办仍未反馈")
    assert Person().open(address).status == 410
    town.matter(case).says("已告知")
