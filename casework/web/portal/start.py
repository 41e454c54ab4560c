"""Beginning a matter: for whom, about which record, and the form that the opening collects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.forms import Form
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import engine
from casework.declaration import Published, published
from casework.errors import FieldFault, Refusal, TransitionRefused, UnknownName
from casework.models import Case, CreditRecord, Subject
from casework.models.subject import ClaimState
from casework.registry.publicity import is_public
from casework.web.common import actor_of, signed_in, today_of, user_of
from casework.web.hooks import StartPage, hook
from casework.web.kept import initial_from, kept_text, token_for
from casework.web.numbers import number


@dataclass
class Beginning:
    """What a matter is about to be opened with."""

    edition: Published
    subject: Subject
    record: CreditRecord | None
    origin: str

    @property
    def first_action(self) -> str:
        return str(hook(self.edition, "FIRST", ""))

    def draft(self) -> Case | None:
        """The draft of the same matter that this subject has begun already."""
        if self.record is None:
            return None
        drafts = Case.objects.open().filter(
            case_type=self.edition.code, subject=self.subject, record=self.record, state="draft"
        )
        return drafts.order_by("-id").first()

    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = {"subject": self.subject.pk}
        if self.record is not None:
            found["record"] = self.record.pk
        if self.origin:
            found["origin"] = self.origin
        return found


@signed_in
def start(request: HttpRequest, code: str) -> HttpResponseBase:
    """Opens a matter; whoever has begun the same one goes on with it."""
    try:
        edition = published(code)
    except UnknownName:
        raise Http404 from None
    if "subject" not in edition.case_type.opening.by:
        raise Http404
    found = _beginning(request, edition)
    if not isinstance(found, Beginning):
        return found
    if draft := found.draft():
        return redirect(_first_page(found, draft))
    if request.method == "POST":
        return _open(request, found)
    return _show(request, found, _form(request, found, None))


def _beginning(request: HttpRequest, edition: Published) -> Beginning | HttpResponseBase:
    """For whom and about what; else the page that asks."""
    actor = actor_of(request)
    record = _record(request)
    if record is not None and record.subject_id not in actor.subjects:
        return _not_yours(request, record)
    if not actor.subjects:
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('portal:claims')}?{query}")
    if record is None and hook(edition, "NEEDS_RECORD", default=False):
        return redirect("portal:records")
    subject = record.subject if record else _subject(request)
    if subject is None:
        return _choose_subject(request, edition)
    return Beginning(edition, subject, record, request.GET.get("origin", ""))


def _record(request: HttpRequest) -> CreditRecord | None:
    wanted = request.GET.get("record", "")
    if not wanted:
        return None
    rows = CreditRecord.objects.select_related("subject", "department", "source_department")
    found = rows.filter(pk=number(wanted) or 0).first()
    if found is None:
        raise Http404
    return found


def _not_yours(request: HttpRequest, record: CreditRecord) -> HttpResponseBase:
    """Someone else's record: on display it may be named, otherwise it does not exist."""
    if not is_public(record, today_of(request)):
        raise Http404
    context = {"record": record, "next": request.get_full_path(), "section": "records"}
    return render(request, "casework/portal/claim_first.html", context, status=403)


def _subject(request: HttpRequest) -> Subject | None:
    own = _own_subjects(request)
    wanted = request.GET.get("subject", "")
    if wanted:
        return next((one for one in own if str(one.pk) == wanted), None)
    return own[0] if len(own) == 1 else None


def _own_subjects(request: HttpRequest) -> list[Subject]:
    accounts = user_of(request).subject_accounts.filter(state=ClaimState.CONFIRMED)
    return [one.subject for one in accounts.select_related("subject").order_by("id")]


def _choose_subject(request: HttpRequest, edition: Published) -> HttpResponseBase:
    choices = []
    for one in _own_subjects(request):
        query = request.GET.copy()
        query["subject"] = str(one.pk)
        choices.append((one, f"{request.path}?{query.urlencode()}"))
    context = {"choices": choices, "code": edition.code, "section": "home"}
    return render(request, "casework/portal/choose_subject.html", context)


def _first_page(found: Beginning, case: Case) -> str:
    if found.first_action and case.state == "draft":
        return reverse("portal:action", args=[case.pk, found.first_action])
    return reverse("portal:case", args=[case.pk])


def _blank_case(request: HttpRequest, found: Beginning) -> Case:
    """The case as it will be opened: what the opening's form fits itself to."""
    return found.edition.model(
        case_type=found.edition.code, type_version=found.edition.case_type.version,
        subject=found.subject, record=found.record, filed_on=today_of(request),
        state=found.edition.case_type.initial().name, origin=_origin(request, found),
    )  # fmt: skip


def _origin(request: HttpRequest, found: Beginning) -> Case | None:
    """The own case out of which this one arises, when the address names one."""
    own = Case.objects.visible_to(actor_of(request)).filter(subject=found.subject)
    return own.filter(pk=number(found.origin) or 0).first()


def _form(request: HttpRequest, found: Beginning, data: Any) -> Form | None:
    collects = found.edition.case_type.opening.collects
    if not collects:
        return None
    form: Form = found.edition.form(collects)(
        data,
        case=_blank_case(request, found),
        actor=actor_of(request),
        today=today_of(request),
    )
    for name in hook(found.edition, "START_LEAVES_OUT", ()):
        form.fields.pop(name, None)
    kept = kept_text(request) if data is None else None
    if kept is not None:
        form.initial.update(initial_from(form.fields, kept))
    return form


def _open(request: HttpRequest, found: Beginning) -> HttpResponseBase:
    form = _form(request, found, request.POST)
    typed: dict[str, Any] = {}
    for name in form.fields if form else ():
        values = request.POST.getlist(name)
        if values:
            typed[name] = values if len(values) > 1 else values[0]
    try:
        case = engine.open_case(
            found.edition.code, by=actor_of(request), data=typed | found.data(),
            key=token_for(request, user_of(request)).key, today=today_of(request),
        )  # fmt: skip
    except TransitionRefused as refusal:
        return _show(request, found, form, refusals=refusal.refusals, status=422)
    return redirect(_first_page(found, case))


def _show(
    request: HttpRequest,
    found: Beginning,
    form: Form | None,
    *,
    refusals: tuple[Refusal, ...] = (),
    status: int = 200,
) -> HttpResponseBase:
    ask = hook(found.edition, "start")
    page: StartPage = (
        ask(request, found.subject, found.record, today_of(request)) if ask else StartPage()
    )
    context = {
        "section": "home",
        "code": found.edition.code,
        "subject": found.subject,
        "record": found.record,
        "form": form,
        "page": page,
        "refusals": refusals,
        "general": [one for one in refusals if not isinstance(one, FieldFault)],
        "token": str(token_for(request, user_of(request))),
        "title": hook(found.edition, "START_TITLE", "") or _("Start"),
        "today": today_of(request),
    }
    context |= page.context
    return render(request, "casework/portal/start.html", context, status=status)
