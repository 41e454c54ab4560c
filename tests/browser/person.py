"""Somebody in front of the browser: follows links, fills in forms, and looks at every page."""

import os
import re
from datetime import datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, ConsoleMessage, Page

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()  # as the product counts days
AXE = (Path(__file__).parent / "axe.min.js").read_text("utf-8")
# A folder to which a picture of every page goes, for whoever wants to look at them.
PICTURES = os.environ.get("CASEWORK_TEST_PICTURES", "")
# A run of English words on a Chinese page is a sentence that nobody has translated.
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,]+[A-Za-z]{2,}){2,}")
# What a page is built of: each kind of element in its place, and which heading follows which. How
# often and with which words leaves axe's answer as it is; what is new at a width is put before it.
PARTS = """() => {
    const kind = node => node ? node.tagName + '.' + node.className : '';
    const parts = new Set([...document.querySelectorAll('*')].map(node => [
        kind(node.parentElement?.parentElement), kind(node.parentElement), kind(node),
        node.getAttributeNames().sort(), node.getAttribute('role'), node.type,
        !!node.textContent.trim(),
    ].join('|')));
    const heads = [...document.querySelectorAll('h1, h2, h3, h4')].map(node => node.tagName);
    heads.forEach((head, at) => parts.add(`${heads[at - 1]} then ${head}`));
    const ids = [...document.querySelectorAll('[id]')].map(node => node.id);
    ids.filter((id, at) => ids.indexOf(id) < at).forEach(id => parts.add(`twice ${id}`));
    return [...parts];
}"""
CHECKED: dict[int, set[str]] = {}
CHECK_OPTIONS = {"resultTypes": ["violations"], "preload": False}


class Person:
    """One browser window of one person. Every page that is reached is looked at as a whole."""

    def __init__(
        self, browser: Browser, address: str, *, width: int = 1280, script: bool = True, kept=None
    ) -> None:
        self.address, self.width, self.script = address, width, script
        self.english, self.expected = False, 200
        self.faults: list[str] = []
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=script, locale="zh-CN",
            storage_state=kept,
        )  # fmt: skip
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _console(self, said: ConsoleMessage) -> None:
        if said.type not in ("error", "warning"):
            return
        if said.location.get("url") == self.page.url and f"status of {self.expected}" in said.text:
            return  # the browser's word on a page that we expect not to be 200
        self.faults.append(said.text)

    # --- Moving about

    def open(self, path: str, *, status: int = 200) -> "Person":
        self.expected = status
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}"
        return self.look()

    def follow(self, name: str, *, within: str = "main", status: int = 200) -> "Person":
        """Follows the first link of this name."""
        return self._turn("link", name, within, status)

    def press(self, name: str, *, within: str = "main", status: int = 200) -> "Person":
        """Presses the first button of this name, which sends a form."""
        return self._turn("button", name, within, status)

    def _turn(
        self, role: Literal["link", "button"], name: str, within: str, status: int
    ) -> "Person":
        place = self.page.locator(within)
        found = place.get_by_role(role, name=name, exact=True)
        if not found.count():  # a link may say more than its first words
            found = place.get_by_role(role, name=name)
        assert found.count(), f"no {role} “{name}” on {self.page.url}:\n{self.text(within)}"
        self.expected = status
        with self.page.expect_navigation() as turned:
            found.first.click()
        assert turned.value is not None
        got = turned.value.status
        assert got == status, f"{self.page.url} answered {got}:\n{self.text(within)}"
        return self.look()

    # --- Filling in

    def fill(self, **fields: str) -> "Person":
        """Types into fields by the name under which the form sends them."""
        for name, text in fields.items():
            self.page.fill(f'main [name="{name}"]', text)
        return self

    def pick(self, **choices: str) -> "Person":
        """Takes one of several, in a list or among round buttons, by the value that is sent."""
        for name, value in choices.items():
            field = self.page.locator(f'main [name="{name}"]')
            if field.first.evaluate("node => node.tagName") == "SELECT":
                field.select_option(value)
            else:
                self.page.check(f'main [name="{name}"][value="{value}"]')
        return self

    def tick(self, *names: str) -> "Person":
        for name in names:
            self.page.check(f'main [name="{name}"]')
        return self

    def attach(self, name: str, path: Path) -> "Person":
        self.page.set_input_files(f'main [name="{name}__files"]', path)
        return self

    def signs(self, password: str) -> "Person":
        """Asks for the one-time code, which this installation shows, types it and signs."""
        words = ("Send the code", "Sign") if self.english else ("发送验证码", "签署")
        self.press(words[0])
        code = self.page.locator("#shown-code").inner_text()
        return self.fill(password=password, one_time_code=code).press(words[1])

    # --- Looking

    def text(self, within: str = "main") -> str:
        return self.page.locator(within).inner_text()

    def sees(self, *texts: str, within: str = "main") -> "Person":
        said = self.text(within)
        for text in texts:
            assert text in said, f"“{text}” is not on {self.page.url}:\n{said}"
        return self

    def sees_no(self, *texts: str, within: str = "main") -> "Person":
        said = self.text(within)
        for text in texts:
            assert text not in said, f"“{text}” is on {self.page.url}"
        return self

    def look(self) -> "Person":
        """What must be true of every page: nothing sticks out, fails, or is in another language."""
        path = urlsplit(self.page.url).path
        assert self.faults == [], f"{path}: {self.faults}"
        self._picture(path)
        if not self.english:
            stray = ENGLISH.findall(self.text("body").replace("\n", " "))
            assert stray == [], f"{path}: {stray}"
        if not self.script:
            return self
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, path
        parts = set(self.page.evaluate(PARTS))
        checked = CHECKED.setdefault(self.width, set())
        if not parts <= checked:
            self._check(path)
            checked |= parts
        return self

    def _check(self, path: str) -> None:
        self.page.evaluate(AXE)
        found = self.page.evaluate("options => axe.run(document, options)", CHECK_OPTIONS)
        faults = [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found["violations"]]
        assert faults == [], f"{path}: {faults}"

    def _picture(self, path: str) -> None:
        if not PICTURES:
            return
        folder = Path(PICTURES)
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{len(list(folder.iterdir())):03d}-{self.width}{path.replace('/', '_')}.png"
        self.page.screenshot(path=folder / name, full_page=True)

    def into_english(self) -> "Person":
        """Changes the language with the link that every page has."""
        self.english = True
        return self.press("English", within="body")
