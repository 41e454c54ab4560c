"""What must be true on the way, on the day of the decision, and afterwards."""

from datetime import date

import pytest
from guardian.shortcuts import assign_perm

from casework.access.roles import give_role, take_role
from casework.errors import TransitionRefused
from casework.models import CreditRecord, SyncTarget
from tests import factories as f
from tests.nothing_moved import nothing_moves
from tests.repair.world import HEARD, MONDAY, upload


def refused(world, case, action, who, **how):
    how.setdefault("data", world.data(action))
    with nothing_moves(), pytest.raises(TransitionRefused) as answer:
        world.do(case, action, who, **how)
    return answer.value


def change(record, **fields):
    CreditRecord.objects.filter(pk=record.pk).update(**fields)


def test_a_department_without_an_account_cannot_receive(world):
    lonely = f.department("云江市民政局")
    case = world.at("submitted", record=f.record(world.subject, lonely))
    assert refused(world, case, "route", "platform").codes == ["department_can_receive"]
    person = f.user()
    assign_perm("casework.act_as_reviewer", person, lonely)
    assert world.do(case, "route", "platform").state == "pushed"


def test_an_account_that_was_taken_away_receives_nothing(world):
    case = world.at("submitted")
    take_role(world.reviewer, "reviewer", world.market)
    take_role(world.reviewer2, "reviewer", world.market)
    assert refused(world, case, "route", "platform").codes == ["department_can_receive"]


def test_a_supplement_is_asked_once(world):
    case = world.at("supplement")
    case = world.do(case, "answer_supplement", "agent")
    codes = refused(world, case, "ask_supplement", "reviewer").codes
    assert codes == ["no_supplement_asked_before"]
    assert world.do(case, "accept", "reviewer").state == "accepted"


def test_each_point_needs_its_answer(world):
    case = world.at("supplement")
    answer = refused(world, case, "answer_supplement", "agent", data={"answer_1": "已补交"})
    assert [r.data["field"] for r in answer.refusals] == ["answer_2"]
    assert "请写明联系人" in str(answer.refusals[0].data["label"])


def test_missing_papers_are_asked_for_before_they_are_a_ground(world):
    case = world.at("pushed")
    data = world.data("refuse") | {"ground": "papers"}
    codes = refused(world, case, "refuse", "reviewer", data=data).codes
    assert codes == ["missing_papers_were_asked_for"]
    case = world.run(case, ("ask_supplement", "reviewer"), ("answer_supplement", "agent"))
    assert world.do(case, "refuse", "reviewer", data=data).state == "refused"


@pytest.mark.parametrize(
    ("ground", "code", "changed"),
    [
        ("term", "minimum_term_still_runs", {"earliest_apply": date(2026, 8, 11)}),
        ("excluded", "record_is_excluded", {"repairable": False}),
    ],
)
def test_complete_papers_are_not_refused_on_a_ground_that_does_not_hold(
    world, ground, code, changed
):
    case = world.at("pushed")
    data = world.data("refuse") | {"ground": ground}
    assert refused(world, case, "refuse", "reviewer", data=data).codes == [code]
    CreditRecord.objects.filter(pk=world.record.pk).update(**changed)
    assert world.do(case, "refuse", "reviewer", data=data).state == "refused"


def test_the_minimum_term_refuses_nobody_who_asks_on_a_courts_ruling(world):
    case = world.at("pushed", by_court=True)
    CreditRecord.objects.filter(pk=world.record.pk).update(earliest_apply=date(2026, 8, 11))
    data = world.data("refuse") | {"ground": "term"}
    codes = refused(world, case, "refuse", "reviewer", data=data).codes
    assert codes == ["minimum_term_still_runs"]


