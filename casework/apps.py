"""The Django application of the engine and of all that the case types share."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    """Installs the translator, publishes the case types and registers the checks."""

    name = "casework"
    verbose_name = _("Casework")

    def ready(self) -> None:
        from django.core.checks import register
        from django.utils.translation import get_language, gettext

        from casework import checks, translation

        translation.install(gettext, get_language)
        register(checks.check_codes)
        register(checks.check_declarations)
        register(checks.check_fonts)
        register(checks.check_measures)
        register(checks.check_packs)
        post_migrate.connect(_keep_search, sender=self)


def _keep_search(using: str, **kwargs: Any) -> None:
    from django.db import connections

    from casework.registry import search_index

    search_index.keep(connections[using])
