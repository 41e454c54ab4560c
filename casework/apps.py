"""The Django application of the engine and of all that the case types share."""

from __future__ import annotations

from django.apps import AppConfig
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
        register(checks.check_declarations)
        register(checks.check_measures)
        register(checks.check_packs)
