"""How many letters a second are sealed: python -m bench.seals [--letters N]

Compared with the library alone, in the same run: the same letter signed with the same key, with the
library's own text stamp in the place of the drawn seal. Without a time stamp service.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casework.documents.sheets import Printed

ORGAN, LINE = "云江市市场监督管理局", "信用修复专用章"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=100)
    count = parser.parse_args().letters
    with _folder() as folder:
        from casework.documents.sealing import kept, keys, stamping

        letter = _letter()
        face = stamping.Face(ORGAN, LINE, "准予信用修复决定书")
        print(f"{'key':10}{'ours/s':>10}{'on disk/s':>12}{'library/s':>12}{'ratio':>8}")
        for kind in ("P-256", "RSA-2048"):
            _make(folder, kind)
            held = keys.held(kind)
            bare = _bare(folder, kind, letter)

            def ours(held: keys.Held = held) -> bytes:
                return stamping.sealed(letter, held, face)[0]

            def stored() -> str:
                return kept.store(1, ours())

            rates = [_rate(job, count) for job in (ours, stored, bare)]
            row = "".join(
                f"{rate:{width}.1f}" for rate, width in zip(rates, (10, 12, 12), strict=True)
            )
            print(f"{kind:10}{row}{rates[0] / rates[2]:8.2f}")


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings", "CASEWORK_VAR": folder,
            "CASEWORK_SEAL_PASSPHRASE": "bench",
        }  # fmt: skip
        import django

        django.setup()
        place = Path(folder) / "seals"
        place.mkdir(mode=0o700)
        yield place


def _letter() -> "Printed":
    from casework.documents.printing import printed
    from casework.documents.sheets import Sheet

    body = ("经审查，你单位的申请符合《信用修复管理办法》规定，决定准予信用修复。",) * 12
    return printed(
        Sheet("准予信用修复决定书", "云信修〔2026〕1号", "某公司：", body, ORGAN, "2026年7月6日")
    )


def _make(folder: Path, kind: str) -> None:
    from tests.seals import pki

    key = pki.new_key("p256" if kind == "P-256" else "rsa")
    certificate = pki.Authority().issue(ORGAN, key)
    pki.write_seal(folder, kind, [certificate], key, passphrase="bench")


def _bare(folder: Path, kind: str, letter: "Printed") -> Callable[[], object]:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko.stamp import TextStampStyle

    signer = signers.SimpleSigner.load(
        str(folder / f"{kind}.key.pem"), str(folder / f"{kind}.cert.pem"),
        key_passphrase=b"bench",
    )  # fmt: skip
    box = letter.seal
    left, bottom = int(box.left), int(box.bottom)

    def sign() -> object:
        meta = signers.PdfSignatureMetadata(
            field_name="S", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
        )
        spec = fields.SigFieldSpec(
            "S", on_page=box.page, box=(left, bottom, left + 119, bottom + 119)
        )
        maker = signers.PdfSigner(
            meta, signer, stamp_style=TextStampStyle(stamp_text="%(ts)s"), new_field_spec=spec
        )
        return maker.sign_pdf(IncrementalPdfFileWriter(BytesIO(letter.content)), output=BytesIO())

    return sign


def _rate(job: Callable[[], object], count: int) -> float:
    job()
    started = time.perf_counter()
    for _ in range(count):
        job()
    return count / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
