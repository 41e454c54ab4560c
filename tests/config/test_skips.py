"""A test that could not run says why; where nothing may be left out, it fails."""

import os
import subprocess
import sys

import pytest

SKIPPED = """
import pytest

def test_runs():
    pass

@pytest.mark.postgres
def test_needs_a_server():
    pass
"""

SKIPPED_FILE = """
import pytest

pytest.skip("the whole file", allow_module_level=True)
"""


@pytest.fixture
def run(project, tmp_path):
    def run(text, **variables):
        (tmp_path / "test_trial.py").write_text(text)
        environment = {name: value for name, value in os.environ.items() if name != "CI_NO_SKIPS"}
        # Port 1 is never served.
        environment["CASEWORK_TEST_POSTGRES"] = "postgres://postgres@127.0.0.1:1/postgres"
        options = [
            "-c",
            str(project / "pyproject.toml"),
            "-p",
            "tests.conftest",
            "-p",
            "no:cacheprovider",
        ]
        return subprocess.run(
            [sys.executable, "-m", "pytest", *options, f"--rootdir={tmp_path}", str(tmp_path)],
            cwd=project,
            env=environment | variables,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_a_test_without_its_server_is_skipped_with_the_reason(run):
    done = run(SKIPPED)
    assert done.returncode == 0, done.stdout
    assert "1 passed, 1 skipped" in done.stdout
    assert (
        "PostgreSQL does not let us in at postgres://postgres@127.0.0.1:1/postgres" in done.stdout
    )


def test_where_nothing_may_be_left_out_a_skipped_test_fails(run):
    done = run(SKIPPED, CI_NO_SKIPS="1")
    assert done.returncode == 1
    assert "was skipped, and nothing may be" in done.stdout
    assert "1 passed" in done.stdout
    assert " skipped" not in done.stdout.splitlines()[-1]


def test_a_file_that_skips_itself_fails_too(run):
    assert run(SKIPPED_FILE).returncode == 5
    done = run(SKIPPED_FILE, CI_NO_SKIPS="1")
    assert done.returncode in {1, 2}
    assert "nothing may be" in done.stdout
