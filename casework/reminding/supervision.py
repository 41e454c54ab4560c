"""The letter of supervision (督办函): the last rung of the ladder, issued by the system.

Unlike the lower rungs it is a paper of the case, so it is an event of the case's ledger, and it
opens an urge like a supervisor's own: with a last day for the answer, unless one waits already.
"""

from __future__ import annotations

import logging
from datetime import date

from django.db import transaction

from casework import store
from casework.access.actor import SYSTEM
from casework.casetype import ROLES
from casework.clock.stored import stored_calendar
from casework.declaration import published
from casework.documents import letters
from casework.documents.numbers import letter_number
from casework.engine import by_system
from casework.errors import CalendarGap
from casework.handling import urging
from casework.models import Case, LadderStep, Urge
from casework.models.ladder import Addressee, StepState
from casework.reminding.hours import is_office_day
from casework.words import words_of
from casework.writing import drawn_up, write_all

logger = logging.getLogger(__name__)
ISSUED, LETTER = "supervision_letter", "supervision.txt"


def issue_due(today: date) -> int:
    """Issues the letters that the ladder asks for and answers how many.

    The step is the row in the queue: a killed run leaves it to the next one. A letter that fails
    is logged and tried again by the next run. On days off no letter leaves.
    """
    if not is_office_day(today):
        return 0
    waiting = LadderStep.objects.true().filter(
        to=Addressee.LETTER, state=StepState.RAISED, event=None
    )
    issued = 0
    for step_id, case_id in waiting.order_by("pk").values_list("pk", "deadline__case_id"):
        try:
            issued += _issue(step_id, case_id, today)
        except Exception:
            logger.exception("The letter of step %s was not issued; it is tried again.", step_id)
    return issued


def _issue(step_id: int, case_id: int, today: date) -> bool:
    """One durable transaction under the case's lock, which the engine takes first too."""
    with transaction.atomic(durable=True):
        case, around = store.take(SYSTEM, case_id)
        rows = LadderStep.objects.true().select_related("deadline").filter(event=None)
        step = rows.filter(pk=step_id, state=StepState.RAISED).first()
        if step is None:
            return False
        urge = _urge(case, step, today)
        data = {"deadline": step.deadline.name, "due": step.due, "step_on": step.on}
        plain = {name: str(value) for name, value in data.items()}
        if urge is not None and urge.due_on is not None:
            plain["answer_due"] = urge.due_on.isoformat()
        attempt = by_system(ISSUED, case, around, on=max(today, case.state_since), data=plain)
        attempt.reason = _asked(case, step) if urge else ""
        move = drawn_up(attempt, source=case.state, told=_told(case, step.deadline.owner))
        number = letter_number(case, case.version)
        move.letters = [_letter(case, step, urge, number=number, today=today)]
        write_all([move])
        LadderStep.objects.filter(pk=step_id).update(event_id=move.event["id"])
        if urge is not None:
            urge.event_id = move.event["id"]
            urge.save()
        return True


def _urge(case: Case, step: LadderStep, today: date) -> Urge | None:
    """The urge that the letter opens: none while another waits, or where no department is late."""
    late, role = step.deadline.department_id, ROLES.get(step.deadline.owner)
    if late is None or role is None or not role.permission or urging.waiting_on(case):
        return None
    row = urging.drafted(case, late, role=role.name, today=today)
    row.handler_id = case.assignee_id if case.holder_id == late else None
    return row


def _asked(case: Case, step: LadderStep) -> str:
    """What is asked, as letters are in Chinese: it stands with the urges that people issue."""
    words = published(case.case_type, case.type_version).words
    term = words.text("deadlines", step.deadline.name, language="zh")
    last = letters.chinese_date(step.due)
    return f"“{term}”已于{last}届满，系统自动督办：请立即办理，并说明逾期原因和整改措施。"


def _told(case: Case, owner: str) -> list[str]:
    """Who owes the act, the head above them where the parts of a case know one, the supervisor."""
    heads = {
        "reviewer": "head", "provider": "provider_head", "credit_officer": "office_head",
        "window_clerk": "office_head", "platform": "office_head",
    }  # fmt: skip
    return [role for role in (owner, heads.get(owner), "supervisor") if role]


def _answer(urge: Urge | None) -> str:
    """By when the letter asks for an answer; a year without its calendar gives no day."""
    if urge is None:
        return "并在答复此前发出的督办函时"
    return f"并于{letters.chinese_date(urge.due_on)}前" if urge.due_on else "并在规定期限内"


def _letter(
    case: Case, step: LadderStep, urge: Urge | None, *, number: str, today: date
) -> dict[str, object]:
    words = published(case.case_type, case.type_version).words
    fields = {
        "number": number,
        "case_number": case.number,
        "case_type": words.text("title", language="zh"),
        "to": step.deadline.department or case.holder or case.office,
        "subject": case.subject.name,
        "matter": case.title,
        "term": words.text("deadlines", step.deadline.name, language="zh"),
        "since": step.deadline.started_on,
        "due": step.due,
        "late": _late(case, step, today),
        "basis": step.deadline.basis,
        "office": case.office,
        "answer": _answer(urge),
        "today": today,
    }
    return {
        "name": ISSUED,
        "number": number,
        "title": words_of("casework").text("documents", ISSUED, language="zh"),
        **letters.filled("casework", LETTER, fields),
        "template": LETTER,
        "issued_on": today,
    }


def _late(case: Case, step: LadderStep, today: date) -> str:
    """In Chinese, as all letters are: in natural days where the year's notice is missing."""
    try:
        calendar = stored_calendar(case.pack, step.deadline.department_id)
        return f"{calendar.working_days_between(step.due, today)}个工作日"
    except CalendarGap:
        return f"{(today - step.due).days}日"
