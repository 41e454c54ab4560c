"""A promise is found broken after rectifying; a like one, found broken in spring, is repaired."""

from datetime import timedelta

import pytest

from tests.browser.person import TODAY

pytestmark = pytest.mark.browser
CHECKED = {f"outcome_{n}": "kept" for n in (1, 3, 4)} | {"outcome_2": "late"}


def test_a_promise_is_broken_after_rectifying(city, visitor, person, paper):
    case = f"cases/{city.found['rectifier']}/"
    zhang = person("provider")
    zhang.open(f"/staff/{case}").follow("启动核查").pick(ground="report")
    zhang.fill(note="群众举报").press("确认：启动核查").follow("责令整改").pick(**CHECKED)
    zhang.fill(demands="补交场所照片", until=TODAY.isoformat())
    zhang.press("确认：责令整改", status=422).sees("至少要留一天")
    zhang.fill(until=(TODAY + timedelta(days=1)).isoformat()).press("确认：责令整改").sees("整改中")

    him = person("rectifier")
    him.open("/my/").sees("需要您处理", "整改").follow("企业住所").sees("补交场所照片")
    him.follow("报告整改结果").fill(text="照片已寄出").attach("evidence", paper)
    him.press("报告整改结果").follow("查看事项").sees("待核查")

    chen = person("reviewer2")
    chen.open(f"/staff/{case}").sees("缴款凭证.pdf").follow("告知拟认定违诺").pick(**CHECKED)
    chen.fill(facts="未收到设备照片", basis="告知承诺书第三条")
    chen.page.check('[name="measures"][value="C1-02"]')
    chen.press("确认：告知拟认定违诺")
    him.open(f"/my/{case}").follow("陈述申辩").press("陈述申辩", status=422)
    him.fill(text="照片在邮寄途中遗失").press("陈述申辩").sees("回执")

    liu = person("provider_head")
    liu.open("/staff/inbox/").follow("CN2026-").follow("认定违诺")
    liu.fill(reason="经责令整改，逾期仍未补交").press("确认：认定违诺")
    zhou = person("office_head")
    zhou.open(f"/staff/{case}").follow("确认违诺").press("确认：确认违诺").sees("已违诺")
    connector = person("connector")
    connector.open(f"/staff/{case}").follow("记入信用记录")
    connector.page.check('[name="measures"][value="C1-02"]')
    connector.press("确认：记入信用记录")

    visitor().open("/search/?q=顺达货运").follow("违反信用承诺").sees("云江市顺达货运有限公司")
    him.open(f"/my/{case}").sees("已认定您违反承诺")
    him.open("/my/records/").follow("违反信用承诺").sees("因为最短公示期到")
    him.follow("告知书").sees("最早可以申请修复的日期")


def test_a_broken_promise_is_repaired_in_english(city, visitor, person, paper):
    """The company's agent reads English; the offices work in Chinese."""
    record = city.found["mender"]
    visitor().open(f"/records/{record}/").sees("云江市泰和家具有限公司")
    her = person("mender")
    her.open("/my/records/").into_english().follow("违反信用承诺").follow("Ask for repair")
    her.sees("You have 1 of 5 things").press("Continue").follow("Begin")
    her.pick(route="ordinary", about="right").press("Save and continue")
    her.tick("duties_asserted").fill(what_was_done="照片已补交")
    her.attach("proof", paper).press("Save and continue")
    her.sees("You have not passed the course yet").attach("certificate", paper)
    her.press("Save and continue").fill(signer="Zheng Haiyan").press("Save and continue")
    her.fill(password="pw").press("Sign and send the request", status=422)
    her.sees("This was not done", "Sign the public repair commitment")
    her.follow("Change Your repair commitment").tick("commitment").press("Save and continue")
    her.fill(password="pw").press("Sign and send the request").sees("Receipt", "What happens next")
    number = her.page.locator(".receipt-number").inner_text()

    li = person("officer")
    li.open("/staff/inbox/").follow(number).follow("推送认定单位").press("确认：推送认定单位")
    zhang = person("provider")
    zhang.open("/staff/inbox/").follow(number).follow("受理").press("确认：受理")
    zhang.follow("登记核查结果，开始审查").pick(own_system="silent", duties="done")
    zhang.tick("certificate_checked").fill(finding="照片已补交，核对无误")
    zhang.press("确认：登记核查结果，开始审查").sees("审查中")
    liu = person("provider_head")
    liu.open("/staff/inbox/").follow(number).follow("准予修复").press("确认：准予修复")
    zhang.open("/staff/inbox/").follow(number).follow("终止本单位公示并反馈结果")
    zhang.press("确认：终止本单位公示并反馈结果")
    li.open("/staff/inbox/").follow(number).follow("确认网站已更新").pick(site="province")
    li.fill(confirmed_on=TODAY.isoformat(), how="打开网站查看").press("确认：确认网站已更新")
    li.follow("办结修复").tick("measures_lifted", "evaluation_refreshed", "third_parties_told")
    li.press("确认：办结修复").sees("已修复")

    visitor().open(f"/records/{record}/", status=410)
    her.open("/my/").follow("违反信用承诺").sees("The repair is done")
    her.open("/my/start/commitments/").sees("Matter", "First day")
