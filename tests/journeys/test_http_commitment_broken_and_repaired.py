"""A promise is broken even after rectifying; its record is shown, and later repaired by the subject."""

from tests.journeys.pages import Page, Person, pdf
from tests.journeys.town import BUREAU, COMPANY, Town, newest_case
from tests.signing import signs

MATTER = "企业住所（经营场所）登记告知承诺"
PROMISES = (
    "所填写的信息和提交的材料真实、准确、完整",
    "三十日内补交住所使用证明和场所照片",
    "核查时住所真实存在，用途与告知的条件相符",
    "应当经过许可的经营活动，取得许可之前不开展",
)
FOUND = dict(zip(PROMISES, ("已履行", "部分履行或者逾期履行", "已履行", "已履行"), strict=True))
RECORD = f"违反信用承诺：{MATTER}"


def draft(town: Town, first_day: str) -> Page:
    """Everything up to the page on which the commitment is signed."""
    page = town.person("agent").open("/my/").follow("作出信用承诺")
    page = page.send("继续", {"事项": MATTER, "起始日期": first_day, "截止日": "2026-12-31"})
    page = page.follow("开始填写")
    page = page.send("保存并继续", {"姓名或者单位全称": COMPANY, "签署身份": "代理人"})
    return page.send("保存并继续", {"我已通读承诺书": True}).send("保存并继续")


def broken(town: Town) -> str:
    """From the signature in July to the public record in September; the record's address."""
    town.on("2026-07-06")
    signs(draft(town, "2026-07-10")).says("已办理：签署承诺书")
    case = newest_case()
    town.on("2026-07-07")
    town.staff("reviewer", case, "受理")
    town.on("2026-07-08")
    town.staff("platform", case, "公示承诺书", answers={"承诺书不含国家秘密": True})
    town.tick("2026-07-10")

    # In August somebody reports it; one promise is late, and rectification is ordered.
    town.on("2026-08-17")
    lead = {"情形": "群众举报", "具体情况": "住所与告知的不一致"}
    town.staff("supervisor", case, "启动核查", answers=lead)
    town.on("2026-08-18")
    order = FOUND | {"需要整改的内容": "补交场所照片", "截止日": "2026-08-18"}
    page = town.try_staff("other reviewer", case, "责令整改", answers=order)
    assert page.faults() == {"截止日": ["期限至少要留一天，请选择今天以后的日期。"]}
    page = page.send("确认", {"截止日": "2026-09-01"}).says("“责令整改”已办理")
    town.matter(case).says("您有承诺未按期履行。请在2026年9月1日（周二）前完成整改并上传证明")
    town.letter(case, "责令整改通知书").says("整改期限：请于2026年9月1日")
    town.messages("agent").says("请在2026年9月1日（周二）前完成整改并上传证明")

    # Nothing comes: the check goes on by itself on the day after the term.
    town.tick("2026-09-01")
    town.matter(case).says("整改中")
    town.tick("2026-09-02")
    town.messages("other reviewer").says("整改期满")
    announced = FOUND | {
        "事实": "逾期未补交场所照片", "依据": "告知承诺书第三条",
        "措施": ["列为重点监管对象", "不适用告知承诺"],
    }  # fmt: skip
    town.staff("other reviewer", case, "告知拟认定违诺", answers=announced)
    town.letter(case, "违诺认定事先告知书").says(
        "事实和理由：逾期未补交场所照片", "你（单位）可以在2026年9月9日"
    )

    # Five working days for the statement, 3, 4, 7, 8 and 9 September; it stays silent.
    town.on("2026-09-09")
    page = town.finds("head", case).says("当事人还没有陈述申辩，期限也没有届满，请等待。")
    assert not page.has_link("认定违诺")
    town.tick("2026-09-10")
    page = town.try_staff("head", case, "认定违诺")
    assert page.refused() == ["请写明理由，理由是本次决定的一部分。"]
    page.send("确认", {"理由": "经责令整改，逾期仍未补交"}).says("“认定违诺”已办理")
    town.on("2026-09-11")
    town.waiting_for("officer").says(case.number)
    town.staff("officer", case, "确认违诺")
    town.letter(case, "违诺认定决定书").says("四、理由：经责令整改，逾期仍未补交", "行政复议")
    town.on("2026-09-14")
    measures = {"措施": ["列为重点监管对象", "不适用告知承诺"]}
    town.staff("officer", case, "记入信用记录", answers=measures)
    town.matter(case).says("已违诺", "纠正失信行为后，您可以免费申请信用修复")

    # Anybody finds the record, and the promise that was broken.
    anyone = Person()
    page = anyone.open("/").send("查询", {"查询单位": COMPANY})
    page.follow(MATTER).says("未履行")
    page = page.follow(RECORD).says(RECORD, BUREAU, "最短公示期至 2026年12月11日")
    page.says("最长公示期至 2027年9月11日", "逾期未补交场所照片", "2026年12月12日")
    return page.path


