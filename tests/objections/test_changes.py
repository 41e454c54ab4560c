"""What an objection does to the record: the mark, the suspension, the correction, the end."""

from datetime import date
from decimal import Decimal

import pytest

from casework.engine import open_case
from casework.models import Case, CreditRecord
from casework.registry.publicity import end_expired
from casework.today import moment
from tests import factories as f
from tests.objections.conftest import MONDAY, OBJECTION, TUESDAY

NEW = "云市监罚〔2026〕8号"


def columns(world, *names):
    return tuple(getattr(world.fresh_record(), name) for name in names)


def event(case):
    return case.events.order_by("seq").last()


# --- The mark (异议标注)


@pytest.mark.parametrize(
    ("place", "marked"),
    [
        ("draft", False), ("submitted", False), ("supplement", False), ("refused", False),
        ("accepted", True), ("comparing", True), ("verifying", True), ("extended", True),
        ("upheld", True), ("dismissed", True), ("unverifiable", True), ("corrected", True),
        ("closed", False), ("reviewing", True), ("withdrawn", False),
    ],
)  # fmt: skip
def test_the_record_is_marked_from_acceptance_to_the_end(world, place, marked):
    case = world.at(place)
    assert (world.fresh_record().disputed, world.fresh(case).disputed) == (marked, marked)


def test_the_ledger_holds_the_mark_before_and_after(world):
    case = world.at("accepted")
    place = f"creditrecord:{world.record.pk}"
    assert event(case).before[place] == {"disputed": False}
    assert event(case).after[place] == {"disputed": True}


def test_withdrawing_takes_the_mark_off(world):
    world.do(world.at("verifying"), "withdraw")
    assert columns(world, "disputed", "publicity") == (False, "published")


def test_a_mark_that_proceedings_keep_outlives_the_closing(world):
    case = world.do(world.at("dismissed court"), "close_dismissed")
    assert (case.state, case.disputed, world.fresh_record().disputed) == ("closed", True, True)
    case = world.do(case, "end_proceedings")
    assert (case.disputed, world.fresh_record().disputed) == (False, False)


def test_proceedings_after_the_closing_bring_the_mark_back(world):
    case = world.do(world.at("closed"), "note_proceedings")
    assert (case.disputed, world.fresh_record().disputed) == (True, True)


@pytest.mark.parametrize("place", ["verifying court", "closed court"])
@pytest.mark.parametrize(
    ("result", "publicity", "shared"),
    [
        ("upheld", "published", True), ("changed", "published", True),
        ("withdrawn", "published", True), ("annulled", "withdrawn", False),
    ],
)  # fmt: skip
def test_a_record_whose_decision_was_annulled_is_withdrawn(world, place, result, publicity, shared):
    case = world.at(place)
    given = world.given("end_proceedings", world.officer, result=result)
    case = world.do(case, "end_proceedings", data=given, today=TUESDAY)
    assert columns(world, "publicity", "shared") == (publicity, shared)
    if result == "annulled":
        assert columns(world, "ended_on") == (TUESDAY,)
        assert (
            world.fresh_record().corrections[-1]["reason"]
            == "原决定被撤销，文号：（2026）云01行初1号"
        )
    assert world.fresh_record().disputed == (place == "verifying court")


def test_the_end_of_proceedings_leaves_the_mark_of_an_open_objection(world):
    case = world.do(world.at("verifying court"), "end_proceedings")
    assert (case.disputed, world.fresh_record().disputed) == (True, True)


def test_the_mark_stays_while_another_objection_or_its_proceedings_hold_it(world):
    held = world.do(world.at("closed"), "note_proceedings")
    second = world.at("accepted", ground="duplicate")
    world.do(second, "withdraw")
    assert world.fresh_record().disputed
    world.do(held, "end_proceedings")
    assert not world.fresh_record().disputed


# --- Suspended disclosure (台州)


def test_forwarding_suspends_disclosure_only_where_the_rules_say_so(world, settings):
    settings.CASEWORK_PACK = "taizhou-zj"
    assert columns(world, "publicity") == ("published",)
    world.at("verifying")
    assert columns(world, "publicity", "disputed") == ("suspended", True)


def test_elsewhere_the_record_stays_on_display_while_it_is_verified(world):
    world.at("verifying")
    assert columns(world, "publicity") == ("published",)


