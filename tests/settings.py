"""The product's settings with what a test run needs: plain http, its own folder and database.

CASEWORK_TEST_DATABASE_URL runs the same tests on another database, such as PostgreSQL.
"""

import atexit
import os
import shutil
import tempfile
from unittest import mock

_folder = tempfile.mkdtemp(prefix="casework-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

_environment = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith("CASEWORK_") and name not in {"DEBUG", "EMAIL_URL", "CELERY_BROKER_URL"}
} | {
    "CASEWORK_PLAIN_HTTP": "1",
    "CASEWORK_VAR": _folder,
    "DATABASE_URL": os.environ.get("CASEWORK_TEST_DATABASE_URL", "sqlite://:memory:"),
    "EMAIL_URL": "memory://",
    "CELERY_BROKER_URL": "memory://",
    # Deliveries do not depend on the hour of the test run; tests of the hours set them.
    "CASEWORK_MAIL_HOURS": "",
    "CASEWORK_MAIL_GATHER_SECONDS": "0",
    "LOG_LEVEL": "WARNING",
    "SECRET_KEY": "a key for tests only, long enough to satisfy the checks of the framework",
}
with mock.patch.dict(os.environ, _environment, clear=True):
    from config.settings import *  # noqa: F403

# Hashing a password slowly is for attackers; a test run makes thousands.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Logging in without a request, as Client.login() does, is not possible under the lock-out;
# tests/config/test_lockout.py switches it on.
AXES_ENABLED = False

INSTALLED_APPS = [*INSTALLED_APPS, "tests.sample"]  # noqa: F405
