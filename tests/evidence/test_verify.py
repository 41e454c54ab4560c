"""The command names what is missing, altered and nobody's, and ends with 1; a sound store with 0."""

import os
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from casework.documents.evidence import accept, path_of
from casework.selfcheck.files import files_wrong
from casework.selfcheck.found import Now
from casework.today import local_today, moment
from tests.files import pdf


@pytest.fixture
def rows(person):
    return [accept(pdf(f"{n}.pdf", text=b"%d" % n), person) for n in range(3)]


def run() -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_evidence", stdout=out)
    except CommandError:
        return 1, out.getvalue()
    return 0, out.getvalue()


def found():
    return {(one.what, one.detail["fault"]) for one in files_wrong(Now(local_today(), moment()))}


def test_a_sound_store_has_nothing_to_name(rows):
    assert run()[0] == 0
    assert found() == set()


@pytest.mark.parametrize(
    ("harm", "kind"),
    [
        (lambda path: path.unlink(), "missing"),
        (lambda path: path.write_bytes(path.read_bytes() + b" "), "altered"),
        (lambda path: path.write_bytes(path.read_bytes().replace(b"1", b"2", 1)), "altered"),
    ],
)
def test_what_is_wrong_with_a_file_is_named(rows, harm, kind):
    harm(path_of(rows[1]))
    code, said = run()
    assert code == 1
    assert said.split() == [kind, rows[1].path, "Evidence", str(rows[1].pk)]
    assert found() == {(f"Evidence {rows[1].pk}", kind)}


def test_an_old_file_that_is_nobodys_is_named_and_a_new_one_is_not(rows, settings):
    stray = settings.MEDIA_ROOT / "evidence" / "ab" / "stray"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"x")
    assert run()[0] == 0
    os.utime(stray, (time.time() - 7200,) * 2)
    code, said = run()
    assert (code, said.split()) == (1, ["orphan", "evidence/ab/stray"])
