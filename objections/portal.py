"""Objections on the subjects' pages: guide, filing journey, and when a repair would suit better."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from casework.assessment.public_numbers import PublicCount, PublicSpan
from casework.models import Case, CreditRecord, Subject
from casework.web.hooks import (
    ANSWER_SUPPLEMENT,
    Guide,
    Hint,
    Journey,
    Page,
    RecordOffer,
    Section,
    StartPage,
)
from objections.models import Ground, Outcome, column_of

FIRST = "file"
NEEDS_RECORD = True
START_TITLE = lazy("Object to a record")
START_LEAVES_OUT = ("evidence",)
PUBLIC_COUNTS = (
    PublicCount("filed", lazy("filed"), lazy("Objections that were handed in."), ("file",)),
    PublicCount(
        "upheld", lazy("upheld"),
        lazy("Objections that were right: the record is corrected, or not shown any more."),
        ("uphold", "uphold_own_error"),
    ),
    PublicCount(
        "dismissed", lazy("not upheld"), lazy("Objections that did not hold."), ("dismiss",)
    ),
)  # fmt: skip
PUBLIC_SPANS = (
    PublicSpan(
        lazy("Working days from objection to answer"),
        lazy("Median of organizations’ objections closed in these twelve months."), ("closed",),
    ),
)  # fmt: skip
GUIDE = Guide(
    order=2,
    title=lazy("Raise an objection"),
    lead=lazy("A record about you is wrong, incomplete, or shown too long? Have it put right."),
    who=lazy("The subject of the record, or who is confirmed to act for it."),
    conditions=(
        lazy("The record is about you."),
        lazy("You say what is wrong, and add proof."),
        lazy("There is no waiting time; you may object on any day."),
    ),
    papers=(lazy("Proof of what is right: the decision, a receipt, a register extract."),),
    terms=(
        (lazy("decision whether it is accepted"), "objection.intake"),
        (lazy("mark on the record"), "objection.annotate"),
        (lazy("answer of the information provider"), "objection.provider"),
        (lazy("everything together at most"), "objection.cap"),
        (lazy("correction when you are right"), "objection.correct"),
        (lazy("time to ask for a review"), "objection.review_term"),
    ),
    remedy=lazy(
        "You may ask once for a review by the upper department, and at any time for administrative"
        " reconsideration within 60 days, or sue within 6 months."
    ),
    start_url="/my/start/objections/",
    start_label=lazy("Raise an objection"),
)
# Words of one who has put things right rather than found them wrong.
REPAIR_WORDS = (
    "已缴", "缴清", "缴纳完毕", "已履行", "履行完毕", "已整改", "整改完成", "改正完毕", "已改正",
    "信用修复", "申请修复", "尽快撤下", "paid", "repair",
)  # fmt: skip


def sounds_like_repair(case: Case) -> bool:
    """Whether the text speaks of duties done and not of a wrong record."""
    said = case.data.get("objection", {})
    if said.get("ground") not in (Ground.WRONG, Ground.PAST_TERM, Ground.NOT_PUBLIC):
        return False
    text = f"{said.get('statement', '')} {said.get('right_value', '')}".lower()
    return any(word in text for word in REPAIR_WORDS)


def _hint(case: Case, data: Any) -> Hint | None:
    if case.record is None or not sounds_like_repair(case):
        return None
    return Hint(
        _(
            "It sounds as if the record was right and you have put things right since. Then repair"
            " is the shorter way. If the record itself is wrong, simply go on here."
        ),
        _("See whether I can ask for repair"),
        f"{reverse('portal:start', args=['repair'])}?record={case.record_id}",
    )


def _earlier(case: Case) -> list[Section]:
    said = case.data.get("objection", {})
    ground = said.get("ground")
    item = said.get("item")
    answers = [
        (_("What is wrong"), Ground(ground).label if ground else ""),
        (_("Which item of the record"), column_of(item).verbose_name if item else _("all of it")),
        (_("What happened"), said.get("statement", "")),
        (_("What it should say"), said.get("right_value") or "—"),
    ]
    change = reverse("portal:action", args=[case.pk, "edit"])
    return [Section(_("What is wrong, and what is right"), answers, change)]


JOURNEYS = {
    "file": Journey(
        title=lazy("Raise an objection"),
        pages=(
            Page(
                "evidence",
                lazy("Your proof"),
                ("evidence",),
                lead=lazy("Show what is right: the decision, a receipt, a register extract."),
            ),
            Page("pledge", lazy("Your word"), ("pledge",)),
        ),
        submit=lazy("Send the objection"),
        hint=_hint,
        earlier=_earlier,
    ),
    "answer_supplement": ANSWER_SUPPLEMENT,
}


def record_offer(record: CreditRecord, subject: Subject, today: date) -> RecordOffer | None:
    """An objection is possible on any day, unless one is open already."""
    running = record.cases.filter(case_type="objections", closed_on__isnull=True)
    other = running.exclude(state="draft").first()
    label = _("Object to this record")
    if other is not None:
        return RecordOffer(label, why_not=_("An objection to it is being handled."), order=10)
    url = f"{reverse('portal:start', args=['objections'])}?record={record.pk}"
    return RecordOffer(label, url, order=10)


def start(request: Any, subject: Subject, record: CreditRecord | None, today: date) -> StartPage:
    """The record as it stands above the questions."""
    return StartPage(template="objections/_start.html" if record else "")


def next_words(case: Case) -> str:
    """After filing: the mark on the record."""
    if case.state != "submitted":
        return ""
    return _("Once it is accepted, the record is marked as disputed until it is settled.")


def public_answer(case: Case) -> str:
    """What came of it, for the page of the record; nothing that the parties said."""
    if case.state == "withdrawn":
        return _("The objection was withdrawn.")
    if case.data.get("ending") != "corrected":
        return _("After checking, the information stands as it was.")
    if case.data.get("finding", {}).get("outcome") == Outcome.REDO:
        return _("After checking, the department decides anew.")
    return _("After checking, the information was corrected.")