@pytest.mark.parametrize(
    ("state", "action", "who"),
    [
        ("pushed", "refuse", "reviewer"), ("reviewing", "reject", "head"),
        ("reviewing", "extend", "head"), ("joint_check", "dissent", "partner"),
        ("joint_check", "go_on", "reviewer"), ("repaired", "announce_revocation", "reviewer"),
    ],
)  # fmt: skip
def test_reasons_must_be_given(world, state, action, who):
    case = world.at(state)
    assert refused(world, case, action, who, reason="  ").codes == ["reason_missing"]


@pytest.mark.parametrize("action", ["refuse", "reject"])
def test_a_refusal_says_when_to_try_again(world, action):
    case = world.at("pushed" if action == "refuse" else "reviewing")
    data = world.data(action) | {"next_step": ""}
    who = "reviewer" if action == "refuse" else "head"
    answer = refused(world, case, action, who, data=data)
    assert [r.data["field"] for r in answer.refusals] == ["next_step"]


def test_the_term_is_extended_once(world):
    case = world.at("extended")
    case = world.run(case, ("ask_partner", "reviewer"), ("concur", "partner"))
    answer = refused(world, case, "extend", "head")
    assert answer.codes == ["extended_before"]
    assert "2026年8月10日" in answer.refusals[0].message


@pytest.mark.parametrize("duties", ["open", "unsure"])
def test_the_latest_check_decides_whether_duties_are_done(world, duties):
    case = world.at("accepted")
    case = world.do(case, "review", "reviewer", data=world.data("review") | {"duties": duties})
    assert refused(world, case, "approve", "head").codes == ["duties_are_confirmed"]
    case = world.do(case, "recheck", "reviewer")
    case = world.do(case, "recheck", "reviewer", data=world.data("recheck") | {"duties": duties})
    assert refused(world, case, "approve", "head").codes == ["duties_are_confirmed"]
    case = world.do(case, "recheck", "reviewer")
    assert world.do(case, "approve", "head").state == "approved"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"repairable": False}, "record_is_repairable"),
        ({"record_class": "unclear"}, "class_is_settled"),
        ({"publicity": "withdrawn"}, "record_is_still_in_use"),
        ({"duties_done": False}, "duties_are_confirmed"),
        (
            {"min_last": date(2026, 8, 10), "earliest_apply": date(2026, 8, 11)},
            "minimum_term_is_over",
        ),
    ],
)
def test_all_conditions_hold_on_the_day_of_the_decision(world, fields, code):
    case = world.at("reviewing")
    record = CreditRecord.objects.get(pk=world.record.pk)
    before = {name: getattr(record, name) for name in fields}
    change(record, **fields)
    assert refused(world, case, "approve", "head").codes == [code]
    change(record, **before)
    assert world.do(case, "approve", "head").state == "approved"


def test_the_list_is_left_when_the_listing_unit_finds_its_conditions_met(world):
    entry = f.record(world.subject, world.market, kind="serious_list", record_class="serious")
    case = world.at("reviewing", record=entry)
    assert refused(world, case, "approve", "head").codes == ["list_conditions_are_met"]
    met = world.data("recheck") | {"list_conditions": "on"}
    case = world.do(case, "recheck", "reviewer", data=met)
    assert refused(world, case, "approve", "office_head").codes == ["not_your_role"]
    assert world.do(case, "approve", "head").state == "approved"


def test_a_public_notice_only_where_the_rules_provide_for_it(world):
    case = world.at("reviewing")
    answer = refused(world, case, "publish_notice", "reviewer")
    assert answer.codes == ["not_in_these_rules"]


def test_where_a_notice_is_wanted_its_term_must_have_run_out(world):
    world.rules["repair.public_notice"] = True
    case = world.at("reviewing")
    assert refused(world, case, "approve", "head").codes == ["public_notice_is_over"]
    case = world.do(case, "publish_notice", "reviewer")
    assert refused(world, case, "approve", "head").codes == ["public_notice_is_over"]
    case = world.do(case, "end_notice", "system")
    assert world.do(case, "approve", "head").state == "approved"


