"""What the guards of repair ask of the database: one statement, asked once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.expressions import Combinable
from guardian.models import GroupObjectPermission, UserObjectPermission

from casework.models import Case, CreditRecord, Subject
from casework.models.record import Publicity, RecordKind
from repair.models import Certificate, RepairBar
from repair.sync import Site, sites_of

OVER = (Publicity.ENDED, Publicity.WITHDRAWN)


@dataclass(frozen=True)
class Standing:
    """How a subject stands with a record: what speaks for and against a repair today.

    `pending` is the number of another open repair of the record, `list_entry` that of an entry of
    the serious list which the subject has not left.
    """

    pending: str | None
    barred_until: date | None
    has_certificate: bool
    list_entry: str | None
    department_reachable: bool


def standing(facts: Any) -> Standing:
    """One statement. Needs of `facts` only the case's ids and today."""
    case, today = facts.case, facts.today
    row = (
        Subject.objects.filter(pk=case.subject_id)
        .values_list(
            _first(_pending(case), "number"),
            _first(RepairBar.objects.filter(_of_subject).order_by("-until"), "until"),
            Exists(Certificate.objects.filter(_of_subject).valid_on(today)),
            _first(_listed(), "number"),
            _reachable(case.department_id),
        )
        .first()
    )
    return Standing(*row) if row else Standing(None, None, False, None, False)


def upheld_objection(facts: Any) -> str:
    """The upheld objection for which this answer is to be given anew; empty when there is none.

    Told with how often it was upheld, so that a review that sends it back counts once more.
    """
    upheld = Q(events__target="upheld") & ~Q(events__source="upheld")
    found = Case.objects.filter(
        case_type="objections", origin_id=facts.case.pk, data__finding__outcome="redo",
        state__in=("upheld", "corrected", "closed"),
    ).annotate(times=Count("events", filter=upheld))  # fmt: skip
    used = facts.case.data.get("reopened_for") or []
    marks = (f"{number}/{times}" for number, times in found.values_list("number", "times"))
    return next((mark for mark in marks if mark not in used), "")


def sites(facts: Any) -> list[Site]:
    """The sites that must follow what was decided in the case, with what each has answered."""
    return sites_of(facts.case)


_of_subject = Q(subject=OuterRef("pk"))


def _first(rows: QuerySet[Any], column: str) -> Subquery:
    return Subquery(rows.values(column)[:1])


def _pending(case: Any) -> QuerySet[Case]:
    """Open repairs of the same record; a draft stands in nobody's way."""
    others = Case.objects.filter(
        case_type="repair", record_id=case.record_id, closed_on__isnull=True
    )
    return others.exclude(state="draft").exclude(pk=case.pk or 0).order_by("pk")


def _listed() -> QuerySet[CreditRecord]:
    entries = CreditRecord.objects.filter(
        _of_subject, kind=RecordKind.SERIOUS_LIST, list_exit_on__isnull=True
    )
    return entries.exclude(publicity__in=OVER).order_by("pk")


def _reachable(department_id: int | None) -> Combinable:
    """Whether anybody is a reviewer of the department: through a group, or by the person alone."""
    held = {
        "content_type__app_label": "casework",
        "content_type__model": "department",
        "permission__codename": "act_as_reviewer",
        "object_pk": str(department_id or 0),
    }
    by_group = GroupObjectPermission.objects.filter(**held, group__user__is_active=True)
    alone = UserObjectPermission.objects.filter(**held, user__is_active=True)
    return ExpressionWrapper(Exists(by_group) | Exists(alone), output_field=BooleanField())
