"""C1: on what condition a commitment may be drawn up and signed, just inside and just outside."""

from datetime import date

import pytest

from casework.errors import TransitionRefused
from casework.models import Case, CreditRecord
from commitments.models import CommitmentTemplate, Matter
from tests import factories as f
from tests.commitments.world import MONDAY
from tests.nothing_moved import nothing_moves


def codes_of_signing(world, case, **data):
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, "sign", data={**world.given("sign"), **data})
    return refused.value.codes


def codes_of_opening(world, **fields):
    with pytest.raises(TransitionRefused) as refused:
        world.open(**fields)
    assert not Case.objects.exists()
    return refused.value.codes


def test_somebody_elses_subject_is_refused(world):
    other = f.agent_of(f.subject("别的公司"))
    case = world.at("draft")
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, "sign", by=other)
    assert refused.value.codes == ["not_your_role"]


def test_a_claim_that_waits_is_no_proof_of_identity(world):
    case = world.at("draft")
    world.company.accounts.update(state="pending")
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, "sign")
    assert refused.value.codes == ["not_your_role"]
    world.company.accounts.update(state="confirmed")
    assert world.do(case, "sign").state == "signed"


@pytest.mark.parametrize("code", ["91320100MA0000015R", "91320100ma0000015q", "91320100MA000001"])
def test_the_code_must_be_valid(world, code):
    case = world.at("draft")
    type(world.company).objects.filter(pk=world.company.pk).update(code=code)
    assert codes_of_signing(world, case) == ["code_valid"]


@pytest.mark.parametrize(
    ("number", "valid"), [("450101199001011235", True), ("320100200002300004", False)]
)
def test_a_persons_number_is_judged_as_a_citizen_number(world, number, valid):
    person = f.subject("王小明", kind="natural", code=number)
    world.agent.subject_accounts.create(subject=person, state="confirmed")
    case = world.open(subject=person)
    signature = {**world.given("sign"), "name": "王小明"}
    if valid:
        assert world.do(case, "sign", data=signature).state == "signed"
    else:
        assert codes_of_signing(world, case, name="王小明") == ["code_valid"]


def test_a_new_version_in_force_must_be_drawn_up_anew(world):
    case = world.at("draft")
    newer = CommitmentTemplate.objects.create(
        matter=world.matter, version=2, text="新文本", promises=[], published_from=date(2026, 7, 7)
    )
    CommitmentTemplate.objects.filter(pk=newer.pk).update(published_from=MONDAY)
    assert codes_of_signing(world, case) == ["template_current"]
    CommitmentTemplate.objects.filter(pk=newer.pk).update(published_from=date(2026, 7, 7))
    assert world.do(case, "sign").state == "signed"


def test_a_matter_taken_off_the_list_is_refused(world):
    case = world.at("draft")
    Matter.objects.update(on_list=False)
    assert codes_of_signing(world, case) == ["matter_listed"]


def test_an_excluded_matter_is_refused_with_the_reason(world):
    case = world.at("draft")
    Matter.objects.update(excluded_reason="state_security")
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, "sign")
    assert refused.value.codes == ["matter_not_excluded"]
    assert refused.value.refusals[0].data["why"]


def test_no_draft_on_a_matter_that_is_off_the_list_or_excluded(world):
    Matter.objects.update(on_list=False, excluded_reason="life")
    assert codes_of_opening(world) == ["matter_listed", "matter_not_excluded"]


def test_no_draft_without_a_letter_in_force(world):
    CommitmentTemplate.objects.update(published_from=date(2026, 7, 7))
    assert codes_of_opening(world) == ["field"]
    assert world.open(today=date(2026, 7, 7)).state == "draft"


@pytest.mark.parametrize(
    ("fields", "bars"),
    [
        ({"record_class": "serious"}, True),
        ({"record_class": "serious", "repaired_on": MONDAY}, False),
        ({"record_class": "serious", "publicity": "ended"}, False),
        ({"record_class": "serious", "publicity": "withdrawn"}, False),
        ({"record_class": "serious", "off_display": MONDAY}, False),
        ({"record_class": "serious", "off_display": date(2026, 7, 7)}, True),
        ({"record_class": "ordinary"}, False),
        ({"record_class": "unclear", "kind": "serious_list"}, True),
        ({"kind": "serious_list", "list_exit_on": MONDAY}, False),
    ],
)
def test_an_unrepaired_serious_record_bars(world, fields, bars):
    case = world.at("draft")
    f.record(world.company, world.bureau, **fields)
    if bars:
        assert codes_of_signing(world, case) == ["no_serious_record"]
    else:
        assert world.do(case, "sign").state == "signed"


def test_somebody_elses_serious_record_does_not_bar(world):
    case = world.at("draft")
    f.record(f.subject("别的公司"), world.bureau, record_class="serious")
    assert world.do(case, "sign").state == "signed"


def test_a_broken_promise_bars_even_before_it_is_recorded_and_until_repaired(world):
    broken = world.at("breached")
    case = world.at("draft")
    assert codes_of_signing(world, case) == ["no_broken_promise"]
    world.do(broken, "record_breach")
    assert codes_of_signing(world, case) == ["no_broken_promise"]
    CreditRecord.objects.update(repaired_on=MONDAY)
    assert world.do(case, "sign").state == "signed"


def test_an_annulled_breach_bars_no_longer(world):
    case = world.at("draft")
    broken = world.at("breached annulled")
    assert codes_of_signing(world, case) == ["no_broken_promise"]
    world.do(broken, "annul")
    assert world.do(case, "sign").state == "signed"


def test_a_commitment_for_repair_is_not_barred_by_what_it_repairs(world):
    world.at("breached recorded")
    f.record(world.company, world.bureau, record_class="serious")
    case = world.at("draft")
    assert codes_of_signing(world, case) == ["no_serious_record", "no_broken_promise"]
    Matter.objects.update(kind="repair")
    assert world.do(case, "sign").state == "signed"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "云江市远航科技公司"}, "name"),
        ({"name": ""}, "name"),
        ({"consent_version": 2}, "consent_version"),
        ({"consent_version": ""}, "consent_version"),
        ({"confirmed": False}, "confirmed"),
    ],
)
def test_the_signature_must_be_meant_and_of_the_text_that_was_read(world, wrong, field):
    case = world.at("draft")
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, "sign", data={**world.given("sign"), **wrong})
    assert [(r.code, r.field) for r in refused.value.refusals] == [("field", field)]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"start_on": "2026-07-05"}, "start_on"),
        ({"start_on": "2026-07-10", "end_on": "2026-07-09"}, "end_on"),
        ({"start_on": "2026-07-10", "end_on": "2036-07-11"}, "end_on"),
        ({"start_on": "bald"}, "start_on"),
        ({"matter": 0}, "matter"),
    ],
)
def test_a_draft_needs_a_matter_and_days_that_make_sense(world, fields, field):
    with pytest.raises(TransitionRefused) as refused:
        world.open(**fields)
    assert field in [r.field for r in refused.value.refusals if r.code == "field"]
    assert not Case.objects.exists()
