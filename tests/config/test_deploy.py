import re

import pytest

from tests.processes import manage

CODE = """
from django.conf import settings
for name in (
    "DEBUG", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
    "SESSION_COOKIE_NAME", "SECURE_HSTS_SECONDS",
):
    print(name, getattr(settings, name))
"""

ON = [
    "DEBUG False",
    "SECURE_SSL_REDIRECT True",
    "SESSION_COOKIE_SECURE True",
    "CSRF_COOKIE_SECURE True",
    "SESSION_COOKIE_NAME __Host-session",
    "SECURE_HSTS_SECONDS 31536000",
]


@pytest.fixture
def documented(project, tmp_path):
    """The environment of the installation page, with its folder moved here."""
    text = (project / "docs/how-to/install.md").read_text()
    block = re.search(r"<!-- production environment -->\n```sh\n(.*?)```", text, re.DOTALL)
    settings = dict(line.split("=", 1) for line in block[1].splitlines())
    assert settings["CASEWORK_VAR"] == "/var/lib/casework"
    return settings | {"CASEWORK_VAR": str(tmp_path / "var")}


@pytest.fixture
def production_env(product_env, documented):
    del product_env["CASEWORK_PLAIN_HTTP"]
    return product_env | documented


def test_the_documented_installation_passes_every_check_of_deployment(production_env):
    done = manage("check", "--deploy", "--fail-level", "WARNING", environment=production_env)
    assert "no issues (0 silenced)" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("switch", "found"), [("DEBUG", "security.W018"), ("CASEWORK_PLAIN_HTTP", "security.W008")]
)
def test_a_forgotten_switch_is_found_by_the_same_check(production_env, switch, found):
    command = ("check", "--deploy", "--fail-level", "WARNING")
    done = manage(*command, environment=production_env | {switch: "1"}, check=False)
    assert done.returncode == 1
    assert found in done.stderr


def test_security_is_on_when_nothing_is_said(product_env):
    del product_env["CASEWORK_PLAIN_HTTP"]
    printed = manage("shell", "-v", "0", "-c", CODE, environment=product_env).stdout
    assert printed.splitlines() == ON
