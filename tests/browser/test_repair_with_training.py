"""A company on the list takes the course, proves its duties, and leaves the list."""

import tomllib
from pathlib import Path

import pytest

from tests.browser.person import TODAY

pytestmark = pytest.mark.browser
COURSE = tomllib.loads((Path(__file__).parents[2] / "repair" / "course.toml").read_text("utf-8"))


def reads(her):
    """Every page in its turn, as the course offers them."""
    her.press("开始或继续").sees("待完成").follow("继续学习")
    while her.page.get_by_role("link", name="下一页").count():
        her.follow("下一页")
    return her.follow("学完了").follow("参加测验")


def answers(her, *, place):
    """The same answer to each question: the course file names the right one first."""
    for question in COURSE["questions"]:
        block = her.page.locator("fieldset", has_text=question["text"])
        block.get_by_text(question["choices"][place], exact=True).click()
    return her.press("提交答复")


def asks(her, record, paper):
    """The request page by page, with what is missing named on the way."""
    her.open(f"/my/records/{record}/").follow("申请信用修复").sees("5项条件，已满足2项")
    her.press("继续").follow("开始填写").pick(route="ordinary", about="right").press("保存并继续")
    her.tick("duties_asserted").fill(what_was_done="隐患已整改并通过验收")
    her.attach("proof", paper).press("保存并继续")
    her.sees("无需上传").press("保存并继续")
    her.fill(signer="郑海燕").tick("commitment").press("保存并继续")
    her.sees("缴款凭证.pdf", "隐患已整改并通过验收")
    her.fill(password="pw").press("签署并提交").sees("回执", "XF2026-")
    return her.page.locator(".receipt-number").inner_text()


def test_a_company_leaves_the_list(city, visitor, person, paper):
    record = city.found["leaver"]
    visitor().open(f"/records/{record}/").sees("列入严重违法失信名单")
    her = person("leaver")
    her.open("/my/records/").follow("列入严重违法失信名单").follow("查看或打印告知书")
    her.sees("参加公益性信用修复培训")
    her.open(f"/my/records/{record}/").follow("申请信用修复").sees("5项条件，已满足1项")
    her.follow("参加免费培训")
    answers(reads(her), place=1).sees("请再看看")
    answers(her, place=0).sees("云江市新源化工有限公司", "有效期至")
    number = asks(her, record, paper)

    li = person("officer")
    li.open("/staff/inbox/").follow(number).follow("推送认定单位").press("确认：推送认定单位")
    zhang = person("provider")
    zhang.open("/staff/inbox/").follow(number).follow("一次性告知补正")
    zhang.fill(points="请补充仓库的验收照片").press("确认：一次性告知补正").sees("待补正")
    her.open("/my/").sees("需要您处理").follow("列入严重违法失信名单").follow("提交补正")
    her.follow("开始填写").fill(answer_1="照片见附件").attach("evidence", paper).press("保存并继续")
    her.press("提交").follow("查看事项").sees("已推送")

    zhang.open("/staff/inbox/").follow(number).follow("受理").press("确认：受理")
    zhang.follow("登记核查结果，开始审查").pick(own_system="done", duties="done")
    zhang.fill(finding="现场复查合格").press("确认：登记核查结果，开始审查")
    liu = person("provider_head")
    liu.open("/staff/inbox/").follow(number).sees("暂不能办理", "名单")
    zhang.follow("补充核查结果").pick(own_system="done", duties="done").tick("list_conditions")
    zhang.fill(finding="移出名单的条件已具备").press("确认：补充核查结果")
    liu.open("/staff/inbox/").follow(number).follow("准予修复").press("确认：准予修复")
    zhang.open("/staff/inbox/").follow(number).follow("终止本单位公示并反馈结果")
    zhang.press("确认：终止本单位公示并反馈结果")
    visitor().open(f"/records/{record}/", status=410).sees("停止公示")

    her.open("/my/").sees("同步中").follow("列入严重违法失信名单").sees(
        "信用中国（江海）", "尚未确认"
    )
    li.open("/staff/inbox/").follow(number).sees("暂不能办理").follow("确认网站已更新")
    li.pick(site="province").fill(confirmed_on=TODAY.isoformat(), how="打开网站查看").press(
        "确认：确认网站已更新"
    )
    li.follow("办结修复").tick("measures_lifted", "evaluation_refreshed", "third_parties_told")
    li.press("确认：办结修复").sees("已修复")
    city.work()
    her.open("/my/").sees("已修复").follow("列入严重违法失信名单").sees("该信息已停止公示和共享")
    her.follow("消息", within="header").sees(number)
