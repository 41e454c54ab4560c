"""What was said in a case, in words: the data of its forms, and the record as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.forms import Field, Form, ModelChoiceField
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from casework.access.actor import Actor
from casework.casetype import Action, Opening
from casework.declaration import Published, published
from casework.forms import EvidenceField
from casework.models import Case, CreditRecord
from casework.selectors import label
from casework.web.common import day_text

# A record on a case page, in the order in which a decision reads.
RECORD_FIELDS = (
    "number", "kind", "title", "facts", "basis", "penalty_kinds", "content", "fine",
    "confiscated", "document_date", "record_class", "duties_done", "publicity", "published_on",
    "min_last", "max_last", "off_display", "provider_until", "list_exit_on", "note",
)  # fmt: skip
_OF_A_RECORD = frozenset(RECORD_FIELDS)


@dataclass(frozen=True)
class Line:
    """One item: its name, how it stands, and, where somebody says otherwise, how they say it is."""

    name: str
    value: str
    asserted: str = ""

    @property
    def differs(self) -> bool:
        return bool(self.asserted) and self.asserted != self.value


@dataclass(frozen=True)
class Said:
    """What one step collected: the step's name and its items."""

    title: str
    lines: list[Line]


def said_in(case: Case, actor: Actor, today: date, *, done: Sequence[str]) -> list[Said]:
    """The data of every form of the case, in the order of the declaration.

    `done` are the actions made so far: a form that several ask for is named after the last one.
    """
    edition = published(case.case_type, case.type_version)
    found = []
    for name, title in _forms(edition, case, done):
        data = case.data.get(name)
        if isinstance(data, Mapping) and data:
            lines = list(lines_of(_form(edition, name, case, actor, today), data))
            if lines:
                found.append(Said(title, lines))
    return found


def said_by(
    case: Case, action: str, data: Mapping[str, Any], actor: Actor, today: date
) -> list[Line]:
    """The data of one event, by the form of its action."""
    edition = published(case.case_type, case.type_version)
    rule: Action | Opening | None = edition.case_type.actions.get(action)
    if rule is None and action == "open":
        rule = edition.case_type.opening
    if rule is None or not rule.collects or not data:
        return []
    return list(lines_of(_form(edition, rule.collects, case, actor, today), data))


def lines_of(form: Form | None, data: Mapping[str, Any]) -> Iterator[Line]:
    """What a form's data holds, in the order of the form; files are listed elsewhere."""
    for name, field in form.fields.items() if form else ():
        value = data.get(name)
        if form is None or isinstance(field, EvidenceField) or value in (None, "", [], {}):
            continue
        yield Line(str(form[name].label), _in_words(field, value))


def record_lines(record: CreditRecord, case: Case | None = None) -> list[Line]:
    """The record as it stands; beside it what the case asserts about it, item by item."""
    asserted = dict(_asserted(case)) if case else {}
    lines = []
    for name in RECORD_FIELDS:
        value = item_text(name, getattr(record, name))
        other = item_text(name, asserted[name]) if name in asserted else ""
        if value or other:
            lines.append(Line(record_label(name), value, other))
    return lines


def record_label(name: str) -> str:
    """What a column of a record is called."""
    if name not in {field.name for field in CreditRecord._meta.fields}:
        return name
    return capfirst(str(CreditRecord._meta.get_field(name).verbose_name))  # type: ignore[union-attr]  # a column, not a relation


def changed_lines(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Line]:
    """What an event changed in the registry: each record column before and after."""
    lines = []
    for place, values in after.items():
        if place.partition(":")[0] != CreditRecord._meta.model_name:
            continue
        for name, value in values.items():
            if name in _OF_A_RECORD or name == "disputed":
                old = item_text(name, (before.get(place) or {}).get(name))
                lines.append(Line(record_label(name), old, item_text(name, value) or "—"))
    return lines


def _forms(edition: Published, case: Case, done: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each form of the case type once, with the name of the step that asked for it."""
    asks = {"open": edition.case_type.opening.collects}
    asks |= {name: action.collects for name, action in edition.case_type.actions.items()}
    steps: dict[str, str] = {}
    for step, form in asks.items():
        steps.setdefault(form, step)
    steps |= {asks[step]: step for step in done if step in asks}
    for form, step in steps.items():
        if form:
            yield form, label(case, "actions", step) or _("Application")


def _form(edition: Published, name: str, case: Case, actor: Actor, today: date) -> Form:
    form: Form = edition.form(name)(None, case=case, actor=actor, today=today)
    return form


def _in_words(field: Field, value: Any) -> str:
    if isinstance(field, ModelChoiceField) and field.queryset is not None:
        keys = value if isinstance(value, list) else [value]
        return "、".join(
            str(row) for row in field.queryset.model._default_manager.filter(pk__in=keys)
        )
    choices = dict(_flat(getattr(field, "choices", ())))
    if isinstance(value, list):
        return "、".join(_one(choices.get(str(part), part)) for part in value)
    return _one(choices.get(str(value), value))


def _flat(choices: Any) -> Iterator[tuple[str, Any]]:
    for key, text in choices:
        if isinstance(text, list | tuple):
            yield from _flat(text)
        else:
            yield str(key), text


def _one(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return day_text(value, weekday=False)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, Mapping):
        return "；".join(f"{key}：{_one(part)}" for key, part in value.items() if part)
    text = "" if value is None else str(value)
    return day_text(date.fromisoformat(text), weekday=False) if _is_day(text) else text


def _is_day(text: str) -> bool:
    """Whether a text is a day as case data holds it, such as 2026-03-05."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def item_text(name: str, value: Any) -> str:
    """A value of a column of a record, in words."""
    field = next((f for f in CreditRecord._meta.fields if f.name == name), None)
    choices = dict(field.flatchoices) if field is not None else {}
    if value is not None and value in choices:
        return str(choices[value])
    return _one(value)


# How forms name an item of the record and what it should say; further pairs carry a number.
_PAIRS = (("item", "right_value"), ("field", "right_value"))
_NUMBERS = ("", "_2", "_3")


def _asserted(case: Case) -> Iterator[tuple[str, Any]]:
    """What the forms of the case say about items of the record; the latest wins.

    A pair of fields (`item` and `right_value`), or rows that name the column:
    {"field": ..., "to": ...}.
    """
    for data in case.data.values():
        if not isinstance(data, Mapping):
            continue
        for item, value in ((i + n, v + n) for i, v in _PAIRS for n in _NUMBERS):
            if data.get(item) in _OF_A_RECORD and data.get(value):
                yield str(data[item]), data[value]
        for rows in data.values():
            for row in rows if isinstance(rows, list) else ():
                if isinstance(row, Mapping) and row.get("field") in _OF_A_RECORD:
                    yield str(row["field"]), row.get("to")