def test_who_accepted_or_reviewed_does_not_decide(world):
    for name in ("accept", "review", "recheck"):
        record = f.record(world.subject, world.market)
        case = world.at("pushed" if name == "accept" else "accepted", record=record)
        both = f.officer("reviewer", world.market)
        world.people["both"] = both
        give_role(both, "head", world.market)
        if name == "recheck":
            case = world.do(case, "review", "reviewer")
        case = world.do(case, name, "both")
        if name == "accept":
            case = world.do(case, "review", "reviewer")
        for action in ("approve", "reject"):
            assert refused(world, case, action, "both").codes == ["four_eyes"]
        assert world.do(case, "approve", "head").state == "approved"


def test_who_accepted_does_not_shield(world):
    case = world.at("accepted", by_court=True)
    assert refused(world, case, "shield", "reviewer").codes == ["four_eyes"]
    assert world.do(case, "shield", "reviewer2").state == "shielded"


def test_shielding_answers_a_court_ruling_and_nothing_else(world):
    ordinary = world.at("pushed")
    assert refused(world, ordinary, "shield", "reviewer").codes == ["asked_on_a_court_ruling"]
    world.do(ordinary, "withdraw", "agent")
    by_court = world.at("reviewing", by_court=True)
    assert refused(world, by_court, "approve", "head").codes == ["asked_without_a_court"]
    assert world.do(by_court, "shield", "credit_officer").state == "shielded"


def test_complete_waits_for_every_site_and_names_the_missing(world):
    SyncTarget.objects.create(code="nation", name="信用中国")
    case = world.at("syncing")
    case = world.do(case, "confirm_site", "platform")
    answer = refused(world, case, "complete", "credit_officer")
    assert answer.codes == ["every_site_has_confirmed"]
    assert "信用中国" in answer.refusals[0].message
    assert "信用江海" not in answer.refusals[0].message
    second = {"site": "nation", "confirmed_on": "2026-08-10", "how": "电话核实"}
    case = world.do(case, "confirm_site", "credit_officer", data=second)
    assert world.do(case, "complete", "platform").state == "repaired"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (
            {"site": "province", "confirmed_on": "2026-08-11", "how": "查看"},
            "confirmed_on",
        ),  # tomorrow
        ({"site": "nowhere", "confirmed_on": "2026-08-10", "how": "查看"}, "site"),
        ({"site": "province", "confirmed_on": "2026-08-10", "how": " "}, "how"),
    ],
)
def test_a_confirmation_names_a_listed_site_and_a_day_that_has_come(world, data, field):
    case = world.at("syncing")
    answer = refused(world, case, "confirm_site", "platform", data=data)
    assert [r.data["field"] for r in answer.refusals] == [field]
    assert world.do(case, "confirm_site", "platform").version > case.version


def test_a_site_confirms_once(world):
    case = world.do(world.at("syncing"), "confirm_site", "platform")
    answer = refused(world, case, "confirm_site", "platform")
    assert [r.data["field"] for r in answer.refusals] == ["site"]


def test_completing_confirms_measures_evaluation_and_third_parties(world):
    case = world.do(world.at("syncing"), "confirm_site", "platform")
    data = world.data("complete")
    for name in data:
        answer = refused(world, case, "complete", "credit_officer", data=data | {name: ""})
        assert [r.data["field"] for r in answer.refusals] == [name]


def test_the_subject_is_heard_before_a_revocation(world):
    case = world.at("repaired")
    assert refused(world, case, "revoke", "head").codes == ["revocation_is_announced"]
    assert refused(world, case, "state_case", "agent").codes == ["revocation_is_announced"]
    case = world.run(case, *HEARD[:1])
    answer = refused(world, case, "revoke", "head")
    assert answer.codes == ["subject_was_heard"]
    assert "2026年8月17日" in answer.refusals[0].message  # five working days after Monday the 10th
    case = world.run(case, *HEARD[1:])
    assert world.do(case, "revoke", "head").state == "revoked"


