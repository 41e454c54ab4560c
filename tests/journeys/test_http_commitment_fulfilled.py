"""A company registers, promises in public, keeps its word, and is told so: page by page."""

from tests.journeys.pages import Page, Person, pdf
from tests.journeys.town import BUREAU, CODE, COMPANY, Town, newest_case
from tests.signing import signs

PASSWORD = "chengnuo-2026-yuanhang"
MATTER = "企业住所（经营场所）登记告知承诺"
KEPT = {
    "所填写的信息和提交的材料真实、准确、完整": "已履行",
    "三十日内补交住所使用证明和场所照片": "已履行",
    "核查时住所真实存在，用途与告知的条件相符": "已履行",
    "应当经过许可的经营活动，取得许可之前不开展": "已履行",
}


def code_letter(town: Town) -> str:
    """The window gives the company the letter with which it can be claimed."""
    page = town.person("clerk").open("/staff/").follow("信用主体").follow(COMPANY)
    page = page.follow("开具授权码函")
    assert page.send("开具授权码函").says("请先确认已核对该组织的证照。").status == 422
    page = page.send("开具授权码函", {"已核对该组织的证照": True}).is_fine()
    page.says("授权码只显示这一次。", "限用一次，30 个自然日内有效。")
    return next(node.text for node in page.main.walk() if node.has("receipt-number"))


def register(town: Town, code: str) -> Page:
    """Chen Jing makes an account and claims the company with the letter; afterwards “my matters”."""
    jing = Person("chenjing")
    page = jing.open("/").follow("注册")
    page = page.send("注册", {
        "用户名": "chenjing", "您的姓名": "陈静", "密码": PASSWORD, "密码确认": PASSWORD,
    })  # fmt: skip
    page = page.says("您代表谁办事？").follow("认领单位")
    claim = {"统一社会信用代码": CODE, "授权码": "AAAA-BBBB-CCCC", "您的身份": "代理人"}
    page = page.send("提交认领", claim).says_not("您现在可以代表")
    page = page.send("提交认领", claim | {"授权码": code.lower()})
    town.knows("agent", jing)
    return page.says(f"您现在可以代表{COMPANY}办事了。", "您还没有事项。")


def sign(page: Page) -> Page:
    """The journey from “my matters” to the receipt."""
    page = page.follow("作出信用承诺").says(f"主体：{COMPANY}")
    page = page.send("继续", {"事项": MATTER, "起始日期": "2026-07-15", "截止日": "2026-12-31"})
    page = page.says("签署承诺书", "还剩 22 个工作日").follow("开始填写")
    page = page.send("保存并继续", {"姓名或者单位全称": "远航公司"})
    assert page.faults() == {"姓名或者单位全称": ["与主体名称不一致，请按登记的名称填写。"]}
    page = page.send("保存并继续", {"姓名或者单位全称": COMPANY, "签署身份": "代理人"})
    page = page.says("阅读承诺书", "六、同意依法公开本承诺书，接受社会监督。")
    page = page.send("保存并继续", {"我已通读承诺书": True})
    # The term of thirty days ends on 14 August, the one of sixty working days on 13 October:
    # 12 of them in July, 21 in August, 22 in September, then 8, 9, 10 (a Saturday), 12, 13.
    page.says("三十日内补交住所使用证明和场所照片 履行期限 2026年8月14日（周五）")
    page.says("用途与告知的条件相符 履行期限 2026年10月13日（周二）")
    page = page.send("保存并继续").says("请核对您填写的内容", f"事项 {MATTER}")
    page = page.send("签署", {"登录密码": "wrong"})
    assert page.refused() == ["密码不正确。"]
    return signs(page, PASSWORD).is_fine()


