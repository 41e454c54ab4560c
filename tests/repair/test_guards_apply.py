"""The conditions of repair (R1): each refuses alone, with its own words, and nothing moves."""

from datetime import date

import pytest

from casework.engine import open_case
from casework.errors import TransitionRefused
from casework.models import CreditRecord
from repair.models import Certificate, Enrollment, RepairBar
from repair.training import start
from tests import factories as f
from tests.nothing_moved import nothing_moves
from tests.repair.world import MONDAY, upload


def refused_codes(world, case, *, today=MONDAY, data=None):
    data = data or world.application()
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, "apply", "agent", data=data, today=today)
    return refused.value.codes


def change(record, **fields):
    CreditRecord.objects.filter(pk=record.pk).update(**fields)


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (date(2026, 8, 10), date(2026, 8, 11)),  # ordinary class: 3 months from the document
        (date(2026, 2, 28), date(2026, 3, 1)),  # a month without a 30th
        (date(2026, 4, 5), date(2026, 4, 6)),  # ends on a holiday: terms are not rolled
    ],
)
def test_the_minimum_term_must_be_over_and_the_refusal_names_the_day(world, last, first):
    change(world.record, min_last=last, earliest_apply=first)
    case = world.open(today=last)
    data = world.application()
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, "apply", "agent", data=data, today=last)
    assert refused.value.codes == ["minimum_term_is_over"]
    assert refused.value.refusals[0].data == {"last": last, "day": first}
    assert f"{first.year}年{first.month}月{first.day}日" in refused.value.refusals[0].message
    assert world.do(case, "apply", "agent", data=data, today=first).state == "submitted"


def test_a_light_record_waits_for_nothing_but_its_duties(world):
    change(world.record, record_class="light", min_last=None, earliest_apply=None)
    case = world.open()
    without = world.application(duties_asserted="")
    assert refused_codes(world, case, data=without) == ["duties_are_done"]
    assert world.do(case, "apply", "agent").state == "submitted"


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ({"duties_asserted": ""}, "duties_are_done"),
        ({"proof": []}, "proof_is_attached"),
        ({"commitment": ""}, "commitment_is_signed"),
        ({"about": "wrong"}, "record_is_accepted"),
    ],
)
def test_what_the_applicant_must_hand_in(world, missing, code):
    case = world.open()
    whole = world.application()
    assert refused_codes(world, case, data=whole | missing) == [code]
    assert world.do(case, "apply", "agent", data=whole).state == "submitted"


def test_all_that_is_missing_is_said_at_once(world):
    change(world.record, min_last=MONDAY, earliest_apply=date(2026, 8, 11))
    case = world.open()
    assert refused_codes(world, case, data={"route": "ordinary"}) == [
        "field", "minimum_term_is_over", "duties_are_done", "proof_is_attached",
        "commitment_is_signed",
    ]  # fmt: skip


def test_no_proof_is_asked_for_what_the_department_knows_already(world):
    change(world.record, duties_done=True)
    case = world.open()
    data = world.application(duties_asserted="", proof=[])
    assert world.do(case, "apply", "agent", data=data).state == "submitted"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"repairable": False}, "record_is_repairable"),
        ({"record_class": "unclear"}, "class_is_settled"),
        ({"publicity": "ended"}, "record_is_still_in_use"),
        ({"publicity": "withdrawn"}, "record_is_still_in_use"),
    ],
)
def test_what_the_record_itself_must_be(world, fields, code):
    case = world.open()
    before = {name: getattr(world.record, name) for name in fields}
    change(world.record, **fields)
    assert refused_codes(world, case) == [code]
    change(world.record, **before)
    assert world.do(case, "apply", "agent").state == "submitted"


def test_one_repair_of_a_record_at_a_time(world):
    first, second = world.open(), world.open()
    first = world.do(first, "apply", "agent")
    data = world.application()
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(second, "apply", "agent", data=data)
    assert refused.value.codes == ["no_other_repair_is_pending"]
    assert first.number in refused.value.refusals[0].message
    world.do(first, "withdraw", "agent")
    assert world.do(second, "apply", "agent", data=data).state == "submitted"


def test_a_repair_of_another_record_stands_in_nobodys_way(world):
    world.do(world.open(), "apply", "agent")
    other = f.record(world.subject, world.market)
    assert world.do(world.open(record=other), "apply", "agent").state == "submitted"


@pytest.mark.parametrize(
    ("until", "codes"),
    [(date(2026, 8, 10), ["no_bar_runs"]), (date(2026, 8, 9), None)],
)
def test_the_bar_after_a_revocation_lasts_to_its_last_day(world, until, codes):
    case = world.open()
    RepairBar.objects.create(
        subject=world.subject, case=case, since=date(2023, 8, 10), until=until, reason="材料虚假"
    )
    if codes:
        assert refused_codes(world, case) == codes
    else:
        assert world.do(case, "apply", "agent").state == "submitted"


