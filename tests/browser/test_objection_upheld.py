"""On a telephone a company objects to a wrong number; the bureau finds so, and it is put right."""

import pytest

pytestmark = pytest.mark.browser
WRONG, RIGHT = "云市监罚〔2026〕71号", "云市监罚〔2026〕17号"


def objects(her, record, paper):
    """From the record's public page to the receipt."""
    her.open("/").fill(q=WRONG).press("查询").follow("广告中使用绝对化用语")
    her.follow("对此提出异议")
    her.sees("请先登录").fill(username=her.name, password="pw").press("登录")
    her.pick(ground="wrong", item="number").press("继续", status=422).sees("没有办成")
    her.fill(statement="处罚决定书原件的文号是17号，公示成了71号", right_value=RIGHT).press("继续")
    her.follow("开始填写")
    her.attach("evidence", paper).press("保存并继续")
    her.tick("pledge").press("保存并继续")
    her.sees("缴款凭证.pdf", RIGHT).press("提交异议").sees("回执", "YY2026-")
    return her.page.locator(".receipt-number").inner_text()


def test_a_wrong_number_is_put_right(city, visitor, person, paper):
    record = city.found["objector"]
    her = visitor(width=360)
    her.name = city.people["objector"]
    number = objects(her, record, paper)
    her.follow("查看事项").sees("已提交", "信用信息异议")

    li = person("officer")
    li.open("/staff/inbox/").follow(number).sees("缴款凭证.pdf", RIGHT)
    li.follow("受理并标注").press("确认：受理并标注")
    visitor().open(f"/records/{record}/").sees("异议办理中")

    zhao = person("officer2")
    zhao.open("/staff/inbox/").follow(number).follow("登记比对结果")
    zhao.pick(result="agrees").press("确认：登记比对结果")
    zhao.follow("转提供单位核查").press("确认：转提供单位核查")
    her.open("/my/").sees("核查中", "我们已请云江市市场监督管理局核实")

    zhang = person("provider")
    zhang.open("/staff/inbox/").follow(number).follow("认定异议成立")
    zhang.pick(outcome="correct", field="number")
    zhang.fill(facts_found="原件文号与公示不一致", right_value=RIGHT)
    zhang.press("确认：认定异议成立", status=422).sees("请上传核查结论所依据的材料")
    assert zhang.page.input_value('[name="facts_found"]') == "原件文号与公示不一致"
    zhang.attach("evidence", paper).press("确认：认定异议成立").sees("异议成立")

    connector = person("connector")
    connector.open("/staff/inbox/").follow(number).follow("更正").press("确认：更正")
    visitor().open(f"/records/{record}/").sees(RIGHT).sees_no(WRONG)

    zhao.open("/staff/inbox/").follow(number).follow("告知更正结果")
    zhao.fill(reason="经核查，文号确有误，已更正").press("确认：告知更正结果").sees("已告知")
    city.work()
    her.open("/my/").sees("已告知").follow("广告中使用绝对化用语").follow("结果")
    her.sees(RIGHT)
    visitor().open(f"/records/{record}/").sees_no("正在核查", WRONG)
