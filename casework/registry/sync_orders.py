"""What other sites must do because of a change of publicity: written with the change itself.

One order for each event and target, a target list read and the orders written in one statement
each, however many events. Sending, chasing and verifying them is `casework.syncing`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

import orjson
from django.conf import settings

from casework.clock.due import due_date
from casework.clock.stored import stored_calendar
from casework.errors import NoRulesInForce, UnknownPack
from casework.models.case import Case
from casework.models.licence import Licence
from casework.models.publicity import SOURCES, PublicityEvent, PublicityWindow, What, WindowState
from casework.models.record import CreditRecord, Publicity
from casework.models.sync import Do, SyncOrder, SyncTarget
from casework.policies.loader import load_packs

_DOING: dict[What, Do] = {
    What.CORRECTED: Do.CORRECT,
    What.UPDATED: Do.UPDATE,
    What.MARKED: Do.ANNOTATE,
    What.UNMARKED: Do.ANNOTATE,
    What.HIDDEN: Do.SHIELD,
    What.SHOWN_AGAIN: Do.RESTORE,
    What.ENDED: Do.WITHDRAW,
    What.SHARING_STOPPED: Do.WITHDRAW,
    What.SHARING_RESUMED: Do.RESTORE,
}
_READS_OTHERWISE = (What.CORRECTED, What.UPDATED)
_ONLY_IN_USE = (*_READS_OTHERWISE, What.MARKED, What.UNMARKED)
_WITH_CONTENT = (Do.CORRECT, Do.UPDATE, Do.RESTORE)
_PULLED_BACK = (WindowState.CLOSED, Publicity.HIDDEN)
Source = CreditRecord | Licence | Case
# The rows of one INSERT; SQLite and PostgreSQL both bound the parameters of a statement.
_BATCH = 1000


def order_removals(events: Sequence[PublicityEvent]) -> None:
    """Writes the orders that follow from these events. Inside the caller's transaction.

    First publication makes none: it goes out by export and feed. One after a pull-back does.
    """
    again = _published_again(events)
    wanted = [
        (event, do)
        for event in events
        if (do := Do.RESTORE if event in again else doing(event)) is not None
    ]
    if not wanted:
        return
    targets = list(SyncTarget.objects.filter(active=True).order_by("pk"))
    terms = _Terms()
    orders = [
        _order(event, do, target, terms)
        for event, do in wanted
        for target in targets
        if concerns(target, event)
    ]
    SyncOrder.objects.bulk_create(orders, batch_size=_BATCH)


def _published_again(events: Sequence[PublicityEvent]) -> list[PublicityEvent]:
    """Publications of what was pulled back before anybody saw it and its users were to hide."""
    found = [event for event in events if event.what == What.PUBLISHED and event.seq > 1]
    if not found:
        return []
    earlier = PublicityEvent.objects.filter(window__in=[one.window_id for one in found])
    ended = set(earlier.filter(what=What.ENDED).values_list("window_id", flat=True))
    return [event for event in found if event.window_id in ended]


def doing(event: PublicityEvent) -> Do | None:
    """What others must do because of an event; none where nothing follows for them.

    What has ended is neither corrected nor marked elsewhere: it is gone there. What is hidden is
    shown with the new content when it comes back. A record that was never public and is shielded
    by a court's ruling is shielded with those who use it, too. What was pulled back before the
    public saw it may still be used, and may come back.
    """
    what, window = What(event.what), event.window
    if what in _ONLY_IN_USE and window.state == WindowState.ENDED and not window.shared:
        return None
    if what in _READS_OTHERWISE and window.state == WindowState.HIDDEN:
        return None
    if what == What.ENDED and (window.state, window.status) == _PULLED_BACK:
        return Do.SHIELD
    if what == What.SHARING_STOPPED and window.status == Publicity.SHIELDED:
        return Do.SHIELD
    return _DOING.get(what)


def concerns(target: SyncTarget, event: PublicityEvent) -> bool:
    """Whether a target hears of this item at all; all of it is said by the target's own row.

    What waits for its moment is unknown to the public, and to the sites of the public.
    """
    window = event.window
    if target.public_only and not window.has_been_seen(event.at):
        return False
    return not target.registered_elsewhere or is_registered_elsewhere(_source(window))


def is_registered_elsewhere(source: Source) -> bool:
    """Whether the subject is registered in another province than the department that decides.

    Characters 3 and 4 of the code name the province (GB 32100). A person is registered nowhere.
    """
    home = (source.department.uscc if source.department else "") or ""
    code = source.subject.code or ""
    if not home or not code or source.subject.is_natural:
        return False
    return code[2:4] != home[2:4]


def last_day(pack: str, on: date, *, elsewhere: bool) -> date | None:
    """The last day on which a target may follow; none while calendar or rules are not held."""
    key = "repair.other_province" if elsewhere else "repair.sync"
    try:
        rules = load_packs().get(pack).on(on)
    except (UnknownPack, NoRulesInForce):
        return None
    return due_date(on, rules.period(key), stored_calendar(pack)).date


class _Terms:
    """The last days of one batch: thousands of orders share a handful."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, date, bool], date | None] = {}

    def of(self, source: Source, on: date, target: SyncTarget) -> date | None:
        pack = getattr(source, "pack", "") or settings.CASEWORK_PACK
        elsewhere = target.registered_elsewhere
        key = (pack, on, elsewhere)
        if key not in self._known:
            self._known[key] = last_day(pack, on, elsewhere=elsewhere)
        return self._known[key]


