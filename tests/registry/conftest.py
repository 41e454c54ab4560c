"""What tests of the registry share."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.utils import translation

from casework.models import ImportRun
from casework.registry.importing.run import import_file
from tests.registry.sheetfiles import csv_file


@pytest.fixture
def language_en() -> Iterator[None]:
    """Sentences in English, as they are typed in the tests."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def private_media(tmp_path, settings) -> None:
    """Error sheets and uploads of one test stay in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def take(tmp_path):
    """Imports rows as one file and answers with the run."""

    def taken(*rows, today=date(2026, 11, 21)) -> ImportRun:
        return import_file(csv_file(tmp_path / "a.csv", list(rows)), by=None, today=today)

    return taken


@pytest.fixture
def faults_of():
    """Every fault of a run: row, column, code."""
    return lambda run: list(run.faults.values_list("row", "field", "code"))
