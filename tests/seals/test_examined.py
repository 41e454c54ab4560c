"""A shown file is told apart: whole, altered, added to, sealed by another, unsealed, no PDF."""

import re
import time
import tracemalloc
from datetime import timedelta

import pytest

from casework.documents.sealing import keys
from casework.documents.sealing.checking import MOST_BYTES, NOT_OURS, WORDS, Verdict, examine
from casework.documents.sealing.stamping import sealed
from casework.seals.time_stamps import service
from casework.today import moment
from tests import factories as f
from tests.seals import pki
from tests.seals.conftest import ORGAN


@pytest.fixture
def good(seals, entered, letter, face):
    entered(f.department(ORGAN))
    return sealed(letter, keys.held("bureau"), face)[0]


def flipped(content, at):
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_a_sealed_letter_is_whole_and_ours(good):
    found = examine(good)
    assert (found.verdict, found.sealed_by, found.ours) == (Verdict.INTACT, ORGAN, True)
    assert found.intact
    assert found.covers_all
    assert not found.timed
    assert abs(found.sealed_at - moment()) < timedelta(minutes=1)
    assert found.fingerprint == keys.held("bureau").fingerprint
    assert found.words == WORDS[Verdict.INTACT]


def test_a_flipped_byte_is_found_wherever_it_is(good):
    gap = re.search(rb"/Contents <", good).end()
    ends = good.find(b"/ByteRange")
    # The head, the text, the seal's picture, the signature from its first digit on, the end.
    places = [*range(0, gap, 997), *range(gap, gap + 3000, 37), *range(ends, len(good) - 8, 61)]
    missed = [at for at in places if examine(flipped(good, at)).intact]
    assert missed == []
    assert len(places) > 100


@pytest.mark.parametrize(
    "tail", [b"\n", b"% a remark", b"\n1 0 obj\n<< >>\nendobj\n%%EOF\n"], ids=str
)
def test_what_is_added_after_the_seal_is_told_apart(good, tail):
    found = examine(good + tail)
    assert (found.verdict, found.ours, found.intact) == (Verdict.ADDED, True, True)
    assert not found.covers_all
    assert found.words == WORDS[Verdict.ADDED]


def test_a_second_revision_that_another_signs_leaves_ours_and_shows_the_addition(
    good, seals, letter, face
):
    stranger = pki.Authority("别处").issue("别人", key := pki.new_key())
    pki.write_seal(seals.folder, "stranger", [stranger], key)
    other, _ = sealed(letter, keys.held("stranger"), face)
    found = examine(good + other[len(letter.content) :])
    assert (found.verdict, found.ours) == (Verdict.ADDED, True)


def test_a_stranger_who_takes_our_name_is_not_we(good, seals, letter, face):
    key = pki.new_key()
    pki.write_seal(seals.folder, "forger", [pki.Authority().issue(ORGAN, key)], key)
    found = examine(sealed(letter, keys.held("forger"), face)[0])
    assert (found.verdict, found.ours, found.sealed_by) == (Verdict.INTACT, False, ORGAN)
    assert found.words == NOT_OURS


def test_our_signature_over_other_bytes_is_an_alteration(good, letter):
    other = letter.content.replace(b"%PDF-1", b"%PDF-2", 1)
    assert examine(other + good[len(letter.content) :]).verdict == Verdict.ALTERED


@pytest.mark.parametrize(
    ("made", "verdict"),
    [
        (lambda good, plain: plain, Verdict.UNSEALED),
        (lambda good, plain: good[: len(good) // 2], Verdict.BROKEN),
        (lambda good, plain: b"", Verdict.BROKEN),
        (lambda good, plain: "不是文件".encode(), Verdict.BROKEN),
        (lambda good, plain: b"\x89PNG\r\n" + bytes(900), Verdict.BROKEN),
        (lambda good, plain: good[:-700], Verdict.ALTERED),
        (lambda good, plain: b" " + good, Verdict.ALTERED),
        (lambda good, plain: plain + b"/ByteRange [0 1 2 3]", Verdict.ALTERED),
        (lambda good, plain: plain + b"/ByteRange [0 9999999999 1 1]", Verdict.ALTERED),
    ],
    ids=[
        "no seal", "half", "nothing", "words", "a picture", "cut off", "moved", "nonsense",
        "far away",
    ],
)  # fmt: skip
def test_what_is_not_whole(good, letter, made, verdict):
    found = examine(made(good, letter.content))
    assert (found.verdict, found.intact) == (verdict, False)


def test_a_time_stamp_dates_the_seal(seals, stamps, entered, letter, face):
    entered(f.department(ORGAN))
    content, _ = sealed(letter, keys.held("bureau"), face, time_stamps=service())
    found = examine(content)
    assert (found.verdict, found.timed) == (Verdict.INTACT, True)


def test_an_ended_seal_is_still_known(good):
    from casework.models import Seal

    Seal.objects.update(state="ended")
    assert examine(good).ours


HOSTILE = {
    "many ranges": b"%PDF-1.7\n" + b"/ByteRange [0 1 2 3]" * 200_000,
    "unclosed": b"%PDF-1.7\n/ByteRange [" + b" " * 4_000_000,
    "digits": b"%PDF-1.7\n/ByteRange [0 " + b"9" * 4_000_000,
    "objects": b"%PDF-1.7\n" + b"1 0 obj" * 600_000,
    "nested der": b"%PDF-1.7\n/ByteRange [0 35 200037 0]\n<" + b"3080" * 50_000 + b">",
    "zeros": bytes(4_000_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_neither_time_nor_memory(db, name):
    content, started = HOSTILE[name], time.perf_counter()
    tracemalloc.start()
    found = examine(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert not found.intact
    assert time.perf_counter() - started < 10
    assert peak < 64 * 1024 * 1024


def test_a_file_too_large_for_a_letter_is_not_looked_at():
    assert examine(bytes(MOST_BYTES + 1)).verdict == Verdict.TOO_LARGE
