"""Binds a case file: its parts as files, one PDF of their pages, one ZIP of all, with digests.

Nothing is held in memory but one part at a time. A part that is written stands: who goes on where
another was cut off does not make it again. The same state of a case gives the same index.
"""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from casework.archive import chainfiles, pages, volume, words
from casework.archive.alone import ARCHIVE, WHOLE
from casework.archive.digests import Digests, digests_of
from casework.archive.scope import Holding
from casework.documents.evidence import path_of
from casework.documents.papers import paper_file
from casework.models import Evidence, IssuedDocument
from casework.registry.importing.formulas import defused

INDEX, SUMS, HELP = "卷内目录.csv", "SHA256SUMS", "查验说明.txt"
TERMS = "terms.txt"
MISSING, CHANGED = "原件文件缺失", "与登记的摘要不一致"
OFFICE, UNSHOWN = "见压缩包内文件", "不能在合订本中显示，见压缩包内文件"
_HEAD = ("序号", "题名", "文件", "页次", "字节数", "SHA-256", "SM3", "备注")
_STORED = (".pdf", ".jpg", ".jpeg", ".png", ".docx", ".xlsx")


@dataclass(frozen=True)
class Part:
    """One item of the file: its title, its name in the ZIP, where it lies, what its pages are.

    `pages` is a PDF, or none for what is not shown on pages; `page` the number of the first one.
    """

    title: str
    name: str
    path: Path
    pages: Path | None = None
    page: int | None = None
    note: str = ""
    digests: Digests = field(default_factory=Digests)


@dataclass(frozen=True)
class Bound:
    """What it came to."""

    index_sha256: str
    pages: int


def count(holding: Holding) -> int:
    """How many steps of progress a file takes: letters, evidence, terms, ledger, PDF, ZIP."""
    return len(holding.letters) + len(holding.evidence) + 4


def bind(holding: Holding, place: Path, tell: Callable[[], None]) -> Bound:
    """Writes the PDF and the ZIP into a folder; `tell` hears of each step."""
    (place / "letters").mkdir(parents=True, exist_ok=True)
    (place / "pages").mkdir(exist_ok=True)
    parts = []
    for part in _parts(holding, place):
        parts.append(replace(part, digests=digests_of(part.path)))
        tell()
    ledger = chainfiles.write(place, holding)
    tell()
    parts, length = _volume(holding, place, parts)
    tell()
    index = place / INDEX
    _write_text(index, _index(parts))
    _write_text(place / HELP, words.HOW_TO_CHECK)
    extra = [*((name, place / name) for name in ledger), *((n, place / n) for n in (INDEX, HELP))]
    listed = {part.name for part in parts}
    extra = [(name, path) for name, path in extra if name not in listed]
    _zip(place, [*((p.name, p.path) for p in parts if p.path.is_file()), *extra])
    tell()
    return Bound(digests_of(index).sha256, length)


def _parts(holding: Holding, place: Path) -> Iterator[Part]:
    for at, letter in enumerate(holding.letters, 1):
        yield _letter(letter, place, at)
    for at, row in enumerate(holding.evidence, 1):
        yield _evidence(row, place, at)
    terms = place / TERMS
    _write_text(terms, _terms(holding))
    pages.terms(place / "pages" / "terms.pdf", holding)
    yield Part(words.TERMS, TERMS, terms, place / "pages" / "terms.pdf")


def _letter(letter: IssuedDocument, place: Path, at: int) -> Part:
    name = f"letters/{at:02d} {_safe(f'{letter.title} {letter.number}')}.pdf"
    path = place / name
    if not path.is_file():
        _write(path, paper_file(letter).content)
    shown = volume.pages_of_pdf(path, place / "pages" / f"letter-{letter.pk}.pdf")
    return Part(f"{letter.title}　{letter.number}", name, path, shown)


