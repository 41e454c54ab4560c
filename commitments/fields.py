"""The questions that forms of commitments share: matters, points, measures, promises."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from commitments.models import Matter


def long(label: Any, **kwargs: Any) -> forms.CharField:
    kwargs.setdefault("max_length", 4000)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 5}), **kwargs)


class _ListedMatters(forms.models.ModelChoiceIterator):  # type: ignore[type-arg]  # not at run time
    """Offers the matters of the list; any other is judged by the guards, with their reason."""

    def __init__(self, field: Any) -> None:
        super().__init__(field)
        self.queryset: QuerySet[Matter] = Matter.objects.filter(
            on_list=True, excluded_reason=""
        ).select_related("department")


class MatterField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not at run time
    """Chooses the matter that a commitment is about, with the department it is made to."""

    iterator = _ListedMatters

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title}（{obj.department}）"


class LinesField(forms.CharField):
    """A list of points, written one a line; a list is taken as it is."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 6}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        points = [str(line).strip() for line in lines if str(line).strip()]
        super().clean("\n".join(points))
        return points


class MeasuresField(forms.TypedMultipleChoiceField):
    """Measures by their code; whether they stand on the list, the guard says."""

    def valid_value(self, value: Any) -> bool:
        return str(value).isprintable()


def promise_choices(promises: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(str(number), one["text"]) for number, one in enumerate(promises, 1)]


class PromiseField(forms.TypedMultipleChoiceField):
    """Several promises by their number; the words of the choices are the promises themselves."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, widget=forms.CheckboxSelectMultiple, **kwargs)


def offer(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
