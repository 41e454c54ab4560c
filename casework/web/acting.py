"""One form for each action, derived from its declaration, for staff and subjects alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.forms import BoundField, Form
from django.http import HttpRequest, QueryDict

from casework import engine
from casework.declaration import published
from casework.errors import (
    FieldFault,
    GuardSaysNo,
    Refusal,
    TransitionRefused,
    UnknownName,
    gettext_noop,
)
from casework.models import Case, Evidence
from casework.selectors import label
from casework.web.common import actor_of, today_of, user_of
from casework.web.kept import SEEN, FormToken, initial_from, kept_text, token_for
from casework.web.numbers import number
from casework.web.uploads import drop_unticked, evidence_fields, take_in, waiting_files

if TYPE_CHECKING:
    from casework.casetype import Action


class FormExpired(GuardSaysNo):
    """A form came without its token: it belongs to nobody, or to somebody else."""

    def __init__(self) -> None:
        super().__init__("form_expired", gettext_noop("This form has expired. Send it once more."))


@dataclass
class ActionPage:
    """The form of one action on one case as it is shown now.

    `refusals` are the reasons of a refused sending, `blocked` those that stand before anything is
    typed; `taken` are uploaded files by evidence field.
    """

    case: Case
    name: str
    rule: Action
    form: Form | None
    token: str
    seen: int
    reason: str = ""
    refusals: Sequence[Refusal] = ()
    blocked: Sequence[Refusal] = ()
    taken: Mapping[str, list[Evidence]] = field(default_factory=dict)
    restored: bool = False

    @property
    def label(self) -> str:
        return label(self.case, "actions", self.name)

    @property
    def effect(self) -> str:
        return label(self.case, "actions", self.name, "effect")

    @property
    def needs_reason(self) -> bool:
        return self.rule.needs_reason

    @property
    def reason_missing(self) -> bool:
        return any(refusal.code == "reason_missing" for refusal in self.refusals)

    @property
    def general_refusals(self) -> list[Refusal]:
        """Refusals that belong to no field of the form."""
        return [r for r in self.refusals if not isinstance(r, FieldFault)]

    @property
    def rows(self) -> list[tuple[BoundField, list[Evidence] | None]]:
        """The visible fields, each with its uploaded files when it is one for evidence."""
        if self.form is None:
            return []
        return [(bound, self.taken.get(bound.name)) for bound in self.form.visible_fields()]

    @property
    def hidden(self) -> list[BoundField]:
        return [] if self.form is None else self.form.hidden_fields()

    @property
    def has_files(self) -> bool:
        return bool(self.taken)


def action_page(request: HttpRequest, case: Case, name: str) -> ActionPage:
    """The empty form of an action, or filled with what was typed before the session ended.

    Raises UnknownName for an action that the case type does not have.
    """
    page = _blank(request, case, name)
    page.blocked = engine.judge(case, name, by=actor_of(request), today=today_of(request))
    return page


def send(request: HttpRequest, case: Case, name: str) -> Case | ActionPage:
    """Makes the action that was sent; the moved case, or the form again with every reason.

    Files that were taken in stay with the form when the action is refused.
    """
    blank = _blank(request, case, name)
    place = place_of(case, name)
    fields = evidence_fields(blank.form) if blank.form else []
    refused_files = take_in(request, place, fields, case_id=case.pk)
    for one in fields:
        drop_unticked(request, place, one)
    reason = request.POST.get("reason", "")
    if refused_files:
        return _again(request, case, name, refusals=refused_files)
    if FormToken.sent(request) is None:
        return _again(request, case, name, refusals=[FormExpired()])
    seen = request.POST.get(SEEN, "")
    try:
        return engine.perform(
            case.pk, name, by=actor_of(request), data=request.POST, reason=reason,
            key=token_for(request, user_of(request)).key,
            today=today_of(request), seen=number(seen),
        )  # fmt: skip
    except TransitionRefused as refusal:
        return _again(request, case, name, refusals=refusal.refusals)


def place_of(case: Case, name: str) -> str:
    """Where a form stands: for the files that wait for it."""
    return f"{case.pk}.{name}"


def _rule(case: Case, name: str) -> Action:
    rules = published(case.case_type, case.type_version).case_type.actions
    if name not in rules:
        raise UnknownName("action", name, rules)
    return rules[name]


def _blank(request: HttpRequest, case: Case, name: str) -> ActionPage:
    rule = _rule(case, name)
    kept = kept_text(request) if request.method == "GET" else None
    form = _form(request, case, rule, None)
    if form is not None and rule.target is None and rule.collects in case.data:
        form.initial.update(case.data[rule.collects])  # said before, and now said again or changed
    if form is not None and kept is not None:
        form.initial.update(initial_from(form.fields, kept))
    user = user_of(request)
    return ActionPage(
        case, name, rule, form, str(token_for(request, user)), case.version,
        reason=kept.get("reason", "") if kept else "",
        taken=_taken(request, case, name, form), restored=kept is not None,
    )  # fmt: skip


def _again(
    request: HttpRequest, case: Case, name: str, *, refusals: Sequence[Refusal]
) -> ActionPage:
    """The form with everything that was typed, and with the case as it stands by now."""
    rule = _rule(case, name)
    fresh = Case.objects.filter(pk=case.pk).values_list("version", flat=True).first()
    form = _form(request, case, rule, request.POST)
    return ActionPage(
        case, name, rule, form, str(token_for(request, user_of(request))),
        fresh if fresh is not None else case.version,
        reason=request.POST.get("reason", ""), refusals=refusals,
        taken=_taken(request, case, name, form),
    )  # fmt: skip


def _form(request: HttpRequest, case: Case, rule: Action, data: QueryDict | None) -> Form | None:
    if not rule.collects:
        return None
    edition = published(case.case_type, case.type_version)
    form: Form = edition.form(rule.collects)(
        data, case=case, actor=actor_of(request), today=today_of(request)
    )
    return form


def _taken(
    request: HttpRequest, case: Case, name: str, form: Form | None
) -> dict[str, list[Evidence]]:
    fields = evidence_fields(form) if form else []
    user = user_of(request)
    return {one: waiting_files(user, place_of(case, name), one) for one in fields}
