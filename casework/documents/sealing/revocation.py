"""Whether a certificate was revoked, by what its issuer last said; nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import ocsp

_MOST_BYTES = 16 * 1024 * 1024


def is_revoked(
    certificate: x509.Certificate, chain: Sequence[x509.Certificate], folder: Path
) -> bool:
    """Whether a list or an answer in the folder says so of the certificate, or of one above it.

    A list counts if it bears its issuer's signature, or if the issuer is not at hand. That no
    list is there, or only an old one, is no refusal: B-LT asks for fresh ones by itself.
    """
    line = [certificate, *chain]
    revoked = {(row.issuer, serial) for row, serial in _entries(folder, line)}
    if any((one.issuer, one.serial_number) in revoked for one in line):
        return True
    return any(_says_revoked(answer, line) for answer in answers(folder))


def _entries(
    folder: Path, line: Sequence[x509.Certificate]
) -> Iterator[tuple[x509.CertificateRevocationList, int]]:
    for row in lists(folder):
        for one in line:
            if one.issuer != row.issuer or not _is_genuine(row, line):
                continue
            if row.get_revoked_certificate_by_serial_number(one.serial_number) is not None:
                yield row, one.serial_number


def _is_genuine(row: x509.CertificateRevocationList, line: Sequence[x509.Certificate]) -> bool:
    keys = [one.public_key() for one in line if one.subject == row.issuer]
    usable = [key for key in keys if isinstance(key, RSAPublicKey | EllipticCurvePublicKey)]
    return not usable or any(row.is_signature_valid(key) for key in usable)


def _says_revoked(answer: ocsp.OCSPResponse, line: Sequence[x509.Certificate]) -> bool:
    if answer.response_status != ocsp.OCSPResponseStatus.SUCCESSFUL:
        return False
    revoked = answer.certificate_status == ocsp.OCSPCertStatus.REVOKED
    return revoked and any(answer.serial_number == one.serial_number for one in line)


def lists(folder: Path) -> Iterator[x509.CertificateRevocationList]:
    """The lists of revoked certificates that lie there; what cannot be read is passed over."""
    for content in _contents(folder, "*.crl"):
        pem = content.startswith(b"-----BEGIN")
        load = x509.load_pem_x509_crl if pem else x509.load_der_x509_crl
        try:
            yield load(content)
        except ValueError:
            continue


def answers(folder: Path) -> Iterator[ocsp.OCSPResponse]:
    """The OCSP answers that lie there; what cannot be read is passed over."""
    for content in _contents(folder, "*.ocsp"):
        try:
            yield ocsp.load_der_ocsp_response(content)
        except ValueError:
            continue


def _contents(folder: Path, pattern: str) -> Iterator[bytes]:
    for path in sorted(folder.glob(pattern)):
        if path.is_file() and path.stat().st_size <= _MOST_BYTES:
            yield path.read_bytes()