@pytest.mark.parametrize(
    ("steps", "publicity"),
    [
        (("dismiss",), "suspended"),
        (("dismiss", "close_dismissed"), "published"),
        (("withdraw",), "published"),
        (("convert_to_repair",), "published"),
        (("uphold",), "suspended"),
        (("uphold", "correct"), "published"),
        (("find_unverifiable",), "suspended"),
        (("find_unverifiable", "settle"), "ended"),
        (("find_unverifiable", "settle", "close_unproven"), "ended"),
    ],
)
def test_a_suspended_record_returns_unless_it_was_found_wrong(world, settings, steps, publicity):
    settings.CASEWORK_PACK = "taizhou-zj"
    world.follow(world.at("verifying"), *steps)
    assert columns(world, "publicity") == (publicity,)


@pytest.mark.parametrize("publicity", ["ended", "unpublished", "shielded"])
def test_a_record_that_was_not_on_display_is_not_put_there(world, settings, publicity):
    settings.CASEWORK_PACK = "taizhou-zj"
    CreditRecord.objects.filter(pk=world.record.pk).update(publicity=publicity)
    world.follow(world.at("verifying"), "dismiss", "close_dismissed")
    assert columns(world, "publicity") == (publicity,)


def test_what_ended_while_it_was_suspended_does_not_return(world, settings):
    settings.CASEWORK_PACK = "taizhou-zj"
    CreditRecord.objects.filter(pk=world.record.pk).update(duties_done=True)
    case = world.at("verifying")
    over = world.fresh_record().off_display
    assert end_expired(over, now=moment()).ended == 1
    world.follow(case, "dismiss", "close_dismissed")
    assert columns(world, "publicity", "ended_on", "shared") == ("ended", over, False)


# --- Unverifiable


def test_unverifiable_ends_disclosure_and_sharing_and_keeps_the_record(world):
    CreditRecord.objects.filter(pk=world.record.pk).update(note="旧注")
    case = world.do(world.at("unverifiable"), "settle", today=TUESDAY)
    note = f"旧注\n2026-07-07 异议{case.number}：经核查无法核实，终止披露"
    assert columns(world, "note") == (note,)
    assert columns(world, "publicity", "ended_on", "shared") == ("ended", TUESDAY, False)
    world.do(case, "close_unproven", today=TUESDAY)
    assert columns(world, "disputed", "publicity") == (False, "ended")


def test_unverifiable_stays_marked_and_noted_where_the_rules_keep_it(world, settings):
    settings.CASEWORK_PACK = "taizhou-zj"
    world.rules["objection.unverifiable"] = "annotate"
    case = world.do(world.at("unverifiable"), "settle")
    assert columns(world, "publicity", "shared") == ("published", True)
    note = f"2026-07-06 异议{case.number}：经核查无法核实，保留标注"
    assert world.fresh_record().note == note
    case = world.do(case, "close_unproven")
    assert (case.disputed, world.fresh_record().disputed) == (True, True)


# --- What was found wrong


def finding(world, **more):
    papers = world.papers(world.provider)
    return {"outcome": "correct", "facts_found": "与原件不符", "evidence": papers, **more}


def corrected(world, ground="wrong", today=MONDAY, **more):
    case = world.at("verifying", ground=ground)
    case = world.do(case, "uphold", data=finding(world, **more), today=today)
    return world.do(case, "correct", today=today)


def test_a_correction_keeps_what_the_record_said_before(world):
    case = corrected(world, field="number", right_value=NEW, field_2="fine", right_value_2="1.5")
    assert columns(world, "number", "fine", "publicity") == (NEW, Decimal("1.5"), "published")
    entry = {
        "on": "2026-07-06", "by": case.number, "reason": "与原件不符", "outcome": "correct",
    }  # fmt: skip
    assert world.fresh_record().corrections == [
        {"field": "number", "from": "云市监罚〔2026〕7号", "to": NEW, **entry},
        {"field": "fine", "from": "", "to": "1.5", **entry},
    ]
    place = f"creditrecord:{world.record.pk}"
    assert event(case).before[place]["number"] == "云市监罚〔2026〕7号"
    assert event(case).after[place]["number"] == NEW


def test_nothing_is_corrected_before_the_correction_is_made(world):
    world.at("upheld")
    assert columns(world, "number", "corrections") == ("云市监罚〔2026〕7号", [])


