"""What guards and changes are given: the case, its surroundings, and who acts today."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from casework.forms import plain_value

if TYPE_CHECKING:
    from casework.access.actor import Actor
    from casework.declaration import Published
    from casework.models import Case, CreditRecord, Subject
    from casework.policies.loader import PackVersion


class Facts:
    """What a guard may ask: `case`, `record`, `subject`, `data`, `actor`, `pack`, `today`.

    `data` is what this action collected (empty where a field is wrong), `case.data` what earlier
    ones did, by form name. Any other name is looked up in the case type's facts.py and asked once.
    """

    def __init__(
        self,
        edition: Published,
        case: Case,
        *,
        actor: Actor,
        today: date,
        pack: PackVersion,
        data: dict[str, Any],
        reason: str = "",
    ) -> None:
        self.edition, self.case, self.actor = edition, case, actor
        self.today, self.pack, self.data, self.reason = today, pack, data, reason

    @property
    def record(self) -> CreditRecord | None:
        return self.case.record

    @property
    def subject(self) -> Subject:
        return self.case.subject

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        value = self.edition.fact(name)(self)
        setattr(self, name, value)
        return value


class Change:
    """What a change function is given: the facts, and the only ways to write beside the case.

    Every write is recorded before and after for the ledger, inside the transaction of the action.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.case, self.data, self.today = facts.case, facts.data, facts.today
        self.actor, self.pack, self.reason = facts.actor, facts.pack, facts.reason
        self.before: dict[str, Any] = {}
        self.after: dict[str, Any] = {}
        self.handed_to = ""
        self.records: dict[int, CreditRecord] = {}

    @property
    def record(self) -> CreditRecord | None:
        return self.case.record

    def update(self, row: Model, **fields: Any) -> None:
        """Writes the named columns of a registry row, one statement, and notes both sides."""
        if type(row)._meta.concrete_model is type(self.case)._meta.concrete_model:
            raise TypeError("Use set_case() for the case itself.")
        place = f"{row._meta.model_name}:{row.pk}"
        old = {name: plain_value(getattr(row, name)) for name in fields}
        new = {name: plain_value(value) for name, value in fields.items()}
        if old == new:
            return
        self.before.setdefault(place, {}).update(old)
        self.after.setdefault(place, {}).update(new)
        for name, value in fields.items():
            setattr(row, name, value)
        type(row)._default_manager.filter(pk=row.pk).update(**fields)
        self._touch(row)

    def create(self, model: type[Model], **fields: Any) -> Any:
        """Adds a registry row and notes it."""
        row = model._default_manager.create(**fields)
        self.after[f"{row._meta.model_name}:{row.pk}"] = {
            name: plain_value(value) for name, value in fields.items()
        }
        self._touch(row)
        return row

    def _touch(self, row: Model) -> None:
        """Remembers a record whose window follows once all changes are made."""
        from casework.models import CreditRecord

        if isinstance(row, CreditRecord):
            self.records[row.pk] = row

    def set_case(self, **fields: Any) -> None:
        """Sets columns of the case (parties, title, record, disputed): saved with the action."""
        for name, value in fields.items():
            self.before.setdefault("case", {})[name] = plain_value(getattr(self.case, name))
            self.after.setdefault("case", {})[name] = plain_value(value)
            setattr(self.case, name, value)

    def hand_to(self, role: str) -> None:
        """Says who must move next, where that depends on the case and not on its state alone."""
        self.handed_to = role

    def state(self, **values: Any) -> None:
        """Adds to what the action collected, as if filled in: it stands in the event."""
        self.data.update({name: plain_value(value) for name, value in values.items()})

    def note(self, **values: Any) -> None:
        """Keeps values in the case's own data, beside what its forms collected."""
        self.case.data.update({name: plain_value(value) for name, value in values.items()})
