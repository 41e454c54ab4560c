"""One run over every letter that waits for its seal; any number may run at once, any be killed."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, OperationalError
from django.utils import translation
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from casework.documents.printing import printed
from casework.documents.sealing import kept, keys, stamping
from casework.documents.sealing.keys import Held, SealUnusable
from casework.documents.sheets import sheet_of
from casework.errors import gettext_noop
from casework.models import Heartbeat, Seal, SealedPaper, SealOrder
from casework.models.seal import STANDING, SealState
from casework.seals import queue, time_stamps
from casework.today import moment

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]
JOB = "drain_seals"
SEALED, WAITS, LOST = "sealed", "waits", "lost"
# The sweep comes every minute; a run that is still busy then shares the rest with the next.
BUDGET = timedelta(seconds=50)


class Run:
    """What one run has learned, so that it is not tried again for every letter.

    `faults` are the seals that cannot be used, by department; `silent` is why the time stamp
    service gave nothing.
    """

    def __init__(self) -> None:
        self.silent = ""
        self.ready: dict[int, tuple[Seal, Held]] = {}
        self.faults: dict[int | None, str] = {}

    def of(self, department: int | None, *, now: datetime) -> tuple[Seal, Held]:
        """The seal of a department with its key. Raises SealUnusable."""
        if department is None:
            raise SealUnusable(gettext_noop("No department seals this letter."))
        if department not in self.ready:
            seal = Seal.objects.filter(department=department, state__in=STANDING).first()
            self.ready[department] = seal_ready(seal, now=now)
        return self.ready[department]


def seal_ready(seal: Seal | None, *, now: datetime) -> tuple[Seal, Held]:
    """A seal with its key, judged for this moment. Raises SealUnusable."""
    if seal is None:
        raise SealUnusable(gettext_noop("The department has no seal any more; enter a new one."))
    if seal.state == SealState.SUSPENDED:
        raise SealUnusable(gettext_noop("The seal is suspended."))
    found = keys.held(seal.file)
    if found.fingerprint != seal.fingerprint:
        raise SealUnusable(
            gettext_noop("The certificate in the folder is not the one entered; renew the seal.")
        )
    keys.judge(found, now=now)
    return seal, found


def drain(*, clock: Clock = moment, budget: timedelta = BUDGET) -> dict[str, int]:
    """Finds the letters that came since, and seals what can be sealed; answers what it did.

    Each letter is settled in its own transaction. Leaves a heartbeat.
    """
    done = dict.fromkeys((SEALED, WAITS, LOST), 0)
    done["found"] = queue.find(clock())
    end, run = clock() + budget, Run()
    with translation.override(settings.LANGUAGE_CODE):
        while clock() < end and (batch := queue.claim(clock())):
            for order in batch:
                done[_settle(order, run, clock)] += 1
    Heartbeat.objects.update_or_create(job=JOB, defaults={"at": clock(), "detail": done})
    return done


def _settle(order: SealOrder, run: Run, clock: Clock) -> str:
    """Seals one claimed letter, or notes why not.

    Only a database that does not answer is raised, and then the claim runs out by itself.
    """
    if order.claimed_until is None or clock() >= order.claimed_until:
        return LOST
    try:
        fault = run.silent or run.faults.get(order.organ_id) or _tried(order, run, clock)
        if fault:
            queue.failed(order, clock(), fault)
    except queue.ClaimLost:
        return LOST
    return WAITS if fault else SEALED


def _tried(order: SealOrder, run: Run, clock: Clock) -> str:
    """Seals a letter; answers with the reason where that cannot be done now. Raises ClaimLost."""
    try:
        _seal(order, run, clock)
    except SealUnusable as error:
        logger.warning("The seal of %s cannot be used: %s", order.organ, error)
        run.faults[order.organ_id] = str(error)
        return str(error)
    except (time_stamps.ServiceSilent, TimestampRequestError) as error:
        run.silent = str(error)
        return run.silent
    except OSError as error:
        return str(error)
    except (queue.ClaimLost, OperationalError):
        raise
    except Exception as error:
        logger.exception("Letter %s was not sealed.", order.paper_id)
        return f"{type(error).__name__}: {error}"
    return ""


def _seal(order: SealOrder, run: Run, clock: Clock) -> None:
    """The file is complete on the disk before its row is written.

    A claim that was lost meanwhile leaves neither; a letter that is sealed stays as it is.
    """
    paper = order.paper
    if SealedPaper.objects.filter(paper=paper).exists():
        queue.done(order, None)
        return
    row, content = _made(order, run, clock())
    row.path = kept.store(paper.pk, content)
    try:
        queue.done(order, row)
    except (queue.ClaimLost, IntegrityError):
        kept.discard(row.path)
        raise queue.ClaimLost from None
    kept.tidy(paper.pk, row.path)


def _made(order: SealOrder, run: Run, now: datetime) -> tuple[SealedPaper, bytes]:
    """The letter with its seal, and the row that is to tell of it. Raises SealUnusable, OSError."""
    seal, held = run.of(order.organ_id, now=now)
    service, long_term = time_stamps.service(), settings.CASEWORK_SEAL_LONG_TERM
    if long_term and service is None:
        raise SealUnusable(gettext_noop("Long validity needs a time stamp service; name one."))
    paper = order.paper
    plain = printed(sheet_of(paper))
    face = stamping.Face(seal.name, seal.below, f"{paper.title} {paper.number}")
    content, profile = stamping.sealed(plain, held, face, time_stamps=service, long_term=long_term)
    digests = kept.digests(content)
    row = SealedPaper(
        paper=paper, size=len(content), sha256=digests.sha256, sm3=digests.sm3, sealed_at=now,
        plain_sha256=hashlib.sha256(plain.content).hexdigest(), signer=str(seal), profile=profile,
        certificate=seal.fingerprint,
    )  # fmt: skip
    return row, content


def faults(now: datetime) -> dict[int, str]:
    """By seal, why it cannot be used now; seals in order are not in it."""
    found: dict[int, Any] = {}
    for seal in Seal.objects.filter(state=SealState.ACTIVE):
        try:
            seal_ready(seal, now=now)
        except SealUnusable as error:
            found[seal.pk] = str(error)
    return found
