"""A reader of the product's pages: opens links by their words, fills in forms as they are rendered.

Nothing here knows an address, a field name or a token: they are taken from the page, so a story
that uses it fails where a person in front of a browser would be stuck.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.files import pdf_bytes

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "wbr"}
UNSEEN = {"script", "style", "title", "head"}
INLINE = {"a", "abbr", "b", "em", "i", "span", "strong", "svg", "time"}
OPTIONAL = "（选填）"
TEXTS = {"text", "date", "email", "number", "password", "search", "tel"}


def clean(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@dataclass(eq=False)
class Node:
    """One element of a page."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    parent: Node | None = None
    parts: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for part in self.parts:
            if isinstance(part, Node):
                yield from part.walk()

    def all(self, *tags: str) -> list[Node]:
        return [node for node in self.walk() if node.tag in tags]

    def raw_text(self) -> str:
        if self.tag in UNSEEN:
            return ""
        return "".join(
            part if isinstance(part, str)
            else part.raw_text() if part.tag in INLINE
            else f" {part.raw_text()} "
            for part in self.parts
        )  # fmt: skip

    @property
    def text(self) -> str:
        return clean(self.raw_text())

    def above(self, tag: str) -> Node | None:
        node = self.parent
        while node is not None and node.tag != tag:
            node = node.parent
        return node

    def has(self, css_class: str) -> bool:
        return css_class in self.attrs.get("class", "").split()


