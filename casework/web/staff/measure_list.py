"""The list of measures for the staff: what stands on it and stood; the credit office keeps it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.errors import Refusal
from casework.forms import DayField
from casework.models import Department, Measure
from casework.models.measure import MeasureKind, Origin
from casework.models.record import RecordClass, RecordKind
from casework.registry.measure_list import KEEPER, Draft, end, publish, publish_version
from casework.web.common import actor_of, today_of, user_of
from casework.web.kept import token_for
from casework.web.staff.base import show, staff_page
from casework.web.staff.measures import attempt, reasons, restore

ROLES = (KEEPER,)


class MeasureForm(forms.Form):
    """What a version of a measure says."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=20)
    title = forms.CharField(label=gettext_lazy("Measure"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=MeasureKind.choices)
    mandatory = forms.BooleanField(
        label=gettext_lazy("Mandatory (强制性); otherwise recommended (推荐性)"), required=False
    )
    origin = forms.ChoiceField(label=gettext_lazy("List"), choices=Origin.choices)
    base = forms.ModelChoiceField(
        label=gettext_lazy("Supplements"), required=False,
        queryset=Measure.objects.filter(origin=Origin.NATIONAL),
        empty_label=gettext_lazy("none"),
        help_text=gettext_lazy(
            "A measure of the city supplement names the one of the national base list."
        ),
    )  # fmt: skip
    basis = forms.CharField(label=gettext_lazy("Basis"), max_length=300)
    record_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of record"), choices=RecordKind.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    record_classes = forms.MultipleChoiceField(
        label=gettext_lazy("Classes"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[one for one in RecordClass.choices if one[0] != RecordClass.UNCLEAR],
        help_text=gettext_lazy("None chosen: every class."),
    )  # fmt: skip
    for_persons = forms.BooleanField(
        label=gettext_lazy("It may name a responsible person."), required=False
    )
    implementers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Implementing departments"), queryset=Department.objects.all(),
        required=False,
    )  # fmt: skip
    listed_from = DayField(label=gettext_lazy("Listed from"))

    def draft(self) -> Draft:
        """The form as a draft; for a valid form."""
        data = dict(self.cleaned_data)
        base, places = data.pop("base"), data.pop("implementers")
        return Draft(
            base_id=base.pk if base else None, implementers=[one.pk for one in places], **data
        )


class EndForm(forms.Form):
    """The last day on the list, and why."""

    last_day = DayField(label=gettext_lazy("Last day"))
    reason = reasons()


@staff_page()
def listing(request: HttpRequest) -> HttpResponseBase:
    """Every version, the listed ones first to be seen."""
    today = today_of(request)
    rows = Measure.objects.prefetch_related("implementers").select_related("base")
    return show(
        request, "measure_list.html", rows=[(row, row.is_listed(today)) for row in rows],
        may_keep=actor_of(request).holds(KEEPER),
    )  # fmt: skip


@staff_page(*ROLES)
def new(request: HttpRequest) -> HttpResponseBase:
    """Publishes a measure."""
    posted = request.POST if request.method == "POST" else None
    form = MeasureForm(posted, initial={"listed_from": today_of(request)})
    refusals: tuple[Refusal, ...] = ()
    if posted is not None:

        def do(data: dict[str, Any]) -> str:
            made = publish(form.draft(), by=user_of(request), today=today_of(request))
            return _("%(code)s stands on the list.") % {"code": made.code}

        answer, refusals = attempt(request, form, do)
        if answer:
            return redirect("staff:measure_list")
    restore(request, form)
    return _page(request, form, refusals, _("Publish a measure"))


@staff_page(*ROLES)
def version(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Publishes the next version of a measure; the one before stays as it was."""
    row = Measure.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = MeasureForm(posted, initial=_said(row) | {"listed_from": today_of(request)})
    form.fields["code"].disabled = True
    refusals: tuple[Refusal, ...] = ()
    if posted is not None:

        def do(data: dict[str, Any]) -> str:
            made = publish_version(
                row.pk, form.draft(), by=user_of(request), today=today_of(request)
            )
            return _("Version %(version)s of %(code)s is published.") % {
                "version": made.version, "code": made.code,
            }  # fmt: skip

        answer, refusals = attempt(request, form, do)
        if answer:
            return redirect("staff:measure_list")
    restore(request, form)
    return _page(request, form, refusals, _("New version of %(code)s") % {"code": row.code})


def _said(row: Measure) -> dict[str, Any]:
    names = (
        "code", "title", "kind", "mandatory", "origin", "base", "basis", "record_kinds",
        "record_classes", "for_persons",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names} | {
        "implementers": list(row.implementers.all())
    }


@staff_page(*ROLES)
def finish(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Takes a measure off the list after a day."""
    row = Measure.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = EndForm(posted, initial={"last_day": today_of(request)})
    refusals: tuple[Refusal, ...] = ()
    if posted is not None:

        def do(data: dict[str, Any]) -> str:
            ended = end(
                row.pk, data["last_day"], by=user_of(request), reason=data["reason"],
                today=today_of(request),
            )  # fmt: skip
            return _("%(code)s leaves the list after %(day)s.") % {
                "code": ended.code, "day": ended.listed_until,
            }  # fmt: skip

        answer, refusals = attempt(request, form, do)
        if answer:
            return redirect("staff:measure_list")
    restore(request, form)
    return _page(request, form, refusals, _("Take %(code)s off the list") % {"code": row.code})


def _page(
    request: HttpRequest, form: forms.Form, refusals: tuple[Refusal, ...], title: str
) -> HttpResponseBase:
    return show(
        request, "measure_form.html", status=422 if request.method == "POST" else 200, form=form,
        refusals=refusals, title=title, token=str(token_for(request, user_of(request))),
    )  # fmt: skip
