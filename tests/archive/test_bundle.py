"""A case file holds what its reader may read, and every digest in it is the digest of the thing."""

import csv
import hashlib
import io
import json
import subprocess
import zipfile

import pikepdf
import pytest

from casework.archive import binding
from casework.archive import runs as case_files
from casework.archive.alone import WHOLE
from casework.documents import papers
from casework.models import Evidence
from casework.today import moment
from tests.archive.conftest import folder_of, made


def unpacked(row, place):
    with zipfile.ZipFile(folder_of(row) / "casefile.zip") as archive:
        archive.extractall(place)
    return place


def index(place):
    return list(csv.DictReader(io.StringIO((place / binding.INDEX).read_text("utf-8"))))


def chain(place):
    lines = (place / "ledger/chain.jsonl").read_bytes().splitlines()
    return [(json.loads(line), hashlib.sha256(line).hexdigest()) for line in lines]


@pytest.fixture
def staff_file(world, case, tmp_path):
    row = made(world, case)
    return row, unpacked(row, tmp_path / "out")


def test_every_digest_of_the_index_is_that_of_the_file(staff_file):
    row, place = staff_file
    rows = index(place)
    assert [r["序号"] for r in rows] == [str(at) for at in range(1, len(rows) + 1)]
    for line in rows:
        content = (place / line["文件"].lstrip("'")).read_bytes()
        assert line["SHA-256"] == hashlib.sha256(content).hexdigest(), line
        assert line["字节数"] == str(len(content))
        assert len(line["SM3"]) == 64
    sums = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=place, capture_output=True, check=False
    )
    assert sums.returncode == 0, sums.stderr
    everything = {str(p.relative_to(place)) for p in place.rglob("*") if p.is_file()}
    listed = {line[66:] for line in (place / "SHA256SUMS").read_text("utf-8").splitlines()}
    assert everything - listed == {"SHA256SUMS"}
    assert row.index_sha256 == hashlib.sha256((place / binding.INDEX).read_bytes()).hexdigest()


def test_the_pages_are_where_the_index_says(case, staff_file):
    row, place = staff_file
    pages = {line["题名"]: line["页次"] for line in index(place)}
    with pikepdf.open(place / WHOLE) as whole:
        front = len(whole.pages) - row.pages
        assert front == 2  # cover and index
        text = pdftotext(place / WHOLE)
    assert str(case.number) in text[0]
    assert case.subject.name in text[0]
    assert "卷内目录" in text[1]
    for letter in case.documents.all():
        at = int(pages[f"{letter.title}　{letter.number}"])
        assert letter.title in text[front + at - 1].replace("\n", "")
    assert "期限说明" in text[front + int(pages["期限说明"]) - 1]
    assert "链条完整" in text[front + int(pages["案件日志"]) - 1].replace("\n", "")
    assert all(f"第{at}页" in text[front + at - 1] for at in range(1, row.pages + 1))
    assert (pages["现场 照片.png"], pages["'=台账.xlsx"]) != ("", "")
    assert int(pages["现场 照片.png"]) == int(pages["缴款凭证.pdf"]) + 2


def pdftotext(path):
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return text.stdout.decode().split("\f")


def test_each_line_of_the_chain_proves_itself_and_follows_the_one_before(case, staff_file):
    _row, place = staff_file
    lines, previous = chain(place), ""
    assert len(lines) == case.version
    for line, digest in lines:
        assert line["prev"] == previous
        previous = digest
        for part in ("data", "before", "after", "clock"):
            content = place / f"ledger/{line['seq']:04d}.{part}.json"
            empty = b"[]" if part == "clock" else b"{}"
            kept = content.read_bytes() if content.exists() else empty
            assert hashlib.sha256(kept).hexdigest() == line[part]
    case.refresh_from_db()
    assert previous == case.last_hash
    hashes = (place / "ledger/hashes.txt").read_text().splitlines()
    assert hashes[-1] == f"{case.version} {case.last_hash}"


