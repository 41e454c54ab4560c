"""Commitments on the subjects' and the public pages: guide, signing journey, panels, search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from casework.declaration import published
from casework.models import Case
from casework.models.subject import SubjectKind
from casework.web.common import day_text
from casework.web.doors import ALL, Door
from casework.web.hooks import ANSWER_SUPPLEMENT, Guide, Journey, Page, Panel, Section
from commitments.casetype import Commitment
from commitments.models import Outcome

FIRST = "sign"
START_TITLE = lazy("Make a commitment")
DOORS = (
    Door("commitments/", ALL),
    Door("commitments/<slug:number>/", ALL),
)
GUIDE = Guide(
    order=1,
    title=lazy("Make a commitment"),
    lead=lazy("Promise in writing instead of bringing a paper, or show that you keep your word."),
    who=lazy("Organizations, individual businesses and persons who deal with a department."),
    conditions=(
        lazy("The matter is on the department’s list of matters."),
        lazy("No serious record and no broken promise that has not been repaired."),
        lazy("You sign yourself, or for an organization that the office has confirmed as yours."),
    ),
    papers=(lazy("None. The letter stands here; you read it and sign it with your password."),),
    terms=(
        (lazy("answer after you have signed"), "commitment.accept"),
        (lazy("your answer, if something is missing"), "commitment.supplement_answer"),
        (lazy("publication of the letter"), "commitment.publish"),
        (lazy("check by the department"), "commitment.check"),
        (lazy("your statement before a breach is found"), "commitment.statement"),
    ),
    remedy=lazy(
        "You are heard before a breach is found. Against the finding you may object here, ask for"
        " administrative reconsideration within 60 days, or sue within 6 months."
    ),
    start_url="/my/start/commitments/",
    start_label=lazy("Make a commitment"),
    list_url="/commitments/",
    list_label=lazy("See public commitments"),
)


def _letter(case: Case, today: date) -> dict[str, Any]:
    return {"letter": case.data.get("letter", {}), "promises": promises_of(case.data)}


def _earlier(case: Case) -> list[Section]:
    plan, letter = case.data.get("plan", {}), case.data.get("letter", {})
    answers = [
        (_("Matter"), letter.get("matter", "")),
        (_("Made to"), case.department),
        (_("First day"), _day(plan.get("start_on"))),
        (_("Last day"), _day(plan.get("end_on"))),
    ]
    return [Section(_("The commitment"), answers)]


def _day(text: str | None) -> str:
    return day_text(date.fromisoformat(text)) if text else ""


JOURNEYS = {
    "sign": Journey(
        title=lazy("Sign the commitment"),
        pages=(
            Page("signer", lazy("Who signs, and in what capacity"), ("name", "capacity")),
            Page(
                "letter",
                lazy("Read the letter"),
                ("consent_version", "confirmed"),
                template="commitments/_letter.html",
            ),
            Page(
                "promises",
                lazy("Your promises, one by one"),
                lead=lazy("These are the promises you will be measured by."),
                template="commitments/_promises.html",
            ),
        ),
        confirm_identity=True,
        submit=lazy("Sign"),
        context=_letter,
        earlier=_earlier,
    ),
    "resubmit": ANSWER_SUPPLEMENT,
}


@dataclass(frozen=True)
class PromiseLine:
    """One promise as a checklist shows it."""

    text: str
    due_on: date
    outcome: str
    label: str
    note: str = ""

    @property
    def sign(self) -> str:
        return {"kept": "ok", "excused": "ok", "open": "clock", "late": "late"}.get(
            self.outcome, "no"
        )

    @property
    def tone(self) -> str:
        return {"kept": "yes", "excused": "yes", "open": "wait", "late": "no"}.get(
            self.outcome, "no"
        )


def promises_of(data: dict[str, Any]) -> list[PromiseLine]:
    """The promises of a commitment's data, or of its public part."""
    return [
        PromiseLine(
            promise["text"],
            date.fromisoformat(promise["due_on"]),
            promise["outcome"],
            str(Outcome(promise["outcome"]).label),
            promise.get("note", ""),
        )
        for promise in data.get("promises", [])
    ]


def panels(case: Case, today: date) -> list[Panel]:
    """The promises with what became of them, and the order to rectify while it runs."""
    order = case.data.get("order", {}) if case.state == "rectifying" else {}
    return [
        Panel(
            "commitments/_panel.html",
            {
                "promises": promises_of(case.data),
                "demands": order.get("demands", ""),
                "until": order.get("until", ""),
                "plan": case.data.get("plan", {}),
                "public": "text" in case.data.get("public", {}),
                "number": case.number,
            },
        )
    ]


def staff_panels(case: Case, today: date) -> list[Panel]:
    """The same promises for those who check them."""
    return panels(case, today)


# --- What the public sees


def public_commitments(today: date) -> QuerySet[Case]:
    """Commitments of organizations whose masked letter is up: while they run or their term does."""
    shown = Case.objects.filter(case_type=Commitment.code, data__public__has_key="text")
    return (
        shown.exclude(subject__kind=SubjectKind.NATURAL)
        .filter(Q(closed_on__isnull=True) | Q(data__public__until__gte=today.isoformat()))
        .select_related("subject", "department")
        .order_by("-id")
    )


@dataclass(frozen=True)
class PublicRow:
    """One commitment in a list of search results."""

    url: str
    title: str
    subject: str
    state: str


def public_rows(cases: QuerySet[Case]) -> Iterator[PublicRow]:
    """The rows of a list."""
    words = published(Commitment.code).words
    for case in cases:
        yield PublicRow(
            reverse("commitments:item", args=[case.number]),
            case.title,
            case.subject.name,
            words.text("states", case.state, language=get_language() or "zh-hans"),
        )


def find_public(text: str, today: date) -> QuerySet[Case]:
    """Every word stands in name, code, number or matter."""
    found = public_commitments(today)
    for word in text.split():
        found = found.filter(
            Q(subject__name__icontains=word)
            | Q(subject__code__iexact=word)
            | Q(number__iexact=word)
            | Q(title__icontains=word)
        )
    return found


def search_public(text: str, today: date) -> Iterator[PublicRow]:
    """The first public commitments that fit a search."""
    return public_rows(find_public(text, today)[:20])
