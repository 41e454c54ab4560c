"""The registry of published case types, by code and version; publishing lints."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

from casework.casetype import CaseType
from casework.errors import CaseTypeError, UnknownName, gettext_noop
from casework.linter import structure_faults
from casework.words import Words, words_of

if TYPE_CHECKING:
    from casework.models.case import Case

SHARED = "casework"
gettext_noop("case type")
gettext_noop("action")
gettext_noop("role")


@dataclass(frozen=True)
class Published:
    """One published edition of a case type, with everything that it names resolved."""

    case_type: type[CaseType]
    model: type[Case]
    package: str

    @property
    def code(self) -> str:
        return self.case_type.code

    @cached_property
    def words(self) -> Words:
        return words_of(self.package)

    def _module(self, name: str) -> ModuleType | None:
        path = f"{self.package}.{name}"
        return import_module(path) if find_spec(path) else None

    def form(self, name: str) -> type[Any]:
        """The form class that `collects=name` means: `finding` is `FindingForm` in forms.py."""
        found: type[Any] = self._named("forms", form_class_name(name))
        return found

    def change(self, name: str) -> Callable[[Any], None]:
        """The function in changes.py that writes to the registry under this name."""
        found: Callable[[Any], None] = self._named("changes", name)
        return found

    def fact(self, name: str) -> Callable[[Any], Any]:
        """The function in facts.py that answers what a guard asks of the database."""
        found: Callable[[Any], Any] = self._named("facts", name)
        return found

    @cached_property
    def standing(self) -> Callable[[Any, Any], Any] | None:
        """`standing(case, today)` of display.py: how a case stands before the public, or none.

        A case type without that module is never shown.
        """
        return getattr(self._module("display"), "standing", None)

    @cached_property
    def annexes(self) -> Callable[[Any], Any] | None:
        """`annexes(paper)` of papers.py: what is printed behind a letter of this type, or none."""
        return getattr(self._module("papers"), "annexes", None)

    @cached_property
    def paper_stands(self) -> Callable[[Any], Any] | None:
        """`paper_stands(paper)` of papers.py: what became of what a letter says, or none."""
        return getattr(self._module("papers"), "paper_stands", None)

    @cached_property
    def in_force(self) -> Callable[[Any, Any], Any] | None:
        """`in_force(case, today)` of retention.py: until when what was decided holds, or none."""
        return getattr(self._module("retention"), "in_force", None)

    @cached_property
    def forget(self) -> Callable[[Any], Any] | None:
        """`forget(case)` of retention.py: empties what the type's own tables say of a case."""
        return getattr(self._module("retention"), "forget", None)

    @cached_property
    def lead(self) -> Any:
        """`LEAD` of leads.py: what a lead from a report sets going, and how it ends; or none."""
        return getattr(self._module("leads"), "LEAD", None)

    @cached_property
    def when_all_answered(self) -> str:
        """The system's action that waits until every downstream site has answered, or none.

        `WHEN_ALL_ANSWERED` of the case type's sync.py.
        """
        return str(getattr(self._module("sync"), "WHEN_ALL_ANSWERED", ""))

    def _named(self, module: str, name: str) -> Any:
        found = getattr(self._module(module), name, None)
        if found is None:
            raise CaseTypeError(f"{self.package}.{module}: there is no “{name}”.")
        return found


def form_class_name(name: str) -> str:
    """`order_to_rectify` → `OrderToRectifyForm`."""
    return "".join(part.capitalize() for part in name.split("_")) + "Form"


_published: dict[tuple[str, int], Published] = {}


def publish(case_type: type[CaseType], *, model: type[Case], package: str) -> Published:
    """Registers a case type. Raises CaseTypeError with every fault of its structure."""
    faults = structure_faults(case_type, taken=dir(model.__mro__[1]))
    if faults:
        raise CaseTypeError("\n".join(faults))
    edition = Published(case_type, model, package)
    _published[case_type.code, case_type.version] = edition
    return edition


def published(code: str, version: int | None = None) -> Published:
    """One case type, its newest edition unless `version` is said. Raises UnknownName."""
    versions = [v for c, v in _published if c == code]
    if not versions or (version is not None and version not in versions):
        raise UnknownName("case type", code, {c for c, _ in _published})
    return _published[code, version if version is not None else max(versions)]


def all_published() -> Iterable[Published]:
    """Every case type in its newest edition, by code."""
    return [published(code) for code in sorted({code for code, _ in _published})]


def withdraw(code: str) -> None:
    """Takes a case type out of the registry; for products that unload one, and for tests."""
    for key in [key for key in _published if key[0] == code]:
        del _published[key]
