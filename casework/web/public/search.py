"""The search of the public site: one box over records and commitments, filters, page by page."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from casework.models import Department
from casework.models.publicity import PublicityWindow, PublicKind, WindowState
from casework.registry.search import (
    MOST_CHARACTERS,
    SIZE,
    Chosen,
    Found,
    Words,
    citizen_number_in,
    newest_first,
    words_of_query,
)
from casework.web.common import today_of
from casework.web.public.rows import on_display, row_of, states_to_choose

DISPUTED = "disputed"
# What a list needs of a window; its texts for the search and its digests stay where they are.
_UNREAD = ("basis", "words", "grams", "facts", "digest", "reason")
_NO_SUCH = lazy("This is not one of the choices. Please choose from the list.")


class SearchForm(forms.Form):
    """What a visitor looks for. Nothing is looked up while a field is wrong."""

    q = forms.CharField(label=lazy("Name, code, document number or matter"), required=False)
    kind = forms.ChoiceField(
        label=lazy("Kind"), required=False, error_messages={"invalid_choice": _NO_SUCH}
    )
    department = forms.ModelChoiceField(
        Department.objects.none(), label=lazy("Department"), required=False,
        empty_label=lazy("All departments"), error_messages={"invalid_choice": _NO_SUCH},
    )  # fmt: skip
    state = forms.ChoiceField(
        label=lazy("State"), required=False, error_messages={"invalid_choice": _NO_SUCH}
    )

    def __init__(self, typed: QueryDict, *, only: str = "", tell_person: bool = False) -> None:
        data = {name: _visible(typed.get(name, "")) for name in self.base_fields}
        if tell_person:
            data["q"] = ""
        super().__init__(data)
        self.words = Words()
        self.typed = data["q"].strip()[:MOST_CHARACTERS]
        choices: dict[str, list[Any]] = {
            "kind": [("", _("All kinds")), *PublicKind.choices],
            "state": [("", _("Any state")), *_states(only)],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]  # a choice field
        organs = self.fields["department"]
        organs.queryset = _organs(only)  # type: ignore[attr-defined]  # a choice of rows
        if only:
            del self.fields["kind"]

    def clean_q(self) -> str:
        text = str(self.cleaned_data["q"])
        if len(text) > MOST_CHARACTERS:
            raise ValidationError(
                _(
                    "You typed %(typed)s characters, and nothing was looked up. Please type at"
                    " most %(most)s; a name, a code or a document number is enough."
                ),
                params={"typed": len(text), "most": MOST_CHARACTERS},
            )
        self.words = words_of_query(text)
        if self.words.single:
            raise ValidationError(_("One character fits too much. Please type at least two."))
        if text and not self.words:
            raise ValidationError(
                _("There is no word and no number in this. Please type a name, a code or a number.")
            )
        return text

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        kind, state = asked.get("kind"), asked.get("state") or ""
        if kind and "." in state and state.partition(".")[0] != kind:
            self.add_error(
                "state",
                _("This is a state of another kind. Please choose all kinds, or any state."),
            )
        return asked

    def query(self) -> dict[str, str]:
        """What was asked, for the links to other pages; only what stands the test."""
        asked: dict[str, Any] = {name: self.cleaned_data.get(name) for name in self.fields}
        return {name: str(getattr(value, "pk", value)) for name, value in asked.items() if value}

    def chosen(self) -> Chosen:
        """What was taken from the lists."""
        asked = self.cleaned_data
        kind, organ, state = asked.get("kind") or "", asked.get("department"), asked["state"]
        of_kind, _dot, of_case = state.partition(".") if state != DISPUTED else ("", "", "")
        return Chosen(
            kind or of_kind, organ.pk if organ else None, of_case, disputed=state == DISPUTED
        )


def _visible(text: str) -> str:
    """Without what nobody sees or types: control characters."""
    return "".join(
        " " if char in "\t\r\n" else char for char in text
        if char in "\t\r\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs")
    )  # fmt: skip


def _states(only: str) -> list[Any]:
    groups = [
        (name, [(f"{kind}.{state}", words) for state, words in states])
        for kind, name, states in states_to_choose()
        if not only or only == kind
    ]
    disputed = (DISPUTED, _("Objection being handled"))
    return [disputed, *(groups[0][1] if only and groups else groups)]


def _organs(only: str) -> QuerySet[Department]:
    """The departments of which something is published."""
    theirs = PublicityWindow.objects.filter(department=OuterRef("pk"), state=WindowState.OPEN)
    if only:
        theirs = theirs.filter(kind=only)
    return Department.objects.filter(Exists(theirs)).order_by("name")


def search(request: HttpRequest) -> HttpResponseBase:
    """Everything on display that fits what was typed and chosen, newest first."""
    return render(request, "casework/public/results.html", results(request))


def results(request: HttpRequest, *, only: str = "", browse: bool = False) -> dict[str, Any]:
    """The context of a page of results; `only` one kind, `browse` when nothing is asked for."""
    personal = citizen_number_in(request.GET.get("q", ""), today=today_of(request))
    form = SearchForm(request.GET, only=only, tell_person=personal)
    context: dict[str, Any] = {"form": form, "personal": personal, "rows": None, "query": ""}
    if not form.is_valid() or personal:
        return context
    query = form.query()
    if not query and not browse:
        return context
    chosen = form.chosen()
    found = newest_first(
        on_display(request).defer(*_UNREAD), form.words, after=request.GET.get("after", ""),
        chosen=replace(chosen, kind=only) if only else chosen,
    )  # fmt: skip
    return context | {
        "rows": [row_of(window) for window in found.rows],
        "how_many": _how_many(found),
        "found": found,
        "query": urlencode(query),
        "next": urlencode({**query, "after": found.next}) if found.next else "",
    }


def _how_many(found: Found) -> str:
    """Says no number that was not counted."""
    if not found.first:
        more = _("More entries follow.") if found.next else _("These are the last entries.")
        return str(more)
    if found.next:
        return _("More than %(most)s entries fit; here are the newest %(most)s.") % {"most": SIZE}
    return _("Entries found: %(count)s") % {"count": len(found.rows)}
