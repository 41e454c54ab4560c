"""What the worker sealed is told from what was done to it since, by upload and by the QR code."""

import shutil
import subprocess
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pyhanko.pdf_utils.generic import TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from casework.documents.papers import paper_file
from casework.documents.sealing import keys
from casework.models import IssuedDocument
from casework.seals import drain, register
from casework.today import moment
from casework.verifying.files import Verdict
from tests.seals import pki
from tests.verifying.conftest import words

NAME = "云江市市场监督管理局"


@pytest.fixture
def seal(world, case, settings, tmp_path):
    """The department of the commitment has its seal, and the worker has used it."""
    folder = tmp_path / "seals"
    authority, key = pki.Authority(), pki.new_key()
    pki.write_seal(folder, "bureau", [authority.issue(NAME, key)], key)
    folder.chmod(0o700)
    (folder / "ca").mkdir()
    (folder / "ca" / "root.pem").write_bytes(pki.pem(authority.certificate))
    settings.CASEWORK_SEALS = str(folder)
    settings.CASEWORK_SEAL_PASSPHRASE, settings.CASEWORK_SEAL_TSA = pki.PASSPHRASE, ""
    settings.CASEWORK_SEAL_LONG_TERM = False
    keys.forget()
    wanted = register.NewSeal(
        department=world.bureau, file="bureau", name=NAME, below="", since=case.filed_on
    )
    register.enter(wanted, by=world.supervisor, now=moment())
    drain.drain()
    yield authority
    keys.forget()


@pytest.fixture
def letter(seal, paper):
    return IssuedDocument.objects.select_related("case__subject", "sealed").get(pk=paper.pk)


def send(content):
    return Client().post("/verify/file/", {"file": SimpleUploadedFile("x.pdf", content)})


def saved_anew(content, **how):
    """As a program saves it that opens and writes it again; `how` may leave the seal out."""
    out = BytesIO()
    with pikepdf.open(BytesIO(content)) as found:
        if how.get("stripped"):
            del found.Root["/AcroForm"]
            for page in found.pages:
                if "/Annots" in page:
                    del page["/Annots"]
        found.save(out)
    return out.getvalue()


def flipped(content, at):
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_a_sealed_letter_and_all_that_may_be_done_to_it(letter):
    content = paper_file(letter).content
    length = content.index(b"/ByteRange")
    table = [
        ("as it was sealed", content, Verdict.SEALED, True),
        ("the print under the seal", content[: plain_length(letter, content)], Verdict.PRINT, True),
        ("a byte flipped in the text", flipped(content, 3000), Verdict.ALTERED, True),
        ("a byte flipped near the seal", flipped(content, length - 40), Verdict.ALTERED, True),
        ("something appended", content + b"\n% more", Verdict.APPENDED, True),
        ("a form field appended", appended(content), Verdict.APPENDED, True),
        ("saved anew", saved_anew(content), Verdict.ALTERED, True),
        ("its seal stripped", saved_anew(content, stripped=True), Verdict.ALTERED, True),
    ]
    wrong = []
    for name, found, verdict, told in table:
        answer = send(found)
        judged = answer.context["judged"]
        if (judged.verdict, judged.told is not None) != (verdict, told):
            wrong.append((name, judged.verdict, judged.told))
    assert wrong == []


def plain_length(letter, content) -> int:
    """A seal is written behind the print; so far the print itself reaches."""
    at = content.find(b"%%EOF")
    while at >= 0:
        for end in (at + 5, at + 6):
            if sha256(content[:end]).hexdigest() == letter.sealed.plain_sha256:
                return end
        at = content.find(b"%%EOF", at + 1)
    raise AssertionError("the print is not the beginning of the sealed file")


def appended(content) -> bytes:
    """A note written behind the seal, as a PDF reader does it."""
    out = BytesIO(content)
    writer = IncrementalPdfFileWriter(out)
    writer.root["/Note"] = TextStringObject("paid")
    writer.update_root()
    writer.write_in_place()
    return out.getvalue()


def test_seal_and_day_are_told_to_anybody(letter):
    answer = send(paper_file(letter).content)
    assert NAME in words(answer)
    assert f"{letter.sealed.sealed_at.astimezone():%H:%M}"[-2:] in words(answer)
    assert answer.context["judged"].seal.by == NAME


def test_the_certificate_of_the_issuer_can_be_fetched(seal):
    page = Client().get("/verify/")
    (root,) = page.context["roots"]
    assert root.shown_fingerprint in page.content.decode()
    answer = Client().get(f"/verify/certificates/{root.fingerprint}.pem")
    assert answer.content == pki.pem(seal.certificate)
    assert b"PRIVATE" not in answer.content
    assert answer["Content-Disposition"].startswith("attachment")
    assert Client().get(f"/verify/certificates/{'0' * 64}.pem").status_code == 404


def test_the_qr_code_on_the_page_leads_to_the_answer(letter, tmp_path, settings):
    for tool in ("pdftoppm", "zbarimg"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    (tmp_path / "x.pdf").write_bytes(paper_file(letter).content)
    subprocess.run(
        ["pdftoppm", "-r", "200", "-gray", "-f", "1", "-l", "1", "-png", "x.pdf", "x"],
        cwd=tmp_path, check=True,
    )  # fmt: skip
    (image,) = tmp_path.glob("x-*.png")
    read = subprocess.run(
        ["zbarimg", "--quiet", "--raw", image], capture_output=True, text=True, check=True
    )
    address = read.stdout.strip()
    assert address == f"{settings.CASEWORK_SITE_URL}/verify/{letter.code}/"
    answer = Client().get(address.removeprefix(settings.CASEWORK_SITE_URL))
    assert letter.number in words(answer)
    assert NAME in words(answer)


def test_the_pages_say_by_whom_and_when_a_letter_was_sealed(world, letter):
    for who, site in ((world.agent, "my"), (world.reviewer, "staff")):
        client = Client()
        client.force_login(who)
        page = f"/{site}/cases/{letter.case_id}/letters/{letter.pk}/"
        assert NAME in words(client.get(page))
        assert client.get(f"{page}pdf/").content == paper_file(letter).content
