"""Settings from the environment: each declared once, with its default and a sentence of help.

The declarations are kept in `DECLARED`, from which docs/reference/settings.md is printed.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

Value = TypeVar("Value")


@dataclass(frozen=True)
class Setting:
    """One environment variable that the product reads."""

    name: str
    kind: str
    default: str
    group: str
    help: str


DECLARED: dict[str, Setting] = {}


class Group:
    """The settings of one chapter of the reference page, read as they are declared."""

    def __init__(self, title: str) -> None:
        self.title = title

    def text(self, name: str, default: str, *, help: str) -> str:
        return self.parsed(name, default, kind="text", help=help, parse=str)

    def flag(self, name: str, default: bool, *, help: str) -> bool:
        return self.parsed(name, "1" if default else "0", kind="0 or 1", help=help, parse=as_flag)

    def number(self, name: str, default: int, *, help: str) -> int:
        return self.parsed(name, str(default), kind="number", help=help, parse=as_number)

    def words(self, name: str, default: str, *, help: str) -> list[str]:
        kind = "comma-separated list"
        return self.parsed(name, default, kind=kind, help=help, parse=as_words)

    def parsed(
        self, name: str, default: str, *, kind: str, help: str, parse: Callable[[str], Value]
    ) -> Value:
        """Declare `name` and read it. Raises ImproperlyConfigured, naming the variable."""
        if name in DECLARED:
            raise ImproperlyConfigured(f"{name} is declared twice.")
        DECLARED[name] = Setting(name, kind, default, self.title, help)
        try:
            return parse(os.environ.get(name, default))
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}: {error}") from error


def as_flag(value: str) -> bool:
    """Raises ValueError for anything but a plain yes or no: a typing slip must not switch off."""
    lowered = value.strip().lower()
    if lowered not in TRUE | FALSE:
        raise ValueError(f"{value!r} is neither 1 nor 0.")
    return lowered in TRUE


def as_number(value: str) -> int:
    if not (value.isascii() and value.strip().isdigit()):
        raise ValueError(f"{value!r} is not a whole number.")
    return int(value)


def as_words(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


def as_hours(value: str) -> tuple[time, time] | None:
    """`09:00-18:00` as the first moment and the end; none for an empty text."""
    if not value.strip():
        return None
    first, _, last = value.partition("-")
    hours = time.fromisoformat(first.strip()), time.fromisoformat(last.strip())
    if hours[0] >= hours[1]:
        raise ValueError(f"{value!r} ends before it begins.")
    return hours


def as_log_level(value: str) -> str:
    level = value.strip().upper()
    if level not in LOG_LEVELS:
        raise ValueError(f"{value!r} is none of {', '.join(LOG_LEVELS)}.")
    return level


def by_suffix(prefix: str) -> dict[str, str]:
    """What the variables that begin so hold, by the rest of their names."""
    return {
        name.removeprefix(prefix): value
        for name, value in os.environ.items()
        if name.startswith(prefix) and name != prefix
    }


def secret_from(path: Path) -> str:
    """The secret kept in `path`, made on the first call. Safe against two processes starting."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            # A link fails where a rename would replace: the first process keeps its secret.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    secret = path.read_text().strip()
    if not secret:
        raise ImproperlyConfigured(f"{path} is empty. Delete it, or set SECRET_KEY.")
    return secret


Options = dict[str, Any]
