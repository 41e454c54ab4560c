"""Credit repair."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RepairConfig(AppConfig):
    """The application `repair`."""

    name = "repair"
    verbose_name = _("Credit repair")
