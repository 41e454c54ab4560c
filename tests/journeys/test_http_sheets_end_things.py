"""What sheets and courts end: an entry left by its own unit, a licence past its day, an annulment."""

from datetime import timedelta

import pytest

from casework.models import CourtPaper, CreditRecord, Licence, SyncOrder
from tests.journeys.doors import FROM_ANYWHERE, Nation, anyones, take, tell
from tests.journeys.pages import Person
from tests.journeys.town import BUREAU, COMPANY
from tests.registry.sheetfiles import ENTRY, EXIT, LICENCE, PENALTY

ORGAN = "113299014JURQ283F6"
OTHER = {"移出机关": "云江市交通运输局", "移出机关统一社会信用代码": "11329901WA000LH0Y5"}
LEFT = EXIT | {
    "名单名称": "严重违法失信名单", "列入文书号": ENTRY["列入文书号"], "移出日期": "2027-05-10",
    "移出事由": "整改到位，依申请移出",
}  # fmt: skip
PUNISHED = PENALTY | {
    "处罚机关": BUREAU, "处罚机关统一社会信用代码": ORGAN, "数据来源单位": BUREAU,
    "数据来源单位统一社会信用代码": ORGAN,
}  # fmt: skip


@pytest.fixture
def nation(town, settings):
    settings.CASEWORK_SYNC_PRIVATE_HOSTS = ["127.0.0.1"]
    for place, code in (("bureau", ORGAN), ("elsewhere", "11329901WA000LH0Y5")):
        town.places[place].uscc = code
        town.places[place].save()
    with Nation() as found:
        yield found


def test_an_entry_is_ended_by_a_sheet_of_its_own_unit_alone(town, tmp_path, nation):
    town.on("2026-07-06")
    take(town, tmp_path, ENTRY).says("已导入 1")
    record = CreditRecord.objects.get()
    address = f"/records/{record.pk}/"
    assert tell(anyones("serious_list", address, COMPANY), COMPANY) == FROM_ANYWHERE
    before = CreditRecord.objects.values().get()

    # Another unit's sheet is refused by its row and leaves everything as it was.
    town.on("2027-05-11")
    page = take(town, tmp_path, LEFT | OTHER)
    page.says("有问题 1", "移出机关", "只有认定、列入单位可以更改或移出")
    assert CreditRecord.objects.values().get() == before
    assert nation.hears() == []
    assert tell(anyones("serious_list", address, COMPANY), COMPANY) == FROM_ANYWHERE

    # Nor does the credit office decide it: there is no such button, and nobody else's sheet counts.
    page = town.person("officer").open(f"/staff/registry/records/{record.pk}/").is_fine()
    assert not page.has_link("移出")
    for who in ("head", "reviewer", "stranger", "clerk"):
        assert town.person(who).open("/staff/registry/imports/").status in (403, 404)

    take(town, tmp_path, LEFT).says("已导入 1")
    found = anyones("serious_list", address, COMPANY)
    assert found["page"].status == 410
    assert tell(found, COMPANY) == set()
    assert nation.hears() == [("withdraw", None)]
    assert set(SyncOrder.objects.values_list("state", flat=True)) == {"acknowledged"}
    record.refresh_from_db()
    assert (record.publicity, record.shared) == ("ended", False)
    page = town.messages("agent").says("移出")
    assert page.person.open(f"/my/records/{record.pk}/").status == 200


def test_a_licence_is_shown_and_goes_with_its_last_day_without_any_job(town, tmp_path, nation):
    town.on("2026-07-06")
    take(town, tmp_path, LICENCE | {"有效期至": "2026-12-31"}).says("已导入 1")
    address = f"/licences/{Licence.objects.get().pk}/"
    number = LICENCE["行政许可决定文书号"]
    town.on("2026-12-31")
    found = anyones("licence", address, number)
    assert tell(found, number) == FROM_ANYWHERE
    found["page"].says(COMPANY, "食品经营许可证", "有效期")
    assert not CreditRecord.objects.exists()
    town.on("2027-01-01")
    found = anyones("licence", address, number)
    assert found["page"].status == 410
    assert tell(found, number) == tell(found, COMPANY) == set()


def test_a_court_annuls_and_the_record_is_gone_within_three_working_days(town, tmp_path, nation):
    town.on("2026-07-06")
    take(town, tmp_path, PUNISHED).says("已导入 1")
    record = CreditRecord.objects.get()
    address = f"/records/{record.pk}/"
    assert tell(anyones("penalty", address, record.number), record.number) == FROM_ANYWHERE

    # Thursday 15 October; the third working day after it is Tuesday the 20th.
    town.on("2026-10-15")
    staff_page = f"/staff/registry/records/{record.pk}/"
    page = town.person("reviewer").open(staff_page).is_fine().follow("登记裁判文书")
    page = page.send("", {
        "法院或复议机关": "云江市中级人民法院", "文书号": "（2026）云01行终1号",
        "文书日期": "2026-10-12", "收到日期": "2026-10-15", "结果": "撤销", "要旨": "主要证据不足",
    })  # fmt: skip
    page.is_fine().says("最迟于2026年10月20日（周二）执行")
    paper = CourtPaper.objects.get()
    assert paper.due_on - paper.received_on == timedelta(days=5)
    assert not page.main.all("textarea"), "who entered it does not carry it out"
    assert town.person("stranger").open(page.path).status == 404
    assert town.person("stranger").open(staff_page).status == 404
    assert town.tick("2026-10-20")["papers_late"] == 0
    assert tell(anyones("penalty", address, record.number), record.number) == FROM_ANYWHERE

    # Nobody did it: on the day after, the supervisor hears of it, once; then it is done.
    assert town.tick("2026-10-21")["papers_late"] == 1
    assert town.tick("2026-10-22")["papers_late"] == 0
    town.messages("supervisor").says(record.number)
    page = town.person("head").open(page.path).is_fine()
    refused = page.send("撤回信息", {"理由": ""})
    assert refused.status == 422
    assert Person().open(address).status == 200
    page.send("撤回信息", {"理由": "判决已生效"}).is_fine()
    found = anyones("penalty", address, PUNISHED["行政处罚决定书文号"])
    assert found["page"].status == 410
    assert tell(found, COMPANY) == set()
    assert nation.hears() == [("withdraw", None)]
    town.messages("agent").says("已撤回：原决定被撤销")
    take(town, tmp_path, PUNISHED)
    assert Person().open(address).status == 410
