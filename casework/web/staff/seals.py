"""The register of seals (电子印章): which department has one, until when, and what waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate
from django.db.models import Count, Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from casework import outbox
from casework.documents.sealing import keys
from casework.documents.sealing.drawing import LEAST, MOST, MOST_BELOW, seal_paths
from casework.documents.sealing.keys import SealUnusable
from casework.forms import DayField
from casework.models import Department, Seal, SealOrder
from casework.models.seal import STANDING, SealOrderState, SealState
from casework.seals import drain, queue, register
from casework.today import moment
from casework.web.common import today_of, user_of
from casework.web.numbers import number
from casework.web.staff.base import show, staff_page
from casework.web.staff.paging import AFTER, newest_first

ROLES = register.MAY_KEEP
# A certificate takes weeks to be renewed; from here on the page warns.
SOON = timedelta(days=45)
WHATS = {
    "entered": gettext_lazy("entered into the register"),
    "renewed": gettext_lazy("renewed: ended by a new certificate"),
    "suspended": gettext_lazy("suspended"),
    "resumed": gettext_lazy("used again"),
    "ended": gettext_lazy("ended"),
}


@dataclass(frozen=True)
class Line:
    """One seal of the list: its letters, and why it cannot be used if it cannot."""

    seal: Seal
    waiting: int
    sealed: int
    fault: str
    ends_soon: bool


@staff_page(*ROLES)
def seals(request: HttpRequest) -> HttpResponseBase:
    """Seals and their letters, departments without a seal, and what waits with its reason."""
    now = moment()
    page = newest_first(
        queue.failing().select_related("paper__case", "organ"), request.GET.get(AFTER, "")
    )
    return show(
        request, "seals.html", lines=_lines(now), without=_without(), page=page,
        next_query=page.following(request), first_query=page.from_start(request),
    )  # fmt: skip


def _lines(now: datetime) -> list[Line]:
    counts = {
        row["organ"]: row
        for row in SealOrder.objects.values("organ").annotate(
            waiting=Count("pk", filter=Q(state=SealOrderState.WAITING)),
            sealed=Count("pk", filter=Q(state=SealOrderState.SEALED)),
        )
    }
    faults, none = drain.faults(now), {"waiting": 0, "sealed": 0}
    rows = Seal.objects.filter(state__in=STANDING).select_related("department")
    found = []
    for seal in rows.order_by("valid_until", "pk"):
        count = counts.get(seal.department_id, none)
        soon = seal.valid_until - now < SOON
        fault = faults.get(seal.pk, "")
        found.append(Line(seal, count["waiting"], count["sealed"], fault, soon and not fault))
    return found


def _without() -> list[Department]:
    """The departments whose letters leave without a seal, each with their number."""
    standing = Seal.objects.filter(state__in=STANDING).values("department")
    plain = (
        SealOrder.objects.exclude(state=SealOrderState.SEALED)
        .exclude(organ__in=standing)
        .values_list("organ")
        .annotate(letters=Count("pk"))
        .order_by()
    )
    letters = dict(plain)
    found = list(Department.objects.filter(pk__in=[pk for pk in letters if pk]))
    for department in found:
        department.letters = letters[department.pk]  # type: ignore[attr-defined]  # for the page
    return found


class IdentityForm(forms.Form):
    """Who changes a seal says once more who they are; what is typed is never shown again."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.order_fields([name for name in self.fields if name != "password"] + ["password"])

    def clean_password(self) -> str:
        """Asks the same way as logging in does, so that guessing here locks out there."""
        user = user_of(self.request)
        password: str = self.cleaned_data["password"]
        found = authenticate(self.request, username=user.get_username(), password=password)
        if found is None or found.pk != user.pk:
            raise forms.ValidationError(_("The password is wrong."))
        return ""


