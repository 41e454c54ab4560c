"""The words of reminders: a step of the ladder, and the overview of a morning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from casework.access.actor import Actor
from casework.declaration import published
from casework.models import Case, LadderStep, MorningOverview
from casework.models.ladder import Addressee
from casework.reminding.overviews import overview_for
from casework.web.common import day_text

# So many cases of each kind stand in the e-mail; the pages hold all.
SHOWN = 10
_COUNTED = ("due", "overdue", "waiting")


def facts_of_step(step: LadderStep) -> dict[str, Any]:
    case = step.case
    return {
        "due": step.due.isoformat(),
        "late": step.on > step.due,
        "holder": str(case.holder or ""),
        "subject": case.subject.name,
    }


def step_words(step: LadderStep, facts: Mapping[str, Any]) -> dict[str, Any]:
    """True for as long as the step holds, whenever it is read."""
    case, language = step.case, get_language() or settings.LANGUAGE_CODE
    words = published(case.case_type, case.type_version).words
    term = words.text("deadlines", step.deadline.name, language=language)
    due = day_text(date.fromisoformat(facts["due"]))
    title = (
        _("%(term)s: overdue, ended on %(due)s")
        if facts["late"]
        else _("%(term)s: ends on %(due)s")
    )
    page = "portal:case" if step.to == Addressee.SUBJECT else "staff:case"
    return {
        "title": title % {"term": term, "due": due},
        "case_type": words.text("title", language=language),
        "number": str(case.number or ""),
        "sentence": _asked(step.to) % facts,
        "path": reverse(page, args=[case.pk]),
    }


def _asked(to: str) -> str:
    """What the reader should do about it."""
    if to == Addressee.SUBJECT:
        return _("Please answer by then. Your case's page says what is asked and what follows.")
    if to == Addressee.HANDLER:
        return _("You handle this case of %(subject)s. Please see to it in time.")
    if to == Addressee.HEAD:
        return _(
            "Your department owes this in the case of %(subject)s. Please see that it is done."
        )
    return _("The department has not acted in the case of %(subject)s. Please supervise it.")


def facts_of_overview(overview: MorningOverview) -> dict[str, Any]:
    found = overview_for(Actor.of(overview.user), overview.day)
    counts = {name: getattr(found, name).count() for name in _COUNTED}
    more = {"wanted_year": found.wanted_year, "late_orders": found.late_orders}
    return counts | {name: value for name, value in more.items() if value}


def overview_words(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The counts, late sites, the year whose days off are missing; what is all there is leads."""
    year, late, sentences = facts.get("wanted_year"), facts.get("late_orders"), []
    title, path = _("Your cases this morning"), reverse("staff:inbox")
    if any(facts[name] for name in _COUNTED):
        counts = _("Due today: %(due)s. Overdue: %(overdue)s. Waiting for others: %(waiting)s.")
        sentences.append(counts % facts)
    elif late:
        title, path = _("Other sites have not answered in time"), reverse("staff:sync")
    elif year:
        title = _("The days off of %(year)s are missing") % {"year": year}
        path = _entry_of(year)
    if late:
        words = ngettext(
            "%(n)s order to another site is past its last day without an answer.",
            "%(n)s orders to other sites are past their last day without an answer.", late,
        )  # fmt: skip
        sentences.append(words % {"n": late})
    if year:
        wanted = _(
            "The days off of %(year)s have not been entered. Deadlines that run into %(year)s "
            "have no firm date until they are."
        )
        sentences.append(wanted % {"year": year})
    return {
        "title": title,
        "case_type": "",
        "number": "",
        "sentence": "\n".join(sentences),
        "path": path,
    }


def _entry_of(year: int) -> str:
    return f"{reverse('staff:calendar_enter')}?year={year}"


def overview_body(overview: MorningOverview, sentence: str) -> str:
    """The overview with a link to each case, as the e-mail has it."""
    found = overview_for(Actor.of(overview.user), overview.day)
    parts = [
        "\n".join([title, *_lines(cases)])
        for title, cases in (
            (_("Due today"), found.due),
            (_("Overdue"), found.overdue),
            (_("Waiting for others"), found.waiting),
        )
        if cases.exists()
    ]
    inbox = f"{settings.CASEWORK_SITE_URL}{reverse('staff:inbox')}"
    links = [_("Open the inbox: %(link)s") % {"link": inbox}]
    if found.late_orders:
        sites = f"{settings.CASEWORK_SITE_URL}{reverse('staff:sync')}"
        links.insert(0, _("Open the list of other sites: %(link)s") % {"link": sites})
    if found.wanted_year:
        entry = f"{settings.CASEWORK_SITE_URL}{_entry_of(found.wanted_year)}"
        links.insert(0, _("Enter the days off: %(link)s") % {"link": entry})
    return "\n\n".join([sentence, *parts, *links])


def _lines(cases: QuerySet[Case]) -> Iterator[str]:
    language = get_language() or settings.LANGUAGE_CODE
    for case in cases.select_related("subject")[:SHOWN]:
        words = published(case.case_type, case.type_version).words
        kind = words.text("title", language=language)
        link = f"{settings.CASEWORK_SITE_URL}{reverse('staff:case', args=[case.pk])}"
        due = day_text(case.due_on, weekday=False)
        yield f"- {case.number} {kind} {case.subject.name} {due}\n  {link}"
    if (more := cases.count() - SHOWN) > 0:
        yield _("- and %(n)s more") % {"n": more}
