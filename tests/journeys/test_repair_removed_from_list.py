"""A company on the serious-breach list takes the course, proves its duties and leaves the list.

Yunjiang's rules: training is asked for. July 2026 has no holidays: working days are Monday to
Friday. The decision to list is of 15 July 2025; a serious record is shown for a year at least.
"""

from datetime import date

import pytest

from casework.access.actor import PLATFORM
from casework.engine import open_case, perform
from casework.errors import TransitionRefused
from casework.models import (
    Case,
    CaseDeadline,
    CaseEvent,
    CreditRecord,
    Evidence,
    IssuedDocument,
    OutboxMessage,
    SyncTarget,
)
from casework.registry.publicity import is_public
from casework.registry.terms import set_terms
from casework.timers import tick
from repair.demo import demo_course
from repair.eligibility import countdown
from repair.models import Course
from repair.notice import repair_notice
from repair.training import read_page, start, submit_quiz
from tests import factories as f

TOO_EARLY, FIRST_DAY = date(2026, 7, 15), date(2026, 7, 16)


@pytest.fixture
def listed(db, settings):
    """The company, its entry on the list, and the bureau that listed it."""
    settings.CASEWORK_PACK = "yunjiang"
    demo_course()
    f.credit_office()
    bureau, company = f.department("云江市应急管理局"), f.subject("云江市宏达化工有限公司")
    entry = f.record(
        company, bureau, kind="serious_list", title="列入安全生产严重失信主体名单",
        number="云应急列〔2025〕3号", record_class="serious", document_date=date(2025, 7, 15),
    )  # fmt: skip
    set_terms(entry)
    entry.save()
    return company, entry, bureau


def paper(person, name):
    return Evidence.objects.create(
        name=name, content_type="application/pdf", size=1, sha256="0" * 64,
        path=f"journey/{name}", uploaded_by=person,
    ).pk  # fmt: skip


def take_the_course(company, agent, *, today):
    course = Course.objects.get()
    enrollment = start(course, user=agent, subject=company, today=today)
    for page in course.pages.all():
        read_page(enrollment, page.position, today=today)
    right = {q.pk: q.choices.get(right=True).pk for q in course.questions.all()}
    wrong = {q.pk: q.choices.filter(right=False).first().pk for q in course.questions.all()}
    failed = submit_quiz(enrollment, wrong, today=today)
    assert (failed.passed, failed.score, len(failed.wrong)) == (False, 0, 8)
    return submit_quiz(enrollment, right, today=today).certificate


