"""A promise is not kept even after rectifying; the breach is recorded, and later repaired."""

from datetime import date

import pytest

from casework.engine import open_case, perform
from casework.errors import TransitionRefused
from casework.models import Case, CreditRecord, Evidence
from casework.timers import tick
from commitments.demo import demo_matters
from commitments.models import Matter
from tests import factories as f
from tests.commitments.world import COMPANY
from tests.signing import ready_to_sign

PEOPLE = {
    "wang": ("reviewer", "bureau"), "li": ("reviewer", "bureau"), "head": ("head", "bureau"),
    "officer": ("credit_officer", "office"), "supervisor": ("supervisor", "office"),
    "platform": ("platform", "office"),
}  # fmt: skip
SIGNATURE = {"name": COMPANY, "consent_version": 1, "confirmed": True}
LATE = {"outcome_1": "kept", "outcome_2": "late", "outcome_3": "kept", "outcome_4": "kept"}


@pytest.fixture
def act(db):
    """Makes one action as one of the people of this story."""
    places = {"bureau": f.department("云江市市场监督管理局"), "office": f.credit_office()}
    demo_matters([places["bureau"]])
    people = {name: f.officer(role, places[place], name) for name, (role, place) in PEOPLE.items()}
    people["agent"] = f.agent_of(f.subject(COMPANY, code="91320100MA0000015Q"), "agent")

    def make(case, action, who, day, *, reason="", **data):
        if case is None:
            return open_case(action, by=people[who], data=data, today=date.fromisoformat(day))
        if action == "sign":
            ready_to_sign(case, people[who], date.fromisoformat(day))
        return perform(
            case.pk, action, by=people[who], data=data, reason=reason,
            today=date.fromisoformat(day),
        )  # fmt: skip

    return make


def draft(act, day):
    matter = Matter.objects.get(code="YJ-SP-001").pk
    return act(
        None, "commitments", "agent", day, matter=matter, start_on="2026-12-31", end_on="2026-12-31"
    )


def paper(owner):
    return Evidence.objects.create(
        name="缴款凭证.pdf", content_type="application/pdf", size=100, sha256="0" * 64,
        path=f"proof/{Evidence.objects.count()}", uploaded_by=owner,
    ).pk  # fmt: skip


def broken(act):
    """From the signature to the record, as it happened between July and September 2026."""
    matter = Matter.objects.get(code="YJ-SP-001").pk
    case = act(
        None, "commitments", "agent", "2026-07-06", matter=matter, start_on="2026-07-10",
        end_on="2026-12-31",
    )  # fmt: skip
    act(case, "sign", "agent", "2026-07-06", **SIGNATURE)
    act(case, "accept", "wang", "2026-07-07")
    act(case, "publish", "platform", "2026-07-08", secrecy_checked=True)
    tick(date(2026, 7, 10))
    # a report from the public; one promise is late, and rectification is ordered
    act(case, "start_check", "supervisor", "2026-08-17", ground="report", note="群众举报")
    act(
        case, "order_to_rectify", "li", "2026-08-18", **LATE, demands="补交设备照片",
        until="2026-09-01",
    )  # fmt: skip
    # nothing comes: the day after the term the check goes on by itself
    tick(date(2026, 9, 1))
    assert Case.objects.get(pk=case.pk).state == "rectifying"
    tick(date(2026, 9, 2))
    assert Case.objects.get(pk=case.pk).state == "checking"
    act(
        case, "announce_breach", "li", "2026-09-02", **LATE, facts="逾期未补交设备照片",
        basis="告知承诺书第三条", measures=["C1-01", "C1-02"],
    )  # fmt: skip
    # five working days for the statement: 3, 4, 7, 8, 9 September; silence
    with pytest.raises(TransitionRefused) as refused:
        act(case, "find_breach", "head", "2026-09-09", reason="逾期未改")
    assert refused.value.codes == ["subject_heard"]
    tick(date(2026, 9, 10))
    act(case, "find_breach", "head", "2026-09-10", reason="经责令整改，逾期仍未补交")
    case = act(case, "confirm_breach", "officer", "2026-09-11")
    assert (case.state, case.closed_on) == ("breached", date(2026, 9, 11))
    return act(case, "record_breach", "officer", "2026-09-14", measures=["C1-01", "C1-02"])


def test_a_broken_promise_makes_a_public_record_that_bars_new_promises(act):
    case = broken(act)
    record = case.record
    assert (record.kind, record.record_class) == ("breach", "ordinary")
    assert (record.document_date, record.min_last) == (date(2026, 9, 11), date(2026, 12, 11))
    assert (record.earliest_apply, record.max_last) == (date(2026, 12, 12), date(2027, 9, 11))
    assert list(f.shown_on(date(2026, 9, 14))) == [record]
    assert [p["outcome"] for p in case.data["promises"]] == ["kept", "broken", "kept", "kept"]

    again = draft(act, "2026-09-15")
    with pytest.raises(TransitionRefused) as refused:
        act(again, "sign", "agent", "2026-09-15", **SIGNATURE)
    assert refused.value.codes == ["no_broken_promise"]


def test_the_record_is_repaired_and_the_company_may_promise_again(act):
    record = broken(act).record
    repair = act(None, "repair", "agent", "2026-12-10", record=record.pk)
    application = {
        "route": "ordinary", "duties_asserted": "on", "what_was_done": "已补交设备照片",
        "proof": [paper(repair.opened_by)], "certificate": [paper(repair.opened_by)],
        "commitment": "on", "signer": "陈静",
    }  # fmt: skip

    # the minimum term ends on 11 December
    with pytest.raises(TransitionRefused) as refused:
        act(repair, "apply", "agent", "2026-12-11", **application)
    assert refused.value.codes == ["minimum_term_is_over"]
    act(repair, "apply", "agent", "2026-12-14", **application)
    act(repair, "route", "officer", "2026-12-14")
    act(repair, "accept", "wang", "2026-12-15")
    act(
        repair, "review", "wang", "2026-12-16", own_system="done", duties="done",
        finding="照片已补交，核对无误", certificate_checked="on",
    )  # fmt: skip
    act(repair, "approve", "head", "2026-12-17")
    act(repair, "end_publicity", "wang", "2026-12-17")
    assert not f.shown_on(date(2026, 12, 17)).exists()
    done = dict.fromkeys(("measures_lifted", "evaluation_refreshed", "third_parties_told"), "on")
    repair = act(repair, "complete", "officer", "2026-12-18", **done)
    assert repair.state == "repaired"
    assert CreditRecord.objects.get().repaired_on == date(2026, 12, 18)

    again = draft(act, "2026-12-21")
    assert act(again, "sign", "agent", "2026-12-21", **SIGNATURE).state == "signed"
