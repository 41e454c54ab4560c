"""The pages on which a redacted copy is drawn, made, and looked at a second time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework.access.people import full_name
from casework.errors import GuardSaysNo, Refusal, TransitionRefused, gettext_noop
from casework.handling import redactions
from casework.handling.redactions import WHOLE
from casework.models import Redaction
from casework.today import moment
from casework.web.common import today_of, user_of
from casework.web.staff.base import show, staff_page
from casework.web.staff.evidence import page_number, shown_evidence

SIDES = ("left", "top", "right", "bottom")
_BLANK = 4  # rows for boxes that are still to be drawn
_MOST = 60


@dataclass(frozen=True)
class Row:
    """One box as it is typed: per cent of the page, counted from its upper left corner."""

    index: int
    left: str = ""
    top: str = ""
    right: str = ""
    bottom: str = ""

    @property
    def sides(self) -> list[tuple[str, str, str]]:
        """Each side: its name in the form, its name in words, and what is typed."""
        words = (_("Left"), _("Top"), _("Right"), _("Bottom"))
        return [(side, word, getattr(self, side)) for side, word in zip(SIDES, words, strict=True)]


class BadBox(GuardSaysNo):
    """A box is typed incompletely, or lies outside the page."""

    def __init__(self, row: int) -> None:
        super().__init__(
            "bad_box",
            gettext_noop(
                "Box %(row)s: give all four sides in per cent from 0 to 100, the right one beyond"
                " the left one and the lower one below the upper one."
            ),
            row=row,
        )


@require_POST
@staff_page()
def start(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Begins a redacted copy of a file, or goes on with one's own."""
    row = shown_evidence(request, pk)
    try:
        begun = redactions.begin_redaction(row, by=user_of(request), now=moment())
    except TransitionRefused as refused:
        messages.error(request, str(refused))
        return redirect("staff:evidence", row.pk)
    return redirect("staff:redaction", begun.pk)


@staff_page()
def redaction(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Draws the boxes of one page after the other; then the copy is made."""
    row = _theirs(request, pk)
    page = page_number(request.GET.get("page", ""), row.pages)
    if request.method != "POST":
        return _show(request, row, page, _rows(row.boxes.get(str(page), [])))
    typed = _typed(request.POST)
    try:
        redactions.draw(row, page, _boxes(typed))
        row.refresh_from_db(fields=["boxes", "state"])
        if request.POST.get("do") == "make":
            user, now = user_of(request), moment()
            copy = redactions.make(row, by=user, today=today_of(request), now=now)
            messages.success(request, _("The copy was made. Another person has to look at it now."))
            return redirect("staff:evidence", copy.pk)
    except TransitionRefused as refused:
        return _show(request, row, page, typed, refusals=refused.refusals)
    to = page_number(request.POST.get("to", "") or str(page), row.pages)
    return redirect(f"{reverse('staff:redaction', args=[row.pk])}?page={to}")


@require_POST
@staff_page()
def check(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The second look: usable, or rejected."""
    row = _theirs(request, pk)
    usable = request.POST.get("usable") == "yes"
    try:
        redactions.check(
            row.pk, usable=usable, by=user_of(request), today=today_of(request), now=moment()
        )
    except TransitionRefused as refused:
        messages.error(request, str(refused))
    else:
        done = _("The redacted copy may be used.") if usable else _("The copy was rejected.")
        messages.success(request, done)
    return redirect("staff:evidence", row.copy_id or row.origin_id)


def _theirs(request: HttpRequest, pk: int) -> Redaction:
    """A redaction of a file that this person may see. Raises Http404."""
    row = Redaction.objects.select_related("origin__case", "made_by").filter(pk=pk).first()
    if row is None:
        raise Http404
    shown_evidence(request, row.origin_id)
    return row


def _show(
    request: HttpRequest, row: Redaction, page: int, rows: Sequence[Row],
    refusals: Sequence[Refusal] = (),
) -> HttpResponseBase:  # fmt: skip
    drawn: Any = row.boxes.get(str(page), [])
    return show(
        request,
        "redaction.html",
        status=422 if refusals else 200,
        redaction=row,
        file=row.origin,
        case=row.origin.case,
        page=page,
        count=row.pages,
        rows=rows,
        drawn=[(one[0], one[1], one[2] - one[0], one[3] - one[1]) for one in drawn],
        marked=sorted(map(int, row.boxes)),
        maker=full_name(row.made_by),
        refusals=refusals,
    )


def _rows(boxes: Sequence[Sequence[int]]) -> list[Row]:
    drawn = [Row(n, *(f"{side / 10:g}" for side in box)) for n, box in enumerate(boxes, 1)]
    return drawn + [Row(len(drawn) + n) for n in range(1, _BLANK + 1)]


def _typed(sent: QueryDict) -> list[Row]:
    return [
        Row(n, *(sent.get(f"box{n}-{side}", "").strip() for side in SIDES))
        for n in range(1, _MOST + 1)
        if f"box{n}-left" in sent
    ]


def _boxes(rows: Sequence[Row]) -> list[list[int]]:
    """The boxes of the rows that are filled in. Raises TransitionRefused with every bad one."""
    boxes, faults = [], []
    for row in rows:
        if not any(text for _side, _word, text in row.sides):
            continue
        box = _box(row)
        if box is None:
            faults.append(BadBox(row.index))
        else:
            boxes.append(box)
    if faults:
        raise TransitionRefused("redact", faults)
    return boxes


def _box(row: Row) -> list[int] | None:
    try:
        left, top, right, bottom = (
            round(float(text.replace("％", "").replace("%", "")) * 10)
            for _side, _word, text in row.sides
        )
    except (ValueError, OverflowError):
        return None
    within = 0 <= left < right <= WHOLE and 0 <= top < bottom <= WHOLE
    return [left, top, right, bottom] if within else None
