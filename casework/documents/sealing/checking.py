"""Examines a PDF that somebody shows us: whether it bears a seal, whose, and whether it is whole.

Nothing of the file is interpreted but the signature: its bytes are compared with what was signed.
So the work grows with the length of the file alone, whatever a hostile file holds, and nothing is
fetched from anywhere.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

from asn1crypto import cms, core, parser, tsp
from asn1crypto import x509 as asn1
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko_certvalidator.errors import PathError

from casework.errors import gettext_noop
from casework.models.seal import Seal

MOST_BYTES = 64 * 1024 * 1024
_MOST_SIGNATURES = 16
_MOST_CONTAINER = 256 * 1024
_RANGE = re.compile(
    rb"/ByteRange\s{0,9}\[\s{0,99}(\d{1,10})\s{1,99}(\d{1,10})\s{1,99}(\d{1,10})\s{1,99}(\d{1,10})"
)
_SIGNATURE = re.compile(rb"/ETSI\.CAdES\.detached|/adbe\.pkcs7|/ByteRange")
_MADE = re.compile(rb"/M\s{0,9}\(D:(\d{14})(?:([+-])(\d\d)'?(\d\d)|Z)")
_CONTAINER = re.compile(rb"<(?:[0-9a-f]{2})+>|<(?:[0-9A-F]{2})+>")
_OCTAL = re.compile(rb"\\([0-3][0-7]{2})")
_VERSIONS = frozenset({"v1", "v3"})
_DIGESTS = frozenset({"sha256", "sha384", "sha512"})
# What libraries raise over bytes that are no signature at all.
_UNREADABLE = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, NotImplementedError,
    InvalidSignature, UnsupportedAlgorithm, SignatureValidationError, PathError,
)  # fmt: skip


class Verdict(StrEnum):
    """What is to be said of a file."""

    INTACT = "intact"
    ADDED = "added"
    ALTERED = "altered"
    UNSEALED = "unsealed"
    BROKEN = "broken"
    TOO_LARGE = "too_large"


WORDS = {
    Verdict.INTACT: gettext_noop("The seal covers the whole file, and nothing has been changed."),
    Verdict.ADDED: gettext_noop(
        "The seal is genuine, but something was added to the file after it was sealed."
    ),
    Verdict.ALTERED: gettext_noop("The file was changed after it was sealed."),
    Verdict.UNSEALED: gettext_noop("The file bears no seal."),
    Verdict.BROKEN: gettext_noop("The file is not a PDF, or it is damaged."),
    Verdict.TOO_LARGE: gettext_noop("The file is too large to be one of our letters."),
}
NOT_OURS = gettext_noop("The seal is not one of this office’s departments.")


@dataclass(frozen=True)
class Examined:
    """What the file itself says; what became of the letter since is not in it.

    `sealed_by` is the organ on our seal, or the name in a stranger's certificate, which proves
    nothing; `fingerprint` is the SHA-256 of that certificate. `timed` says that the time comes
    from a time stamp service and not from the clock of whoever sealed. `words` is a msgid.
    """

    verdict: Verdict
    sealed_by: str = ""
    sealed_at: datetime | None = None
    ours: bool = False
    timed: bool = False
    fingerprint: str = ""

    @property
    def intact(self) -> bool:
        """Whether every byte that the seal covers is as it was."""
        return self.verdict in (Verdict.INTACT, Verdict.ADDED)

    @property
    def covers_all(self) -> bool:
        return self.verdict == Verdict.INTACT

    @property
    def words(self) -> str:
        foreign = self.intact and not self.ours
        return NOT_OURS if foreign else WORDS[self.verdict]


@dataclass(frozen=True)
class _Place:
    """Where a signature stands in a file: it covers all up to `end` but the gap in between."""

    start: int
    stop: int
    end: int


def examine(pdf: bytes) -> Examined:
    """What is to be said of a file. Of several seals one of ours decides, the latest first."""
    if len(pdf) > MOST_BYTES:
        return Examined(Verdict.TOO_LARGE)
    places = [_place(pdf, found) for found in _ranges(pdf)]
    if not places:
        return _without_seal(pdf)
    found = [_examined(pdf, place) if place else Examined(Verdict.ALTERED) for place in places]
    found.reverse()
    return next((one for one in found if one.ours and one.intact), None) or _worst(found)


def _worst(found: list[Examined]) -> Examined:
    return next((one for one in found if one.ours or not one.intact), found[0])


def _ranges(pdf: bytes) -> list[re.Match[bytes]]:
    found = []
    for match in _RANGE.finditer(pdf):
        found.append(match)
        if len(found) == _MOST_SIGNATURES:
            break
    return found


def _without_seal(pdf: bytes) -> Examined:
    if _SIGNATURE.search(pdf):
        return Examined(Verdict.ALTERED)
    whole = b"%PDF-" in pdf[:1024] and b"%%EOF" in pdf[-2048:]
    return Examined(Verdict.UNSEALED if whole else Verdict.BROKEN)


def _place(pdf: bytes, found: re.Match[bytes]) -> _Place | None:
    """The place, if it makes sense: from the first byte on, and nothing left out but the one
    hexadecimal string that is the signature itself.
    """
    first, length, second, rest = map(int, found.groups())
    end = second + rest
    if first or not length < second <= end <= len(pdf) or second - length > 2 * _MOST_CONTAINER:
        return None
    gap = pdf[length:second]
    sound = _CONTAINER.fullmatch(gap) is not None
    return _Place(length, second, end) if sound else None


def _examined(pdf: bytes, place: _Place) -> Examined:
    try:
        return _judged(pdf, place, _container(pdf[place.start + 1 : place.stop - 1]))
    except _UNREADABLE:
        return Examined(Verdict.ALTERED)


def _container(digits: bytes) -> cms.ContentInfo:
    """The signature itself; behind it the place is filled up with zeros and nothing else."""
    content = bytes.fromhex(digits.decode())
    length: int = parser.peek(content)
    if content[length:].strip(b"\0"):
        raise ValueError("something stands behind the signature")
    return cms.ContentInfo.load(content[:length])


def _judged(pdf: bytes, place: _Place, data: cms.ContentInfo) -> Examined:
    signed: Any = data["content"]
    (signer,) = signed["signer_infos"]
    certificate = _certificate(signed, signer)
    fingerprint = hashlib.sha256(certificate.dump()).hexdigest()
    organ = _organ(fingerprint)
    name = organ or str(certificate.subject.native.get("common_name", ""))[:200]
    stamped = _stamped_at(signer)
    found = Examined(
        Verdict.ALTERED, sealed_by=name, ours=bool(organ), fingerprint=fingerprint,
        sealed_at=stamped or _made_at(pdf, place), timed=stamped is not None,
    )  # fmt: skip
    digest = _digest(pdf, place, signer)
    if not (_is_plain(signed, signer) and _is_genuine(signer, certificate, digest)):
        return found
    whole = place.end == len(pdf)
    return replace(found, verdict=Verdict.INTACT if whole else Verdict.ADDED)


def _is_plain(signed: Any, signer: Any) -> bool:
    """Whether what the signature does not cover by itself is as a signature over a PDF has it."""
    versions = {signed["version"].native, signer["version"].native}
    named = [one.dump() for one in signed["digest_algorithms"]]
    about = signed["encap_content_info"]["content_type"].native
    return versions <= _VERSIONS and about == "data" and signer["digest_algorithm"].dump() in named


def _certificate(signed: Any, signer: Any) -> asn1.Certificate:
    """The certificate that the signature names. Raises KeyError where it is not there."""
    wanted = signer["sid"].chosen
    for choice in signed["certificates"]:
        one = choice.chosen
        if one.issuer == wanted["issuer"] and one.serial_number == wanted["serial_number"].native:
            found: asn1.Certificate = one
            return found
    raise KeyError("certificate")


def _organ(fingerprint: str) -> str:
    """The name on the seal of ours that has this certificate, in use or not any more."""
    names = Seal.objects.filter(fingerprint=fingerprint).order_by("-pk")
    return names.values_list("name", flat=True).first() or ""


def _digest(pdf: bytes, place: _Place, signer: Any) -> bytes:
    name = str(signer["digest_algorithm"]["algorithm"].native)
    if name not in _DIGESTS:
        raise ValueError(name)
    view, digest = memoryview(pdf), hashlib.new(name)
    digest.update(view[: place.start])
    digest.update(view[place.stop : place.end])
    return digest.digest()


def _is_genuine(signer: Any, certificate: asn1.Certificate, digest: bytes) -> bool:
    if isinstance(signer["signed_attrs"], core.Void):
        return False
    same, valid = validate_sig_integrity(signer, certificate, "data", digest)
    return bool(same and valid) and _is_named(signer, certificate)


def _is_named(signer: Any, certificate: asn1.Certificate) -> bool:
    """Whether the signature was made with this very certificate, as far as it says with which."""
    for attribute in signer["signed_attrs"]:
        if attribute["type"].native == "signing_certificate_v2":
            named = attribute["values"][0]["certs"][0]
            name = str(named["hash_algorithm"]["algorithm"].native)
            if name not in _DIGESTS:
                return False
            digest = hashlib.new(name, certificate.dump()).digest()
            return bool(named["cert_hash"].native == digest)
    return True


def _stamped_at(signer: Any) -> datetime | None:
    """The time in the time stamp, if one is there and is over this very signature.

    Whether its service may be trusted is for whoever checks the certificates.
    """
    for attribute in signer["unsigned_attrs"] or ():
        if attribute["type"].native == "signature_time_stamp_token":
            token: Any = attribute["values"][0]["content"]
            info: tsp.TSTInfo = token["encap_content_info"]["content"].parsed
            imprint = info["message_imprint"]
            name = str(imprint["hash_algorithm"]["algorithm"].native)
            over = hashlib.new(name, signer["signature"].native).digest()
            if name in _DIGESTS and over == imprint["hashed_message"].native:
                at: datetime = info["gen_time"].native
                return at if _is_stamp_genuine(token) else None
    return None


def _is_stamp_genuine(token: Any) -> bool:
    (signer,) = token["signer_infos"]
    name = str(signer["digest_algorithm"]["algorithm"].native)
    content = token["encap_content_info"]["content"].contents
    same, valid = validate_sig_integrity(
        signer, _certificate(token, signer), "tst_info", hashlib.new(name, content).digest()
    )
    return bool(same and valid)


def _made_at(pdf: bytes, place: _Place) -> datetime | None:
    """The time that the signature's own entry names; it is covered by the signature."""
    begin = pdf.rfind(b" obj", max(0, place.start - 4096), place.start)
    end = pdf.find(b"endobj", place.stop, place.stop + 4096)
    entry = pdf[max(begin, 0) : place.start] + b" " + pdf[place.stop : max(end, place.stop)]
    found = _MADE.search(_OCTAL.sub(lambda one: bytes([int(one[1], 8)]), entry))
    if not found:
        return None
    digits, sign, hours, minutes = found.groups()
    zone = UTC
    if sign:
        ahead = timedelta(hours=int(hours), minutes=int(minutes))
        zone = timezone(-ahead if sign == b"-" else ahead)
    return datetime.strptime(digits.decode(), "%Y%m%d%H%M%S").replace(tzinfo=zone)
