"""A record comes by sheet, is shown everywhere, disputed, and corrected or withdrawn everywhere."""

import pytest

from casework.models import CreditRecord, SyncOrder
from tests.journeys.doors import FROM_ANYWHERE, MARK, Nation, anyones, mark_in_csv, take, tell
from tests.journeys.pages import Person, pdf
from tests.journeys.town import BUREAU, COMPANY, Town, newest_case
from tests.registry.sheetfiles import PENALTY

WRONG, RIGHT = "云市监罚〔2026〕7号", "云市监罚〔2026〕8号"
ORGAN = "113299014JURQ283F6"
ROW = PENALTY | {
    "行政处罚决定书文号": WRONG, "处罚决定日期": "2026-06-29", "公示截止期": "2027-06-29",
    "处罚机关": BUREAU, "处罚机关统一社会信用代码": ORGAN, "数据来源单位": BUREAU,
    "数据来源单位统一社会信用代码": ORGAN, "行政相对人名称": COMPANY,
}  # fmt: skip


@pytest.fixture
def nation(town, settings):
    settings.CASEWORK_SYNC_PRIVATE_HOSTS = ["127.0.0.1"]
    with Nation() as found:
        yield found


def disputed(town: Town, folder, nation: Nation, problem: dict) -> tuple[CreditRecord, str]:
    """Imported on the fifth working day after the decision, shown, and objected to a week later."""
    bureau = town.places["bureau"]
    bureau.uscc = ORGAN
    bureau.save()
    town.on("2026-07-06")
    take(town, folder, ROW).says("表.csv")
    record = CreditRecord.objects.get()
    address = f"/records/{record.pk}/"
    found = anyones("penalty", address, WRONG)
    assert tell(found, WRONG) == FROM_ANYWHERE
    found["page"].says("开始公示", "2026年7月6日").says_not(MARK)
    assert tell(found, "异议办理中") == set()
    assert mark_in_csv(found, WRONG) == "否"
    rates = town.person("head").open("/staff/registry/rates/?period=2026-06").is_fine()
    rates.says(BUREAU)
    assert nation.hears() == []

    # The company comes from the public page, logs in on the way and says what is wrong.
    town.on("2026-07-13")
    agent = Person("agent")
    page = agent.open(address).follow("对此提出异议")
    page = page.send("登录", {"用户名": "agent", "密码": "pw"})
    town.knows("agent", agent)
    page = page.says("提出异议", COMPANY, WRONG).send("继续", problem).follow("开始填写")
    page = page.send("保存并继续", {"证据材料": pdf("决定书.pdf")})
    page = page.send("保存并继续", {"我所陈述的内容": True})
    page.send("提交").says("已办理：提交异议")
    case = newest_case()
    assert mark_in_csv(anyones("penalty", address, WRONG), WRONG) == "否"
    assert nation.hears() == []

    # With acceptance the mark stands on every door and goes to the other site.
    town.on("2026-07-14")
    town.staff("officer", case, "受理并标注")
    found = anyones("penalty", address, WRONG)
    assert tell(found, "异议办理中") == FROM_ANYWHERE - {"csv"}
    assert mark_in_csv(found, WRONG) == "是"
    found["page"].says(MARK)
    assert nation.hears() == [("annotate", True)]
    town.staff("officer", case, "登记比对结果", answers={"平台数据与来源数据": "一致"})
    town.staff("other officer", case, "转提供单位核查")
    return record, address


def settled(town: Town, finding: dict) -> None:
    """The bureau finds for the company, the platform carries it out, the office tells it."""
    case = newest_case()
    town.on("2026-07-16")
    paper = {"核查情况": "原件与平台不一致", "核查结论的证明材料": pdf("原件.pdf")}
    page = town.try_staff("reviewer", case, "认定异议成立", answers=paper | finding)
    page.says("“认定异议成立”已办理")


def test_corrected_everywhere(town, tmp_path, nation):
    problem = {
        "哪里有误": "信息错误", "哪一项内容": "文书号", "具体情况": "文号写错了", "正确内容": RIGHT,
    }  # fmt: skip
    record, address = disputed(town, tmp_path, nation, problem)
    settled(town, {"处理方式": "更正", "项目": "文书号", "正确内容": RIGHT})
    assert nation.hears() == []
    town.staff("platform", newest_case(), "更正")
    found = anyones("penalty", address, RIGHT)
    assert tell(found, RIGHT) == FROM_ANYWHERE
    assert tell(found, WRONG) == set()
    assert tell(anyones("penalty", address, WRONG), WRONG) <= {"search"}  # what was typed
    assert nation.hears() == [("correct", None)]

    town.on("2026-07-17")
    town.staff("other officer", newest_case(), "告知更正结果", reason="平台录入的文号有误")
    found = anyones("penalty", address, RIGHT)
    assert mark_in_csv(found, RIGHT) == "否"
    assert tell(found, MARK) == set()
    found["page"].says("更正", "文书号").says_not(WRONG)
    assert nation.hears() == [("annotate", False)]
    states = set(SyncOrder.objects.values_list("state", flat=True))
    assert states == {"acknowledged"}

    # The old sheet comes again: what was put right stays right.
    town.on("2026-07-20")
    take(town, tmp_path, ROW)
    record.refresh_from_db()
    assert CreditRecord.objects.filter(window__state="open").get().number == RIGHT
    assert tell(anyones("penalty", address, RIGHT), WRONG) == set()


def test_withdrawn_everywhere(town, tmp_path, nation):
    problem = {
        "哪里有误": "信息错误",
        "哪一项内容": "文书号",
        "具体情况": "不是我们",
        "正确内容": "无",
    }
    record, address = disputed(town, tmp_path, nation, problem)
    settled(town, {"处理方式": "删除"})
    town.staff("platform", newest_case(), "更正")
    found = anyones("penalty", address, WRONG)
    assert found["page"].status == 410
    found["page"].says("停止公示").says_not(COMPANY, WRONG)
    assert tell(found, WRONG) <= {"search"}
    assert tell(found, COMPANY) == set()
    (told,) = nation.hears()
    assert told == ("withdraw", None)
    town.on("2026-07-17")
    town.staff("other officer", newest_case(), "告知更正结果", reason="并无此项处罚")
    assert nation.hears() in ([], [("annotate", False)])
    record.refresh_from_db()
    assert (record.publicity, record.shared, record.disputed) == ("withdrawn", False, False)
    assert set(SyncOrder.objects.values_list("state", flat=True)) == {"acknowledged"}
    take(town, tmp_path, ROW)
    assert Person().open(address).status == 410
