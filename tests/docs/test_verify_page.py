"""The commands of the page on checking a paper say valid, changed and added where that is so."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.pdfgen.canvas import Canvas

from casework.verifying.files import Verdict
from tests.processes import PROJECT

PAGE = (PROJECT / "docs/how-to/verify-a-document.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
(BOTH,) = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
DER, PEM = serialization.Encoding.DER, serialization.Encoding.PEM
ORGAN = "云江市市场监督管理局"


def certificate(name, key, *, issuer, by):
    authority = issuer is None
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
    )
    return built.sign(by, hashes.SHA256())


def sealed(folder):
    """A letter under a seal whose root lies beside it."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = certificate("云江市签章根证书", root_key, issuer=None, by=root_key)
    leaf = certificate(ORGAN, key, issuer=root.subject, by=root_key)
    store = SimpleCertificateStore()
    store.register(asn1.Certificate.load(root.public_bytes(DER)))
    plain = key.private_bytes(
        DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )  # fmt: skip
    signer = signers.SimpleSigner(
        signing_cert=asn1.Certificate.load(leaf.public_bytes(DER)),
        signing_key=asn1_keys.PrivateKeyInfo.load(plain), cert_registry=store,
    )  # fmt: skip
    sheet = BytesIO()
    canvas = Canvas(sheet, invariant=1)
    canvas.drawString(72, 720, "A letter")
    canvas.save()
    metadata = signers.PdfSignatureMetadata(
        field_name="Seal", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    # In a thread of its own: the library starts an event loop, and a browser's test leaves one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        writer = IncrementalPdfFileWriter(BytesIO(sheet.getvalue()))
        out = thread.submit(signers.sign_pdf, writer, metadata, signer=signer).result()
    folder.joinpath("letter.pdf").write_bytes(out.getvalue())
    folder.joinpath("seal-root.pem").write_bytes(root.public_bytes(PEM))
    return root


@pytest.fixture
def root(tmp_path):
    return sealed(tmp_path)


def run(command, folder) -> str:
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, check=False, text=True
    )
    return done.stdout + done.stderr


def test_a_sealed_letter_passes_every_command_of_the_page(root, tmp_path):
    fingerprint, whole, ours, whose = (run(command, tmp_path) for command in COMMANDS)
    shown = root.fingerprint(hashes.SHA256()).hex().upper()
    assert shown in fingerprint.replace(":", "")
    for line in BOTH.strip("\n").splitlines():
        assert line in whole
    assert "CMS Verification successful" in ours
    named = bytes.fromhex("".join(re.findall(r"\\([0-9A-F]{2})", whose))).decode()
    assert ORGAN in named


def test_what_was_done_to_a_letter_is_told_as_the_page_says(root, tmp_path):
    letter = tmp_path / "letter.pdf"
    content = letter.read_bytes()
    letter.write_bytes(content[:200] + bytes([content[200] ^ 1]) + content[201:])
    assert "Digest Mismatch" in run(COMMANDS[1], tmp_path)
    assert "content verify error" in run(COMMANDS[2], tmp_path)
    letter.write_bytes(content + b"% more\n")
    said = run(COMMANDS[1], tmp_path)
    assert "Not total document signed" in said
    assert BOTH.splitlines()[0] not in said.splitlines()


def test_the_seal_of_a_stranger_is_not_ours(root, tmp_path):
    own = (tmp_path / "seal-root.pem").read_bytes()
    sealed(tmp_path)
    (tmp_path / "seal-root.pem").write_bytes(own)
    assert BOTH.strip("\n").splitlines()[1] in run(COMMANDS[1], tmp_path)
    said = run(COMMANDS[2], tmp_path)
    assert "certificate verify error" in said
    assert "successful" not in said


def test_every_answer_of_the_page_is_explained():
    for verdict, head in {
        Verdict.SEALED: "Genuine and unaltered", Verdict.PRINT: "Genuine, without a seal",
        Verdict.APPENDED: "Something was added", Verdict.ALTERED: "Altered",
        Verdict.FOREIGN: "Sealed, but not by us", Verdict.UNKNOWN: "Not ours",
    }.items():  # fmt: skip
        assert f"\n| {head}" in PAGE, verdict
