"""The register of seals: entered, renewed, suspended, ended; each change is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from casework import outbox
from casework.access.actor import Actor
from casework.documents.sealing import glyphs, keys
from casework.documents.sealing.drawing import LEAST
from casework.documents.sealing.keys import Held, SealUnusable
from casework.errors import CaseworkError, gettext_noop
from casework.models import Department, Seal, SealChange
from casework.models.seal import STANDING, SealState
from casework.seals import queue
from casework.translation import gettext

if TYPE_CHECKING:
    from casework.access.actor import Who

MAY_KEEP = ("supervisor",)


class MayNotKeepSeals(CaseworkError):
    """Only supervisors keep the seals."""

    def __str__(self) -> str:
        return gettext("Only a supervisor may enter or change a seal.")


@dataclass(frozen=True)
class NewSeal:
    """What is said of a seal when it is entered; `file` names key and certificate."""

    department: Department
    name: str
    below: str
    file: str
    since: date


def enter(wanted: NewSeal, *, by: Who, now: datetime) -> Seal:
    """Enters the seal of a department that has none. One transaction.

    Letters of `since` and later are sealed with it. Raises MayNotKeepSeals; SealUnusable where key
    or certificate cannot be used now, where the name cannot be drawn, or where the department has
    a seal already.
    """
    actor = _may(by)
    found = _usable(wanted.name, wanted.below, wanted.file, now=now)
    with transaction.atomic():
        Department.objects.select_for_update().get(pk=wanted.department.pk)
        if Seal.objects.filter(department=wanted.department, state__in=STANDING).exists():
            raise SealUnusable(gettext_noop("This department has a seal already; renew that one."))
        seal = _made(wanted, found, actor, now)
        _keep(seal, "entered", actor, now, after=_columns(seal))
        _call(seal, now)
    return seal


def renew(seal: Seal, file: str, *, by: Who, reason: str, now: datetime) -> Seal:
    """Puts a new certificate behind a seal: a new row, and the one before ends. One transaction.

    What waited is sealed at once. Raises MayNotKeepSeals, SealUnusable.
    """
    actor = _may(by)
    found = _usable(seal.name, seal.below, file, now=now)
    with transaction.atomic():
        old = _standing(seal)
        _move(old, SealState.ENDED)
        _keep(old, "renewed", actor, now, after={"file": file}, reason=reason)
        wanted = NewSeal(old.department, old.name, old.below, file, old.since)
        fresh = _made(wanted, found, actor, now)
        _keep(fresh, "entered", actor, now, after=_columns(fresh), reason=reason)
        _call(fresh, now)
    return fresh


def suspend(seal: Seal, *, by: Who, reason: str, now: datetime) -> bool:
    """Lets a seal rest; its letters wait. False where it was not in use. One transaction."""
    return _switch(seal, SealState.ACTIVE, SealState.SUSPENDED, by=by, reason=reason, now=now)


def resume(seal: Seal, *, by: Who, reason: str, now: datetime) -> bool:
    """Uses a suspended seal again. False where it was not suspended. One transaction.

    Raises MayNotKeepSeals; SealUnusable where key or certificate cannot be used any more.
    """
    _may(by)
    _usable(seal.name, seal.below, seal.file, now=now)
    return _switch(seal, SealState.SUSPENDED, SealState.ACTIVE, by=by, reason=reason, now=now)


def end(seal: Seal, *, by: Who, reason: str, now: datetime) -> bool:
    """Ends a seal for good; letters that wait go on waiting for the next one of the department."""
    return any(
        _switch(seal, before, SealState.ENDED, by=by, reason=reason, now=now) for before in STANDING
    )


def _switch(
    seal: Seal, before: SealState, after: SealState, *, by: Who, reason: str, now: datetime
) -> bool:
    actor = _may(by)
    with transaction.atomic():
        if not Seal.objects.filter(pk=seal.pk, state=before).update(state=after):
            return False
        _keep(seal, _DONE[after], actor, now, after={"state": after.value}, reason=reason)
        _call(seal, now)
    return True


_DONE = {SealState.ACTIVE: "resumed", SealState.SUSPENDED: "suspended", SealState.ENDED: "ended"}


def _may(by: Who) -> Actor:
    actor = Actor.of(by)
    if not any(actor.holds(permission) for permission in MAY_KEEP):
        raise MayNotKeepSeals
    return actor


def _usable(name: str, below: str, file: str, *, now: datetime) -> Held:
    """The key and certificate, judged for this moment; the text, judged as a drawing."""
    if len(name) < LEAST:
        raise SealUnusable(
            gettext_noop("The name on a seal has at least %(least)s characters."), least=LEAST
        )
    if lost := glyphs.missing(name + below):
        raise SealUnusable(
            gettext_noop("The seal cannot show these characters: %(lost)s"), lost=lost
        )
    found = keys.held(file)
    keys.judge(found, now=now)
    return found


def _standing(seal: Seal) -> Seal:
    found = Seal.objects.select_for_update().filter(pk=seal.pk, state__in=STANDING).first()
    if found is None:
        raise SealUnusable(gettext_noop("This seal has ended; enter a new one."))
    return found


def _made(wanted: NewSeal, found: Held, actor: Actor, now: datetime) -> Seal:
    return Seal.objects.create(
        department=wanted.department, name=wanted.name, below=wanted.below, file=wanted.file,
        since=wanted.since, fingerprint=found.fingerprint, issued_to=found.issued_to,
        valid_from=found.certificate.not_valid_before_utc,
        valid_until=found.certificate.not_valid_after_utc,
        made_at=now, made_by_id=actor.user_id,
    )  # fmt: skip


def _move(seal: Seal, state: SealState) -> None:
    seal.state = state
    seal.save(update_fields=["state"])


def _call(seal: Seal, now: datetime) -> None:
    """What can be sealed now is.

    Once more after the commit: a worker may have found letters meanwhile, and no seal for them.
    """
    if Seal.objects.filter(pk=seal.pk, state=SealState.ACTIVE).exists():
        queue.call_for(seal, now)
        transaction.on_commit(lambda: queue.call_for(seal, now))
    outbox.nudge_on_commit(outbox.SEALS)


def _columns(seal: Seal) -> dict[str, Any]:
    plain = ("name", "below", "file", "fingerprint", "issued_to")
    return {name: getattr(seal, name) for name in plain} | {"since": seal.since.isoformat()}


def _keep(
    seal: Seal, what: str, actor: Actor, now: datetime, *, after: Mapping[str, Any],
    reason: str = "",
) -> None:  # fmt: skip
    SealChange.objects.create(
        seal=seal, at=now, by_id=actor.user_id, what=what, after=dict(after), reason=reason
    )