def test_a_commitment_is_kept(town):
    # Monday 6 July: the company comes to the site for the first time, and signs.
    town.on("2026-07-06")
    receipt = sign(register(town, code_letter(town)))
    case = newest_case()
    receipt.says("已办理：签署承诺书", f"案号 {case.number}", "收到日期 2026年7月6日（周一）")
    receipt.says(
        f"您已签署承诺书，{BUREAU}正在核对，最迟2026年7月9日（周四）答复。您现在无需操作。"
    )
    receipt.says("2026年7月6日（周一） — 起算日，不计入", "2026年7月9日（周四） 第3日 工作日")
    receipt.follow("信用承诺书").says(f"承诺人：{COMPANY}", "签署日期：2026年7月6日")
    town.messages("agent").says_not("最迟2026年7月9日（周四）")
    town.messages("reviewer").says("请在2026年7月9日（周四）前受理")

    # Tuesday: something is missing; Thursday: it is there; Friday: accepted; Monday: public.
    town.on("2026-07-07")
    town.finds("reviewer", case).says(f"{COMPANY}已签署承诺书，请在2026年7月9日（周四）前受理")
    missing = {"需要补正的内容": "请写明经营场所地址\n请上传场所照片"}
    town.staff("reviewer", case, "一次性告知补正", answers=missing)
    page = town.matter(case).says("还有材料需要您补正。请在2026年7月", "补正告知书")
    town.letter(case, "补正告知书").says("请写明经营场所地址")

    town.on("2026-07-09")
    town.messages("agent").says("还有材料需要您补正")
    page = (
        page.follow("提交补正")
        .follow("开始填写")
        .says("补正事项", "请逐项答复。已经填写的内容会保留。")
    )
    page = page.send("保存并继续", {"请写明经营场所地址": "东城区和平路1号"}).send("提交答复")
    assert page.refused() == ["请逐项答复补正事项，还没有答复的：第2项。"]
    page = page.follow("修改 补正事项").says("东城区和平路1号")
    page = page.send("保存并继续", {"请上传场所照片": "见附件", "证据材料": pdf("场所照片.pdf")})
    page = page.says("东城区和平路1号", "场所照片.pdf").send("提交答复")
    page.says("已办理：提交补正", "最迟2026年7月14日（周二）答复")

    town.on("2026-07-10")
    assert town.finds("reviewer", case).follow("场所照片.pdf").body.startswith(b"%PDF-")
    town.staff("reviewer", case, "受理")
    town.letter(case, "承诺受理通知书").says("已于2026年7月10日受理")
    anyone = Person()
    assert anyone.open(f"/commitments/{case.number}/").status == 404
    town.on("2026-07-13")
    refused = town.try_staff("platform", case, "公示承诺书")
    assert refused.refused() == ["请确认承诺书不含国家秘密、商业秘密和个人信息。"]
    town.staff("platform", case, "公示承诺书", answers={"承诺书不含国家秘密": True})

    # Whoever looks the company up sees what it has promised.
    page = anyone.open("/").send("查询", {"查询单位": COMPANY}).follow(MATTER)
    page.says(COMPANY, "已公示", "未核查", "公示日期 2026年7月13日（周一）")
    page.says("六、同意依法公开本承诺书，接受社会监督。")

    # The first day and the day of the check come by themselves.
    assert town.tick("2026-07-14")["timers"] == 0
    assert town.tick("2026-07-15")["timers"] == 1
    town.matter(case).says("履约中", "到约定的核查日")

    # The photos come before their day; the reviewer sees them, and everybody that they were kept.
    town.on("2026-08-10")
    page = town.matter(case).follow("上传履行证明")
    page = page.send("上传履行证明", {"承诺事项": "三十日内补交住所使用证明和场所照片"})
    assert page.faults() == {"履行情况说明": ["请上传证明，或者写明在哪里可以核实。"]}
    page = page.send("上传履行证明", {"证据材料": pdf("场所照片二.pdf")})
    page.says("已办理：上传履行证明")
    town.waiting_for("reviewer").says(case.number)
    outcome = {"承诺事项": "三十日内补交住所使用证明和场所照片", "履行结果": "已履行"}
    town.staff("reviewer", case, "记明一项承诺的结果", answers=outcome)
    anyone.open(f"/commitments/{case.number}/").says("已履行", "未核查")
    assert town.tick("2026-10-13")["timers"] == 1
    town.messages("reviewer").says("到期核查")
    town.waiting_for("other reviewer").says(case.number)

    # Whoever accepted may not confirm; a colleague goes and looks.
    town.on("2026-10-20")
    page = town.finds("reviewer", case).says("暂不能办理")
    assert not page.has_link("确认履约")
    page.says("确认履约")
    form = town.staff_form("other reviewer", case, "确认履约")
    page = form.fill(KEPT | {"应当经过许可的经营活动，取得许可之前不开展": "未履行"}).press("确认")
    assert page.refused() == [
        "第4项承诺没有履行，不能确认履约。请责令整改，或者告知拟认定违诺。",
        "请说明核查依据：上传材料，或者写明履约情况记录在哪里。",
    ]
    page = page.send("确认", KEPT | {"核查依据": "2026年10月20日现场核查记录"})
    page.says("“确认履约”已办理", "已履约")
    town.letter(case, "承诺履约确认书").says("核查依据：2026年10月20日现场核查记录")
    town.matter(case).says("您已全部履行承诺，结果已记入信用记录。感谢您守信。")
    town.messages("agent").says("感谢您守信")
    anyone.open(f"/commitments/{case.number}/").says("已履约", "已履行").says_not("未核查")
    town.person("agent").open("/my/").says("已办结")
    assert town.person("stranger").open(f"/staff/cases/{case.pk}/").status == 404
