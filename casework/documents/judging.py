"""Judges the text of a letter: its fields, its parts in their places, and what it must carry.

The linter asks it about the product's texts, an organ's draft is judged by it when it is saved.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from casework.documents.styles import ORGAN, SHARED, Style
from casework.errors import gettext_noop as _
from casework.translation import current_language, gettext
from casework.words import words_of

FIELD = re.compile(r"\{([a-z_]+(?:\.[a-z0-9_]+)*)\}")
SIGNED = re.compile(r"\{([a-z_]+)\}\n\{today\}\s*\Z")
NUMBER_LINE = "编号：{number}"
# A content may also be carried by its parts: who writes the remedies out gives both last days.
INSTEAD: Mapping[str, tuple[str, ...]] = {"{remedy}": ("{review_until}", "{suit_until}")}


@dataclass(frozen=True)
class LetterFault:
    """What is wrong with a text, as a sentence that says what to do; in English for the linter."""

    sentence: str
    names: Mapping[str, str] = field(default_factory=dict)
    content: str = ""

    def said(self, language: str) -> str:
        """In the reader's language, whose words for the content are `language`'s."""
        sentence = self.sentence if language == "en" else gettext(self.sentence)
        return sentence % (dict(self.names) | {"content": content_name(self.content, language)})

    @property
    def english(self) -> str:
        return self.said("en")

    def __str__(self) -> str:
        return self.said(current_language())


def content_name(content: str, language: str) -> str:
    """What a content is called: the reasons, the remedies."""
    return words_of(SHARED).text("contents", content, language=language) or content


def fields_in(text: str) -> list[str]:
    """The fields that a text names, each once, in order."""
    return list(dict.fromkeys(FIELD.findall(text)))


def signing_field(text: str) -> str:
    """The field of the organ that a text is signed with; empty where it ends otherwise."""
    found = SIGNED.search(text)
    return found.group(1) if found else ""


def text_faults(style: Style, text: str, known: Collection[str]) -> Iterator[LetterFault]:
    """Every fault of a text for this letter, in the order of reading."""
    yield from _field_faults(text, known)
    yield from _structure_faults(style, text)
    for content, marks in style.carries.items():
        missing = [mark for mark in marks if not _stands(mark, text)]
        if missing:
            words = {"marks": "、".join(missing)}
            said = _("The letter does not carry %(content)s: it must have %(marks)s.")
            yield LetterFault(said, words, content)


def _stands(mark: str, text: str) -> bool:
    instead = INSTEAD.get(mark)
    return mark in text or bool(instead and all(part in text for part in instead))


def _field_faults(text: str, known: Collection[str]) -> Iterator[LetterFault]:
    for name in fields_in(text):
        if name not in known:
            said = _("The letter names the unknown field {%(field)s}; take one of its list.")
            yield LetterFault(said, {"field": name})
    rest = FIELD.sub("", text)
    found = re.search(r"[{}].{0,12}", rest)
    if found:
        said = _("A brace that belongs to no field would be printed as it stands: “%(place)s”.")
        yield LetterFault(said, {"place": found.group()})


def _structure_faults(style: Style, text: str) -> Iterator[LetterFault]:
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    title = style.title("zh")
    if not lines or _squeezed(lines[0]) != _squeezed(title):
        yield LetterFault(_("The first line is the title: %(title)s."), {"title": title})
    second = lines[1] if len(lines) > 1 else ""
    if style.numbered and second != NUMBER_LINE:
        said = _("The second line is the number: %(line)s.")
        yield LetterFault(said, {"line": NUMBER_LINE})
    place = 2 if style.numbered else 1
    after = lines[place] if len(lines) > place else ""
    if style.to and after != f"{style.to}：":
        said = _("Then, on a line of its own, whom it is to: %(line)s.")
        yield LetterFault(said, {"line": f"{style.to}："})
    organ = signing_field(style.text)
    if style.signed == ORGAN and (not organ or signing_field(text) != organ):
        said = _("The letter ends with the organ and, on the next line, the day: %(lines)s.")
        yield LetterFault(said, {"lines": f"{{{organ or 'department'}}} {{today}}"})


def _squeezed(line: str) -> str:
    return re.sub(r"\s", "", line)
