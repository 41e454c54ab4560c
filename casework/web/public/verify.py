"""Check a paper (查验文书), by its code or as a file: is it ours, and what stands of it now?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from casework.documents.codes import read_code, shown_code
from casework.today import moment
from casework.verifying import limits
from casework.verifying.files import judge
from casework.verifying.roots import roots
from casework.verifying.telling import told_by_code
from casework.web.common import today_of
from casework.web.public.in_memory import HeldInMemory

FIELD = "file"
# An answer is filled up to a multiple of this: its length tells an eavesdropper nothing.
_STEP = 16 * 1024
_OVERHEAD = 64 * 1024  # what a form says beside its file
_TONES = {
    "in_force": "good", "fulfilled": "good", "repaired": "good", "broken": "bad",
    "withdrawn": "bad", "superseded": "bad", "revoked": "bad", "lapsed": "bad",
}  # fmt: skip
_NOT_A_CODE = _(
    "This is not a check code. It has 20 letters and figures in four groups of five, such as"
    " 7K2QD-9XM4T-VB6HN-31RZC, and stands beside the QR code on the paper."
)


class CodeForm(forms.Form):
    """Code and, if somebody likes, number as they stand on the paper."""

    code = forms.CharField(
        label=_("Check code"),
        max_length=60,
        help_text=_("Four groups of five letters and figures, in the foot of the paper."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    number = forms.CharField(
        label=_("Document number"),
        max_length=60,
        required=False,
        help_text=_("As it stands below the title; we then see whether the two belong together."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if not code:
            raise ValidationError(_NOT_A_CODE)
        return code


class FileForm(forms.Form):
    """One PDF; how long it may be is judged while it arrives."""

    file = forms.FileField(
        label=_("PDF file"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": _("Choose the PDF file that you want to have checked."),
            "empty": _("This file is empty. Choose the PDF file as you received it."),
        },
    )


@never_cache
def verify(request: HttpRequest) -> HttpResponseBase:
    """The form; sent, the answer to its code."""
    if request.method != "POST":
        return _page(request)
    return _by_code(request, CodeForm(request.POST))


@never_cache
def verify_code(request: HttpRequest, code: str) -> HttpResponseBase:
    """The address in the QR code: the answer at once."""
    return _by_code(request, CodeForm({"code": code}))


def _by_code(request: HttpRequest, form: CodeForm) -> HttpResponseBase:
    if not form.is_valid():
        return _page(request, status=422, code_form=form)
    if refused := limits.against_checking(_address(request), moment()):
        return _page(request, status=429, code_form=form, refused=refused)
    said = form.cleaned_data
    told = told_by_code(said["code"], number=said["number"], today=today_of(request), now=moment())
    asked = {"code": shown_code(said["code"]), "number": said["number"]}
    answer = {"asked": asked, "told": told, **_standing(told)}
    return _page(request, answered="code", **answer)


@never_cache
@csrf_exempt
def verify_file(request: HttpRequest) -> HttpResponseBase:
    """Takes the file in before anything else looks at the request, or it would reach the disk."""
    if request.method != "POST":
        return redirect("public:verify")
    most = settings.CASEWORK_VERIFY_MAX_BYTES
    if _length(request) > 2 * most + _OVERHEAD:
        return _too_large(request)
    request.upload_handlers = [HeldInMemory(request, field=FIELD, most=most)]
    return _judged(request)


@csrf_protect
def _judged(request: HttpRequest) -> HttpResponseBase:
    form = FileForm(request.POST, request.FILES)
    if any(getattr(handler, "too_large", False) for handler in request.upload_handlers):
        return _too_large(request)
    if not form.is_valid():
        return _page(request, status=422, file_form=form)
    if refused := limits.against_checking(_address(request), moment()):
        return _page(request, status=429, file_form=form, refused=refused)
    content = form.cleaned_data[FIELD].read()
    judged = judge(content, today=today_of(request), now=moment())
    answer = {"judged": judged, "told": judged.told, **_standing(judged.told)}
    return _page(request, answered="file", **answer)


def _too_large(request: HttpRequest) -> HttpResponseBase:
    return _page(request, status=413, too_large=settings.CASEWORK_VERIFY_MAX_BYTES // 1024**2)


def _standing(told: Any) -> dict[str, Any]:
    stands = told.stands if told else None
    return {"stands": stands, "tone": _TONES.get(str(stands.state), "warn") if stands else ""}


def _page(request: HttpRequest, *, status: int = 200, **answer: Any) -> HttpResponse:
    """The page with its answer, no longer or shorter for what it says; never kept or indexed."""
    context = {
        "code_form": CodeForm(), "file_form": FileForm(), "roots": roots(),
        "most_mb": settings.CASEWORK_VERIFY_MAX_BYTES // 1024**2, **answer,
    }  # fmt: skip
    response = render(request, "casework/public/verify.html", context, status=status)
    response.content += b"\n" * (-len(response.content) % _STEP)
    response["X-Robots-Tag"] = "noindex, noarchive"
    return response


def certificate(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """One certificate of an issuer of seals, to check papers without this site."""
    found = next((root for root in roots() if root.fingerprint == fingerprint), None)
    if found is None:
        raise Http404
    response = HttpResponse(found.pem, content_type="application/x-pem-file")
    name = f"seal-root-{fingerprint[:16]}.pem"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _length(request: HttpRequest) -> int:
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isdecimal() else 0


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
