"""Actions of a subject: one form, or a journey of pages with a task list, a check and a receipt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth import authenticate
from django.forms import BoundField, Form
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from casework import engine
from casework.casetype import Action
from casework.declaration import Published, published
from casework.errors import GuardSaysNo, Refusal, TransitionRefused, gettext_noop
from casework.models import Case, CaseEvent, Evidence, FormDraft
from casework.web.acting import ActionPage, FormExpired, action_page, place_of, send
from casework.web.answers import Answer, answers_of
from casework.web.common import actor_of, signed_in, today_of, user_of
from casework.web.hooks import Journey, Page, journey_of
from casework.web.kept import SEEN, FormToken, initial_from, kept_text, token_for
from casework.web.numbers import number
from casework.web.portal.ceremonies import (
    agree,
    code_context,
    confirmed,
    send_code,
    show_letter,
    visit_of,
)
from casework.web.portal.own import own_case
from casework.web.uploads import drop_unticked, evidence_fields, take_in, waiting_files

PASSWORD = "password"  # noqa: S105  the name of a field


class WrongPassword(GuardSaysNo):
    """The password that confirms a signature is not this account's."""

    def __init__(self) -> None:
        super().__init__("wrong_password", gettext_noop("The password is wrong."))


@dataclass
class Trip:
    """One journey of one person on one case: the pages, and what has been filled in so far."""

    request: HttpRequest
    case: Case
    edition: Published
    rule: Action
    journey: Journey

    @cached_property
    def draft(self) -> FormDraft:
        known = FormDraft.objects.filter(
            user=user_of(self.request), case=self.case, action=self.rule.name
        ).first()
        return known or FormDraft(
            user=user_of(self.request), case_id=self.case.pk, action=self.rule.name
        )

    @property
    def data(self) -> QueryDict:
        """The draft as a browser would send it, with the hidden fields' own values."""
        found = QueryDict(mutable=True)
        for name, values in self.draft.data.items():
            found.setlist(name, values)
        return found

    def form(self, data: Any = None) -> Form | None:
        if not self.rule.collects:
            return None
        form: Form = self.edition.form(self.rule.collects)(
            data, case=self.case, actor=actor_of(self.request), today=today_of(self.request)
        )
        return form

    @cached_property
    def judged(self) -> Form | None:
        """The form with everything so far, judged as a whole."""
        form = self.form(self.data)
        if form is not None:
            form.is_valid()
        return form

    @property
    def pages(self) -> list[Page]:
        """The pages that this case asks for, with what is filled in so far."""
        data = self.data
        return [p for p in self.journey.pages if p.shown is None or p.shown(self.case, data)]

    def page(self, name: str) -> Page | None:
        return next((page for page in self.pages if page.name == name), None)

    def fields_of(self, page: Page) -> list[str]:
        """The form's fields on a page; what no page names stands on the last one."""
        names = list(self.judged.fields) if self.judged else []
        found = sorted((name for name in names if page.holds(name)), key=page.place)
        if page is self.journey.pages[-1]:
            found += [
                name for name in names if not any(one.holds(name) for one in self.journey.pages)
            ]
        return found

    def faults_of(self, page: Page) -> list[str]:
        errors = self.judged.errors if self.judged else {}
        return [name for name in self.fields_of(page) if name in errors]

    def answers(self, page: Page) -> list[Answer]:
        """What the page has been answered; nothing is wrong with what was not asked yet."""
        if self.judged is None:
            return []
        found = answers_of(self.judged, self.fields_of(page))
        asked = page.name in self.draft.pages
        return found if asked else [replace(one, faults=()) for one in found]

    def is_done(self, page: Page) -> bool:
        done = page.name in self.draft.pages and not self.faults_of(page)
        return done and (not self.shows_letter(page) or self.letter_is_agreed)

    def shows_letter(self, page: Page) -> bool:
        """Whether this is where the letter that will be signed is shown."""
        ceremony = self.journey.ceremony
        return ceremony is not None and ceremony.page == page.name

    @cached_property
    def visit(self) -> Any:
        """Who signs, from where, as the case type's ceremony is told."""
        return visit_of(self.request, self.case, self.journey)

    @cached_property
    def letter_is_agreed(self) -> bool:
        """Whether the letter, as it would be signed now, has been shown and agreed to."""
        ceremony = self.journey.ceremony
        return ceremony is not None and bool(ceremony.is_agreed(self.visit))

    @property
    def is_open(self) -> bool:
        """Whether the action leads on from where the case is."""
        return self.case.state in {state.name for state in self.rule.sources}

    def after(self, page: Page) -> str:
        """The next page's name; empty after the last."""
        names = [one.name for one in self.pages]
        at = names.index(page.name) + 1
        return names[at] if at < len(names) else ""

    def before(self, page: Page) -> str:
        names = [one.name for one in self.pages]
        at = names.index(page.name) - 1
        return names[at] if at >= 0 else ""

    def context(self) -> dict[str, Any]:
        more = self.journey.context
        found: dict[str, Any] = dict(more(self.case, today_of(self.request))) if more else {}
        return found | {
            "section": "home",
            "case": self.case,
            "record": self.case.record,
            "journey": self.journey,
            "action": self.rule.name,
            "today": today_of(self.request),
        }


