"""Chinese is complete: no text without its translation, none that was only guessed."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests.processes import PROJECT, product_environment

CATALOGUE = PROJECT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
FIELD = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def entries():
    return [entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete]


def test_every_text_is_translated_and_none_is_fuzzy(entries):
    assert [e.msgid for e in entries if not e.translated() or e.fuzzy] == []


def test_a_translation_names_the_same_fields(entries):
    wrong = []
    for entry in entries:
        for given in [entry.msgstr, *entry.msgstr_plural.values()]:
            expected = {*FIELD.findall(entry.msgid), *FIELD.findall(entry.msgid_plural)}
            if given and set(FIELD.findall(given)) - expected:
                wrong.append(entry.msgid)
            if given and not entry.msgid_plural and set(FIELD.findall(given)) != expected:
                wrong.append(entry.msgid)
    assert wrong == []


def test_the_compiled_catalogue_is_current(entries):
    compiled = {
        (e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural)
        for e in polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    }
    assert compiled == {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in entries}


def test_no_text_of_the_product_is_missing_from_the_catalogue(entries, tmp_path):
    if shutil.which("xgettext") is None:
        pytest.skip("xgettext is not installed (Debian package gettext)")
    copy = tmp_path / "product"
    ignored = shutil.ignore_patterns(".*", "var", "tests", "bench", "docs", "__pycache__")
    shutil.copytree(PROJECT, copy, ignore=ignored)
    subprocess.run(
        [
            sys.executable, "manage.py", "makemessages", "--locale", "zh_Hans", "--no-location",
            "--no-wrap", "--no-obsolete", "--ignore", "var",
        ],
        cwd=copy, env=product_environment(tmp_path / "var"), check=True, capture_output=True,
    )  # fmt: skip
    fresh = polib.pofile(str(copy / CATALOGUE.relative_to(PROJECT)))
    known = {(entry.msgctxt, entry.msgid) for entry in entries}
    assert [e.msgid for e in fresh if (e.msgctxt, e.msgid) not in known] == []


def test_the_compiled_catalogue_is_in_the_repository():
    assert Path(CATALOGUE.with_suffix(".mo")).is_file()
