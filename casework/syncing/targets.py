"""The register of downstream sites: entered, changed, keys made and ended; each change is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from casework.access.actor import Actor
from casework.forms import plain_value
from casework.models import SyncChange, SyncKey, SyncTarget
from casework.syncing import drain, rows, signing
from casework.syncing.vault import seal

if TYPE_CHECKING:
    from casework.access.actor import Who

MAY_CHANGE = ("credit_officer", "supervisor")
FIELDS = (
    "name", "kind", "channel", "public_only", "registered_elsewhere", "url", "folder",
    "read_back", "contact",
)  # fmt: skip
# How long the key before a new one still proves something.
CHANGE_OVER = timedelta(days=14)


@dataclass(frozen=True)
class NewKey:
    """A key that has just been made; its secret is shown this once and never again."""

    key_id: str
    secret: str


def enter(code: str, fields: Mapping[str, Any], *, by: Who, now: datetime) -> SyncTarget:
    """Adds a site. Raises MayNotSync. One transaction."""
    with transaction.atomic():
        actor = _may(by)
        site = SyncTarget.objects.create(code=code, **{name: fields[name] for name in FIELDS})
        _keep(site, "entered", actor, now, after={"code": code, **_columns(site)})
    return site


def change(
    site: SyncTarget, fields: Mapping[str, Any], *, by: Who, reason: str, now: datetime
) -> bool:
    """Changes a site; false when nothing is different. Raises MayNotSync. One transaction.

    What it still owes is sent at once over the new channel, or to the new address.
    """
    with transaction.atomic():
        actor = _may(by)
        row = SyncTarget.objects.select_for_update().get(pk=site.pk)
        before = _columns(row)
        for name in FIELDS:
            setattr(row, name, fields[name])
        after = _columns(row)
        moved = [name for name in FIELDS if before[name] != after[name]]
        if not moved:
            return False
        row.save(update_fields=moved)
        _keep(
            row, "changed", actor, now, before={name: before[name] for name in moved},
            after={name: after[name] for name in moved}, reason=reason,
        )  # fmt: skip
        drain.nudge_on_commit()
    return True


def switch(site: SyncTarget, *, on: bool, by: Who, reason: str, now: datetime) -> int:
    """Takes a site out of use, or back. Answers how many orders fell. Raises MayNotSync.

    What a site still owed when it goes out of use falls: nobody waits for it any more. What
    happened while it was out of use it has to take over whole when it comes back.
    """
    with transaction.atomic():
        actor = _may(by)
        if not SyncTarget.objects.filter(pk=site.pk, active=not on).update(active=on):
            return 0
        fell = 0 if on else rows.let_fall(site, reason=reason, now=now)
        what = "taken_back" if on else "out_of_use"
        _keep(site, what, actor, now, after={"orders_let_fall": fell}, reason=reason)
        drain.nudge_on_commit()
    return fell


def make_key(site: SyncTarget, *, by: Who, now: datetime) -> NewKey:
    """Makes a key; the one before stays valid for CHANGE_OVER, any older one ends now.

    Raises MayNotSync. One transaction.
    """
    key_id, secret = signing.new_secret()
    with transaction.atomic():
        actor = _may(by)
        SyncTarget.objects.select_for_update().get(pk=site.pk)
        valid = list(site.keys.filter(ends_at__isnull=True).order_by("-pk"))
        newest = {row.pk for row in valid[:1]}
        site.keys.filter(pk__in=newest).update(ends_at=now + CHANGE_OVER)
        site.keys.exclude(pk__in=newest).filter(ends_at__gt=now).update(ends_at=now)
        SyncKey.objects.create(
            target=site, key_id=key_id, sealed=seal(secret), made_at=now, made_by_id=actor.user_id
        )
        _keep(site, "key_made", actor, now, after={"key_id": key_id})
    return NewKey(key_id, secret)


def end_key(site: SyncTarget, key_id: str, *, by: Who, now: datetime) -> bool:
    """Ends a key at once; false when it is the only one, or proves nothing already."""
    with transaction.atomic():
        actor = _may(by)
        SyncTarget.objects.select_for_update().get(pk=site.pk)
        valid = {row.key_id for row in site.keys.all() if row.ends_at is None or row.ends_at > now}
        if key_id not in valid or len(valid) == 1:
            return False
        site.keys.filter(key_id=key_id).update(ends_at=now)
        _keep(site, "key_ended", actor, now, after={"key_id": key_id})
    return True


def note_test(site: SyncTarget, fault: str, *, by: Who, now: datetime) -> None:
    """Keeps that somebody tried a site out, and what came of it."""
    _keep(site, "tested", _may(by), now, after={"fault": fault})


def _may(by: Who) -> Actor:
    actor = Actor.of(by)
    if not any(actor.holds(permission) for permission in MAY_CHANGE):
        raise rows.MayNotSync
    return actor


def _columns(site: SyncTarget) -> dict[str, Any]:
    return {name: plain_value(getattr(site, name)) for name in FIELDS}


def _keep(
    site: SyncTarget, what: str, actor: Actor, now: datetime, *,
    before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:  # fmt: skip
    SyncChange.objects.create(
        target=site, at=now, by_id=actor.user_id, what=what, before=dict(before or {}),
        after=dict(after or {}), reason=reason,
    )  # fmt: skip
