"""What the public is told of commitments in numbers: months, and how each kind is kept."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils.translation import gettext_lazy as _

from casework.assessment.public_numbers import PublicCount, Table
from casework.models import Case
from casework.models.subject import SubjectKind
from commitments.casetype import Commitment
from commitments.models import MatterKind

SIGNED, FULFILLED, BROKEN = ("sign",), ("confirm_fulfilled",), ("confirm_breach", "find_false")
COUNTS = (
    PublicCount("signed", _("signed"), _("Commitments that were signed."), SIGNED),
    PublicCount(
        "fulfilled", _("fulfilled"), _("Checked by the department, every promise kept."), FULFILLED
    ),
    PublicCount(
        "broken", _("found broken"),
        _("Found broken, or false when made, after the subject was heard; annulled findings count"
          " in the month in which they were made."),
        BROKEN,
    ),
)  # fmt: skip
_RUNNING = ("performing", "checking", "rectifying")


def tables(first: date, today: date) -> list[Table]:
    """The kinds of commitment of organizations: what became of them; one statement."""
    rows = Case.objects.filter(case_type=Commitment.code).exclude(subject__kind=SubjectKind.NATURAL)
    kind = KeyTextTransform("kind", KeyTransform("letter", "data"))
    period = Q(events__on__range=(first, today))
    found = rows.order_by().annotate(letter_kind=kind).values_list("letter_kind").annotate(
        signed=_in(period, SIGNED),
        running=Count("pk", filter=Q(state__in=_RUNNING), distinct=True),
        fulfilled=_in(period, FULFILLED), broken=_in(period, BROKEN),
    )  # fmt: skip
    numbers = {name: counts for name, *counts in found}
    return [
        Table(
            _("By kind of commitment"),
            _("Of organizations, in these twelve months; “being performed” is as of now."),
            [_("Kind"), _("signed"), _("being performed"), _("fulfilled"), _("found broken")],
            [
                (one.label, *numbers[one.value])
                for one in MatterKind
                if any(numbers.get(one.value, ()))
            ],
        )
    ]


def _in(period: Q, actions: tuple[str, ...]) -> Count:
    return Count("pk", filter=period & Q(events__action__in=actions), distinct=True)
