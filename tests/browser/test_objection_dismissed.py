"""All without a script: the bureau stands by its record; the upper office looks again."""

import pytest

pytestmark = pytest.mark.browser


def test_a_dismissed_objection_is_reviewed_once(city, person, paper):
    record = city.found["protester"]
    him = person("protester", script=False)
    him.open("/my/records/").follow("销售不符合标准的水泥").follow("对此提出异议")
    him.pick(ground="wrong", item="content")
    him.fill(statement="水泥不是我公司生产的").press("继续").follow("开始填写")
    him.attach("evidence", paper).press("保存并继续")
    him.tick("pledge").press("保存并继续").press("提交异议")
    number = him.page.locator(".receipt-number").inner_text()

    def at(who):
        found = person(who, script=False)
        return found.open("/staff/inbox/").follow(number)

    at("officer").follow("受理并标注").press("确认：受理并标注")
    zhao = at("officer2").follow("登记比对结果").pick(result="agrees").press("确认：登记比对结果")
    zhao.follow("转提供单位核查").press("确认：转提供单位核查")
    zhang = at("provider").follow("认定异议不成立")
    zhang.fill(source="行政处罚决定书原件", reason="原件与公示一致").attach("evidence", paper)
    zhang.press("确认：认定异议不成立").sees("异议不成立")
    li = at("officer2").follow("告知异议不成立")
    li.fill(reason="原件与公示一致，异议不成立").press("确认：告知异议不成立").sees("已告知")

    him.open("/my/").follow("销售不符合标准的水泥").sees("已告知").follow("申请复核")
    him.fill(statement="核查时没有看送货单").attach("evidence", paper).press("申请复核")
    him.sees("回执")
    him.open(f"/my/records/{record}/").sees("异议办理中")

    he = at("upper").follow("维持原结果")
    he.fill(reason="送货单与原件一致").press("确认：维持原结果").sees("已告知")
    him.open("/my/").follow("销售不符合标准的水泥").follow("复核决定").sees("送货单与原件一致")
    him.open("/my/").follow("销售不符合标准的水泥").sees("复核以一次为限")
    him.open(f"/my/records/{record}/").sees_no("异议办理中")
