"""Commitments on the subjects' and public pages: guide, signing journey, panels."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from casework.models import Case, Subject
from casework.models.publicity import PublicityWindow, PublicKind
from casework.web.common import day_text
from casework.web.doors import ALL, HANDLER, NOBODY, STAFF, SUPERVISOR, Door
from casework.web.hooks import ANSWER_SUPPLEMENT, Guide, Hint, Journey, Page, Panel, Section
from commitments import signing, statistics
from commitments.casetype import Commitment
from commitments.ceremony import CEREMONY
from commitments.consent import consent
from commitments.models import Outcome
from commitments.preview import preview_panels

FIRST = "sign"
RUNNING = ("published", "performing", "checking", "rectifying")
START_TITLE = lazy("Make a commitment")
DOORS = (
    Door("commitments/", ALL, items=True),
    Door("commitments/matters/", ALL, items=False),
    Door("commitments/<slug:number>/", ALL, items=True),
    Door("staff/commitments/", STAFF, forbids=True),
    # Only a head keeps the list of matters; none of the six is one.
    Door("staff/commitments/new/", NOBODY, forbids=True),
    Door("staff/commitments/<int:pk>/", frozenset({HANDLER, SUPERVISOR})),
    Door("staff/commitments/<int:pk>/edit/", NOBODY),
    Door("staff/commitments/<int:pk>/letter/", frozenset({HANDLER})),
    Door("staff/commitments/<int:pk>/preview/", frozenset({HANDLER})),
    Door("staff/commitments/checks/", frozenset({SUPERVISOR}), forbids=True),
    Door("staff/commitments/checks/<int:pk>/", frozenset({SUPERVISOR})),
)
PUBLIC_COUNTS, public_tables = statistics.COUNTS, statistics.tables
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
    papers=(lazy("None. You read the letter here and sign it with password and a one-time code."),),
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
    exact = signing.exact_text(case, today=today)
    return {
        "exact": exact,
        "digest": signing.digest_of(exact),
        "consent": consent(),
        "letter": case.data.get("letter", {}),
        "promises": promises_of(case.data),
        "declines": reverse("portal:action", args=[case.pk, "decline"]),
    }


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


def _ordinary_way(case: Case, data: Any) -> Hint | None:
    """Whoever marks a promise that cannot be made is shown the ordinary way."""
    if not data.getlist("cannot"):
        return None
    return Hint(
        _("You need not promise what you cannot keep. The matter can be filed the ordinary way."),
        _("Go the ordinary way"),
        reverse("portal:action", args=[case.pk, "decline"]),
    )


def next_words(case: Case) -> str:
    """Who chose the ordinary way is told on the receipt where it goes."""
    letter = case.data.get("letter", {})
    if case.state != "ended" or "declining" not in case.data:
        return ""
    said = _("The matter can be filed the ordinary way: %(way)s Papers: %(papers)s")
    return said % {"way": letter["ordinary_way"], "papers": letter["ordinary_papers"]}


_SIGN = Journey(
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
            ("cannot",),
            lead=lazy("These are the promises you will be measured by."),
            template="commitments/_promises.html",
        ),
    ),
    confirm_identity=True,
    ceremony=CEREMONY,
    submit=lazy("Sign"),
    before="commitments/_who_signs.html",
    context=_letter,
    earlier=_earlier,
    hint=_ordinary_way,
)
JOURNEYS = {
    "sign": _SIGN,
    "sign_first": replace(_SIGN, title=lazy("Sign first as the agent")),
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
    proofs: tuple[dict[str, Any], ...] = ()
    missed: bool = False

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
            tuple(
                proof | {"on": date.fromisoformat(proof["on"])}
                for proof in promise.get("proofs", ())
            ),
            bool(promise.get("missed_on")) and promise["outcome"] == "open",
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
    """The same promises for those who check them, and the letter as the public will read it."""
    return [*panels(case, today), *preview_panels(case)]


def subject_panels(subject: Subject, today: date) -> list[Panel]:
    """How a subject kept its commitments. What was never made, or was taken back, is not told."""
    made = Case.objects.filter(
        case_type=Commitment.code, subject=subject, state__in=(*RUNNING, "fulfilled", "breached")
    )
    counts = Counter(made.values_list("state", flat=True))
    if not counts:
        return []
    context = {
        "subject": subject.name,
        "kept": counts["fulfilled"],
        "running": sum(counts[state] for state in RUNNING),
        "broken": counts["breached"],
    }
    return [Panel("commitments/_record.html", context)]


# --- What the public sees

PUBLIC_KIND = PublicKind.COMMITMENT.value
PUBLIC_STATES = {
    "published": "open",
    "performing": "open",
    "checking": "open",
    "rectifying": "yours",
    "fulfilled": "good",
    "breached": "bad",
}


def public_url(window: PublicityWindow) -> str:
    """The public page of a commitment, by its number."""
    return reverse("commitments:item", args=[window.shown["number"]])
