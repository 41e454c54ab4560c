"""Reporting a breach and reading the lists, in a browser: both widths, no scripts, no faults."""

import re

import pytest

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [1280, 360])
WRITING = 3_200  # milliseconds: a form that comes back faster was not written by a person


@WIDTHS
@pytest.mark.parametrize(
    "path",
    [
        "/report/",
        "/report/state/",
        "/lists/",
        "/lists/penalty/",
        "/lists/serious_list/",
        "/lists/abnormal_list/",
        "/lists/commitment/",
        "/lists/penalty/?year=2026",
        "/what-we-collect/",
    ],
)
def test_the_pages(visitor, path, width):
    visitor(width=width).open(path)


@WIDTHS
def test_from_the_item_to_the_answer_without_scripts(visitor, person, city, width):
    anybody = visitor(width=width, script=False)
    anybody.open("/commitments/?q=%E9%95%BF%E9%A3%8E").follow("企业住所").follow("举报违诺")
    anybody.page.wait_for_timeout(WRITING)
    anybody.press("提交举报", status=422).sees("举报没有提交成功")
    # What is sent is about nobody's case, which other stories of this city go on with.
    anybody.open("/report/").page.wait_for_timeout(WRITING)
    seen = f"大门紧锁，无人办公，屏幕宽{width}"
    anybody.fill(organization="某公司", seen=seen, name="欧阳金雀", contact="13912345678")
    anybody.press("提交举报")
    words = anybody.sees("查询码只显示这一次").text()
    number = re.search(r"JB\d{4}-[A-Z2-9]{8}", words).group(0)
    code = re.search(r"[A-Z2-9]{6}-[A-Z2-9]{6}-[A-Z2-9]{6}", words).group(0)
    anybody.open("/report/state/").fill(number=number, code="AAAAAA").press("查询", status=422)
    anybody.fill(number=number, code=code).press("查询").sees(number, "已收到")

    her = person("officer", width=width)
    her.open("/staff/reports/").follow(number).sees(seen).sees_no("欧阳金雀")
    her.press("记录理由并查看", status=422).sees("没有办成")
    her.fill(why="向举报人核实时间").press("记录理由并查看").sees("欧阳金雀", "13912345678")
    her.open("/staff/reports/").follow(number).sees("向举报人核实时间").sees_no("欧阳金雀")
    her.press("转出", status=422).sees("没有办成")
    her.page.fill("#pass-reason", "线索具体")
    her.page.select_option("#department", label="云江市市场监督管理局")
    her.tick("confirmed").press("转出").sees("已转主管部门")
    person("supervisor", width=width).open("/staff/reports/").follow(number).sees_no(seen)
    person("provider", width=width).open("/staff/leads/").follow(number).sees(seen)
    anybody.open("/report/state/").fill(number=number, code=code).press("查询").sees("线索")
