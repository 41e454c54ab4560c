"""Measures for the staff: the list, what is taken because of a record, and what is to be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.access.actor import Actor
from casework.access.people import full_name
from casework.access.registry import keeps_registry, records_for, subjects_for
from casework.errors import Refusal, TransitionRefused
from casework.forms import DayField, EvidenceField
from casework.models import AppliedMeasure, CreditRecord, Measure, MeasureTask, ResponsibleLink
from casework.models.applied import AppliedState, Capacity, TaskState
from casework.models.measure import MeasureKind
from casework.registry import measures, responsible, rewards
from casework.registry.decisions import role_for
from casework.registry.measure_following import bad_records
from casework.registry.measure_steps import clean_since
from casework.registry.measure_tasks import (
    ANSWERABLE,
    OUTCOMES,
    Feedback,
    confirm_lifted,
    feed_back,
    may_answer,
    overdue,
    own_open_tasks,
    tasks_for,
)
from casework.web.common import actor_of, today_of, user_of
from casework.web.kept import initial_from, kept_text, token_for
from casework.web.staff.base import show, staff_page
from casework.web.uploads import drop_unticked, take_in, waiting_files

SHOWN = 300
Done = Callable[[dict[str, Any]], str]


def reasons(label: Any = None, *, required: bool = True) -> forms.CharField:
    """A field for a few sentences, by default for the reasons."""
    return forms.CharField(
        label=label or gettext_lazy("Reasons"), required=required, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Give the reasons: they are kept for good.")},
    )  # fmt: skip


class TakeForm(forms.Form):
    """Which measures of the list are taken, on whom, and why."""

    measures = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Measures of the list"), coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one measure of the list.")},
    )  # fmt: skip
    link_id = forms.TypedChoiceField(
        label=gettext_lazy("On whom"), coerce=int, required=False, empty_value=None
    )
    reason = reasons()


class LinkForm(forms.Form):
    """Who answers for the record, as what, and by which paper."""

    name = forms.CharField(label=gettext_lazy("Name of the person"), max_length=200)
    code = forms.CharField(label=gettext_lazy("Citizen number"), max_length=18)
    capacity = forms.ChoiceField(label=gettext_lazy("Capacity"), choices=Capacity.choices)
    paper = forms.CharField(
        label=gettext_lazy("Paper that names the person"), max_length=200,
        help_text=gettext_lazy("Such as the number of the decision."),
    )  # fmt: skip
    since = DayField(label=gettext_lazy("Linked since"))
    reason = reasons()


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = reasons()


class FeedbackForm(forms.Form):
    """What was done about a measure."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Result of the measure"),
        choices=[(one.value, one.label) for one in OUTCOMES],
        widget=forms.RadioSelect,
    )
    done_on = DayField(label=gettext_lazy("Done on"), required=False)
    what = reasons(gettext_lazy("How it was carried out"), required=False)
    evidence = forms.CharField(
        label=gettext_lazy("Paper that shows it"), required=False, max_length=300
    )
    uploads = EvidenceField(label=gettext_lazy("Files that show it"))
    why_not = reasons(gettext_lazy("Why not, or not wholly"), required=False)


class LiftedForm(forms.Form):
    """That what was carried out is lifted."""

    done_on = DayField(label=gettext_lazy("Lifted on"))
    what = reasons(gettext_lazy("How it was lifted"), required=False)


class GrantForm(forms.Form):
    """Which rewards of the list are granted, and why."""

    measures = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Rewards of the list"), coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one measure of the list.")},
    )  # fmt: skip
    reason = reasons()


