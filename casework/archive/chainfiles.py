"""The ledger as files that anybody can check with common commands: its lines, their contents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casework.archive import words
from casework.archive.scope import Holding
from casework.ledger.chain import OF_CASES, bound_text, canonical


def write(place: Path, holding: Holding) -> list[str]:
    """Writes the files of the ledger below `place`; answers with their names, in order."""
    folder = place / "ledger"
    folder.mkdir(exist_ok=True)
    names = ["chain.jsonl", "hashes.txt", "verified.txt"]
    with (folder / names[0]).open("wb") as chain:
        for row in holding.whole:
            chain.write(bound_text(row, prev_hash=row["prev_hash"]) + b"\n")
            names += _contents(folder, row)
    hashes = "".join(f"{seq} {digest}\n" for seq, *_rest, digest in words.steps(holding))
    (folder / names[1]).write_text(hashes, "utf-8")
    notes = f"{words.verified(holding.case)}\n{words.left_out(holding)}\n"
    (folder / names[2]).write_text(notes, "utf-8")
    return [f"ledger/{name}" for name in names]


def _contents(folder: Path, event: Mapping[str, Any]) -> list[str]:
    """The contents of one event whose digests its line holds; nothing is written for nothing."""
    written = []
    for part in OF_CASES.payloads:
        if event[part]:
            name = f"{event['seq']:04d}.{part}.json"
            (folder / name).write_bytes(canonical(event[part]))
            written.append(name)
    return written
