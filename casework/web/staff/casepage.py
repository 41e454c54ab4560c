"""One case: its sentence, clocks, facts, papers and history, and what may be done now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from casework import selectors
from casework.access.actor import Actor
from casework.access.people import full_name
from casework.archive import disposals
from casework.archive.retention import kept
from casework.casetype import ROLES, Action, State
from casework.declaration import published
from casework.desk import MOVES
from casework.documents.pages import SHOWN
from casework.engine import OVERDUE
from casework.handling import assign
from casework.handling.originals import may_handle
from casework.models import Case, CaseDeadline, CaseEvent, IssuedDocument
from casework.models.event import EventKind
from casework.reminding.supervision import ISSUED
from casework.selectors import case_for, label
from casework.translation import current_language
from casework.web.common import Left, actor_of, day_text, left, today_of, user_of
from casework.web.hooks import Panel, hook
from casework.web.kept import FormToken
from casework.web.letter_files import letter_pdf
from casework.web.staff.base import show, staff_page
from casework.web.staff.desk_parts import desk_lines, desk_offers, urge_panel, who_did
from casework.web.staff.facts import Line, changed_lines, record_lines, said_by, said_in
from casework.web.staff.rows import type_title
from casework.web.staff.rungs import rung_lines
from casework.web.told import seen
from casework.web.why import why as explained
from casework.words import words_of


@staff_page()
def case(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor, today = actor_of(request), today_of(request)
    found = case_for(actor, pk)
    seen(user_of(request), found)
    if found.disposed_on:
        return _tombstone(request, found)
    events = list(selectors.history(found))
    offers = selectors.offers(found, actor, today)
    lines = record_lines(found.record, found) if found.record else []
    return show(
        request,
        "case.html",
        case=found,
        kind=type_title(found.case_type),
        clocks=_clocks(found, actor, today),
        path=_path(found, events),
        record_lines=lines,
        asserted=any(line.asserted for line in lines),
        said=said_in(found, actor, today, done=[event.action for event in events]),
        evidence=found.evidence.select_related("uploaded_by").order_by("id"),
        shown_kinds=SHOWN,
        originals=found.originals.order_by("id"),
        may_note=may_handle(found, actor),
        letters=found.documents.order_by("id"),
        entries=_entries(found, events, actor, today, kept=request.GET.get("events", "")),
        kept=request.GET.get("events", ""),
        possible=_likeliest_first([offer for offer in offers if offer.possible], found),
        not_yet=[offer for offer in offers if not offer.possible and not _never(offer)],
        followers=_followers(found, actor),
        origin=_origin(found, actor),
        handler=full_name(found.assignee),
        may_take=not assign.may_take(found, actor),
        may_hand_over=not assign.may_hand_over(found, actor),
        token=str(FormToken.new(user_of(request))),
        closing=_closing(found, events),
        panels=_panels(found, today),
        urges=urge_panel(found, actor, today),
        desk=desk_offers(found, actor),
        retention=kept(found),
        archives=any(actor.acts_as(role, found) for role in disposals.BY),
    )


def _tombstone(request: HttpRequest, found: Case) -> HttpResponseBase:
    """What remains of a case that was destroyed when its retention was over."""
    certificate = found.documents.filter(name="destruction").first()
    return show(
        request, "destroyed.html", case=found, kind=type_title(found.case_type),
        certificate=certificate,
    )  # fmt: skip


def _likeliest_first(offers: Sequence[selectors.Offer], case: Case) -> list[selectors.Offer]:
    """What ends a wait without having to be explained stands first, turning away last."""
    awaited = _ends_a_wait(case)
    return sorted(offers, key=lambda offer: (_aside(offer.action, awaited), _stays(offer.action)))


def _ends_a_wait(case: Case) -> set[State | Action]:
    """The states and actions that meet a running clock of this case."""
    clocks = published(case.case_type, case.type_version).case_type.deadlines
    running = case.deadlines.filter(state="running").values_list("name", flat=True)
    return {part for name in running if name in clocks for part in clocks[name].met_by}


def _stays(action: Action) -> bool:
    """Of two equally likely ways on, the one that ends the case comes first."""
    return action.target is None or not action.target.final


def _aside(action: Action, awaited: Collection[State | Action]) -> int:
    """How far from the first place: asking back and turning away come after every way on."""
    target = action.target
    if target is not None and target.final and action.needs_reason:
        return 5
    if target is not None and target.pauses_deadlines:
        return 4
    return 2 * (action not in awaited and target not in awaited) + action.needs_reason


def _never(offer: selectors.Offer) -> bool:
    """Whether the rules of this case do not know the action at all: then it is not "not yet"."""
    return any(refusal.code == "not_in_these_rules" for refusal in offer.refusals)


@dataclass(frozen=True)
class ClockChip:
    """One clock of the case: its name, its last day, how far off, and whose it is."""

    deadline: CaseDeadline
    name: str
    owner: str
    left: Left
    mine: bool
    live: bool


def _clocks(found: Case, actor: Actor, today: date) -> list[ClockChip]:
    """Mine first, then what runs, by date; what has ended comes last."""
    chips = []
    for deadline in found.deadlines.all():
        live = deadline.state in ("running", "paused")
        chips.append(
            ClockChip(
                deadline,
                label(found, "deadlines", deadline.name),
                _role(deadline.owner),
                left(deadline.due_on if deadline.state == "running" else None, today),
                bool(deadline.owner) and actor.acts_as(deadline.owner, found),
                live,
            )
        )
    return sorted(
        chips, key=lambda c: (not c.live, not c.mine, c.deadline.due_on or date.max, c.deadline.pk)
    )


def _role(role: str) -> str:
    return words_of("casework").text("roles", role, language=current_language()) if role else ""


@dataclass(frozen=True)
class Station:
    """One state on the way of a case: since when, and until when or still."""

    name: str
    since: date
    until: date | None
    current: bool


def _path(found: Case, events: Iterable[CaseEvent]) -> list[Station]:
    moves = [e for e in events if e.source != e.target]
    ends: list[date | None] = [e.on for e in moves[1:]]
    ends.append(None)
    return [
        Station(label(found, "states", e.target), e.on, end, end is None)
        for e, end in zip(moves, ends, strict=True)
    ]


@dataclass(frozen=True)
class Entry:
    """One event as the timeline tells it."""

    event: CaseEvent
    label: str
    who: str
    role: str
    source: str
    target: str
    said: list[Line]
    changed: list[Line]
    clocks: list[tuple[str, str, date | None]]


def _entries(
    found: Case, events: Iterable[CaseEvent], actor: Actor, today: date, *, kept: str
) -> list[Entry]:
    """The newest first; `kept` leaves only what people, or only what the system did."""
    wanted = [
        event
        for event in events
        if kept not in ("people", "system") or (event.kind == EventKind.HUMAN) == (kept == "people")
    ]
    return [_entry(found, event, actor, today) for event in reversed(wanted)]


def _entry(found: Case, event: CaseEvent, actor: Actor, today: date) -> Entry:
    moved = event.source != event.target
    said = said_by(found, event.action, event.data, actor, today)
    if event.action in MOVES:
        said = desk_lines(event)
    elif event.action == ISSUED:
        said = [Line(_("Deadline"), label(found, "deadlines", event.data["deadline"]))]
    return Entry(
        event,
        _event_label(found, event),
        who_did(event),
        _role(event.role),
        label(found, "states", event.source) if moved and event.source else "",
        label(found, "states", event.target) if moved else "",
        said,
        changed_lines(event.before, event.after),
        [_clock_words(found, event, clock) for clock in event.clock],
    )


def _event_label(found: Case, event: CaseEvent) -> str:
    own = label(found, "actions", event.action)
    return own or words_of("casework").text("actions", event.action, language=current_language())


def _clock_words(
    found: Case, event: CaseEvent, clock: dict[str, Any]
) -> tuple[str, str, date | None]:
    """The name of a clock, what happened to it, and its last day as it then stood."""
    happened = {
        "start": _("starts"),
        "restart": _("starts anew"),
        "pause": _("is paused"),
        "resume": _("resumes"),
        "extend": _("is extended"),
        "revoke": _("extension taken back"),
        "exclude": _("days taken out"),
        "met": _("is met"),
        "cancel": _("falls away"),
        "calendar": _("is recalculated"),
        "within": _("moves with the whole"),
        "overdue": _("has passed"),
    }
    last = clock.get("last", {})
    kind = last.get("kind", "")
    if kind == "pause" and "entered" in last:
        happened[kind] = _("is paused as of %(day)s") % {"day": _as_of(last["on"])}
    due = clock.get("due")
    runs = clock.get("state") == "running" and due
    if event.action == OVERDUE:
        kind = "overdue"
    day = date.fromisoformat(str(due)[:10]) if runs else None
    return label(found, "deadlines", clock["name"]), str(happened.get(kind, "")), day


def _as_of(day: str) -> str:
    return day_text(date.fromisoformat(day))


def _panels(found: Case, today: date) -> list[Panel]:
    """What only this case type shows on its cases."""
    edition = published(found.case_type, found.type_version)
    make = hook(edition, "staff_panels")
    return list(make(found, today)) if make else []


def _closing(found: Case, events: list[CaseEvent]) -> dict[str, Any] | None:
    """How and why a closed case ended: the last event that moved it."""
    if found.closed_on is None:
        return None
    last = next(e for e in reversed(events) if e.source != e.target)
    return {"label": _event_label(found, last), "on": last.on, "reason": last.reason}


def _followers(found: Case, actor: Actor) -> list[Case]:
    return list(Case.objects.visible_to(actor).filter(origin=found).order_by("id"))


def _origin(found: Case, actor: Actor) -> Case | None:
    if found.origin_id is None:
        return None
    return Case.objects.visible_to(actor).filter(pk=found.origin_id).first()


@staff_page()
def why(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """Why a clock ends on this date: every day since its start, counted or not."""
    found = case_for(actor_of(request), pk)
    deadline = found.deadlines.filter(name=name).first()
    if deadline is None:
        raise Http404
    edition = published(found.case_type, found.type_version)
    rule = edition.case_type.deadlines.get(name)
    return show(
        request,
        "why.html",
        case=found,
        why=explained(found, deadline),
        owner=_role(rule.owner) if rule and rule.owner in ROLES else "",
        rungs=rung_lines(found, deadline),
    )


@staff_page()
def letter(request: HttpRequest, pk: int, letter: int) -> HttpResponseBase:
    """One letter of the case, as it was issued, ready to be printed."""
    paper = _paper(request, pk, letter)
    return show(request, "letter.html", case=paper.case, letter=paper)


@staff_page()
def letter_file(request: HttpRequest, pk: int, letter: int) -> HttpResponseBase:
    """The same letter as PDF."""
    return letter_pdf(request, _paper(request, pk, letter))


def _paper(request: HttpRequest, pk: int, letter: int) -> IssuedDocument:
    """A letter of a case that this person may see. Raises CaseNotFound and Http404."""
    found = case_for(actor_of(request), pk)
    papers = IssuedDocument.objects.select_related("case__subject", "wording__organ")
    paper = papers.filter(case_id=found.pk, pk=letter).first()
    if paper is None or paper.destroyed:
        raise Http404
    return paper
