"""What is collected and why (PIPL arts. 17, 30 and 35), with every number from where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from casework.leftovers import KEPT
from casework.policies.loader import PackVersion
from casework.web.periods import period_text

# What readers are told has changed, the newest first; a statement that changes is dated.
CHANGES: tuple[tuple[date, Any], ...] = (
    (date(2026, 11, 22), lazy("Reports of a breach, the lists and the feeds were added.")),
    (date(2026, 11, 1), lazy("The first statement.")),
)
_DUTY = lazy("statutory duty (PIPL art. 13 (3), art. 34)")


@dataclass(frozen=True)
class Kind:
    """One kind of data: what, why, on what basis, from where, who sees it, for how long."""

    anchor: str
    what: str
    holds: str
    why: str
    basis: str
    source: str
    seen_by: str
    kept: str


@dataclass(frozen=True)
class Right:
    """A right, and what to do to use it."""

    name: str
    how: str


def kinds(version: PackVersion) -> Iterator[Kind]:
    """Every kind of data that this product holds about people and organizations."""
    yield from _of_users()
    yield from _of_records(version)
    yield _reports(version)
    yield _checks(version)
    yield from _technical(version)


def _of_users() -> Iterator[Kind]:
    yield Kind(
        "account", _("Your account"),
        _("User name, your name, an e-mail if you give one, and a digest of your password."),
        _("To know you again, and to tell you what happens in your matters."),
        _("your own registration (PIPL art. 13 (2))"), _("You."),
        _("You, and the departments that handle your matters: name and user name."),
        _("As long as the account is used. A closed account can no longer log in; its name stays"
          " in the records of what it did, which may not be changed."),
    )  # fmt: skip
    yield Kind(
        "identity", _("For whom you act"),
        _("Your citizen number, if you claim your own records; the organizations you act for."),
        _("To find your records, and for the office to compare with your identity card."),
        str(_DUTY), _("You; the office confirms it."),
        _("You, and the officers of the credit office. It is shown with stars, never in full."),
        _("As long as you act, then as long as the matters in which you acted."),
    )  # fmt: skip
    yield Kind(
        "matters", _("What you write and upload in a matter"),
        _("Commitments, objections, applications for repair, statements and proof."),
        _("To decide the matter, and to prove later what was decided and why."), str(_DUTY),
        _("You, and the departments that take part."),
        _("You and the departments that take part in this matter; nobody else."),
        _("With the file of the matter, as long as the rules for archives ask."),
    )  # fmt: skip


def _of_records(version: PackVersion) -> Iterator[Kind]:
    yield Kind(
        "records", _("Credit records"),
        _("Penalties, entries of lists and broken commitments, with the document that"
          " established them."),
        _("So that they can be published, disputed, corrected and repaired as the law provides."),
        version.basis("list.other.entry"), _("The departments that decided."),
        _("Organizations’: everybody while publicity runs. Persons’: the person, the department and"
          " the credit office; never the public."),
        _("%(years)s years at most: %(basis)s")
        % {"years": version.number("log.bad_data_years"),
           "basis": version.basis("log.bad_data_years")},
    )  # fmt: skip
    yield Kind(
        "public", _("What the public sees of organizations"),
        _("Name, code, matter, document number, department and term of records and commitments."
          " Numbers, telephones, accounts and addresses of persons in the text are masked."),
        _("So that anybody can see whether an organization keeps its word."),
        version.basis("record.publish"), _("The departments, and the organization’s own letter."),
        _("Everybody, also as a feed. What has been taken down leaves one sentence with the day."),
        _term(version),
    )  # fmt: skip


def _term(version: PackVersion) -> str:
    words = {
        "ordinary_least": version.number("class.ordinary.min_months"),
        "ordinary_most": version.number("class.ordinary.max_months"),
        "serious_least": version.number("class.serious.min_months"),
        "serious_most": version.number("class.serious.max_months"),
    }
    text = _(
        "Ordinary records %(ordinary_least)s to %(ordinary_most)s months, serious ones"
        " %(serious_least)s to %(serious_most)s months from the date of the document; then they"
        " come off by themselves. Commitments: to the end of their term."
    )
    return text % words


def _checks(version: PackVersion) -> Kind:
    return Kind(
        "checks", _("Checking a paper"),
        _("A digest of your network address, which leads back to nobody without our key. The file"
          " that you have checked is looked at in memory and not kept."),
        _("To stop the trying of codes."),
        _("statutory duty to protect the papers (PIPL art. 13 (3))"),
        _("You."), _("Nobody; it is only counted."),
        period_text(version.period("report.address_kept")),
    )  # fmt: skip


def _reports(version: PackVersion) -> Kind:
    return Kind(
        "reports", _("Reports of a breach"),
        _("What you have seen, pictures, and, only if you give them, your name and contact. The"
          " network address is kept as a digest that leads back to nobody without our key."),
        _("To have the promise checked, to ask you if something is unclear, and to stop misuse."),
        _("statutory duty to check (PIPL art. 13 (3)); contact: your own consent (art. 13 (1))"),
        _("You."),
        _("Officers of the credit office; name and contact only one by one, for a reason that is"
          " recorded and that the supervisor sees. The department gets a version without anything"
          " that points to you; the organization never learns that somebody reported."),
        _("Original, pictures and contact: %(kept)s after the answer. Digest of the address:"
          " %(address)s.")
        % {"kept": period_text(version.period("report.kept")),
           "address": period_text(version.period("report.address_kept"))},
    )  # fmt: skip


def _technical(version: PackVersion) -> Iterator[Kind]:
    drafts = ngettext("%(n)s day", "%(n)s days", KEPT.days) % {"n": KEPT.days}
    minutes = settings.SESSION_COOKIE_AGE // 60
    yield Kind(
        "log", _("Who did what, and when"),
        _("Every step in a matter, with person, department, time and reason."),
        _("The law asks for it, and it protects you: nothing can be changed without a trace."),
        version.basis("log.query_years"), _("The product itself."),
        _("You, in your own matters; the departments that take part; the supervisor."),
        _("%(years)s years.") % {"years": version.number("log.query_years")},
    )  # fmt: skip
    yield Kind(
        "logins", _("Attempts to log in"),
        _("User name, network address, browser and time."),
        _("To keep strangers out of your account."),
        _("Cybersecurity Law art. 21 (3)"), _("Your browser."), _("The administrators."),
        _("At least six months, as that law asks."),
    )  # fmt: skip
    yield Kind(
        "drafts", _("What you began and did not send"),
        _("Drafts of forms, and files uploaded for them."),
        _("So that nothing you typed is lost."), _("your own use (PIPL art. 13 (2))"), _("You."),
        _("You alone."), _("Until you send them, %(days)s at most.") % {"days": drafts},
    )  # fmt: skip
    yield Kind(
        "cookies", _("Cookies"),
        _("One for the session, one against forged forms, one for the language if you change it."),
        _("All are needed. No statistics, no third party."),
        _("needed for the service (PIPL art. 13 (2))"), _("Your browser."), _("Your browser."),
        _("The session ends after %(minutes)s minutes without use.") % {"minutes": minutes},
    )  # fmt: skip


def rights(version: PackVersion) -> Iterator[Right]:
    """The rights of PIPL arts. 44 to 50, each with its way."""
    mark = period_text(version.period("objection.annotate"))
    cap = period_text(version.period("objection.cap"))
    yield Right(
        _("Know and look (arts. 44, 45)"),
        _("Log in: “My records” and “My matters” show all that is held about you."),
    )
    yield Right(
        _("Have a copy (art. 45)"),
        _("Print your records and matters from their pages, or ask the office for a copy; free of"
          " charge."),
    )  # fmt: skip
    yield Right(
        _("Correct (art. 46)"),
        _("Object to a record from its own page: it is marked within %(mark)s and answered within"
          " %(cap)s at most. What is wrong in your account the office corrects on your identity"
          " card.")
        % {"mark": mark, "cap": cap},
    )  # fmt: skip
    yield Right(
        _("Delete (art. 47)"),
        _("Ask the office: an account that is not needed is closed. Name and contact given with a"
          " report you delete yourself, with its number and code. What the law says must be kept is"
          " not deleted; you are told why."),
    )  # fmt: skip
    yield Right(
        _("Object and take back consent (arts. 15, 44)"),
        _("Ask the office. What was done until then stays valid."),
    )
    yield Right(
        _("Have it explained, complain, sue (arts. 48, 50, 65)"),
        _("The office explains these rules to anybody. If it refuses, it says why; you may complain"
          " to the cyberspace administration or sue."),
    )  # fmt: skip
