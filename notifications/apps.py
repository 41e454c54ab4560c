"""Delivers what the outbox holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from casework.today import moment

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from casework.access.actor import Who
    from casework.models import Case, CreditRecord, OutboxMessage


class NotificationsConfig(AppConfig):
    """The application `notifications`.

    Pages that must not import it ask `django.apps.apps.get_app_config("notifications")`, when it
    is installed, for the methods below.
    """

    name = "notifications"
    verbose_name = _("Notifications")

    def unread(self, user: User, *, most: int | None = None) -> int:
        """How many messages the person has not read; with `most`, the counting stops there."""
        from notifications import selectors

        return selectors.unread(user, most=most)

    def mark_read(
        self, user: User, *, case: Case | None = None, record: CreditRecord | None = None
    ) -> int:
        """Marks what the person was told of a case or record as read: they opened its page."""
        from notifications import selectors

        return selectors.mark_read(user, now=moment(), case=case, record=record)

    def resend(self, row: OutboxMessage, by: Who) -> bool:
        """Queues a message again that was given up; see rows.resend."""
        from notifications import rows

        return rows.resend(row, by, now=moment())
