"""Exports on behalf of a person: judged, logged, written by the worker, kept for a limited time.

Whoever asks sees what is theirs and nothing else, when they ask, when the file is written and when
they fetch it: the credit office the whole registry, others the records of their departments.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from casework.access.actor import Actor
from casework.errors import (
    FieldFault,
    NotYourRole,
    ReasonMissing,
    Refusal,
    TransitionRefused,
    cleaned,
    gettext_noop,
)
from casework.models.exporting import ExportRun, ExportState
from casework.models.record import Publicity
from casework.models.subject import SubjectKind
from casework.registry.exporting.files import (
    ENCODINGS,
    FORMS,
    MOST_ROWS,
    alone,
    digest_of,
    write,
)
from casework.registry.exporting.layouts import Layout, layout_of

if TYPE_CHECKING:
    from casework.access.actor import Who

_log = logging.getLogger(__name__)
ROLES = ("credit_officer", "reviewer", "head")
FOLDER = "exports"
AT_ONCE = 2000  # rows that are written while the person waits
MOST_OPEN = 3  # exports of one person that have not been written yet
MOST_A_DAY = 50
_BATCH = 2000
# Under this name the log keeps whose rows a file holds, where it does not hold everybody's.
_OF = "departments"
_OPEN = (ExportState.QUEUED, ExportState.RUNNING)


class NothingToExport(Refusal):
    """No record that this person may see fits what was asked for."""

    code = "nothing_to_export"
    template = gettext_noop(
        "No record of yours fits this selection, so there is no file. Widen the period or leave a"
        " filter empty."
    )


class TooMuchToExport(Refusal):
    """A sheet has an end."""

    code = "too_much_to_export"
    template = gettext_noop(
        "The selection holds more than %(most)s records, which no sheet takes. Narrow the period"
        " or choose one department."
    )


class TooManyExports(Refusal):
    """The registry is not carried away sheet by sheet."""

    code = "too_many_exports"
    template = gettext_noop(
        "You have %(open)s exports under way and asked for %(today)s today; %(most_open)s and"
        " %(most)s are the limit. Wait until one is done, or come back tomorrow."
    )


@dataclass(frozen=True)
class Wanted:
    """What is asked for: the sheet, its format, the filters (empty: all), and why."""

    sheet: str
    form: str = "xlsx"
    encoding: str = "utf-8"
    department_id: int | None = None
    first: date | None = None
    last: date | None = None
    publicity: str = ""
    changed_since: date | None = None
    reason: str = ""

    def filters(self) -> dict[str, Any]:
        """The filters as the log keeps them."""
        return {
            "first": _iso(self.first), "last": _iso(self.last), "publicity": self.publicity,
            "changed_since": _iso(self.changed_since),
        }  # fmt: skip


def ask(wanted: Wanted, *, by: Who, now: datetime) -> ExportRun:
    """Enters an export into the log and queues it; a small one is written at once.

    Raises TransitionRefused with every reason against it; then there is neither a file nor a row.
    """
    actor = Actor.of(by)
    refusals = [*_refusals(wanted, actor), *_limits(actor, now)]
    if refusals or actor.user is None:
        raise TransitionRefused("export", refusals or [NotYourRole(roles="")])
    run = _run(wanted, actor, now)
    chosen = _chosen(_layout(run.sheet), actor, run)
    run.natural = _holds_natural(_layout(run.sheet), chosen)
    run.expected = chosen.order_by()[: MOST_ROWS + 1].count()
    if found := _of_selection(run):
        raise TransitionRefused("export", found)
    run.save()
    if run.expected <= AT_ONCE:
        work_off(run.pk, clock=lambda: now)
        run.refresh_from_db()
    return run


def _run(wanted: Wanted, actor: Actor, now: datetime) -> ExportRun:
    return ExportRun(
        sheet=wanted.sheet, form=wanted.form,
        encoding=wanted.encoding if wanted.form == "csv" else "",
        filters=wanted.filters(), department_id=wanted.department_id,
        reason=cleaned(wanted.reason), everything=actor.holds("credit_officer"),
        started_by=actor.user, created_at=now,
    )  # fmt: skip


def _holds_natural(layout: Layout, chosen: QuerySet[Any]) -> bool:
    if layout.natural is not None:
        return layout.natural
    return chosen.filter(subject__kind=SubjectKind.NATURAL).exists()


def _refusals(wanted: Wanted, actor: Actor) -> Iterator[Refusal]:
    if not any(actor.holds(role) for role in ROLES):
        yield NotYourRole(roles="、".join([_("credit office"), _("recognizing department")]))
    if layout_of(wanted.sheet) is None:
        yield _fault("sheet", gettext_noop("Kind of sheet"))
    if wanted.form not in FORMS:
        yield _fault("form", gettext_noop("Format"))
    if wanted.encoding not in ENCODINGS:
        yield _fault("encoding", gettext_noop("Encoding"))
    if wanted.publicity and wanted.publicity not in Publicity.values:
        yield _fault("publicity", gettext_noop("Publicity"))
    layout = layout_of(wanted.sheet)
    if wanted.publicity and layout is not None and not layout.published:
        yield FieldFault(
            field="publicity", label=gettext_noop("Publicity"),
            fault=gettext_noop("Licences are not chosen by this; leave it empty."),
        )  # fmt: skip
    if wanted.first and wanted.last and wanted.first > wanted.last:
        yield FieldFault(
            field="last", label=gettext_noop("To"),
            fault=gettext_noop("The last day cannot be before the first."),
        )  # fmt: skip


def _fault(field: str, label: str) -> FieldFault:
    return FieldFault(field=field, label=label, fault=gettext_noop("Choose one from the list."))


def _limits(actor: Actor, now: datetime) -> Iterator[Refusal]:
    own = ExportRun.objects.filter(started_by_id=actor.user_id)
    waiting = own.filter(state__in=_OPEN).count()
    today = own.filter(created_at__gt=now - timedelta(days=1)).count()
    if waiting >= MOST_OPEN or today >= MOST_A_DAY:
        yield TooManyExports(
            open=waiting, today=today, most_open=MOST_OPEN, most=MOST_A_DAY
        )  # fmt: skip


def _of_selection(run: ExportRun) -> list[Refusal]:
    found: list[Refusal] = []
    if not run.expected:
        found.append(NothingToExport())
    if run.expected > MOST_ROWS:
        found.append(TooMuchToExport(most=MOST_ROWS))
    if run.natural and run.expected and not run.reason:
        found.append(ReasonMissing())
    return found


def _layout(code: str) -> Layout:
    found = layout_of(code)
    if found is None:
        raise ValueError(code)
    return found


def _own(actor: Actor, layout: Layout, *, everything: bool) -> QuerySet[Any]:
    """What this person may carry away: all for the credit office, else their departments'."""
    if everything and actor.holds("credit_officer"):
        return layout.model.objects.all()
    departments = _held(actor)
    theirs = Q(department_id__in=departments) | Q(source_department_id__in=departments)
    return layout.model.objects.filter(theirs)


