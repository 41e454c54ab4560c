"""How many papers are checked a second, by code and as a file, beside hashing the same bytes.

    python -m bench.verify [--checks 200] [--letters 2000]

Makes and drops a database of its own. "By code" and "as a file" are what the page does behind the
request: right codes, wrong codes, our own print (known by its digest and by its text), a file of
somebody else's. "Hashing" is SHA-256 over the same file, the floor of any check. Best of three.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO

from bench.transitions import database


def letters(count: int) -> list[str]:
    """One case with so many letters; their codes."""
    from casework.documents.codes import new_code
    from casework.models import IssuedDocument
    from tests.commitments.world import make_world

    case = make_world().at("accepted")
    first = IssuedDocument.objects.filter(case=case).order_by("pk").first()
    assert first is not None
    rows = [
        IssuedDocument(
            case=case, event_id=first.event_id, name=f"n{at}", number=f"云〔2026〕{at}号",
            title=first.title, body=first.body, template=first.template,
            issued_on=first.issued_on, organ=first.organ, code=new_code(),
        )
        for at in range(count)
    ]  # fmt: skip
    IssuedDocument.objects.bulk_create(rows, batch_size=1000)
    return [row.code for row in rows]


def somebody_elses() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(72, 720, "somebody else's")
    canvas.save()
    return out.getvalue()


def rate(work: Callable[[], object], times: int) -> float:
    best = 0.0
    for _ in range(3):
        begun = time.perf_counter()
        for _ in range(times):
            work()
        best = max(best, times / (time.perf_counter() - begun))
    return best


def report(codes: list[str], checks: int) -> None:
    from casework.documents.codes import new_code
    from casework.documents.papers import paper_file
    from casework.models import IssuedDocument, SealedPaper
    from casework.today import local_today, moment
    from casework.verifying.files import judge
    from casework.verifying.telling import told_by_code

    when = {"today": local_today(), "now": moment()}
    known, mine = codes[len(codes) // 2], IssuedDocument.objects.get(code=codes[-1])
    own, other = paper_file(mine).content, somebody_elses()
    files = max(checks // 10, 5)
    hashing = rate(lambda: sha256(own).hexdigest(), checks)
    measured = {
        "by code, right": rate(lambda: told_by_code(known, **when), checks),
        "by code, wrong": rate(lambda: told_by_code(new_code(), **when), checks),
        "as a file, our print": rate(lambda: judge(own, **when), files),
        "as a file, somebody else's": rate(lambda: judge(other, **when), files),
    }
    SealedPaper.objects.create(
        paper=mine, path="x", size=len(own), plain_sha256="0" * 64, sealed_at=when["now"],
        sha256=sha256(own).hexdigest(), signer="", certificate="0" * 64, profile="B-B",
    )  # fmt: skip
    measured["as a file, on record"] = rate(lambda: judge(own, **when), files)
    print(f"{len(codes):,} letters; a file of {len(own):,} bytes")
    print(f"{'hashing the file':28} {hashing:10.0f} a second")
    for what, found in measured.items():
        print(f"{what:28} {found:10.1f} a second   {hashing / found:8.0f} times hashing")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checks", type=int, default=200)
    parser.add_argument("--letters", type=int, default=2000)
    options = parser.parse_args()
    with database():
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        report(letters(options.letters), options.checks)


if __name__ == "__main__":
    main()