def _trip(request: HttpRequest, pk: int, action: str) -> Trip | tuple[Case, Action]:
    case = own_case(request, pk)
    edition = published(case.case_type, case.type_version)
    rule = edition.case_type.actions.get(action)
    if rule is None or "subject" not in rule.by:
        raise Http404
    journey = journey_of(edition, action)
    return Trip(request, case, edition, rule, journey) if journey else (case, rule)


@signed_in
def act(request: HttpRequest, pk: int, action: str) -> HttpResponseBase:
    """The task list of a journey; for a plain action its one form."""
    found = _trip(request, pk, action)
    if isinstance(found, tuple):
        return _plain_action(request, found[0], action)
    if request.method == "POST":
        return redirect("portal:check", pk, action)
    context = found.context() | {
        "tasks": [(page, found.is_done(page)) for page in found.pages],
        "first_open": next((page for page in found.pages if not found.is_done(page)), None),
        "ready": all(found.is_done(page) for page in found.pages),
        "blocked": engine.judge(found.case, action, by=actor_of(request), today=today_of(request)),
        "started": bool(found.draft.pk),
    }
    return render(request, "casework/portal/journey.html", context)


def _plain_action(request: HttpRequest, case: Case, action: str) -> HttpResponseBase:
    if request.method != "POST":
        return _show_action(request, case, action_page(request, case, action))
    done = send(request, case, action)
    if isinstance(done, ActionPage):
        return _show_action(request, case, done, status=422)
    return _receipt(done)


def _show_action(
    request: HttpRequest, case: Case, page: ActionPage, *, status: int = 200
) -> HttpResponseBase:
    context = {"section": "home", "case": case, "page": page, "today": today_of(request)}
    return render(request, "casework/portal/action.html", context, status=status)


def _receipt(done: Case) -> HttpResponseBase:
    seq = getattr(done, "answered_event", done.version)
    return redirect("portal:receipt", done.pk, seq)


@signed_in
def page(request: HttpRequest, pk: int, action: str, page: str) -> HttpResponseBase:
    """One page of a journey; what is filled in is kept at once, right or wrong."""
    trip = _trip(request, pk, action)
    if isinstance(trip, tuple):
        raise Http404
    here = trip.page(page)
    if here is None:
        raise Http404
    if request.method == "POST":
        return _save_page(request, trip, here)
    if trip.shows_letter(here) and trip.is_open:
        show_letter(trip.visit, trip.journey)
    form = trip.form()
    kept = kept_text(request)
    if form is not None:
        form.initial.update(initial_from(form.fields, kept if kept is not None else trip.data))
    return _show_page(request, trip, here, form, restored=kept is not None)


def _save_page(request: HttpRequest, trip: Trip, here: Page) -> HttpResponseBase:
    names = trip.fields_of(here)
    place = place_of(trip.case, trip.rule.name)
    blank = trip.form()
    uploads = [name for name in (evidence_fields(blank) if blank else []) if name in names]
    refused: list[Refusal] = [*take_in(request, place, uploads, case_id=trip.case.pk)]
    for name in uploads:
        drop_unticked(request, place, name)
    data = dict(trip.draft.data)
    for name in names:
        # No database keeps a NUL, and no person types one.
        data[name] = [text.replace("\0", "") for text in request.POST.getlist(name)]
    trip.draft.data = {name: values for name, values in data.items() if values}
    if here.name not in trip.draft.pages:
        trip.draft.pages = [*trip.draft.pages, here.name]
    trip.draft.save()
    vars(trip).pop("judged", None)
    if trip.shows_letter(here) and not trip.faults_of(here):
        refused = [*refused, *agree(trip.visit, trip.journey)]
    if refused or trip.faults_of(here):
        return _show_page(request, trip, here, trip.judged, refusals=refused, status=422)
    if request.POST.get("to") == "tasks":
        return redirect("portal:action", trip.case.pk, trip.rule.name)
    if request.GET.get("change") or not trip.after(here):
        return redirect("portal:check", trip.case.pk, trip.rule.name)
    return redirect("portal:page", trip.case.pk, trip.rule.name, trip.after(here))