def test_an_own_error_of_the_platform_is_put_right_by_the_platform(world):
    case = world.do(world.at("comparing differs"), "uphold_own_error")
    world.do(case, "correct", by=world.platform)
    assert columns(world, "number") == (NEW,)


def test_what_was_missing_is_added(world):
    corrected(world, "missing", outcome="add", field="note", right_value="罚款已缴清")
    assert columns(world, "note", "publicity") == ("罚款已缴清", "published")


@pytest.mark.parametrize("ground", ["wrong", "duplicate", "wrong_subject"])
def test_deleting_withdraws_the_record_from_display_and_sharing(world, ground):
    corrected(world, ground, outcome="delete", today=TUESDAY)
    assert columns(world, "publicity", "ended_on", "shared") == ("withdrawn", TUESDAY, False)
    first = world.fresh_record().corrections[0]
    assert (first["field"], first["from"], first["to"]) == ("publicity", "published", "withdrawn")


@pytest.mark.parametrize("ground", ["past_term", "not_public"])
def test_ending_ends_publicity_and_sharing(world, ground):
    corrected(world, ground, outcome="end", today=TUESDAY)
    assert columns(world, "publicity", "ended_on", "shared") == ("ended", TUESDAY, False)


def test_removing_from_the_list_notes_the_exit(world):
    CreditRecord.objects.filter(pk=world.record.pk).update(kind="serious_list")
    corrected(world, outcome="remove", today=TUESDAY)
    assert columns(world, "list_exit_on", "publicity", "ended_on", "shared") == (
        TUESDAY, "ended", TUESDAY, False,
    )  # fmt: skip


def test_another_document_date_moves_the_four_dates(world):
    # Ordinary, 2026-04-10: three months to 10 July, one year to 10 April 2027.
    corrected(world, field="document_date", right_value="2026-04-10")
    assert columns(
        world, "document_date", "min_last", "earliest_apply", "max_last", "off_display", "publicity"
    ) == (
        date(2026, 4, 10), date(2026, 7, 10), date(2026, 7, 11), date(2027, 4, 10),
        date(2027, 4, 11), "published",
    )  # fmt: skip


def test_a_document_date_so_old_that_the_term_is_over_ends_publicity(world):
    # Order 58 of 2023: three years from 1 June 2023 end on 1 June 2026.
    corrected(world, field="document_date", right_value="2023-06-01")
    assert columns(world, "publicity", "ended_on") == ("ended", date(2026, 6, 2))


def test_a_lighter_class_shortens_the_term_and_is_not_published(world):
    corrected(world, field="record_class", right_value="light")
    assert columns(world, "record_class", "min_last", "max_last", "publicity") == (
        "light", None, date(2026, 8, 6), "unpublished",
    )  # fmt: skip


def test_a_corrected_class_takes_a_suspended_record_by_the_new_dates(world, settings):
    settings.CASEWORK_PACK = "taizhou-zj"
    corrected(world, field="record_class", right_value="serious")
    # Three years from 6 May 2026.
    assert columns(world, "publicity", "max_last") == ("published", date(2029, 5, 6))


# --- The review


def test_a_result_that_stands_changes_nothing_but_the_mark(world):
    before = world.fresh_record()
    case = world.do(world.at("reviewing"), "confirm")
    assert (case.state, case.closed_on) == ("closed", MONDAY)
    assert columns(world, "disputed", "number", "publicity") == (
        False, before.number, before.publicity,
    )  # fmt: skip


def test_an_overturned_result_puts_the_record_right_and_takes_the_mark_off(world):
    case = world.do(world.at("reviewing"), "overturn")
    assert columns(world, "number", "disputed") == (NEW, False)
    assert f"由“云市监罚〔2026〕7号”改为“{NEW}”" in case.data["done"]


# --- The parties, and cases that arise from others


def test_the_parties_are_named_when_it_is_filed(world):
    draft = world.at("draft")
    assert (draft.office_id, draft.provider_id, draft.waits_for) == (None, None, "subject")
    case = world.do(draft, "file")
    assert (case.office_id, case.department_id) == (world.office.pk, world.office.pk)
    assert (case.provider_id, case.upper_id) == (world.bureau.pk, world.province.pk)
    assert (case.holder_id, case.waits_for) == (world.office.pk, "credit_officer")
    assert case.title == "销售超过保质期的食品"


