"""What the guards of a commitment ask of the database, each question one statement."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Case as Choose
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, When

from casework.models import Case, CaseEvent, CreditRecord, SubjectAccount
from casework.models.record import Publicity, RecordClass, RecordKind
from casework.models.subject import ClaimState
from commitments.models import CommitmentTemplate, MatterKind
from commitments.signatures import Signing
from commitments.signing import REPRESENTATIVE, capacity_of, is_fresh, signing_of

if TYPE_CHECKING:
    from casework.facts import Facts

_OVER = (Publicity.WITHDRAWN, Publicity.ENDED)


def template(facts: Facts) -> CommitmentTemplate | None:
    """The letter that this commitment is made on, with its matter and what bars the subject.

    Annotated: `superseded` by a later version in force; `serious_record` and `broken_promise` of
    the subject that stand, by their numbers (Shenzhen art. 59, Zhejiang art. 14: until repaired or
    expired). A commitment for credit repair is never barred by what it is to repair.
    """
    pk = facts.data.get("template") or facts.case.data.get("draft", {}).get("template")
    if not pk:
        return None
    newer = CommitmentTemplate.objects.filter(
        matter=OuterRef("matter"), version__gt=OuterRef("version"), published_from__lte=facts.today
    )
    letters = CommitmentTemplate.objects.select_related("matter", "matter__department").annotate(
        superseded=Exists(newer),
        serious_record=_barring(_serious(facts.case.subject_id, facts.today)),
        broken_promise=_barring(_broken(facts.case.subject_id, facts.today)),
    )
    return letters.filter(pk=pk).first()


def _barring(found: QuerySet[Any, Any]) -> Choose:
    """The number of the first of these that bars from every commitment but one for repair."""
    number = Subquery(found.order_by("pk").values("number")[:1])
    return Choose(
        When(~Q(matter__kind=MatterKind.REPAIR), then=number), output_field=CharField(null=True)
    )


def _serious(subject: int, today: date) -> QuerySet[CreditRecord]:
    """A serious record, or an entry of a serious list, that still stands."""
    listed = Q(kind=RecordKind.SERIOUS_LIST, list_exit_on__isnull=True)
    other = ~Q(kind=RecordKind.SERIOUS_LIST) & ~Q(kind=RecordKind.BREACH)
    serious = listed | (other & Q(record_class=RecordClass.SERIOUS) & ~Q(off_display__lte=today))
    records = CreditRecord.objects.filter(serious, subject_id=subject, repaired_on__isnull=True)
    return records.exclude(publicity__in=_OVER)


def _broken(subject: int, today: date) -> QuerySet[Case]:
    """A finding of breach that stands, recorded or still to be recorded."""
    found = Case.objects.filter(case_type="commitments", state="breached", subject_id=subject)
    settled = (
        Q(record__repaired_on__isnull=False)
        | Q(record__publicity__in=_OVER)
        | Q(record__off_display__lte=today)
    )
    return found.exclude(Q(record__isnull=False) & settled)


def objection_is_open(facts: Facts) -> bool:
    """Whether the noted objection is this subject's, has been accepted, and has not ended."""
    number = facts.case.data.get("objection", {}).get("number")
    accepted = CaseEvent.objects.filter(case=OuterRef("pk"), action="accept")
    return Case.objects.filter(
        Exists(accepted),
        case_type="objections",
        number=number,
        subject_id=facts.case.subject_id,
        closed_on__isnull=True,
    ).exists()


def signing(facts: Facts) -> Signing | None:
    """The signature that the person is making on exactly this letter."""
    return signing_of(facts.case, facts.actor.user_id, today=facts.today)


def intent(facts: Facts) -> str:
    """How far the person has come in signing exactly this letter: shown, agreed, confirmed."""
    found = facts.signing
    if found is None:
        return ""
    if found.agreed_at is None:
        return "shown"
    return "confirmed" if is_fresh(found.confirmed_at) else "agreed"


def capacity(facts: Facts) -> str:
    """In what capacity the office has confirmed that the person acts for the subject."""
    return capacity_of(facts.actor.user_id, facts.case.subject_id)


def representative_is_linked(facts: Facts) -> bool:
    """Whether the legal representative has an account that can sign."""
    accounts = SubjectAccount.objects.filter(
        subject_id=facts.case.subject_id, capacity=REPRESENTATIVE, state=ClaimState.CONFIRMED,
        user__is_active=True,
    )  # fmt: skip
    return accounts.exists()