def test_a_broken_promise_bars_new_ones_until_its_record_is_repaired(town):
    address = broken(town)
    town.on("2026-09-15")
    page = draft(town, "2026-09-20").send("签署", {"登录密码": "pw"})
    (reason,) = page.refused()
    assert "被认定为违诺或者虚假，尚未修复" in reason
    assert "可以在“我的信用信息”中申请修复，也可以按一般程序办理：到云江市政务服务中心" in reason

    # In December it is still too early, and the record's page says from which day and why.
    town.on("2026-12-10")
    page = town.person("agent").open("/my/").follow("我的信用信息").follow(RECORD)
    page.says("申请信用修复 2026年12月12日（周六）")
    assert not page.has_link("申请信用修复")
    town.on("2026-12-14")
    page = page.person.open(page.path).follow("申请信用修复")
    page.says("5项条件，已满足1项。", "最短公示期已满。 已满足", "参加免费培训 尚未满足")
    page = page.send("继续").says("1. 申请事由待完成", "4. 信用修复承诺待完成")
    page = page.follow("开始填写").send("保存并继续", {"申请事由": "已纠正失信行为"})
    page = page.send("保存并继续", {
        "我已纠正失信行为": True, "改正和履行的内容": "已补交场所照片",
        "履行义务的证明": pdf("设备照片.pdf"),
    })  # fmt: skip
    page = page.says("您还没有完成培训").send("保存并继续", {"培训证书": pdf("培训证书.pdf")})
    page = page.send("保存并继续", {"我签署本信用修复承诺": True, "签署人姓名": "陈静"})
    page = page.says("设备照片.pdf", "培训证书.pdf", "陈静").send("签署", {"登录密码": "pw"})
    repair = newest_case()
    page.says("已办理：提交修复申请", repair.number, "最迟2026年12月28日（周一）答复您。")
    town.letter(repair, "信用修复承诺书").says("已补交场所照片")

    # The day's timers route it; the bureau accepts, checks the certificate, and the head decides.
    town.tick("2026-12-14")
    town.matter(repair).says(f"您的申请已送到{BUREAU}，2026年12月17日（周四）前会告知是否受理")
    town.on("2026-12-15")
    town.staff("reviewer", repair, "受理")
    town.on("2026-12-16")
    town.staff("reviewer", repair, "登记核查结果，开始审查", answers={
        "本部门系统显示": "义务已履行", "结果": "已全部履行", "核查过程": "照片已补交，核对无误",
        "所附培训证书真实有效": True,
    })  # fmt: skip
    town.on("2026-12-17")
    town.staff("head", repair, "准予修复")
    town.letter(repair, "准予信用修复决定书").says("决定准予修复")
    town.staff("reviewer", repair, "终止本单位公示并反馈结果")
    gone = Person().open(address)
    assert gone.status == 410
    gone.says("该信息已依法停止公示。", "2026年12月17日（周四）").says_not(COMPANY)
    town.on("2026-12-18")
    town.staff("officer", repair, "办结修复", answers={
        "因该条信息采取的措施已全部解除": True, "公共信用评价已重新计算": True,
        "已通知使用该数据的第三方": True,
    })  # fmt: skip
    town.matter(repair).says("修复已完成，该信息已停止公示和共享。")
    town.letter(repair, "信用修复完成告知书").says("已经完成信用修复")
    town.messages("agent").says("修复已完成")

    # Nothing stands in the way of a new promise.
    town.on("2026-12-21")
    signs(draft(town, "2026-12-22")).says("已办理：签署承诺书")
