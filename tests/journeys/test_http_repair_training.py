"""A company on the serious-breach list takes the course, proves its duties, and leaves the list."""

from datetime import date

import pytest

from casework.models import SyncTarget
from casework.registry.display import Cause, follow_records
from casework.registry.terms import set_terms
from casework.today import moment
from repair.demo import demo_course
from repair.models import Choice
from tests.journeys.pages import Page, Person, pdf
from tests.journeys.town import BUREAU, COMPANY, newest_case
from tests.nothing_moved import nothing_moves

GRANT = "grant"


@pytest.fixture
def listed(town):
    """The entry on the list: a serious record of 15 July 2025, shown for a year at least."""
    demo_course()
    for code, name in (("nation", "信用中国"), ("province", "信用江海")):
        SyncTarget.objects.create(code=code, name=name)
    entry = town.record(
        kind="serious_list", title="列入安全生产严重失信主体名单", number="云应急列〔2025〕3号",
        record_class="serious", document_date=date(2025, 7, 15), published_on=date(2025, 7, 16),
    )  # fmt: skip
    set_terms(entry)
    entry.save()
    follow_records([entry], Cause(date(2025, 7, 16), moment()))
    return entry


def answered(page: Page, *, right: bool) -> Page:
    """The quiz with every question answered rightly, or wrongly."""
    form = page.form("提交答复")
    for control in form.controls:
        for words, value in control.choices:
            if Choice.objects.get(pk=value).right is right:
                form.fill({control.label: words})
                break
    return form.press("提交答复")


def read(page: Page) -> Page:
    """The course from its first page to the quiz."""
    page = page.follow("继续学习")
    while page.has_link("下一页"):
        page = page.follow("下一页")
    return page.follow("学完了").follow("参加测验")


