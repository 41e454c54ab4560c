"""A commitment on display with its letter, what its case type says of it, and how one asks."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from casework.declaration import published
from casework.models import IssuedDocument
from casework.models.publicity import PublicityWindow
from casework.today import local_today, moment
from tests.commitments.world import make_world


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CASEWORK_SEALS = str(tmp_path / "seals")


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def case(world):
    case = world.at("published")
    PublicityWindow.objects.update(opens_at=moment() - timedelta(days=1))
    return case


@pytest.fixture
def paper(case):
    return IssuedDocument.objects.filter(case=case).order_by("pk").first()


@pytest.fixture
def stands(case, monkeypatch):
    """Lets the case type say of every paper what stands of it."""

    def say(state="in_force", words="仍然有效。", *, by_number="", disputed=False):
        edition = published(case.case_type, case.type_version)
        asked = []

        def answer(paper):
            asked.append(paper.pk)
            return SimpleNamespace(
                state=state, words=words, since=local_today(), by_number=by_number,
                disputed=disputed,
            )  # fmt: skip

        monkeypatch.setitem(vars(edition), "paper_stands", answer)
        return asked

    return say


@pytest.fixture
def ask():
    """Types a code, and a number if one is said."""
    return lambda code, number="": Client().post("/verify/", {"code": code, "number": number})


def words(answer) -> str:
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))