class Tree(HTMLParser):
    """Builds the nodes; the product's pages close every element that can hold text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = Node("page")
        self.here = self.root
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.parts.append(node)
        if tag not in VOID:
            self.here = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.parts.append(Node(tag, {n: v or "" for n, v in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self.here
        while node is not None and node.tag != tag:
            node = node.parent
        if node is not None and node.parent is not None:
            self.here = node.parent

    def handle_data(self, data: str) -> None:
        self.here.parts.append(data)


@dataclass
class Control:
    """One question of a form: its words, and the inputs that answer it."""

    label: str
    kind: str
    name: str
    nodes: list[Node]
    choices: list[tuple[str, str]] = field(default_factory=list)  # (words, value)


class Form:
    """A form as the page shows it: what a browser would send if nothing were filled in."""

    def __init__(self, page: Page, node: Node) -> None:
        self.page, self.node = page, node
        self.values: dict[str, list] = {}
        self.controls: list[Control] = []
        self.buttons = [
            n for n in node.all("button", "input")
            if (n.attrs.get("type") or ("submit" if n.tag == "button" else "text")) == "submit"
        ]  # fmt: skip
        for name, group in self._named().items():
            self._take(name, group)

    def _named(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self.node.all("input", "select", "textarea"):
            if node.attrs.get("name") and node.attrs.get("type") != "submit":
                found.setdefault(node.attrs["name"], []).append(node)
        return found

    def _take(self, name: str, nodes: list[Node]) -> None:
        first = nodes[0]
        kind = first.tag if first.tag != "input" else first.attrs.get("type", "text")
        choices: list[tuple[str, str]] = []
        if kind in ("radio", "checkbox"):
            choices = [(self._words(n), n.attrs.get("value", "on")) for n in nodes]
            sent = [n.attrs.get("value", "on") for n in nodes if "checked" in n.attrs]
        elif kind == "select":
            options = first.all("option")
            choices = [(o.text, o.attrs.get("value", o.text)) for o in options]
            chosen = [o for o in options if "selected" in o.attrs] or options[:1]
            sent = [o.attrs.get("value", o.text) for o in chosen]
        elif kind == "textarea":
            sent = ["".join(p for p in first.parts if isinstance(p, str)).removeprefix("\n")]
        elif kind == "file":
            sent = []
        else:
            sent = [n.attrs.get("value", "") for n in nodes]
        if sent:
            self.values[name] = sent
        if kind != "hidden":
            words = self._question(nodes, kind).removesuffix(OPTIONAL).strip()
            self.controls.append(Control(words, kind, name, nodes, choices))

    def _words(self, node: Node) -> str:
        """The label of one input."""
        for label in self.node.all("label"):
            if label.attrs.get("for") and label.attrs["for"] == node.attrs.get("id"):
                return label.text
        label = node.above("label")
        return label.text if label else ""

    def _question(self, nodes: list[Node], kind: str) -> str:
        """What is asked: the legend of a group, else the label of the one input."""
        group = nodes[0].above("fieldset")
        single = kind == "checkbox" and len(nodes) == 1 and not nodes[0].attrs.get("value")
        if group is not None and kind in ("radio", "checkbox", "file") and not single:
            legends = group.all("legend")
            if legends:
                return legends[0].text
        return self._words(nodes[0])

    def control(self, words: str) -> Control:
        exact = [c for c in self.controls if c.label == words]
        found = exact or [c for c in self.controls if c.label.startswith(words)]
        names = {c.label for c in self.controls}
        assert len(found) == 1, f"{len(found)} questions “{words}” on {self.page.path}: {names}"
        return found[0]

    def label_of(self, name: str) -> str:
        return next(c.label for c in self.controls if c.name == name)

    def fill(self, answers: dict[str, object]) -> Form:
        """Answers questions by their words: text, a day, a choice's words, True or False, files."""
        for words, answer in answers.items():
            control = self.control(words)
            if control.kind == "file":
                self.values[control.name] = answer if isinstance(answer, list) else [answer]
            elif control.kind in ("radio", "select"):
                self.values[control.name] = [_choice(control, str(answer))]
            elif control.kind == "checkbox" and isinstance(answer, list):
                self.values[control.name] = [_choice(control, str(one)) for one in answer]
            elif control.kind == "checkbox":
                values = [control.nodes[0].attrs.get("value", "on")]
                self.values.pop(control.name, None)
                if answer:
                    self.values[control.name] = values
            else:
                assert control.kind in TEXTS | {"textarea"}, control.kind
                self.values[control.name] = [str(answer)]
        return self

    def press(self, words: str = "") -> Page:
        """Sends the form by the button with these words, by its first button without any."""
        found = [b for b in self.buttons if not words or words in b.text]
        assert found, f"no button “{words}” on {self.page.path}: {[b.text for b in self.buttons]}"
        data = {name: list(values) for name, values in self.values.items()}
        if found[0].attrs.get("name"):
            data[found[0].attrs["name"]] = [found[0].attrs.get("value", "")]
        return self.page.person.send(self, data)


def _choice(control: Control, words: str) -> str:
    exact = [value for text, value in control.choices if text == words]
    found = exact or [value for text, value in control.choices if words in text]
    assert len(found) == 1, (
        f"{len(found)} choices “{words}” in “{control.label}”: {control.choices}"
    )
    return found[0]


