"""The staff site in a browser: a day's work, the keys, both widths, without a script, and axe."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.processes import PROJECT, manage, product_environment

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parent / "axe.min.js").read_text("utf-8")
WIDTHS = (1280, 360)


@dataclass
class City:
    """A running installation with people and cases in it."""

    address: str
    people: dict[str, str]
    cases: dict[str, int]
    run: int


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(address: str) -> None:
    for _ in range(150):
        try:
            with urllib.request.urlopen(f"{address}/health/", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the product did not answer within half a minute")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    folder = tmp_path_factory.mktemp("staff")
    made = folder / "city.json"
    environment = product_environment(folder / "var", STAFF_CITY=str(made))
    manage("migrate", environment=environment)
    subprocess.run(
        [sys.executable, "-m", "tests.browser.staff_city"],
        cwd=PROJECT, env=environment, check=True, timeout=300,
    )  # fmt: skip
    port = _free_port()
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--threads", "4", "--log-level", "warning", "--no-control-socket"),
        ],
        cwd=PROJECT, env=environment,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address)
        yield City(address, **json.loads(made.read_text()))
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as tool:
        opened = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


def enter(
    browser: Browser, city: City, who: str, *, width: int = 1280, script: bool = True
) -> Page:
    """A page in which this person has logged in through the form; console errors are collected."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=script, locale="zh-CN"
    )
    page = context.new_page()
    page.faults = []  # type: ignore[attr-defined]
    page.on("console", lambda said: said.type == "error" and page.faults.append(said.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.goto(f"{city.address}/accounts/login/?next=/staff/inbox/")
    page.fill("[name=username]", city.people[who])
    page.fill("[name=password]", "pw")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/staff/inbox/")
    return page


def pages_of(city: City) -> dict[str, list[str]]:
    case, closed = city.cases["verifying"], city.cases["closed"]
    return {
        "provider": [
            "inbox/", "inbox/?type=objections&due=overdue", "cases/", f"cases/{case}/",
            f"cases/{case}/do/find_unverifiable/", f"cases/{case}/do/uphold/",
            f"cases/{case}/deadlines/provider_answer_by/", "registry/records/", "registry/subjects/",
        ],
        "provider_head": ["overdue/", f"cases/{case}/hand-over/"],
        "officer": [
            "inbox/", f"cases/{closed}/", "overdue/", "registry/claims/", "registry/classes/",
            "registry/organs/", "registry/imports/", f"registry/imports/{city.run}/",
            "registry/subjects/1/", "registry/subjects/1/letter/", "registry/records/1/",
            "service/delivery/",
        ],
        "clerk": ["inbox/", "open/", "open/repair/?q=远航"],
    }  # fmt: skip


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("who", ["provider", "provider_head", "officer", "clerk"])
def test_axe_finds_nothing_no_page_scrolls_sideways_and_no_policy_is_broken(
    browser, city, who, width
):
    page = enter(browser, city, who, width=width)
    for path in pages_of(city)[who]:
        answer = page.goto(f"{city.address}/staff/{path}")
        assert answer is not None
        assert answer.status == 200, path
        page.evaluate(AXE)
        found = page.evaluate("axe.run()")
        faults = [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found["violations"]]
        assert faults == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.faults == [], path
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_reviewer_takes_a_case_and_answers_it(browser, city, script):
    page = enter(browser, city, "provider", script=script)
    case = city.cases["verifying"] if script else city.cases["comparing"]
    if not script:
        page = enter(browser, city, "officer2", script=False)
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
    page.context.close()


def test_the_keys_search_move_open_and_act(browser, city):
    page = enter(browser, city, "officer")
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
    page.context.close()
