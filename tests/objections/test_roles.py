"""Who may make each action: the roles of the rows, and nobody else."""

import pytest

from casework.access.roles import give_role
from casework.engine import judge
from tests import factories as f
from tests.objections.conftest import AFTER_THE_ANSWER, DATA, MONDAY, WITH_PAPERS

S, W, C, P = "agent", "clerk", "officer", "provider"
X = {"officer", "connector", "platform"}
# Action, a place where it is drawn, the people who may make it.
ROLES = [
    ("edit", "draft", {S}),
    ("file", "draft", {S}),
    ("discard", "draft", {S, "system"}),
    ("ask_supplement", "submitted", {W, C}),
    ("answer_supplement", "supplement", {S}),
    ("lapse", "supplement", {"system"}),
    ("refuse", "submitted", {C}),
    ("offer_conversion", "submitted", {C}),
    ("convert_to_repair", "submitted", {S}),
    ("accept", "submitted", X),
    ("compare", "accepted", {C}),
    ("uphold_own_error", "comparing differs", {C}),
    ("forward", "comparing", {C}),
    ("extend", "verifying", {"provider_head", "office_head"}),
    ("take_back_extension", "extended", {"provider_head", "office_head"}),
    ("uphold", "verifying", {P}),
    ("dismiss", "verifying", {P}),
    ("record_test", "verifying", {P}),
    ("find_unverifiable", "verifying", {P}),
    ("presume_unverifiable", "verifying", {"system"}),
    ("find_silent", "verifying", {"supervisor"}),
    ("settle", "unverifiable", {C}),
    ("correct", "upheld", {P, "connector", "platform"}),
    ("close_corrected", "corrected", {C}),
    ("close_unproven", "corrected unproven", {C}),
    ("close_dismissed", "dismissed", {C}),
    ("request_review", "closed", {S}),
    # The office only where there is no upper department: test_guards_anew.
    ("extend_review", "reviewing", {"upper", C, "office_head"}),
    ("confirm", "reviewing", {"upper", C, "office_head"}),
    ("overturn", "reviewing", {"upper", C, "office_head"}),
    ("send_back", "reviewing result", {"upper", C, "office_head"}),
    ("note_proceedings", "accepted", X),
    ("end_proceedings", "accepted court", X),
    ("withdraw", "accepted", {S}),
]
PEOPLE = (
    S, "other_agent", W, C, "office_head", "supervisor", "connector", P, "provider_head", "upper",
    "stranger", "system", "platform",
)  # fmt: skip


@pytest.mark.parametrize(("action", "place", "allowed"), ROLES)
def test_only_the_declared_roles_may_act(world, action, place, allowed):
    world.people["other_agent"] = f.agent_of(f.subject("别的公司"))
    case = world.at(place)
    for name in PEOPLE:
        who = world.people[name]
        if name in allowed:
            codes = {refusal.code for refusal in judge(case, action, by=who, today=MONDAY)}
            assert "not_your_role" not in codes, name
        else:
            data = dict(DATA.get(action, {}))
            if action in WITH_PAPERS:
                data["evidence"] = world.papers(who)
            codes = world.refuses(case, action, by=who, data=data, reason="理由")
            assert "not_your_role" in codes, name


@pytest.mark.parametrize(
    ("place", "action"),
    [("comparing differs", "uphold_own_error"), ("dismissed", "close_dismissed")],
)
def test_who_accepted_does_not_decide_in_the_office(world, place, action):
    case = world.at(place)
    assert world.refuses(case, action, by=world.officer) == ["four_eyes"]
    assert world.do(case, action, by=world.officer2).state in ("upheld", "closed")


@pytest.mark.parametrize("action", ["uphold", "dismiss", "find_unverifiable"])
def test_who_accepted_does_not_decide_for_the_provider_either(world, action):
    case = world.at("verifying")
    give_role(world.officer, "reviewer", world.bureau)
    assert world.refuses(case, action, by=world.officer) == ["four_eyes"]
    assert world.do(case, action).state in ("upheld", "dismissed", "unverifiable")


def test_who_accepted_does_not_find_the_provider_silent(world):
    case = world.at("verifying")
    give_role(world.officer, "supervisor", world.office)
    refused = world.refuses(case, "find_silent", by=world.officer, today=AFTER_THE_ANSWER)
    assert refused == ["four_eyes"]
    assert world.do(case, "find_silent", today=AFTER_THE_ANSWER).state == "unverifiable"


@pytest.mark.parametrize("earlier", ["officer2", "provider"])
def test_the_review_of_an_unverifiable_record_is_made_by_others_too(world, earlier):
    case = world.do(world.at("corrected unproven"), "close_unproven")
    case = world.do(case, "request_review")
    give_role(world.people[earlier], "reviewer", world.province)
    assert set(world.refuses(case, "confirm", by=world.people[earlier])) == {"four_eyes"}
    assert world.do(case, "confirm").state == "closed"


@pytest.mark.parametrize("action", ["confirm", "overturn"])
@pytest.mark.parametrize("earlier", ["officer", "officer2", "provider"])
def test_a_review_is_made_by_people_who_had_no_hand_in_the_result(world, action, earlier):
    case = world.at("reviewing")
    person = world.people[earlier]
    give_role(person, "reviewer", world.province)
    assert world.refuses(case, action, by=person) == ["four_eyes"]
    assert world.do(case, action).state == "closed"


def test_an_office_without_an_upper_one_reviews_itself_through_another_person(world):
    world.office.parent = None
    world.office.save()
    case = world.at("reviewing")
    assert case.upper_id == world.office.pk
    give_role(world.officer2, "reviewer", world.office)
    assert world.refuses(case, "confirm", by=world.officer2) == ["four_eyes"]
    other = f.officer("reviewer", world.office)
    assert world.do(case, "confirm", by=other).state == "closed"


def test_a_draft_and_what_became_of_it_is_nobody_elses_business(world):
    from casework.models import Case

    draft = world.at("draft")
    for name in ("officer", "provider", "supervisor", "upper"):
        assert not Case.objects.visible_to(world.people[name]).exists(), name
    world.do(draft, "discard")
    assert not Case.objects.visible_to(world.officer).exists()
    assert Case.objects.visible_to(world.agent).count() == 1
    world.at("submitted")
    assert Case.objects.visible_to(world.officer).count() == 1