def _held(actor: Actor) -> list[int]:
    """The departments whose records this person may carry away."""
    held = (actor.permissions.get(role, frozenset()) for role in ("reviewer", "head"))
    return sorted(frozenset[int]().union(*held))


def _chosen(layout: Layout, actor: Actor, run: ExportRun) -> QuerySet[Any]:
    found = layout.of(_own(actor, layout, everything=run.everything))
    filters = run.filters
    if run.department_id:
        found = found.filter(department_id=run.department_id)
    for name, condition in (
        ("first", f"{layout.day}__gte"), ("last", f"{layout.day}__lte"),
        ("publicity", "publicity"), ("changed_since", "updated_at__date__gte"),
    ):  # fmt: skip
        if filters.get(name):
            found = found.filter(**{condition: filters[name]})
    return found


def waiting_runs() -> list[int]:
    """Exports that no worker has written, oldest first: queued ones, and those it died over."""
    runs = ExportRun.objects.filter(state__in=_OPEN).order_by("id")
    return list(runs.values_list("id", flat=True))


def work_off(run_id: int, *, clock: Callable[[], datetime]) -> None:
    """Writes one export from its beginning; does nothing where another worker is at it.

    A fault of the database is raised and leaves the run to be taken up again; any other ends it.
    """
    with alone(FOLDER, run_id) as by_itself:
        run = ExportRun.objects.filter(pk=run_id, state__in=_OPEN).first()
        if run is None or not by_itself:
            return
        try:
            _write(run, clock)
        except DatabaseError:
            raise
        except Exception:  # noqa: BLE001  tried again, the same fault would come up for ever
            _log.exception("export %s failed", run.pk)
            _end(run, ExportState.FAILED, clock(), error=_(
                "The export stopped at a fault of this product; tell its operator and ask again."
            ))  # fmt: skip


