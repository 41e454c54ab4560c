"""Judges texts before they are kept or issued: whether every character of them can be printed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from casework.documents.faces import body_cells, title_cells
from casework.errors import FieldFault, Refusal, gettext_noop

if TYPE_CHECKING:
    from casework.documents.sheets import Annex, Sheet, Table

# Controls, invisible marks, private use, lone surrogates, unassigned; marks that stand on others.
_NEVER = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Mn", "Me", "Zl", "Zp"})
_BLANKS = frozenset(" \t\n\r\u00a0\u2002\u2003\u2009\u202f\u3000")
_REPLACED = "\ufffd"  # what a program writes in place of a character that it has lost
_MOST_NAMED = 10

CANNOT_BE_PRINTED = gettext_noop(
    "%(chars)s cannot be printed in a letter: none of the fonts has it. Write it in another way."
)


class CharactersLost(Refusal):
    """A letter would lose characters; `chars` names them."""

    code = "characters_lost"
    template = gettext_noop(
        "The letter “%(letter)s” cannot be issued: %(chars)s cannot be printed, because none of"
        " the fonts has it. Write it in another way where it was entered."
    )


@cache
def _printable(_body: str, _title: str) -> frozenset[str]:
    texts, titles = (
        {chr(code) for face in cells.faces for code in face.widths}
        for cells in (body_cells(), title_cells())
    )
    known = {char for char in texts & titles if unicodedata.category(char) not in _NEVER}
    return frozenset((known | _BLANKS) - {_REPLACED})


def lost_in(text: str) -> str:
    """The characters that would not come out on paper, each once, in their order."""
    known = _printable(settings.CASEWORK_FONT_BODY, settings.CASEWORK_FONT_TITLE)
    if known.issuperset(text):
        return ""
    return "".join(dict.fromkeys(char for char in text if char not in known))


def named(chars: str) -> str:
    """Characters as a person can find them: themselves where they show, and their numbers."""
    return "、".join(_named(char) for char in chars[:_MOST_NAMED]) + "……" * (
        len(chars) > _MOST_NAMED
    )


def _named(char: str) -> str:
    number = f"U+{ord(char):04X}"
    shows = unicodedata.category(char) not in _NEVER and char != _REPLACED
    return f"“{char}”（{number}）" if shows else number


def check_printable(value: Any) -> None:
    """Validates a text of a form: raises ValidationError naming what cannot be printed."""
    if lost := lost_in(str(value)):
        raise ValidationError(gettext(CANNOT_BE_PRINTED) % {"chars": named(lost)})


def guard(form: forms.BaseForm) -> None:
    """Has every text of a form judged whose words end up in letters."""
    for field in form.fields.values():
        if isinstance(field, forms.CharField):
            field.validators.append(check_printable)


def fault_of(field: str, label: Any, text: str) -> FieldFault | None:
    """What is wrong with the text of a field, to be named beside it."""
    lost = lost_in(text)
    if not lost:
        return None
    fault = gettext(CANNOT_BE_PRINTED) % {"chars": named(lost)}
    return FieldFault(field=field, label=label, fault=fault)


def texts_in(value: Any) -> Iterator[str]:
    """Every text inside plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from texts_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_in(part)


def lost_on(sheet: Sheet) -> str:
    """The characters that a whole paper would lose."""
    return lost_in("".join(_texts_of(sheet)))


def _texts_of(sheet: Sheet) -> Iterator[str]:
    yield from (sheet.title, sheet.number, sheet.addressee, sheet.organ, sheet.day, sheet.head)
    yield from sheet.enclosures
    yield from _parts(sheet)
    for annex in sheet.annexes:
        yield annex.title
        yield from _parts(annex)


def _parts(paper: Sheet | Annex) -> Iterator[str]:
    for part in paper.parts:
        yield from (part,) if isinstance(part, str) else _table_texts(part)


def _table_texts(table: Table) -> Iterator[str]:
    yield from table.head
    for row in table.rows:
        yield from row
