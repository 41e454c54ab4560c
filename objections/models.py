"""The objection as a kind of case, and the words of its decisions: grounds and outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from casework.machine import case_model
from casework.models import Case
from casework.models.record import CreditRecord, RecordKind
from objections.casetype import Objection

ObjectionCase = case_model(Objection)


class Ground(models.TextChoices):
    """What a subject says is wrong with the information (异议事由)."""

    WRONG = "wrong", _("it is wrong")
    MISSING = "missing", _("something is missing")
    PAST_TERM = "past_term", _("it is shown past its term")
    DUPLICATE = "duplicate", _("it is shown twice")
    NOT_PUBLIC = "not_public", _("it should not be published")
    WRONG_SUBJECT = "wrong_subject", _("it concerns somebody else")
    REPAIR_RESULT = "repair_result", _("the answer to my repair request is wrong")


class Outcome(models.TextChoices):
    """What is done about information that was found wrong (Zhejiang regulation art. 30)."""

    CORRECT = "correct", _("correct it")
    ADD = "add", _("add what is missing")
    DELETE = "delete", _("delete it")
    END = "end", _("end its publicity")
    REMOVE = "remove", _("remove it from the list")
    REDO = "redo", _("the department decides anew")


# What may follow from each ground; a list entry can also be removed from its list.
OUTCOMES: Mapping[str, tuple[str, ...]] = {
    Ground.WRONG: (Outcome.CORRECT, Outcome.DELETE, Outcome.REMOVE),
    Ground.MISSING: (Outcome.ADD,),
    Ground.PAST_TERM: (Outcome.END, Outcome.REMOVE),
    Ground.DUPLICATE: (Outcome.DELETE,),
    Ground.NOT_PUBLIC: (Outcome.END, Outcome.REMOVE),
    Ground.WRONG_SUBJECT: (Outcome.DELETE,),
    Ground.REPAIR_RESULT: (Outcome.REDO, Outcome.END),
}
LISTS = (RecordKind.SERIOUS_LIST, RecordKind.ABNORMAL_LIST)
# The items of a record that an objection can put right, in the order in which a record shows them.
CORRECTABLE = (
    "number", "title", "facts", "basis", "penalty_kinds", "content", "fine", "confiscated",
    "document_date", "record_class", "provider_until", "note",
)  # fmt: skip


def outcomes_for(ground: str, record: CreditRecord | None) -> tuple[str, ...]:
    """What may be decided when an objection on this ground is upheld."""
    if record is None:
        return (Outcome.REDO,)
    allowed = OUTCOMES.get(ground, ())
    return tuple(o for o in allowed if o != Outcome.REMOVE or record.kind in LISTS)


def text_of(record: CreditRecord, item: str) -> str:
    """An item of a record as text, the way corrections quote it."""
    value = getattr(record, item)
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def column_of(item: str) -> models.Field[Any, Any]:
    """The column of the record that holds an item; its verbose name is what people call it."""
    return next(c for c in CreditRecord._meta.concrete_fields if c.name == item)


def value_of(item: str, text: str) -> Any:
    """A corrected item out of its text; raises ValidationError when it is no such value."""
    column = column_of(item)
    return column.clean(text or (None if column.null else ""), None)


def record_of(case: Case) -> Any:
    """The record of a case with its subject; None without one. One statement, then remembered.

    Its `marked_elsewhere` says whether another objection, or proceedings that follow one, keeps
    it marked as disputed.
    """
    found = case._state.fields_cache.get("record")
    if case.record_id is not None and not hasattr(found, "marked_elsewhere"):
        others = Case.objects.filter(case_type=Objection.code, record=OuterRef("pk"), disputed=True)
        records = CreditRecord.objects.select_related("subject")
        marked = records.annotate(marked_elsewhere=Exists(others.exclude(pk=case.pk)))
        found = case.record = marked.get(pk=case.record_id)
    return found
