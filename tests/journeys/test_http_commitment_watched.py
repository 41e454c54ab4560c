"""A commitment after its signature: proof, a draw by risk, an order, put right, and hidden once."""

from casework.models import Case
from casework.models.publicity import PublicityWindow
from tests.journeys.pages import Person, pdf
from tests.journeys.test_http_commitment_broken_and_repaired import PROMISES, draft
from tests.journeys.town import Town, newest_case
from tests.signing import signs

KEPT = dict.fromkeys(PROMISES, "已履行")
PHOTOS = PROMISES[1]


STATES = {
    "published": "已公示", "performing": "履约中", "checking": "待核查", "rectifying": "整改中",
    "fulfilled": "已履约",
}  # fmt: skip


def shown(case: Case) -> tuple[str, str, list[str]]:
    """What the public can see: whether at all, in which state, what became of each promise.

    The page that anybody opens says the same.
    """
    window = PublicityWindow.objects.get(case=case)
    promises = window.shown.get("promises", [])
    page = Person().open(f"/commitments/{case.number}/")
    if window.state == "open":
        page.is_fine().says(STATES[window.shown["state"]], *PROMISES)
        late = sum(one["outcome"] == "late" for one in promises)
        assert page.text.count("部分履行或者逾期履行") == late
    else:
        assert page.status == 410
        page.says_not(*PROMISES)
    return window.state, window.shown.get("state", ""), [one["outcome"] for one in promises]


def performing(town: Town) -> Case:
    town.on("2026-07-06")
    signs(draft(town, "2026-07-10")).says("已办理：签署承诺书")
    case = newest_case()
    town.on("2026-07-07")
    town.staff("reviewer", case, "受理")
    assert not PublicityWindow.objects.filter(case=case).exists()
    town.on("2026-07-08")
    town.staff("platform", case, "公示承诺书", answers={"承诺书不含国家秘密": True})
    assert shown(case) == ("open", "published", ["open"] * 4)
    town.tick("2026-07-10")
    assert shown(case) == ("open", "performing", ["open"] * 4)
    return case


def test_a_promise_is_late_put_right_and_kept(town):
    case = performing(town)

    # Thirty days after 10 July is Sunday 9 August: the photos are due on the 10th, none come.
    town.tick("2026-08-05")
    town.messages("agent").says("最近一项承诺的履行期限")
    town.tick("2026-08-11")
    town.messages("agent").says("有一项承诺到期，尚未收到证明")
    town.waiting_for("reviewer").says(case.number)
    town.finds("reviewer", case).says("到期未收到证明")
    assert shown(case) == ("open", "performing", ["open"] * 4)

    # The head has a draw made; a missed day and the department's reliance make the risk high.
    town.on("2026-08-12")
    page = town.person("head").open("/staff/commitments/checks/").is_fine()
    page = page.send("开始抽查").is_fine()
    page.says(case.number, "高", "有承诺到期未收到证明", "部门已依承诺办结或者受理", "已启动核查")
    town.messages("agent").says("您的承诺开始核查")
    assert shown(case) == ("open", "checking", ["open"] * 4)

    # The order to rectify, with its term; proof comes with the report.
    town.on("2026-08-13")
    order = KEPT | {
        PHOTOS: "部分履行或者逾期履行",
        "需要整改的内容": "补交照片",
        "截止日": "2026-09-01",
    }
    town.staff("other reviewer", case, "责令整改", answers=order)
    assert shown(case) == ("open", "rectifying", ["kept", "late", "kept", "kept"])
    town.on("2026-08-20")
    page = town.matter(case).follow("上传履行证明")
    proof = {"承诺事项": PHOTOS, "履行情况说明": "已补交三张", "证据材料": pdf("照片.pdf")}
    page.send("上传履行证明", proof).says("已办理：上传履行证明")
    page = town.matter(case).follow("报告整改结果")
    page.send("报告整改结果", {"改正和履行情况": "照片已补交"}).says("已办理：报告整改结果")
    assert shown(case) == ("open", "checking", ["kept", "late", "kept", "kept"])

    # A trade secret turns up in the letter: hidden with reasons, and shown again as it is by then.
    town.on("2026-08-21")
    reason = "承诺书涉及商业秘密，正在核实"
    town.staff("officer", case, "暂停公示承诺书", reason=reason)
    assert shown(case) == ("hidden", "", [])
    assert Person().open("/").send("查询", {"查询单位": "远航科技"}).says_not("告知承诺")
    town.messages("agent").says("您的承诺书暂停公示")
    town.on("2026-08-24")
    check = KEPT | {"核查依据": "2026年8月24日材料核对记录"}
    town.staff("other reviewer", case, "确认履约", answers=check)
    assert shown(case) == ("hidden", "", [])
    town.staff("officer", case, "恢复公示承诺书", reason="不涉及商业秘密")
    assert shown(case) == ("open", "fulfilled", ["kept"] * 4)
    page = town.person("agent").open("/my/").follow("我的信用信息")
    page.says("已履行 1", "履约中 0", "未履行 0")


def test_a_check_in_the_middle_lets_performance_go_on(town):
    case = performing(town)
    town.on("2026-07-20")
    lead = {"情形": "计划核查"}
    town.staff("supervisor", case, "启动核查", answers=lead)
    found = KEPT | {PHOTOS: "未核查", "核查依据": "现场核查记录"}
    town.on("2026-07-21")
    town.staff("reviewer", case, "核查无问题，继续履约", answers=found)
    assert shown(case) == ("open", "performing", ["kept", "open", "kept", "kept"])
    town.matter(case).says("履约中")


def test_who_cannot_promise_goes_the_ordinary_way_unharmed(town):
    town.on("2026-07-06")
    page = town.person("agent").open("/my/").follow("作出信用承诺")
    matter = {
        "事项": "企业住所（经营场所）登记告知承诺",
        "起始日期": "2026-07-10",
        "截止日": "2026-12-31",
    }
    page = page.send("继续", matter).follow("开始填写")
    page = page.send(
        "保存并继续", {"姓名或者单位全称": "云江市远航科技有限公司", "签署身份": "代理人"}
    )
    page = page.send("保存并继续", {"我已通读承诺书": True})
    page.says("做不到的不必承诺")
    page = page.send("保存并继续", {"我做不到的承诺": [PHOTOS]})
    page = page.says("该事项可以按一般程序办理").send("签署", {"登录密码": "pw"})
    assert page.refused() == [
        "您勾选了做不到的承诺。作出承诺出于自愿：请改走一般程序，或者取消勾选。"
    ]
    case = newest_case()
    page = page.follow("改走一般程序").says("不记入信用记录")
    page = page.send("做不到，改走一般程序", {"哪些承诺做不到": [PHOTOS]})
    page.says("企业登记窗口", "住所（经营场所）使用证明")
    page.follow("一般程序办理告知书").says("不记入信用记录，不向社会公示")
    assert not PublicityWindow.objects.filter(case=case).exists()
    assert Person().open(f"/commitments/{case.number}/").status == 404
    town.person("agent").open("/my/").follow("我的信用信息").says_not("履行中")
    town.person("clerk").open("/staff/").follow("信用主体").follow("云江市远航").says_not("履行中")
    signs(draft(town, "2026-07-20")).says("已办理：签署承诺书")
