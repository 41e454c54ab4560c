"""A file is judged by its bytes, its seal and its code, and nothing of it stays."""

import builtins
import os
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings as live
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from reportlab.pdfgen.canvas import Canvas

from casework.documents import papers
from casework.documents.codes import new_code, shown_code
from casework.models import ReportTry, SealedPaper
from casework.today import local_today, moment
from casework.verifying import codes, files
from casework.verifying.files import Verdict, judge
from casework.verifying.sealing import Seal
from tests.nothing_moved import nothing_moves
from tests.verifying.conftest import words

AT = "2026-07-06T06:30:00Z"
PLAIN = Seal()
OURS = Seal(signed=True, ours=True, intact=True, whole=True, by="云江市市场监督管理局")
MORE = Seal(signed=True, ours=True, intact=True, whole=False)
CHANGED = Seal(signed=True, ours=True, intact=False)
THEIRS = Seal(signed=True, intact=True, whole=True, by="某某公司")
TORN = Seal(signed=True)
DAMAGED = Seal(readable=False)
LOCKED = Seal(locked=True)


def pdf(text="", *, pages=1, keywords="") -> bytes:
    """A PDF of somebody else's that says this on its last page."""
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.setKeywords(keywords)
    for page in range(pages):
        canvas.drawString(72, 720, text if page == pages - 1 else "page")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def send(content: bytes, *, name="文书.pdf", client=None):
    sent = SimpleUploadedFile(name, content, "application/pdf")
    return (client or Client()).post("/verify/file/", {"file": sent})


@pytest.fixture
def sealed(paper):
    """The sealed file of the paper: to the register its bytes are what counts."""
    content = coded(paper, "sealed")
    SealedPaper.objects.create(
        paper=paper, path="x", size=len(content), sealed_at=AT, signer=paper.case.department.name,
        plain_sha256=sha256(coded(paper, "print")).hexdigest(), certificate="2" * 64,
        sha256=sha256(content).hexdigest(), profile="B-B",
    )  # fmt: skip
    return content


def verdict(content: bytes, seal: Seal, monkeypatch) -> Verdict:
    monkeypatch.setattr(files, "seal_on", lambda _pdf: seal)
    return judge(content, today=local_today(), now=moment()).verdict


def coded(paper, text="") -> bytes:
    return pdf(text, keywords=paper.code)


def test_each_file_is_told_apart(paper, sealed, monkeypatch):
    monkeypatch.setattr(codes, "_text_of", lambda _pdf: b"")
    # the bytes, the seal that is on them, what they are
    table = [
        (sealed, OURS, Verdict.SEALED),
        (coded(paper, "print"), PLAIN, Verdict.PRINT),
        (sealed + b"\n% more", MORE, Verdict.APPENDED),
        (sealed + b"\n% more", TORN, Verdict.APPENDED),
        (coded(paper, "changed"), CHANGED, Verdict.ALTERED),
        (coded(paper, "changed"), TORN, Verdict.ALTERED),
        (coded(paper, "changed"), PLAIN, Verdict.ALTERED),
        (coded(paper, "changed"), MORE, Verdict.APPENDED),
        (coded(paper, "changed"), THEIRS, Verdict.FOREIGN),
        (coded(paper, "file of a case"), OURS, Verdict.SEALED_OTHER),
        (pdf("no code"), OURS, Verdict.SEALED_OTHER),
        (pdf("no code"), MORE, Verdict.APPENDED),
        (pdf("no code"), CHANGED, Verdict.ALTERED),
        (pdf("no code"), THEIRS, Verdict.FOREIGN),
        (pdf("no code"), TORN, Verdict.FOREIGN),
        (pdf("no code"), PLAIN, Verdict.UNKNOWN),
        (pdf(keywords=new_code()), PLAIN, Verdict.UNKNOWN),
        (pdf("no code"), DAMAGED, Verdict.BROKEN),
        (pdf("no code"), LOCKED, Verdict.LOCKED),
        (b"%PDF-1.7 nothing else", DAMAGED, Verdict.BROKEN),
        (b"PK\x03\x04 a text document", PLAIN, Verdict.NOT_PDF),
        (b"\0" * 1000, PLAIN, Verdict.NOT_PDF),
    ]  # fmt: skip
    wrong = [
        (at, found, wanted)
        for at, (content, seal, wanted) in enumerate(table)
        if (found := verdict(content, seal, monkeypatch)) != wanted
    ]
    assert wrong == []


def test_our_own_print_is_found_by_the_code_on_its_pages(paper):
    found = judge(papers.paper_file(paper).content, today=local_today(), now=moment())
    assert (found.verdict, found.told.number) == (Verdict.PRINT, paper.number)


def test_an_answer_says_in_words_what_the_file_is_and_what_stands(
    paper, sealed, stands, monkeypatch
):
    stands("withdrawn", "已撤回。")
    monkeypatch.setattr(files, "seal_on", lambda _pdf: OURS)
    answer = send(sealed)
    page = answer.content.decode()
    assert (answer.status_code, answer.context["judged"].verdict) == (200, Verdict.SEALED)
    assert "2026年7月6日 14:30" in words(answer)
    assert paper.number in words(answer)
    assert 'note note-bad"><strong>已撤回。' in page
    assert paper.body not in page
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, noarchive"


def test_a_stranger_who_signed_is_not_named(paper, monkeypatch):
    monkeypatch.setattr(files, "seal_on", lambda _pdf: THEIRS)
    answer = send(pdf("no code"))
    assert answer.context["judged"].verdict == Verdict.FOREIGN
    assert "某某公司" not in words(answer)


