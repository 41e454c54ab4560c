"""The one door to translation for modules that must stay free of Django.

Until the host installs a translator, texts come back as they are written, in English.
"""

from __future__ import annotations

from collections.abc import Callable

_translate: Callable[[str], str] = str


def _english() -> str | None:
    return "en"


_language: Callable[[], str | None] = _english


def install(translator: Callable[[str], str], language: Callable[[], str | None]) -> None:
    """Sets what turns an English text into the reader's language, and what names that language."""
    global _translate, _language
    _translate, _language = translator, language


def gettext(text: str) -> str:
    """The text in the reader's language."""
    return _translate(text)


def current_language() -> str:
    """The reader's language as a code: `zh-hans` or `en`."""
    return _language() or "zh-hans"
