"""Repair on the subjects' pages: guide, countdown of conditions, request, sites, training."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from casework.assessment.public_numbers import PublicCount, PublicSpan
from casework.models import Case, CreditRecord, Subject
from casework.models.record import Publicity
from casework.policies.loader import load_packs
from casework.web.common import day_text
from casework.web.doors import LOGGED_IN, OWNER, PARTIES, Door
from casework.web.hooks import (
    ANSWER_SUPPLEMENT,
    Guide,
    Hint,
    Journey,
    Page,
    Panel,
    RecordOffer,
    StartPage,
)
from repair.eligibility import Countdown, countdown
from repair.forms import COMMITMENT
from repair.remedies import objection_offer
from repair.sync import TELLING, sites_of
from repair.training import current_course, valid_certificate

FIRST = "apply"
NEEDS_RECORD = True
START_TITLE = lazy("Ask for repair")
DOORS = (
    Door("repair/training/", LOGGED_IN),
    Door("repair/training/<int:pk>/", frozenset({OWNER})),
    Door("repair/training/<int:pk>/page/<int:position>/", frozenset({OWNER})),
    Door("repair/training/<int:pk>/quiz/", frozenset({OWNER})),
    Door("repair/certificates/<int:pk>/", frozenset({OWNER})),
    Door("repair/records/<int:pk>/notice/", PARTIES),
)
PUBLIC_COUNTS = (
    PublicCount(
        "applied", lazy("asked for"), lazy("Requests for repair that were handed in."), ("apply",)
    ),
    PublicCount(
        "repaired", lazy("repaired"),
        lazy("Repairs that every site has confirmed, and plans of insolvency carried out."),
        ("complete", "finish_plan"),
    ),
    PublicCount(
        "rejected", lazy("not granted"), lazy("Requests refused or not granted, with reasons."),
        ("refuse", "reject"),
    ),
)  # fmt: skip
PUBLIC_SPANS = (
    PublicSpan(
        lazy("Working days from request to repair"),
        lazy("Median of organizations’ repairs completed in these twelve months."), ("repaired",),
    ),
)  # fmt: skip
GUIDE = Guide(
    order=3,
    title=lazy("Ask for repair"),
    lead=lazy("You have put things right? Have the record taken down, here and everywhere else."),
    who=lazy("The subject of the record, or who is confirmed to act for it."),
    conditions=(
        lazy("The minimum publicity term is over."),
        lazy("The breach is put right and every duty of the decision is done."),
        lazy("You sign a public repair commitment."),
        lazy("You have taken the free training course, where the rules here ask for it."),
        lazy("The law does not exclude the record from repair."),
    ),
    papers=(
        lazy("Proof that the duties are done, unless the department finds it itself."),
        lazy("The repair commitment; you sign it here."),
    ),
    terms=(
        (lazy("decision whether it is accepted"), "repair.accept"),
        (lazy("decision after acceptance"), "repair.handle"),
        (lazy("answer of the window at most"), "repair.cap"),
        (lazy("all sites updated after approval"), "repair.sync"),
        (lazy("your answer, if something is missing"), "repair.supplement_answer"),
    ),
    remedy=lazy(
        "Every refusal says why and when you can try again. You may object to it here, ask for"
        " administrative reconsideration within 60 days, or sue within 6 months."
    ),
    start_url="/my/start/repair/",
    start_label=lazy("Ask for repair"),
)
OVER = (Publicity.ENDED, Publicity.WITHDRAWN)


def record_offer(record: CreditRecord, subject: Subject, today: date) -> RecordOffer | None:
    """Repair now, or from which day and why not yet; nothing for what is over already."""
    if record.publicity in OVER:
        return None
    label = _("Ask for repair")
    url = f"{reverse('portal:start', args=['repair'])}?record={record.pk}"
    if not record.repairable:
        return RecordOffer(label, why_not=_("The law excludes this record from repair."), order=20)
    if record.earliest_apply and today < record.earliest_apply:
        words = {"day": day_text(record.earliest_apply), "last": day_text(record.min_last)}
        text = _("From %(day)s on, because the minimum term runs until %(last)s.") % words
        return RecordOffer(label, why_not=text, order=20)
    return RecordOffer(label, url, order=20)


def record_panels(record: CreditRecord, today: date) -> list[Panel]:
    """The notice about repair, for as long as there is something to repair."""
    if record.publicity in OVER:
        return []
    return [Panel("repair/_notice.html", {"record": record})]


def start(request: Any, subject: Subject, record: CreditRecord | None, today: date) -> StartPage:
    """The conditions with the earliest day; a court's ruling opens the way at once."""
    if record is None:
        return StartPage(may_start=False)
    found = countdown(record, subject, today)
    by_court = request.GET.get("court") == "1"
    context = _standing(found, subject, record, today) | {"by_court": by_court}
    may = found.can_start or (by_court and not found.blocked)
    return StartPage("repair/_countdown.html", context, may)


