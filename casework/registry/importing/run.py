"""Imports one file: it is judged to its end first, and only then loaded, in batches.

So nothing of a refused file is ever taken, and a killed import is completed by importing again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from casework.errors import CaseworkError
from casework.models.importing import ImportFault, ImportRun, ImportState
from casework.registry.importing.loader import Loader, digest_of, identity_of
from casework.registry.importing.organs import Organs, plant_tree
from casework.registry.importing.reader import Table, open_table
from casework.registry.importing.report import ErrorSheet
from casework.registry.importing.rows import (
    DUPLICATE,
    DepartmentRow,
    Judge,
    RecordRow,
    RowFault,
)
from casework.registry.importing.sheets import DEPARTMENTS, SheetRefused
from casework.registry.importing.spool import Row, Spool
from casework.today import moment

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

Progress = Callable[[ImportRun], None]
FOLDER = "imports"
_BATCH = 1000
_HASH = 16


def import_file(
    path: Path, *, by: AbstractBaseUser | None, today: date, progress: Progress | None = None
) -> ImportRun:
    """Imports a file and answers with its run, refused or done; never raises for a bad file."""
    run = ImportRun.objects.create(
        file_name=path.name[:200], state=ImportState.RUNNING, started_by_id=by.pk if by else None
    )
    work(run, path, today=today, progress=progress)
    return run


def work(run: ImportRun, path: Path, *, today: date, progress: Progress | None = None) -> None:
    """Does all of a run from its beginning; what an earlier, killed attempt left is replaced."""
    _begin(run)
    try:
        with open_table(path) as table, Spool(_row_kind(table)) as spool:
            run.sheet = table.found.sheet.code
            _judge(run, table, spool, today=today, progress=progress)
            _load(run, table, spool, today=today, progress=progress)
    except CaseworkError as refusal:
        refuse(run, str(refusal))
    else:
        run.state, run.finished_at = ImportState.DONE, moment()
        run.save()
    _tell(run, progress)


def private_folder() -> Path:
    """Where uploads and error sheets lie: no address leads there, only their owner reads it."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def refuse(run: ImportRun, sentence: str) -> None:
    """Ends a run of which nothing is kept but the sentence."""
    run.faults.all().delete()
    run.rows = run.faulty = 0
    run.state, run.error, run.finished_at = ImportState.REFUSED, sentence, moment()
    run.save()


def _begin(run: ImportRun) -> None:
    run.faults.all().delete()
    run.rows = run.imported = run.unchanged = run.faulty = run.differing_ends = 0
    run.unconfirmed, run.error, run.error_sheet = [], "", ""
    run.state, run.finished_at = ImportState.RUNNING, None
    run.save()


def _row_kind(table: Table) -> type[Row]:
    return DepartmentRow if table.found.sheet is DEPARTMENTS else RecordRow


def _tell(run: ImportRun, progress: Progress | None) -> None:
    if progress:
        progress(run)


def _judge(
    run: ImportRun, table: Table, spool: Spool, *, today: date, progress: Progress | None
) -> None:
    """Puts the good rows into the spool, the bad ones into the error sheet and the run."""
    judge = Judge(table.found, table.headings, today=today)
    repeats = _Repeats(table)
    sheet = ErrorSheet(
        private_folder(), f"faults-{run.pk}", headings=table.headings, is_text=table.is_text
    )
    faults: list[ImportFault] = []
    try:
        for number, cells in table.rows():
            row = judge.judge(cells, is_text=table.is_text)
            wrong = judge.faults if row is None else repeats.of(row)
            if row is not None and not wrong:
                spool.add(row)
            else:
                sheet.add(number, cells, wrong)
                run.faulty += 1
                faults += [
                    ImportFault(run=run, row=number, field=field[:100], code=code)
                    for field, code in wrong
                ]
            run.rows += 1
            if run.rows % _BATCH == 0:
                _keep(run, faults)
                _tell(run, progress)
    except SheetRefused:
        sheet.discard()
        raise
    if not run.rows:
        raise SheetRefused(_("The sheet has headings, but no row below them."))
    _keep(run, faults)
    written = sheet.finish()
    run.error_sheet = f"{FOLDER}/{written.name}" if written else ""
    run.save()


def _keep(run: ImportRun, faults: list[ImportFault]) -> None:
    ImportFault.objects.bulk_create(faults)
    faults.clear()
    run.save(update_fields=["rows", "faulty", "sheet"])


class _Repeats:
    """Finds a decision that stands twice in one sheet with different contents.

    Taking the later would undo the earlier each time the sheet is imported again. Sixteen
    characters of each digest are enough to tell a million rows apart.
    """

    def __init__(self, table: Table) -> None:
        self._seen: dict[int, int] = {}
        number = table.found.at.get("number")
        self._field = table.headings[number] if number is not None else ""

    def of(self, row: Row) -> Sequence[RowFault]:
        if isinstance(row, DepartmentRow):
            return ()
        identity, digest = (int(text[:_HASH], 16) for text in (identity_of(row), digest_of(row)))
        if self._seen.setdefault(identity, digest) == digest:
            return ()
        return (RowFault(self._field, DUPLICATE),)


def _load(
    run: ImportRun, table: Table, spool: Spool, *, today: date, progress: Progress | None
) -> None:
    """One transaction a batch; the counts of the run move with the rows they count."""
    if table.found.sheet is DEPARTMENTS:
        _load_departments(run, spool)
        return
    loader = Loader(today=today, run=run)
    for batch in spool.batches(_BATCH):
        with transaction.atomic():
            loaded = loader.load([row for row in batch if isinstance(row, RecordRow)])
            run.imported += loaded.imported
            run.unchanged += loaded.unchanged
            run.differing_ends += loaded.differing_ends
            run.unconfirmed = list(loader.organs.unconfirmed)
            run.save(update_fields=["imported", "unchanged", "differing_ends", "unconfirmed"])
        _tell(run, progress)


@transaction.atomic
def _load_departments(run: ImportRun, spool: Spool) -> None:
    organs = Organs()
    for batch in spool.batches(_BATCH):
        for row in batch:
            if isinstance(row, DepartmentRow):
                changed = organs.enter(row)
                run.imported += changed
                run.unchanged += not changed
    plant_tree()
