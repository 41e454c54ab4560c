"""Windows by the many: what has passed its last day, what is out of line, and building them anew.

The windows themselves are written by `casework.registry.display` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from casework.declaration import published
from casework.models.case import Case
from casework.models.licence import Licence
from casework.models.publicity import PublicityWindow, WindowState
from casework.models.record import CreditRecord
from casework.registry.display import (
    SEEN,
    TERM_OVER,
    Cause,
    Standing,
    as_of,
    end_passed,
    follow_case,
    follow_records,
    standing_of_record,
)
from casework.registry.licences import follow_licences, standing_of_licence

BATCH = 500
Thing = CreditRecord | Licence | Case
# What is compared with the record, licence or case; `digest` covers it, but only as it was written.
_COMPARED = (
    "kind", "subject_id", "department_id", "state", "status", "basis", "dated_on", "begin",
    "min_last", "off_from", "ended_on", "shared", "disputed", "facts",
)  # fmt: skip


def passed(today: date) -> QuerySet[PublicityWindow]:
    """Windows past their last day that no decision and no run has ended, the oldest first."""
    found = PublicityWindow.objects.filter(state__in=SEEN, off_from__lte=today)
    return found.order_by("off_from", "id")


def end_by_date(today: date, *, now: datetime) -> int:
    """Ends every window past its last day; run again on the same day it does nothing.

    Their records may wait for their department (duties open) or be hidden: publicity and sharing
    end by date all the same. Works in batches, each a durable transaction of a few statements
    that locks its rows: a killed run loses nothing and the next one goes on.
    """
    total = 0
    while True:
        with transaction.atomic(durable=True):
            batch = list(passed(today).select_for_update(of=("self",))[:BATCH])
            end_passed(batch, Cause(today, now, reason=TERM_OVER))
        if not batch:
            return total
        total += len(batch)


def out_of_line(window: PublicityWindow, standing: Standing, today: date) -> dict[str, Any]:
    """Column by column what a window says and what it should say; empty when it is in line."""
    should = as_of(standing, today)
    if should.state == WindowState.HIDDEN and not should.ended_on:
        should = replace(should, ended_on=window.ended_on)  # the day on which it was hidden
    wrong = {
        name: {"is": _plain(getattr(window, name)), "should": _plain(getattr(should, name))}
        for name in _COMPARED
        if getattr(window, name) != getattr(should, name)
    }
    if window.shown != dict(should.shown):
        wrong["shown"] = {"is": "…", "should": "…"}
    return wrong


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def records_with_windows() -> QuerySet[CreditRecord]:
    """Records with all that their standing needs, in the order of their numbers."""
    related = ("subject", "department", "source_department", "window")
    return CreditRecord.objects.select_related(*related).order_by("pk")


def licences_with_windows() -> QuerySet[Licence]:
    related = ("subject", "department", "source_department", "window")
    return Licence.objects.select_related(*related).order_by("pk")


def cases_with_windows() -> QuerySet[Case]:
    """All but those that were destroyed: nothing is left by which their window could be judged."""
    there = Case.objects.filter(disposed_on__isnull=True)
    return there.select_related("subject", "department", "window").order_by("pk")


def standing_of_case(case: Case, today: date) -> Standing | None:
    """How a case stands before the public; none where its type shows none, or this one is not."""
    ask = published(case.case_type, case.type_version).standing
    found: Standing | None = ask(case, today) if ask else None
    return found


def differing(
    today: date, cases: frozenset[int] | None = None
) -> Iterator[tuple[Thing, dict[str, Any]]]:
    """Records, licences and cases whose window differs, or is missing, with what differs.

    `cases` narrows it to some cases and nothing else.
    """
    if cases is None:
        for record in records_with_windows().iterator(chunk_size=BATCH):
            if wrong := _wrong(record, standing_of_record(record), today):
                yield record, wrong
        for licence in licences_with_windows().iterator(chunk_size=BATCH):
            if wrong := _wrong(licence, standing_of_licence(licence), today):
                yield licence, wrong
    some = cases_with_windows() if cases is None else cases_with_windows().filter(pk__in=cases)
    for case in some.iterator(chunk_size=BATCH):
        if wrong := _wrong(case, standing_of_case(case, today), today):
            yield case, wrong


def _wrong(thing: Thing, standing: Standing | None, today: date) -> dict[str, Any]:
    window: PublicityWindow | None = getattr(thing, "window", None)
    if window is None:
        return {} if standing is None else {"window": {"is": None, "should": str(standing.state)}}
    if standing is None:  # it was shown once, and its type no longer says how it stands
        return {}
    return out_of_line(window, standing, today)


def rebuild(today: date, *, now: datetime, say: Callable[[int], None]) -> int:
    """Makes every window that is missing and mends every one that differs; answers how many moved.

    For an installation from before the windows, and after a restore. What is in line is left
    alone. Batches of one durable transaction each; a killed run is simply run again. `say` hears
    after each batch how many things were looked at.
    """
    moved = looked = 0
    for rows, renew in (
        (CreditRecord.objects.order_by("pk"), renew_records),
        (Licence.objects.order_by("pk"), renew_licences),
    ):
        for pks in _batches(rows):
            with transaction.atomic(durable=True):
                moved += renew(pks, Cause(today, now))
            say(looked := looked + len(pks))
    for pks in _batches(Case.objects.order_by("pk")):
        moved += sum(renew_case(pk, Cause(today, now)) for pk in pks)
        say(looked := looked + len(pks))
    return moved


def _batches(rows: QuerySet[Any]) -> Iterator[list[int]]:
    """Numbers in order, so that rows may come while they are read."""
    last = 0
    while pks := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        last = pks[-1]
        yield pks


def renew_records(pks: Iterable[int], cause: Cause) -> int:
    """Brings the windows of these records in line; locks them, inside the caller's transaction."""
    rows = records_with_windows().filter(pk__in=list(pks)).select_for_update(of=("self",))
    wrong = [row for row in rows if _wrong(row, standing_of_record(row), cause.on)]
    _distrust(PublicityWindow.objects.filter(record__in=wrong))
    follow_records(wrong, cause)
    return len(wrong)