def _standing(
    found: Countdown, subject: Subject, record: CreditRecord, today: date
) -> dict[str, Any]:
    return {
        "countdown": found,
        "record": record,
        "subject": subject,
        "course": current_course(),
        "certificate": valid_certificate(subject, today=today),
        "training_url": f"{reverse('repair:training')}?subject={subject.pk}&record={record.pk}",
        "court_url": f"{reverse('portal:start', args=['repair'])}?record={record.pk}&court=1",
    }


def _context(case: Case, today: date) -> dict[str, Any]:
    if case.record is None:
        return {}
    found = countdown(case.record, case.subject, today, data=_given(case))
    return _standing(found, case.subject, case.record, today) | {"commitment": COMMITMENT}


def _given(case: Case) -> dict[str, Any]:
    """What the newest draft of the request holds, as the conditions ask for it."""
    draft = case.drafts.filter(action="apply").order_by("-updated_at").first()
    data = draft.data if draft else {}
    flags = {name: bool(data.get(name)) for name in ("duties_asserted", "commitment")}
    files = {name: data.get(name, []) for name in ("proof", "certificate", "report")}
    return flags | files


def _by_court(case: Case, data: Any) -> bool:
    return bool(data.get("route") == "bankruptcy")


def _needs_training(case: Case, data: Any) -> bool:
    return not _by_court(case, data) and load_packs().version(case.pack_version).flag(
        "repair.training"
    )


def _hint(case: Case, data: Any) -> Hint | None:
    if data.get("about") != "wrong" or case.record is None:
        return None
    return Hint(
        _("You say that the record itself is wrong. An objection needs no waiting time."),
        _("Object to this record"),
        f"{reverse('portal:start', args=['objections'])}?record={case.record_id}",
    )


JOURNEYS = {
    "apply": Journey(
        title=lazy("Ask for repair"),
        before="repair/_countdown.html",
        pages=(
            Page("ground", lazy("On what ground you ask"), ("route", "about")),
            Page(
                "ruling",
                lazy("The court’s ruling"),
                ("ruling", "ruling_number", "ruling_date"),
                shown=_by_court,
            ),
            Page(
                "duties",
                lazy("What you have put right"),
                ("duties_asserted", "what_was_done", "proof"),
                shown=lambda case, data: not _by_court(case, data),
            ),
            Page(
                "training",
                lazy("The training"),
                ("certificate",),
                template="repair/_training.html",
                shown=_needs_training,
            ),
            Page(
                "commitment",
                lazy("Your repair commitment"),
                ("commitment", "signer", "contact", "report"),
                lead=lazy("It is public, and it is the condition of every repair."),
            ),
        ),
        confirm_identity=True,
        submit=lazy("Sign and send the request"),
        context=_context,
        hint=_hint,
    ),
    "answer_supplement": ANSWER_SUPPLEMENT,
}


def next_words(case: Case) -> str:
    """By which day the whole request is answered, however many hands it still goes through."""
    last = case.deadlines.filter(name="answer_by", state="running").first()
    if last is None or last.due_on is None:
        return ""
    return _("You have our answer by %(day)s at the latest.") % {"day": day_text(last.due_on)}


def staff_panels(case: Case, today: date) -> list[Panel]:
    """Which sites have followed: taken the record down, shielded it, or shown it again."""
    sites = sites_of(case) if case.state in TELLING else []
    return [Panel("repair/_sites.html", {"sites": sites})] if sites else []


def panels(case: Case, today: date) -> list[Panel]:
    """Which sites have taken the record down, and the way to object to a refusal."""
    found = staff_panels(case, today)
    if offer := objection_offer(case):
        start_at = reverse("portal:start", args=["objections"])
        url = f"{start_at}?record={offer['record']}&origin={offer['origin']}"
        found.append(Panel("repair/_remedy.html", {"url": url}))
    return found
