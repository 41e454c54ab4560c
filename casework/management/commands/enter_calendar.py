"""`manage.py enter_calendar`: a year's days from a notice, a csv file or an iCalendar feed."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from casework.access.actor import SYSTEM
from casework.clock.day_files import decoded, read_file
from casework.clock.entries import Fault, Reading
from casework.clock.notice_text import read_text
from casework.management.arguments import FIRST_YEAR, LAST_YEAR
from casework.models import CalendarRun
from casework.models.calendar import NATIONAL
from casework.recounting import calendar_runs
from casework.recounting.calendar_numbers import Number, numbers_of
from casework.recounting.calendar_runs import EntryRefused, MayNotEnter, NotToConfirm
from casework.today import local_today

FILES = (".csv", ".ics", ".ical")


class Command(BaseCommand):
    help = (
        "Read the days off and make-up working days of a year from the text of its notice (.txt), a"
        " .csv or an .ics file, and show what they would move. With --confirm they take effect and"
        " the open cases are moved. Run again after an interruption with --go-on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int, nargs="?", metavar="YEAR")
        parser.add_argument("file", type=Path, nargs="?", metavar="FILE")
        parser.add_argument("--by", metavar="USER", help="who enters: a supervisor or office head")
        parser.add_argument("--notice", default="", help="number or title of the notice")
        parser.add_argument("--scope", default=NATIONAL, help="national, a pack, department:ID")
        parser.add_argument("--confirm", action="store_true", help="let the days take effect")
        parser.add_argument("--tell", action="store_true", help="send a notice in each moved case")
        parser.add_argument("--go-on", action="store_true", help="finish what was interrupted")
        parser.add_argument("--json", action="store_true", help="print the numbers as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["go_on"]:
            for run_id in calendar_runs.waiting_runs():
                calendar_runs.work_off(run_id)
            return
        today = local_today()
        by = _person(options["by"])
        run = self._previewed(by, today, options)
        if options["confirm"]:
            try:
                calendar_runs.confirm(run.pk, by=by, today=today, tells=options["tell"])
            except NotToConfirm as fault:
                raise CommandError(str(fault)) from fault
            calendar_runs.work_off(run.pk)
        self._print(CalendarRun.objects.get(pk=run.pk), as_json=options["json"])

    def _previewed(self, by: User, today: date, options: dict[str, Any]) -> CalendarRun:
        reading = _read(options["file"], options["year"])
        if reading.faults:
            raise CommandError(_in_lines(reading.faults))
        try:
            run = calendar_runs.begin(
                reading.entries, options["year"], scope=options["scope"], by=by, on=today,
                notice=options["notice"] or reading.notice, pack=settings.CASEWORK_PACK,
            )  # fmt: skip
        except EntryRefused as refused:
            raise CommandError(_in_lines(refused.faults)) from refused
        except MayNotEnter as refused:
            raise CommandError(f"--by: {refused}") from refused
        calendar_runs.work_off(run.pk)
        return run

    def _print(self, run: CalendarRun, *, as_json: bool) -> None:
        numbers = numbers_of(run, who=SYSTEM)
        if as_json:
            told: dict[str, Any] = {name: number.total for name, number in numbers.items()}
            self.stdout.write(json.dumps(told | {"run": run.pk, "state": run.state}))
            return
        self.stdout.write(f"{run.year} {run.notice}: {run.get_state_display()}")
        for number in _worth_saying(numbers.values()):
            self.stdout.write(f"{number.total:>8} {number.label}")


def _worth_saying(numbers: Iterable[Number]) -> Iterable[Number]:
    return (number for number in numbers if number.total or number.name == "moves")


def _person(name: str | None) -> User:
    found = User.objects.filter(username=name or "", is_active=True).first()
    if found is None:
        raise CommandError(_("--by: there is no account “%(name)s”.") % {"name": name or ""})
    return found


def _read(path: Path | None, year: int | None) -> Reading:
    if path is None or year is None:
        raise CommandError(_("Give the year and the file with its days."))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CommandError(
            _("Write a year from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
        )
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise CommandError(f"{path}: {fault.strerror}") from fault
    if path.suffix.lower() in FILES:
        return read_file(path.name, content, year)
    return read_text(decoded(content) or "", year)


def _in_lines(faults: Iterable[Fault]) -> str:
    lines = [
        _("Row %(row)s: %(fault)s") % {"row": fault.row, "fault": fault.message}
        if fault.row
        else fault.message
        for fault in faults
    ]
    return "\n".join([*lines, _("Nothing was entered.")])
