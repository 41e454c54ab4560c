"""Every page of the public site and of the portal, on a screen and on a telephone."""

from datetime import timedelta

import pytest

from tests.browser.person import TODAY

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [1280, 360])
NEXT_WEEK = TODAY + timedelta(days=7)


@WIDTHS
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/search/?q=%E4%BA%91%E6%B1%9F", 200),
        ("/search/?q=%E6%B2%A1%E6%9C%89", 200),
        ("/search/?q=11010519491231002X", 200),
        ("/search/", 200),
        ("/search/?q=%E8%BF%9C", 200),
        ("/search/?q=%25&kind=penalty", 200),
        ("/search/?kind=nonsense&state=commitment.performing", 200),
        ("/search/?state=disputed", 200),
        ("/search/?q=%E4%BA%91%E6%B1%9F&after=2000-01-01.1", 200),
        ("/commitments/?q=%E8%BF%9C", 200),
        ("/commitments/?state=commitment.breached", 200),
        ("/calculator/", 200),
        ("/calculator/?term=own&start=2026-09-30&count=3&unit=wd", 200),
        ("/calculator/?term=own&start=2026-12-30&count=10&unit=wd", 200),
        ("/calculator/?term=own&start=&count=&unit=wd", 200),
        ("/guides/", 200),
        ("/guides/commitments/", 200),
        ("/guides/objections/", 200),
        ("/guides/repair/", 200),
        ("/what-we-collect/", 200),
        ("/commitments/", 200),
        ("/accounts/login/?next=/my/", 200),
        ("/accounts/register/", 200),
        ("/no-such-page/", 404),
    ],
)
def test_public_pages(visitor, path, status, width):
    visitor(width=width).open(path, status=status)


@WIDTHS
def test_a_public_record_and_a_public_commitment(visitor, city, width):
    anybody = visitor(width=width)
    anybody.open(f"/records/{city.found['objector']}/").sees("公示期限", "对此提出异议")
    anybody.open("/commitments/?q=%E9%95%BF%E9%A3%8E").follow("企业住所").sees("承诺事项")


@WIDTHS
@pytest.mark.parametrize("script", [True, False])
def test_from_the_front_page_to_the_journey(visitor, city, width, script):
    """Search, choose, open, object: with a keyboard's means alone, and without scripts."""
    anybody = visitor(width=width, script=script).open("/")
    anybody.page.fill('[name="q"]', "东湖印刷 罚〔2026〕71")
    anybody.press("查询").sees("云江市东湖印刷有限公司", "公示中")
    anybody.pick(kind="serious_list").press("查询").sees("没有找到")
    assert anybody.page.input_value('[name="q"]') == "东湖印刷 罚〔2026〕71"
    anybody.pick(kind="penalty").press("查询")
    anybody.page.locator("main table a").first.focus()
    with anybody.page.expect_navigation():
        anybody.page.keyboard.press("Enter")
    anybody.look().sees("公示期限", "云市监罚〔2026〕71号").follow("对此提出异议")
    assert f"record%3D{city.found['objector']}" in anybody.page.url


@WIDTHS
def test_a_broken_commitment_and_its_record(visitor, city, width):
    anybody = visitor(width=width)
    anybody.open("/commitments/?q=%E9%87%91%E7%A9%97&state=commitment.breached").follow("企业住所")
    anybody.sees("已违诺").page.locator(".note-bad a").click()
    anybody.look().sees("公示期限", "云江市金穗粮油有限公司")


def test_what_is_printed_of_an_item_is_the_item(visitor, city):
    anybody = visitor().open(f"/records/{city.found['objector']}/")
    anybody.page.emulate_media(media="print")
    assert anybody.page.locator("#facts").is_visible()
    for left_out in ("header.site", "footer.site", "#do"):
        assert not anybody.page.locator(left_out).is_visible()


@WIDTHS
def test_ones_own_pages(person, city, width):
    him = person("promiser", width=width)
    case = city.found["promiser"]
    for path in (
        "/my/", "/my/records/", "/my/account/", "/my/claims/", "/my/claims/organization/",
        "/my/claims/person/", "/accounts/password/", f"/my/cases/{case}/",
        f"/my/cases/{case}/print/", "/my/start/commitments/", "/repair/training/",
    ):  # fmt: skip
        him.open(path)
    him.open(f"/my/cases/{case}/").follow("承诺书").sees("承诺")


@WIDTHS
def test_a_record_and_where_it_leads(person, city, width):
    her = person("listed", width=width)
    her.open(f"/my/records/{city.found['listed']}/").sees("公示期限").follow("申请信用修复")
    her.sees("修复条件")


@WIDTHS
def test_a_commitment_page_by_page(person, city, width):
    """Wrong first, then right: every page of the journey, its faults, its check, its receipt."""
    him = person("promiser", width=width)
    him.open("/my/start/commitments/").press("继续", status=422)
    him.page.select_option('main [name="matter"]', index=1)
    him.fill(start_on=NEXT_WEEK.isoformat(), end_on=(NEXT_WEEK + timedelta(days=90)).isoformat())
    him.press("继续").sees("签署承诺书", "待完成").follow("开始填写")
    him.fill(name="别家公司").press("保存并继续", status=422)
    him.fill(name="云江市长风物流有限公司").pick(capacity="agent").press("保存并继续")
    him.page.check('main [name="confirmed"]')
    him.press("保存并继续").press("保存并继续").sees("请核对您填写的内容")
    him.fill(password="不对").press("签署", status=422).sees("密码不正确")
    him.signs("pw").sees("回执", "接下来", "为什么是这一天")
    him.follow("查看事项").sees("办理经过")


@WIDTHS
def test_a_course_page_by_page(person, city, width):
    her = person("breaker", width=width)
    her.open("/repair/training/").press("开始或继续")
    if her.page.locator("main").get_by_role("link", name="继续学习").count():
        her.follow("继续学习")
        while her.page.locator("main").get_by_role("link", name="下一页").count():
            her.follow("下一页")
        her.follow("学完了")
    her.follow("参加测验").press("提交答复", status=422)


def test_the_portal_works_without_scripts(person, city):
    him = person("promiser", script=False, width=360)
    him.open("/my/").open("/my/start/commitments/").press("继续", status=422).sees("没有办成")


def test_the_portal_in_english(person, city):
    him = person("promiser")
    him.open("/my/").into_english().sees("My matters", "Make a commitment")


def test_a_keyboard_reaches_the_content_first(visitor):
    anybody = visitor().open("/")
    anybody.page.keyboard.press("Tab")
    focused = "document.activeElement.getAttribute('href')"
    assert anybody.page.evaluate(focused) == "#main"
    anybody.page.keyboard.press("Enter")
    assert anybody.page.evaluate("document.activeElement.id") == "main"
