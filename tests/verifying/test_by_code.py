"""By its code anybody learns what a paper is and what stands of it, and nothing about a person."""

import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework.documents.codes import new_code, shown_code
from casework.models import ReportTry, SealedPaper, Subject
from casework.models.publicity import PublicityWindow
from casework.today import moment
from tests.nothing_moved import nothing_moves
from tests.verifying.conftest import words


def test_the_address_in_the_qr_code_answers_at_once(paper, stands):
    stands()
    answer = Client().get(f"/verify/{paper.code}/")
    said = words(answer)
    assert answer.status_code == 200
    for part in (paper.title, paper.number, paper.case.department.name, "仍然有效。"):
        assert part in said
    assert paper.body not in said


def test_a_code_is_found_however_it_is_typed(paper, ask):
    for typed in (
        shown_code(paper.code),
        paper.code.lower(),
        f" {paper.code[:7]} {paper.code[7:]} ",
    ):
        assert paper.number in words(ask(typed)), typed


def test_number_and_code_must_belong_together(paper, ask):
    right, wrong = ask(paper.code, f" {paper.number} "), ask(paper.code, "云信修〔2026〕99号")
    absent = ask(new_code(), paper.number)
    assert right.context["told"].number == paper.number
    assert (wrong.context["told"], absent.context["told"]) == (None, None)
    assert paper.title not in words(wrong)


# what is typed as the code
BAD = ["", "12345", "U" * 20, "0" * 19, "0" * 21, "信用" * 10, "<script>", "0" * 60]


def test_what_can_be_no_code_is_named_and_not_counted(db, ask):
    for typed in BAD:
        answer = ask(typed, "编号")
        assert answer.status_code == 422, typed
        assert list(answer.context["code_form"].errors) == ["code"]
        assert 'value="编号"' in answer.content.decode()
    assert ReportTry.objects.count() == 0


def test_an_address_with_no_code_in_it_shows_what_a_code_looks_like(db):
    answer = Client().get("/verify/12345/")
    assert answer.status_code == 422
    assert "7K2QD-9XM4T-VB6HN-31RZC" in words(answer)


def test_the_answer_moves_nothing_and_is_never_kept(paper, ask):
    with nothing_moves():
        for answer in (ask(paper.code), ask(new_code()), Client().get(f"/verify/{paper.code}/")):
            assert "no-store" in answer["Cache-Control"]
            assert "private" in answer["Cache-Control"]
            assert answer["X-Robots-Tag"] == "noindex, noarchive"
            assert "ETag" not in answer


# --- What stands now

STANDING = [
    ("in_force", "note-good"),
    ("fulfilled", "note-good"),
    ("repaired", "note-good"),
    ("broken", "note-bad"),
    ("withdrawn", "note-bad"),
    ("superseded", "note-bad"),
    ("revoked", "note-bad"),
    ("lapsed", "note-bad"),
    ("pending", "note-warn"),
    ("procedural", "note-warn"),
]


def test_what_stands_now_is_said_in_words_and_colour(paper, ask, stands):
    for state, tone in STANDING:
        stands(state, f"词语{state}", by_number="云信修〔2026〕7号", disputed=state == "broken")
        page = ask(paper.code).content.decode()
        assert f'class="note {tone}"><strong>词语{state}' in page
        assert "云信修〔2026〕7号" in page
        assert ('class="note note-warn"><svg' in page) is (state == "broken")


def test_the_seal_is_told_with_its_day(paper, ask):
    SealedPaper.objects.create(
        paper=paper, path="x", size=1, plain_sha256="0" * 64, sha256="1" * 64,
        sealed_at="2026-07-06T06:30:00Z", signer="云江市市场监督管理局", certificate="2" * 64,
        profile="B-B",
    )  # fmt: skip
    assert "2026年7月6日 14:30" in words(ask(paper.code))


# --- Whose it is


def test_an_organization_is_named_while_its_item_is_on_display(paper, ask):
    name = paper.case.subject.name
    assert name in words(ask(paper.code))
    PublicityWindow.objects.update(state="hidden")
    said = words(ask(paper.code))
    assert name not in said
    assert f"{name[0]}＊＊＊＊{name[-1]}" in said


def test_a_person_is_never_named(paper, ask):
    Subject.objects.update(kind="natural", name="欧阳锋", legal_representative="欧阳克")
    said = words(ask(paper.code))
    assert paper.number in said
    for part in ("欧阳", "锋", paper.case.subject.code):
        assert part not in said


def test_nobody_who_signed_handled_or_decided_is_named(paper, ask, world):
    said = words(ask(paper.code))
    for person in (world.agent, world.reviewer, world.head, world.officer):
        assert person.get_full_name() not in said or not person.get_full_name()
        assert person.username not in said


# --- Found or not, the same work


def test_a_hit_and_a_miss_take_the_same_statements_and_the_same_work(paper, ask, stands):
    asked = stands()
    almost = paper.code[:-1] + ("0" if paper.code[-1] != "0" else "1")
    taken, lengths = [], []
    for code in (paper.code, new_code(), almost):
        with CaptureQueriesContext(connection) as caught:
            answer = ask(code)
        taken.append([re.sub(r"'[^']*'", "?", query["sql"]) for query in caught.captured_queries])
        lengths.append(len(answer.content))
        assert (answer.status_code, bool(answer.context["told"])) == (200, code == paper.code)
    assert taken[0] == taken[1] == taken[2]
    assert len(taken[0]) >= 4
    assert len(asked) == 3, "the case type was asked of a paper each time"
    assert len(set(lengths)) == 1


def test_without_any_paper_there_is_nothing_to_find(db, ask):
    answer = ask(new_code())
    assert (answer.status_code, answer.context["told"]) == (200, None)


# --- How often


def test_an_address_is_answered_so_often_in_an_hour(paper, ask, settings):
    settings.CASEWORK_VERIFY_PER_HOUR = 3
    codes = [paper.code, new_code(), paper.code]
    assert [ask(code).status_code for code in codes] == [200, 200, 200]
    refused = ask(paper.code)
    assert refused.status_code == 429
    assert paper.title not in words(refused)
    assert (
        shown_code(paper.code) in refused.content.decode() or paper.code in refused.content.decode()
    )
    assert Client().get(f"/verify/{paper.code}/").status_code == 429
    assert Client(REMOTE_ADDR="198.51.100.7").get(f"/verify/{paper.code}/").status_code == 200
    assert ReportTry.objects.filter(what="checked").count() == 4
    assert "127.0.0.1" not in str(list(ReportTry.objects.values()))
    ReportTry.objects.update(at=moment().replace(year=2025))
    assert ask(paper.code).status_code == 200
