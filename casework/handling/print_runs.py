"""Archives of letters on behalf of an officer: logged, printed by the worker, kept for a while.

Whoever asks gets the letters of cases that they may see, and nothing else, when they ask, when
the letters are printed and when they fetch the file.
"""

from __future__ import annotations

import csv
import hashlib
import io
import logging
import re
import secrets
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from casework.access.actor import Actor
from casework.access.scopes import visible_q
from casework.documents.papers import paper_file
from casework.errors import FieldFault, NotYourRole, Refusal, TransitionRefused, gettext_noop
from casework.models.case import Case
from casework.models.document import IssuedDocument
from casework.models.exporting import ExportState
from casework.models.print_run import PrintRun
from casework.registry.exporting.files import alone, digest_of
from casework.registry.importing.formulas import defused

if TYPE_CHECKING:
    from casework.access.actor import Who

_log = logging.getLogger(__name__)
FOLDER = "printing"
MOST = 5000  # letters of one archive
MOST_OPEN = 3  # archives of one person that have not been printed yet
_CHUNK = 100
_EVERY = 25
_OPEN = (ExportState.QUEUED, ExportState.RUNNING)
_NO_PATH = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
_LIST = "目录.csv"
_HEADINGS = ("文件", "文号", "文书", "案号", "当事人", "发文机关", "日期", "已盖章", "SHA-256")
_BYTES_OF_NAME = 180


class NothingToPrint(Refusal):
    """No letter that this person may see fits what was asked for."""

    code = "nothing_to_print"
    template = gettext_noop(
        "No letter of your cases fits this selection, so there is no file. Widen the period or"
        " leave a filter empty."
    )


class TooMuchToPrint(Refusal):
    """An archive has an end."""

    code = "too_much_to_print"
    template = gettext_noop(
        "The selection holds more than %(most)s letters. Narrow the period or choose one kind."
    )


class TooManyPrintRuns(Refusal):
    """The worker prints for everybody."""

    code = "too_many_print_runs"
    template = gettext_noop(
        "You have %(open)s archives of letters under way; %(most)s are the limit. Wait until one"
        " is done."
    )


@dataclass(frozen=True)
class Letters:
    """Which letters are wanted; what is empty does not narrow."""

    case_type: str = ""
    kind: str = ""
    organ_id: int | None = None
    first: date | None = None
    last: date | None = None


def ask(wanted: Letters, *, by: Who, now: datetime) -> PrintRun:
    """Enters an archive into the log and queues it.

    Raises TransitionRefused with every reason against it; then there is neither a file nor a row.
    """
    actor = Actor.of(by)
    refusals = list(_refusals(wanted, actor))
    if refusals or actor.user is None:
        raise TransitionRefused("print_run", refusals or [NotYourRole(roles="")])
    run = PrintRun(
        case_type=wanted.case_type, kind=wanted.kind, organ_id=wanted.organ_id,
        first=wanted.first, last=wanted.last, started_by=actor.user, created_at=now,
    )  # fmt: skip
    run.expected = _chosen(run, actor)[: MOST + 1].count()
    if not run.expected:
        raise TransitionRefused("print_run", [NothingToPrint()])
    if run.expected > MOST:
        raise TransitionRefused("print_run", [TooMuchToPrint(most=MOST)])
    run.save()
    return run


def _refusals(wanted: Letters, actor: Actor) -> Iterator[Refusal]:
    if not actor.is_staff_member:
        yield NotYourRole(roles=_("recognizing department"))
    if wanted.first and wanted.last and wanted.first > wanted.last:
        yield FieldFault(
            field="last", label=gettext_noop("To"),
            fault=gettext_noop("The last day cannot be before the first."),
        )  # fmt: skip
    waiting = PrintRun.objects.filter(started_by_id=actor.user_id, state__in=_OPEN).count()
    if waiting >= MOST_OPEN:
        yield TooManyPrintRuns(open=waiting, most=MOST_OPEN)


def _chosen(run: PrintRun, actor: Actor) -> QuerySet[IssuedDocument]:
    """The letters of this choice in cases of the departments that the person works for."""
    cases = Case.objects.filter(visible_q(actor))
    if actor.subjects:  # one's own matters are fetched as a party, not as an officer
        cases = cases.exclude(subject_id__in=sorted(actor.subjects))
    found = IssuedDocument.objects.filter(case__in=cases).exclude(body="")
    filters: dict[str, Any] = {
        "case__case_type": run.case_type, "name": run.kind, "organ_id": run.organ_id,
        "issued_on__gte": run.first, "issued_on__lte": run.last,
    }  # fmt: skip
    return found.filter(**{name: value for name, value in filters.items() if value}).order_by("id")


def waiting_runs() -> list[int]:
    """Archives that no worker has printed, oldest first: queued ones, and those it died over."""
    return list(
        PrintRun.objects.filter(state__in=_OPEN).order_by("id").values_list("id", flat=True)
    )