def test_a_penalty_waits_for_the_list_where_the_rules_say_so(world):
    entry = f.record(world.subject, world.market, kind="serious_list", record_class="serious")
    case = world.open()
    world.rules["repair.list_first"] = True
    assert refused_codes(world, case) == ["serious_list_is_left"]
    change(entry, list_exit_on=MONDAY)
    assert world.do(case, "apply", "agent").state == "submitted"


def test_a_penalty_does_not_wait_for_the_list_elsewhere(world):
    f.record(world.subject, world.market, kind="serious_list", record_class="serious")
    assert world.do(world.open(), "apply", "agent").state == "submitted"


def test_the_entry_of_the_list_itself_does_not_wait_for_itself(world):
    world.rules["repair.list_first"] = True
    entry = f.record(world.subject, world.market, kind="serious_list", record_class="serious")
    assert world.do(world.open(record=entry), "apply", "agent").state == "submitted"


def test_a_credit_report_only_where_the_rules_ask_for_one(world):
    world.rules["repair.papers"] = ["proof", "commitment", "report"]
    case = world.open()
    assert refused_codes(world, case) == ["report_is_attached"]
    data = world.application(report=[upload(world.agent)])
    assert world.do(case, "apply", "agent", data=data).state == "submitted"


def hold_certificate(world, course, *, issued_on, valid_until, subject=None):
    enrollment = Enrollment.objects.create(
        course=course, user=world.agent, subject=subject or world.subject, started_on=issued_on,
        finished_on=issued_on,
    )  # fmt: skip
    Certificate.objects.create(
        number=f"PX{enrollment.pk}", enrollment=enrollment, subject=enrollment.subject,
        user=world.agent, course_title="课程", score=100, issued_on=issued_on,
        valid_until=valid_until,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("issued_on", "valid_until", "counts"),
    [
        (date(2025, 8, 10), date(2026, 8, 10), True),  # its last day
        (date(2025, 8, 9), date(2026, 8, 9), False),
        (date(2026, 8, 11), date(2027, 8, 11), False),  # not yet issued
    ],
)
def test_training_where_the_rules_ask_for_it(world, course, issued_on, valid_until, counts):
    world.rules["repair.training"] = True
    hold_certificate(world, course, issued_on=issued_on, valid_until=valid_until)
    case = world.open()
    if counts:
        assert world.do(case, "apply", "agent").state == "submitted"
    else:
        assert refused_codes(world, case) == ["training_is_done"]


def test_the_certificate_of_another_subject_does_not_count(world, course):
    world.rules["repair.training"] = True
    other = f.subject("另一家")
    day = date(2026, 8, 1)
    hold_certificate(world, course, issued_on=day, valid_until=date(2027, 8, 1), subject=other)
    assert refused_codes(world, world.open()) == ["training_is_done"]


def test_an_uploaded_certificate_counts_until_it_is_checked(world, course):
    world.rules["repair.training"] = True
    start(course, user=world.agent, subject=world.subject, today=MONDAY)
    case = world.open()
    data = world.application(certificate=[upload(world.agent, "培训证书.jpg")])
    case = world.do(case, "apply", "agent", data=data)
    assert case.state == "submitted"
    case = world.run(case, ("route", "platform"), ("accept", "reviewer"), ("review", "reviewer"))
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.do(case, "approve", "head")
    assert refused.value.codes == ["training_holds"]
    checked = world.data("recheck") | {"certificate_checked": "on"}
    case = world.do(case, "recheck", "reviewer", data=checked)
    assert world.do(case, "approve", "head").state == "approved"


@pytest.mark.parametrize("missing", ["ruling", "ruling_number", "ruling_date"])
def test_bankruptcy_needs_the_courts_ruling(world, missing):
    change(world.record, min_last=date(2027, 5, 6), earliest_apply=date(2027, 5, 7))
    case = world.open()
    whole = world.by_court()
    assert refused_codes(world, case, data=whole | {missing: ""}) == ["court_ruling_is_attached"]
    assert world.do(case, "apply", "agent", data=whole).state == "submitted"


def test_a_ruling_of_tomorrow_is_none(world):
    case = world.open()
    data = world.by_court(ruling_date="2026-08-11")
    assert refused_codes(world, case, data=data) == ["field"]


def test_opening_wants_a_record_of_the_subject_that_is_still_in_use(world):
    world.open()
    foreign = f.record(f.subject("旁人"), world.market)
    for data, codes in (
        ({}, ["names_a_record"]),
        ({"record": foreign.pk, "subject": world.subject.pk}, ["record_is_the_subjects_own"]),
        ({"record": foreign.pk}, ["not_your_role"]),
    ):
        with nothing_moves(), pytest.raises(TransitionRefused) as refused:
            open_case("repair", by=world.agent, data=data, today=MONDAY)
        assert refused.value.codes == codes
    change(world.record, publicity="ended")
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        world.open()
    assert refused.value.codes == ["record_is_still_in_use"]


def test_the_window_fills_in_for_who_comes_in_person(world):
    case = open_case(
        "repair", by=world.window_clerk, data={"record": world.record.pk}, today=MONDAY
    )
    data = world.application(proof=[upload(world.window_clerk)])
    assert world.do(case, "apply", "window_clerk", data=data).state == "submitted"
