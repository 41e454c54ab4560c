"""Looks into a docx or xlsx file for macros, programs, and what is loaded from elsewhere."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any
from xml.parsers import expat

_UNPACKED = 200 * 1024 * 1024
_PARTS = 5_000
_RATIO = 200  # unpacked to packed: ordinary office files stay far below
_PIECE = 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an encrypted office file is an OLE container
_LOADED = ("attachedTemplate", "oleObject", "frame", "subDocument", "aFChunk", "control", "package")
_PROGRAMS = (".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".scr", ".lnk", ".jar", ".html")
_XML = (".xml", ".rels", ".vml")


class _Fault(Exception):
    """What is wrong with the file, as a code."""


def office(path: str, *, part: str) -> dict[str, Any]:
    """The code of the fault, or none. `part` is the part that makes the file what it says."""
    with Path(path).open("rb") as stream:
        head = stream.read(8)
    if head == _OLE:
        return {"fault": "encrypted"}
    if head[:4] != b"PK\x03\x04":
        return {"fault": "damaged"}
    with zipfile.ZipFile(path) as archive:
        try:
            _judge(archive, part)
        except _Fault as fault:
            return {"fault": str(fault)}
    return {"fault": ""}


def _judge(archive: zipfile.ZipFile, part: str) -> None:
    members = archive.infolist()
    names = [member.filename for member in members]
    if any(map(_strays, members)) or len(set(map(str.lower, names))) != len(names):
        raise _Fault("damaged")
    if "[Content_Types].xml" not in names or part not in names:
        raise _Fault("damaged")
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > _PARTS or unpacked > _UNPACKED or unpacked / packed > _RATIO:
        raise _Fault("unpacks")
    for name in map(str.lower, names):
        _judge_name(name)
    for member in members:
        _read(archive, member)


def _strays(member: zipfile.ZipInfo) -> bool:
    """A way out of the archive, a link, or a part under a password."""
    name = member.filename.replace("\\", "/")
    link = stat.S_ISLNK(member.external_attr >> 16)
    return (
        ".." in PurePosixPath(name).parts or name[:1] == "/" or link or bool(member.flag_bits & 1)
    )


def _judge_name(name: str) -> None:
    if name.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name:
        raise _Fault("macros")
    if name.endswith(_PROGRAMS):
        raise _Fault("macros")
    if "/activex/" in name or ("/embeddings/" in name and name.endswith(".bin")):
        raise _Fault("reaches_out")
    if name.startswith("customui/") or name == "xl/connections.xml":
        raise _Fault("reaches_out")


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Reads a part to its end, so that a wrong checksum or length shows."""
    parser = _parser() if member.filename.lower().endswith(_XML) else None
    left = member.file_size
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise _Fault("unpacks")
            if parser is not None:
                _feed(parser, piece)
        if parser is not None:
            _feed(parser, b"", last=True)
    if left:
        raise _Fault("damaged")


def _feed(parser: expat.XMLParserType, piece: bytes, *, last: bool = False) -> None:
    try:
        parser.Parse(piece, last)
    except expat.ExpatError as error:
        raise _Fault("damaged") from error


def _parser() -> expat.XMLParserType:
    parser, field = expat.ParserCreate(namespace_separator=" "), _Field()
    parser.StartDoctypeDeclHandler = _declared
    parser.EntityDeclHandler = _declared
    parser.StartElementHandler = field.start
    parser.EndElementHandler = field.end
    parser.CharacterDataHandler = field.text
    return parser


def _declared(*_what: Any) -> None:
    raise _Fault("reaches_out")


class _Field:
    """Follows one part: relations, kinds of content, and the fields that fetch when opened."""

    def __init__(self) -> None:
        self.inside, self.said = False, ""

    def start(self, name: str, given: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "Relationship":
            _judge_relation(given)
        if "macroEnabled" in given.get("ContentType", ""):
            raise _Fault("macros")
        told = next((v for k, v in given.items() if k.rpartition(" ")[2] == "instr"), "")
        if local == "fldSimple" and _fetches(told):
            raise _Fault("reaches_out")
        if local in ("ddeLink", "oleLink"):
            raise _Fault("reaches_out")
        self.inside = local == "instrText"

    def text(self, data: str) -> None:
        if self.inside:
            # A field may be cut into many runs; its words are judged together.
            self.said = (self.said + data)[-500:]
            if _fetches(self.said):
                raise _Fault("reaches_out")

    def end(self, _name: str) -> None:
        self.inside = False


def _fetches(text: str) -> bool:
    words = text.upper().split()
    return any(word in ("DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "RD") for word in words)


def _judge_relation(given: dict[str, str]) -> None:
    kind = given.get("Type", "").rpartition("/")[2]
    if given.get("TargetMode", "").lower() == "external" and kind in _LOADED:
        raise _Fault("reaches_out")
    if kind in ("vbaProject", "xlMacrosheet", "xlIntlMacrosheet"):
        raise _Fault("macros")
