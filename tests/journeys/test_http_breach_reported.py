"""A stranger reports a breach: the check begins, the order follows, and the receipt tells the end."""

import re

from casework.web.public import reports
from tests.journeys.pages import Person
from tests.journeys.test_http_commitment_watched import KEPT, PHOTOS, performing, shown
from tests.journeys.town import COMPANY

SEEN, TOLD = "我在二楼上班，住所里没有人办公", "住所无人办公"


def test_a_report_leads_to_the_check_and_its_receipt_tells_the_outcome(town, monkeypatch):
    monkeypatch.setattr(reports, "LEAST_SECONDS", 0)
    case = performing(town)
    town.on("2026-08-17")
    anyone = Person()
    page = anyone.open(f"/commitments/{case.number}/").follow("举报违诺")
    page = page.says(COMPANY, "为举报人保密").send("提交举报", {"您看到了什么？": ""})
    assert page.faults().keys() == {"您看到了什么？"}
    page = page.send("提交举报", {"哪一项承诺没有履行？": PHOTOS, "您看到了什么？": SEEN}).is_fine()
    code = re.search(r"[A-Z2-9]{6}-[A-Z2-9]{6}-[A-Z2-9]{6}", page.text).group(0)
    number = re.search(r"回执编号 (\S+)", page.text).group(1)
    receipt = {"回执编号": number, "查询码": code}

    def answer():
        return Person().open("/report/state/").send("查询", receipt).is_fine().says(number)

    answer().says("信用办").says_not(SEEN)
    assert Person().open("/report/state/").send("查询", receipt | {"查询码": "X"}).status == 422
    assert shown(case)[:2] == ("open", "performing"), "a report is no finding"

    # The office clears the text and passes it on; the department never reads the original.
    page = town.person("officer").open("/staff/reports/").is_fine().follow(number)
    page = page.says(SEEN).send("转出", {"转给部门的文本": TOLD})
    assert page.status == 422
    page = page.send("转出", {
        "转给部门的文本": TOLD, "留档理由": "内容具体", "我已与原文核对": True,
    }).is_fine()  # fmt: skip
    assert shown(case)[:2] == ("open", "checking")
    town.messages("agent").says("开始核查").says_not("举报")
    lead = town.person("reviewer").open("/staff/leads/").is_fine().follow(number)
    lead.says(TOLD).says_not(SEEN)
    assert town.person("reviewer").open("/staff/reports/").status in (403, 404)
    town.finds("reviewer", case).says_not(SEEN)
    answer()

    # The check ends with an order; that is what the receipt tells, and nothing more.
    town.on("2026-08-18")
    order = KEPT | {
        PHOTOS: "部分履行或者逾期履行",
        "需要整改的内容": "补交照片",
        "截止日": "2026-09-01",
    }
    town.staff("other reviewer", case, "责令整改", answers=order)
    assert town.tick("2026-08-19")["reports_answered"] == 1
    page = answer().says("整改").says_not(SEEN)
    assert "2026年8月19日" in page.text
    assert shown(case)[:2] == ("open", "rectifying")
