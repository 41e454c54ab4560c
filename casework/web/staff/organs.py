"""Organs that only an imported record names: an officer confirms each."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from casework.models import Department
from casework.models.department import Level
from casework.web.staff.base import show, staff_page


class OrganForm(forms.Form):
    """The level of an organ and the department above it, as the officer has found them out."""

    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=Level.choices)
    parent = forms.ModelChoiceField(
        label=gettext_lazy("Upper department"),
        queryset=Department.objects.filter(confirmed=True),
        required=False,
        empty_label=gettext_lazy("none"),
    )


@staff_page("credit_officer")
def organs(request: HttpRequest) -> HttpResponseBase:
    waiting = (
        Department.objects.filter(confirmed=False)
        .annotate(records=Count("recognized_records"))
        .order_by("id")
    )
    return show(
        request,
        "organs.html",
        rows=[
            (organ, OrganForm(initial={"level": organ.level}, auto_id=f"id_{organ.pk}_%s"))
            for organ in waiting
        ],
    )


@require_POST
@staff_page("credit_officer")
def confirm(request: HttpRequest, pk: int) -> HttpResponseBase:
    organ = Department.objects.filter(pk=pk).first()
    if organ is None:
        raise Http404
    form = OrganForm(request.POST)
    if organ.confirmed:
        messages.warning(request, _("%(name)s was confirmed already.") % {"name": organ.name})
    elif form.is_valid():
        organ.level, organ.parent = form.cleaned_data["level"], form.cleaned_data["parent"]
        organ.confirmed = True
        organ.save(update_fields=["level", "parent", "confirmed"])
        messages.success(request, _("%(name)s is confirmed.") % {"name": organ.name})
    else:
        messages.error(request, _("Choose the level and the upper department from the lists."))
    return redirect("staff:organs")
