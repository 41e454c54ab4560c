"""What each action does to the record, the parties and the notes of the case."""

from datetime import date

import pytest

from casework.models import Case, CaseEvent, CreditRecord, Evidence, SyncOrder, SyncTarget
from repair.models import RepairBar
from tests import factories as f
from tests.repair.world import HEARD, MONDAY, upload


def stored(record):
    return CreditRecord.objects.get(pk=record.pk)


def test_the_department_that_recognized_the_breach_handles_its_repair(world):
    source = f.department("云江市大数据局")
    record = f.record(world.subject, world.market, source_department=source)
    case = Case.objects.get(pk=world.open(record=record).pk)
    assert (case.department, case.office, case.provider) == (world.market, world.office, source)
    assert (case.subject, case.record, case.title) == (world.subject, record, record.title)
    assert case.number.startswith("XF2026-")


def test_the_joint_department_becomes_a_party(world):
    assert Case.objects.get(pk=world.at("joint_check").pk).partner == world.court


@pytest.mark.parametrize(
    ("before", "duties", "after"),
    [
        (False, "done", True), (False, "open", False), (False, "unsure", False),
        (True, "open", False), (True, "unsure", True),
    ],
)  # fmt: skip
def test_a_check_sets_whether_the_duties_are_done(world, before, duties, after):
    CreditRecord.objects.filter(pk=world.record.pk).update(duties_done=before)
    case = world.at("accepted")
    world.do(case, "review", "reviewer", data=world.data("review") | {"duties": duties})
    assert stored(world.record).duties_done is after


def test_what_the_applicant_asserts_alone_changes_nothing(world):
    world.at("accepted")
    assert stored(world.record).duties_done is False


def test_ending_publicity_stops_showing_and_sharing_and_lists_the_sites(world):
    SyncTarget.objects.create(code="old", name="停用的网站", active=False)
    case = world.at("syncing")
    record = stored(world.record)
    assert (record.publicity, record.ended_on, record.shared) == ("ended", MONDAY, False)
    assert record.repaired_on is None
    assert record.list_exit_on is None
    orders = SyncOrder.objects.filter(case=case.pk).values_list("target__code", "do", "state")
    assert list(orders) == [("province", "withdraw", "queued")]
    event = CaseEvent.objects.get(case_id=case.pk, action="end_publicity")
    place = f"creditrecord:{record.pk}"
    assert event.before[place]["publicity"] == "published"
    assert event.after[place] == {"publicity": "ended", "ended_on": "2026-08-10", "shared": False}


@pytest.mark.parametrize("kind", ["serious_list", "abnormal_list"])
def test_repairing_a_list_entry_leaves_the_list(world, kind):
    entry = f.record(world.subject, world.market, kind=kind)
    case = world.at("accepted", record=entry)
    checked = world.data("review")
    if kind == "serious_list":
        checked["list_conditions"] = "on"
    case = world.do(case, "review", "reviewer", data=checked)
    world.run(case, ("approve", "head"), ("end_publicity", "platform"))
    assert stored(entry).list_exit_on == MONDAY


@pytest.mark.parametrize(
    ("code", "uscc", "asked"),
    [
        ("91320100MA0000015Q", "1132990181TYM22U08", ["province"]),  # both of province 32
        ("91330100MA99999961", "1132990181TYM22U08", ["province", "registration-place"]),
    ],
)
def test_the_place_of_registration_is_told_when_it_is_another_province(world, code, uscc, asked):
    SyncTarget.objects.create(
        code="registration-place", name="登记地信用平台", registered_elsewhere=True
    )
    type(world.subject).objects.filter(pk=world.subject.pk).update(code=code)
    type(world.market).objects.filter(pk=world.market.pk).update(uscc=uscc)
    case = world.at("syncing")
    orders = SyncOrder.objects.filter(case=case.pk, do="withdraw").order_by("pk")
    assert list(orders.values_list("target__code", flat=True)) == asked