def work_off(run_id: int, *, clock: Callable[[], datetime]) -> None:
    """Prints one archive from its beginning; does nothing where another worker is at it.

    A fault of the database is raised and leaves the run to be taken up again; any other ends it.
    """
    with alone(FOLDER, run_id) as by_itself:
        run = PrintRun.objects.filter(pk=run_id, state__in=_OPEN).first()
        if run is None or not by_itself:
            return
        try:
            _print(run, clock)
        except DatabaseError:
            raise
        except Exception:  # noqa: BLE001  tried again, the same fault would come up for ever
            _log.exception("print run %s failed", run.pk)
            _end(run, ExportState.FAILED, clock(), error=_(
                "The archive stopped at a fault of this product; tell its operator and ask again."
            ))  # fmt: skip


def _print(run: PrintRun, clock: Callable[[], datetime]) -> None:
    actor = Actor.of(run.started_by)
    if run.path:  # what an earlier, killed attempt left
        path_of(run).unlink(missing_ok=True)
    run.path, run.state, run.done = f"{FOLDER}/{secrets.token_hex(16)}.zip", "running", 0
    run.departments = sorted(actor.departments)
    run.save(update_fields=["path", "state", "done", "departments"])
    path = path_of(run)
    papers = _chosen(run, actor).select_related("case__subject", "organ")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        run.done = _fill(archive, run, papers[:MOST].iterator(chunk_size=_CHUNK))
    if not run.done:  # all of it went out of sight while it waited
        _end(run, ExportState.FAILED, clock(), error=NothingToPrint().message)
        return
    run.digest, run.size = digest_of(path), path.stat().st_size
    run.kept_until = clock() + timedelta(hours=settings.CASEWORK_EXPORT_KEPT_HOURS)
    _end(run, ExportState.DONE, clock())


def _fill(archive: zipfile.ZipFile, run: PrintRun, papers: Iterator[IssuedDocument]) -> int:
    """Prints the letters one by one, each gone from memory before the next; their number."""
    listed = io.StringIO()
    rows = csv.writer(listed)
    rows.writerow(_HEADINGS)
    number = 0
    for number, paper in enumerate(papers, 1):
        file = paper_file(paper)
        name = _name(number, paper)
        archive.writestr(_member(name, paper.issued_on), file.content)
        rows.writerow(_row(name, paper, sealed=file.sealed, content=file.content))
        if number % _EVERY == 0:
            PrintRun.objects.filter(pk=run.pk).update(done=number)
    archive.writestr(_LIST, listed.getvalue().encode("utf-8-sig"))
    return number


def _row(name: str, paper: IssuedDocument, *, sealed: bool, content: bytes) -> list[str]:
    case = paper.case
    cells = [
        name, paper.number, paper.title, case.number or "", case.subject.name,
        str(paper.organ or ""),
        paper.issued_on.isoformat(), "是" if sealed else "否", hashlib.sha256(content).hexdigest(),
    ]  # fmt: skip
    return [defused(cell) for cell in cells]


def _name(number: int, paper: IssuedDocument) -> str:
    """Its place in front keeps two letters of one number apart; a name is no path."""
    text = _NO_PATH.sub("_", f"{number:04d} {paper.number} {paper.title}")
    return text.encode()[:_BYTES_OF_NAME].decode(errors="ignore").strip(" .") + ".pdf"


def _member(name: str, day: date) -> zipfile.ZipInfo:
    """Dated by the letter, so that the same letters give the same archive."""
    return zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))


def _end(run: PrintRun, state: ExportState, now: datetime, *, error: str = "") -> None:
    run.state, run.finished_at, run.error = state, now, error
    if state == ExportState.FAILED:
        if run.path:
            path_of(run).unlink(missing_ok=True)
        run.path = ""
    run.save()


def path_of(run: PrintRun) -> Path:
    """Where the file lies: no address leads there, only its owner reads it."""
    return Path(settings.MEDIA_ROOT) / run.path


def file_for(run: PrintRun, *, by: Who, now: datetime) -> Path | None:
    """The file for whoever asked for it, while it is kept and they see what they saw then.

    Each fetch is counted in the log.
    """
    actor = Actor.of(by)
    may = actor.user_id == run.started_by_id and set(run.departments) <= set(actor.departments)
    kept = run.state == ExportState.DONE and run.kept_until is not None and now < run.kept_until
    if not may or not kept or not path_of(run).is_file():
        return None
    PrintRun.objects.filter(pk=run.pk).update(fetched=F("fetched") + 1, fetched_at=now)
    return path_of(run)


def discard(now: datetime) -> int:
    """Deletes the files that have been kept long enough; their rows stay."""
    gone = 0
    for run in PrintRun.objects.filter(state=ExportState.DONE, kept_until__lte=now):
        path_of(run).unlink(missing_ok=True)
        PrintRun.objects.filter(pk=run.pk).update(state=ExportState.DISCARDED, path="")
        gone += 1
    return gone
