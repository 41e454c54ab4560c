"""Opens the one drawer with reporters' names: for a named reason, recorded before it is read."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from casework.access.actor import Actor
from casework.errors import ActsForSubject, NotYourRole, Refusal, cleaned, gettext_noop
from casework.ledger.records import Hand
from casework.models import Report, ReportContact
from casework.models.report import ReportEventKind
from casework.reporting import book, sealing
from casework.reporting.book import ReportRefused
from casework.reporting.desk import OFFICER, Missing, acts_for_subject, credit_office_id
from casework.translation import gettext

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_LEAST = 4  # characters of a reason: “查” is none


class NothingGiven(Refusal):
    """The reporter gave neither name nor contact, or they have been deleted."""

    code = "nothing_given"
    template = gettext_noop("The reporter gave no name and no contact, or they have been deleted.")


def look(report_id: int, *, by: User, reason: str, today: date, now: datetime) -> dict[str, str]:
    """Who reported, as far as they said so.

    Only officers of the credit office in their own right, no substitutes, nobody who acts for
    the organization reported on. The look is an event of the report, written in the transaction
    that reads: what cannot be recorded is not shown. Raises ReportRefused, SealBroken.
    """
    reason = cleaned(reason)
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=report_id)
        actor = Actor.of(by)
        contact = ReportContact.objects.filter(report=report).first()
        faults = _faults(actor, report, reason)
        if contact is None:
            faults.append(NothingGiven())
        if faults or contact is None:
            raise ReportRefused(faults)
        hand = Hand(actor.user_id, OFFICER, credit_office_id())
        kind = ReportEventKind.CONTACT_SEEN
        book.append(report, kind, on=today, at=now, hand=hand, reason=reason)
        report.save(update_fields=["version", "last_hash"])
        return sealing.opened(contact.sealed)


def take_back(report_id: int, *, today: date, now: datetime) -> bool:
    """Deletes name and contact at the wish of the reporter, who has shown the code (PIPL art. 47).

    Answers whether there was anything to delete. Locks the report; one transaction.
    """
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=report_id)
        gone, _by_model = ReportContact.objects.filter(report=report).delete()
        if gone:
            book.append(report, ReportEventKind.CONTACT_DELETED, on=today, at=now)
            report.save(update_fields=["version", "last_hash"])
    return bool(gone)


def may_look(actor: Actor, report: Report) -> bool:
    """Whether the page offers the drawer to this person at all."""
    return not _faults(actor, report, "-" * _LEAST)


def _faults(actor: Actor, report: Report, reason: str) -> list[Refusal]:
    faults: list[Refusal] = []
    if credit_office_id() not in actor.own.get(OFFICER, ()):
        faults.append(NotYourRole(roles=gettext("officer of the credit office")))
    if acts_for_subject(actor, report):
        faults.append(ActsForSubject())
    if len(reason) < _LEAST:
        faults.append(Missing("reason", _NO_REASON))
    return faults


_NO_REASON = gettext_noop("Say for what you need to know who reported; it is recorded.")
