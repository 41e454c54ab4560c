"""Compiles a case type onto a django-fsm proxy model of Case."""

from __future__ import annotations

from typing import Any, cast

from django.db import models
from django_fsm import transition

from casework.casetype import Action, CaseType
from casework.declaration import publish
from casework.models.case import Case, CaseQuerySet


def case_model(case_type: type[CaseType]) -> type[Case]:
    """The proxy of Case whose methods are the transitions of `case_type`; publishes the type.

    Raises CaseTypeError, naming every fault, when the declaration is wrong.
    """
    package = case_type.__module__.rpartition(".")[0]
    attributes: dict[str, Any] = {
        "__module__": f"{package}.models",
        "__doc__": f"A case of type “{case_type.code}”, version {case_type.version}.",
        "Meta": type("Meta", (), {"proxy": True, "app_label": package.rpartition(".")[2]}),
        "objects": _manager(case_type.code)(),
    }
    for action in case_type.actions.values():
        attributes[action.name] = _method(action)
    model = cast("type[Case]", type(f"{case_type.__name__}Case", (Case,), attributes))
    publish(case_type, model=model, package=package)
    return model


def _manager(code: str) -> type[models.Manager[Case]]:
    class OfOneType(models.Manager.from_queryset(CaseQuerySet)):  # type: ignore[misc]  # built
        def get_queryset(self) -> CaseQuerySet:
            return cast(CaseQuerySet, super().get_queryset().filter(case_type=code))

    return OfOneType


def _method(action: Action) -> Any:
    def move(case: Case) -> None:
        """The effects of an action are the engine's; this only moves the state."""

    move.__name__ = action.name
    sources = [state.name for state in action.sources]
    target = action.target.name if action.target else None
    return transition(field="state", source=sources, target=target)(move)
