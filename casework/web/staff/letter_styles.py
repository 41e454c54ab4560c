"""The letters (文书样式): what each must carry, how it reads, and a department's own wordings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from casework.access.actor import Actor
from casework.documents.judging import content_name
from casework.documents.printing import printed
from casework.documents.sheets import taken_apart
from casework.documents.styles import SHARED, Style
from casework.handling import letter_wordings as own
from casework.handling.letter_wordings import KEEPERS, Place, WordingRefused
from casework.models import LetterWording
from casework.today import moment
from casework.translation import current_language
from casework.web.common import actor_of, today_of, user_of
from casework.web.staff.base import show, staff_page
from casework.words import words_of

FOLDER = "casework/staff/letters"
PUBLISH, WITHDRAW = "publish", "withdraw"
_methods = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Line:
    """One letter in the list: its names in the reader's language, and who words it otherwise."""

    style: Style
    title: str
    kind: str
    contents: list[str]
    wordings: list[LetterWording]


def _line(style: Style, wordings: list[LetterWording]) -> Line:
    language = current_language()
    return Line(
        style,
        style.title(language),
        words_of(SHARED).text("letter_kinds", style.notice, language=language),
        [content_name(content, language) for content in style.carries],
        wordings,
    )


@staff_page()
@require_safe
def styles(request: HttpRequest) -> HttpResponseBase:
    """Every letter by case type, with the wordings in force that this person may read."""
    actor, groups = actor_of(request), []
    for code, letters in own.all_letters():
        found: dict[str, list[LetterWording]] = {}
        for wording in own.shown_to(actor, code).in_force():
            found.setdefault(wording.letter, []).append(wording)
        lines = [_line(style, found.get(style.name, [])) for style in letters]
        groups.append((code, "" if code == SHARED else code, lines))
    return show(request, f"{FOLDER}/styles.html", groups=groups)


@staff_page()
@require_safe
def style(request: HttpRequest, code: str, name: str) -> HttpResponseBase:
    """One letter: the product's text as it reads with examples, its fields, and all versions."""
    found, actor = _style(code, name), actor_of(request)
    wordings = own.shown_to(actor, code).filter(letter=name).order_by("organ__name", "-version")
    examples = own.examples_for(found)
    return show(
        request,
        f"{FOLDER}/style.html",
        code=code,
        line=_line(found, []),
        sample=own.example_text(found, found.text),
        carried=_carried(found),
        fields=[(field, examples.get(field, "")) for field in own.known_fields(found)],
        wordings=wordings.select_related("drafted_by", "published_by"),
        organs=own.organs_of(actor, found),
        fixed=not own.may_be_worded(found),
    )


def _carried(found: Style) -> list[tuple[str, str]]:
    language = current_language()
    return [(content_name(one, language), "、".join(marks)) for one, marks in found.carries.items()]


@staff_page()
@require_safe
def page(request: HttpRequest, code: str, name: str) -> HttpResponseBase:
    """The printed page of a letter on examples: the product's text, or a version by its number."""
    found, text, organ = _style(code, name), "", None
    if wanted := request.GET.get("wording", ""):
        rows = own.shown_to(actor_of(request), code).filter(letter=name)
        row = rows.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 18 else None
        if row is None:
            raise Http404
        text, organ = row.text, row.organ
    sheet = taken_apart(own.example_text(found, text or found.text, organ))
    answer = HttpResponse(printed(sheet).content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


class WordingForm(forms.Form):
    """A department's own text of a letter, and why it differs."""

    text = forms.CharField(
        label=gettext_lazy("Text of the letter"), max_length=20000, strip=False,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text=gettext_lazy("Fields stand in braces, as in the product’s text. Write Chinese."),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Why it is worded so"), max_length=300, required=False
    )


@_methods
@staff_page(*KEEPERS)
def wording(request: HttpRequest, code: str, name: str, pk: int) -> HttpResponseBase:
    """The draft of a department's next version; it begins with what stands in the newest one."""
    place = _place(actor_of(request), code, name, pk)
    begun = place.draft() or place.current()
    form = WordingForm(
        request.POST if request.method == "POST" else None,
        initial={"text": begun.text if begun else place.style.text},
    )
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            own.save_draft(
                place, said["text"], note=said["note"], by=user_of(request), now=moment()
            )
        except WordingRefused as refused:
            reasons = refused.reasons
        else:
            return redirect("staff:wording_preview", code, name, pk)
    examples = own.examples_for(place.style)
    return show(
        request,
        f"{FOLDER}/wording.html",
        code=code,
        place=place,
        line=_line(place.style, []),
        form=form,
        reasons=reasons,
        carried=_carried(place.style),
        fields=[(field, examples.get(field, "")) for field in own.known_fields(place.style)],
        status=422 if request.method == "POST" else 200,
    )


@_methods
@staff_page(*KEEPERS)
def preview(request: HttpRequest, code: str, name: str, pk: int) -> HttpResponseBase:
    """A department's versions: the draft beside the product's text; the head decides on them."""
    actor = actor_of(request)
    place = _place(actor, code, name, pk)
    reasons: list[str] = []
    if request.method == "POST":
        reasons = _decided(request, place)
        if not reasons:
            return redirect("staff:wording_preview", code, name, pk)
    draft = place.draft()
    looked_at = draft or place.current()
    return show(
        request,
        f"{FOLDER}/preview.html",
        code=code,
        place=place,
        line=_line(place.style, []),
        draft=draft,
        looked_at=looked_at,
        sample=own.example_text(place.style, looked_at.text, place.organ) if looked_at else "",
        changed=own.differences(place.style.text, looked_at.text) if looked_at else [],
        versions=place.wordings(),
        may_publish=own.may_publish(actor, place.organ),
        own=draft is not None and draft.drafted_by_id in actor.hands,
        reasons=reasons,
        status=422 if reasons else 200,
    )


def _decided(request: HttpRequest, place: Place) -> list[str]:
    """Publishes the draft or takes the version in force back; the reasons against it."""
    how: dict[str, Any] = {"by": actor_of(request), "today": today_of(request)}
    step, said = request.POST.get("step", ""), _("This wording is not in force any more.")
    try:
        if step == PUBLISH:
            done = own.publish(place, digest=request.POST.get("digest", ""), **how)
            said = _("Version %(n)s is in force.") % {"n": done.version}
        elif step == WITHDRAW:
            version = request.POST.get("version", "")
            number = int(version) if version.isdecimal() and len(version) < 5 else 0
            own.withdraw(place, version=number, **how)
        else:
            raise Http404
    except WordingRefused as refused:
        return refused.reasons
    messages.success(request, said)
    return []


def _style(code: str, name: str) -> Style:
    found = own.style_called(code, name)
    if found is None:
        raise Http404
    return found


def _place(actor: Actor, code: str, name: str, pk: int) -> Place:
    """The department's place for this letter, for those who may word it."""
    found = _style(code, name)
    organ = next((one for one in own.organs_of(actor, found) if one.pk == pk), None)
    if organ is None:
        raise Http404
    return Place(code, found, organ)
