"""`manage.py draw_spot_checks [--department CODE] [--seed TEXT] [--today DATE]`: a draw by risk."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from casework.models import Department
from casework.today import local_today
from commitments import spot_checks
from commitments.models import DrawState


class Command(BaseCommand):
    """Draws the month's run; called again in the same month it goes on with that run."""

    help = "Draw commitments to be checked, by risk, and start the checks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--department", metavar="CODE", help="of one department, by its code")
        parser.add_argument("--seed", default="", help="draw with the seed of an earlier run")
        parser.add_argument("--today", metavar="DATE", help="a day such as 2026-03-05")

    def handle(self, *args: Any, **options: Any) -> None:
        today = _day(options["today"])
        department = _department(options["department"])
        key = f"month:{today:%Y-%m}" + (f":{department.uscc}" if department else "")
        order = spot_checks.Order(key, department=department, seed=options["seed"])
        run = spot_checks.draw(order, today=today)
        words = {
            "run": run.pk, "seed": run.seed, "drawn": run.draws.count(),
            "passed": run.draws.filter(state=DrawState.PASSED).count(),
        }  # fmt: skip
        text = _("Run %(run)s with seed %(seed)s: %(drawn)s drawn, %(passed)s passed over.")
        self.stdout.write(text % words)


def _department(code: str | None) -> Department | None:
    if not code:
        return None
    found = Department.objects.filter(uscc=code).first()
    if found is None:
        raise CommandError(_("--department: no department has the code %(code)s.") % {"code": code})
    return found


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else local_today()
    except ValueError as error:
        raise CommandError(
            _("--today: “%(text)s” is no date; write it like 2026-03-05.") % {"text": text}
        ) from error
