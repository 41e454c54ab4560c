"""Substitutes: who stands in for whom, appointing one, and ending it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from casework.access import substitutes
from casework.access.actor import Actor
from casework.access.people import full_name, members
from casework.access.substitutes import Appointment, SubstitutionNotFound
from casework.errors import TransitionRefused
from casework.forms import DayField
from casework.models import Department, Substitution
from casework.today import moment
from casework.web.acting import FormExpired
from casework.web.common import actor_of, day_text, today_of, user_of
from casework.web.kept import FormToken, initial_from, token_for
from casework.web.staff.base import show, staff_page
from casework.web.staff.paging import AFTER, newest_first


class AppointForm(forms.Form):
    """Who stands in for whom, on which days, and why."""

    person = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Who is away"), empty_label=None
    )
    substitute = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Who stands in"),
        empty_label=gettext_lazy("choose"),
    )  # fmt: skip
    starts = DayField(label=gettext_lazy("First day"))
    ends = DayField(label=gettext_lazy("Last day"), help_text=gettext_lazy("It ends by itself."))
    reason = forms.CharField(
        label=gettext_lazy("Reasons"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Leave, training, secondment …"),
    )  # fmt: skip

    def __init__(self, actor: Actor, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for name, people in zip(("person", "substitute"), _choices(actor), strict=True):
            field = cast(Any, self.fields[name])
            field.queryset, field.label_from_instance = people, full_name


def _choices(actor: Actor) -> tuple[QuerySet[User], QuerySet[User]]:
    """For whom this person may appoint, and who could stand in."""
    if actor.own.get("supervisor"):
        everybody = members(Department.objects.values_list("pk", flat=True))
        return everybody, everybody
    places = frozenset[int]().union(*actor.own.values())
    colleagues = members(places)
    own = User.objects.filter(pk=actor.user_id or 0)
    under = substitutes.people_under(actor)
    if not under.exists():
        return own, colleagues.exclude(pk=actor.user_id or 0)
    people = User.objects.filter(pk__in=under.values("pk")) | own
    return people.order_by("last_name", "first_name", "id"), colleagues


@staff_page()
def overview(request: HttpRequest) -> HttpResponseBase:
    """Those that this person may see, and the form for a new one."""
    actor, refusals = actor_of(request), []
    form = AppointForm(actor, initial={"person": actor.user_id, "starts": today_of(request)})
    if request.method == "POST":
        try:
            row = _appointed(request, actor)
        except TransitionRefused as refused:
            refusals = list(refused.refusals)
            form.initial.update(initial_from(form.fields, request.POST))
        else:
            words = {"substitute": full_name(row.substitute), "person": full_name(row.person),
                     "starts": day_text(row.starts), "ends": day_text(row.ends)}  # fmt: skip
            said = _("%(substitute)s stands in for %(person)s from %(starts)s to %(ends)s.")
            messages.success(request, said % words)
            return redirect("staff:substitutes")
    page = newest_first(substitutes.visible_to(actor), request.GET.get(AFTER, ""))
    today = today_of(request)
    return show(
        request,
        "substitutes.html",
        status=422 if refusals else 200,
        form=form,
        refusals=refusals,
        rows=[(row, _standing(row, request), _open(row, today)) for row in page.rows],
        page=page,
        next_query=page.following(request),
        first_query=page.from_start(request),
        token=str(token_for(request, user_of(request))),
        may_appoint=bool(actor.own),
    )


def _standing(row: Substitution, request: HttpRequest) -> tuple[str, str]:
    """The tone and the words for where a substitution stands today."""
    today = today_of(request)
    if row.ended_at:
        return "closed", _("ended early")
    if row.ends < today:
        return "closed", _("has ended")
    return ("open", _("begins later")) if row.starts > today else ("good", _("in force"))


def _open(row: Substitution, today: Any) -> bool:
    return row.ended_at is None and row.ends >= today


def _appointed(request: HttpRequest, actor: Actor) -> Substitution:
    form = AppointForm(actor, request.POST)
    form.is_valid()
    given = getattr(form, "cleaned_data", {})
    missing = [f for f in ("person", "substitute", "starts", "ends") if not given.get(f)]
    if missing:
        labels = [str(form.fields[name].label) for name in missing]
        raise TransitionRefused(
            substitutes.APPOINT, [substitutes.Incomplete(fields="、".join(labels))]
        )
    person = given["person"]
    wanted = Appointment(
        person, given["substitute"], given["starts"], given["ends"],
        request.POST.get("reason", ""), _reach(person, actor),
    )  # fmt: skip
    if FormToken.sent(request) is None:
        raise TransitionRefused(substitutes.APPOINT, [FormExpired()])
    return substitutes.appoint(wanted, by=actor, today=today_of(request), now=moment())


def _reach(person: User, actor: Actor) -> Department | None:
    """The whole of what the person holds, or, appointed by a head, what is held under that head."""
    if person.pk == actor.user_id or actor.own.get("supervisor"):
        return None
    held = frozenset[int]().union(*Actor.of(person).own.values())
    headed = held & actor.own.get("head", frozenset())
    return Department.objects.filter(pk__in=sorted(headed)).order_by("pk").first()


@require_POST
@staff_page()
def end(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ends one at once."""
    try:
        row = substitutes.end(pk, by=actor_of(request), today=today_of(request), now=moment())
    except SubstitutionNotFound:
        raise Http404 from None
    except TransitionRefused as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
    else:
        words = {"substitute": full_name(row.substitute), "person": full_name(row.person)}
        messages.success(request, _("%(substitute)s no longer stands in for %(person)s.") % words)
    return redirect("staff:substitutes")
