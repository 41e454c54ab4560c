"""The public list of matters that can be settled by a commitment, and the ordinary way of each."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from casework.web.common import today_of
from commitments.contents import lines_of
from commitments.models import CommitmentTemplate, Matter, MatterKind


@dataclass(frozen=True)
class Offered:
    """One matter of the list as the public reads it."""

    matter: Matter
    letter: CommitmentTemplate | None
    papers: list[str]

    @property
    def is_open(self) -> bool:
        """Whether a commitment can be made for it today."""
        return self.letter is not None and not self.matter.excluded_reason


def matters(request: HttpRequest) -> HttpResponseBase:
    """By kind: the matters with their basis, what the law excludes, and where to go otherwise."""
    found = Matter.objects.filter(on_list=True).select_related("department").order_by("code")
    letters = CommitmentTemplate.objects.filter(
        matter__in=found, published_from__lte=today_of(request)
    )
    current = {one.matter_id: one for one in letters.order_by("version")}
    rows = [Offered(one, current.get(one.pk), lines_of(one.ordinary_papers)) for one in found]
    kinds = [
        (kind.label, [row for row in rows if row.matter.kind == kind and _is_told(row)])
        for kind in MatterKind
    ]
    context = {"section": "home", "kinds": [pair for pair in kinds if pair[1]]}
    return render(request, "commitments/matters.html", context)


def _is_told(row: Offered) -> bool:
    """A matter without a letter is being prepared; one that the law excludes is told as such."""
    return row.is_open or bool(row.matter.excluded_reason)
