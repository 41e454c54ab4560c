"""What may be done with a report in which state, by whom; refusals name all reasons."""

import pytest

from casework.models import Report, ReportEvent, ReportPicture
from casework.reporting import desk
from casework.reporting.book import ReportRefused
from casework.today import moment
from tests.nothing_moved import snapshot
from tests.reports.desk import TODAY, png, release, send, window_of

OFFICER, REVIEWER = "officer", "reviewer"


def make(report, step, by, **changed):
    """One step, made rightly unless a test changes something."""
    at = {"by": by, "today": TODAY, "now": moment()}
    if step == "dismiss":
        given = {"answer": "所述不属于承诺内容。", "reason": "与承诺无关"} | changed
        return desk.dismiss(report.pk, **at, **given)
    if step == "pass_on":
        return desk.pass_on(report.pk, release(**changed), **at)
    if step == "report_back":
        return desk.report_back(report.pk, **at, **({"result": "已现场核查"} | changed))
    return desk.answer(report.pk, **at, **({"text": "已核查处理。"} | changed))


# state, step, the state it leads to (none: refused)
STEPS = [
    ("received", "dismiss", "dismissed"),
    ("received", "pass_on", "passed_on"),
    ("received", "report_back", None),
    ("received", "answer", None),
    ("passed_on", "dismiss", None),
    ("passed_on", "pass_on", None),
    ("passed_on", "report_back", "passed_on"),
    ("passed_on", "answer", "answered"),
    ("dismissed", "dismiss", None),
    ("dismissed", "pass_on", None),
    ("dismissed", "report_back", None),
    ("dismissed", "answer", None),
    ("answered", "dismiss", None),
    ("answered", "pass_on", None),
    ("answered", "report_back", None),
    ("answered", "answer", None),
]
WAYS = {
    "received": (), "passed_on": ("pass_on",), "dismissed": ("dismiss",),
    "answered": ("pass_on", "answer"),
}  # fmt: skip


@pytest.fixture
def report(case):
    return send(window=window_of(case), files=[png()]).report


def rows():
    models = (Report, ReportEvent, ReportPicture)
    return snapshot() | {m.__name__: list(m.objects.order_by("pk").values()) for m in models}


def refused(report, step, by, **changed):
    before = rows()
    with pytest.raises(ReportRefused) as fault:
        make(report, step, by, **changed)
    assert rows() == before, "something moved"
    return [one.code for one in fault.value.refusals]


def at(report, state, world):
    for step in WAYS[state]:
        report = make(report, step, world.officer)
    assert report.state == state
    return report


@pytest.mark.parametrize(("state", "step", "target"), STEPS)
def test_the_table_of_steps(report, world, state, step, target):
    report = at(report, state, world)
    by = world.reviewer if step == "report_back" else world.officer
    if target is None:
        assert refused(report, step, by) == ["not_in_state"]
        return
    done = make(report, step, by)
    assert done.state == target
    event = done.events.last()
    assert event.by == by
    assert Report.objects.get(pk=report.pk).last_hash == event.hash


MAY = {
    "dismiss": {"officer"},
    "pass_on": {"officer"},
    "report_back": {"reviewer", "reviewer2", "head"},
    "answer": {"officer"},
}
EVERYBODY = (
    "officer", "supervisor", "office_head", "clerk", "platform", "reviewer", "reviewer2", "head",
    "agent", "stranger",
)  # fmt: skip


@pytest.mark.parametrize("step", MAY)
def test_who_may_make_it(report, world, step):
    report = at(report, "received" if step in ("dismiss", "pass_on") else "passed_on", world)
    for who in EVERYBODY:
        if who not in MAY[step]:
            assert "not_your_role" in refused(report, step, getattr(world, who)), who
    who = min(MAY[step])
    make(report, step, getattr(world, who))


@pytest.mark.parametrize(
    ("step", "changed", "codes"),
    [
        ("dismiss", {"answer": "", "reason": ""}, ["missing", "missing"]),
        ("dismiss", {"answer": " \x00", "reason": "无关"}, ["missing"]),
        ("dismiss", {"answer": "字" * 5001, "reason": "无关"}, ["too_long"]),
        ("pass_on", {"text": "", "reason": "", "confirmed": False}, ["missing"] * 3),
        ("pass_on", {"text": "请联系13912345678"}, ["still_personal"]),
        ("pass_on", {"text": "联系人：王某"}, ["still_personal"]),
        ("pass_on", {"text": "邮箱 a@b.cn 提供"}, ["still_personal"]),
        ("pass_on", {"pictures": [1, 7]}, ["missing"]),
        ("pass_on", {"confirmed": False}, ["missing"]),
        ("report_back", {"result": ""}, ["missing"]),
        ("answer", {"text": "\t"}, ["missing"]),
    ],
)
def test_what_is_missing_is_named(report, world, step, changed, codes):
    report = at(report, "received" if step in ("dismiss", "pass_on") else "passed_on", world)
    by = world.reviewer if step == "report_back" else world.officer
    assert refused(report, step, by, **changed) == codes
    make(report, step, by)


def test_every_reason_is_told_at_once(report, world):
    report = at(report, "dismissed", world)
    codes = refused(report, "pass_on", world.reviewer, text="", reason="", confirmed=False)
    assert codes == ["not_your_role", "not_in_state", "missing", "missing", "missing"]


def test_an_organization_by_name_needs_a_department(world, case):
    report = send().report
    assert refused(report, "pass_on", world.officer) == ["missing"]
    done = make(report, "pass_on", world.officer, department=world.bureau)
    assert done.department == world.bureau
    make(report, "report_back", world.reviewer)
    assert make(report, "answer", world.officer).state == "answered"
