"""The pages of what every case type has: urge, answer, take back, pass on, send back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.access.people import full_name
from casework.desk import PASSED_ON, SENT_BACK, URGE_ANSWERED, URGE_WITHDRAWN, URGED
from casework.errors import Refusal, TransitionRefused
from casework.forms import EvidenceField
from casework.handling import passing, urging
from casework.handling.urges import Standing, narrowed, standing, urge_for, visible_to
from casework.models import Case, Department, Urge
from casework.selectors import case_for
from casework.translation import current_language
from casework.web.acting import FormExpired
from casework.web.common import actor_of, day_text, today_of, user_of
from casework.web.kept import SEEN, FormToken, initial_from, kept_text, token_for
from casework.web.numbers import number
from casework.web.staff.base import show, staff_page
from casework.web.staff.facts import Line
from casework.web.staff.paging import AFTER, newest_first
from casework.web.staff.rows import choice
from casework.web.uploads import drop_unticked, evidence_fields, take_in, waiting_files
from casework.words import words_of


class ReasonForm(forms.Form):
    """The reasons, which are part of the file."""

    reason = forms.CharField(
        label=gettext_lazy("Reasons"), help_text=gettext_lazy("They become part of the file."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class PassOnForm(forms.Form):
    """To which department, and why."""

    to = forms.ModelChoiceField(
        Department.objects.none(), label=gettext_lazy("To which department"),
        empty_label=gettext_lazy("choose"),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reasons"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Say by which rule or document the other department is the right one. Without reasons"
            " it may send the case back."
        ),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """What the department answers to an urge."""

    text = forms.CharField(
        label=gettext_lazy("Answer"), widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("How far the matter is, what holds it up, and by when it is done."),
    )  # fmt: skip
    evidence = EvidenceField()


@dataclass
class Desk:
    """One page of this kind as it is shown: the move, the case, what is asked, what stands."""

    name: str
    case: Case
    form: forms.Form
    lines: Sequence[Line] = ()
    blocked: Sequence[Refusal] = ()
    refusals: Sequence[Refusal] = ()
    place: str = ""
    dates: dict[str, date] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return words_of("casework").text("actions", self.name, language=current_language())

    @property
    def effect(self) -> str:
        words = words_of("casework").text(
            "actions", self.name, "effect", language=current_language()
        )
        return words.replace("（`urge.answer`）", "").replace(" (`urge.answer`)", "")


def _sent(request: HttpRequest, found: Case) -> dict[str, Any]:
    """What every move takes from the sent form. Raises TransitionRefused without its token."""
    token = FormToken.sent(request)
    if token is None:
        raise TransitionRefused("desk", [FormExpired()])
    return {
        "by": actor_of(request), "today": today_of(request), "key": f"{token.key}:{found.pk}",
    }  # fmt: skip


def _page(request: HttpRequest, desk: Desk, do: Callable[[], str]) -> HttpResponseBase:
    """Shows the form, or does what was sent: what was refused stands there again, as typed."""
    if request.method == "POST":
        try:
            messages.success(request, do())
        except TransitionRefused as refused:
            desk.refusals = refused.refusals
        else:
            return redirect("staff:case", desk.case.pk)
    typed = request.POST if request.method == "POST" else kept_text(request) or QueryDict()
    desk.form.initial.update(initial_from(desk.form.fields, typed))
    user = user_of(request)
    files = {n: waiting_files(user, desk.place, n) for n in evidence_fields(desk.form)}
    return show(
        request,
        "desk.html",
        status=422 if desk.refusals else 200,
        desk=desk,
        case=desk.case,
        rows=[(bound, files.get(bound.name)) for bound in desk.form],
        has_files=bool(files),
        refusals=desk.refusals,
        handler=full_name(desk.case.assignee),
        token=str(token_for(request, user)),
    )


@staff_page()
def urge(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The form of an urge: its reasons; the letter and the last day come of themselves."""
    found = case_for(actor_of(request), pk)

    def do() -> str:
        sent = _sent(request, found) | {"seen": number(request.POST.get(SEEN, ""))}
        urging.urge(found.pk, reason=request.POST.get("reason", ""), **sent)
        row = visible_to(actor_of(request)).filter(case_id=found.pk).first()
        words = {"department": found.holder, "day": day_text(row.due_on) if row else ""}
        return _("%(department)s was urged and must answer by %(day)s.") % words

    blocked = urging.may_urge(found, actor_of(request))
    return _page(request, Desk(URGED, found, ReasonForm(), blocked=blocked), do)


