"""The staff site in a browser: a day's work, the keys, both widths, without a script, and axe."""

import pytest

from tests.browser.conftest import Installation

pytestmark = pytest.mark.browser
WIDTHS = (1280, 360)


def pages_of(city: Installation) -> dict[str, list[str]]:
    case, closed = city.cases["verifying"], city.cases["closed"]
    urge, leaver, run = (city.found[name] for name in ("urge", "leaver", "bulk"))
    chosen = f"case={case}&case={city.cases['comparing']}"
    return {
        "provider": [
            "inbox/", "inbox/?type=objections&due=overdue", "cases/", f"cases/{case}/",
            f"cases/{case}/do/find_unverifiable/", f"cases/{case}/do/uphold/",
            f"cases/{case}/deadlines/provider_answer_by/", "registry/records/", "registry/subjects/",
            "urges/", f"urges/{urge}/answer/", "substitutes/",
        ],
        "provider_head": [
            "board/", f"cases/{case}/hand-over/", "assessment/", "assessment/pauses/",
            f"cases/{case}/pass-on/", f"cases/{case}/send-back/", "leaving/", "substitutes/",
        ],
        "supervisor": [
            "board/", "board/cases/", f"cases/{case}/", f"cases/{city.cases['comparing']}/urge/",
            f"cases/{case}/pass-on/", "urges/", "urges/?show=all", f"urges/{urge}/withdraw/",
            "substitutes/", "leaving/", f"leaving/?person={leaver}", "bulk/", f"bulk/{run}/",
            f"bulk/new/?{chosen}", f"bulk/new/?{chosen}&do=urged", "bulk/new/?all=board",
        ],
        "connector": ["inbox/", "substitutes/"],
        "officer": [
            "inbox/", f"cases/{closed}/", "board/", "board/cases/?urgency=overdue", "departments/1/",
            "service/checks/", "service/checks/job_silent/", "registry/claims/", "registry/classes/",
            "registry/organs/", "registry/imports/", f"registry/imports/{city.found['run']}/",
            "registry/subjects/1/", "registry/subjects/1/letter/", "registry/records/1/",
            "service/delivery/", "assessment/", "assessment/pauses/",
        ],
        "clerk": ["inbox/", "open/", "open/repair/?q=远航"],
    }  # fmt: skip


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "who", ["provider", "provider_head", "supervisor", "officer", "clerk", "connector"]
)
def test_axe_finds_nothing_no_page_scrolls_sideways_and_no_policy_is_broken(
    city, person, who, width
):
    window = person(who, width=width)
    for path in pages_of(city)[who]:
        window.open(f"/staff/{path}")


MENU = "a[href^='/staff/']"


def test_every_page_of_the_menu_is_whole_on_a_telephone(city, person):
    """What the menu leads to, whoever sees it there; so no page that is added later is left out."""
    seen = {f"/staff/{path}" for paths in pages_of(city).values() for path in paths}
    walked = 0
    for who in ("officer", "supervisor", "provider_head"):
        window = person(who, width=360)
        window.open("/staff/inbox/")
        links = window.page.eval_on_selector_all(MENU, "all => all.map(a => a.pathname)")
        menu = sorted({path for path in links if not any(sign.isdigit() for sign in path)} - seen)
        for path in menu:
            window.open(path)
        seen.update(menu)
        walked += len(menu)
    assert walked > 8


@pytest.mark.parametrize("script", [True, False])
def test_a_reviewer_takes_a_case_and_answers_it(city, person, script):
    page = person("provider" if script else "officer2", script=script).page
    case = city.cases["to_answer"] if script else city.cases["comparing"]
    page.goto(f"{city.address}/staff/inbox/")
    row = page.locator("tr", has=page.locator(f'a[href="/staff/cases/{case}/"]'))
    row.locator("form button").click()
    page.wait_for_url("**/staff/inbox/")
    assert page.locator(".note-good").count() == 1
    page.goto(f"{city.address}/staff/cases/{case}/")
    action = "find_unverifiable" if script else "forward"
    page.click(f'a[href="/staff/cases/{case}/do/{action}/"]')
    if script:
        page.click("main form[method=post] .button[type=submit]")
        assert page.locator("#refusals li").count() == 1
        page.fill("[name=reason]", "双方均不能举证")
    page.click("main form[method=post] .button[type=submit]")
    page.wait_for_url(f"**/staff/cases/{case}/")
    assert page.locator(".note-good").count() == 1


def test_the_keys_search_move_open_and_act(city, person):
    page = person("officer").page
    page.goto(f"{city.address}/staff/inbox/")
    page.keyboard.press("j")
    assert page.locator("tr.picked").count() == 1
    link = page.locator("tr.picked [data-open]").get_attribute("href")
    page.keyboard.press("o")
    page.wait_for_url(f"**{link}")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("j")
    assert page.input_value("#find") == "j"
    page.keyboard.press("Tab")
    page.keyboard.press("a")
    page.wait_for_url("**/do/*/")
