"""A stranger reports a breach by telephone; the office answers, and the receipt tells it."""

import pytest

pytestmark = pytest.mark.browser
SEEN = "昨天夜里经过，仓库没有人值守"
ANSWER = "已向主管部门核实：值守不在本承诺的范围之内。"


def test_a_report_and_its_answer(visitor, person):
    anyone = visitor(width=360)
    anyone.open("/").fill(q="长风物流").press("查询").follow("企业住所").follow("举报违诺")
    anyone.sees("为举报人保密", "长风物流").fill(seen=SEEN)
    anyone.page.wait_for_timeout(3500)  # a form that comes back sooner was not filled in by hand
    anyone.press("提交举报").sees("回执编号", "查询码")
    number, code = anyone.page.locator(".receipt-number").all_inner_texts()

    li = person("officer")
    li.open("/staff/reports/").follow(number).sees(SEEN)
    li.fill(answer=ANSWER).press("办结", status=422).sees("没有办成")
    assert li.page.input_value("#answer") == ANSWER
    li.page.fill("#dismiss-reason", "与承诺内容无关")
    li.press("办结").sees("已办")

    again = visitor(width=360)
    again.open("/report/state/").fill(number=number, code="ABCDEF-ABCDEF-ABCDEF")
    again.press("查询", status=422).fill(code=code).press("查询")
    again.sees(number, ANSWER).sees_no(SEEN, "李娜")
