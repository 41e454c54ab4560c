"""A company promises, the department checks, the promise was kept."""

from datetime import date

import pytest

from casework.engine import open_case, perform
from casework.errors import TransitionRefused
from casework.models import Case, IssuedDocument
from casework.timers import tick
from commitments.demo import demo_matters
from commitments.models import Matter
from tests import factories as f
from tests.commitments.world import COMPANY
from tests.signing import ready_to_sign


@pytest.fixture
def city(db):
    """The bureau and the credit office with their people, and one company with its agent."""
    bureau, office = f.department("云江市市场监督管理局"), f.credit_office()
    demo_matters([bureau])
    company = f.subject(COMPANY, code="91320100MA0000015Q")
    return {
        "agent": f.agent_of(company),
        "wang": f.officer("reviewer", bureau, "wang"),
        "li": f.officer("reviewer", bureau, "li"),
        "platform": f.officer("platform", office, "platform"),
        "company": company,
    }


def test_a_commitment_is_made_published_performed_checked_and_fulfilled(city):
    agent, wang, li = city["agent"], city["wang"], city["li"]
    matter = Matter.objects.get(code="YJ-SP-001")

    # Monday 6 July: drawn up and signed
    case = open_case(
        "commitments", by=agent, today=date(2026, 7, 6),
        data={"matter": matter.pk, "start_on": "2026-07-15", "end_on": "2026-12-31"},
    )  # fmt: skip
    assert (
        [promise["due_on"] for promise in case.data["promises"]]
        == [
            "2026-12-31",  # the whole term
            "2026-08-14",  # thirty days
            "2026-10-13",  # sixty working days: 12 in July, 21 in August, 22 in September, 8 9 10 12 13 October
            "2026-12-31",
        ]
    )
    signature = {"name": COMPANY, "consent_version": 1, "confirmed": True}
    ready_to_sign(case, agent, date(2026, 7, 6))
    case = perform(case.pk, "sign", by=agent, data=signature, today=date(2026, 7, 6))
    assert case.number == f"CN2026-{case.pk:06d}"

    # on Tuesday something is missing, on Thursday it is there
    case = perform(
        case.pk, "ask_supplement", by=wang, data={"points": "请写明经营场所地址"},
        today=date(2026, 7, 7),
    )  # fmt: skip
    assert (case.state, case.holder, case.waits_for) == ("returned", None, "subject")
    case = perform(
        case.pk, "resubmit", by=agent, data={"answer_1": "东城区和平路1号"}, today=date(2026, 7, 9)
    )
    assert case.due_on == date(2026, 7, 14)  # three working days anew: 10, 13, 14 July
    case = perform(case.pk, "accept", by=wang, data={}, today=date(2026, 7, 10))
    case = perform(
        case.pk, "publish", by=city["platform"], data={"secrecy_checked": True},
        today=date(2026, 7, 13),
    )  # fmt: skip
    assert case.data["public"]["on"] == "2026-07-13"

    # the first day and the day of the check come by themselves
    assert tick(date(2026, 7, 14))["timers"] == 0
    assert tick(date(2026, 7, 15))["timers"] == 1
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.due_on) == ("performing", date(2026, 8, 14))

    # the photos come in time, and the reviewer notes that this promise was kept
    given = {"promise": "2", "text": "已补交"}
    case = perform(case.pk, "hand_in_proof", by=agent, data=given, today=date(2026, 8, 10))
    given = {"promise": "2", "outcome": "kept"}
    case = perform(case.pk, "note_outcome", by=wang, data=given, today=date(2026, 8, 11))
    assert [p["outcome"] for p in case.window.shown["promises"]] == ["open", "kept", "open", "open"]
    assert case.due_on == date(2026, 10, 13)
    tick(date(2026, 10, 13))
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.due_on) == ("checking", date(2026, 10, 27))

    # who accepted may not confirm; a colleague does
    found = {f"outcome_{number}": "kept" for number in range(1, 5)}
    found["reference"] = "2026年10月20日现场核查记录"
    with pytest.raises(TransitionRefused) as refused:
        perform(case.pk, "confirm_fulfilled", by=wang, data=found, today=date(2026, 10, 20))
    assert refused.value.codes == ["four_eyes"]
    case = perform(case.pk, "confirm_fulfilled", by=li, data=found, today=date(2026, 10, 20))
    assert (case.state, case.closed_on) == ("fulfilled", date(2026, 10, 20))
    assert {p["outcome"] for p in case.data["public"]["promises"]} == {"kept"}

    assert [event.action for event in case.events.order_by("seq")] == [
        "open", "sign", "ask_supplement", "resubmit", "accept", "publish", "begin",
        "hand_in_proof", "note_outcome", "reach_check_day", "confirm_fulfilled",
    ]  # fmt: skip
    letters = IssuedDocument.objects.filter(case=case).order_by("id")
    assert list(letters.values_list("title", flat=True)) == [
        "信用承诺书", "补正告知书", "承诺受理通知书", "承诺履约确认书",
    ]  # fmt: skip
    assert not case.deadlines.filter(state="running").exists()
    assert set(tick(date(2026, 12, 31)).values()) == {0}
