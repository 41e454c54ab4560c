"""Drafts letters (文书): a text file with named fields, filled from the case and frozen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from casework.casetype import PARTIES
from casework.documents.codes import new_code
from casework.documents.glyphs import CharactersLost, lost_in, named
from casework.errors import TransitionRefused
from casework.words import words_of

if TYPE_CHECKING:
    from casework.casetype import Document
    from casework.declaration import Published
    from casework.facts import Facts
    from casework.models import Case, Department

FIELDS = frozenset({
    "number", "case_number", "subject", "record", "department", "office", "provider", "partner",
    "upper", "holder", "today", "filed_on", "reason", "due", "law", "remedy", "counted_on",
})  # fmt: skip
_COUNTED_ON = {"restart": "重新计算", "suspend": "接续计算"}
# A letter ends with the organ that issues it and the day; what somebody else signs does not.
_SIGNED = re.compile(r"\{([a-z_]+)\}\n\{today\}\s*\Z")
_FIELD = re.compile(r"\{([a-z_]+(?:\.[a-z0-9_]+)*)\}")
REMEDY = (
    "对本决定不服的，可以自知道或者应当知道之日起六十日内，依法向有管辖权的行政复议机关申请行政复议；"
    "也可以自知道或者应当知道之日起六个月内，依法向有管辖权的人民法院提起行政诉讼。"
)


@cache
def _template(package: str, name: str) -> str:
    return (files(package) / "letters" / name).read_text("utf-8")


def draft(
    edition: Published, document: Document, facts: Facts, *, number: str, due: date | None,
    package: str = "",
) -> dict[str, Any]:  # fmt: skip
    """The letter that an action issues: title and text as they will stand for good.

    Template and title are the case type's own, or those of another `package`. Raises
    TransitionRefused where a person acts and the letter would lose a character. What the clock
    does is not held up by a name from before names were judged: its letter shows 〓 there.
    """
    fields = _fields(facts, number=number, due=due)
    text = _template(package or edition.package, document.template)
    words = words_of(package) if package else edition.words

    def fill(found: re.Match[str]) -> str:
        path = found.group(1)
        value = fields.get(path) if "." not in path else _data(facts.case.data, path)
        return _words(value)

    title = words.text("documents", document.name, language="zh")
    body = _FIELD.sub(fill, text)
    if facts.actor.machine != "system" and (lost := lost_in(title + number + body)):
        raise TransitionRefused(document.name, [CharactersLost(letter=title, chars=named(lost))])
    return {
        "name": document.name,
        "number": number,
        "title": title,
        "body": body,
        "template": document.template,
        "issued_on": facts.today,
        "organ_id": _issuer(text, fields),
        "code": new_code(),
    }


def filled(package: str, template: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Text, issuer and code of a letter that no declaration names, from a package's template."""
    text = _template(package, template)
    return {
        "body": _FIELD.sub(lambda found: _words(fields[found.group(1)]), text),
        "organ_id": _issuer(text, fields),
        "code": new_code(),
    }


def _issuer(text: str, fields: Mapping[str, Any]) -> int | None:
    """The department that a template is signed with."""
    found = _SIGNED.search(text)
    return getattr(fields[found.group(1)], "pk", None) if found else None


def _fields(facts: Facts, *, number: str, due: date | None) -> dict[str, Any]:
    case = facts.case
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
        "law": "",
        "remedy": REMEDY,
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
