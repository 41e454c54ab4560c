"""One running installation for all browser tests, one browser, and people who log in to it."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from reportlab.pdfgen.canvas import Canvas

from tests.browser.person import Person
from tests.processes import PROJECT, product_environment
from tests.templates import migrated_copy


@dataclass
class Installation:
    """A running installation with people and cases in it, and its worker."""

    address: str
    people: dict[str, str]
    found: dict[str, Any]
    worker: subprocess.Popen[str]
    sessions: dict[str, Any] = field(default_factory=dict)

    @property
    def cases(self) -> dict[str, int]:
        return self.found["cases"]

    def work(self) -> None:
        """Lets the worker do what has become due: timers, messages."""
        assert self.worker.stdin is not None
        assert self.worker.stdout is not None
        self.worker.stdin.write("\n")
        self.worker.stdin.flush()
        assert self.worker.stdout.readline() == "done\n"


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


def _end(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    process.wait(timeout=20)
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("browser") / "var"
    migrated_copy(folder)
    environment = product_environment(
        folder, EMAIL_URL="memory://", LOG_LEVEL="ERROR", CASEWORK_SHOW_CODES="1"
    )
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.browser.city"], cwd=PROJECT, env=environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    started = [worker]
    try:
        assert worker.stdout is not None
        there = json.loads(worker.stdout.readline())
        port = _free_port()
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"),
                *("--threads", "4", "--log-level", "warning", "--no-control-socket"),
            ],
            cwd=PROJECT, env=environment,
        )  # fmt: skip
        started.append(server)
        address = f"http://127.0.0.1:{port}"
        _wait_for(address)
        yield Installation(address, there["people"], there["found"], worker)
    finally:
        for process in started:
            _end(process)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as tool:
        opened = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


Enter = Callable[..., Person]


@pytest.fixture
def visitor(browser: Browser, city: Installation) -> Iterator[Enter]:
    """Opens a window in which nobody has logged in."""
    opened: list[Person] = []

    def enter(**how: Any) -> Person:
        opened.append(Person(browser, city.address, **how))
        return opened[-1]

    yield enter
    for person in opened:
        person.context.close()


@pytest.fixture
def person(city: Installation, visitor: Enter) -> Enter:
    """Opens a window as somebody of the city; who comes for the first time logs in."""

    def enter(who: str, **how: Any) -> Person:
        if who in city.sessions:
            return visitor(kept=city.sessions[who], **how)
        found = visitor(**how)
        found.open("/accounts/login/").fill(username=city.people[who], password="pw").press("登录")
        city.sessions[who] = found.context.storage_state()
        return found

    return enter


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small genuine PDF."""
    sheet = BytesIO()
    canvas = Canvas(sheet, invariant=1)
    canvas.drawString(72, 720, "A made-up proof of payment")
    canvas.save()
    path = tmp_path_factory.mktemp("papers") / "缴款凭证.pdf"
    path.write_bytes(sheet.getvalue())
    return path
