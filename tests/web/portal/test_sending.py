"""Sending a form: once, with everything kept, by whoever it was shown to."""

import pytest
from django.test import Client

from casework.models import Case, Evidence, FormDraft
from casework.web.kept import FormToken
from tests.files import pdf
from tests.nothing_moved import nothing_moves
from tests.web.portal.conftest import field, log_in, sent


@pytest.fixture
def supplement(world):
    """A repair in which two points are asked of the subject."""
    return world.at("supplement")


def path(case: Case, action: str, *more: str) -> str:
    return "/".join(["/my/cases", str(case.pk), action, *more, ""])


def test_a_double_click_does_one_thing(world, agent):
    case = world.at("pushed")
    page = agent.get(path(case, "withdraw"))
    data = {"form_token": field(page, "form_token"), "seen": field(page, "seen")}
    first = agent.post(path(case, "withdraw"), data)
    again = agent.post(path(case, "withdraw"), data)
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    assert case.events.filter(action="withdraw").count() == 1
    assert agent.get(first["Location"]).status_code == 200


def test_a_case_that_moved_meanwhile_is_not_touched(world, agent):
    case = world.at("pushed")
    page = agent.get(path(case, "withdraw"))
    world.do(case, "accept", "reviewer")
    data = {"form_token": field(page, "form_token"), "seen": field(page, "seen")}
    answer = agent.post(path(case, "withdraw"), data)
    assert answer.status_code == 422
    assert {r.code for r in answer.context["page"].refusals} == {"moved_since"}
    assert not case.events.filter(action="withdraw").exists()
    fresh = data | {"seen": field(answer, "seen")}
    assert agent.post(path(case, "withdraw"), fresh).status_code == 302


@pytest.mark.parametrize(
    "token",
    ["", "forged", str(FormToken(999, "abc"))],
    ids=["none", "forged", "of another person"],
)
def test_a_form_without_its_own_token_is_shown_again(world, agent, token):
    case = world.at("pushed")
    with nothing_moves():
        answer = agent.post(path(case, "withdraw"), {"form_token": token, "seen": "2"})
    assert answer.status_code == 422
    assert field(answer, "form_token")


def test_a_refused_action_shows_all_reasons_and_keeps_what_was_typed(world, agent):
    case = world.at("shielded")
    answer = sent(
        agent, path(case, "file_court_paper"), outcome="", paper_number="（2026）云01破3号",
        paper_date="不知道", evidence__files=pdf(),
    )  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 422
    faulty = {r.field for r in answer.context["page"].refusals}
    assert faulty == {"outcome", "paper_date"}
    assert "（2026）云01破3号" in page
    assert "缴款凭证.pdf" in page
    assert Evidence.objects.filter(case=None, name="缴款凭证.pdf").count() == 1
    assert not case.events.filter(action="file_court_paper").exists()


def test_an_expired_session_returns_to_the_form_with_the_text_kept(world, agent):
    case = world.at("shielded")
    address = path(case, "file_court_paper")
    page = agent.get(address)
    typed = {
        "form_token": field(page, "form_token"), "seen": field(page, "seen"),
        "outcome": "failed", "paper_number": "（2026）云01破7号", "paper_date": "2026-08-07",
    }  # fmt: skip
    browser = Client()
    answer = browser.post(address, typed)
    assert answer["Location"] == f"/accounts/login/?next={address}"
    back = browser.post(
        answer["Location"], {"username": world.agent.username, "password": "pw", "next": address}
    )
    assert back["Location"] == address
    filled = browser.get(address)
    assert "（2026）云01破7号" in filled.content.decode()
    assert filled.context["page"].restored
    assert 'value="failed" selected' in filled.content.decode()
    assert not case.events.filter(action="file_court_paper").exists()
    assert "（2026）云01破7号" not in browser.get(address).content.decode()


def test_what_one_person_typed_is_not_shown_to_another_who_logs_in(world, agent):
    case = world.at("shielded")
    address = path(case, "file_court_paper")
    typed = {"form_token": field(agent.get(address), "form_token"), "paper_number": "秘密编号"}
    browser = Client()
    browser.post(address, typed)
    other = log_in_with(browser, world.people["stranger"])
    assert "秘密编号" not in other.get("/my/").content.decode()
    assert other.get(address).status_code == 404


def log_in_with(browser: Client, person) -> Client:
    browser.post("/accounts/login/", {"username": person.username, "password": "pw"})
    return browser


def test_a_password_is_never_kept(world, agent):
    case = world.at("draft")
    address = path(case, "apply", "check")
    token = str(FormToken.new(world.agent))
    browser = Client()
    browser.post(address, {"form_token": token, "password": "geheim", "seen": "1"})
    kept = browser.session["kept_forms"][address]["data"]
    assert "password" not in kept
    assert "seen" in kept


def test_all_points_of_a_supplement_are_answered_at_once_and_stay_answered(supplement, agent):
    page = path(supplement, "answer_supplement", "page", "answers")
    shown = agent.get(page).content.decode()
    assert "请补交整改验收报告" in shown
    assert "请写明联系人" in shown
    half = sent(agent, page, answer_1="验收报告已附上", evidence__files=pdf("验收报告.pdf"))
    assert half.status_code == 422
    later = agent.get(page).content.decode()
    assert "验收报告已附上" in later
    assert "验收报告.pdf" in later
    file = Evidence.objects.get(name="验收报告.pdf")
    done = sent(agent, page, answer_1="验收报告已附上", answer_2="陈静", evidence=file.pk)
    assert done["Location"] == path(supplement, "answer_supplement", "check")
    receipt = sent(agent, done["Location"])
    assert "/receipt/" in receipt["Location"]
    file.refresh_from_db()
    assert file.case_id == supplement.pk
    assert Case.objects.get(pk=supplement.pk).state == "pushed"
    assert not FormDraft.objects.exists()


def test_an_unknown_action_or_page_is_not_there(world, agent):
    case = world.at("draft")
    for address in (
        path(case, "fly"), path(case, "route"), path(case, "apply", "page", "nowhere"),
        path(case, "withdraw", "check"), path(case, "withdraw", "page", "x"),
    ):  # fmt: skip
        assert agent.get(address).status_code == 404, address


def test_an_action_that_is_not_possible_now_says_why(world, agent):
    case = world.at("repaired")
    answer = agent.get(path(case, "state_case"))
    assert answer.status_code == 200
    assert [r.code for r in answer.context["page"].blocked] == ["revocation_is_announced"]


def test_the_case_page_names_what_is_possible_and_what_is_not(world):
    case = world.at("repaired")
    answer = log_in(world.agent).get(f"/my/cases/{case.pk}/")
    assert [offer.name for offer in answer.context["not_yet"]] == ["state_case"]
    assert answer.context["not_yet"][0].refusals
