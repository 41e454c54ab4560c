"""Somebody in front of the browser: follows links, fills in forms, and looks at every page."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

AXE = (Path(__file__).parent / "axe.min.js").read_text("utf-8")
# A folder to which a picture of every page goes, for whoever wants to look at them.
PICTURES = os.environ.get("CASEWORK_TEST_PICTURES", "")
# A run of English words on a Chinese page is a sentence that nobody has translated.
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,]+[A-Za-z]{2,}){2,}")
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
        self.page.set_default_timeout(15_000)
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

    def follow(self, name: str, *, within: str = "main") -> "Person":
        """Follows the first link of this name."""
        link = self.page.locator(within).get_by_role("link", name=name)
        return self._turn(link.first.click)

    def press(self, name: str, *, within: str = "main", status: int = 200) -> "Person":
        """Presses a button, which sends a form."""
        button = self.page.locator(within).get_by_role("button", name=name)
        return self._turn(button.first.click, status=status)

    def _turn(self, act: Callable[[], None], *, status: int = 200) -> "Person":
        self.expected = status
        with self.page.expect_navigation() as turned:
            act()
        assert turned.value is not None
        assert turned.value.status == status, f"{self.page.url} answered {turned.value.status}"
        return self.look()

    # --- Filling in

    def field(self, label: str) -> Locator:
        return self.page.locator("main").get_by_label(label).first

    def fill(self, **fields: str) -> "Person":
        """Types into fields by the name under which the form sends them."""
        for name, text in fields.items():
            self.page.fill(f'main [name="{name}"]', text)
        return self

    def type(self, label: str, text: str) -> "Person":
        self.field(label).fill(text)
        return self

    def choose(self, label: str, option: str = "") -> "Person":
        """Takes an option of a list, or ticks what stands under this label."""
        if option:
            self.field(label).select_option(label=option)
        else:
            self.field(label).check()
        return self

    def attach(self, name: str, path: Path) -> "Person":
        self.page.set_input_files(f'main [name="{name}__files"]', path)
        return self

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
        self.page.evaluate(AXE)
        found = self.page.evaluate("options => axe.run(document, options)", CHECK_OPTIONS)
        faults = [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found["violations"]]
        assert faults == [], f"{path}: {faults}"
        return self

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
