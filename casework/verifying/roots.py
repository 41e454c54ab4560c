"""The certificates on which our seals rest, as anybody may fetch them to check a paper alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

FOLDER = "ca"


@dataclass(frozen=True)
class Root:
    """A certificate of an issuer of seals; `fingerprint` is its SHA-256 in small hex digits."""

    name: str
    fingerprint: str
    until: datetime
    pem: bytes

    @property
    def shown_fingerprint(self) -> str:
        """In pairs, as tools print it."""
        text = self.fingerprint.upper()
        return ":".join(text[at : at + 2] for at in range(0, len(text), 2))


def roots() -> list[Root]:
    """Every certificate in the folder; never a key, whatever else lies there."""
    seals = settings.CASEWORK_SEALS
    if not seals:
        return []
    folder = Path(seals) / FOLDER
    return [root for path in sorted(folder.glob("*.pem")) for root in _certificates(path)]


def _certificates(path: Path) -> list[Root]:
    try:
        return [_root(one) for one in x509.load_pem_x509_certificates(path.read_bytes())]
    except (OSError, ValueError):
        return []


def _root(certificate: x509.Certificate) -> Root:
    return Root(
        name=certificate.subject.rfc4514_string(),
        fingerprint=certificate.fingerprint(SHA256()).hex(),
        until=certificate.not_valid_after_utc,
        pem=certificate.public_bytes(Encoding.PEM),
    )