def test_a_company_is_repaired_and_removed_from_the_list(listed):
    company, entry, bureau = listed
    agent = f.agent_of(company)
    reviewer, head = f.officer("reviewer", bureau), f.officer("head", bureau)
    office = f.credit_office()
    officer = f.officer("credit_officer", office)
    for code, name in (("nation", "信用中国"), ("province", "信用江海")):
        SyncTarget.objects.create(code=code, name=name)

    # The notice told the company from which day; the day before, the portal says why not yet.
    assert "2026年7月16日" in repair_notice(entry, today=date(2025, 7, 15))
    assert is_public(entry, TOO_EARLY)
    ahead = countdown(entry, company, TOO_EARLY)
    assert (ahead.met, ahead.total, ahead.earliest, ahead.days_left) == (0, 5, FIRST_DAY, 1)
    draft = open_case("repair", by=agent, data={"record": entry.pk}, today=TOO_EARLY)
    application = {
        "route": "ordinary", "duties_asserted": "on", "what_was_done": "隐患已整改并通过验收",
        "proof": [paper(agent, "验收报告.pdf")], "commitment": "on", "signer": "王建国",
    }  # fmt: skip
    with pytest.raises(TransitionRefused) as refused:
        perform(draft.pk, "apply", by=agent, data=application, today=TOO_EARLY)
    assert refused.value.codes == ["minimum_term_is_over", "training_is_done"]

    # On the first day the training is all that is missing; a first try at the quiz fails.
    with pytest.raises(TransitionRefused) as refused:
        perform(draft.pk, "apply", by=agent, data=application, today=FIRST_DAY)
    assert refused.value.codes == ["training_is_done"]
    certificate = take_the_course(company, agent, today=FIRST_DAY)
    assert certificate.valid_until == date(2027, 7, 16)
    case = perform(draft.pk, "apply", by=agent, data=application, today=FIRST_DAY)
    assert "隐患已整改并通过验收" in IssuedDocument.objects.get(case_id=case.pk).body

    # The listing unit gets it the same day, asks for one more paper, accepts and checks.
    tick(FIRST_DAY)
    assert Case.objects.get(pk=case.pk).holder == bureau
    points = {"points": "请补充危险化学品仓库的验收照片"}
    perform(case.pk, "ask_supplement", by=reviewer, data=points, today=date(2026, 7, 17))
    answer = {"answer_1": "已补充", "evidence": [paper(agent, "照片.pdf")]}
    perform(case.pk, "answer_supplement", by=agent, data=answer, today=date(2026, 7, 20))
    clock = CaseDeadline.objects.get(case_id=case.pk, name="accept_by")
    assert clock.due_on == date(2026, 7, 23)  # three full days anew: 21, 22, 23
    perform(case.pk, "accept", by=reviewer, today=date(2026, 7, 21))
    check = {"own_system": "done", "duties": "done", "finding": "现场复查合格"}
    perform(case.pk, "review", by=reviewer, data=check, today=date(2026, 7, 22))

    # The head cannot grant it before the conditions of the list were found to be met.
    with pytest.raises(TransitionRefused) as refused:
        perform(case.pk, "approve", by=head, today=date(2026, 7, 23))
    assert refused.value.codes == ["list_conditions_are_met"]
    perform(
        case.pk, "recheck", by=reviewer, data=check | {"list_conditions": "on"},
        today=date(2026, 7, 23),
    )  # fmt: skip
    with pytest.raises(TransitionRefused) as refused:
        perform(case.pk, "approve", by=reviewer, today=date(2026, 7, 23))
    assert set(refused.value.codes) == {"not_your_role", "four_eyes"}
    perform(case.pk, "approve", by=head, today=date(2026, 7, 23))

    # Publicity ends the same day; the other sites have three working days.
    tick(date(2026, 7, 23))
    entry = CreditRecord.objects.get(pk=entry.pk)
    assert (entry.publicity, entry.shared, entry.list_exit_on) == (
        "ended",
        False,
        date(2026, 7, 23),
    )
    assert entry not in f.shown_on(date(2026, 7, 23))
    seen = {"site": "nation", "confirmed_on": "2026-07-24", "how": "打开网站查看"}
    perform(case.pk, "confirm_site", by=PLATFORM, data=seen, today=date(2026, 7, 24))
    tick(date(2026, 7, 28))
    assert not CaseEvent.objects.filter(case_id=case.pk, action="report_silent_sites").exists()
    tick(date(2026, 7, 29))  # the fourth working day: 24, 27, 28, 29
    assert Case.objects.get(pk=case.pk).data["silent_sites"] == ["信用江海"]
    event = CaseEvent.objects.get(case_id=case.pk, action="report_silent_sites")
    assert OutboxMessage.objects.get(event=event).recipient == "role:supervisor"

    # The last site confirms, and only then it is done.
    done = dict.fromkeys(("measures_lifted", "evaluation_refreshed", "third_parties_told"), "on")
    with pytest.raises(TransitionRefused) as refused:
        perform(case.pk, "complete", by=officer, data=done, today=date(2026, 7, 29))
    assert refused.value.codes == ["every_site_has_confirmed"]
    seen = {"site": "province", "confirmed_on": "2026-07-29", "how": "打开网站查看"}
    perform(case.pk, "confirm_site", by=officer, data=seen, today=date(2026, 7, 29))
    tick(date(2026, 7, 29))
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.closed_on) == ("repaired", date(2026, 7, 29))
    assert CreditRecord.objects.get(pk=entry.pk).repaired_on == date(2026, 7, 29)
    assert list(case.documents.order_by("pk").values_list("name", flat=True)) == [
        "commitment_letter", "supplement_letter", "acceptance_letter", "approval_letter",
        "completion_letter",
    ]  # fmt: skip
    told = OutboxMessage.objects.filter(event__case_id=case.pk, recipient="role:subject")
    assert list(told.order_by("pk").values_list("kind", flat=True)) == [
        "repair.apply", "repair.ask_supplement", "repair.accept", "repair.approve",
        "repair.end_publicity", "repair.complete",
    ]  # fmt: skip
    assert not CaseEvent.objects.filter(case_id=case.pk, action="overdue").exists()
