"""`manage.py describe_casetype NAME`: a case type as text, Markdown, Mermaid or SVG."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from casework.declaration import published
from casework.describe import markdown, mermaid, svg
from casework.errors import CaseworkError
from casework.policies.loader import load_packs
from casework.today import local_today


class Command(BaseCommand):
    """States, actions, who, conditions, deadlines and notices, out of the declaration itself."""

    help = "Describe a case type: its states, actions, deadlines and notices."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="commitments, objections or repair")
        parser.add_argument("--format", choices=["markdown", "mermaid", "svg"], default="markdown")
        parser.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans")
        parser.add_argument("--pack", help="the rule pack whose numbers are shown")

    def handle(self, *args: Any, **options: Any) -> None:
        language = options["language"]
        try:
            edition = published(options["name"])
            pack = load_packs().get(options["pack"] or settings.CASEWORK_PACK)
        except CaseworkError as error:
            with translation.override(language):
                raise CommandError(str(error)) from error
        if options["format"] == "mermaid":
            text = mermaid(edition, language=language)
        elif options["format"] == "svg":
            text = svg(edition, language=language)
        else:
            text = markdown(edition, language=language, pack=pack.on(local_today()))
        self.stdout.write(text, ending="")
