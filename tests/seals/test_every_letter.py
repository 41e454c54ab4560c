"""Every kind of letter that the product issues is sealed so that a stranger's tool agrees."""

import re
import subprocess

import pytest

from casework.declaration import all_published
from casework.documents.printing import printed
from casework.documents.sealing import keys
from casework.documents.sealing.checking import examine
from casework.documents.sealing.stamping import Face, sealed
from casework.documents.sheets import taken_apart
from casework.documents.styles import SHARED, styles_of
from casework.handling.letter_wordings import example_text

pytestmark = pytest.mark.django_db
PACKAGES = [SHARED, *(edition.package for edition in all_published())]
LETTERS = [
    (package, style)
    for package in PACKAGES
    if not package.startswith("tests.")
    for style in styles_of(package).values()
]


def test_pdfsig_finds_each_signed_whole_and_the_check_agrees(seals, tmp_path):
    assert len(LETTERS) > 45
    wrong = []
    for package, style in LETTERS:
        print_ = printed(taken_apart(example_text(style, style.text, None)))
        content, _profile = sealed(print_, keys.held("bureau"), Face("云江市某局", "", "试"))
        path = tmp_path / f"{package}-{style.name}.pdf"
        path.write_bytes(content)
        said = subprocess.run(
            ["pdfsig", "-nocert", path], capture_output=True, text=True, check=False
        ).stdout
        whole = "Total document signed" in said and "Signature is Valid" in said
        if not whole or not examine(content).covers_all:
            wrong.append((package, style.name, said[-300:]))
    assert wrong == []


@pytest.mark.parametrize(("package", "style"), LETTERS[:1] + LETTERS[-1:])
def test_one_byte_less_or_more_is_told_of_any_of_them(seals, package, style):
    print_ = printed(taken_apart(example_text(style, style.text, None)))
    content, _profile = sealed(print_, keys.held("bureau"), Face("云江市某局", "", "试"))
    place = re.search(rb"/Producer", content).start()
    altered = content[:place] + b"X" + content[place + 1 :]
    assert [examine(one).verdict for one in (content, altered, content + b"\n% more")] == [
        "intact", "altered", "added",
    ]  # fmt: skip
