"""What the case page says of urges, of what every case type has, and of who acted for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.access.actor import Actor
from casework.access.people import full_name
from casework.desk import (
    ASSIGNED,
    EVIDENCE_REFUSED,
    ORIGINAL_RECEIVED,
    ORIGINAL_RETURNED,
    PASSED_ON,
    REDACTION_CHECKED,
    SENT_BACK,
    URGE_ANSWERED,
    URGE_LATE,
    URGED,
)
from casework.handling import passing, urging
from casework.handling.urges import Standing, standing, visible_to
from casework.models import Case, CaseEvent
from casework.translation import current_language
from casework.web.common import day_text
from casework.web.staff.facts import Line
from casework.words import words_of


@dataclass(frozen=True)
class UrgeRow:
    """One urge on the case page, and what this person may do with it."""

    one: Standing
    may_answer: bool
    may_withdraw: bool


@dataclass(frozen=True)
class DeskOffer:
    """One move that every case type has, where this person may make it now."""

    label: str
    url: str


def urge_panel(found: Case, actor: Actor, today: date) -> list[UrgeRow]:
    """The urges of the case, the latest first."""
    return [
        UrgeRow(
            standing(row, today), urging.may_answer(row, actor), urging.may_withdraw(row, actor)
        )
        for row in visible_to(actor).filter(case_id=found.pk)
    ]


def desk_offers(found: Case, actor: Actor) -> list[DeskOffer]:
    """Urging, passing on and sending back, as far as they are possible now."""
    asked = (
        (URGED, "staff:urge", urging.may_urge),
        (PASSED_ON, "staff:pass_on", passing.may_pass_on),
        (SENT_BACK, "staff:send_back", passing.may_send_back),
    )
    return [_offer(name, page, found) for name, page, against in asked if not against(found, actor)]


def list_offers(cases: Sequence[Case], actor: Actor) -> dict[int, list[DeskOffer]]:
    """What an overseer may do from a list, by case: urge it, pass it on. One statement."""
    found: dict[int, list[DeskOffer]] = {}
    for case in urging.urgeable(cases, actor):
        found.setdefault(case.pk, []).append(_offer(URGED, "staff:urge", case))
    for case in cases:
        if not passing.may_pass_on(case, actor):
            found.setdefault(case.pk, []).append(_offer(PASSED_ON, "staff:pass_on", case))
    return found


def _offer(name: str, page: str, case: Case) -> DeskOffer:
    return DeskOffer(_label(name), reverse(page, args=[case.pk]))


def desk_lines(event: CaseEvent) -> list[Line]:
    """What such a move says of itself, in words."""
    data = event.data
    if event.action == ASSIGNED:
        return [Line(_("Handler"), data.get("name") or _("the whole department"))]
    if event.action in (PASSED_ON, SENT_BACK):
        return [Line(_("Department"), str(data.get("name", "")))]
    lines = []
    if data.get("due") and event.action in (URGED, URGE_LATE):
        lines.append(Line(_("Answer due"), day_text(date.fromisoformat(data["due"]))))
    if event.action in (ORIGINAL_RECEIVED, ORIGINAL_RETURNED, EVIDENCE_REFUSED):
        names = {"what": _("What was handed over"), "from": _("From whom"),
                 "place": _("Where it is kept"), "to": _("Returned to"), "name": _("File"),
                 "finding": _("What the scanner found")}  # fmt: skip
        lines += [Line(name, str(data[key])) for key, name in names.items() if data.get(key)]
    if event.action == REDACTION_CHECKED:
        lines.append(Line(_("Result"), _("may be used") if data.get("usable") else _("rejected")))
    if event.action == URGE_ANSWERED:
        lines.append(Line(_("Answer"), str(data.get("text", ""))))
    return lines


def who_did(event: CaseEvent) -> str:
    """The name of whoever acted, and in whose place."""
    name = full_name(event.by)
    if event.in_place_of is None:
        return name
    return _("%(name)s (in place of %(person)s)") % {
        "name": name, "person": full_name(event.in_place_of),
    }  # fmt: skip


def _label(name: str) -> str:
    return words_of("casework").text("actions", name, language=current_language())