def renew_licences(pks: Iterable[int], cause: Cause) -> int:
    """Brings the windows of these licences in line; as `renew_records`."""
    rows = licences_with_windows().filter(pk__in=list(pks)).select_for_update(of=("self",))
    wrong = [row for row in rows if _wrong(row, standing_of_licence(row), cause.on)]
    _distrust(PublicityWindow.objects.filter(licence__in=wrong))
    follow_licences(wrong, cause)
    return len(wrong)


def renew_case(pk: int, cause: Cause) -> bool:
    """Brings the window of a case in line, in one durable transaction that locks the case."""
    with transaction.atomic(durable=True):
        case = cases_with_windows().select_for_update(of=("self",)).filter(pk=pk).first()
        standing = standing_of_case(case, cause.on) if case else None
        if case is None or standing is None or not _wrong(case, standing, cause.on):
            return False
        _distrust(PublicityWindow.objects.filter(case_id=pk))
        follow_case(case, standing, cause)
    return True


def _distrust(windows: QuerySet[PublicityWindow]) -> None:
    """Forgets the digests: a row that was altered beside the code still carries the old one."""
    windows.update(digest="")


def follow_subjects(pks: Iterable[int], cause: Cause) -> None:
    """Brings the windows of all records, licences and cases of renamed subjects in line.

    Records and licences in the caller's transaction, the cases each in its own once that is
    committed: whoever acts on a case locks the case first and its record after it.
    """
    subjects = list(pks)
    if not subjects:
        return
    about = Q(subject_id__in=subjects)
    renew_records(CreditRecord.objects.filter(about).values_list("pk", flat=True), cause)
    renew_licences(Licence.objects.filter(about).values_list("pk", flat=True), cause)
    shown = list(Case.objects.filter(about, window__isnull=False).values_list("pk", flat=True))
    transaction.on_commit(lambda: _renew_cases(shown, cause))


def _renew_cases(pks: list[int], cause: Cause) -> None:
    for pk in pks:
        renew_case(pk, cause)
