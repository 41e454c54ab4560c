"""One PDF of the pages of many: letters, evidence, pictures, with one count of pages."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pikepdf
from PIL import Image, ImageOps

from casework.archive import pages

MOST_PAGES = 1000  # of one file; what is longer is in the ZIP alone
_PIXELS = 2200  # the longer side of a picture on a page: 200 dots an inch
_GOES = ("/AA", "/OpenAction", "/AcroForm", "/Names", "/JavaScript")


def pages_of_pdf(source: Path, target: Path) -> Path | None:
    """The pages of a PDF as they look, seals and filled-in forms included, and nothing that acts.

    None where no page can be shown: a file that no reader opens, or that is far too long.
    """
    try:
        with pikepdf.open(source) as pdf:
            if not 0 < len(pdf.pages) <= MOST_PAGES:
                return None
            pdf.flatten_annotations("all")
            for name in _GOES:
                if name in pdf.Root:
                    del pdf.Root[name]
            for page in pdf.pages:
                for name in ("/Annots", "/AA"):
                    if name in page.obj:
                        del page.obj[name]
            _save(pdf, target)
    # Whatever a parser throws at bytes that somebody uploaded, the file is not shown.
    except Exception:  # noqa: BLE001
        return None
    return target


def page_of_picture(source: Path, target: Path) -> Path | None:
    """A picture on a page of its own; none where it cannot be read."""
    smaller = target.with_suffix(".jpg")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(source, formats=["JPEG", "PNG"]) as picture:
                picture.draft("RGB", (_PIXELS, _PIXELS))
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((_PIXELS, _PIXELS))
                flat = Image.new("RGB", upright.size, "white")
                alpha = upright.convert("RGBA")
                flat.paste(alpha, mask=alpha.getchannel("A"))
                flat.save(smaller, "JPEG", quality=85)
        pages.picture(target, smaller, size=flat.size)
    # As above: hostile bytes are not shown, and stop nothing.
    except Exception:  # noqa: BLE001
        return None
    return target


def length(path: Path) -> int:
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def join(target: Path, *, front: Sequence[Path], numbered: Sequence[Path]) -> None:
    """Puts the pages one behind the other; those behind the front matter bear their numbers."""
    numbers = target.with_suffix(".numbers.pdf")
    with ExitStack() as stack:
        whole = stack.enter_context(pikepdf.new())
        for path in front:
            whole.pages.extend(stack.enter_context(pikepdf.open(path)).pages)
        begin = len(whole.pages)
        for path in numbered:
            whole.pages.extend(stack.enter_context(pikepdf.open(path)).pages)
        mine = list(whole.pages)[begin:]
        pages.numbers(numbers, [_size(page) for page in mine])
        marks = stack.enter_context(pikepdf.open(numbers))
        for at, (page, mark) in enumerate(zip(mine, marks.pages, strict=True), 1):
            _stamp(whole, page, mark, at)
        _save(whole, target)
    numbers.unlink()


def _stamp(whole: pikepdf.Pdf, page: pikepdf.Page, mark: pikepdf.Page, at: int) -> None:
    """Lays a mark over a page, under a name that is the same each time.

    The name is the page's own: pages of one file may share their resources.
    """
    form = whole.copy_foreign(mark.as_form_xobject())
    name = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name(f"/CasefileNumber{at}"))
    left, bottom, _right, _top = _edges(page)
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(f"\nQ q 1 0 0 1 {left:f} {bottom:f} cm {name} Do Q\n".encode())


def _size(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = _edges(page)
    return right - left, top - bottom


def _edges(page: pikepdf.Page) -> tuple[float, float, float, float]:
    left, bottom, right, top = (float(edge) for edge in page.mediabox.as_list())
    return left, bottom, right, top


def _save(pdf: pikepdf.Pdf, target: Path) -> None:
    partial = target.with_name(f"{target.name}.part")
    pdf.save(partial, deterministic_id=True)
    partial.chmod(0o600)
    partial.replace(target)
