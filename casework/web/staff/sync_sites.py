"""The register of downstream sites: entered, changed, tried out, given keys, taken out of use."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from casework.documents.glyphs import guard
from casework.models import SyncOrder, SyncTarget
from casework.models.sync import Channel, OrderState
from casework.syncing import folders, net, rows, sending, targets
from casework.today import moment
from casework.web.common import user_of
from casework.web.staff.base import show, staff_page
from casework.web.staff.sync import ROLES

WHATS = {
    "entered": gettext_lazy("entered"),
    "changed": gettext_lazy("changed"),
    "out_of_use": gettext_lazy("taken out of use"),
    "taken_back": gettext_lazy("taken into use again"),
    "key_made": gettext_lazy("key made"),
    "key_ended": gettext_lazy("key ended"),
    "tested": gettext_lazy("tried out"),
    "sent_again": gettext_lazy("sent again"),
}


class SiteForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker alone
    """What is known of a site, and how orders reach it."""

    class Meta:
        model = SyncTarget
        fields: tuple[str, ...] = targets.FIELDS
        help_texts = {
            "public_only": gettext_lazy(
                "It shows what the public may see, and does not use anything else."
            ),
            "registered_elsewhere": gettext_lazy(
                "It is the place of registration: it hears only of subjects from another province."
            ),
            "url": gettext_lazy("For web calls: begins with https://."),
            "folder": gettext_lazy("For csv files: the name of its folder, letters and digits."),
            "read_back": gettext_lazy(
                "Where it says how it shows an item; {item} stands for our id. Empty: it does not."
            ),
            "contact": gettext_lazy("Whom to ask when it is late."),
        }
        widgets = {"kind": forms.RadioSelect, "channel": forms.RadioSelect}

    reason = forms.CharField(label=gettext_lazy("Reasons"), max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["reason"]
        guard(self)
        for name in ("url", "read_back"):
            self.fields[name].widget.attrs |= {"inputmode": "url", "autocomplete": "off"}

    def clean_url(self) -> str:
        return self._address("url")

    def clean_read_back(self) -> str:
        text = self._address("read_back")
        if text and "{item}" not in text:
            raise forms.ValidationError(_("Write {item} where our id of the item belongs."))
        return text

    def _address(self, name: str) -> str:
        text: str = (self.cleaned_data[name] or "").strip()
        if text:
            _judge(text.replace("{item}", "record-1"))
        return text

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        channel = found.get("channel")
        if channel == Channel.WEBHOOK and not found.get("url") and "url" not in self.errors:
            self.add_error("url", _("A web call needs an address."))
        if channel == Channel.FOLDER and not found.get("folder") and "folder" not in self.errors:
            self.add_error("folder", _("Csv files need the name of a folder."))
        return found


def _judge(url: str) -> None:
    """Whether we would call this address now; a name that is not found yet may still come."""
    try:
        net.resolve(net.split(url))
    except net.Forbidden as error:
        raise forms.ValidationError(_(str(error))) from None
    except net.Unreachable:
        return


class NewForm(SiteForm):
    """The same with the code under which the site calls us."""

    class Meta(SiteForm.Meta):
        fields: tuple[str, ...] = ("code", *targets.FIELDS)
        labels = {"code": gettext_lazy("Code")}
        help_texts = SiteForm.Meta.help_texts | {
            "code": gettext_lazy("Letters, digits and hyphens; part of the address it calls.")
        }


@staff_page(*ROLES)
def new(request: HttpRequest) -> HttpResponseBase:
    """Enters a site."""
    form = NewForm(request.POST or None, initial={"channel": Channel.PERSON})
    if request.method == "POST" and form.is_valid():
        site = targets.enter(
            form.cleaned_data["code"], form.cleaned_data, by=user_of(request), now=moment()
        )
        messages.success(request, _("The site is entered; it gets orders from now on."))
        return redirect("staff:sync_site", site.pk)
    return show(request, "sync_new.html", form=form, status=422 if form.errors else 200)


@staff_page(*ROLES)
def site(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One site: its fields, its keys, what was changed by whom."""
    found = get_object_or_404(SyncTarget, pk=pk)
    form = SiteForm(request.POST or None, instance=get_object_or_404(SyncTarget, pk=pk))
    if request.method == "POST" and form.is_valid():
        fields, reason = form.cleaned_data, form.cleaned_data["reason"]
        if targets.change(found, fields, by=user_of(request), reason=reason, now=moment()):
            messages.success(request, _("Changed."))
        else:
            messages.info(request, _("Nothing is different; nothing was changed."))
        return redirect("staff:sync_site", pk)
    return _page(request, found, form)