def _order(event: PublicityEvent, do: Do, target: SyncTarget, terms: _Terms) -> SyncOrder:
    window = event.window
    return SyncOrder(
        target=target, event=event, window=window, case_id=event.case_id, do=do,
        payload=payload_of(event, do), on=event.on, made_at=event.at, next_at=event.at,
        due_on=terms.of(_source(window), event.on, target),
    )  # fmt: skip


def _source(window: PublicityWindow) -> Source:
    source = window.record or window.licence or window.case
    if source is None:
        raise ValueError("A window is of a record, of a licence or of a case.")
    return source


def item_of(window: PublicityWindow) -> str:
    """Our id of a thing, as other sites know it: `record-17`, `licence-3` or `case-5`."""
    name = next(name for name in SOURCES if getattr(window, f"{name}_id") is not None)
    return f"{name}-{getattr(window, f'{name}_id')}"


def payload_of(event: PublicityEvent, do: Do) -> dict[str, Any]:
    """What a target is told: of an organization what finds and changes the item.

    Of a natural person only our id, the document number and the organ: no name, no citizen
    number, no content (PIPL; natural persons are not public at all).
    """
    window = event.window
    source = _source(window)
    told: dict[str, Any] = {
        "do": do.value,
        "on": event.on.isoformat(),
        "seq": event.seq,
        "item": dict(_item(window, source)),
    }
    if do == Do.ANNOTATE:
        told["mark"] = event.what == What.MARKED
    if not source.subject.is_natural:
        told["standing"] = {
            "shown": window.state == WindowState.OPEN,
            "shared": window.shared,
            "disputed": window.disputed,
        }
        if do in _WITH_CONTENT and window.shown:
            told["content"] = dict(window.shown)
            told["digest"] = digest_of_content(window.shown)
    return told


def _item(window: PublicityWindow, source: Source) -> Iterator[tuple[str, str]]:
    yield "id", item_of(window)
    yield "number", str(source.number or "")
    yield "organ", source.department.name if source.department else ""
    if not source.subject.is_natural:
        yield "kind", str(window.kind)
        yield "code", source.subject.code or ""


def digest_of_content(content: Any) -> str:
    """The digest by which two sites see that they show the same: SHA-256 of compact sorted JSON."""
    return sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
