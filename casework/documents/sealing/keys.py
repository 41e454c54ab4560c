"""Keys and certificates of seals: read from their folder, judged, and held while they stand.

The folder (CASEWORK_SEALS) holds for each seal `NAME.key.pem`, the private key under a passphrase,
and `NAME.cert.pem`, its certificate and those above it. `ca` holds the roots that are trusted, and
`revocation` the lists (.crl) and answers (.ocsp) of the issuers.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.conf import settings
from django.utils import timezone

from casework.documents.sealing import revocation
from casework.errors import RuleFault, gettext_noop

PrivateKey = EllipticCurvePrivateKey | RSAPrivateKey
_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
_MOST_BYTES = 64 * 1024
_LEAST_RSA = 2048
# Certificates below this issuer are for trying out; nobody vouches for them.
DEVELOPMENT_ISSUER = "Casework development CA"


class SealUnusable(RuleFault):
    """A seal cannot be used now; the sentence says why, and what to do."""


@dataclass(frozen=True)
class Held:
    """A key with its certificate, ready to seal; `chain` are the certificates above it."""

    name: str
    key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @property
    def fingerprint(self) -> str:
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def issued_to(self) -> str:
        return self.certificate.subject.rfc4514_string()[:300]


_Seen = tuple[tuple[int, int, int, int], ...]
_held: dict[Path, tuple[_Seen, Held]] = {}


def folder() -> Path:
    return Path(settings.CASEWORK_SEALS)


def held(name: str) -> Held:
    """The key and certificate of that name, read once a process and again when a file changes.

    Raises SealUnusable: no such files, files others may read, a wrong passphrase, a key that is
    not the certificate's, or one too weak.
    """
    if not _NAME.fullmatch(name):
        raise SealUnusable(gettext_noop("“%(name)s” is no name of a seal’s files."), name=name)
    place = folder() / name
    paths = [place.with_name(f"{name}.{kind}.pem") for kind in ("key", "cert")]
    seen = tuple(_seen(path, private=path is paths[0]) for path in paths)
    known = _held.get(place)
    if known is None or known[0] != seen:
        _held.pop(place, None)
        known = _held[place] = seen, _read(name, *paths)
    return known[1]


def forget() -> None:
    """Drops every key from memory."""
    _held.clear()


def _seen(path: Path, *, private: bool) -> tuple[int, int, int, int]:
    """What tells whether a file has changed. Raises SealUnusable for one that is not safe."""
    try:
        found = path.lstat()
    except OSError:
        raise SealUnusable(
            gettext_noop("%(file)s is not in the folder of seals."), file=path.name
        ) from None
    if not stat.S_ISREG(found.st_mode):
        raise SealUnusable(gettext_noop("%(file)s is not a plain file."), file=path.name)
    if private and (found.st_mode & 0o077 or found.st_uid != os.geteuid()):
        raise SealUnusable(
            gettext_noop(
                "%(file)s may be read by others: it must belong to the account that the worker"
                " runs as, with mode 0600."
            ),
            file=path.name,
        )
    if private and path.parent.stat().st_mode & 0o022:
        raise SealUnusable(gettext_noop("The folder of seals can be written to by others."))
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _read(name: str, key_path: Path, certificate_path: Path) -> Held:
    certificates = _certificates(certificate_path)
    leaf, *above = certificates
    key = _key(name, key_path, development=is_development(leaf))
    if _public(key.public_key()) != _public(leaf.public_key()):
        raise SealUnusable(
            gettext_noop("%(file)s is not the certificate of this key."), file=certificate_path.name
        )
    return Held(name, key, leaf, tuple(above))


def _certificates(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(content(path))
    except ValueError:
        raise SealUnusable(
            gettext_noop("%(file)s holds no certificate that can be read (PEM)."), file=path.name
        ) from None


def _key(name: str, path: Path, *, development: bool) -> PrivateKey:
    found = content(path)
    passphrase = _passphrases().get(name.upper().replace("-", "_"), "")
    passphrase = passphrase or settings.CASEWORK_SEAL_PASSPHRASE
    if b"ENCRYPTED" not in found:
        if not development:
            raise SealUnusable(
                gettext_noop("%(file)s is not protected by a passphrase."), file=path.name
            )
        passphrase = ""
    try:
        key = serialization.load_pem_private_key(found, passphrase.encode() or None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SealUnusable(
            gettext_noop("The passphrase of %(file)s is missing or wrong, or it is no key."),
            file=path.name,
        ) from None
    if isinstance(key, RSAPrivateKey) and key.key_size >= _LEAST_RSA:
        return key
    if isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1):
        return key
    raise SealUnusable(
        gettext_noop("%(file)s must be an RSA key of 2048 bits or more, or one on curve P-256."),
        file=path.name,
    )


def _passphrases() -> Mapping[str, str]:
    found: Mapping[str, str] = settings.CASEWORK_SEAL_PASSPHRASES
    return found


def _public(key: object) -> bytes:
    return key.public_bytes(  # type: ignore[attr-defined, no-any-return]  # any public key has it
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def content(path: Path) -> bytes:
    """What a small file holds. Raises SealUnusable."""
    try:
        with path.open("rb") as file:
            found = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise SealUnusable(
            gettext_noop("%(file)s cannot be read: %(fault)s."), file=path.name,
            fault=error.strerror,
        ) from None  # fmt: skip
    if len(found) > _MOST_BYTES:
        raise SealUnusable(gettext_noop("%(file)s is too large."), file=path.name)
    return found


def judge(found: Held, *, now: datetime) -> None:
    """Whether the certificate may seal at this moment. Raises SealUnusable before anything is
    signed: not valid yet or any more, revoked, not for signing, or for trying out only.
    """
    certificate = found.certificate
    here = timezone.get_default_timezone()
    dates = {"from": certificate.not_valid_before_utc, "until": certificate.not_valid_after_utc}
    words = {name: f"{at.astimezone(here):%Y-%m-%d %H:%M}" for name, at in dates.items()}
    if now < dates["from"]:
        raise SealUnusable(
            gettext_noop("The certificate of the seal is valid only from %(from)s."), **words
        )
    if now > dates["until"]:
        raise SealUnusable(
            gettext_noop("The certificate of the seal has expired (%(until)s); renew it."), **words
        )
    if is_development(certificate) and not development_is_allowed():
        raise SealUnusable(
            gettext_noop("This certificate is for trying out; the seal needs a genuine one.")
        )
    if not _may_sign(certificate):
        raise SealUnusable(
            gettext_noop("The certificate of the seal is not one for signatures (key usage).")
        )
    if revocation.is_revoked(certificate, found.chain, folder() / "revocation"):
        raise SealUnusable(gettext_noop("The certificate of the seal has been revoked."))


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def is_development(certificate: x509.Certificate) -> bool:
    names = certificate.issuer.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return any(one.value == DEVELOPMENT_ISSUER for one in names)


def development_is_allowed() -> bool:
    """Only with DEBUG: on a developer's machine, and in the worker of a city for trying out."""
    return bool(settings.DEBUG)


def trusted() -> list[x509.Certificate]:
    """The root certificates that the office trusts, as anybody may have them."""
    found = []
    for path in sorted((folder() / "ca").glob("*.pem")):
        found += _certificates(path)
    return found
