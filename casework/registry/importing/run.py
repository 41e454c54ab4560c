"""Imports one file: it is judged to its end first, and only then loaded, in batches.

So nothing of a refused file is ever taken, and a killed import is completed by importing again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from casework.errors import CaseworkError
from casework.models.importing import ImportFault, ImportRun, ImportState
from casework.registry.importing.change_rows import BUILDERS, LicenceRow
from casework.registry.importing.changes import Corrections, Declared, Exits, Papers
from casework.registry.importing.entries import apart, digest_of, identity_of
from casework.registry.importing.flaws import Flaws
from casework.registry.importing.known import LISTS
from casework.registry.importing.licences import (
    LicenceLoader,
    digest_of_licence,
    identity_of_licence,
)
from casework.registry.importing.loader import Loader
from casework.registry.importing.organs import Organs, plant_tree
from casework.registry.importing.outcome import KeyFault, Loaded, Taker
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
TAKERS: Mapping[str, Callable[..., Taker]] = {
    "legal_licences": LicenceLoader,
    "natural_licences": LicenceLoader,
    "list_exits": Exits,
    "corrections": Corrections,
    "court_papers": Papers,
    "declared": Declared,
}
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


def _row_kind(table: Table) -> type:
    if table.found.sheet.code in BUILDERS:
        return BUILDERS[table.found.sheet.code][0]
    return DepartmentRow if table.found.sheet is DEPARTMENTS else RecordRow


def _taker(run: ImportRun, today: date) -> Taker | None:
    """Who takes the rows of this sheet; departments are taken by hand, so to speak."""
    if run.sheet == DEPARTMENTS.code:
        return None
    return TAKERS.get(run.sheet, Loader)(today=today, run=run)


def _tell(run: ImportRun, progress: Progress | None) -> None:
    if progress:
        progress(run)


def _judge(
    run: ImportRun, table: Table, spool: Spool, *, today: date, progress: Progress | None
) -> None:
    """Puts the good rows into the spool, the bad ones into the error sheet and the run."""
    sheet = ErrorSheet(
        private_folder(), f"faults-{run.pk}", headings=table.headings, is_text=table.is_text
    )
    sieve = _Sieve(run, table, spool, sheet, today)
    try:
        for number, cells in table.rows():
            sieve.add(number, cells)
            if run.rows % _BATCH == 0:
                sieve.flush()
                _tell(run, progress)
    except SheetRefused:
        sheet.discard()
        raise
    if not run.rows:
        raise SheetRefused(_("The sheet has headings, but no row below them."))
    sieve.flush()
    written = sheet.finish()
    run.error_sheet = f"{FOLDER}/{written.name}" if written else ""
    run.save()


class _Sieve:
    """Judges the rows of one sheet by themselves, then a batch of them against the registry."""

    def __init__(
        self, run: ImportRun, table: Table, spool: Spool, sheet: ErrorSheet, today: date
    ) -> None:
        build = BUILDERS.get(table.found.sheet.code)
        self.run, self.table, self.spool, self.sheet = run, table, spool, sheet
        self.judge = Judge(
            table.found, table.headings, today=today, build=build[1] if build else None
        )
        self.repeats = _Repeats(table)
        self.taker = _taker(run, today)
        self.flaws = Flaws(run, self.judge, today)
        self.faults: list[ImportFault] = []
        self.good: list[tuple[int, Sequence[str], Row]] = []

    def add(self, number: int, cells: Sequence[str]) -> None:
        """Takes one row of the sheet."""
        row = self.judge.judge(cells, is_text=self.table.is_text, number=number)
        wrong = self.judge.faults if row is None else self.repeats.of(row)
        if row is None or wrong:
            self._refuse(number, cells, wrong)
        else:
            self.good.append((number, cells, row))
        self.run.rows += 1

    def _refuse(self, number: int, cells: Sequence[str], wrong: Sequence[RowFault]) -> None:
        run = self.run
        self.sheet.add(number, cells, wrong)
        run.faulty += 1
        self.faults += [
            ImportFault(run=run, row=number, field=field[:100], code=code) for field, code in wrong
        ]
        self.flaws.note(number, cells, wrong)

    def flush(self) -> None:
        """Asks the registry about the good rows so far; rows refused by it keep their place."""
        rows = [row for _number, _cells, row in self.good]
        against = self.taker.screen(rows) if self.taker and rows else [None] * len(rows)
        for (number, cells, row), fault in zip(self.good, against, strict=True):
            if fault is None:
                self.spool.add(row)
                self.flaws.passed(cells)
            else:
                self._refuse(number, cells, [self.named(fault)])
        self.good.clear()
        self.flaws.keep()
        _keep(self.run, self.faults)

    def named(self, fault: KeyFault) -> RowFault:
        """A fault with the heading of its column in this sheet."""
        place = self.table.found.at.get(fault.key, 0)
        return RowFault(self.table.headings[place], fault.code)


def _keep(run: ImportRun, faults: list[ImportFault]) -> None:
    ImportFault.objects.bulk_create(faults)
    faults.clear()
    run.save(update_fields=["rows", "faulty", "sheet"])


class _Repeats:
    """Finds a decision that stands twice in one sheet with different contents.

    Taking the later would undo the earlier each time the sheet is imported again. Sixteen
    characters of each digest are enough to tell a million rows apart. Of a list, a subject may
    have several entries whose times do not touch.
    """

    def __init__(self, table: Table) -> None:
        self._seen: dict[int, int] = {}
        self._entries: dict[int, list[tuple[int, tuple[str, str]]]] = {}
        number = table.found.at.get("number")
        self._field = table.headings[number] if number is not None else table.headings[0]

    def of(self, row: Row) -> Sequence[RowFault]:
        if isinstance(row, RecordRow):
            twice = (
                self._entry_twice(row)
                if row.kind in LISTS
                else self._twice(identity_of(row), digest_of(row))
            )
        elif isinstance(row, LicenceRow):
            twice = self._twice(identity_of_licence(row), digest_of_licence(row))
        else:
            twice = False
        return (RowFault(self._field, DUPLICATE),) if twice else ()

    def _twice(self, identity: str, digest: str) -> bool:
        said = int(digest[:_HASH], 16)
        return self._seen.setdefault(int(identity[:_HASH], 16), said) != said

    def _entry_twice(self, row: RecordRow) -> bool:
        said = int(digest_of(row)[:_HASH], 16)
        time = (row.document_date, row.list_exit_on)
        entries = self._entries.setdefault(int(identity_of(row)[:_HASH], 16), [])
        if any(said == other for other, _time in entries):
            return False
        if any(not apart(time, other) for _said, other in entries):
            return True
        entries.append((said, time))
        return False


def _load(
    run: ImportRun, table: Table, spool: Spool, *, today: date, progress: Progress | None
) -> None:
    """One transaction a batch; the counts of the run move with the rows they count."""
    taker = _taker(run, today)
    if taker is None:
        _load_departments(run, spool)
        return
    for batch in spool.batches(_BATCH):
        with transaction.atomic():
            loaded = taker.load(batch)
            run.imported += loaded.imported
            run.unchanged += loaded.unchanged
            run.differing_ends += loaded.differing_ends
            run.faulty += len(loaded.refused)
            ImportFault.objects.bulk_create(_refused(run, table, loaded))
            run.unconfirmed = list(taker.organs.unconfirmed)
            run.save(update_fields=[
                "imported", "unchanged", "faulty", "differing_ends", "unconfirmed",
            ])  # fmt: skip
        _tell(run, progress)


def _refused(run: ImportRun, table: Table, loaded: Loaded) -> list[ImportFault]:
    """What the registry no longer took, though it had nothing against it a moment ago."""
    return [
        ImportFault(
            run=run, row=row.line, code=fault.code,
            field=table.headings[table.found.at.get(fault.key, 0)][:100],
        )
        for row, fault in loaded.refused
    ]  # fmt: skip


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
