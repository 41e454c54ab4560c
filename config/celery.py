"""The Celery application. Its settings are the CELERY_ names of config.settings."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("casework")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_like_the_web(**_: Any) -> None:
    """Worker and beat write the same lines as the web server, not Celery's own."""
    logging.config.dictConfig(settings.LOGGING)
