"""What bad input gets on the pages: a sentence at the field, everything typed kept, nothing half done."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.models import Case, Evidence
from casework.web.kept import TOKEN
from tests.journeys.pages import Form, Page, Person, pdf
from tests.journeys.town import COMPANY, Town, newest_case
from tests.nothing_moved import nothing_moves
from tests.signing import shown_code, signs

MATTER = "企业住所（经营场所）登记告知承诺"
SIGNED = {"姓名或者单位全称": COMPANY, "签署身份": "代理人"}


def started(town: Town) -> Page:
    """A commitment in draft, at the first page of its signature."""
    page = town.person("agent").open("/my/").follow("作出信用承诺")
    page = page.send("继续", {"事项": MATTER, "起始日期": "2026-07-15", "截止日": "2026-12-31"})
    return page.follow("开始填写")


def signed(town: Town) -> Case:
    page = started(town).send("保存并继续", SIGNED).send("保存并继续", {"我已通读承诺书": True})
    signs(page.send("保存并继续")).says("已办理：签署承诺书")
    return newest_case()


# --- A wrong value names the field and says what is wrong in a sentence


def test_a_wrong_day_or_no_matter_is_said_at_its_field_and_opens_nothing(town):
    page = town.person("agent").open("/my/").follow("作出信用承诺")
    page = page.send("继续", {"起始日期": "2026-07-01", "截止日": "去年", "用途": "换证"})
    assert page.refused() == [
        "事项：这一项必须填写。",
        "起始日期：承诺应当事先作出，请选择今天或者以后的日期。",
        "截止日：日期有误，请写成2026-03-05这样。",
    ]
    assert set(page.faults()) == {"事项", "起始日期", "截止日"}
    assert page.form("继续").values["purpose"] == ["换证"]
    assert not Case.objects.exists()
    page = page.send("继续", {"事项": MATTER, "起始日期": "2026-07-15", "截止日": "2026-07-14"})
    assert page.faults() == {"截止日": ["结束日期不能早于开始日期。"]}


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("9132010", "应为18位，请核对位数。"),
        ("91320100MA0000016Q", "校验位不符：有一位写错或颠倒了。字母请用大写。"),
    ],
)
def test_a_wrong_code_of_an_organization_is_explained(town, code, sentence):
    page = town.person("agent").open("/my/claims/").follow("认领单位")
    page = page.send("提交认领", {"统一社会信用代码": code, "授权码": "AAAA", "您的身份": "代理人"})
    assert page.faults() == {"统一社会信用代码": [sentence]}


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (
            SimpleUploadedFile("照片.exe", b"MZ"),
            "照片.exe：只能上传pdf、jpg、png、docx、xlsx文件。",
        ),
        (
            SimpleUploadedFile("凭证.pdf", b"<html>"),
            "凭证.pdf：文件内容与扩展名不符，或者文件已损坏。",
        ),
        (SimpleUploadedFile("空.png", b""), "空.png：文件是空的。"),
    ],
    ids=["ending", "content", "empty"],
)
def test_a_file_that_is_not_what_it_says_is_refused_by_name(town, file, reason):
    record = town.record()
    page = town.person("agent").open(f"/my/records/{record.pk}/").follow("对此提出异议")
    page = page.send("继续", {"哪里有误": "信息错误", "具体情况": "文号写错了"}).follow("开始填写")
    page = page.send("保存并继续", {"证据材料": file})
    assert page.refused() == [reason]
    assert not Evidence.objects.exists()


def test_a_calculation_with_nonsense_is_answered_at_the_field(town):
    page = Person().open("/").follow("期限计算")
    answers = {"哪一项期限": "自己填写天数", "从哪一天起": "昨天", "数量": "9999"}
    page = page.send("计算", answers).is_fine()
    assert page.faults() == {
        "从哪一天起": ["日期有误，请写成2026-03-05这样。"], "数量": ["不能大于800。"],
    }  # fmt: skip
    page = page.send("计算", {"从哪一天起": "2026-07-06", "数量": "3"})
    page.says("2026年7月9日（周四）")


# --- A refused action shows all its reasons and keeps what was typed


def test_all_reasons_stand_together_and_what_was_typed_stays(town):
    case = signed(town)
    town.staff("reviewer", case, "受理")
    town.tick("2026-07-15")
    town.staff("supervisor", case, "启动核查", answers={"情形": "计划核查"})
    form = town.staff_form("other reviewer", case, "告知拟认定违诺")
    form.fill({"事实": "照片未交", "证据材料": pdf("现场照片.pdf")})
    form.fill(dict.fromkeys([c.label for c in form.controls if c.kind == "select"], "已履行"))
    version = Case.objects.get(pk=case.pk).version
    page = form.press("确认")
    assert page.refused() == [
        "依据：这一项必须填写。",
        "各项承诺均已标为履行，没有可以整改或者认定违诺的事项。",
    ]
    assert Case.objects.get(pk=case.pk).version == version
    page.says("照片未交", "现场照片.pdf")


def test_nothing_is_half_done_when_the_case_has_moved_on_meanwhile(town):
    case = signed(town)
    form = town.staff_form("reviewer", case, "一次性告知补正").fill(
        {"需要补正的内容": "请写明地址"}
    )
    town.staff("other reviewer", case, "受理")
    with nothing_moves():
        page = form.press("确认")
    assert page.refused() == [
        "目前状态为“已受理”，不能办理此项。", "您打开之后，案件已有变动。请重新查看，再作决定。",
    ]  # fmt: skip
    page.says("请写明地址")


# --- A double submit does one thing


def test_a_form_that_is_sent_twice_does_one_thing(town):
    case = signed(town)
    form = town.staff_form("reviewer", case, "受理")
    assert form.press("确认").says("“受理”已办理").path == form.press("确认").path
    assert case.events.filter(action="accept").count() == 1
    assert case.documents.filter(name="acceptance").count() == 1


def test_beginning_a_matter_twice_makes_one_draft(town):
    page = town.person("agent").open("/my/").follow("作出信用承诺")
    form = page.form("继续").fill(
        {"事项": MATTER, "起始日期": "2026-07-15", "截止日": "2026-12-31"}
    )
    assert form.press("继续").path == form.press("继续").path
    assert Case.objects.count() == 1


def test_signing_twice_leads_to_the_same_receipt(town):
    page = started(town).send("保存并继续", SIGNED).send("保存并继续", {"我已通读承诺书": True})
    page = page.send("保存并继续").send("发送验证码").is_fine()
    answers = {"登录密码": "pw", "一次性验证码": shown_code(page.html)}
    form = page.form("签署").fill(answers)
    first, again = form.press("签署"), form.press("签署")
    assert first.says("已办理：签署承诺书").path == again.says("已办理：签署承诺书").path
    assert newest_case().events.filter(action="sign").count() == 1


# --- An expired session returns to the form with the text kept


def test_an_officer_whose_session_has_ended_finds_the_text_again(town):
    case = signed(town)
    form = town.staff_form("reviewer", case, "一次性告知补正").fill(
        {"需要补正的内容": "请写明地址"}
    )
    form.page.person.session_ends()
    with nothing_moves():
        page = form.press("确认").says("请先登录。登录后会回到刚才的页面，已填写的内容不会丢失。")
    page = page.send("登录", {"用户名": "reviewer", "密码": "pw"})
    page.says("刚才登录已超时。您填写的内容还在，文件需要重新选择。")
    assert page.form("确认").values["points"] == ["请写明地址"]
    page.send("确认").says("“一次性告知补正”已办理")


def test_a_matter_that_was_about_to_begin_is_found_again(town):
    page = town.person("agent").open("/my/").follow("作出信用承诺")
    form = page.form("继续").fill(
        {"事项": MATTER, "起始日期": "2026-07-15", "截止日": "2026-12-31", "用途": "换证"}
    )
    page.person.session_ends()
    page = form.press("继续").send("登录", {"用户名": "agent", "密码": "pw"})
    assert not Case.objects.exists()
    assert page.form("继续").values["purpose"] == ["换证"]
    page.send("继续").says("签署承诺书")
    assert newest_case().title == MATTER


def test_a_subject_whose_session_has_ended_goes_on_where_it_was(town):
    page = started(town)
    form = page.form("保存并继续").fill(SIGNED)
    page.person.session_ends()
    page = form.press("保存并继续").send("登录", {"用户名": "agent", "密码": "pw"})
    page.says("由谁、以什么身份签署", "刚才登录已超时。")
    assert page.form("保存并继续").values["name"] == [COMPANY]
    page.send("保存并继续").says("阅读承诺书")


# --- A foreign case does not exist; unknown names are answered without telling anything


def test_a_foreign_case_is_not_there_for_staff_or_subjects(town):
    case = signed(town)
    pages = [
        ("stranger", f"/staff/cases/{case.pk}/"), ("stranger", f"/staff/cases/{case.pk}/do/accept/"),
        ("clerk", f"/my/cases/{case.pk}/"),
    ]  # fmt: skip
    for who, address in pages:
        page = town.person(who).open(address)
        assert page.status == 404, address
        page.says("没有这个页面").says_not(COMPANY, case.number)
    # The same words as for a case that there never was.
    assert town.person("stranger").open("/staff/cases/999999/").text == page.text


def test_an_unknown_type_or_action_is_not_there_and_says_nothing_secret(town):
    case = signed(town)
    for address in (
        "/my/start/tax/", f"/my/cases/{case.pk}/fly/", f"/my/cases/{case.pk}/accept/",
        f"/my/cases/{case.pk}/sign/page/nowhere/", "/guides/tax/", "/tax/", "/commitments/CN0/",
    ):  # fmt: skip
        page = town.person("agent").open(address)
        assert page.status == 404, address
        page.says("没有这个页面").says_not("casework", "Traceback", "commitments", "accept")
    page = town.person("reviewer").open(f"/staff/cases/{case.pk}/do/fly/")
    assert page.status == 404
    page.says("没有这个页面").says_not("ask_supplement", "fly")


def test_a_forged_or_missing_token_does_nothing(town):
    case = signed(town)
    page = town.matter(case).follow("撤回承诺")
    form: Form = page.form("撤回承诺").fill({"理由": "不办了"})
    form.values[TOKEN] = ["forged"]
    with nothing_moves():
        page = form.press("撤回承诺")
    assert page.refused() == ["表单已过期，请再提交一次。"]
    assert page.form("撤回承诺").values["reason"] == ["不办了"]
    form.values.pop("csrfmiddlewaretoken")
    with nothing_moves():
        page = form.press("撤回承诺")
    assert page.status == 403
    page.says("表单已过期")
