"""The form with which anybody reports a breach, the receipt, and the answer without an account."""

import re
import time
from datetime import timedelta

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from casework.models import Report, ReportContact, ReportPicture, ReportTry
from casework.registry import display
from casework.reporting import sealing
from casework.today import local_today, moment
from casework.web.public import reports
from tests import factories as f
from tests.commitments.world import make_world
from tests.reports.desk import NAME, PHONE, png

ANY = "/report/"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def case(world):
    return world.at("performing")


def about(case):
    return f"/report/{case.number}/"


def token(age=60, secret="one form"):
    """The token of a form that was opened so many seconds ago."""
    signer = signing.TimestampSigner(salt="casework.report_form")
    signed = signer.sign_object(secret)
    body = signed.rsplit(":", 2)[0]
    stamp = signing.b62_encode(int(time.time()) - age)
    unsigned = f"{body}:{stamp}"
    return f"{unsigned}:{signer.signature(unsigned)}"


def send(path, *, client=None, **said):
    given = {"seen": "夜里仍在施工", "organization": "某公司", "form_token": token()} | said
    return (client or Client()).post(path, given)


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_the_page_of_a_commitment_leads_to_the_form(case):
    page = Client().get(f"/commitments/{case.number}/").content.decode()
    assert f'href="{about(case)}"' in page


def test_the_form_names_the_item_and_its_promises(case):
    page = words(Client().get(about(case)))
    assert case.subject.name in page
    for promise in case.data["public"]["promises"]:
        assert promise["text"] in page


def test_a_report_without_a_name_is_received_with_a_receipt(case):
    answer = send(about(case), promise="所填内容真实")
    report = Report.objects.get()
    assert answer.status_code == 200
    assert report.number in words(answer)
    assert re.search(r"[A-Z2-9]{6}-[A-Z2-9]{6}-[A-Z2-9]{6}", words(answer))
    assert "no-store" in answer["Cache-Control"]
    assert (report.case, report.department) == (case, case.department)
    assert sealing.opened(report.original)["promise"] == "所填内容真实"
    assert not ReportContact.objects.exists()


def test_a_form_of_its_own_works_from_the_first_page_to_the_answer(case, monkeypatch, settings):
    monkeypatch.setattr(reports, "LEAST_SECONDS", 0)
    client = Client()
    page = client.get(about(case)).content.decode()
    real = re.search(r'name="form_token" value="([^"]+)"', page).group(1)
    sent = send(about(case), client=client, form_token=real, name=NAME, contact=PHONE)
    code = re.search(r"[A-Z2-9]{6}-[A-Z2-9]{6}-[A-Z2-9]{6}", words(sent)).group(0)
    number = Report.objects.get().number
    found = client.post("/report/state/", {"number": number, "code": code})
    assert found.status_code == 200
    assert number in words(found)
    assert NAME not in words(found)
    assert settings.SESSION_COOKIE_NAME not in client.cookies, "nobody is followed"


def test_pictures_come_along_and_bad_ones_are_named(case):
    script = SimpleUploadedFile("x.png", b"<script>alert(1)</script>", "image/png")
    paper = SimpleUploadedFile("证明.pdf", b"%PDF-1.7 %%EOF", "application/pdf")
    bad = send(about(case), pictures=[png(), script, paper])
    assert bad.status_code == 422
    assert "x.png" in words(bad)
    assert "证明.pdf" in words(bad)
    assert "夜里仍在施工" in words(bad)
    assert (Report.objects.count(), ReportPicture.objects.count()) == (0, 0)
    many = send(about(case), pictures=[png() for _n in range(4)])
    assert many.status_code == 422
    large = SimpleUploadedFile("大.png", b"\x89PNG" + b"0" * (5 * 1024 * 1024), "image/png")
    assert send(about(case), pictures=[large]).status_code == 422
    assert Report.objects.count() == 0
    assert send(about(case), pictures=[png(), png(size=(40, 20))]).status_code == 200
    assert ReportPicture.objects.count() == 2


# what is typed where, the field that is named
HOSTILE = [
    ({"seen": ""}, "seen"),
    ({"seen": "字" * 10_000}, "seen"),
    ({"seen": "看见\x00了"}, "seen"),
    ({"name": "名" * 10_000}, "name"),
    ({"contact": "1" * 10_000}, "contact"),
    ({"promise": "不是承诺里的一条"}, "promise"),
    ({"seen_on": "2999-01-01"}, "seen_on"),
    ({"seen_on": "1990-01-01"}, "seen_on"),
    ({"seen_on": "明天"}, "seen_on"),
    ({"homepage": "http://spam.example"}, "homepage"),
]


