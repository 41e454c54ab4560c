"""The forms for originals that are handed over and given back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.errors import Refusal, TransitionRefused
from casework.forms import DayField
from casework.handling import originals
from casework.models import Case, PhysicalOriginal
from casework.selectors import case_for
from casework.web.acting import FormExpired
from casework.web.common import actor_of, day_text, today_of, user_of
from casework.web.kept import FormToken, initial_from, kept_text, token_for
from casework.web.staff.base import show, staff_page
from casework.web.staff.facts import Line


class ReceiveForm(forms.Form):
    """What was handed over, by whom, and where it is kept."""

    what = forms.CharField(
        label=gettext_lazy("What was handed over"), max_length=200,
        help_text=gettext_lazy("Such as: decision No. 12, original with seal, 3 pages."),
    )  # fmt: skip
    received_from = forms.CharField(label=gettext_lazy("From whom"), max_length=100)
    place = forms.CharField(
        label=gettext_lazy("Where it is kept"), max_length=200,
        help_text=gettext_lazy("Room, cupboard and folder, so that another person finds it."),
    )  # fmt: skip
    on = DayField(label=gettext_lazy("Received on"))


class ReturnForm(forms.Form):
    """To whom the original went back, and when."""

    returned_to = forms.CharField(label=gettext_lazy("Returned to"), max_length=100)
    on = DayField(label=gettext_lazy("Returned on"))


@staff_page()
def receive(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Notes an original that somebody handed over."""
    found = case_for(actor_of(request), pk)
    form = ReceiveForm(request.POST or None, initial={"on": today_of(request)})

    def do(given: dict[str, Any], key: str) -> str:
        told = originals.Received(
            given.get("what", ""), given.get("received_from", ""), given.get("place", ""),
            given.get("on"),
        )  # fmt: skip
        originals.receive(found.pk, told, by=actor_of(request), today=today_of(request), key=key)
        return _("The original was noted.")

    return _page(request, found, form, do, title=_("Note an original"))


@staff_page()
def give_back(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Notes that an original was given back."""
    row = PhysicalOriginal.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    found = case_for(actor_of(request), row.case_id)
    form = ReturnForm(request.POST or None, initial={"on": today_of(request)})

    def do(given: dict[str, Any], key: str) -> str:
        told = originals.Returned(given.get("returned_to", ""), given.get("on"))
        originals.give_back(row.pk, told, by=actor_of(request), today=today_of(request), key=key)
        return _("The return was noted.")

    lines = [
        Line(_("What was handed over"), row.what),
        Line(_("From whom"), f"{row.received_from} · {day_text(row.received_on)}"),
        Line(_("Where it is kept"), row.place),
    ]
    return _page(request, found, form, do, title=_("Give an original back"), lines=lines)


def _key(request: HttpRequest, found: Case) -> str:
    """What tells a second sending from the first. Raises TransitionRefused without it."""
    token = FormToken.sent(request)
    if token is None:
        raise TransitionRefused("original", [FormExpired()])
    return f"{token.key}:{found.pk}"


def _page(
    request: HttpRequest, found: Case, form: forms.Form, do: Callable[[dict[str, Any], str], str],
    *, title: str, lines: list[Line] | None = None,
) -> HttpResponseBase:  # fmt: skip
    refusals: tuple[Refusal, ...] = ()
    if request.method == "POST":
        form.is_valid()
        try:
            messages.success(request, do(form.cleaned_data, _key(request, found)))
        except TransitionRefused as refused:
            refusals = refused.refusals
        else:
            return redirect("staff:case", found.pk)
    else:
        kept = kept_text(request) or QueryDict()
        form.initial.update(initial_from(form.fields, kept))
    return show(
        request,
        "original.html",
        status=422 if refusals else 200,
        case=found,
        title=title,
        form=form,
        lines=lines or [],
        refusals=refusals,
        blocked=not originals.may_handle(found, actor_of(request)),
        token=str(token_for(request, user_of(request))),
    )
