"""`manage.py describe_casetype NAME`: a case type as text, Markdown, Mermaid or SVG."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from casework.declaration import published
from casework.describe import markdown, mermaid, newest
from casework.diagram import svg
from casework.errors import CaseworkError
from casework.management import arguments
from casework.policies.loader import load_packs


class Command(BaseCommand):
    """States, actions, who, conditions, deadlines and notices, out of the declaration itself."""

    help = "Describe a case type: its states, actions, deadlines and notices."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="the code of a case type")
        parser.add_argument("--format", choices=["markdown", "mermaid", "svg"], default="markdown")
        parser.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans")
        parser.add_argument("--pack", help="the rule pack whose numbers are shown")
        parser.add_argument(
            "--on", metavar="DATE", help="the day whose rules are shown; without it, the newest"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        language = options["language"]
        try:
            edition = published(options["name"])
            pack = load_packs().get(options["pack"] or settings.CASEWORK_PACK)
            rules = pack.on(arguments.day("--on", options["on"])) if options["on"] else newest(pack)
        except CaseworkError as error:
            with translation.override(language):
                raise CommandError(str(error)) from error
        if options["format"] == "mermaid":
            text = mermaid(edition, language=language)
        elif options["format"] == "svg":
            text = svg(edition, language=language)
        else:
            text = markdown(edition, language=language, pack=rules)
        self.stdout.write(text, ending="")
