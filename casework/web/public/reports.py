"""Report a breach (举报违诺): the form, the receipt, and the answer by number and code."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from casework.errors import Refusal, gettext_noop
from casework.forms import DayField
from casework.models import Report, ReportContact
from casework.models.publicity import PublicityWindow
from casework.reporting import contact, intake, leads, limits, pictures
from casework.reporting.book import ReportRefused
from casework.today import moment
from casework.translation import gettext
from casework.web.common import actor_of, today_of
from casework.web.public.tombstone import not_on_display

MOST_CHARACTERS = 5000
FORM_KEPT = timedelta(hours=24)
LEAST_SECONDS = 3  # nobody reads the page and writes a report faster
_SALT = "casework.report_form"
_OTHER = ""


class ReportForm(forms.Form):
    """What was promised and what was seen; who saw it only if they want to say so."""

    organization = forms.CharField(
        label=_("Which organization is it about?"),
        max_length=200,
        help_text=_("Its name, or its unified social credit code."),
    )
    promise = forms.ChoiceField(
        label=_("Which promise is not kept?"), required=False, widget=forms.RadioSelect
    )
    seen = forms.CharField(
        label=_("What have you seen?"),
        max_length=MOST_CHARACTERS,
        help_text=_("Where, what, how you know of it. 5,000 characters at most."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    seen_on = DayField(label=_("When was it?"), required=False)
    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = forms.CharField(
        label=_("Telephone or e-mail"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
        help_text=_("For questions of the credit office alone. Without it nobody can ask you."),
    )
    homepage = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, data: Any, *, window: PublicityWindow | None, today: date) -> None:
        super().__init__(data)
        self.today = today
        promises = window.shown.get("promises") or [] if window else []
        if window is not None:
            del self.fields["organization"]
        if not promises:
            del self.fields["promise"]
            return
        texts = [str(promise["text"]) for promise in promises]
        choice = self.fields["promise"]
        if isinstance(choice, forms.ChoiceField):
            other = (_OTHER, gettext("Several of them, or I do not know"))
            choice.choices = [*((text, text) for text in texts), other]
            choice.initial = _OTHER

    def clean_seen_on(self) -> date | None:
        day: date | None = self.cleaned_data["seen_on"]
        if day and not self.today - timedelta(days=3660) <= day <= self.today:
            raise ValidationError(_("Choose a day of the last ten years, today at the latest."))
        return day

    def clean_homepage(self) -> str:
        if self.cleaned_data["homepage"]:
            raise ValidationError(_("Leave this field empty: programs fill it in, people do not."))
        return ""

    def sent(self, window: PublicityWindow | None, taken: list[pictures.Picture]) -> intake.Sent:
        """What a valid form says."""
        said = self.cleaned_data
        return intake.Sent(
            seen=said["seen"], window=window, organization=said.get("organization", ""),
            promise=said.get("promise", ""), seen_on=said["seen_on"], name=said["name"],
            contact=said["contact"], pictures=taken,
        )  # fmt: skip


def report_breach(request: HttpRequest, number: str) -> HttpResponseBase:
    """About one item of the public site, by its number; 410 for what is no longer public."""
    window = _with_parties().filter(case__number=number).first()
    if window is None:
        raise Http404
    return _about(request, window)


def report_record(request: HttpRequest, pk: int) -> HttpResponseBase:
    """About one record on display, by its address on the public site."""
    window = _with_parties().filter(record_id=pk).first()
    if window is None:
        raise Http404
    return _about(request, window)


def report_any(request: HttpRequest) -> HttpResponseBase:
    """About an organization that the reporter names."""
    return _form(request, None)


def _with_parties() -> QuerySet[PublicityWindow]:
    return PublicityWindow.objects.select_related("subject", "department")


def _about(request: HttpRequest, window: PublicityWindow) -> HttpResponseBase:
    today, now = today_of(request), moment()
    if window.subject.is_natural or not window.has_been_seen(now):
        raise Http404
    if window.is_on_display(today, now):
        return _form(request, window)
    return not_on_display(request, window)


@never_cache
def _form(request: HttpRequest, window: PublicityWindow | None) -> HttpResponseBase:
    today = today_of(request)
    if request.method != "POST":
        form = ReportForm(None, window=window, today=today)
        return _show(request, form, window, _fresh_token(), [])
    form = ReportForm(request.POST, window=window, today=today)
    secret, refused = _read_token(request.POST.get("form_token", ""))
    # Whoever has sent as many as are taken makes us open no more pictures; `take_in` refuses them.
    over = limits.against_sending(_address(request), moment())
    taken, against = pictures.examine([] if over else request.FILES.getlist("pictures"))
    refused += against
    if not form.is_valid() or refused:
        token = request.POST.get("form_token", "") if secret else _fresh_token()
        return _show(request, form, window, token, refused, status=422)
    try:
        receipt = intake.take_in(
            form.sent(window, taken), token=secret, address=_address(request), today=today,
            now=moment(),
        )  # fmt: skip
    except ReportRefused as error:
        token = request.POST["form_token"]
        return _show(request, form, window, token, error.refusals, status=429)
    return render(request, "casework/public/report_sent.html", {"receipt": receipt})


def _show(
    request: HttpRequest, form: ReportForm, window: PublicityWindow | None, token: str,
    refused: list[Refusal], *, status: int = 200,
) -> HttpResponseBase:  # fmt: skip
    context = {
        "form": form,
        "window": window,
        "shown": window.shown if window else {},
        "token": token,
        "refused": [refusal.message for refusal in refused],
        "faulty": status != 200,
        "own": bool(window and window.subject_id in actor_of(request).subjects),
        "own_case": window.case_id if window else None,
        "accept": pictures.ACCEPT,
        "most": pictures.MOST,
        "most_mb": pictures.MOST_BYTES // (1024 * 1024),
        "rules": intake.rules_in_force(today_of(request)),
    }
    return render(request, "casework/public/report.html", context, status=status)


class _TooFast(Refusal):
    """A form that came back faster than anybody writes."""

    code = "too_fast"
    template = gettext_noop(
        "The form came back very fast. Please look through it once more and send it again."
    )


class _Expired(Refusal):
    """A form that is a day old, or was not made here."""

    code = "expired"
    template = gettext_noop(
        "This form had been open for too long. What you wrote is still here: send it again."
    )


def _fresh_token() -> str:
    return signing.dumps(secrets.token_urlsafe(24), salt=_SALT)


def _read_token(text: str) -> tuple[str, list[Refusal]]:
    """The secret of the form, or why it cannot be taken as it is."""
    try:
        secret = str(signing.loads(text, salt=_SALT, max_age=FORM_KEPT))
    except signing.BadSignature:
        return "", [_Expired()]
    try:
        signing.loads(text, salt=_SALT, max_age=timedelta(seconds=LEAST_SECONDS))
    except signing.SignatureExpired:
        return secret, []
    return secret, [_TooFast()]


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


class StateForm(forms.Form):
    """Number and code of the receipt."""

    number = forms.CharField(
        label=_("Number of the receipt"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("Query code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Three groups of six letters and figures, as the receipt showed them."),
    )


@never_cache
def report_state(request: HttpRequest) -> HttpResponseBase:
    """Where a report stands and what was answered, for whoever has its number and code."""
    form = StateForm(request.POST if request.method == "POST" else None)
    if not (form.is_bound and form.is_valid()):
        return _ask(request, form, status=422 if form.is_bound else 200)
    now, address = moment(), _address(request)
    refused = limits.against_asking(address, now)
    if refused:
        return _ask(request, form, refused, status=429)
    report = intake.find(form.cleaned_data["number"], form.cleaned_data["code"])
    if report is None:
        limits.note(address, limits.ASKED, now)
        return _ask(request, form, [_NotTogether()], status=422)
    deleted = "delete" in request.POST and contact.take_back(
        report.pk, today=today_of(request), now=now
    )
    context = {"found": _told(report), "said": form.cleaned_data, "deleted": deleted}
    return render(request, "casework/public/report_state.html", context)


class _NotTogether(Refusal):
    """One answer for a wrong code and for a number that does not exist."""

    code = "not_together"
    template = gettext_noop("There is no report with this number and this code. Please check both.")


def _ask(
    request: HttpRequest, form: StateForm, refused: list[Refusal] | None = None, *, status: int
) -> HttpResponseBase:
    words = [refusal.message for refusal in refused or []]
    context = {"form": form, "refused": words}
    return render(request, "casework/public/report_ask.html", context, status=status)


def _told(report: Report) -> dict[str, Any]:
    """What its author may read: no step, no name, no department's words."""
    return {
        "report": report,
        "has_contact": ReportContact.objects.filter(report=report).exists(),
        "answer": report.answer or leads.outcome_text(report.case, report.outcome),
    }
