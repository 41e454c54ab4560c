"""Follows every link and every search form that a stranger reaches, and keeps what was answered."""

import html
import io
import re
import subprocess
import zipfile
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

BASE = "http://testserver/"


class _Links(HTMLParser):
    """The addresses that a page names, and its GET forms with what stands in their fields."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, dict[str, list[str]]]] = []
        self._form: dict[str, list[str]] | None = None
        self._select = ""

    def handle_starttag(self, tag, attrs) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in ("a", "link") and found.get("href"):
            self.links.append(found["href"])
        if tag == "form":
            self._form = None
            if found.get("method", "get").lower() == "get":
                self._form = {}
                self.forms.append((found.get("action", ""), self._form))
        elif self._form is not None and found.get("name"):
            if tag == "input" and found.get("type") in ("radio", "checkbox"):
                self._form.setdefault(found["name"], []).append(found.get("value", "on"))
            elif tag == "input":
                self._form.setdefault(found["name"], []).insert(0, found.get("value", ""))
            elif tag == "select":
                self._select = found["name"]
                self._form.setdefault(self._select, [])
        elif tag == "option" and self._form is not None and self._select:
            self._form[self._select].append(found.get("value", ""))

    def handle_endtag(self, tag) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""


@dataclass
class Crawl:
    """`words` are typed into every search field. `most` bounds the addresses of one route."""

    words: tuple[str, ...]
    most: int = 150
    client: Client = field(default_factory=Client)
    texts: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    routes: dict[str, int] = field(default_factory=dict)

    def run(self, *starts: str) -> None:
        queue = deque(starts)
        while queue:
            path = queue.popleft()
            if path in self.statuses or not self._wanted(path):
                continue
            answer = self.client.get(path)
            self.statuses[path] = answer.status_code
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            kind = answer.get("Content-Type", "").partition(";")[0]
            self.texts[path] = text_of(body, kind)
            if answer.get("Location"):
                queue.append(local(path, answer["Location"]))
            elif kind in ("text/html", "application/atom+xml", "application/rss+xml"):
                queue.extend(self._next(path, body.decode()))

    def _wanted(self, path: str) -> bool:
        if not path:
            return False
        try:
            route = resolve(urlsplit(path).path).route
        except Resolver404:
            return False
        self.routes[route] = self.routes.get(route, 0) + 1
        return self.routes[route] <= self.most

    def _next(self, path: str, text: str) -> Iterator[str]:
        page = _Links()
        page.feed(text)
        links = page.links + re.findall(r"<(?:id|link)>([^<]+)<", text)
        yield from (local(path, link) for link in links)
        for action, fields in page.forms:
            for query in queries(fields, self.words):
                yield local(path, f"{action or urlsplit(path).path}?{urlencode(query)}")


def queries(fields: dict[str, list[str]], words: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """The form as it stands, with each word in its search field, and with each choice once."""
    plain = {name: values[0] if values else "" for name, values in fields.items()}
    yield plain
    for word in words:
        if "q" in plain:
            yield plain | {"q": word}
    for name, values in fields.items():
        for value in values[1:]:
            yield plain | {name: value}


def local(base: str, link: str) -> str:
    """An address of this site without its fragment; empty for any other."""
    found = urlsplit(urljoin(urljoin(BASE, base), html.unescape(link)))
    if found.scheme not in ("http", "https") or found.netloc not in (
        "testserver",
        "localhost:8000",
    ):
        return ""
    query = urlencode(parse_qsl(found.query, keep_blank_values=True))
    return found.path + (f"?{query}" if query else "")


def text_of(body: bytes, kind: str) -> str:
    """The readable text of an answer: pages, JSON, feeds and csv as they are, PDF and xlsx read."""
    if kind == "application/pdf":
        read = ["pdftotext", "-q", "-", "-"]
        return subprocess.run(read, input=body, capture_output=True, check=True).stdout.decode()
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            parts = (book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
            return "\n".join(re.sub(r"<[^>]+>", "\n", part) for part in parts)
    text = body.decode("utf-8-sig", errors="replace")
    if kind == "application/json":
        text = text.encode().decode("unicode_escape", errors="replace") if "\\u" in text else text
    return html.unescape(text)
