"""Runs the tests of cases and records a second time, on PostgreSQL: `python -m tests.on_postgres`.

Says why when there is no server to run them on; with CI_NO_SKIPS=1 that is a failure.
"""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.conftest import NO_SKIPS, POSTGRES

# Folders whose tests ask little of the database, or bring a server of their own.
LEFT_OUT = frozenset(
    {
        "browser",
        "clock",
        "concurrency",
        "config",
        "docs",
        "evidence",
        "linter",
        "papers",
        "policies",
        "seals",
        "vectors",
        "verifying",
        "web",
    }
)
# The full tables of the declarations: each of their statements is run by the other tests.
# So are those of the crawl of the whole city and of the walk through every door.
# Pages are shown once, like those of the folder `web`.
TABLES = (
    "test_pages.py",
    "test_crawler.py",
    "test_every_door.py",
    "test_in_line.py",
    "test_addresses.py",
    "test_masking.py",
    "test_transitions.py",
    "test_roles.py",
    "test_offered.py",
    "test_letters.py",
)


def main(options: list[str]) -> int:
    try:
        psycopg.connect(POSTGRES, connect_timeout=2).close()
    except psycopg.OperationalError as error:
        print(f"Not run again on PostgreSQL: {POSTGRES} cannot be reached ({error}).")
        return int(NO_SKIPS)
    files = Path(__file__).parent.glob("*/test_*.py")
    folders = sorted({str(file.parent) for file in files if file.parent.name not in LEFT_OUT})
    print(f"The same rules on PostgreSQL: {', '.join(Path(folder).name for folder in folders)}")
    # Nobody pulls the plug during a test, so no commit need wait for the disk.
    query = "options=-csynchronous_commit%3Doff"
    url = urlsplit(POSTGRES)._replace(path=f"/casework_{os.getpid()}", query=query).geturl()
    command = [sys.executable, "-m", "pytest", "-m", "not browser and not postgres", *folders]
    command += [f"--ignore-glob=*/{name}" for name in TABLES]
    environment = os.environ | {"CASEWORK_TEST_DATABASE_URL": url}
    return subprocess.run([*command, *options], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
