"""Claiming to act for a subject: an organization by its code letter, a person by the office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.documents.glyphs import check_printable
from casework.models.subject import ClaimState
from casework.registry.claims import ClaimRefused, claim_organization, claim_person
from casework.registry.identifiers import Fault, check_citizen_id, check_uscc
from casework.today import local_today, moment
from casework.web.common import signed_in, user_of
from casework.web.kept import initial_from, kept_text, token_for

_FAULTS = {
    Fault.MISSING: gettext_lazy("Please fill this in."),
    Fault.WRONG_LENGTH: gettext_lazy("It has 18 characters. Please count again."),
    Fault.BAD_CHECK_DIGIT: gettext_lazy(
        "The check digit does not fit: one character is wrong or swapped. Capitals only."
    ),
    Fault.BAD_DATE: gettext_lazy("The date of birth inside the number does not exist."),
    Fault.FUTURE_DATE: gettext_lazy("The date of birth inside the number has not come yet."),
    Fault.CONTROL_CHARACTER: gettext_lazy("It contains an invisible character. Type it by hand."),
}


class OrganizationForm(forms.Form):
    """The code of the organization and the code on the office's letter."""

    uscc = forms.CharField(
        label=gettext_lazy("Unified social credit code"), max_length=40,
        help_text=gettext_lazy("18 characters, as on the business licence."),
    )  # fmt: skip
    code = forms.CharField(
        label=gettext_lazy("Code on the code letter"), max_length=40,
        help_text=gettext_lazy(
            "Twelve characters in three groups. The credit office gives the letter to the"
            " organization; it is good for 30 days and works once."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    capacity = forms.ChoiceField(
        label=gettext_lazy("You act as"),
        choices=[
            ("legal_representative", gettext_lazy("legal representative")),
            ("agent", gettext_lazy("agent")),
            ("administrator", gettext_lazy("bankruptcy administrator")),
        ],
        widget=forms.RadioSelect,
    )

    def clean_uscc(self) -> str:
        uscc = str(self.cleaned_data["uscc"]).strip().upper()
        fault = check_uscc(uscc)
        if fault:
            raise forms.ValidationError(_FAULTS[fault])
        return uscc


class PersonForm(forms.Form):
    """Name and citizen number, for an officer to compare with the identity card."""

    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=200, validators=[check_printable]
    )
    citizen_id = forms.CharField(
        label=gettext_lazy("Citizen number"), max_length=40,
        help_text=gettext_lazy("18 characters. It is used to find your records and never shown."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def clean_citizen_id(self) -> str:
        number = str(self.cleaned_data["citizen_id"]).strip().upper()
        fault = check_citizen_id(number, today=local_today())
        if fault:
            raise forms.ValidationError(_FAULTS[fault])
        return number


@signed_in
def claims(request: HttpRequest) -> HttpResponseBase:
    """For whom one acts, and the two ways to add another."""
    accounts = user_of(request).subject_accounts.select_related("subject").order_by("id")
    context = {
        "accounts": accounts,
        "waiting": any(one.state == ClaimState.PENDING for one in accounts),
        "section": "account",
        "next": _next(request),
    }
    return render(request, "casework/portal/claims.html", context)


@signed_in
def organization(request: HttpRequest) -> HttpResponseBase:
    """An organization, with the code of its letter: confirmed at once."""
    form = _form(request, OrganizationForm)
    if request.method == "POST" and form.is_valid():
        try:
            account = claim_organization(
                user_of(request), **form.cleaned_data, today=local_today(), now=moment()
            )
        except ClaimRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            text = _("You can now act for %(name)s.") % {"name": account.subject.name}
            messages.success(request, text)
            return redirect(_next(request) or "portal:home")
    return _show(request, form, "casework/portal/claim_organization.html")


@signed_in
def person(request: HttpRequest) -> HttpResponseBase:
    """A natural person: the office confirms it on the identity card."""
    form = _form(request, PersonForm)
    if request.method == "POST" and form.is_valid():
        try:
            claim_person(user_of(request), **form.cleaned_data)
        except ClaimRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            text = _("Your claim is with the credit office. Show your identity card there.")
            messages.success(request, text)
            return redirect("portal:claims")
    return _show(request, form, "casework/portal/claim_person.html")


def _form(request: HttpRequest, kind: type[forms.Form]) -> forms.Form:
    if request.method == "POST":
        return kind(request.POST)
    kept = kept_text(request)
    return kind(initial=initial_from(kind.base_fields, kept) if kept else None)


def _show(request: HttpRequest, form: forms.Form, template: str) -> HttpResponseBase:
    context: dict[str, Any] = {
        "form": form, "section": "account", "token": str(token_for(request, user_of(request))),
        "next": _next(request),
    }  # fmt: skip
    return render(request, template, context)


def _next(request: HttpRequest) -> str:
    """The page of ours to go on to; anything else is left out."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours else ""
