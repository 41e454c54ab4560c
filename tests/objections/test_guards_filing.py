"""What must be true before an objection is opened and filed (O1)."""

import pytest

from casework.engine import open_case
from casework.errors import TransitionRefused
from casework.models import Case, Department
from tests import factories as f
from tests.objections.conftest import MONDAY, OBJECTION


def opening_refused(world, **data) -> list[str]:
    before = Case.objects.count()
    with pytest.raises(TransitionRefused) as refused:
        open_case("objections", by=world.agent, data={**OBJECTION, **data}, today=MONDAY)
    assert Case.objects.count() == before
    return refused.value.codes


def test_an_objection_names_a_record_or_a_case(world):
    assert opening_refused(world, subject=world.subject.pk) == ["matter_is_named"]
    assert world.open().record_id == world.record.pk


def test_only_its_own_subject_objects_to_a_record(world):
    foreign = f.record(f.subject("别的公司"), world.bureau)
    assert opening_refused(world, record=foreign.pk, subject=world.subject.pk) == ["record_is_own"]
    assert world.open().state == "draft"


def test_a_stranger_opens_nothing(world):
    with pytest.raises(TransitionRefused) as refused:
        open_case(
            "objections",
            by=world.stranger,
            data={"record": world.record.pk, **OBJECTION},
            today=MONDAY,
        )
    assert "not_your_role" in refused.value.codes
    assert not Case.objects.exists()


def test_a_case_that_arose_elsewhere_must_be_ones_own(world):
    company = f.subject("别的公司")
    both = f.agent_of(company)
    from casework.models import SubjectAccount

    SubjectAccount.objects.create(user=both, subject=world.subject, state="confirmed")
    mine = open_case(
        "objections", by=both, data={"record": world.record.pk, **OBJECTION}, today=MONDAY
    )
    theirs = f.record(company, world.bureau)
    data = {"record": theirs.pk, "subject": company.pk, **OBJECTION, "origin": mine.pk}
    with pytest.raises(TransitionRefused) as refused:
        open_case("objections", by=both, data=data, today=MONDAY)
    assert refused.value.codes == ["origin_is_own"]
    del data["origin"]
    assert open_case("objections", by=both, data=data, today=MONDAY).state == "draft"


def test_without_a_credit_office_nobody_would_receive_it(world):
    Department.objects.filter(pk=world.office.pk).update(is_credit_office=False)
    assert opening_refused(world, record=world.record.pk) == ["office_is_known"]
    Department.objects.filter(pk=world.office.pk).update(is_credit_office=True)
    assert world.open().state == "draft"


def test_a_ground_and_a_statement_are_asked_for(world):
    codes = opening_refused(world, record=world.record.pk, ground="", statement="")
    assert codes == ["field", "field"]
    assert opening_refused(world, record=world.record.pk, ground="colour") == ["field"]


def test_the_answer_to_a_repair_request_is_a_ground_only_where_there_was_one(world):
    assert opening_refused(world, record=world.record.pk, ground="repair_result") == ["field"]


def test_a_withdrawn_record_is_no_longer_there_to_object_to(world):
    case = world.at("draft")
    world.record.publicity = "withdrawn"
    world.record.save()
    assert world.refuses(case, "file") == ["record_is_stored"]
    world.record.publicity = "ended"
    world.record.save()
    assert world.do(case, "file").state == "submitted"


def test_proof_is_needed_and_may_come_with_the_draft_or_with_the_filing(world):
    case = world.at("draft")
    assert world.refuses(case, "file", data={"pledge": True}) == ["proof_is_attached"]
    assert world.do(case, "file").state == "submitted"
    other = f.record(world.subject, world.bureau)
    early = world.open(record=other.pk, evidence=world.papers(world.agent))
    assert world.do(early, "file", data={"pledge": True}).state == "submitted"


def test_proof_that_somebody_else_uploaded_is_not_taken(world):
    case = world.at("draft")
    foreign = world.papers(world.stranger)
    assert world.refuses(case, "file", data={"pledge": True, "evidence": foreign}) == ["field"]


def test_the_pledge_is_given(world):
    case = world.at("draft")
    papers = world.papers(world.agent)
    assert world.refuses(case, "file", data={"evidence": papers}) == ["field"]
    assert world.do(case, "file", data={"evidence": papers, "pledge": True}).state == "submitted"


def test_one_record_has_one_open_objection(world):
    first, second = world.at("submitted"), world.at("draft")
    assert world.refuses(second, "file") == ["no_other_objection_open"]
    world.do(first, "withdraw")
    assert world.do(second, "file").state == "submitted"


def test_a_draft_does_not_stand_in_the_way(world):
    world.at("draft")
    assert world.at("submitted").state == "submitted"


def test_an_objection_to_another_record_does_not_stand_in_the_way(world):
    world.at("submitted")
    other = f.record(world.subject, world.bureau)
    assert world.at("submitted", record=other.pk).state == "submitted"


def test_a_draft_can_be_changed_until_it_is_filed(world):
    case = world.at("draft")
    case = world.do(case, "edit", data=OBJECTION | {"ground": "duplicate", "statement": "重复公示"})
    assert case.data["objection"]["ground"] == "duplicate"
    case = world.do(case, "file")
    assert "not_from_this_state" in world.refuses(case, "edit")
