"""Every file of the hostile corpus is refused with its own sentence, within bounds, and leaves nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from casework.documents import evidence
from casework.documents.bounded import client
from casework.documents.evidence import FileRefused, accept
from casework.models import Evidence
from tests.evidence.hostile import corpus
from tests.files import pdf

CORPUS = corpus()
SAYS = {
    "kind": "only pdf, jpg, png, docx and xlsx files can be taken",
    "empty": "the file is empty",
    "damaged": "the content is not what the ending of the name says",
    "encrypted": "protected by a password",
    "pages": "more than 500 pages",
    "pixels": "too many pixels",
    "active": "scripts, forms that run, or media",
    "embedded": "other files are hidden inside",
    "macros": "contains macros",
    "unpacks": "unpacks to far more",
    "reaches_out": "embeds programs or loads parts from elsewhere",
}


@pytest.fixture
def used(monkeypatch):
    """What the children of a test used: seconds of the processor, and bytes of memory."""
    seen = []
    ask = client._keeper.ask

    def watched(line, wall):
        said = ask(line, wall)
        seen.append(said)
        return said

    monkeypatch.setattr(client._keeper, "ask", watched)
    return seen


def test_there_are_enough_of_them():
    assert len(CORPUS) >= 70
    assert {fault for _name, fault, _make in CORPUS.values()} == set(SAYS)


@pytest.mark.parametrize("what", CORPUS)
def test_it_is_refused_with_its_sentence_within_bounds(person, settings, used, what):
    name, fault, make = CORPUS[what]
    with override("en"):
        refused = accept(SimpleUploadedFile(name, make()), person)
        assert isinstance(refused, FileRefused)
        assert SAYS[fault] in refused.message
        assert refused.message.startswith(evidence.clean_name(name))
    assert not Evidence.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    for one in used:
        assert one["cpu"] < 2
        assert one["memory"] < 400 * 1024 * 1024
        # The limit itself need not be reached: what is hostile is seen before it costs anything.
        assert "exceeded" not in one


def test_what_goes_beyond_its_bounds_is_ended_and_refused(person, settings, monkeypatch):
    make = CORPUS["unpacks_to_two_hundred_megabytes"][2]
    narrow = client.Bounds(megabytes=40)
    run = client.run
    monkeypatch.setattr(client, "run", lambda job, **how: run(job, narrow, **how))
    with override("en"):
        refused = accept(SimpleUploadedFile("大.pdf", make()), person)
    assert isinstance(refused, FileRefused)
    monkeypatch.undo()
    assert isinstance(accept(pdf(), person), Evidence)
