"""Draws commitments to be checked, by risk and by lot, and starts the checks.

The lot can be drawn again by anybody: within a class the commitments are ordered by the digest of
the run's seed and the number of the case, and the first so many of them are drawn. A draw is one
transaction; each check is one of its own, so that a run that was killed goes on where it stopped.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from casework.access.actor import SYSTEM
from casework.engine import perform
from casework.errors import TransitionRefused
from casework.models import Case, Department
from casework.policies.loader import PackVersion, load_packs
from commitments.casetype import Commitment
from commitments.models import CheckDraw, CheckRun, DrawState
from commitments.risk import CLASSES, Risk, assess

BATCH = 500


@dataclass(frozen=True)
class Order:
    """Who has a draw made, and of what: one department's commitments, or all.

    `key` makes a draw happen once: the month of the calendar's own, the token of a form. `seed` is
    drawn too unless one is given, to draw an old run again.
    """

    key: str
    by: User | None = None
    department: Department | None = None
    seed: str = ""


def draw(order: Order, *, today: date) -> CheckRun:
    """Draws a run and starts its checks; with a key that was used, goes on with that run."""
    run = CheckRun.objects.filter(key=order.key).first()
    if run is None:
        try:
            run = _drawn(order, today)
        except IntegrityError:  # another process has drawn it between our look and our write
            run = CheckRun.objects.get(key=order.key)
    work_off(run, today=today)
    return run


def work_off(run: CheckRun, *, today: date) -> None:
    """Starts the checks that the run still owes; run twice, or at once, each starts once."""
    while waiting := list(run.draws.filter(state=DrawState.WAITING).order_by("pk")[:BATCH]):
        for one in waiting:
            _start(one, run, today)


def unfinished() -> Iterable[CheckRun]:
    """The runs that owe checks, the oldest first."""
    return CheckRun.objects.filter(draws__state=DrawState.WAITING).distinct().order_by("pk")


def performing(department: Department | None) -> QuerySet[Case]:
    """The commitments that may be drawn: being performed, of one department or of all."""
    found = Case.objects.filter(case_type=Commitment.code, state="performing")
    return found if department is None else found.filter(department=department)


def rules_on(today: date) -> PackVersion:
    """The rules by which a run of today is drawn."""
    return load_packs().get(settings.CASEWORK_PACK).on(today)


def risks_of(department: Department | None, *, pack: PackVersion, today: date) -> list[Risk]:
    """The risk of every commitment that may be drawn; some at a time, so that memory is bounded."""
    found: list[Risk] = []
    last = 0
    cases = performing(department).order_by("pk")
    while batch := list(cases.filter(pk__gt=last)[:BATCH]):
        found += assess(batch, pack=pack, today=today)
        last = batch[-1].pk
    return found


def lot(seed: str, level: str, risks: Iterable[Risk], *, percent: int) -> list[Risk]:
    """Those of one class that are drawn: the share, rounded up, in the order of the seed."""
    mine = [risk for risk in risks if risk.level == level]
    count = -(-len(mine) * min(percent, 100) // 100)
    return sorted(mine, key=lambda risk: place_of(seed, risk.case_id))[:count]


def place_of(seed: str, case_id: int) -> str:
    """Where a commitment stands in the order of a draw."""
    return sha256(f"{seed}:{case_id}".encode()).hexdigest()


def _drawn(order: Order, today: date) -> CheckRun:
    pack = rules_on(today)
    seed = order.seed or secrets.token_hex(8)
    risks = risks_of(order.department, pack=pack, today=today)
    chosen = {
        level: lot(seed, level, risks, percent=pack.number(f"spot.{level}_percent"))
        for level in CLASSES
    }
    counts = {
        level: {"running": sum(r.level == level for r in risks), "drawn": len(chosen[level])}
        for level in CLASSES
    }
    with transaction.atomic():
        run = CheckRun.objects.create(
            key=order.key, seed=seed, drawn_on=today, drawn_by=order.by, counts=counts,
            department=order.department, pack=settings.CASEWORK_PACK, pack_version=pack.id,
        )  # fmt: skip
        CheckDraw.objects.bulk_create(_rows(run, chosen.values()), batch_size=BATCH)
    return run


def _rows(run: CheckRun, chosen: Iterable[Sequence[Risk]]) -> Iterable[CheckDraw]:
    for risks in chosen:
        for risk in risks:
            yield CheckDraw(
                run=run, case_id=risk.case_id, level=risk.level, points=risk.points,
                reasons=list(risk.reasons),
            )  # fmt: skip


def _start(one: CheckDraw, run: CheckRun, today: date) -> None:
    """Starts one check. A commitment that has moved on meanwhile is passed over, and it says so."""
    lead = {"ground": "drawn", "note": f"spot check {run.pk}"}
    key = f"spot:{run.pk}:{one.case_id}"
    try:
        perform(one.case_id, "start_check", by=SYSTEM, data=lead, key=key, today=today)
        one.state = DrawState.STARTED
    except TransitionRefused as refused:
        one.state, one.note = DrawState.PASSED, str(refused)[:300]
    one.save(update_fields=["state", "note"])
