import pytest
from django.db import connection

from tests.processes import manage

PRAGMAS = """
from django.db import connection
cursor = connection.cursor()
for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
    print(name, cursor.execute(f"PRAGMA {name}").fetchone()[0])
"""


def test_sqlite_survives_a_power_cut_and_checks_foreign_keys(product_env):
    printed = manage("shell", "-v", "0", "-c", PRAGMAS, environment=product_env).stdout
    # synchronous 2 is FULL.
    assert printed.split("\n")[:4] == [
        "journal_mode wal",
        "synchronous 2",
        "foreign_keys 1",
        "busy_timeout 20000",
    ]


@pytest.mark.postgres
def test_the_address_switches_to_postgres(pg_env):
    code = "from django.db import connection; print(connection.vendor)"
    assert manage("shell", "-v", "0", "-c", code, environment=pg_env).stdout.strip() == "postgresql"


def test_requests_open_no_transaction_of_their_own():
    assert connection.settings_dict["ATOMIC_REQUESTS"] is False
