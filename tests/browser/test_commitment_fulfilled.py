"""A newcomer registers, claims a company and promises; the department checks: it was kept."""

from datetime import timedelta

import pytest

from tests.browser.person import TODAY

pytestmark = pytest.mark.browser
PASSWORD = "Qingxi-2026-abc"


def registers_and_claims(her, there):
    """From the front page to the matter that she came for; a wrong code is told at once."""
    her.open("/").follow("作出信用承诺").sees("所需材料", "办理期限", "不收费")
    her.follow("作出信用承诺").follow("注册")
    her.fill(username="qingxi", first_name="林晓", email="lin@example.cn")
    her.fill(password1=PASSWORD, password2=PASSWORD).press("注册").follow("认领单位")
    her.fill(uscc=there["uscc"][:-1], code=there["code"]).press("提交认领")
    her.sees("应为18位")
    her.fill(uscc=there["uscc"], code=there["code"]).pick(capacity="agent").press("提交认领")
    her.sees(f"您现在可以代表{there['company']}办事")


def promises(her, there):
    """The journey page by page; what is wrong is named and what is right stays."""
    her.follow("作出信用承诺")
    matter = her.page.locator('[name="matter"] option', has_text="企业住所")
    her.pick(matter=matter.first.get_attribute("value"))
    her.fill(start_on=TODAY.isoformat(), end_on=(TODAY - timedelta(days=1)).isoformat())
    her.press("继续", status=422).sees("结束日期不能早于开始日期")
    her.fill(end_on=(TODAY + timedelta(days=300)).isoformat()).press("继续")
    her.follow("开始填写")
    her.fill(name=there["company"]).pick(capacity="agent").press("保存并继续")
    her.sees("本单位自愿选择以告知承诺方式办理").tick("confirmed").press("保存并继续")
    her.sees("三十日内补交住所使用证明和场所照片").press("保存并继续")
    her.sees("请核对您填写的内容", there["company"])
    her.signs(PASSWORD).sees("回执", "CN2026-", "为什么是这一天")
    number = her.page.locator(".receipt-number").inner_text()
    her.follow("查看事项").sees("已签署", "您已签署承诺书")
    return number


def test_a_newcomer_promises_and_keeps_it(city, visitor, person):
    there = city.found["newcomer"]
    her = visitor()
    registers_and_claims(her, there)
    number = promises(her, there)

    wang = person("provider")
    wang.open("/staff/inbox/").follow(number).sees("已签署", there["company"])
    wang.follow("受理").press("确认：受理").sees("已受理")
    assert not wang.page.get_by_role("link", name="确认履约").count()

    connector = person("connector")
    connector.open("/staff/inbox/").follow(number).follow("公示承诺书")
    connector.press("确认：公示承诺书", status=422).sees("没有办成")
    connector.tick("secrecy_checked").press("确认：公示承诺书")

    city.work()
    her.open("/my/").sees("履约中").follow("消息", within="header")
    her.sees("您的承诺已受理", "您的承诺书已公示", "您的承诺开始履行", number)

    wang.open(f"/staff/cases/?q={number}").follow("启动核查")
    wang.pick(ground="planned").press("确认：启动核查")
    wang.sees("确认履约")  # with the reason why he may not
    chen = person("reviewer2")
    chen.open("/staff/inbox/").follow(number).follow("确认履约")
    chen.pick(**{f"outcome_{n}": "kept" for n in range(1, 5)})
    chen.fill(reference="现场核查记录〔2026〕118号").press("确认：确认履约").sees("已履约")

    her.open("/my/").sees("已履约").follow("企业住所").sees("感谢您守信")
    her.follow("承诺履约确认书").sees(there["company"])
    anybody = visitor()
    anybody.open("/").fill(q="清溪食品").press("查询").sees(there["company"])
    anybody.follow("企业住所").sees("已履约", "已履行")
