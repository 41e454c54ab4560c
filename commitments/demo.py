"""The matters, letters and measures of the demo city: one or two for each of the six kinds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from typing import Any

from django.db import transaction

from casework.models import Department
from commitments.models import CommitmentTemplate, Matter, Measure


@transaction.atomic
def demo_matters(departments: Iterable[Department]) -> None:
    """Makes the matters of matters.toml, each once, for the departments that their names end on.

    A matter whose department is not among those given goes to the first of them. What is there
    already is left as it is, so that the demo can be started again.
    """
    known = list(departments)
    if not known:
        return
    source = tomllib.loads((files(__package__) / "matters.toml").read_text("utf-8"))
    published: date = source["published_from"]
    for measure in source["measures"]:
        Measure.objects.get_or_create(
            code=measure["code"], defaults={**measure, "listed_from": published}
        )
    for entry in source["matters"]:
        _add(entry, _department(entry["department"], known), published)


def _department(name: str, known: list[Department]) -> Department:
    return next((d for d in known if d.name.endswith(name)), known[0])


def _add(entry: dict[str, Any], department: Department, published: date) -> None:
    columns = ("title", "kind", "legal_basis", "check_period", "excluded_reason")
    matter, _made = Matter.objects.get_or_create(
        code=entry["code"],
        defaults={name: entry[name] for name in columns if name in entry}
        | {"department": department},
    )
    if "text" in entry:
        CommitmentTemplate.objects.get_or_create(
            matter=matter,
            version=1,
            defaults={
                "text": entry["text"].strip(),
                "promises": entry["promises"],
                "published_from": published,
            },
        )