class FileField(forms.ChoiceField):
    """The files of one seal, chosen among those in the folder."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Key and certificate"), choices=_files,
            help_text=gettext_lazy(
                "Files in the folder of seals: NAME.key.pem and NAME.cert.pem. The administrator"
                " puts them there."
            ),
        )  # fmt: skip


def _files() -> list[tuple[str, str]]:
    suffix = ".key.pem"
    names = (path.name.removesuffix(suffix) for path in Path(keys.folder()).glob(f"*{suffix}"))
    return [("", "—"), *((name, name) for name in sorted(names))]


class NewForm(IdentityForm):
    """A seal that is entered."""

    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"), queryset=Department.objects.filter(confirmed=True)
    )
    name = forms.CharField(
        label=gettext_lazy("Name around the star"), min_length=LEAST, max_length=MOST,
        help_text=gettext_lazy("The department’s name as it stands on its seal of metal."),
    )  # fmt: skip
    below = forms.CharField(
        label=gettext_lazy("Line below the star"), max_length=MOST_BELOW, required=False,
        help_text=gettext_lazy("Only for a seal of one purpose, such as 信用修复专用章."),
    )  # fmt: skip
    file = FileField()
    since = DayField(
        label=gettext_lazy("Seals letters from"),
        help_text=gettext_lazy("Letters issued on this day and later bear the seal."),
    )


class RenewForm(IdentityForm):
    """A new certificate for a seal."""

    file = FileField()
    reason = forms.CharField(label=gettext_lazy("Reasons"), max_length=500)


class ReasonForm(IdentityForm):
    """Why a seal is suspended, used again or ended."""

    reason = forms.CharField(label=gettext_lazy("Reasons"), max_length=500)


@sensitive_post_parameters("password")
@staff_page(*ROLES)
def new(request: HttpRequest) -> HttpResponseBase:
    """Enters a seal."""
    department = Department.objects.filter(pk=number(request.GET.get("department", "")) or 0)
    first = department.first()
    initial = {"since": today_of(request), "department": first, "name": first.name if first else ""}
    form = NewForm(request.POST or None, request=request, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = {name: value for name, value in form.cleaned_data.items() if name != "password"}
        try:
            made = register.enter(register.NewSeal(**told), by=user_of(request), now=moment())
        except SealUnusable as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("The seal is entered."))
            return redirect("staff:seal", made.pk)
    return show(request, "seal_new.html", form=form, status=422 if form.errors else 200)


@staff_page(*ROLES)
def seal(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One seal: how it looks, its certificate, what was changed by whom."""
    return _page(request, get_object_or_404(Seal.objects.select_related("department"), pk=pk))


def _page(
    request: HttpRequest, found: Seal, *, step: str = "", form: forms.Form | None = None
) -> HttpResponseBase:
    forms_ = {
        name: form if name == step and form else kind(request=request, auto_id=f"{name}_%s")
        for name, kind in _FORMS.items()
    }
    fault = drain.faults(moment()).get(found.pk, "")
    changes = [
        (change, WHATS.get(change.what, change.what))
        for change in found.changes.select_related("by")[:50]
    ]
    return show(
        request, "seal.html", seal=found, fault=fault, changes=changes, forms=forms_,
        paths=seal_paths(found.name, found.below), fingerprint=_in_groups(found.fingerprint),
        standing=found.state in STANDING, suspended=found.state == SealState.SUSPENDED,
        status=422 if form is not None else 200,
    )  # fmt: skip


def _in_groups(fingerprint: str) -> str:
    """In eights, as one reads it aloud to compare."""
    return " ".join(fingerprint[at : at + 8] for at in range(0, len(fingerprint), 8))


_FORMS: dict[str, type[IdentityForm]] = {
    "renew": RenewForm, "suspend": ReasonForm, "resume": ReasonForm, "end": ReasonForm,
}  # fmt: skip


@require_POST
@sensitive_post_parameters("password")
@staff_page(*ROLES)
def do(request: HttpRequest, pk: int, step: str) -> HttpResponseBase:
    """One of the buttons of a seal's page."""
    found = get_object_or_404(Seal.objects.select_related("department"), pk=pk)
    if step not in _FORMS:
        raise Http404
    form = _FORMS[step](request.POST, request=request, auto_id=f"{step}_%s")
    if not form.is_valid():
        return _page(request, found, step=step, form=form)
    try:
        return _done(request, found, step, form.cleaned_data)
    except SealUnusable as error:
        form.add_error("file" if "file" in form.fields else None, str(error))
        return _page(request, found, step=step, form=form)


def _done(request: HttpRequest, found: Seal, step: str, told: dict[str, Any]) -> HttpResponseBase:
    """Raises SealUnusable."""
    how: dict[str, Any] = {"by": user_of(request), "reason": told["reason"], "now": moment()}
    if step == "renew":
        fresh = register.renew(found, told["file"], **how)
        messages.success(request, _("The seal is renewed; what waited is sealed now."))
        return redirect("staff:seal", fresh.pk)
    moves = {"suspend": register.suspend, "resume": register.resume, "end": register.end}
    if moves[step](found, **how):
        messages.success(request, _("Changed."))
    else:
        messages.warning(request, _("The seal stands otherwise by now; nothing was changed."))
    return redirect("staff:seal", found.pk)


@require_POST
@staff_page(*ROLES)
def again(request: HttpRequest) -> HttpResponseBase:
    """Has everything that waits tried at once."""
    count = queue.again(moment())
    outbox.nudge_on_commit(outbox.SEALS)
    messages.success(request, _("%(n)s letters are tried again now.") % {"n": count})
    return redirect("staff:seals")
