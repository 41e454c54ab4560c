"""The counted numbers in the reader's words: case types, measures, steps."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.declaration import Published, published
from casework.errors import UnknownName


def _language() -> str:
    return get_language() or "zh-hans"


def type_name(code: str) -> str:
    """The case type; its code when it is not installed any more."""
    edition = _edition(code)
    return edition.words.text("title", language=_language()) if edition else code


def step_name(code: str, name: str) -> str:
    """The deadline of a case type."""
    edition = _edition(code)
    found = edition.words.text("deadlines", name, language=_language()) if edition else ""
    return found or name


def measure_name(code: str, name: str) -> str:
    """A count, common or the case type's own."""
    known: dict[str, Callable[[], str]] = {
        "received": lambda: _("cases received"),
        "accepted": lambda: _("cases accepted"),
        "refused": lambda: _("refused at intake"),
        "supplemented": lambda: _("supplement requests"),
        "extended": lambda: _("extensions"),
        "closed": lambda: _("cases closed"),
        "escalated": lambda: _("reported to the supervisor"),
        "escalated_done": lambda: _("of these, done since"),
        "open": lambda: _("open at the end"),
        "overdue": lambda: _("steps overdue at the end"),
    }
    if name in known:
        return known[name]()
    edition = _edition(code)
    found = edition.words.text("measures", name, language=_language()) if edition else ""
    return found or name


def number_name(key: str) -> str:
    """One counted number in full, such as “repair/step/accept_by/late”."""
    code, kind, *rest = key.split("/")
    if kind == "step":
        kinds = {"due": _("steps"), "late": _("late"), "over": _("still not done")}
        parts = [type_name(code), step_name(code, rest[0]), kinds[rest[1]]]
    elif kind == "days":
        parts = [type_name(code), _("closed after %(n)s working days") % {"n": rest[0]}]
    else:
        parts = [type_name(code), measure_name(code, kind)]
    return " · ".join(parts)


def _edition(code: str) -> Published | None:
    try:
        return published(code)
    except UnknownName:
        return None