def _page(
    request: HttpRequest, found: SyncTarget, form: SiteForm | None = None, *,
    fresh: targets.NewKey | None = None,
) -> HttpResponseBase:  # fmt: skip
    now = moment()
    keys = [(key, key.ends_at is None or key.ends_at > now) for key in found.keys.all()]
    changes = [
        (change, WHATS.get(change.what, change.what), _words(change))
        for change in found.changes.select_related("by")[:50]
    ]
    return show(
        request, "sync_site.html", target=found, form=form or SiteForm(instance=found), keys=keys,
        fresh=fresh, changes=changes, signs=found.channel in (Channel.WEBHOOK, Channel.PULL),
        valid=sum(valid for _key, valid in keys), folder=folders.folder_of(found),
        given_up=SyncOrder.objects.filter(target=found, state=OrderState.FAILED).count(),
        status=422 if form is not None and form.errors else 200,
    )  # fmt: skip


def _words(change: Any) -> str:
    return "; ".join(
        f"{name}: {change.before.get(name, '')} → {value}".replace(":  →", ":")
        for name, value in change.after.items()
        if value not in ("", None, False) or change.before.get(name) not in ("", None, False)
    )


@require_POST
@staff_page(*ROLES)
def do(request: HttpRequest, pk: int, step: str) -> HttpResponseBase:
    """One of the buttons of a site's page."""
    found = get_object_or_404(SyncTarget, pk=pk)
    steps = {
        "test": _test, "key": _make_key, "end-key": _end_key, "off": _switch, "on": _switch,
        "again": _again,
    }  # fmt: skip
    if step not in steps:
        raise Http404
    answer = steps[step](request, found, step)
    return answer or redirect("staff:sync_site", pk)


def _test(request: HttpRequest, found: SyncTarget, step: str) -> None:
    fault = _tried(found)
    targets.note_test(found, fault, by=user_of(request), now=moment())
    if fault:
        messages.error(request, _("It does not work: %(fault)s") % {"fault": fault})
    else:
        messages.success(request, _("It works."))


def _tried(found: SyncTarget) -> str:
    if found.channel == Channel.WEBHOOK:
        return sending.try_out(found, now=moment())
    if found.channel == Channel.FOLDER:
        return folders.try_out(found)
    if found.channel == Channel.PULL and found.fetched_at is None:
        return _("It has never fetched its feed.")
    return ""


def _make_key(request: HttpRequest, found: SyncTarget, step: str) -> HttpResponseBase:
    """The secret stands on this one answer, which nobody keeps."""
    fresh = targets.make_key(found, by=user_of(request), now=moment())
    return _page(request, found, fresh=fresh)


def _end_key(request: HttpRequest, found: SyncTarget, step: str) -> None:
    key_id = request.POST.get("key", "")
    if targets.end_key(found, key_id, by=user_of(request), now=moment()):
        messages.success(request, _("The key is ended."))
    else:
        messages.warning(request, _("The last key cannot be ended; make a new one first."))


def _switch(request: HttpRequest, found: SyncTarget, step: str) -> None:
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Give the reasons."))
        return
    fell = targets.switch(
        found, on=step == "on", by=user_of(request), reason=reason[:500], now=moment()
    )
    messages.success(
        request,
        _("Taken into use again.") if step == "on"
        else _("Taken out of use; %(n)s orders fell.") % {"n": fell},
    )  # fmt: skip


def _again(request: HttpRequest, found: SyncTarget, step: str) -> None:
    """Everything that was given up for this site, as after its address was mended."""
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Give the reasons."))
        return
    failed = SyncOrder.objects.filter(target=found, state=OrderState.FAILED)
    sent = sum(
        rows.resend(pk, by=user_of(request), reason=reason[:500], now=moment())
        for pk in failed.values_list("pk", flat=True)[:1000]
    )
    messages.success(request, _("%(n)s orders are sent again.") % {"n": sent})