@pytest.mark.parametrize(("said", "field"), HOSTILE)
def test_what_cannot_be_taken_is_named_and_what_was_typed_is_kept(case, said, field):
    answer = send(about(case), **{"name": "张三丰", **said})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'href="#field-{field}"' in answer.content.decode()
    assert (Report.objects.count(), ReportTry.objects.count()) == (0, 0)
    if field not in ("name", "seen"):
        assert "夜里仍在施工" in words(answer)


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "𠮷😀👩‍👩‍👧 emoji",
        "'; DROP TABLE x; --",
        "\u202eabc",
        "字" * 5000,
    ],
)
def test_what_looks_odd_is_kept_as_it_is(case, typed):
    assert send(about(case), seen=typed).status_code == 200
    assert sealing.opened(Report.objects.get().original)["seen"] == typed
    officer = Client()
    officer.force_login(f.officer("credit_officer", f.credit_office()))
    page = officer.get(f"/staff/reports/{Report.objects.get().pk}/").content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("given", "words_of_it"),
    [
        (0, "very fast"),
        (25 * 3600, "too long"),
        ("", "too long"),
        ("forged:aaaa:bbbb", "too long"),
    ],
)
def test_a_form_too_fast_too_old_or_forged_comes_back_filled_in(case, given, words_of_it):
    client = Client(headers={"accept-language": "en"})
    given = token(age=given) if isinstance(given, int) else given
    answer = send(about(case), client=client, form_token=given)
    assert answer.status_code == 422
    assert words_of_it in words(answer)
    assert "夜里仍在施工" in words(answer)
    assert not Report.objects.exists()


def test_a_double_click_makes_one_report_and_shows_the_same_receipt(case):
    first, second = send(about(case)), send(about(case))
    assert Report.objects.count() == 1
    assert words(first) == words(second)


def test_the_same_words_from_another_form_are_told_so_without_number_and_code(case):
    send(about(case))
    again = send(about(case), form_token=token(secret="another form"))
    assert Report.objects.count() == 1
    assert again.status_code == 200
    assert Report.objects.get().number not in words(again)


def test_too_many_from_one_address_are_told_when_to_try_again(case, settings):
    settings.CASEWORK_REPORTS_PER_DAY = 1
    send(about(case))
    client = Client(headers={"accept-language": "en"})
    answer = send(about(case), client=client, seen="又一件", form_token=token(secret="b"))
    assert answer.status_code == 429
    assert "Try again tomorrow" in words(answer)
    assert "又一件" in words(answer)
    assert Report.objects.count() == 1


def test_only_what_is_on_display_has_a_form(world, case):
    hidden = world.at("accepted")
    for path in (about(hidden), "/report/CN2026-999999/", "/report/records/999999/"):
        assert Client().get(path).status_code == 404, path
        assert send(path).status_code == 404, path
    taken = world.at("published")
    world.do(taken, "withdraw")
    gone = send(about(taken))
    assert gone.status_code == 410
    assert taken.subject.name not in words(gone)
    assert not Report.objects.exists()


def test_a_natural_persons_item_has_no_form(case):
    case.subject.kind = "natural"
    case.subject.save()
    assert Client().get(about(case)).status_code == 404


def test_a_record_on_display_has_one_and_after_its_end_a_sentence(world):
    record = f.record(world.company, world.bureau)
    path = f"/report/records/{record.pk}/"
    assert send(path).status_code == 200
    assert Report.objects.get().record == record
    record.publicity, record.ended_on = "withdrawn", local_today()
    record.save()
    display.follow_records([record], display.Cause(local_today(), moment()))
    assert Client().get(path).status_code == 410


def test_ones_own_commitment_says_where_to_report_on_oneself(world, case):
    client = Client()
    client.force_login(world.agent)
    assert f"/my/cases/{case.pk}/" in client.get(about(case)).content.decode()
    assert f"/my/cases/{case.pk}/" not in Client().get(about(case)).content.decode()


def test_who_is_logged_in_is_not_kept(world, case):
    client = Client()
    client.force_login(world.agent)
    send(about(case), client=client)
    event = Report.objects.get().events.get()
    assert event.by is None
    assert world.agent.get_username() not in repr(Report.objects.values_list().get())


def test_an_organization_by_name(db):
    assert send(ANY, organization="").status_code == 422
    assert send(ANY).status_code == 200
    assert sealing.opened(Report.objects.get().original)["organization"] == "某公司"


def test_a_wrong_code_and_an_unknown_number_are_answered_alike(case):
    send(about(case))
    number = Report.objects.get().number
    pages = [
        Client().post("/report/state/", {"number": n, "code": "AAAAAA-AAAAAA-AAAAAA"})
        for n in (number, "JB2026-AAAAAAAA")
    ]
    plain = [words(p).replace(number, "N").replace("JB2026-AAAAAAAA", "N") for p in pages]
    assert [p.status_code for p in pages] == [422, 422]
    assert plain[0] == plain[1]


def test_guessing_is_stopped_and_stops_nobody_else(case):
    send(about(case))
    asked = {"number": Report.objects.get().number, "code": "AAAAAA-AAAAAA-AAAAAA"}
    codes = [Client().post("/report/state/", asked).status_code for _n in range(21)]
    assert codes == [422] * 20 + [429]
    other = Client(REMOTE_ADDR="198.51.100.9").post("/report/state/", asked)
    assert other.status_code == 422


@pytest.mark.parametrize("typed", ["", "\x00", "字" * 10_000, "<b>"])
def test_a_hostile_question_is_answered_with_a_sentence(db, typed):
    answer = Client().post("/report/state/", {"number": typed, "code": typed})
    assert answer.status_code == 422
    assert "<b>" not in answer.content.decode()


def test_the_day_of_the_form_is_a_day_of_the_past(case):
    yesterday = (local_today() - timedelta(days=1)).isoformat()
    assert send(about(case), seen_on=yesterday).status_code == 200
