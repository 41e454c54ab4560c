"""Says how long a record of a class is on display, and when its repair may be asked for."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from casework.clock.terms import Term, publicity_term
from casework.errors import CaseworkError
from casework.management.arguments import day, pack
from casework.policies.classes import RecordClass
from casework.policies.loader import load_packs
from casework.policies.packs import PackVersion

CLASSES = {
    "light": RecordClass.LIGHT,
    "ordinary": RecordClass.ORDINARY,
    "serious": RecordClass.SERIOUS,
    "轻微": RecordClass.LIGHT,
    "一般": RecordClass.ORDINARY,
    "严重": RecordClass.SERIOUS,
}


class Command(BaseCommand):
    help = (
        "Prints the four dates of a record's publicity, by the rules in force on the date of the "
        "document."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("record_class", metavar="CLASS", help="light, ordinary or serious")
        parser.add_argument(
            "document_date", metavar="DOCUMENT_DATE", help="the date of the decision: 2026-04-15"
        )
        parser.add_argument(
            "--pack",
            metavar="NAME",
            default=settings.CASEWORK_PACK,
            help=(
                "the rule pack of a region; without it that of this installation; with @, one "
                "version whatever the date: national@order36"
            ),
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        record_class = _class(options["record_class"])
        document_date = day("DOCUMENT_DATE", options["document_date"])
        version = _version(options["pack"], document_date)
        term = publicity_term(
            document_date,
            version.number(f"class.{record_class}.min_months"),
            version.number(f"class.{record_class}.max_months"),
        )
        if options["json"]:
            dates = {name: _iso(value) for name, value in asdict(term).items()}
            self.stdout.write(json.dumps(dates))
            return
        for line in _lines(term, record_class, version):
            self.stdout.write(line)


def _version(name: str, document_date: date) -> PackVersion:
    """The rules in force on the document's date, or the version that was named outright."""
    if "@" in name:
        try:
            return load_packs().version(name)
        except CaseworkError as fault:
            raise CommandError(f"--pack: {fault}") from fault
    try:
        return pack(name).on(document_date)
    except CaseworkError as fault:
        raise CommandError(f"DOCUMENT_DATE: {fault}") from fault


def _class(text: str) -> RecordClass:
    try:
        return CLASSES[text]
    except KeyError:
        raise CommandError(
            _("CLASS: “%(text)s” is not a class. Write light, ordinary or serious.")
            % {"text": text}
        ) from None


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _lines(term: Term, record_class: RecordClass, version: PackVersion) -> list[str]:
    least, most = f"class.{record_class}.min_months", f"class.{record_class}.max_months"
    lines = [
        _("Last day of the minimum term: %(date)s") % {"date": _iso(term.min_last) or "-"},
        _("First day to ask for repair: %(date)s") % {"date": _iso(term.earliest_apply) or "-"},
        _("Last day on display: %(date)s") % {"date": _iso(term.max_last)},
        _("Off display from: %(date)s") % {"date": _iso(term.off_display)},
        _("Rules: %(version)s") % {"version": version.id},
        _("Basis: %(basis)s") % {"basis": f"{version.basis(least)} / {version.basis(most)}"},
    ]
    if record_class is RecordClass.LIGHT and not version.flag("class.light.published"):
        lines.append(
            _("Not published as a rule: %(basis)s")
            % {"basis": version.basis("class.light.published")}
        )
    return lines
