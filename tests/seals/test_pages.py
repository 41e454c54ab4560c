"""Supervisors keep the seals on their pages: with their password, and each change is kept."""

import pytest

from casework.models import IssuedDocument, Seal, SealChange, SealOrder
from casework.seals import register
from casework.seals.drain import drain
from casework.seals.queue import sealing_organ
from casework.today import moment
from tests import factories as f
from tests.engine.world import make_world
from tests.seals.conftest import ORGAN

PAGE = "/staff/seals/"


@pytest.fixture
def bureau(db):
    return f.department(ORGAN)


@pytest.fixture
def browser(client, supervisor, settings):
    client.force_login(supervisor)
    return client


def filled(bureau, **changes):
    return {
        "department": bureau.pk, "name": ORGAN, "below": "信用修复专用章", "file": "bureau",
        "since": "2026-01-01", "password": "pw",
    } | changes  # fmt: skip


def test_a_seal_is_entered_and_shown(browser, seals, bureau, supervisor):
    answer = browser.post(f"{PAGE}new/", filled(bureau))
    seal = Seal.objects.get()
    assert answer["Location"] == f"{PAGE}{seal.pk}/"
    assert (seal.department, seal.below, seal.state) == (bureau, "信用修复专用章", "active")
    change = SealChange.objects.get()
    assert (change.what, change.by, change.after["file"]) == ("entered", supervisor, "bureau")
    shown = browser.get(answer["Location"]).content.decode()
    assert seal.fingerprint[:8] + " " + seal.fingerprint[8:16] in shown
    assert "<path d=" in shown
    assert ORGAN in browser.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": "falsch"}, "password"),
        ({"password": ""}, "password"),
        ({"name": "三个字"}, "name"),
        ({"name": "字" * 31}, "name"),
        ({"below": "字" * 15}, "below"),
        ({"file": "nobody"}, "file"),
        ({"file": "expired"}, "file"),
        ({"name": "云江市局😀"}, "file"),
        ({"since": "never"}, "since"),
        ({"department": 0}, "department"),
    ],
)
def test_what_will_not_do_is_refused_at_its_field_and_nothing_moves(
    browser, seals, bureau, changes, field
):
    answer = browser.post(f"{PAGE}new/", filled(bureau, **changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "pw" not in answer.content.decode().split("<form")[1]
    assert (Seal.objects.count(), SealChange.objects.count()) == (0, 0)


def test_a_department_has_one_seal(browser, seals, bureau):
    browser.post(f"{PAGE}new/", filled(bureau))
    answer = browser.post(f"{PAGE}new/", filled(bureau, file="office"))
    assert answer.status_code == 422
    assert Seal.objects.count() == 1


@pytest.fixture
def seal(entered, bureau):
    return entered(bureau)


@pytest.mark.parametrize(
    ("step", "what", "state"),
    [("suspend", "suspended", "suspended"), ("end", "ended", "ended")],
)
def test_a_step_needs_password_and_reason(browser, seal, step, what, state):
    at = f"{PAGE}{seal.pk}/{step}/"
    for wrong in ({"reason": "核查"}, {"password": "pw"}, {"reason": "核查", "password": "x"}):
        assert browser.post(at, wrong).status_code == 422
    seal.refresh_from_db()
    assert seal.state == "active"
    assert browser.post(at, {"reason": "核查", "password": "pw"}).status_code == 302
    seal.refresh_from_db()
    assert seal.state == state
    assert (seal.changes.first().what, seal.changes.first().reason) == (what, "核查")


def test_a_renewal_is_a_new_row(browser, seal):
    told = {"file": "office", "reason": "换用新证书", "password": "pw"}
    answer = browser.post(f"{PAGE}{seal.pk}/renew/", told)
    fresh = Seal.objects.get(state="active")
    assert answer["Location"] == f"{PAGE}{fresh.pk}/"
    assert (fresh.file, fresh.name, fresh.since) == ("office", seal.name, seal.since)
    told["file"] = "bureau"
    assert browser.post(f"{PAGE}{seal.pk}/renew/", told).status_code == 422  # it has ended


def test_the_page_names_departments_without_a_seal_and_what_waits(browser, seals, entered):
    make_world().at("granted")
    organ = sealing_organ(IssuedDocument.objects.get())
    drain()
    assert f"{PAGE}new/?department={organ.pk}" in browser.get(PAGE).content.decode()
    entered(organ)
    (seals.folder / "bureau.key.pem").chmod(0o644)
    drain()
    shown = browser.get(PAGE).content.decode()
    assert shown.count("bureau.key.pem") == 2  # at the seal, and at the letter
    (seals.folder / "bureau.key.pem").chmod(0o600)
    assert browser.post(f"{PAGE}again/").status_code == 302
    assert SealOrder.objects.get().next_at <= moment()
    assert drain()["sealed"] == 1
    assert "bureau.key.pem" not in browser.get(PAGE).content.decode()


@pytest.mark.parametrize("role", ["reviewer", "head", "credit_officer", "platform"])
def test_nobody_else_keeps_seals(client, seals, seal, bureau, role):
    other = f.officer(role, bureau)
    client.force_login(other)
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}{seal.pk}/").status_code == 404
    assert client.post(f"{PAGE}new/", filled(bureau)).status_code == 403
    told = {"reason": "核查", "password": "pw"}
    assert client.post(f"{PAGE}{seal.pk}/end/", told).status_code == 404
    with pytest.raises(register.MayNotKeepSeals):
        register.end(seal, by=other, reason="核查", now=moment())
    seal.refresh_from_db()
    assert (seal.state, seal.changes.count()) == ("active", 1)


def test_the_letters_page_says_how_the_seal_stands(browser, seals, entered):
    world = make_world()
    world.at("granted")
    paper = IssuedDocument.objects.get()
    at = f"/staff/cases/{paper.case_id}/letters/{paper.pk}/"
    browser.force_login(world.head)
    before = browser.get(at, headers={"accept-language": "en"}).content.decode()
    assert "has no electronic seal set up" in before
    entered(sealing_organ(paper))
    drain()
    after = browser.get(at, headers={"accept-language": "en"}).content.decode()
    assert f"Sealed by {ORGAN}" in after
