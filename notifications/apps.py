"""Delivers what the outbox holds."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """The application `notifications`."""

    name = "notifications"
    verbose_name = _("Notifications")