def _write(run: ExportRun, clock: Callable[[], datetime]) -> None:
    layout, actor = _layout(run.sheet), Actor.of(run.started_by)
    if run.everything and not actor.holds("credit_officer"):
        _end(run, ExportState.FAILED, clock(), error=NotYourRole(roles=_("credit office")).message)
        return
    if run.path:  # what an earlier, killed attempt left
        path_of(run).unlink(missing_ok=True)
    run.path, run.state, run.rows = f"{FOLDER}/{secrets.token_hex(16)}.{run.form}", "running", 0
    run.save(update_fields=["path", "state", "rows"])
    path = path_of(run)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    chosen = _chosen(layout, actor, run)
    if not run.natural:  # no reason was given for persons who have come in since it was asked for
        chosen = chosen.exclude(subject__kind=SubjectKind.NATURAL)
    run.filters = run.filters | {_OF: _held(actor)}
    rows = layout.rows(chosen, batch=_BATCH)
    encoding = run.encoding or "utf-8"
    written = write(path, _with_headings(layout, rows), encoding=encoding, progress=_tell(run))
    run.rows, run.digest, run.size = written - 1, digest_of(path), path.stat().st_size
    if not run.rows:  # all of it went away while it waited
        path.unlink()
        _end(run, ExportState.FAILED, clock(), error=NothingToExport().message)
        return
    run.kept_until = clock() + timedelta(hours=settings.CASEWORK_EXPORT_KEPT_HOURS)
    _end(run, ExportState.DONE, clock())


def _with_headings(layout: Layout, rows: Iterator[list[str]]) -> Iterator[list[str]]:
    yield layout.headings
    yield from rows


def _tell(run: ExportRun) -> Callable[[int], None]:
    def progress(rows: int) -> None:
        ExportRun.objects.filter(pk=run.pk).update(rows=rows)

    return progress


def _end(run: ExportRun, state: ExportState, now: datetime, *, error: str = "") -> None:
    run.state, run.finished_at, run.error = state, now, error
    if state == ExportState.FAILED:
        if run.path:
            path_of(run).unlink(missing_ok=True)
        run.path = ""
    run.save()


def path_of(run: ExportRun) -> Path:
    """Where the file lies: no address leads there, only its owner reads it."""
    return Path(settings.MEDIA_ROOT) / run.path


def file_for(run: ExportRun, *, by: Who, now: datetime) -> Path | None:
    """The file for whoever asked for it, while it is kept and they may still see what it holds.

    Each fetch is counted in the log.
    """
    actor = Actor.of(by)
    may = actor.user_id == run.started_by_id and any(actor.holds(role) for role in ROLES)
    if run.everything and not actor.holds("credit_officer"):
        may = False
    if not run.everything and not set(run.filters.get(_OF, ())) <= set(_held(actor)):
        may = False
    kept = run.state == ExportState.DONE and run.kept_until is not None and now < run.kept_until
    if not may or not kept or not path_of(run).is_file():
        return None
    ExportRun.objects.filter(pk=run.pk).update(fetched=F("fetched") + 1, fetched_at=now)
    return path_of(run)


def discard(now: datetime) -> int:
    """Deletes the files of exports that have been kept long enough; their rows stay."""
    gone = 0
    for run in ExportRun.objects.filter(state=ExportState.DONE, kept_until__lte=now):
        path_of(run).unlink(missing_ok=True)
        ExportRun.objects.filter(pk=run.pk).update(state=ExportState.DISCARDED, path="")
        gone += 1
    return gone


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
