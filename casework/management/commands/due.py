"""Says by when something is due, and shows every day that was counted."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.clock.due import Day, Due, Pause, check_pauses, due_date, explain
from casework.clock.periods import Period
from casework.clock.stored import stored_calendar
from casework.errors import BadClockEvent, BadPeriod, CalendarGap, CaseworkError
from casework.management.arguments import day, pack
from casework.models.calendar import NATIONAL
from casework.policies.keys import KEYS


class Command(BaseCommand):
    help = (
        "Prints the last day of a period that begins on a day, and the table of days that "
        "explains it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "start", metavar="START", help="the day of receipt, which does not count: 2026-02-13"
        )
        parser.add_argument(
            "period",
            metavar="PERIOD",
            help="10wd (working days), 20d (natural days), 3m (months); with --pack also the name "
            "of a rule, such as objection.provider",
        )
        parser.add_argument(
            "--pause",
            metavar="FROM:TO",
            action="append",
            default=[],
            help="days on which the clock stands still, both included; no TO: still paused",
        )
        parser.add_argument("--pack", metavar="NAME", help="the rule pack of a region")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        start = day("START", options["start"])
        period = _period(options["period"], options["pack"], start)
        pauses = _pauses(options["pause"])
        try:
            check_pauses(start, pauses)
        except BadClockEvent as fault:
            raise CommandError(f"--pause: {fault}") from fault
        calendar = stored_calendar(options["pack"] or NATIONAL)
        due = due_date(start, period, calendar, pauses=pauses)
        rows = explain(start, period, calendar, pauses=pauses)
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(due, rows), ensure_ascii=False))
            return
        self.stdout.write(_answer(due))
        for row in rows:
            self.stdout.write(_line(row))


def _period(text: str, pack_name: str | None, start: date) -> Period:
    try:
        if pack_name is None:
            return Period.parse(text)
        version = pack(pack_name).on(start)
        return version.period(text) if text in KEYS else Period.parse(text)
    except BadPeriod as fault:
        raise CommandError(f"PERIOD: {fault}") from fault
    except CaseworkError as fault:
        raise CommandError(f"--pack: {fault}") from fault


def _pauses(texts: list[str]) -> list[Pause]:
    pauses: list[Pause] = []
    for text in texts:
        first, colon, last = text.partition(":")
        if not colon:
            raise CommandError(
                _("--pause: “%(text)s” lacks its colon. Write FROM:TO, such as %(example)s.")
                % {"text": text, "example": "2026-06-25:2026-07-06"}
            )
        pause = day("--pause", first), day("--pause", last) if last else None
        if pause[1] is not None and pause[1] < pause[0]:
            raise CommandError(
                _("--pause: %(text)s ends before it begins. Write the earlier day first.")
                % {"text": text}
            )
        pauses.append(pause)
    return pauses


def _as_json(due: Due, rows: list[Day]) -> dict[str, object]:
    return {
        "due": due.date.isoformat() if due.date else None,
        "provisional": due.provisional,
        "days": [
            {
                "date": row.date.isoformat(),
                "counted": row.counted,
                "why": row.why,
                "number": row.number,
            }
            for row in rows
        ],
    }


def _answer(due: Due) -> str:
    if due.date is not None:
        return _("Due on %(date)s.") % {"date": due.date.isoformat()}
    if due.missing_year is not None:
        return _("Provisional, no date yet.") + f" {CalendarGap(due.missing_year)}"
    return _("No date yet: the clock is paused.")


def _line(row: Day) -> str:
    number = "" if row.number is None else str(row.number)
    note = f" ({row.note})" if row.note else ""
    return f"{row.date.isoformat()}  {date_format(row.date, 'D')}  {number:>4}  {_(row.why)}{note}"
