"""What the public sees of a record, for the staff: window, preview, and the decisions on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.access.actor import Actor
from casework.access.registry import records_for
from casework.errors import Refusal, TransitionRefused
from casework.models import CreditRecord, PublicityEvent, PublicityWindow
from casework.models.record import Publicity, RecordClass
from casework.registry import decisions, exposure
from casework.registry.display import as_of, shown_of, standing_of_record
from casework.registry.masking import MASK
from casework.registry.persons import law_for_persons, may_be_shown
from casework.registry.publicity import decide_publicity, is_public
from casework.registry.terms import set_terms
from casework.today import moment
from casework.web.common import actor_of, today_of, user_of
from casework.web.kept import initial_from, kept_text, token_for
from casework.web.staff.base import show, staff_page
from casework.web.staff.facts import item_text, record_label

_NAMES = {
    "name": gettext_lazy("Subject"), "code": gettext_lazy("Code"),
    "organ": gettext_lazy("Recognized by"), "source": gettext_lazy("Provided by"),
    "class": gettext_lazy("Class"),
}  # fmt: skip
_COLUMNS = {"class": "record_class"}
_OWN = ("name", "code", "organ", "source")


@dataclass(frozen=True)
class Seen:
    """One item: what the registry holds, and what of it the public sees, cut at each mask."""

    name: str
    held: str
    shown: str

    @property
    def differs(self) -> bool:
        return self.held != self.shown

    @property
    def parts(self) -> list[str]:
        return self.shown.split(MASK)


@dataclass(frozen=True)
class Preview:
    """What the public will see, item by item; or why it will see nothing.

    `law` is the law by which a person is shown. `now` says that it is on display already.
    """

    lines: list[Seen]
    refused: bool
    law: str
    now: bool
    opens_at: datetime | None


def preview_of(record: CreditRecord, today: date) -> Preview:
    """Side by side what the registry holds and what of it the public sees or would see.

    Natural persons are refused, not masked, unless a law is named.
    """
    allowed = may_be_shown(record)
    window = PublicityWindow.objects.filter(record_id=record.pk).first()
    at = moment()
    return Preview(
        lines=list(_lines(record)) if allowed else [],
        refused=not allowed,
        law=law_for_persons(record) if record.subject.is_natural else "",
        now=window is not None and window.is_on_display(today, at),
        opens_at=window.opens_at if window and window.opens_at and window.opens_at > at else None,
    )


def _lines(record: CreditRecord) -> Iterator[Seen]:
    subject = record.subject
    held = {
        "name": subject.name, "code": subject.masked_code, "organ": record.department.name,
        "source": record.source_department.name if record.source_department else "",
    }  # fmt: skip
    for item, value in shown_of(record).items():
        column = _COLUMNS.get(item, item)
        own = item in _OWN
        name = str(_NAMES[item]) if item in _NAMES else record_label(column)
        stands = held[item] if own else item_text(column, getattr(record, column))
        seen = str(value or "") if own else item_text(column, value)
        if stands or seen:
            yield Seen(name, stands, seen)
    if subject.legal_representative:
        yield Seen(_("Legal representative"), subject.legal_representative, "")


def after_class(record: CreditRecord, record_class: str, today: date) -> Preview | None:
    """What the public would see once the record has this class; none where it would see nothing."""
    tried = copy(record)
    tried.record_class = record_class
    set_terms(tried)
    decide_publicity(tried, today=today)
    return preview_of(tried, today) if tried.publicity == Publicity.PUBLISHED else None


@dataclass(frozen=True)
class Told:
    """One event of the window as the page tells it."""

    event: PublicityEvent
    seen: bool


@dataclass(frozen=True)
class WindowPart:
    """The window of a record as its page shows it, and what may be decided on it."""

    window: PublicityWindow
    who_sees: str
    passed: bool
    events: list[Told]
    proposal: Any
    grace: exposure.Grace | None
    offers: list[tuple[str, Any]]


def window_part(record: CreditRecord, actor: Actor, today: date) -> WindowPart | None:
    """None for a record from before the windows, until they are built."""
    window = PublicityWindow.objects.filter(record_id=record.pk).first()
    if window is None:
        return None
    at = moment()
    stands = as_of(standing_of_record(record), today)
    opened = window.opens_at
    grace = exposure.grace_of(record, at)
    return WindowPart(
        window, _who_sees(window, today, at), str(stands.state) != window.state,
        [
            Told(event, opened is not None and event.at >= opened)
            for event in window.events.select_related("case").order_by("-seq")
        ],
        exposure.open_proposal(record.pk), grace,
        [(name, one.label) for name, one in DECISIONS.items()
         if one.offered(record, today) and decisions.role_for(record, one.roles, actor)],
    )  # fmt: skip


def _who_sees(window: PublicityWindow, today: date, at: datetime) -> str:
    if window.is_on_display(today, at):
        return _("Everybody sees it on the public site.")
    if window.opens_at is not None and window.opens_at > at:
        return _("The public does not see it yet.")
    if window.has_been_seen(at):
        return _("The public sees that something was here, with the day, and nothing else.")
    return _("The public does not know that it exists.")


class ReasonForm(forms.Form):
    """Why the decision is made."""

    reason = forms.CharField(
        label=gettext_lazy("Reasons"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Give the reasons: they are kept for good.")},
    )


class EndForm(ReasonForm):
    """Why publicity should end early, and by which law or decision."""

    basis = forms.CharField(
        label=gettext_lazy("Legal basis"),
        max_length=300,
        help_text=gettext_lazy("The law, the court paper or the decision, with its number."),
        error_messages={
            "required": gettext_lazy("Name the law or the decision by which publicity ends early.")
        },
    )


@dataclass(frozen=True)
class Decision:
    """One decision on the publicity of a record: its words, its roles, and when it is offered."""

    label: Any
    lead: Any
    done: Any
    roles: tuple[str, ...]
    decide: Callable[..., CreditRecord]
    offered: Callable[[CreditRecord, date], bool]
    form: type[ReasonForm] = ReasonForm
    previews: bool = False


def _hidable(record: CreditRecord, today: date) -> bool:
    grace = exposure.grace_of(record, moment())
    return is_public(record, today) and (grace is None or grace.seen)


def _fresh(record: CreditRecord, today: date) -> bool:
    at = moment()
    grace = exposure.grace_of(record, at)
    return grace is not None and is_public(record, today) and not grace.over(at)


def _hidden(record: CreditRecord, today: date) -> bool:
    return record.publicity == Publicity.HIDDEN


def _endable(record: CreditRecord, today: date) -> bool:
    stands = is_public(record, today) or _hidden(record, today)
    return stands and exposure.open_proposal(record.pk) is None


def _proposed(record: CreditRecord, today: date) -> bool:
    return exposure.open_proposal(record.pk) is not None


DECISIONS: Mapping[str, Decision] = {
    "pull-back": Decision(
        gettext_lazy("Pull it back"),
        gettext_lazy("For what was published by mistake a short while ago. If the public has not"
                     " seen it yet, no trace is left; else a sentence stays that it is not on"
                     " display."),
        gettext_lazy("%(number)s has been pulled back."),
        exposure.PULLS_BACK, exposure.pull_back, _fresh,
    ),
    "hide": Decision(
        gettext_lazy("Hide it"),
        gettext_lazy("The public sees a sentence that it is not on display at present. It stays"
                     " hidden, whatever a newer sheet says, until it is published again."),
        gettext_lazy("%(number)s is hidden from the public."),
        exposure.HIDES, exposure.hide, _hidable,
    ),
    "show-again": Decision(
        gettext_lazy("Publish it again"),
        gettext_lazy("The public sees it for what is left of its term. Look at what it will see."),
        gettext_lazy("%(number)s is published again."),
        exposure.HIDES, exposure.show_again, _hidden, previews=True,
    ),
    "propose-end": Decision(
        gettext_lazy("Propose an early end"),
        gettext_lazy("Publicity and sharing end before the term is over. Somebody else decides on"
                     " your proposal."),
        gettext_lazy("The early end of %(number)s waits for its decision by somebody else."),
        exposure.ENDS, exposure.propose_end, _endable, form=EndForm,
    ),
    "end-early": Decision(
        gettext_lazy("End publicity early"),
        gettext_lazy("Publicity and sharing end today, as was proposed. This is not undone here."),
        gettext_lazy("The publicity of %(number)s has ended."),
        exposure.ENDS, exposure.end_early, _proposed,
    ),
    "decline-end": Decision(
        gettext_lazy("Decline the early end"),
        gettext_lazy("The record stays as it is, and the proposal is over."),
        gettext_lazy("The proposal to end the publicity of %(number)s is declined."),
        exposure.ENDS, exposure.decline_end, _proposed,
    ),
}  # fmt: skip
_ROLES = tuple(sorted({role for one in DECISIONS.values() for role in one.roles}))


@staff_page(*_ROLES)
def decide(request: HttpRequest, pk: int, decision: str) -> HttpResponseBase:
    """One decision on the publicity of a record: its reasons, and all refusals at once."""
    actor, today = actor_of(request), today_of(request)
    found = records_for(actor).filter(pk=pk).first()
    one = DECISIONS.get(decision)
    if found is None or one is None or not decisions.role_for(found, one.roles, actor):
        raise Http404
    form = _form(request, one)
    refusals: tuple[Refusal, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            one.decide(found.pk, by=user_of(request), today=today, **form.cleaned_data)
        except TransitionRefused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, one.done % {"number": found.number})
            return redirect("staff:record", found.pk)
    return show(
        request,
        "exposure.html",
        status=422 if request.method == "POST" else 200,
        record=found,
        decision=one,
        proposal=exposure.open_proposal(found.pk),
        preview=preview_of(found, today) if one.previews else None,
        form=form,
        refusals=refusals,
        token=str(token_for(request, user_of(request))),
    )


def _form(request: HttpRequest, one: Decision) -> ReasonForm:
    if request.method == "POST":
        return one.form(request.POST)
    form = one.form()
    kept = kept_text(request)
    if kept is not None:
        form.initial = initial_from(form.fields, kept)
    return form


def class_previews(record: CreditRecord, today: date) -> list[tuple[str, Preview | None]]:
    """By the name of each class, what the public would see once it is decided."""
    choices = [one for one in RecordClass if one != RecordClass.UNCLEAR]
    return [(str(one.label), after_class(record, one.value, today)) for one in choices]