def chosen(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Gives a field its choices."""
    form.fields[name].choices = list(choices)  # type: ignore[attr-defined]  # a choice field


def attempt(
    request: HttpRequest, form: forms.Form, do: Done
) -> tuple[HttpResponseBase | None, tuple[Refusal, ...]]:
    """Does what a valid form asks and leads back to the page; else what stands against it."""
    if not form.is_valid():
        return None, ()
    try:
        messages.success(request, do(form.cleaned_data))
    except TransitionRefused as refused:
        return None, refused.refusals
    return redirect(request.path), ()


def restore(request: HttpRequest, form: forms.Form) -> None:
    """What was typed before the session ended."""
    kept = kept_text(request) if request.method == "GET" else None
    if kept is not None:
        form.initial = initial_from(form.fields, kept)


# --- What waits for the implementing departments


@staff_page()
def tasks(request: HttpRequest) -> HttpResponseBase:
    """What waits for my departments; for who supervises, what is overdue, by department."""
    actor, today = actor_of(request), today_of(request)
    late = list(overdue(today)[: SHOWN + 1]) if actor.holds("supervisor") else []
    return show(
        request, "measure_tasks.html", rows=list(own_open_tasks(actor)[:SHOWN]),
        supervises=actor.holds("supervisor"),
        late=[
            (place, list(rows)) for place, rows in groupby(late[:SHOWN], lambda t: t.department)
        ],
        more=len(late) > SHOWN,
    )  # fmt: skip


@staff_page()
def task(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One measure as one department has to carry it out or lift it, and its whole story."""
    actor, today = actor_of(request), today_of(request)
    found = tasks_for(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    lifting = found.state == TaskState.LIFTING
    posted = request.POST if request.method == "POST" else None
    form: forms.Form = LiftedForm(posted) if lifting else FeedbackForm(posted)
    refusals: tuple[Refusal, ...] = ()
    place = f"measure{found.pk}"
    if posted is not None:
        refusals = tuple(take_in(request, place, [] if lifting else ["uploads"]))
        form = LiftedForm(request.POST) if lifting else FeedbackForm(request.POST)
        drop_unticked(request, place, "uploads")
        if not refusals:
            answer, refusals = attempt(request, form, _answering(request, found))
            if answer:
                return answer
    restore(request, form)
    waiting = [] if lifting else waiting_files(user_of(request), place, "uploads")
    may = may_answer(actor, found) and (lifting or found.state in ANSWERABLE)
    return show(
        request, "measure_task.html", status=422 if posted is not None else 200, task=found,
        applied=found.applied, form=form if may else None, refusals=refusals, lifting=lifting,
        waiting=[one for one in waiting if not one.measure_tasks.exists()],
        files=list(found.files.order_by("pk")), events=story(found.applied),
        late=bool(found.due_on and found.due_on < today),
        sees_record=_own(actor, found.applied.record_id) is not None,
        token=str(token_for(request, user_of(request))),
    )  # fmt: skip


def _answering(request: HttpRequest, found: MeasureTask) -> Done:
    how: dict[str, Any] = {"by": user_of(request), "today": today_of(request)}

    def do(data: dict[str, Any]) -> str:
        if found.state == TaskState.LIFTING:
            confirm_lifted(found.pk, data["done_on"], what=data["what"], **how)
            return _("The lifting is confirmed.")
        feed_back(found.pk, Feedback(**data), **how)
        return _("The feedback is noted.")

    return do


def story(applied: AppliedMeasure) -> list[tuple[Any, str]]:
    """The events of a measure, the newest first, each with who made it."""
    rows = applied.events.select_related("by", "department").order_by("-seq")
    return [(event, full_name(event.by) if event.by else "") for event in rows]


# --- What follows from a record


def of_record(record: CreditRecord) -> list[AppliedMeasure]:
    """The measures taken because of a record, with what each department did."""
    rows = record.measures.select_related("measure", "subject", "link")
    return list(rows.prefetch_related("tasks__department").order_by("pk"))


@staff_page()
def record(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The measures and the responsible persons of a record, and how its department adds to them."""
    actor = actor_of(request)
    found = records_for(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    links = list(found.links.select_related("person", "by").order_by("-pk"))
    take, link = _forms(request, found, links)
    refusals: tuple[Refusal, ...] = ()
    if request.method == "POST":
        form: forms.Form = link if request.POST.get("action") == "link" else take
        answer, refusals = attempt(request, form, _adding(request, found))
        if answer:
            return answer
    restore(request, take)
    return show(
        request, "record_measures.html", status=422 if request.method == "POST" else 200,
        record=found, applied=of_record(found), links=links, refusals=refusals,
        take=take if _offers(take) else None,
        link=None if found.subject.is_natural else link,
        may_add=bool(role_for(found, measures.TAKES, actor)),
        may_lift=bool(role_for(found, measures.LIFTS, actor)),
        token=str(token_for(request, user_of(request))),
    )  # fmt: skip


def _binding(one: Measure) -> str:
    return _("mandatory") if one.mandatory else _("recommended")


def _offers(take: TakeForm) -> bool:
    return bool(take.fields["measures"].choices)  # type: ignore[attr-defined]  # a choice field


def _forms(
    request: HttpRequest, found: CreditRecord, links: list[ResponsibleLink]
) -> tuple[TakeForm, LinkForm]:
    posted = request.POST if request.method == "POST" else None
    action = posted.get("action") if posted is not None else ""
    take = TakeForm(posted if action == "take" else None)
    chosen(take, "measures", [
        (one.pk, f"{one.code} {one.title}（{_binding(one)}）")
        for one in measures.may_follow(found, today_of(request))
    ])  # fmt: skip
    standing = [one for one in links if one.until is None]
    persons = [(one.pk, f"{one.person.name}（{one.get_capacity_display()}）") for one in standing]
    chosen(take, "link_id", [("", found.subject.name), *persons])
    return take, LinkForm(posted if action == "link" else None, prefix="link")


def _adding(request: HttpRequest, found: CreditRecord) -> Done:
    how: dict[str, Any] = {"by": user_of(request), "today": today_of(request)}

    def do(data: dict[str, Any]) -> str:
        if "measures" in data:
            taken = measures.take(
                found.pk, data["measures"], reason=data["reason"], link_id=data["link_id"], **how
            )
            return _("%(count)s measures are taken; their departments are told.") % {
                "count": len(taken)
            }
        reason = data.pop("reason")
        made = responsible.link(found.pk, responsible.Person(**data), reason=reason, **how)
        return _("%(name)s is linked to the record.") % {"name": made.person.name}

    return do


def _own(actor: Actor, record_id: int | None) -> CreditRecord | None:
    return records_for(actor).filter(pk=record_id).first() if record_id else None


@staff_page(*measures.TAKES)
def end_link(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ends the link of a person to a record, with reasons."""
    row = ResponsibleLink.objects.select_related("record", "person").filter(pk=pk).first()
    own = _own(actor_of(request), row.record_id if row else None)
    if row is None or own is None or not role_for(own, measures.TAKES, actor_of(request)):
        raise Http404
    return _end(
        request, own, title=_("End the link to %(name)s") % {"name": row.person.name},
        do=lambda data: str(_ended(responsible.end(row.pk, **data))),
    )  # fmt: skip


def _ended(link: ResponsibleLink) -> str:
    return _("The link to %(name)s has ended.") % {"name": link.person.name}


@staff_page(*measures.LIFTS)
def lift(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Lifts a measure before its record ends, with reasons."""
    row = AppliedMeasure.objects.select_related("record", "measure").filter(pk=pk).first()
    own = _own(actor_of(request), row.record_id if row else None)
    if row is None or own is None or not role_for(own, measures.LIFTS, actor_of(request)):
        raise Http404

    def do(data: dict[str, Any]) -> str:
        done = measures.lift(row.pk, **data)
        return _("“%(title)s” is lifted; its departments are told.") % {"title": done.measure.title}

    return _end(request, own, title=_("Lift “%(title)s”") % {"title": row.measure.title}, do=do)


def _end(request: HttpRequest, record: CreditRecord, *, title: str, do: Done) -> HttpResponseBase:
    posted = request.POST if request.method == "POST" else None
    form = ReasonForm(posted)
    refusals: tuple[Refusal, ...] = ()
    if posted is not None:
        how = {"by": user_of(request), "today": today_of(request)}
        answer, refusals = attempt(request, form, lambda data: do({**data, **how}))
        if answer:
            return redirect("staff:record_measures", record.pk)
    restore(request, form)
    return show(
        request, "measure_end.html", status=422 if posted is not None else 200, title=title,
        record=record, form=form, refusals=refusals,
        token=str(token_for(request, user_of(request))),
    )  # fmt: skip


# --- Rewards


@staff_page()
def of_subject(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rewards of a subject; the head of a department grants more of the list."""
    actor, today = actor_of(request), today_of(request)
    found = subjects_for(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = GrantForm(posted)
    listed = Measure.objects.listed(today).filter(kind=MeasureKind.REWARD)
    chosen(form, "measures", [(one.pk, f"{one.code} {one.title}") for one in listed])
    refusals: tuple[Refusal, ...] = ()
    if posted is not None:

        def do(data: dict[str, Any]) -> str:
            rewards.grant(found.pk, by=user_of(request), today=today, **data)
            return _("The rewards are granted.")

        answer, refusals = attempt(request, form, do)
        if answer:
            return answer
    restore(request, form)
    granted = found.measures.filter(record__isnull=True).select_related("measure", "department")
    return show(
        request, "subject_rewards.html", status=422 if posted is not None else 200,
        subject=found, rewards=granted.exclude(state=AppliedState.LIFTED), refusals=refusals,
        form=form if actor.holds(rewards.GRANTS[0]) and listed else None,
        against=bad_records(today).filter(subject=found).count(), since=clean_since(today),
        office=keeps_registry(actor), token=str(token_for(request, user_of(request))),
    )  # fmt: skip
