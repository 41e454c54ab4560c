"""Puts a seal on a paper: a PAdES signature over the whole file, shown as the organ's red seal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import PdfResources, RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import (
    AxisAlignment,
    BoxConstraints,
    InnerScaling,
    Margins,
    SimpleBoxLayoutRule,
)
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko.stamp.static import StaticContentStamp
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from casework.documents.sealing import keys, revocation
from casework.documents.sealing.drawing import SIZE, seal_content
from casework.documents.sealing.keys import Held, SealUnusable
from casework.documents.sheets import Box
from casework.errors import gettext_noop

if TYPE_CHECKING:
    from casework.documents.sheets import Printed

_FIELD = "OrganSeal"
# What goes over the text lets it show through, as ink does.
_INK = b"/Ink gs\n"
# The signed attributes and the signature, with as much again to spare.
_ATTRIBUTES = 2048
_MM = 72 / 25.4
_A4_WIDTH = 210 * _MM


@dataclass(frozen=True)
class Face:
    """What a seal shows and says: the organ's name, a line below the star, and for what it is."""

    name: str
    below: str
    reason: str


class _HeldSigner(Signer):
    """Signs with a key that is in memory already."""

    def __init__(self, held: Held) -> None:
        registry = SimpleCertificateStore()
        registry.register_multiple(_parsed(held.chain))
        super().__init__(
            signing_cert=_parsed([held.certificate])[0], cert_registry=registry, embed_roots=False
        )
        self._key = held.key

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        if digest_algorithm != "sha256":
            raise SigningError(f"A seal signs over SHA-256, not {digest_algorithm}.")
        if isinstance(self._key, RSAPrivateKey):
            # The place to be kept free is as wide as the key; no signature has to be made for it.
            width = self._key.key_size // 8
            return bytes(width) if dry_run else self._key.sign(data, PKCS1v15(), SHA256())
        return self._key.sign(data, ECDSA(SHA256()))


def sealed(
    paper: Printed, held: Held, face: Face, *, time_stamps: TimeStamper | None = None,
    long_term: bool = False,
) -> tuple[bytes, str]:  # fmt: skip
    """The paper with the seal on it, and the profile: B-B, B-T with a time stamp, B-LT with what
    proves later that no certificate was revoked.

    The caller has judged the certificate. Raises SealUnusable where B-LT is asked for and the
    certificates cannot be shown to be good, OSError where the time stamp service fails.
    """
    box = paper.seal or _witness_box(paper.pages)
    signer = PdfSigner(
        _metadata(held, face, long_term=long_term), _HeldSigner(held), timestamper=time_stamps,
        stamp_style=_style(face), new_field_spec=_place(box),
    )  # fmt: skip
    out = BytesIO()
    try:
        _apart(partial(
            signer.sign_pdf, IncrementalPdfFileWriter(BytesIO(paper.content)), output=out,
            bytes_reserved=None if time_stamps else _room_for(held),
        ))  # fmt: skip
    except (SigningError, PathError, ValidationError) as error:
        raise SealUnusable(
            gettext_noop("The certificates cannot be shown to be good: %(fault)s"),
            fault=_cause(error),
        ) from error
    profile = "B-B" if time_stamps is None else "B-LT" if long_term else "B-T"
    return out.getvalue(), profile


def _apart(work: Callable[[], object]) -> None:
    """In a thread of its own: the library starts an event loop, and one may be running here."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(work).result()


def _cause(error: Exception) -> str:
    """What the library says, with the reason that it keeps behind it."""
    parts = [str(error), str(error.__cause__ or "")]
    return " ".join(part for part in parts if part)[:300]


def _room_for(held: Held) -> int:
    """How many hexadecimal digits a signature without a time stamp takes at most.

    Said in advance, it saves the signature that would be made only to be measured.
    """
    der = serialization.Encoding.DER
    certificates = sum(len(one.public_bytes(der)) for one in (held.certificate, *held.chain))
    return 2 * (certificates + len(held.issued_to.encode()) + _ATTRIBUTES)


def _metadata(held: Held, face: Face, *, long_term: bool) -> PdfSignatureMetadata:
    return PdfSignatureMetadata(
        field_name=_FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES,
        name=face.name, reason=face.reason, embed_validation_info=long_term,
        validation_context=_context(held) if long_term else None,
        signer_key_usage=set(),
        # In one revision with the signature, so that the signature covers the whole file.
        dss_settings=DSSContentSettings(
            include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
        ),
    )  # fmt: skip


def _context(held: Held) -> ValidationContext:
    """What the certificates are judged by: our roots, and the issuers' lists in the folder."""
    place = keys.folder() / "revocation"
    der = serialization.Encoding.DER
    return ValidationContext(
        trust_roots=_parsed(keys.trusted()),
        other_certs=_parsed(held.chain),
        crls=[row.public_bytes(der) for row in revocation.lists(place)],
        ocsps=[row.public_bytes(der) for row in revocation.answers(place)],
        allow_fetching=False,
        revocation_mode="require",
    )


def _parsed(certificates: Iterable[x509.Certificate]) -> list[asn1.Certificate]:
    der = serialization.Encoding.DER
    return [asn1.Certificate.load(one.public_bytes(der)) for one in certificates]


class _RedStamp(StaticContentStamp):
    """The drawn seal, packed: as plain paths it would be the larger part of a short letter."""

    def as_form_xobject(self) -> generic.StreamObject:
        stream = super().as_form_xobject()
        stream.compress()
        return stream


class _RedStyle(StaticStampStyle):
    """How a seal lies in its box: it fills it, and has no border but its own ring."""

    def create_stamp(
        self, writer: BasePdfFileWriter, box: BoxConstraints, text_params: dict[str, Any]
    ) -> _RedStamp:
        return _RedStamp(writer=writer, style=self, box=box)


def _style(face: Face) -> StaticStampStyle:
    resources = PdfResources()
    multiply = {generic.pdf_name("/BM"): generic.pdf_name("/Multiply")}
    resources.ext_g_state[generic.pdf_name("/Ink")] = generic.DictionaryObject(multiply)
    drawn = RawContent(
        _INK + seal_content(face.name, face.below), resources=resources,
        box=BoxConstraints(width=SIZE, height=SIZE),
    )  # fmt: skip
    whole = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID,
        margins=Margins.uniform(0), inner_content_scaling=InnerScaling.STRETCH_TO_FIT,
    )  # fmt: skip
    return _RedStyle(
        border_width=0, background=drawn, background_opacity=1.0, background_layout=whole
    )


def _witness_box(pages: int) -> Box:
    """Where a seal stands on a paper that names no place for it: low on the right of its end."""
    return Box(pages - 1, _A4_WIDTH - 26 * _MM - SIZE, 35 * _MM, SIZE, SIZE)


def _place(box: Box) -> fields.SigFieldSpec:
    left, bottom = round(box.left), round(box.bottom)
    corners = (left, bottom, left + round(box.width), bottom + round(box.height))
    return fields.SigFieldSpec(_FIELD, on_page=box.page, box=corners)
