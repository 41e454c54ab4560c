"""A department's matters and letters: the list, one matter, its draft and the preview."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.access.actor import Actor
from casework.access.registry import keeps_registry
from casework.registry.masking import mask_text
from casework.web.common import actor_of, today_of, user_of
from casework.web.staff.base import may_enter, show, staff_page
from commitments import drafting
from commitments.contents import check, lines_of
from commitments.desk_forms import LetterForm, MatterForm, PromiseRows, PublishForm, rows_from
from commitments.drafting import LetterRefused, Wording
from commitments.models import CommitmentTemplate, Matter
from commitments.versions import differences, term_in_words

FOLDER = "commitments/staff"
_methods = require_http_methods(["GET", "HEAD", "POST"])


def matters_for(actor: Actor) -> QuerySet[Matter]:
    """All for the credit office; for others those of their departments."""
    found = Matter.objects.select_related("department")
    if keeps_registry(actor):
        return found
    return found.filter(department_id__in=sorted(actor.departments))


@staff_page()
def matters(request: HttpRequest) -> HttpResponseBase:
    """Every matter that this person may see, with the letter in force and the draft."""
    actor, today = actor_of(request), today_of(request)
    found = list(matters_for(actor).order_by("department__name", "code"))
    letters = CommitmentTemplate.objects.filter(matter__in=found).order_by("version")
    current: dict[int, CommitmentTemplate] = {}
    drafts: dict[int, CommitmentTemplate] = {}
    for one in letters:
        if one.published_from is None:
            drafts[one.matter_id] = one
        elif one.published_from <= today:
            current[one.matter_id] = one
    rows = [(one, current.get(one.pk), drafts.get(one.pk)) for one in found]
    heads = bool(actor.permissions.get("head"))
    return show(request, f"{FOLDER}/matters.html", rows=rows, may_add=heads)


@_methods
@staff_page()
def new(request: HttpRequest) -> HttpResponseBase:
    """A new matter of a department that this person heads."""
    if not may_enter(actor_of(request), ("head",)):
        raise PermissionDenied
    return _matter_form(request, Matter())


@_methods
@staff_page("head")
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What the list says of a matter; letters that were shown to somebody stand as they are."""
    found = _matter(request, pk)
    if not drafting.may_publish(actor_of(request), found):
        raise Http404
    return _matter_form(request, found)


def _matter_form(request: HttpRequest, found: Matter) -> HttpResponseBase:
    departments = actor_of(request).permissions.get("head", frozenset())
    form = MatterForm(request.POST or None, instance=found, departments=departments)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, _("“%(title)s” is saved.") % {"title": saved.title})
        return redirect("staff:matter", saved.pk)
    return show(
        request, f"{FOLDER}/matter_form.html", form=form, matter=found, status=_answer(request)
    )


def _answer(request: HttpRequest) -> int:
    """A form that was sent and is shown again was refused."""
    return 422 if request.method == "POST" else 200


@staff_page()
def matter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One matter: what the list says, every version of its letter, and what each changed."""
    found, actor, today = _matter(request, pk), actor_of(request), today_of(request)
    letters = list(found.templates.select_related("drafted_by", "published_by"))
    changed = {new.pk: differences(old, new) for old, new in pairwise(letters)}
    in_force = CommitmentTemplate.objects.current(found.pk, today=today)
    rows = [(one, terms_of(one), changed.get(one.pk, [])) for one in reversed(letters)]
    return show(
        request,
        f"{FOLDER}/matter.html",
        matter=found,
        papers=lines_of(found.ordinary_papers),
        rows=rows,
        in_force=in_force,
        draft=drafting.draft_of(found),
        may_draft=drafting.may_draft(actor, found),
        may_edit=drafting.may_publish(actor, found),
    )


def terms_of(letter: CommitmentTemplate) -> list[tuple[str, str]]:
    """The promises of a letter, each with its term in words."""
    return [(one["text"], term_in_words(str(one.get("due", "")))) for one in letter.promises]


@_methods
@staff_page(*drafting.KEEPERS)
def letter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The draft of the next version; it begins with what stands in the newest one."""
    found = _matter(request, pk)
    if not drafting.may_draft(actor_of(request), found):
        raise Http404
    form, rows = _letter_forms(request, found)
    if request.method == "POST" and all((form.is_valid(), rows.is_valid())):
        said = form.cleaned_data
        wording = Wording(said["text"], rows.promises, said["replaces"])
        drafting.save_draft(found, wording, by=user_of(request))
        return redirect("staff:letter_preview", pk)
    return show(
        request, f"{FOLDER}/letter.html", matter=found, form=form, rows=rows,
        status=_answer(request),
    )  # fmt: skip


def _letter_forms(request: HttpRequest, found: Matter) -> tuple[LetterForm, Any]:
    if request.method == "POST":
        return LetterForm(request.POST), PromiseRows(request.POST, prefix="promise")
    begun = drafting.draft_of(found) or drafting.newest_of(found)
    known = {"text": begun.text, "replaces": begun.replaces} if begun else {}
    rows = PromiseRows(prefix="promise", initial=rows_from(begun.promises if begun else []))
    return LetterForm(initial=known), rows


@_methods
@staff_page(*drafting.KEEPERS)
def preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The draft side by side as the applicant and the public read it; the head puts it in force."""
    found, actor, today = _matter(request, pk), actor_of(request), today_of(request)
    draft = drafting.draft_of(found)
    if not drafting.may_draft(actor, found) or draft is None:
        raise Http404
    reasons: list[str] = []
    form = PublishForm(request.POST or None, initial={"version": draft.version, "start": today})
    if request.method == "POST" and form.is_valid():
        reasons = _published(request, found, form.cleaned_data, today)
        if not reasons:
            messages.success(request, _("Version %(n)s is published.") % {"n": draft.version})
            return redirect("staff:matter", pk)
    newest = drafting.newest_of(found)
    return show(
        request,
        f"{FOLDER}/preview.html",
        matter=found,
        draft=draft,
        terms=terms_of(draft),
        public_text=mask_text(draft.text),
        public_terms=[(mask_text(text), term) for text, term in terms_of(draft)],
        points=check(draft),
        changed=differences(newest, draft) if newest else [],
        newest=newest,
        form=form if drafting.may_publish(actor, found) else None,
        own=draft.drafted_by_id in actor.hands,
        reasons=reasons,
        status=_answer(request),
    )


def _published(request: HttpRequest, found: Matter, said: dict[str, Any], today: date) -> list[str]:
    """Publishes the draft; the reasons against it, if there are any."""
    try:
        drafting.publish(
            found, version=said["version"], start=said["start"], by=actor_of(request), today=today
        )
    except LetterRefused as refused:
        return refused.reasons
    return []


def _matter(request: HttpRequest, pk: int) -> Matter:
    found = matters_for(actor_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
