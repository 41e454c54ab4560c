"""Drafts letters (文书): a text with named fields, filled from the case and frozen.

The text is the issuing organ's own wording where it has one in force, else the product's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from casework.casetype import PARTIES
from casework.clock.stored import stored_calendar
from casework.documents import wordings
from casework.documents.codes import new_code
from casework.documents.glyphs import CharactersLost, lost_in, named
from casework.documents.judging import FIELD, signing_field
from casework.documents.reckoning import Running, reckoned
from casework.documents.remedies import Remedies
from casework.documents.styles import digest_of, styles_of, template_text
from casework.errors import TransitionRefused
from casework.words import words_of

if TYPE_CHECKING:
    from casework.casetype import Document
    from casework.declaration import Published
    from casework.facts import Facts
    from casework.models import Case, Department

FIELDS = frozenset({
    "number", "case_number", "subject", "record", "department", "office", "provider", "partner",
    "upper", "holder", "today", "filed_on", "reason", "due", "remedy", "review_until", "suit_until",
    "counted_on",
})  # fmt: skip
_COUNTED_ON = {"restart": "重新计算", "suspend": "接续计算"}


@dataclass(frozen=True)
class Draft:
    """What a letter is drawn up with beside the facts of its case.

    `due` is the day that stands for {due} where no clock of the letter runs; `package` is whose
    template and title are taken instead of the case type's own.
    """

    number: str
    due: date | None = None
    clocks: Mapping[str, Running] = field(default_factory=dict)
    package: str = ""


def draft(edition: Published, document: Document, facts: Facts, how: Draft) -> dict[str, Any]:
    """The letter that an action issues: title and text as they will stand for good.

    Raises TransitionRefused where a person acts and the letter would lose a character. What the
    clock does is not held up by a name from before names were judged: its letter shows 〓 there.
    """
    package = how.package or edition.package
    clock = _clock(package, document.name, how)
    fields = _fields(facts, number=how.number, due=clock.due if clock else how.due)
    chosen = _chosen(
        template_text(package, document.template), fields,
        case_type="" if how.package else edition.code, letter=document.name,
    )  # fmt: skip

    def fill(found: re.Match[str]) -> str:
        path = found.group(1)
        value = fields.get(path) if "." not in path else _data(facts.case.data, path)
        return _words(value() if callable(value) else value)

    title = words_of(package).text("documents", document.name, language="zh")
    body = FIELD.sub(fill, chosen.text)
    if facts.actor.machine != "system" and (lost := lost_in(title + how.number + body)):
        raise TransitionRefused(document.name, [CharactersLost(letter=title, chars=named(lost))])
    return {
        "name": document.name,
        "number": how.number,
        "title": title,
        "body": body,
        "template": document.template,
        "issued_on": facts.today,
        "explained": reckoned(clock) if clock else None,
    } | chosen.columns()


def filled(package: str, template: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Text, issuer and code of a letter that no declaration names, from a package's template."""
    chosen = _chosen(template_text(package, template), fields, case_type="", letter="")
    body = FIELD.sub(lambda found: _words(fields[found.group(1)]), chosen.text)
    return {"body": body, "explained": None} | chosen.columns()


def example(text: str, examples: Mapping[str, Any]) -> str:
    """A text filled with examples, for those who look at it before any case does."""
    return FIELD.sub(lambda found: _words(examples.get(found.group(1), "")), text)


@dataclass(frozen=True)
class _Chosen:
    """The text by which a letter is written, and where it comes from."""

    text: str
    organ_id: int | None
    wording_id: int | None = None

    def columns(self) -> dict[str, Any]:
        return {
            "organ_id": self.organ_id,
            "code": new_code(),
            "wording_id": self.wording_id,
            "template_digest": digest_of(self.text),
        }


def _chosen(product: str, fields: Mapping[str, Any], *, case_type: str, letter: str) -> _Chosen:
    """The wording of the department that the product's text is signed with, or that text.

    The letters of no case type have one text.
    """
    organ_id = getattr(fields.get(signing_field(product)), "pk", None)
    own = wordings.in_force(organ_id, case_type, letter) if organ_id and case_type else None
    return _Chosen(own.text, organ_id, own.pk) if own else _Chosen(product, organ_id)


def _clock(package: str, name: str, how: Draft) -> Running | None:
    """The clock whose last day the letter gives: of those its table names, the first to end."""
    style = styles_of(package).get(name)
    running = [how.clocks[one] for one in style.clocks if one in how.clocks] if style else []
    return min(running, key=lambda one: one.due, default=None)


def _fields(facts: Facts, *, number: str, due: date | None) -> dict[str, Any]:
    case = facts.case
    remedies = Remedies(facts.today, lambda: stored_calendar(case.pack))
    return {
        "number": number,
        "case_number": case.number,
        "subject": case.subject.name,
        "record": f"{case.record.number}（{case.record.title}）" if case.record else "",
        "department": case.department,
        "office": case.office,
        "provider": case.provider,
        "partner": case.partner,
        "upper": case.upper,
        "holder": _holder(case),
        "today": facts.today,
        "filed_on": case.filed_on,
        "reason": facts.reason,
        "due": due,
        "remedy": remedies.sentence,
        "review_until": remedies.review_until,
        "suit_until": remedies.suit_until,
        "counted_on": _COUNTED_ON[str(facts.pack.value("clock.acceptance"))],
    }


def _holder(case: Case) -> Department | None:
    """Who must move next: one of the parties, which are loaded already."""
    parties = (getattr(case, party) for party in PARTIES if getattr(case, f"{party}_id"))
    return next((found for found in parties if found.pk == case.holder_id), case.department)


def _data(data: Mapping[str, Any], path: str) -> Any:
    node: Any = data
    for part in path.removeprefix("data.").split("."):
        node = node.get(part) if isinstance(node, Mapping) else None
    return node


def chinese_date(day: date) -> str:
    """2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return chinese_date(value)
    if isinstance(value, list):
        return "；".join(_words(part) for part in value)
    text = str(value)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return chinese_date(date.fromisoformat(text))
    return text
