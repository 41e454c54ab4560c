"""A person's own messages on every page: how many are unread, and that a case's have been seen."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.models import User

from casework.models import Case, CreditRecord

MOST = 99


def _messages() -> Any:
    """The app that delivers messages; none where it is not installed."""
    return apps.get_app_config("notifications") if apps.is_installed("notifications") else None


def unread(user: Any) -> str:
    """How many messages the person has not read, 99+ for more; empty for none and for nobody."""
    app = _messages()
    count = app.unread(user, most=MOST + 1) if app and isinstance(user, User) else 0
    return f"{MOST}+" if count > MOST else str(count or "")


def seen(user: User, case: Case) -> None:
    """Whoever opens a case has read what they were told of it."""
    if app := _messages():
        app.mark_read(user, case=case)


def seen_record(user: User, record: CreditRecord) -> None:
    """Whoever opens a record has read what they were told of it."""
    if app := _messages():
        app.mark_read(user, record=record)
