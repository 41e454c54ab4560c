"""What could be done to many chosen cases at once, and the form that asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import selectors
from casework.access.actor import Actor
from casework.access.people import full_name
from casework.casetype import Action
from casework.declaration import published
from casework.forms import EvidenceField
from casework.handling import assign, urging
from casework.handling.bulk_jobs import ACTION, ASSIGNED, URGED
from casework.models import Case
from casework.selectors import label
from casework.translation import current_language
from casework.web.common import actor_of, today_of
from casework.web.numbers import number
from casework.web.staff.inbox import group_q
from casework.web.staff.rows import board_q, narrowed, type_title
from casework.words import words_of

CONTROL = {"csrfmiddlewaretoken", "form_token", "reason", "to", "do", "case", "all"}


class ToForm(forms.Form):
    """To whom the cases go."""

    to = forms.ChoiceField(label=gettext_lazy("To whom"))


@dataclass(frozen=True)
class Option:
    """One thing that could be done to some of the chosen cases."""

    name: str
    label: str
    count: int
    kind: str = ACTION
    case_type: str = ""
    action: Action | None = None
    cases: Sequence[Case] = field(default_factory=list)

    @property
    def needs_reason(self) -> bool:
        return self.action is None or self.action.needs_reason

    def form(self, data: QueryDict | None, actor: Actor, today: date) -> forms.Form | None:
        """What is asked once for all of them; files are for single cases and are left out."""
        if self.kind == ASSIGNED:
            form = ToForm(data)
            people = _colleagues(self.cases)
            choices = [("", _("choose")), *((str(p.pk), full_name(p)) for p in people)]
            form.fields["to"].choices = choices  # type: ignore[attr-defined]  # a choice
            return form
        if self.action is None or not self.action.collects:
            return None
        first = self.cases[0]
        edition = published(first.case_type, first.type_version)
        made: forms.Form = edition.form(self.action.collects)(
            data, case=first, actor=actor, today=today
        )
        for name in [n for n, one in made.fields.items() if isinstance(one, EvidenceField)]:
            del made.fields[name]
        return made


def chosen(request: HttpRequest, most: int) -> list[Case]:
    """The cases that the address names, or all that its filters leave: one more than `most`."""
    actor, asked, today = actor_of(request), request.GET, today_of(request)
    found: QuerySet[Case] = Case.objects.visible_to(actor)
    if asked.get("all") == "inbox":
        found = selectors.inbox(actor).exclude(waits_for="subject")
        found = narrowed(
            found.filter(group_q(asked.get("group", ""), actor)), request, today_of(request)
        )
    elif asked.get("all") == "board":
        found = found.filter(board_q(request), closed_on=None)
    elif asked.get("all"):
        found = narrowed(selectors.search(actor, asked.get("q", "")), request, today)
        found = found.filter(closed_on=None)
    else:
        ids = [pk for text in asked.getlist("case") if (pk := number(text))]
        found = found.filter(pk__in=ids[: most + 1])
    rows = list(found.select_related(*selectors.RELATED).order_by("due_on", "id")[: most + 1])
    for case in rows:
        case.__class__ = published(case.case_type, case.type_version).model
    return rows


def options(cases: Sequence[Case], actor: Actor) -> list[Option]:
    """What this person could do to at least one of them: desk moves first, then each type's own."""
    handed = [case for case in cases if not assign.may_hand_over(case, actor)]
    urged = urging.urgeable(cases, actor)
    found = [
        Option(ASSIGNED, _("Hand over to a colleague"), len(handed), ASSIGNED, cases=handed),
        Option(URGED, _desk_label(URGED), len(urged), URGED, cases=urged),
    ]
    return [one for one in found if one.count] + list(_own(cases, actor))


def _own(cases: Sequence[Case], actor: Actor) -> Iterator[Option]:
    for code in sorted({case.case_type for case in cases}):
        mine = [case for case in cases if case.case_type == code]
        edition = published(code)
        for action in edition.case_type.actions.values():
            if action.collects and _wants_files(edition.form(action.collects)):
                continue
            fit = [case for case in mine if _fits(case, action, actor)]
            if fit:
                title = f"{type_title(code)} · {label(fit[0], 'actions', action.name)}"
                name = f"{code}.{action.name}"
                yield Option(name, title, len(fit), ACTION, code, action, fit)


def _fits(case: Case, action: Action, actor: Actor) -> bool:
    """From this state, by a role of this person; the rehearsal judges the rest."""
    by = [role for role in action.by if role != "subject"]
    from_here = any(state.name == case.state for state in action.sources)
    return from_here and any(actor.acts_as(role, case) for role in by)


def _wants_files(form: type[Any]) -> bool:
    fields = form.base_fields.values()
    return any(isinstance(one, EvidenceField) and one.required for one in fields)


def _colleagues(cases: Iterable[Case]) -> list[User]:
    places = {(case.holder_id, case.waits_for): case for case in cases}
    found = {p.pk: p for case in places.values() for p in assign.colleagues(case)}
    return [found[pk] for pk in sorted(found)]


def _desk_label(name: str) -> str:
    return words_of("casework").text("actions", name, language=current_language())


def collected(sent: QueryDict) -> dict[str, list[str]]:
    """What the form was sent with, without what belongs to the page."""
    return {name: values for name, values in sent.lists() if name not in CONTROL}
