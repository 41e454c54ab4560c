"""The ladder of one deadline as the page behind its date shows it: what was raised, what comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from casework import clocks
from casework.access.people import full_name
from casework.clock.stored import stored_calendar
from casework.declaration import published
from casework.models import Case, CaseDeadline, LadderStep
from casework.models.ladder import Addressee, StepState
from casework.policies.ladders import HANDLER, ladder_of
from casework.policies.loader import load_packs
from casework.reminding.supervision import ISSUED


@dataclass(frozen=True)
class RungLine:
    """Somebody hears of the term on a day: done, taken back, or still to come."""

    on: date
    who: str
    state: str
    standing: bool = False
    coming: bool = False
    letter: int | None = None


def rung_lines(case: Case, deadline: CaseDeadline) -> list[RungLine]:
    """In the order of the days; the same day's head after the handler."""
    steps = deadline.steps.select_related("person").order_by("on", "rung", "pk")
    rows = case.documents.filter(name=ISSUED).values_list("event_id", "pk")
    papers: dict[int | None, int] = dict(rows.iterator())
    raised = [_raised(step, deadline, letter=papers.get(step.event_id)) for step in steps]
    return raised + _coming(case, deadline)


def _raised(step: LadderStep, deadline: CaseDeadline, *, letter: int | None) -> RungLine:
    standing = deadline.state == "running" and deadline.due_on == step.due
    state = str(step.get_state_display())
    if step.state == StepState.RAISED and not standing:
        # The row is settled by the next run of the timers; the reader need not wait for it.
        state = str((StepState.ANSWERED if deadline.state == "met" else StepState.TAKEN_BACK).label)
    elif step.to == Addressee.LETTER and standing:
        state = _("letter issued") if letter else _("to be issued")
    unsent = standing and step.to == Addressee.LETTER and not letter
    who = full_name(step.person) or str(step.get_to_display())
    return RungLine(step.on, who, state, standing and not unsent, coming=unsent, letter=letter)


def _coming(case: Case, deadline: CaseDeadline) -> list[RungLine]:
    rule = published(case.case_type, case.type_version).case_type.deadlines.get(deadline.name)
    due = deadline.due_on
    if rule is None or deadline.step_on is None or due is None or not clocks.has_ladder(rule):
        return []
    ladder = ladder_of(load_packs().version(case.pack_version), case.case_type)
    calendar = stored_calendar(case.pack, deadline.department_id)
    return [
        RungLine(rung.day(due, calendar), str(Addressee(name).label), _("to come"), coming=True)
        for rung in ladder[deadline.rung :]
        for name in _names(rung.to, deadline.owner)
    ]


def _names(to: tuple[str, ...], owner: str) -> tuple[str, ...]:
    if owner != "subject":
        return to
    return (Addressee.SUBJECT.value,) if HANDLER in to else ()