def test_a_code_is_found_wherever_it_stands_in_a_file(paper, monkeypatch):
    squeezed = BytesIO()
    with pikepdf.open(BytesIO(pdf(shown_code(paper.code), pages=3))) as found:
        found.save(
            squeezed, compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )  # fmt: skip
    named = BytesIO()
    with pikepdf.open(BytesIO(pdf("without"))) as found:
        found.docinfo["/Keywords"] = paper.code
        found.save(named)
    linked = pdf("x") + f"\n% https://credit.example/verify/{paper.code}/".encode()
    for content in (squeezed.getvalue(), named.getvalue(), linked):
        assert codes.codes_in(content) == [paper.code]
    assert verdict(squeezed.getvalue(), PLAIN, monkeypatch) == Verdict.ALTERED


def test_found_or_not_a_file_takes_the_same_statements_and_work(paper, sealed, monkeypatch):
    monkeypatch.setattr(files, "seal_on", lambda _pdf: OURS)
    printed = []
    really = files.printed
    monkeypatch.setattr(files, "printed", lambda sheet: printed.append(1) or really(sheet))
    taken = []
    for content in (sealed, pdf("no code")):
        with CaptureQueriesContext(connection) as caught:
            judge(content, today=local_today(), now=moment())
        taken.append([query["sql"].partition(" WHERE ")[0] for query in caught.captured_queries])
    assert taken[0] == taken[1]
    assert len(taken[0]) >= 3
    assert printed == [1, 1]


# --- What cannot be taken


def test_no_file_and_an_empty_file_are_named(db):
    nothing = Client().post("/verify/file/", {})
    empty = send(b"")
    for answer in (nothing, empty):
        assert answer.status_code == 422
        assert list(answer.context["file_form"].errors) == ["file"]
    assert ReportTry.objects.count() == 0
    assert Client().get("/verify/file/").status_code == 302


def test_a_file_that_is_too_large_is_stopped_early(db, settings):
    settings.CASEWORK_VERIFY_MAX_BYTES = 200_000
    assert send(b"%PDF-" + b"0" * 199_995).status_code == 200
    for size in (199_996, 380_000, 2_000_000):
        answer = send(b"%PDF-" + b"0" * size)
        assert answer.status_code == 413, size
        assert answer.context["too_large"] == 0
    assert ReportTry.objects.count() == 1


def test_a_form_of_another_site_is_refused(db):
    assert send(pdf("x"), client=Client(enforce_csrf_checks=True)).status_code == 403


def test_files_count_like_codes(paper, settings):
    settings.CASEWORK_VERIFY_PER_HOUR = 2
    assert [send(b"x").status_code, send(b"x").status_code] == [200, 200]
    assert send(b"x").status_code == 429
    assert Client().get(f"/verify/{paper.code}/").status_code == 429


# --- Nothing stays


def test_nothing_of_a_file_is_written_anywhere(paper, monkeypatch):
    """Larger than what Django would keep in memory by itself; no file is opened for writing."""
    written = []
    real_open, real_os_open = builtins.open, os.open

    def watched(file, mode="r", *args, **kwargs):
        if set(mode) & set("wax+"):
            written.append(file)
        return real_open(file, mode, *args, **kwargs)

    def watched_os(path, flags, *args, **kwargs):
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            written.append(path)
        return real_os_open(path, flags, *args, **kwargs)

    content = pdf("x").replace(b"%%EOF", b"%" + b"0" * 4_000_000 + b"\n%%EOF")
    monkeypatch.setattr(builtins, "open", watched)
    monkeypatch.setattr(os, "open", watched_os)
    with nothing_moves():
        answer = send(content)
    assert answer.context["judged"].verdict == Verdict.UNKNOWN
    assert [path for path in written if "null" not in str(path)] == []
    assert list(Path(live.MEDIA_ROOT).rglob("*")) == []
    assert "文书.pdf" not in answer.content.decode()


# --- Hostile files


def bomb() -> bytes:
    """A page whose content unpacks to 60 MB."""
    made = pikepdf.new()
    made.add_blank_page()
    made.pages[0].Contents = made.make_stream(b" " * 60_000_000)
    out = BytesIO()
    made.save(out, compress_streams=True)
    return out.getvalue()


def nested() -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + b"[" * 500_000 + b"\nendobj\n%%EOF"


def locked() -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf("secret"))) as found:
        found.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


HOSTILE = [
    (lambda: b"%PDF-1.7" + b"\0" * (20 * 1024 * 1024 - 8), {"broken"}),
    (lambda: b"\0" * (20 * 1024 * 1024), {"not_pdf"}),
    (bomb, {"unknown"}),
    (nested, {"unknown", "broken"}),
    (locked, {"locked"}),
    (lambda: pdf("x")[:-300], {"broken", "unknown"}),
    (lambda: b"%PDF-1.7\n/ByteRange [0 1 2 3]\n%%EOF", {"foreign", "altered", "unknown"}),
    (lambda: b"%PDF-1.7\n" + b"7K2QD-9XM4T-VB6HN-31RZC " * 200_000 + b"%%EOF", {"unknown", "broken"}),
]  # fmt: skip


def test_hostile_files_get_a_sentence(paper):
    for make, wanted in HOSTILE:
        answer = send(make())
        assert answer.status_code == 200
        assert answer.context["judged"].verdict in wanted
