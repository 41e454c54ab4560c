"""`manage.py make_dev_ca`: certificates for trying seals out, on a developer's machine only."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from casework.documents.sealing import development, keys
from casework.documents.sealing.keys import SealUnusable
from casework.today import moment


class Command(BaseCommand):
    help = "Make a certificate authority for trying out, and certificates below it; never for use."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--seal", nargs=2, action="append", default=[], metavar=("NAME", "ORGAN"),
            help="Also make NAME.key.pem and NAME.cert.pem for the organ of that name.",
        )  # fmt: skip

    def handle(self, *args: Any, seal: list[list[str]], **options: Any) -> None:
        try:
            development.make_authority(now=moment())
            for file, organ in seal:
                development.make_certificate(file, organ, now=moment())
        except SealUnusable as refusal:
            raise CommandError(str(refusal)) from refusal
        words = {"folder": keys.folder(), "n": len(seal)}
        self.stdout.write(_("%(folder)s: an authority for trying out, %(n)s seals.") % words)
