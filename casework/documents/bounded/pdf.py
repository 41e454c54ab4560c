"""Looks into a PDF file for what runs, what is hidden in it, and what is too much."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

_TAIL = 2048
_UNPACKED = 100 * 1024 * 1024  # of all that is no picture; a picture is as large as it says
_PICTURE = 200_000_000  # points of one picture on a page
_OBJECTS = 500_000
_SUSPECT = re.compile(
    rb"/(?:JS|JavaScript|Launch|ImportData|SubmitForm|ResetForm|Rendition|RichMediaExecute"
    rb"|GoToE|GoToR|GoTo3DView|AA|EF|EmbeddedFiles?|FileAttachment|XFA|RichMedia|3D|Movie|Screen"
    rb"|Sound|Collection)\b"
)
_RUNS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/ResetForm", "/Rendition",
         "/Sound", "/Movie", "/RichMediaExecute", "/GoToE", "/GoToR", "/GoTo3DView"}  # fmt: skip
_PLAYS = {"/RichMedia", "/3D", "/Movie", "/Screen", "/Sound"}
_GOES = {"/GoTo", "/Named", "/Thread", "/Hide", "/SetOCGState"}
# Names that a reader finds in a damaged file where ours has found another order.
_RAW = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/SubmitForm")


def pdf(path: str, *, most_pages: int) -> dict[str, Any]:
    """The code of the fault, or none and the number of pages."""
    fault = _outside(Path(path))
    if fault:
        return {"fault": fault}
    try:
        with pikepdf.open(path) as opened:
            return _inside(opened, Path(path), most_pages)
    except pikepdf.PasswordError:
        return {"fault": "encrypted"}
    except pikepdf.PdfError:
        return {"fault": "damaged"}


def _outside(path: Path) -> str:
    with path.open("rb") as stream:
        head = stream.read(5)
        stream.seek(max(0, path.stat().st_size - _TAIL))
        tail = stream.read()
    # What is a PDF file at its head and an archive at its tail is meant for two readers.
    whole = head == b"%PDF-" and b"%%EOF" in tail and not zipfile.is_zipfile(path)
    return "" if whole else "damaged"


def _inside(opened: pikepdf.Pdf, path: Path, most_pages: int) -> dict[str, Any]:
    if opened.is_encrypted:
        return {"fault": "encrypted"}
    pages = len(opened.pages)
    if pages == 0 or len(opened.objects) > _OBJECTS:
        return {"fault": "damaged" if pages == 0 else "unpacks"}
    if pages > most_pages:
        return {"fault": "pages"}
    fault = _opening(opened.Root) or next(_faults(opened), "")
    if not fault and opened.get_warnings() and _in_raw(path):
        fault = "active"
    return {"fault": fault, "pages": pages}


def _in_raw(path: Path) -> bool:
    content = path.read_bytes()
    return any(name in content for name in _RAW)


def _opening(root: Any) -> str:
    """An action on opening may turn to a page; anything else runs or fetches."""
    action = root.get("/OpenAction")
    if isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "/GoTo")) not in _GOES:
        return "active"
    return ""


def _faults(opened: pikepdf.Pdf) -> Iterator[str]:
    unpacked = 0
    for thing in opened.objects:
        described: Any = thing
        if isinstance(thing, pikepdf.Stream):
            described = pikepdf.Dictionary(dict(thing.items()))
            yield from _of_stream(thing)
            unpacked += 0 if _is_picture(thing) else _inflated(thing, _UNPACKED - unpacked)
            if unpacked >= _UNPACKED:
                yield "unpacks"
        if _nests(described) and _SUSPECT.search(described.unparse(resolved=True)):
            yield from _walk(described)


def _of_stream(stream: Any) -> Iterator[str]:
    if "/F" in stream:
        yield "reaches_out"
    if str(stream.get("/Type", "")) == "/EmbeddedFile":
        yield "embedded"
    if _is_picture(stream):
        size = int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))
        if size > _PICTURE:
            yield "pixels"


def _is_picture(stream: Any) -> bool:
    return str(stream.get("/Subtype", "")) == "/Image"


def _inflated(stream: Any, most: int) -> int:
    """How many bytes a packed stream unpacks to, counted no further than `most`."""
    packed = stream.get("/Filter")
    names = [str(n) for n in packed] if isinstance(packed, pikepdf.Array) else [str(packed)]
    if sum(name in ("/FlateDecode", "/LZWDecode", "/RunLengthDecode") for name in names) > 1:
        return most
    if names[0] != "/FlateDecode":
        return 0
    rest, count, machine = bytes(stream.get_raw_stream_buffer()), 0, zlib.decompressobj()
    try:
        while rest and count < most:
            count += len(machine.decompress(rest, 65536))
            rest = machine.unconsumed_tail
    except zlib.error:
        return count  # readers show what can be unpacked, and no more can
    return count


def _walk(thing: Any) -> Iterator[str]:
    """Every dictionary written inside this object; what it refers to is an object of its own."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Dictionary):
            yield from _of_dictionary(one)
            waiting += [value for value in dict(one.items()).values() if _is_direct(value)]
        elif isinstance(one, pikepdf.Array):
            waiting += [value for value in one if _is_direct(value)]


def _nests(value: Any) -> bool:
    return isinstance(value, (pikepdf.Dictionary, pikepdf.Array))


def _is_direct(value: Any) -> bool:
    return _nests(value) and value.objgen == (0, 0)


def _of_dictionary(one: Any) -> Iterator[str]:
    if "/JS" in one or "/JavaScript" in one or _acts(one):
        yield "active"
    if "/XFA" in one:
        yield "active"
    if "/EF" in one or "/EmbeddedFiles" in one or "/Collection" in one:
        yield "embedded"
    kind = str(one.get("/Subtype", ""))
    if kind == "/FileAttachment":
        yield "embedded"
    if kind in _PLAYS or "/RichMedia" in one:
        yield "active"
    on_event = one.get("/AA")
    if isinstance(on_event, pikepdf.Dictionary) and any(
        map(_sends, dict(on_event.items()).values())
    ):
        yield "active"


def _acts(one: Any) -> bool:
    return str(one.get("/S", "")) in _RUNS and str(one.get("/Type", "/Action")) == "/Action"


def _sends(action: Any) -> bool:
    return isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) not in _GOES
