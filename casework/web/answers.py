"""What was filled in, as the check page reads it back: labels and words, never codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.forms import (
    BooleanField,
    BoundField,
    ChoiceField,
    DateField,
    Form,
    ModelChoiceField,
    MultipleChoiceField,
)
from django.utils.translation import gettext as _

from casework.forms import EvidenceField
from casework.models import Evidence
from casework.web.common import day_text
from casework.web.numbers import number


@dataclass(frozen=True)
class Answer:
    """One question and its answer; `faults` when the answer will not do."""

    name: str
    label: str
    lines: Sequence[str]
    faults: Sequence[str] = ()


def answers_of(form: Form, names: Sequence[str]) -> list[Answer]:
    """The visible answers of some fields of a bound form."""
    found = []
    for name in names:
        bound = form[name]
        if bound.is_hidden:
            continue
        label = str(bound.label)
        found.append(Answer(name, label, _lines(bound), [str(e) for e in bound.errors]))
    return found


def _lines(bound: BoundField) -> list[str]:
    field, value = bound.field, bound.value()
    if isinstance(field, EvidenceField):
        return _names(bound.form, [number(str(pk)) for pk in value or []])
    if isinstance(field, BooleanField):
        return [_("Yes") if field.to_python(value) else _("No")]
    if value in (None, "", []):
        return []
    if isinstance(field, DateField):
        cleaned = getattr(bound.form, "cleaned_data", {}).get(bound.name)
        return [day_text(cleaned)] if cleaned else [str(value)]
    if isinstance(field, ModelChoiceField | ChoiceField):
        chosen = value if isinstance(field, MultipleChoiceField) else [value]
        return _chosen(field, [str(one) for one in chosen])
    return str(value).splitlines()


def _names(form: Any, ids: Sequence[int | None]) -> list[str]:
    """The names of uploaded files: one's own, or those of the case; of others not even the name."""
    own = Q(case=None, uploaded_by_id=form.actor.user_id) | Q(case__isnull=False, case=form.case.pk)
    found = Evidence.objects.filter(own, pk__in=[pk for pk in ids if pk is not None])
    return list(found.order_by("id").values_list("name", flat=True))


def _chosen(field: Any, wanted: list[str]) -> list[str]:
    flat: dict[str, str] = {}
    for value, label in field.choices:
        pairs = label if isinstance(label, list | tuple) else [(value, label)]
        flat.update((str(one), str(text)) for one, text in pairs)
    return [flat.get(one, one) for one in wanted]
