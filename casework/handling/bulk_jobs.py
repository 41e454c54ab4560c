"""What one row of a bulk run means: how it is judged beforehand, and how it is done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from django.contrib.auth.models import User
from django.http import QueryDict

from casework import engine
from casework.access import substitutes
from casework.access.actor import Actor
from casework.declaration import published
from casework.errors import Refusal, gettext_noop
from casework.handling import assign, urging
from casework.many import perform_many
from casework.models.bulk import BulkRow, BulkRun
from casework.models.case import Case
from casework.models.substitution import Substitution
from casework.models.urge import Urge
from casework.today import moment

ACTION, ASSIGNED, URGED, LEAVER = "action", "assigned", "urged", "leaver"
KINDS = (ACTION, ASSIGNED, URGED, LEAVER)


class OtherType(Refusal):
    """The chosen action is one of another case type."""

    code = "other_type"
    template = gettext_noop("This case is of another type; the action is not one of its own.")


class NotYoursAnyMore(Refusal):
    """The case is not there for this person."""

    code = "not_yours"
    template = gettext_noop("There is no such case, or it is not yours to see.")


class NobodyAble(Refusal):
    """None of the chosen colleagues could take this over."""

    code = "nobody_able"
    template = gettext_noop("None of the chosen colleagues holds the role that this needs.")


def judge(row: BulkRow, actor: Actor, today: date) -> list[Refusal]:
    """Every reason against a row. Reads only."""
    return _JUDGED[_what(row)](row, actor, today)


def do(row: BulkRow, actor: Actor, today: date) -> None:
    """Does one row that is no declared action. Raises TransitionRefused and CaseNotFound."""
    _DONE[_what(row)](row, actor, today)


def _what(row: BulkRow) -> str:
    return row.run.kind if row.what == "case" else row.what


def data_of(run: BulkRun) -> QueryDict:
    """What the form collected, as it was sent."""
    data = QueryDict(mutable=True)
    for name, values in run.data.items():
        data.setlist(name, values)
    return data


def key_of(row: BulkRow) -> str:
    """The idempotency key of a row: the same however often it is tried."""
    return f"bulk:{row.run_id}:{row.pk}"


def _case_of(row: BulkRow) -> Case:
    found = row.case
    if found is None:
        raise ValueError("A row of this kind has its case.")
    return found


def _typed(row: BulkRow) -> Case:
    case = _case_of(row)
    case.__class__ = published(case.case_type, case.type_version).model
    return case


def _judge_action(row: BulkRow, actor: Actor, today: date) -> list[Refusal]:
    case, run = _typed(row), row.run
    if case.case_type != run.case_type:
        return [OtherType()]
    return engine.judge(
        case, run.action, by=actor, today=today, data=data_of(run), reason=run.reason
    )


def act(
    rows: Sequence[BulkRow], actor: Actor, today: date
) -> Iterator[tuple[BulkRow, Sequence[Refusal]]]:
    """Makes one run's declared action on the cases of these rows.

    Yields each row with every reason against it, once that is durable.

    A row that is tried again after its worker died does nothing. Raises OperationalError.
    """
    run, waiting = rows[0].run, defaultdict[int, list[BulkRow]](list)
    for row in rows:
        waiting[_case_of(row).pk].append(row)
    endings = perform_many(
        list(waiting), run.action, by=actor, data=data_of(run), reason=run.reason,
        key=f"bulk:{run.pk}", today=today,
        seen={row.case_id: row.seen for row in rows if row.case_id and row.seen is not None},
    )  # fmt: skip
    for ending in endings:
        for row in waiting[ending.case_id]:
            yield row, ending.refusals


def _judge_assigned(row: BulkRow, actor: Actor, today: date) -> list[Refusal]:
    if row.run.kind == LEAVER and row.to is None:
        return [NobodyAble()]
    return assign.rehearse_hand_over(_case_of(row), row.to, by=actor)


def _do_assigned(row: BulkRow, actor: Actor, today: date) -> None:
    assign.hand_over(
        _case_of(row).pk, row.to, by=actor, reason=row.run.reason, key=key_of(row), today=today,
        seen=row.seen,
    )  # fmt: skip


def _judge_urged(row: BulkRow, actor: Actor, today: date) -> list[Refusal]:
    return urging.may_urge(_case_of(row), actor)


def _do_urged(row: BulkRow, actor: Actor, today: date) -> None:
    urging.urge(
        _case_of(row).pk, by=actor, reason=row.run.reason, key=key_of(row), today=today,
        seen=row.seen,
    )  # fmt: skip


def _leaver(row: BulkRow) -> User:
    found = row.run.person
    if found is None:
        raise ValueError("A hand-over run has its person.")
    return found


def _judge_urge(row: BulkRow, actor: Actor, today: date) -> list[Refusal]:
    if row.to is None:
        return [NobodyAble()]
    urge = Urge.objects.select_related("case").get(pk=row.target)
    return urging.against_hand_over(urge, _leaver(row), row.to, by=actor)


def _do_urge(row: BulkRow, actor: Actor, today: date) -> None:
    if row.to is not None:
        urging.hand_over(
            row.target, _leaver(row), row.to, by=actor, reason=row.run.reason, key=key_of(row),
            today=today,
        )  # fmt: skip


def _judge_substitution(row: BulkRow, actor: Actor, today: date) -> list[Refusal]:
    found = Substitution.objects.get(pk=row.target)
    return substitutes.against_replacement(found, row.to, by=actor, today=today)


def _do_substitution(row: BulkRow, actor: Actor, today: date) -> None:
    substitutes.replace(
        row.target, row.to, by=actor, reason=row.run.reason, today=today, now=moment()
    )


_JUDGED: dict[str, Callable[[BulkRow, Actor, date], list[Refusal]]] = {
    ACTION: _judge_action,
    ASSIGNED: _judge_assigned,
    LEAVER: _judge_assigned,
    URGED: _judge_urged,
    "urge": _judge_urge,
    "substitution": _judge_substitution,
}
_DONE: dict[str, Callable[[BulkRow, Actor, date], None]] = {
    ASSIGNED: _do_assigned,
    LEAVER: _do_assigned,
    URGED: _do_urged,
    "urge": _do_urge,
    "substitution": _do_substitution,
}