def test_the_source_of_the_record_answers_before_the_department_that_recognized_it(world):
    source = f.department("数据来源单位")
    CreditRecord.objects.filter(pk=world.record.pk).update(source_department=source)
    assert world.at("submitted").provider_id == source.pk


def test_an_offered_conversion_is_taken_up_by_the_subject(world):
    case = world.at("refused offered")
    assert case.data["conversion_offered"] is True
    case = world.do(case, "convert_to_repair")
    assert (case.state, case.data["converted"], case.disputed) == ("withdrawn", True, False)


def test_an_objection_to_a_case_takes_over_its_record_and_its_department(world):
    """The result of another case is objected to: here one of our own stands for it (R15)."""
    first = world.at("closed")
    data = {"subject": world.subject.pk, "origin": first.pk, **OBJECTION}
    case = open_case("objections", by=world.agent, data=data, today=MONDAY)
    assert (case.origin_id, case.record_id) == (first.pk, world.record.pk)
    assert world.do(case, "file").provider_id == world.bureau.pk


@pytest.fixture
def repair_refused(world):
    """A refused repair request as an objection finds it (R15): decided by another department."""
    return world.repair_answer(department=f.department("作出修复决定的部门"))


def about_repair(world, origin, ground="repair_result"):
    data = {"subject": world.subject.pk, "origin": origin.pk, **OBJECTION, "ground": ground}
    case = open_case("objections", by=world.agent, data=data, today=MONDAY)
    return world.do(case, "file")


def test_the_answer_to_a_repair_request_is_for_the_department_that_gave_it(world, repair_refused):
    case = about_repair(world, repair_refused)
    assert (case.record_id, case.provider_id) == (world.record.pk, repair_refused.department_id)
    assert case.state == "submitted"


def test_what_is_wrong_with_the_record_itself_is_for_its_provider(world, repair_refused):
    assert about_repair(world, repair_refused, "wrong").provider_id == world.bureau.pk


@pytest.mark.parametrize(("outcome", "publicity"), [("redo", "published"), ("end", "ended")])
def test_a_wrong_answer_to_a_repair_request_is_given_anew_or_publicity_ends(
    world, repair_refused, outcome, publicity
):
    case = world.follow(about_repair(world, repair_refused), "accept", "compare", "forward")
    decider = f.officer("reviewer", repair_refused.department)
    papers = world.papers(decider)
    data = {"outcome": outcome, "facts_found": "义务已履行", "evidence": papers}
    case = world.do(case, "uphold", by=decider, data=data)
    world.reopen(repair_refused)
    world.do(case, "correct", by=decider, data={})
    assert columns(world, "publicity") == (publicity,)


def test_an_objection_to_a_commitment_without_a_record_touches_no_record(world):
    commitment = Case.objects.create(
        case_type="commitments", state="breached", state_since=MONDAY, filed_on=MONDAY,
        closed_on=MONDAY, subject=world.subject, department=world.bureau, title="证照承诺",
        number="CN2026-900001", pack="yunjiang", pack_version="",
    )  # fmt: skip
    case = about_repair(world, commitment, "wrong")
    assert (case.record_id, case.provider_id, case.title) == (None, world.bureau.pk, "证照承诺")
    case = world.follow(case, "accept", "compare", "forward")
    data = {
        "outcome": "redo",
        "facts_found": "已按期履行",
        "evidence": world.papers(world.provider),
    }
    case = world.do(case, "uphold", data=data)
    world.reopen(commitment)
    case = world.follow(case, "correct", "close_corrected")
    assert (case.state, case.data["done"]) == ("closed", "由原决定单位重新作出决定")
    assert columns(world, "disputed", "corrections") == (False, [])


def test_the_next_to_move_follows_the_case(world):
    holders = {
        "verifying": ("provider", world.bureau), "dismissed": ("credit_officer", world.office),
        "upheld": ("platform", world.office), "reviewing": ("upper", world.province),
    }  # fmt: skip
    for place, (role, holder) in holders.items():
        record = f.record(world.subject, world.bureau, number="云市监罚〔2026〕7号")
        case = world.at(place, record=record.pk)
        assert (case.waits_for, case.holder_id) == (role, holder.pk), place
