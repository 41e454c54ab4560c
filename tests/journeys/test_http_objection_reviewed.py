"""The bureau stands by its record; the upper office looks again and finds for the company, once."""

from tests.journeys.pages import Person, pdf
from tests.journeys.town import BUREAU, newest_case

WRONG, RIGHT = "云市监罚〔2026〕7号", "云市监罚〔2026〕8号"
# The mark is told in a sentence; the history of publicity names it later on.
MARK = "当事人认为该条信息有误，正在核查。"


def test_a_dismissed_objection_is_reviewed_once(town):
    record = town.record(number=WRONG)
    public = f"/records/{record.pk}/"
    town.on("2026-07-06")
    page = town.person("agent").open("/my/").follow("我的信用信息").follow(record.title)
    page = page.follow("对此提出异议").send("继续", {
        "哪里有误": "信息错误", "哪一项内容": "文书号", "具体情况": "文号写错了", "正确内容": RIGHT,
    })  # fmt: skip
    page = page.follow("开始填写").send("保存并继续", {"证据材料": pdf("决定书.pdf")})
    page.send("保存并继续", {"我所陈述的内容": True}).send("提交").says("已办理：提交异议")
    case = newest_case()
    town.staff("officer", case, "受理并标注")
    town.staff("officer", case, "登记比对结果", answers={"平台数据与来源数据": "一致"})
    town.staff("other officer", case, "转提供单位核查")

    # The bureau answers in time, with reasons and papers; the office tells the company both.
    town.on("2026-07-10")
    answers = {
        "数据来源": "行政处罚决定书原件，执法办案系统",
        "核查结论的证明材料": pdf("原件.pdf"),
    }
    page = town.try_staff("reviewer", case, "认定异议不成立", answers=answers)
    assert page.refused() == ["请写明理由，理由是本次决定的一部分。"]
    page.send("确认", {"理由": "原件文号与公示一致"}).says("“认定异议不成立”已办理")
    town.matter(case).says(
        f"{BUREAU}已核查，认为该条信息无误。信用办最迟2026年7月13日（周一）书面告知您"
    )
    page = town.finds("officer", case).says("核查认定异议不成立，请在2026年7月13日（周一）前告知")
    page.says("“受理并标注”由您办理，这一步须由他人办理。", "本案主张", f"{RIGHT} 不一致")
    town.staff("other officer", case, "告知异议不成立", reason="原件文号与公示一致")
    town.letter(case, "异议处理结果告知书（异议不成立）").says(
        "理由：原件文号与公示一致", "2026年9月8日", "申请复核一次"
    )
    Person().open(public).says(WRONG).says_not(MARK)

    # The company asks for a review on the last of sixty days; the record is marked again.
    town.on("2026-09-08")
    page = town.matter(case).follow("申请复核").send("申请复核", {"不服的理由": "核查没有看原件"})
    page.says("已办理：申请复核", "最迟2026年9月15日（周二）答复")
    Person().open(public).says("异议办理中")
    town.waiting_for("upper").says(case.number)
    town.messages("upper").says("申请复核")
    town.on("2026-09-14")
    approved = {"批准人": "周主任"}
    town.staff("upper", case, "延长复核期限", answers=approved, reason="原件正在调取")
    # Ten working days from 8 September: 9 to 11, 14 to 18, Sunday 20 (a make-up day), 21.
    town.matter(case).says("最迟2026年9月21日（周一）答复")
    town.on("2026-09-16")
    page = town.try_staff("upper", case, "改变原结果", reason="封面文号有误", answers={
        "处理方式": "更正", "核查情况": "封面文号有误", "核查结论的证明材料": pdf("封面.pdf"),
        "项目": "文书号", "正确内容": RIGHT,
    })  # fmt: skip
    page.says("“改变原结果”已办理")
    town.letter(case, "异议复核决定书").says(
        "理由：封面文号有误", f"改为“{RIGHT}”", "复核以一次为限"
    )
    Person().open(public).says(RIGHT).says_not(WRONG, MARK)

    # There is no second review; the courts remain, and bring the mark back.
    town.on("2026-09-17")
    page = town.matter(case).says("已经申请过复核；复核以一次为限。")
    assert not page.has_link("申请复核")
    town.staff("officer", case, "登记复议或诉讼", answers={
        "程序类别": "行政诉讼", "法院或者复议机关": "云江市中级人民法院",
        "文书号": "（2026）云01行初1号", "提出日期": "2026-09-17",
        "法院或者复议机关的受理通知书": pdf("受理通知书.pdf"),
    })  # fmt: skip
    Person().open(public).says("异议办理中")
    town.on("2026-11-02")
    page = town.try_staff("officer", case, "登记复议或诉讼结果", answers={
        "处理结果": "维持", "文书号": "（2026）云01行初1号", "裁决日期": "2026-11-02",
        "裁判文书或者复议决定书": pdf("判决书.pdf"),
    })  # fmt: skip
    page.says("“登记复议或诉讼结果”已办理")
    Person().open(public).says_not(MARK)
    town.messages("agent").says("复议或诉讼的结果已登记")