def test_the_subject_gets_its_own_and_is_not_told_what_is_left_out(world, case, tmp_path):
    row = made(world, case, "agent")
    assert (row.as_subject, row.reason) == (True, "")
    place = unpacked(row, tmp_path / "out")
    titles = [line["题名"] for line in index(place)]
    assert "内部研判.pdf" not in " ".join(titles)
    assert "缴款凭证.pdf" in titles
    seen = {line["seq"] for line, _digest in chain(place)}
    own = set(case.events.filter(role="subject").values_list("seq", flat=True))
    assert seen == own
    assert own
    contents = {path.name[:4] for path in (place / "ledger").glob("*.json")}
    assert contents <= {f"{seq:04d}" for seq in own}
    everything = b"".join(
        p.read_bytes() for p in place.rglob("*") if p.is_file() and p.suffix != ".pdf"
    )
    assert "再次核对无误".encode() not in everything
    assert "系统显示已缴清".encode() not in everything
    note = (place / "ledger/verified.txt").read_text("utf-8")
    assert "依照法律规定不向查阅人提供的内容，未收入本卷" in note
    assert "内部" not in note


def test_a_department_gets_what_its_page_shows(staff_file):
    _row, place = staff_file
    titles = [line["题名"] for line in index(place)]
    assert {"内部研判.pdf", "缴款凭证.pdf", "现场 照片.png"} <= set(titles)
    assert "系统显示已缴清" in "".join(
        path.read_text("utf-8") for path in (place / "ledger").glob("*.data.json")
    )


def test_an_agent_who_also_works_for_the_department_reads_as_the_subject(world, case):
    from tests import factories as f

    both = f.agent_of(world.subject)
    from casework.access.roles import give_role

    give_role(both, "reviewer", world.market)
    assert case_files.ask(case.pk, by=both, now=moment()).as_subject


def test_the_same_state_gives_the_same_index_and_archive(world, case):
    first, second = made(world, case), made(world, case, "head")
    assert first.index_sha256 == second.index_sha256
    assert first.zip_sha256 == second.zip_sha256
    assert first.pdf_sha256 == second.pdf_sha256


FLAWS = {
    "missing": (lambda path: path.unlink(), "原件文件缺失", ""),
    "altered": (lambda path: path.write_bytes(b"%PDF-1.4 other"), "与登记的摘要不一致", None),
    "unreadable": (lambda path: path.write_bytes(b"%PDF-1.4 %%EOF"), "与登记的摘要不一致", None),
}


@pytest.mark.parametrize(("harm", "note", "digest"), FLAWS.values(), ids=FLAWS)
def test_what_is_wrong_with_a_file_is_said_and_stops_nothing(
    world, case, tmp_path, harm, note, digest
):
    row = Evidence.objects.get(case=case, name="缴款凭证.pdf")
    harm(case_files.folder().parent / row.path)
    place = unpacked(made(world, case), tmp_path / "out")
    (line,) = [line for line in index(place) if line["题名"] == "缴款凭证.pdf"]
    assert line["备注"] == note
    if digest is not None:
        assert line["SHA-256"] == digest


def test_a_worker_that_was_killed_goes_on_with_what_is_written(world, case, monkeypatch):
    row = case_files.ask(case.pk, by=world.reviewer, now=moment(), reason="诉讼")
    printed, real = [], papers.paper_file

    def paper(letter):
        printed.append(letter.pk)
        if len(printed) == 2:
            raise KeyboardInterrupt
        return real(letter)

    monkeypatch.setattr(binding, "paper_file", paper)
    with pytest.raises(KeyboardInterrupt):
        case_files.work_off(row.pk, clock=moment)
    row.refresh_from_db()
    assert (row.state, row.ready) == ("running", 1)
    case_files.work_off(row.pk, clock=moment)
    row.refresh_from_db()
    assert (row.state, row.ready) == ("done", row.parts)
    assert printed.count(printed[0]) == 1
    assert sorted(path.name for path in folder_of(row).iterdir()) == ["casefile.zip", "案卷.pdf"]
    assert {path.stat().st_mode & 0o777 for path in folder_of(row).iterdir()} == {0o600}
