"""The edge to the real clock: what day and what moment it is, asked once an action."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def local_today() -> date:
    """The date in Asia/Shanghai, which decides all terms."""
    return timezone.localdate()


def moment() -> datetime:
    """The moment to which an event or an attempt is dated."""
    return timezone.now()
