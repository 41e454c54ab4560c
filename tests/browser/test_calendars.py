"""Entering a year's days in a browser, at both widths, up to the preview; and then letting it go."""

import pytest

from tests.browser.person import TODAY

pytestmark = pytest.mark.browser
YEAR = TODAY.year + 1
NOTICE = f"""国务院办公厅关于{YEAR}年部分节假日安排的通知
一、元旦：1月1日至3日放假，共3天。
二、劳动节：5月1日至5日放假调休，共5天。
三、国庆节：10月1日至7日放假调休，共7天。"""


@pytest.mark.parametrize("width", [1280, 360])
def test_a_supervisor_enters_a_year_up_to_the_preview(city, person, width):
    desk = person("supervisor", width=width)
    desk.open("/staff/calendars/").sees("全国")
    desk.follow("2026").sees("国务院办公厅关于2026年部分节假日安排的通知")
    desk.open("/staff/calendars/").follow("录入或更正年度安排")
    desk.fill(year=str(YEAR), text=NOTICE.replace("共7天", "共8天"))
    desk.press("识别日期", status=422).sees("文本写明共8天，列出的却是7天")
    desk.fill(text=NOTICE).press("识别日期").sees(f"核对{YEAR}年的日期")
    desk.page.locator('main [name="day"]').nth(1).fill(f"{YEAR - 2}-05-01")
    desk.press("预览影响", status=422).sees(f"不在{YEAR}年之内")
    desk.page.locator('main [name="day"]').nth(1).fill(f"{YEAR}-01-02")
    desk.press("预览影响").sees("是否使安排生效？", "国务院办公厅")
    desk.press("作废本次录入").sees("本次录入已作废")


def test_everyone_of_staff_reads_the_calendars(person):
    reader = person("provider")
    reader.open("/staff/calendars/").sees_no("录入或更正年度安排")
    reader.follow("2025").sees("依据")
