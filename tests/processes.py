"""Child processes of a test: the product as an installation runs it."""

import os
import subprocess
import sys
from pathlib import Path

FILE = "casework.sqlite3"
PROJECT = Path(__file__).resolve().parent.parent


def product_environment(folder: Path, **settings: str) -> dict[str, str]:
    """An environment whose product writes into `folder` only; `settings` are its variables."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    return environment | {
        "CASEWORK_VAR": str(folder),
        "CASEWORK_PLAIN_HTTP": "1",
        "PYTHONUNBUFFERED": "1",
        "CASEWORK_MAIL_HOURS": "",
        "CASEWORK_MAIL_GATHER_SECONDS": "0",
        **settings,
    }


def manage(
    *arguments: str, environment: dict[str, str], check: bool = True, timeout: float = 300
) -> subprocess.CompletedProcess[str]:
    """Run one management command to its end; with `check`, a failure shows what it printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    if check and done.returncode:
        raise AssertionError(
            f"{arguments} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        )
    return done
