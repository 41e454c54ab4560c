"""Keeps what others see in line with what was decided: the only writer of publicity windows.

Whoever changes a record, or a case that is shown to the public, calls `follow_records` or
`follow_case` in the same transaction. What changed to the eye becomes a publicity event; whether
something is on display today is asked of the dates (`PublicityWindow.objects.on_display`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import orjson
from django.conf import settings
from django.db.models import DecimalField
from django.utils import timezone

from casework import store
from casework.forms import plain_value
from casework.models.case import Case
from casework.models.publicity import (
    SOURCES,
    PublicityEvent,
    PublicityWindow,
    What,
    WindowState,
)
from casework.models.record import CreditRecord, Publicity
from casework.policies.loader import rules_of
from casework.registry import consequences
from casework.registry.grams import grams, plain
from casework.registry.masking import mask_text
from casework.registry.persons import may_be_shown, public_code, public_name, without_name

_BASIS = "record.publish"
_TEXTS = ("title", "facts", "basis", "penalty_kinds", "content")
_TOLD = (
    *_TEXTS, "number", "fine", "confiscated", "record_class", "document_date", "list_exit_on",
    "department_id", "source_department_id",
)  # fmt: skip
_STATES = {
    Publicity.UNPUBLISHED: WindowState.CLOSED,
    Publicity.PUBLISHED: WindowState.OPEN,
    Publicity.HIDDEN: WindowState.HIDDEN,
    Publicity.SUSPENDED: WindowState.HIDDEN,
    Publicity.SHIELDED: WindowState.HIDDEN,
    Publicity.ENDED: WindowState.ENDED,
    Publicity.WITHDRAWN: WindowState.ENDED,
}
TERM_OVER = "公示期届满"
SEEN = (WindowState.OPEN, WindowState.HIDDEN)
# What changes in `shown` as a commitment goes its way: nobody had said anything wrong.
COURSE = frozenset(("state", "promises"))
_COLUMNS = (
    "kind", "subject_id", "department_id", "state", "status", "basis", "dated_on", "begin",
    "min_last", "off_from", "ended_on", "shared", "disputed", "facts",
)  # fmt: skip
_WRITTEN = (
    "kind", "subject", "department", "state", "status", "basis", "dated_on", "begin", "opens_at",
    "min_last", "max_last", "off_from", "ended_on", "reason", "shared", "disputed", "shown",
    "facts", "words", "grams", "digest", "version", "changed_at",
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """How something stands before others from now on.

    `shown` is masked already, and empty unless the state is open. `facts` is the digest of what
    users of the data are told, `found_by` are the texts by which the public finds it, `off_from`
    is the first day off display.
    """

    kind: str
    subject_id: int
    department_id: int
    state: WindowState
    dated_on: date
    shown: Mapping[str, Any]
    facts: str
    found_by: Sequence[str]
    status: str = ""
    basis: str = ""
    begin: date | None = None
    min_last: date | None = None
    off_from: date | None = None
    ended_on: date | None = None
    shared: bool = True
    disputed: bool = False


@dataclass(frozen=True)
class Cause:
    """Why something changes: day and moment, the case in which it was decided, the reason."""

    on: date
    at: datetime
    case_id: int | None = None
    reason: str = ""


@dataclass
class _Change:
    window: PublicityWindow
    happened: list[What] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)


def follow_records(records: Iterable[CreditRecord], cause: Cause) -> list[PublicityEvent]:
    """Brings the windows of these records in line; their rows are locked by the caller.

    A handful of statements however many records. Inside the caller's transaction.
    """
    rows = {record.pk: record for record in records}
    windows = PublicityWindow.objects.filter(record_id__in=list(rows))
    known = {window.record_id: window for window in windows.select_related("subject", "department")}
    for pk, window in known.items():
        _lend(window, rows[pk or 0])
    return follow_windows(
        ((_of(record, known.get(pk)), standing_of_record(record)) for pk, record in rows.items()),
        cause,
    )


def _of(record: CreditRecord, window: PublicityWindow | None) -> PublicityWindow:
    """The window of a record, with the record as it stands now at hand for what follows."""
    window = window or PublicityWindow()
    window.record = record
    return window


def _lend(window: PublicityWindow, record: CreditRecord) -> None:
    """Gives a record the subject and organ that its window has read, so that none is read twice."""
    for name in ("subject", "department"):
        same = getattr(window, f"{name}_id") == getattr(record, f"{name}_id")
        if same and name not in record._state.fields_cache:
            setattr(record, name, getattr(window, name))


def follow_case(case: Case, standing: Standing, cause: Cause) -> list[PublicityEvent]:
    """Brings the window of a case in line, whose row the caller has locked."""
    window = PublicityWindow.objects.filter(case_id=case.pk).first() or PublicityWindow()
    window.case = case
    return follow_windows([(window, standing)], cause)


def end_passed(windows: Iterable[PublicityWindow], cause: Cause) -> list[PublicityEvent]:
    """Ends windows past their last day, each dated to its first day off display.

    For those that no decision has ended. Their rows are locked by the caller.
    """
    return follow_windows(((window, standing_in(window)) for window in windows), cause)


def standing_in(window: PublicityWindow) -> Standing:
    """The standing that a window holds, as far as anything but the texts of the search tells it."""
    return Standing(
        shown=window.shown, found_by=(),
        **{name: getattr(window, name) for name in _COLUMNS},
    )  # fmt: skip


def as_of(standing: Standing, day: date) -> Standing:
    """What a standing comes to on a day: past its last day nothing is shown or used any more."""
    if standing.state not in SEEN or standing.off_from is None or day < standing.off_from:
        return standing
    return replace(
        standing, state=WindowState.ENDED, shown={}, found_by=(), ended_on=standing.off_from,
        shared=False,
    )  # fmt: skip


def standing_of_record(record: CreditRecord) -> Standing:
    """How a record stands before others by its own columns; a person is shown by named law only."""
    state = _STATES[Publicity(record.publicity)]
    begin = record.published_on if may_be_shown(record) else None
    if begin is None:
        state = WindowState.CLOSED
    is_open = state == WindowState.OPEN
    return Standing(
        kind=record.kind, subject_id=record.subject_id, department_id=record.department_id,
        state=state, status=str(record.publicity), dated_on=record.document_date,
        shown=shown_of(record) if is_open else {}, facts=_facts(record),
        found_by=_found_by(record) if is_open else (),
        basis=basis_of(record), begin=begin, min_last=record.min_last,
        off_from=record.off_display, ended_on=record.ended_on, shared=record.shared,
        disputed=record.disputed,
    )  # fmt: skip


def basis_of(record: CreditRecord) -> str:
    """The rule by which records of this kind are published."""
    return rules_of(record.pack_version).basis(_BASIS) if record.pack_version else ""


def shown_of(record: CreditRecord) -> dict[str, Any]:
    """All that the public may see of a record, what is personal masked; a person as 姓＋＊."""
    subject = record.subject
    return {
        "name": public_name(subject),
        "code": public_code(subject),
        "number": record.number,
        **{name: mask_text(without_name(getattr(record, name), subject)) for name in _TEXTS},
        "fine": _amount(record.fine),
        "confiscated": _amount(record.confiscated),
        "class": str(record.record_class),
        "organ": record.department.name,
        "source": record.source_department.name if record.source_department else "",
        "document_date": record.document_date.isoformat(),
        "list_exit_on": plain_value(record.list_exit_on),
    }


def _facts(record: CreditRecord) -> str:
    """The digest of what the users of the data are told of a record."""
    told = [plain_value(_as_stored(record, name)) for name in _TOLD]
    return sha256(orjson.dumps([*told, record.subject.name, record.subject.code])).hexdigest()


def _as_stored(record: CreditRecord, name: str) -> Any:
    """The value as the database gives it back: 5 that was just set is the 5.000000 of before."""
    column = CreditRecord._meta.get_field(name.removesuffix("_id"))
    value = getattr(record, name)
    if value is None or not isinstance(column, DecimalField):
        return value
    return column.to_python(value).quantize(Decimal(1).scaleb(-column.decimal_places))


def _amount(value: Any) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def _found_by(record: CreditRecord) -> tuple[str, ...]:
    subject = record.subject
    title = mask_text(without_name(record.title, subject))
    if subject.is_natural:  # whoever knows a person's name or number must not find them by it
        return record.number, title
    return subject.name, subject.code, record.number, title


def follow_windows(
    pairs: Iterable[tuple[PublicityWindow, Standing]], cause: Cause
) -> list[PublicityEvent]:
    """Puts each standing into its window; whatever it is of is locked by the caller.

    A handful of statements however many. Inside the caller's transaction.
    """
    changes = [
        change
        for window, standing in pairs
        if (change := _change(window, as_of(standing, cause.on), cause)) is not None
    ]
    fresh = [change.window for change in changes if _is_new(change.window)]
    moved = [change.window for change in changes if not _is_new(change.window)]
    for source in SOURCES:
        store.add_rows([w for w in fresh if getattr(w, f"{source}_id") is not None], source)
    store.update_rows(moved, _WRITTEN)
    events = [event for change in changes for event in _events(change, cause)]
    store.add_rows(events, "window", "seq")
    consequences.draw(events)
    return events


def _change(window: PublicityWindow, standing: Standing, cause: Cause) -> _Change | None:
    """Puts a standing into its window; none when the window says all of that already."""
    change = _Change(window)
    digest = digest_of(standing)
    if not _is_new(window) and window.digest == digest:
        return None
    change.happened = list(_happened(window, standing))
    change.before = _differences(window, standing)
    _fill(window, standing, cause, change.happened)
    window.digest = digest
    window.version += len(change.happened)
    window.changed_at = cause.at
    return change


def _is_new(window: PublicityWindow) -> bool:
    return window._state.adding


def digest_of(standing: Standing) -> str:
    """The digest of everything in a standing: two that are equal show the same."""
    return sha256(orjson.dumps(standing, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _happened(window: PublicityWindow, standing: Standing) -> Iterator[What]:
    """What an onlooker notices, in the order in which the public site tells it."""
    if _is_new(window):
        if standing.state == WindowState.OPEN:
            yield What.PUBLISHED
            if standing.disputed:
                yield What.MARKED
        return
    yield from _moved(window, standing)
    in_use = standing.state in SEEN or standing.shared
    if in_use and (window.facts != standing.facts or _reads_otherwise(window, standing)):
        yield What.UPDATED if _went_on(window, standing) else What.CORRECTED
    if window.disputed != standing.disputed:
        yield What.MARKED if standing.disputed else What.UNMARKED


def _reads_otherwise(window: PublicityWindow, standing: Standing) -> bool:
    return bool(window.shown and standing.shown) and dict(standing.shown) != window.shown


def _went_on(window: PublicityWindow, standing: Standing) -> bool:
    """Whether nothing reads otherwise but how a commitment is kept."""
    if not (window.shown and standing.shown):
        return False
    names = {*window.shown, *standing.shown}
    other = {name for name in names if window.shown.get(name) != standing.shown.get(name)}
    return bool(other) and other <= COURSE


def _moved(window: PublicityWindow, standing: Standing) -> Iterator[What]:
    before, after = WindowState(window.state), standing.state
    if before != after:
        if after == WindowState.OPEN:
            yield What.PUBLISHED if window.opens_at is None else What.SHOWN_AGAIN
            return
        if after == WindowState.HIDDEN:
            yield What.HIDDEN
            return
        if before in SEEN:
            yield What.ENDED
            return
    if window.shared != standing.shared:
        yield What.SHARING_RESUMED if standing.shared else What.SHARING_STOPPED


def _differences(window: PublicityWindow, standing: Standing) -> dict[str, Any]:
    """What stood there before, as far as it reads differently now."""
    return {
        name: value
        for name, value in (window.shown or {}).items()
        if standing.shown and standing.shown.get(name) != value
    }


def _fill(
    window: PublicityWindow, standing: Standing, cause: Cause, happened: Sequence[What]
) -> None:
    _open(window, standing, cause, happened)
    hidden_on = cause.on if What.HIDDEN in happened else window.ended_on
    for name in _COLUMNS:
        setattr(window, name, getattr(standing, name))
    if standing.state == WindowState.HIDDEN and not standing.ended_on:
        window.ended_on = hidden_on
    window.max_last = standing.off_from - timedelta(days=1) if standing.off_from else None
    window.shown = dict(standing.shown)
    if {What.HIDDEN, What.ENDED} & set(happened):
        window.reason = cause.reason
    elif standing.state == WindowState.OPEN:
        window.reason = ""
    public = standing.state == WindowState.OPEN
    window.words = "\n".join(plain(text) for text in standing.found_by) if public else ""
    window.grams = grams(standing.found_by) if public else ""


def _open(
    window: PublicityWindow, standing: Standing, cause: Cause, happened: Sequence[What]
) -> None:
    """Says from when the public sees it; what left before anybody saw it was never there."""
    off = (WindowState.HIDDEN, WindowState.ENDED)
    begun = standing.begin is not None and standing.begin < cause.on
    refused = standing.state == WindowState.CLOSED and standing.begin is None
    unseen = refused or not window.has_been_seen(cause.at)
    if What.PUBLISHED in happened:
        delay = timedelta(hours=settings.CASEWORK_PUBLISH_DELAY_HOURS)
        window.opens_at = _start_of(standing.begin) if begun else cause.at + delay
    elif _is_new(window):
        window.opens_at = _start_of(standing.begin) if standing.state in off else None
    elif window.state == WindowState.OPEN and standing.state != WindowState.OPEN and unseen:
        window.opens_at = None


def _start_of(day: date | None) -> datetime | None:
    return datetime.combine(day, time.min, timezone.get_current_timezone()) if day else None


def _events(change: _Change, cause: Cause) -> Iterator[PublicityEvent]:
    window = change.window
    first = window.version - len(change.happened) + 1
    for seq, what in enumerate(change.happened, first):
        reads_otherwise = what in (What.CORRECTED, What.UPDATED)
        own_day = {What.PUBLISHED: window.begin, What.ENDED: window.ended_on}.get(what)
        yield PublicityEvent(
            window=window, seq=seq, what=what.value, on=own_day or cause.on,
            at=cause.at, reason=cause.reason, case_id=cause.case_id,
            before=change.before if reads_otherwise else {},
        )  # fmt: skip
