"""A certificate authority for trying the product out: made in a moment, and trusted by nobody."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import NameOID

from casework.documents.sealing import keys
from casework.documents.sealing.keys import DEVELOPMENT_ISSUER, SealUnusable
from casework.errors import gettext_noop

_YEAR = timedelta(days=365)
_ROOT = "development-ca"


def make_authority(*, now: datetime) -> None:
    """Makes root and key of the authority, once. Raises SealUnusable in production."""
    refuse_in_production()
    place = keys.folder()
    (place / "ca").mkdir(parents=True, exist_ok=True, mode=0o700)
    if _root_key_path().exists():
        return
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(DEVELOPMENT_ISSUER)
    made = _builder(name, key.public_key(), now=now, years=10).issuer_name(name)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    made = made.add_extension(_usage(seals=False), critical=True)
    _write(place / "ca" / f"{_ROOT}.pem", _pem(made.sign(key, hashes.SHA256())))
    _write(_root_key_path(), _key_pem(key))


def make_certificate(file: str, organ: str, *, now: datetime) -> None:
    """Makes the key and certificate of one organ's seal, valid for three years, once.

    The authority must have been made. Raises SealUnusable in production.
    """
    refuse_in_production()
    place = keys.folder()
    if (place / f"{file}.key.pem").exists():
        return
    root_key = serialization.load_pem_private_key(_root_key_path().read_bytes(), None)
    if not isinstance(root_key, ec.EllipticCurvePrivateKey):
        raise SealUnusable(gettext_noop("%(file)s cannot be read."), file=_root_key_path().name)
    key = ec.generate_private_key(ec.SECP256R1())
    made = _builder(_name(organ), key.public_key(), now=now, years=3)
    made = made.issuer_name(_name(DEVELOPMENT_ISSUER))
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    made = made.add_extension(_usage(seals=True), critical=True)
    _write(place / f"{file}.cert.pem", _pem(made.sign(root_key, hashes.SHA256())))
    _write(place / f"{file}.key.pem", _key_pem(key))


def refuse_in_production() -> None:
    """Raises SealUnusable where real papers are sealed."""
    if not keys.development_is_allowed():
        raise SealUnusable(
            gettext_noop("Certificates for trying out are made on a developer’s machine only.")
        )


def _root_key_path() -> Path:
    return keys.folder() / f"{_ROOT}.key"


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _builder(
    name: x509.Name, key: ec.EllipticCurvePublicKey, *, now: datetime, years: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + years * _YEAR)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, seals: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=seals, content_commitment=seals, key_cert_sign=not seals,
        crl_sign=not seals, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )  # fmt: skip


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