def test_silence_counts_as_heard_and_a_new_announcement_begins_anew(world):
    case = world.run(world.at("repaired"), *HEARD[:1], ("hear_silence", "system"))
    case = world.run(case, *HEARD[:1])
    assert refused(world, case, "revoke", "head").codes == ["subject_was_heard"]
    case = world.do(case, "hear_silence", "system")
    assert world.do(case, "revoke", "office_head").state == "revoked"


def test_who_announced_a_revocation_does_not_decide_it(world):
    both = f.officer("reviewer", world.market)
    world.people["both"] = both
    give_role(both, "head", world.market)
    case = world.run(world.at("repaired"), ("announce_revocation", "both"), *HEARD[1:])
    assert refused(world, case, "revoke", "both").codes == ["four_eyes"]
    assert world.do(case, "revoke", "head").state == "revoked"


def test_a_charge_that_was_dropped_must_be_announced_again(world):
    case = world.run(world.at("repaired"), *HEARD, ("drop_revocation", "head"))
    assert refused(world, case, "revoke", "head").codes == ["revocation_is_announced"]
    assert refused(world, case, "drop_revocation", "head").codes == ["revocation_is_announced"]
    case = world.run(case, *HEARD)
    assert world.do(case, "revoke", "head").state == "revoked"


def test_a_charge_may_be_dropped_before_the_subject_speaks(world):
    case = world.run(world.at("repaired"), *HEARD[:1], ("drop_revocation", "office_head"))
    assert case.deadlines.get(name="statement_by").state == "met"
    assert CreditRecord.objects.get(pk=world.record.pk).repaired_on == MONDAY


def test_who_announced_a_revocation_does_not_drop_it(world):
    both = f.officer("reviewer", world.market)
    world.people["both"] = both
    give_role(both, "head", world.market)
    case = world.run(world.at("repaired"), ("announce_revocation", "both"), *HEARD[1:])
    assert refused(world, case, "drop_revocation", "both").codes == ["four_eyes"]


def test_a_dropped_charge_needs_reasons(world):
    case = world.run(world.at("repaired"), *HEARD)
    answer = refused(world, case, "drop_revocation", "head", reason="")
    assert answer.codes == ["reason_missing"]


@pytest.mark.parametrize(
    ("outcome", "right", "wrong", "code"),
    [
        ("carried_out", "finish_plan", "restore", "court_says_failed"),
        ("failed", "restore", "finish_plan", "court_says_carried_out"),
    ],
)
def test_shielding_ends_as_the_courts_paper_says(world, outcome, right, wrong, code):
    case = world.at("shielded")
    for action in (right, wrong):
        assert len(refused(world, case, action, "reviewer").codes) == 1
    paper = world.data("file_court_paper") | {"outcome": outcome}
    paper["evidence"] = [upload(world.reviewer)]
    case = world.do(case, "file_court_paper", "reviewer", data=paper)
    assert refused(world, case, wrong, "reviewer").codes == [code]
    assert world.do(case, right, "reviewer").closed_on == MONDAY


@pytest.mark.parametrize(("day", "allowed"), [("2026-08-10", True), ("2026-08-11", False)])
def test_a_court_paper_is_not_dated_later_than_today(world, day, allowed):
    case = world.at("shielded")
    data = world.data("file_court_paper") | {"paper_date": day}
    if allowed:
        assert world.do(case, "file_court_paper", "agent", data=data).state == "shielded"
    else:
        answer = refused(world, case, "file_court_paper", "agent", data=data)
        assert [r.data["field"] for r in answer.refusals] == ["paper_date"]


def test_a_court_paper_is_attached(world):
    case = world.at("shielded")
    data = world.data("file_court_paper") | {"evidence": []}
    answer = refused(world, case, "file_court_paper", "agent", data=data)
    assert [r.data["field"] for r in answer.refusals] == ["evidence"]