class Page:
    """One answer of the product."""

    def __init__(self, person: Person, response, path: str) -> None:
        self.person, self.response, self.path = person, response, path
        self.status = response.status_code
        self.body = response.getvalue()
        self.html = self.body.decode() if "html" in response.headers["Content-Type"] else ""
        self.root = Tree(self.html).root
        mains = self.root.all("main")
        self.main = mains[0] if mains else self.root

    @property
    def text(self) -> str:
        """What stands on the page, without header, menu and footer."""
        return self.main.text

    @property
    def title(self) -> str:
        headings = self.main.all("h1")
        return headings[0].text if headings else ""

    def says(self, *sentences: str) -> Page:
        for sentence in sentences:
            assert clean(sentence) in self.text, f"“{sentence}” is not on {self.path}:\n{self.text}"
        return self

    def says_not(self, *sentences: str) -> Page:
        for sentence in sentences:
            assert clean(sentence) not in self.text, f"“{sentence}” is on {self.path}"
        return self

    def is_fine(self) -> Page:
        assert self.status == 200, f"{self.path}: {self.status}\n{self.text}"
        return self

    def refused(self) -> list[str]:
        """The reasons on a page that refuses, one sentence each."""
        assert self.status == 422, f"{self.path} answered {self.status}:\n{self.text}"
        boxes = [n for n in self.main.walk() if n.attrs.get("id") == "refusals"]
        return [item.text for box in boxes for item in box.all("li")]

    def faults(self) -> dict[str, list[str]]:
        """The questions that are marked as wrong, with what is wrong about each."""
        found: dict[str, list[str]] = {}
        for node in self.main.walk():
            if node.has("field") and node.has("bad"):
                heads = node.all("legend") or node.all("label")
                errors = [li.text for ul in node.all("ul") if ul.has("errorlist")
                          for li in ul.all("li")]  # fmt: skip
                found[heads[0].text.removesuffix(OPTIONAL).strip()] = errors
        return found

    def links(self) -> list[tuple[str, str]]:
        return [(a.text, a.attrs["href"]) for a in self.root.all("a") if a.attrs.get("href")]

    def has_link(self, words: str) -> bool:
        return any(words in text for text, _href in self.links())

    def follow(self, words: str) -> Page:
        """Opens the link with these words; of several that hold them, the exact one, else the
        first."""
        links = self.links()
        exact = [href for text, href in links if text == words]
        found = exact or [href for text, href in links if words in text]
        assert found, f"no link “{words}” on {self.path}: {[text for text, _h in links]}"
        return self.person.open(urljoin(self.path, found[0]))

    def form(self, button: str = "") -> Form:
        """The form in the middle of the page, or the one with a button of these words."""
        forms = [Form(self, node) for node in self.main.all("form")]
        found = [f for f in forms if not button or any(button in b.text for b in f.buttons)]
        found = [f for f in found if not f.node.has("search")] or found
        assert found, f"no form with “{button}” on {self.path}:\n{self.text}"
        return found[0]

    def send(self, button: str = "", answers: dict[str, object] | None = None) -> Page:
        """Fills in the form by the words of its questions and presses the button."""
        return self.form(button).fill(answers or {}).press(button)


class Person:
    """Somebody in front of a browser of their own. Refused posts and redirects are as they are."""

    def __init__(self, name: str = "") -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.name = name

    def open(self, address: str) -> Page:
        parts = urlsplit(address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return self._page(self.client.get(path, follow=True), path)

    def send(self, form: Form, data: dict[str, list]) -> Page:
        here = urlsplit(form.page.path)
        action = urljoin(form.page.path, form.node.attrs.get("action") or form.page.path)
        method = form.node.attrs.get("method", "get").lower()
        if method == "get":
            return self._page(self.client.get(action, data, follow=True), action)
        files = [v for values in data.values() for v in values if isinstance(v, SimpleUploadedFile)]
        many_parts = form.node.attrs.get("enctype") == "multipart/form-data"
        assert many_parts or not files, f"{here.path} would not send the files"
        for one in files:
            one.seek(0)
        return self._page(self.client.post(action, data, follow=True), action)

    def _page(self, response, asked: str) -> Page:
        chain = getattr(response, "redirect_chain", [])
        return Page(self, response, chain[-1][0] if chain else asked)

    def session_ends(self) -> None:
        """The server forgets the log-in, as it does after half an hour; the browser knows nothing."""
        self.client.session.flush()

    def log_in(self, password: str = "pw") -> Page:
        page = self.open("/accounts/login/")
        page = page.send("登录", {"用户名": self.name, "密码": password})
        assert page.status == 200
        assert "/accounts/login/" not in page.path, page.text
        return page


def pdf(name: str) -> SimpleUploadedFile:
    """A small paper to hand in."""
    return SimpleUploadedFile(name, pdf_bytes(), "application/pdf")