def test_a_confirmation_keeps_its_day(world):
    case = world.at("syncing", today=MONDAY)
    data = {"site": "province", "confirmed_on": "2026-08-11", "how": "电话核实"}
    case = world.do(case, "confirm_site", "platform", data=data, today=date(2026, 8, 12))
    order = SyncOrder.objects.get(case=case.pk)
    assert (order.state, order.confirmed_on, order.reason) == (
        "confirmed", date(2026, 8, 11), "电话核实",
    )  # fmt: skip
    place = case.events.get(action="confirm_site").after[f"syncorder:{order.pk}"]
    assert (place["state"], place["confirmed_on"]) == ("confirmed", "2026-08-11")


def test_completion_marks_the_record_repaired(world):
    case = world.at("repaired")
    assert stored(world.record).repaired_on == MONDAY
    assert case.closed_on == MONDAY


@pytest.mark.parametrize(
    ("off_display", "publicity", "ended_on"),
    [
        (date(2027, 5, 7), "published", None),  # some of the term is left
        (date(2026, 8, 11), "published", None),  # its last day is today
        (date(2026, 8, 10), "ended", MONDAY),  # the term is over: nothing to show
    ],
)
def test_a_revocation_brings_the_record_back_and_bars_the_subject(
    world, off_display, publicity, ended_on
):
    CreditRecord.objects.filter(pk=world.record.pk).update(off_display=off_display)
    case = world.at("revoked")
    record = stored(world.record)
    assert (record.publicity, record.ended_on) == (publicity, ended_on)
    assert (record.shared, record.repaired_on) == (True, None)
    bar = RepairBar.objects.get()
    assert (bar.subject, bar.since, bar.until) == (world.subject, MONDAY, date(2029, 8, 10))
    assert (bar.case_id, bar.reason) == (case.pk, "理由充分")


def test_a_person_is_not_shown_after_a_revocation_either(world):
    CreditRecord.objects.filter(pk=world.record.pk).update(publicity="unpublished")
    world.at("revoked")
    assert stored(world.record).publicity == "unpublished"


def test_a_revoked_exit_puts_the_subject_back_on_the_list(world):
    entry = f.record(world.subject, world.market, kind="abnormal_list")
    case = world.at("repaired", record=entry)
    assert stored(entry).list_exit_on == MONDAY
    world.run(case, *HEARD, ("revoke", "head"))
    assert stored(entry).list_exit_on is None


def test_a_shield_hides_and_its_end_restores_or_ends(world):
    case = world.at("shielded")
    record = stored(world.record)
    assert (record.publicity, record.shared) == ("shielded", False)
    paper = world.data("file_court_paper") | {"outcome": "failed"}
    world.do(case, "file_court_paper", "agent", data=paper)
    world.do(case, "restore", "reviewer")
    record = stored(world.record)
    assert (record.publicity, record.shared) == ("published", True)

    other = f.record(world.subject, world.market)
    case = world.at("shielded", record=other)
    world.run(case, ("file_court_paper", "agent"), ("finish_plan", "reviewer"))
    record = stored(other)
    assert (record.publicity, record.ended_on, record.shared) == ("ended", MONDAY, False)
    assert record.repaired_on == MONDAY


def test_a_withdrawn_record_stays_withdrawn(world):
    case = world.at("approved")
    CreditRecord.objects.filter(pk=world.record.pk).update(publicity="withdrawn")
    world.do(case, "end_publicity", "platform")
    assert stored(world.record).publicity == "withdrawn"


@pytest.mark.parametrize("state", ["refused", "rejected", "withdrawn"])
def test_a_request_that_fails_leaves_the_record_as_it_was(world, state):
    before = stored(world.record)
    world.at(state)
    after = stored(world.record)
    assert (after.publicity, after.shared, after.ended_on) == (
        before.publicity, before.shared, before.ended_on,
    )  # fmt: skip


def test_every_upload_is_filed_with_the_case(world):
    world.rules["repair.training"] = True
    uploads = [upload(world.agent), upload(world.agent), upload(world.agent)]
    case = world.open()
    data = world.application(proof=uploads[:2], certificate=uploads[2:])
    world.do(case, "apply", "agent", data=data)
    assert set(Evidence.objects.filter(case_id=case.pk).values_list("pk", flat=True)) == set(
        uploads
    )
