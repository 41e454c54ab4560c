"""What tests of the registry share."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture
def language_en() -> Iterator[None]:
    """Sentences in English, as they are typed in the tests."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def private_media(tmp_path, settings) -> None:
    """Error sheets and uploads of one test stay in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