def _evidence(row: Evidence, place: Path, at: int) -> Part:
    path = path_of(row)
    part = Part(row.name, f"evidence/{at:02d} {_safe(row.name)}", path)
    if not path.is_file():
        return replace(part, note=MISSING)
    changed = CHANGED if digests_of(path).sha256 != row.sha256 else ""
    if row.content_type == "application/pdf":
        shown = volume.pages_of_pdf(path, place / "pages" / f"evidence-{row.pk}.pdf")
    elif row.content_type.startswith("image/"):
        shown = volume.page_of_picture(path, place / "pages" / f"evidence-{row.pk}.pdf")
    else:
        return replace(part, note=changed or OFFICE)
    return replace(part, pages=shown, note=changed or ("" if shown else UNSHOWN))


def _volume(holding: Holding, place: Path, parts: list[Part]) -> tuple[list[Part], int]:
    """Writes the PDF; the parts with their page numbers, which begin behind the index."""
    folder = place / "pages"
    pages.cover(folder / "cover.pdf", holding)
    pages.ledger(folder / "ledger.pdf", holding)
    chain = place / "ledger" / "chain.jsonl"
    parts = [*parts, Part(words.LEDGER, "ledger/chain.jsonl", chain, folder / "ledger.pdf")]
    parts[-1] = replace(parts[-1], digests=digests_of(chain))
    at, numbered = 1, []
    for part in parts:
        length = volume.length(part.pages) if part.pages else 0
        numbered.append(replace(part, page=at) if length else part)
        at += length
    pages.index(folder / "index.pdf", _shown(numbered), words.left_out(holding))
    volume.join(
        place / WHOLE,
        front=[folder / "cover.pdf", folder / "index.pdf"],
        numbered=[part.pages for part in numbered if part.pages],
    )
    return numbered, at - 1


def _shown(parts: list[Part]) -> Iterator[tuple[str, ...]]:
    for at, part in enumerate(parts, 1):
        digest = f"SHA-256 {part.digests.sha256}" if part.digests.sha256 else "—"
        digest += f" SM3 {part.digests.sm3}" if part.digests.sm3 else ""
        yield str(at), part.title, str(part.page or "—"), digest, part.note


def _index(parts: list[Part]) -> str:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(_HEAD)
    for at, part in enumerate(parts, 1):
        digests = part.digests
        size = digests.size if digests.sha256 else ""
        cells = (part.title, part.name, part.page or "", size, digests.sha256, digests.sm3)
        rows.writerow([at, *(defused(str(cell)) for cell in cells), part.note])
    return out.getvalue()


def _terms(holding: Holding) -> str:
    lines = []
    for term in words.terms(holding):
        lines += [term.name, *(f"  {name}：{value}" for name, value in term.facts)]
        lines += [f"    {day}　{number}　{why}" for day, number, why in term.days] + [""]
    return "\n".join(lines)


def _zip(place: Path, members: list[tuple[str, Path]]) -> None:
    """One archive of the PDF and all parts, with their digests in the form `sha256sum -c` reads."""
    members = sorted([(WHOLE, place / WHOLE), *members])
    sums = "".join(f"{digests_of(path).sha256}  {name}\n" for name, path in members)
    _write_text(place / SUMS, sums)
    partial = place / f"{ARCHIVE}.part"
    with zipfile.ZipFile(partial, "w", allowZip64=True) as archive:
        for name, path in [*members, (SUMS, place / SUMS)]:
            # The same day for every member: when it was packed is nobody's business.
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            stored = name.lower().endswith(_STORED)
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            with path.open("rb") as source, archive.open(info, "w") as target:
                while chunk := source.read(1024 * 1024):
                    target.write(chunk)
    _put_in_place(partial, place / ARCHIVE)


def _safe(name: str) -> str:
    """A name that unpacks everywhere: no path, nothing that a system keeps for itself."""
    plain = "".join("_" if char in '/\\:*?"<>|' or ord(char) < 32 else char for char in name)
    return plain.strip(" .")[:120] or "file"


def _write_text(path: Path, text: str) -> None:
    _write(path, text.encode())


def _write(path: Path, content: bytes) -> None:
    partial = path.with_name(f"{path.name}.part")
    partial.write_bytes(content)
    _put_in_place(partial, path)


def _put_in_place(partial: Path, path: Path) -> None:
    """What bears its last name is whole, also after a crash."""
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.chmod(0o600)
    partial.replace(path)
