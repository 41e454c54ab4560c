"""One action on many cases: judged one by one, written together."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, transaction

from casework import store
from casework.engine import Wish, answered, attempted, judged, moved, perform
from casework.errors import (
    CaseNotFound,
    MovedSince,
    Refusal,
    TransitionRefused,
    UnknownName,
    gettext_noop,
)
from casework.today import local_today
from casework.writing import drawn_up, write_all

if TYPE_CHECKING:
    from casework.access.actor import Who
    from casework.models.case import Case

logger = logging.getLogger(__name__)
BATCH = 200


class NoSuchCase(Refusal):
    """The case does not exist, or not for this person."""

    code = "no_such_case"
    template = gettext_noop("There is no such case.")


class NoSuchAction(Refusal):
    """Cases of this type know no such action."""

    code = "no_such_action"
    template = gettext_noop("Cases of this type do not have this action.")


class Broken(Refusal):
    """A fault of the product, which is in the log; the case stands where it stood."""

    code = "broken"
    template = gettext_noop(
        "Something went wrong on our side and nothing was moved. Please try again."
    )


@dataclass(frozen=True)
class Ending:
    """How it ended for one case: done, or every reason why not."""

    case_id: int
    refusals: tuple[Refusal, ...] = ()

    @property
    def done(self) -> bool:
        return not self.refusals


@dataclass(frozen=True)
class Many(Wish):
    """What somebody asks of many cases, with the key of the whole and the versions looked at."""

    key: str | None
    seen: Mapping[int, int]

    def key_of(self, case_id: int) -> str | None:
        """The idempotency key of one case."""
        return None if self.key is None else f"{self.key}:{case_id}"


def perform_many(
    case_ids: Sequence[int],
    action: str,
    *,
    by: Who,
    data: Any = None,
    reason: str = "",
    key: str | None = None,
    today: date | None = None,
    seen: Mapping[int, int] | None = None,
) -> Iterator[Ending]:
    """Makes one action on each of many cases; yields how it ended for each, once it is durable.

    Each case is judged for itself and refused for itself: the others go on. A batch is one
    durable transaction under the locks of its cases, taken in the order of their keys. `key` is
    bound to each case, so that a run that was cut off can be repeated whole. Cases of one subject
    or one record never share a batch, for the conditions of the later look at what the earlier
    has done. A batch that fails as a whole is made again case by case. `seen` is the version of
    each case that the person looked at: a case that has moved since is refused. Raises
    OperationalError where the database does not answer; what was yielded before stands.
    """
    wish = Many(action, data, reason, today or local_today(), key, seen or {})
    waiting = list(dict.fromkeys(case_ids))
    while waiting:
        batch, waiting = waiting[:BATCH], waiting[BATCH:]
        try:
            with transaction.atomic(durable=True):
                endings, later = _together(batch, wish, by)
        except Exception:  # noqa: BLE001  one case must not take the others with it
            logger.info("A batch of %s cases is made again case by case.", len(batch))
            yield from (_alone(case_id, wish, by) for case_id in batch)
            continue
        yield from endings
        waiting = later + waiting


def _together(case_ids: Sequence[int], wish: Many, by: Who) -> tuple[list[Ending], list[int]]:
    """The endings of a batch, and the cases that must wait for another one."""
    keys = [bound for pk in case_ids if (bound := wish.key_of(pk))]
    taken = store.take_many(by, case_ids, keys=keys)
    gone = set(case_ids) - {case.pk for case, _ in taken}
    endings = [Ending(pk, (NoSuchCase(),)) for pk in sorted(gone)]
    moves: list[store.Move] = []
    seen: set[tuple[str, int]] = set()
    later: list[int] = []
    for case, around in taken:
        touches = {("subject", case.subject_id), ("record", case.record_id or -case.pk)}
        if touches & seen:
            later.append(case.pk)
            continue
        seen |= touches
        endings.append(_one(case, around, wish, moves))
    if moves:
        write_all(moves)
    return endings, later


def _one(case: Case, around: store.Surroundings, wish: Many, moves: list[store.Move]) -> Ending:
    """Judges one case and, where nothing is against it, adds its move to those to be written."""
    try:
        attempt = attempted(case, around, wish, key=wish.key_of(case.pk))
        if attempt is None:
            answered(around, wish.action, case.case_type, case=case)
            return Ending(case.pk)
    except UnknownName:
        return Ending(case.pk, (NoSuchAction(),))
    except TransitionRefused as refused:
        return Ending(case.pk, refused.refusals)
    refusals = judged(attempt, wish)
    if wish.seen.get(case.pk, case.version) != case.version:
        refusals.append(MovedSince())
    if not refusals:
        moves.append(drawn_up(attempt, source=moved(attempt)))
    return Ending(case.pk, tuple(refusals))


def _alone(case_id: int, wish: Many, by: Who) -> Ending:
    try:
        perform(
            case_id, wish.action, by=by, data=wish.data, reason=wish.reason,
            key=wish.key_of(case_id), today=wish.today, seen=wish.seen.get(case_id),
        )  # fmt: skip
    except CaseNotFound:
        return Ending(case_id, (NoSuchCase(),))
    except UnknownName:
        return Ending(case_id, (NoSuchAction(),))
    except TransitionRefused as refused:
        return Ending(case_id, refused.refusals)
    except OperationalError:
        raise
    except Exception:
        logger.exception("%s of case %s failed.", wish.action, case_id)
        return Ending(case_id, (Broken(),))
    return Ending(case_id)
