"""`manage.py import_records`: takes sheets of records and departments into the registry."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.models.importing import ImportRun, ImportState
from casework.registry.importing.reader import open_table
from casework.registry.importing.report import words_for
from casework.registry.importing.run import import_file, private_folder
from casework.registry.importing.sheets import DEPARTMENTS, SheetRefused
from casework.today import local_today

_FAULTS_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import penalties, lists and departments from .xlsx or .csv files in the national layout."
        " Faulty rows are refused one by one and written to an error sheet; a file that is no such"
        " sheet is refused as a whole. Importing a file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a sheet to import")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        paths = [Path(name) for name in options["files"]]
        runs: dict[int, ImportRun] = {}
        today = local_today()
        # Departments first: an organ of the city's own sheet is then known to every record.
        for place in sorted(range(len(paths)), key=lambda place: not _is_departments(paths[place])):
            runs[place] = import_file(paths[place], by=None, today=today)
            if not options["json"]:
                self._print(runs[place])
        in_order = [runs[place] for place in range(len(paths))]
        if options["json"]:
            self.stdout.write(json.dumps(outcome(in_order), ensure_ascii=False, indent=1))
        refused = [run for run in in_order if run.state == ImportState.REFUSED]
        if refused:
            raise CommandError("\n".join(f"{run.file_name}: {run.error}" for run in refused))

    def _print(self, run: ImportRun) -> None:
        if run.state == ImportState.REFUSED:
            self.stdout.write(_("%(file)s: refused, nothing imported.") % {"file": run.file_name})
            return
        for line in _lines(run):
            self.stdout.write(line)


def outcome(runs: list[ImportRun]) -> dict[str, Any]:
    """The runs as programs read them; `refused` stands only with a file refused as a whole."""
    return {
        "files": [_file(run) for run in runs],
        "unconfirmed": list(dict.fromkeys(name for run in runs for name in run.unconfirmed)),
        "differing_ends": sum(run.differing_ends for run in runs),
        "error_sheets": [_error_sheet(run) for run in runs if run.error_sheet],
    }


def _file(run: ImportRun) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "file": run.file_name,
        "rows": run.rows,
        "imported": run.imported,
        "unchanged": run.unchanged,
        "faults": list(run.faults.values("row", "field", "code")),
    }
    return entry | {"refused": run.error} if run.state == ImportState.REFUSED else entry


def _error_sheet(run: ImportRun) -> str:
    return str(private_folder() / Path(run.error_sheet).name)


def _lines(run: ImportRun) -> list[str]:
    lines = [
        _(
            "%(file)s: %(rows)s rows, %(imported)s imported, %(unchanged)s unchanged,"
            " %(faulty)s refused."
        )
        % {
            "file": run.file_name,
            "rows": run.rows,
            "imported": run.imported,
            "unchanged": run.unchanged,
            "faulty": run.faulty,
        }
    ]
    return [*lines, *(f"  {line}" for line in (*_faults(run), *_remarks(run)))]


def _faults(run: ImportRun) -> Iterator[str]:
    for fault in run.faults.all()[:_FAULTS_SHOWN]:
        faults = f"{fault.field} {words_for(fault.code)}"
        yield _("Row %(row)s: %(faults)s") % {"row": fault.row, "faults": faults}
    more = run.faults.count() - _FAULTS_SHOWN
    if more > 0:
        yield (
            ngettext("and %(count)s fault more.", "and %(count)s faults more.", more)
            % {"count": more}
        )


def _remarks(run: ImportRun) -> Iterator[str]:
    if run.error_sheet:
        yield _("Refused rows: %(path)s") % {"path": _error_sheet(run)}
    if run.differing_ends:
        yield (
            _("In %(count)s records the provider's end of publicity differs from ours.")
            % {"count": run.differing_ends}
        )
    if run.unconfirmed:
        yield (
            _("Organs entered as unconfirmed, to be checked: %(names)s")
            % {"names": "、".join(run.unconfirmed)}
        )


def _is_departments(path: Path) -> bool:
    try:
        with open_table(path) as table:
            return table.found.sheet is DEPARTMENTS
    except SheetRefused:
        # The import itself says so, with the reason.
        return False
