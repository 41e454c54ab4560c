"""Every kind of key and profile gives a paper that poppler calls valid and signed as a whole."""

import subprocess

import pytest

from casework.documents.sealing import keys
from casework.documents.sealing.keys import SealUnusable
from casework.documents.sealing.stamping import sealed
from casework.documents.sheets import Printed
from casework.seals.time_stamps import ServiceSilent, service


def pdfsig(content, tmp_path):
    path = tmp_path / "sealed.pdf"
    path.write_bytes(content)
    return subprocess.run(
        ["pdfsig", "-nocert", path], capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize("file", ["bureau", "office"])
def test_a_plain_seal_is_valid_and_covers_the_whole_paper(seals, letter, face, file, tmp_path):
    content, profile = sealed(letter, keys.held(file), face)
    said = pdfsig(content, tmp_path)
    assert profile == "B-B"
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert said.count("Signature #") == 1
    assert content.startswith(letter.content)


def test_the_reason_names_the_letter_and_the_text_stays_as_it_was(seals, letter, face, tmp_path):
    content, _ = sealed(letter, keys.held("bureau"), face)
    for path, found in (("plain.pdf", letter.content), ("sealed.pdf", content)):
        (tmp_path / path).write_bytes(found)
    texts = [
        subprocess.run(["pdftotext", tmp_path / path, "-"], capture_output=True, check=True).stdout
        for path in ("plain.pdf", "sealed.pdf")
    ]
    assert texts[0] == texts[1]
    assert "决定准予信用修复".encode() in texts[0].replace(b"\n", b"")


def test_a_paper_that_names_no_place_is_sealed_at_its_end(seals, letter, face, tmp_path):
    content, _ = sealed(Printed(letter.content, letter.pages), keys.held("bureau"), face)
    assert "Total document signed" in pdfsig(content, tmp_path)


def test_a_time_stamp_is_asked_for_over_the_signature(seals, stamps, letter, face, tmp_path):
    content, profile = sealed(letter, keys.held("bureau"), face, time_stamps=service())
    said = pdfsig(content, tmp_path)
    assert profile == "B-T"
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert stamps.asked == 2  # once to learn how large an answer is


@pytest.mark.parametrize(
    "answer",
    [
        (500, "application/timestamp-reply", b""),
        (200, "text/html", b"<html>log in first</html>"),
        (200, "application/timestamp-reply", b"not asn1 at all"),
    ],
    ids=["a fault", "the page of a portal", "rubbish"],
)
def test_what_is_no_time_stamp_seals_nothing(seals, stamps, letter, face, answer):
    stamps.say = answer
    with pytest.raises(ServiceSilent, match=r"时间戳|time stamp"):
        sealed(letter, keys.held("bureau"), face, time_stamps=service())


def test_a_service_inside_that_nobody_has_named_is_not_called(
    seals, stamps, settings, letter, face
):
    settings.CASEWORK_SYNC_PRIVATE_HOSTS = []
    with pytest.raises(ServiceSilent):
        sealed(letter, keys.held("bureau"), face, time_stamps=service())
    assert stamps.asked == 0


@pytest.mark.parametrize("proof", ["list", "answer"])
def test_b_lt_carries_its_proof_in_the_same_revision(seals, stamps, letter, face, proof, tmp_path):
    held, place = keys.held("bureau"), seals.folder / "revocation"
    if proof == "list":
        (place / "root.crl").write_bytes(seals.authority.revoked_list())
    else:
        for at, one in enumerate((held.certificate, stamps.certificate)):
            (place / f"{at}.ocsp").write_bytes(seals.authority.answer(one, revoked=False))
    content, profile = sealed(letter, held, face, time_stamps=service(), long_term=True)
    said = pdfsig(content, tmp_path)
    assert profile == "B-LT"
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert b"/DSS" in content
    assert (b"/CRLs" in content) is (proof == "list")
    assert (b"/OCSPs" in content) is (proof == "answer")


def test_b_lt_without_proof_is_refused(seals, stamps, letter, face):
    with pytest.raises(SealUnusable):
        sealed(letter, keys.held("bureau"), face, time_stamps=service(), long_term=True)
