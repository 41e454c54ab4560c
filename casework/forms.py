"""The base of the forms that actions collect data with; the same form checks UI, API and code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from casework.access.actor import Actor
    from casework.models import Case


class CaseForm(forms.Form):
    """What one action asks of the person who makes it.

    `case` is the case as it stands (unsaved when one is being opened), `actor` who acts, `today`
    the local date. Cleaned data must be plain: text, numbers, dates, lists, model rows. `asked`
    are fields that the form lets be empty but a condition of the action does not.
    """

    asked: frozenset[str] = frozenset()

    def __init__(
        self, data: Any = None, *, case: Case, actor: Actor, today: date, **kwargs: Any
    ) -> None:
        self.case, self.actor, self.today = case, actor, today
        super().__init__(data, **kwargs)
        self.adapt()

    def adapt(self) -> None:
        """Fits choices and texts to the case; for subclasses."""

    def plain(self) -> dict[str, Any]:
        """The cleaned data as it is kept in the case and its ledger."""
        return {
            name: plain_value(value) for name, value in getattr(self, "cleaned_data", {}).items()
        }


class EvidenceField(forms.TypedMultipleChoiceField):
    """Evidence that was uploaded beforehand, by id; the engine files it with the case."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Evidence"))
        kwargs.setdefault("required", False)
        super().__init__(coerce=int, **kwargs)

    def valid_value(self, value: Any) -> bool:
        """Whether it is an id; whose it is, the engine checks."""
        return str(value).isdecimal() and len(str(value)) <= 18


class DayField(forms.DateField):
    """A calendar day in Asia/Shanghai, with the browser's own picker."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PausingForm(CaseForm):
    """The form of an action that stops the clocks, which may have happened on an earlier day.

    The answer goes to the clocks under this name; they know what day is too early.
    """

    paused_since = DayField(
        label=_("Handed over on an earlier day"),
        required=False,
        help_text=_(
            "Only if this was said on paper before today: the clocks then stand still from that "
            "day. Both days are kept."
        ),
    )

    def clean_paused_since(self) -> date | None:
        day: date | None = self.cleaned_data["paused_since"]
        if day is not None and day > self.today:
            raise forms.ValidationError(_("This day is still to come."))
        return day


def plain_value(value: Any) -> Any:
    """A value as JSON and the ledger keep it: rows as their keys, days and amounts as text."""
    if isinstance(value, QuerySet):
        return [row.pk for row in value]
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Mapping):
        return {key: plain_value(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain_value(part) for part in value]
    if value is None or isinstance(value, str | int | bool):
        return value
    return DjangoJSONEncoder().default(value)