def test_a_company_leaves_the_list(town, listed):
    anyone = Person()
    town.on("2026-07-15")
    page = anyone.open("/").send("查询", {"查询单位": COMPANY}).follow(listed.title)
    public = page.says("最短公示期至 2026年7月15日", "2026年7月16日").path
    page = town.person("agent").open("/my/").follow("我的信用信息").follow(listed.title)
    page.says("申请信用修复 2026年7月16日（周四）起可以申请")
    page.says("信用修复告知书")
    assert not page.has_link("申请信用修复")

    # The day after: the training is what is missing.
    town.on("2026-07-16")
    page = page.person.open(page.path).follow("申请信用修复")
    page = page.says("5项条件，已满足1项。", "最短公示期已满。 已满足").follow("参加免费培训")
    page = page.says("信用修复公益培训").send("开始或继续")
    page = read(page).says("答对75%即为通过，可以多次作答。")
    page = answered(page, right=False).says("本次得分0分，75分通过。", "见第2页。")
    page = answered(page, right=True).says("结果 100 %")
    page = page.says("培训证书", COMPANY, "2027年7月16日").follow("查看我的信用信息")
    page = page.follow(listed.title).follow("申请信用修复").says("5项条件，已满足2项。")

    page = page.send("继续").follow("开始填写").send("保存并继续", {"申请事由": "已纠正失信行为"})
    page = page.send("保存并继续", {
        "我已纠正失信行为": True, "改正和履行的内容": "隐患已整改并通过验收",
        "履行义务的证明": pdf("验收报告.pdf"),
    })  # fmt: skip
    page = page.says("有效期至2027年7月16日", "无需上传").send("保存并继续")
    page = page.send("保存并继续", {"我签署本信用修复承诺": True, "签署人姓名": "王建国"})
    page = page.says("验收报告.pdf").send("签署", {"登录密码": "pw"})
    case = newest_case()
    page.says("已办理：提交修复申请", case.number)
    town.letter(case, "信用修复承诺书").says("隐患已整改并通过验收", "签署人：王建国")

    # The listing unit gets it the same day, asks for one more paper, accepts and checks.
    town.tick("2026-07-16")
    town.waiting_for("reviewer").says(case.number)
    town.on("2026-07-17")
    points = {"需要补正的内容": "请补充危险化学品仓库的验收照片"}
    town.staff("reviewer", case, "一次性告知补正", answers=points)
    town.letter(case, "信用修复申请补正通知书").says("请补充危险化学品仓库的验收照片")
    town.messages("agent").says("请您补充材料")
    town.on("2026-07-20")
    page = town.matter(case).follow("提交补正").follow("开始填写")
    page = page.send("保存并继续", {
        "1. 请补充危险化学品仓库的验收照片": "已补充", "补交的材料": pdf("照片.pdf"),
    })  # fmt: skip
    page.send("提交答复").says("已办理：提交补正", "2026年7月23日（周四）前会告知是否受理")
    town.on("2026-07-21")
    town.staff("reviewer", case, "受理")
    town.on("2026-07-22")
    found = {
        "本部门系统显示": "义务已履行", "结果": "已全部履行", "核查过程": "现场复查合格",
    }  # fmt: skip
    town.staff("reviewer", case, "登记核查结果，开始审查", answers=found)

    # The head cannot grant it before the conditions of the list were found to be met.
    town.on("2026-07-23")
    page = town.finds("head", case).says("最近一次核查没有确认符合移出名单的条件")
    assert not page.has_link("准予修复")
    town.staff("reviewer", case, "补充核查结果", answers=found | {"符合移出名单的条件": True})
    assert not town.finds("reviewer", case).has_link("准予修复")

    # It is decided by the head of the listing unit, and by nobody else.
    grant = f"/staff/cases/{case.pk}/do/{GRANT}/"
    with nothing_moves():
        for who in ("officer", "other officer", "supervisor", "platform", "stranger", "upper"):
            person = town.person(who)
            assert person.open(grant).status in (403, 404), who
            sent = person.client.post(grant, {"reason": "想当然"})
            assert sent.status_code in (403, 404), who
    town.staff("head", case, "准予修复")
    town.letter(case, "准予信用修复决定书").says("属于名单信息的，同时移出名单。")

    # Publicity ends the same day by itself; the other sites have three working days.
    town.tick("2026-07-23")
    gone = anyone.open(public)
    assert gone.status == 410
    gone.says("该信息已依法停止公示。", "2026年7月23日（周四）").says_not(COMPANY)
    anyone.open("/").send("查询", {"查询单位": COMPANY}).says("没有找到。")
    town.matter(case).says("各网站更新情况", "信用中国 尚未确认", "信用江海 尚未确认")
    town.on("2026-07-24")
    site = {"网站": "信用中国", "停止公示日期": "2026-07-24", "核实方式": "打开网站查看"}
    town.staff("platform", case, "确认网站已更新", answers=site)
    town.matter(case).says("信用中国 已撤下", "信用江海 尚未确认")
    town.tick("2026-07-28")
    town.messages("supervisor").says_not("未更新网站报送督办")
    town.tick("2026-07-29")
    town.messages("supervisor").says("未更新网站报送督办")

    # The last site confirms, and only then it is done.
    page = town.finds("officer", case).says("还有网站没有确认：信用江海。请等全部确认后再办结。")
    assert not page.has_link("办结修复")
    site = {"网站": "信用江海", "停止公示日期": "2026-07-29", "核实方式": "打开网站查看"}
    town.staff("officer", case, "确认网站已更新", answers=site)
    page = town.try_staff("officer", case, "办结修复")
    assert page.refused()[0] == "因该条信息采取的措施已全部解除：这一项必须填写。"
    assert len(page.refused()) == 3
    page.send("确认", {
        "因该条信息采取的措施已全部解除": True, "公共信用评价已重新计算": True,
        "已通知使用该数据的第三方": True,
    }).says("“办结修复”已办理")  # fmt: skip
    town.letter(case, "信用修复完成告知书").says("信用中国", "信用江海")
    town.matter(case).says("修复已完成，该信息已停止公示和共享。")
    town.messages("agent").says("信用修复已完成", "修复已完成")
    page = town.person("agent").open("/my/records/").follow(listed.title).says("已停止公示")
    assert not page.has_link("申请信用修复")
    assert anyone.open(public).status == 410
    assert BUREAU in town.finds("reviewer", case).text
