"""Lets a case go on by itself when the last site has answered: through the engine, once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef

from casework.access.actor import SYSTEM
from casework.declaration import all_published, published
from casework.engine import perform
from casework.errors import CaseNotFound, TransitionRefused
from casework.models import Case, SyncOrder
from casework.models.sync import WAITING

logger = logging.getLogger(__name__)
BATCH = 500


def go_on(case_id: int | None, *, today: date) -> bool:
    """Makes the action that waits for the last site, if nothing is missing any more.

    Two answers at once both come here: the engine locks the case, and the second finds it gone
    on. Durable transactions of the engine; never inside another one.
    """
    if case_id is None:
        return False
    case = Case.objects.filter(pk=case_id, closed_on__isnull=True).first()
    if case is None or still_missing(case_id):
        return False
    action = published(case.case_type, case.type_version).when_all_answered
    return bool(action) and _perform(case, action, today=today)


def still_missing(case_id: int) -> bool:
    """Whether a site still owes an answer to what was decided in the case."""
    return SyncOrder.objects.filter(case=case_id, state__in=WAITING).exists()


def go_on_all(*, today: date) -> int:
    """The same for every case that was left behind, as by a worker that died after an answer."""
    return sum(_perform(case, action, today=today) for case, action in _left_behind())


def _left_behind() -> Iterator[tuple[Case, str]]:
    waiting = SyncOrder.objects.filter(case=OuterRef("pk"), state__in=WAITING)
    for edition in all_published():
        name = edition.when_all_answered
        if not name:
            continue
        states = [state.name for state in edition.case_type.actions[name].sources]
        cases = Case.objects.filter(
            ~Exists(waiting), case_type=edition.code, state__in=states, closed_on__isnull=True
        )
        for case in cases.order_by("pk")[:BATCH]:
            yield case, name


def _perform(case: Case, action: str, *, today: date) -> bool:
    sources = published(case.case_type, case.type_version).case_type.actions[action].sources
    if case.state not in {state.name for state in sources}:
        return False
    try:
        perform(case.pk, action, by=SYSTEM, today=max(today, case.state_since))
    except (TransitionRefused, CaseNotFound) as refused:
        logger.info("Case %s does not go on by itself: %s", case.number, refused)
        return False
    return True
