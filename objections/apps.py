"""Objections to credit records."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ObjectionsConfig(AppConfig):
    """The application `objections`."""

    name = "objections"
    verbose_name = _("Objections")
