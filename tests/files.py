"""Small genuine files, made by code: what people hand in when nothing is wrong with it."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

WORD, SHEET = "word/document.xml", "xl/workbook.xml"


def written(objects: dict[int, bytes], *, root: int = 1, trailer: bytes = b"") -> bytes:
    """A PDF file of these objects, with a true table of where they stand."""
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    most, table = max(objects) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % most
    for number in range(1, most):
        here = number in places
        out += b"%010d %05d %s \n" % (
            places.get(number, 0),
            0 if here else 65535,
            b"n" if here else b"f",
        )
    return bytes(out) + b"trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        most, root, trailer, table,
    )  # fmt: skip


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), more, content)


def pdf_bytes(
    text: bytes = b"Proof", *, pages: int = 1, root: bytes = b"", page: bytes = b"",
    more: dict[int, bytes] | None = None, trailer: bytes = b"",
) -> bytes:  # fmt: skip
    """A PDF file of one or more pages that show a few words."""
    kids = b" ".join(b"%d 0 R" % (10 + n) for n in range(pages))
    drawn = b"BT /F1 24 Tf 72 700 Td (%s) Tj ET" % text
    one = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R"
    one += b"/Resources<</Font<</F1 4 0 R>>>>%s>>" % page
    return written(
        {
            1: b"<</Type/Catalog/Pages 2 0 R%s>>" % root,
            2: b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids),
            3: stream(drawn),
            4: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            **{5 + n: body for n, body in enumerate((more or {}).values())},
            **{10 + n: one for n in range(pages)},
        },
        trailer=trailer,
    )


def pdf(name: str = "缴款凭证.pdf", **how) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf_bytes(**how), "application/pdf")


def picture_bytes(kind: str, size=(20, 20), mode: str = "RGB", **how) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **how)
    return out.getvalue()


def picture(kind: str, name: str, size=(20, 20)) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture_bytes(kind, size))


def office_bytes(parts: dict[str, bytes], *, main: str = WORD, types: bytes = b"<Types/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in {"[Content_Types].xml": types, main: b"<x/>", **parts}.items():
            archive.writestr(name, body)
    return out.getvalue()