@staff_page()
def answer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The department's answer to an urge, with files."""
    row = urge_for(actor_of(request), pk)
    found = case_for(actor_of(request), row.case_id)
    desk = Desk(URGE_ANSWERED, found, AnswerForm(), _about(row), place=f"urge{row.pk}")
    may = urging.may_answer(row, actor_of(request))
    desk.blocked = [] if may else _not_now(row)

    def do() -> str:
        if refused := take_in(request, desk.place, ["evidence"], case_id=found.pk):
            raise TransitionRefused(URGE_ANSWERED, refused)
        drop_unticked(request, desk.place, "evidence")
        files = [pk for text in request.POST.getlist("evidence") if (pk := number(text))]
        said = request.POST.get("text", "")
        urging.answer(row.pk, text=said, evidence=files, **_sent(request, found))
        return _("Your answer was sent to the supervisor.")

    return _page(request, desk, do)


@staff_page()
def withdraw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Takes an urge back, with reasons."""
    row = urge_for(actor_of(request), pk)
    found = case_for(actor_of(request), row.case_id)
    may = urging.may_withdraw(row, actor_of(request))
    desk = Desk(URGE_WITHDRAWN, found, ReasonForm(), _about(row))
    desk.blocked = [] if may else _not_now(row)

    def do() -> str:
        urging.withdraw(row.pk, reason=request.POST.get("reason", ""), **_sent(request, found))
        return _("The urge was taken back.")

    return _page(request, desk, do)


@staff_page()
def pass_on(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The case goes to the department that is the right one."""
    found = case_for(actor_of(request), pk)
    form = PassOnForm()
    form.fields["to"].queryset = passing.targets(found)  # type: ignore[attr-defined]  # a choice of rows

    def do() -> str:
        to = passing.targets(found).filter(pk=number(request.POST.get("to", "")) or 0).first()
        sent = _sent(request, found) | {"seen": number(request.POST.get(SEEN, ""))}
        passing.pass_on(found.pk, to, reason=request.POST.get("reason", ""), **sent)
        words = {"number": found.number, "department": to}
        return _("%(number)s is now with %(department)s.") % words

    blocked = passing.may_pass_on(found, actor_of(request))
    return _left(request, found, Desk(PASSED_ON, found, form, blocked=blocked), do)


@staff_page()
def send_back(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A case that was passed on goes back, for lack of reasons."""
    found = case_for(actor_of(request), pk)
    passed = passing.passing_of(found)
    lines = []
    if passed is not None:
        lines.append(Line(_("Passed on by"), str(passed.department or "")))
        lines.append(Line(_("Reasons given"), passed.reason))

    def do() -> str:
        sent = _sent(request, found) | {"seen": number(request.POST.get(SEEN, ""))}
        passing.send_back(found.pk, reason=request.POST.get("reason", ""), **sent)
        return _("%(number)s was sent back.") % {"number": found.number}

    blocked = passing.may_send_back(found, actor_of(request))
    return _left(request, found, Desk(SENT_BACK, found, ReasonForm(), lines, blocked), do)


def _left(request: HttpRequest, found: Case, desk: Desk, do: Callable[[], str]) -> HttpResponseBase:
    """As `_page`; who no longer sees the case afterwards is led to the inbox."""
    answered = _page(request, desk, do)
    if answered.status_code != 302:
        return answered
    still = Case.objects.visible_to(actor_of(request)).filter(pk=found.pk).exists()
    return answered if still else redirect("staff:inbox")


def _not_now(row: Urge) -> list[Refusal]:
    if row.state != "waiting":
        return [urging.UrgeOver()]
    return [urging.NotYoursToAnswer(department=row.department.name)]


def _about(row: Urge) -> list[Line]:
    return [
        Line(_("Urged on"), day_text(row.asked_on)),
        Line(_("Answer due"), day_text(row.due_on) or _("provisional")),
        Line(_("What is asked"), row.event.reason),
    ]


@staff_page()
def urges(request: HttpRequest) -> HttpResponseBase:
    """Every urge that this person may see: what waits, what came late, what was answered."""
    actor, today = actor_of(request), today_of(request)
    rows = visible_to(actor)
    how = request.GET.get("show", "waiting")
    page = newest_first(narrowed(rows, how, today), request.GET.get(AFTER, ""))
    shown: list[Standing] = [standing(row, today) for row in page.rows]
    names = [("waiting", _("Waiting for an answer")), ("late", _("Not answered in time")),
             ("answered", _("Answered")), ("all", _("All"))]  # fmt: skip
    return show(
        request,
        "urges.html",
        page=page,
        rows=[(one, urging.may_answer(one.row, actor)) for one in shown],
        groups=[
            (choice(request, "show", value, text), value == how,
             narrowed(rows, value, today).count())
            for value, text in names
        ],
        next_query=page.following(request),
        first_query=page.from_start(request),
    )  # fmt: skip
