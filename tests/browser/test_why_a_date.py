"""Why a date is what it is: on a screen and a telephone, without a script, folded, and on paper."""

import pytest

from tests.browser.person import TODAY

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [1280, 360])
LONG = f"/calculator/?term=own&start={TODAY.year}-02-02&count=60&unit=wd"
HAPPENED = (
    "/calculator/?term=own&start=2026-07-06&count=10&unit=wd&paused_on=2026-07-08"
    "&resumed_on=2026-07-15&extended_on=2026-07-16&extended_by=5"
)


@WIDTHS
def test_the_calculator_folds_a_long_table_and_keeps_what_happened(visitor, width):
    window = visitor(width=width, script=False)
    window.open(LONG)
    window.page.locator("summary", has_text="计算").first.click()
    window.page.locator("details.month summary").first.click()
    window.look()
    window.open(HAPPENED)
    window.page.locator("details > summary").first.click()
    window.look().sees("延长", "5 个工作日")
    window.open(HAPPENED.replace("2026-07-15", "2026-07-07")).sees("恢复日期不能早于暂停日期")


@WIDTHS
@pytest.mark.parametrize(("place", "name"), [
    ("supplement", "intake_by"), ("verifying", "provider_answer_by"),
    ("verifying", "answer_subject_by"),
])  # fmt: skip
def test_the_staff_see_the_days_of_a_clock(city, person, width, place, name):
    person("officer", width=width).open(f"/staff/cases/{city.cases[place]}/deadlines/{name}/")


@WIDTHS
@pytest.mark.parametrize("place", ["supplement", "verifying"])
def test_the_subject_opens_the_days_of_its_own_case(city, person, width, place):
    window = person("agent", width=width, script=False)
    window.open(f"/my/cases/{city.cases[place]}/")
    for summary in window.page.locator("details > summary").all():
        summary.click()
    window.look()


def test_what_is_folded_on_the_screen_is_read_on_paper(visitor):
    page = visitor().open(LONG).page
    folded = page.locator("details.month:not([open]) tbody tr").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.is_visible()


@WIDTHS
def test_what_stops_and_lengthens_a_term_is_a_page_like_any_other(city, person, width):
    asking = person("officer", width=width)
    asking.open(f"/staff/cases/{city.cases['submitted']}/do/ask_supplement/")
    asking.sees("此前已书面告知的日期")
    late = person("provider_head", width=width)
    late.open(f"/staff/cases/{city.cases['verifying']}/do/extend/").sees("不能再延长")