def _show_page(
    request: HttpRequest,
    trip: Trip,
    here: Page,
    form: Form | None,
    *,
    refusals: Any = (),
    status: int = 200,
    restored: bool = False,
) -> HttpResponseBase:
    names = trip.fields_of(here)
    place = place_of(trip.case, trip.rule.name)
    uploads = set(evidence_fields(form)) if form else set()
    rows: list[tuple[BoundField, list[Evidence] | None]] = []
    hidden: list[BoundField] = []
    for name in names:
        bound = form[name]  # type: ignore[index]  # there are names only where there is a form
        files = waiting_files(user_of(request), place, name) if name in uploads else None
        (hidden.append(bound) if bound.is_hidden else rows.append((bound, files)))
    number = [one.name for one in trip.pages].index(here.name) + 1
    context = trip.context() | {
        "here": here,
        "number": number,
        "count": len(trip.pages),
        "rows": rows,
        "hidden": hidden,
        "has_files": bool(uploads & set(names)),
        "back_to": trip.before(here),
        "refusals": refusals,
        "faulty": bool(form is not None and form.is_bound and trip.faults_of(here)),
        "restored": restored,
        "token": str(token_for(request, user_of(request))),
    }
    return render(request, "casework/portal/journey_page.html", context, status=status)


@sensitive_post_parameters(PASSWORD)
@signed_in
def check(request: HttpRequest, pk: int, action: str) -> HttpResponseBase:
    """Every answer once more, each with a way to change it; sending ends in the receipt."""
    trip = _trip(request, pk, action)
    if isinstance(trip, tuple):
        raise Http404
    if request.method != "POST":
        return _show_check(request, trip)
    if trip.journey.ceremony and request.POST.get("to") == "code":
        refused = send_code(request, trip.visit, trip.journey)
        return _show_check(request, trip, refusals=refused) if refused else redirect(request.path)
    return _hand_in(request, trip)


def _hand_in(request: HttpRequest, trip: Trip) -> HttpResponseBase:
    token = FormToken.sent(request)
    if token is None:
        return _show_check(request, trip, refusals=[FormExpired()])
    if trip.journey.confirm_identity and not _is_who_signs(request):
        return _show_check(request, trip, refusals=[WrongPassword()])
    refused = _against_signing(request, trip, token.key)
    if refused:
        return _show_check(request, trip, refusals=refused)
    seen = request.POST.get(SEEN, "")
    try:
        done = engine.perform(
            trip.case.pk, trip.rule.name, by=actor_of(request), data=trip.data,
            reason=trip.data.get("reason", ""), key=token.key, today=today_of(request),
            seen=number(seen),
        )  # fmt: skip
    except TransitionRefused as refusal:
        return _show_check(request, trip, refusals=refusal.refusals)
    if trip.draft.pk:
        trip.draft.delete()
    return _receipt(done)


def _against_signing(request: HttpRequest, trip: Trip, key: str) -> list[Refusal]:
    """Every other reason first: a try of the code is not used up where they stand in the way."""
    ceremony = trip.journey.ceremony
    if ceremony is None or CaseEvent.objects.filter(key=key).exists():
        return []
    against = engine.judge(
        trip.case, trip.rule.name, by=actor_of(request), today=today_of(request), data=trip.data,
        reason=trip.data.get("reason", ""),
    )  # fmt: skip
    found = [refusal for refusal in against if refusal.code != ceremony.guard]
    return found or confirmed(request, trip.visit, trip.journey)


def _is_who_signs(request: HttpRequest) -> bool:
    """Asks the same way as logging in does, so that guessing here locks out there."""
    user = user_of(request)
    password = request.POST.get(PASSWORD, "")
    found = authenticate(request, username=user.get_username(), password=password)
    return found is not None and found.pk == user.pk


def _show_check(request: HttpRequest, trip: Trip, *, refusals: Any = ()) -> HttpResponseBase:
    hint = trip.journey.hint
    sections: list[tuple[Page, list[Answer], bool]] = [
        (
            page,
            trip.answers(page),
            trip.is_done(page),
        )
        for page in trip.pages
    ]
    refused: list[Refusal] = list(refusals)
    context = (
        trip.context()
        | code_context(request, trip.visit, trip.journey)
        | {
            "sections": sections,
            "missing": [page for page, _answers, done in sections if not done],
            "refusals": refused,
            "hint": hint(trip.case, trip.data) if hint else None,
            "earlier": trip.journey.earlier(trip.case) if trip.journey.earlier else [],
            "token": str(token_for(request, user_of(request))),
            "seen": trip.case.version,
            "submit": trip.journey.submit or _("Submit"),
        }
    )
    status = 422 if refused else 200
    return render(request, "casework/portal/journey_check.html", context, status=status)
