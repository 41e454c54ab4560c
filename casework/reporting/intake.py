"""Takes a report in, and answers its author by number and code without knowing who it is."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare

from casework.clock.due import due_date
from casework.clock.stored import stored_calendar
from casework.models import Report, ReportContact
from casework.models.publicity import PublicityWindow
from casework.models.report import ReportEventKind
from casework.policies.loader import PackVersion, load_packs
from casework.reporting import book, limits, pictures, sealing
from casework.reporting.book import ReportRefused

# Read aloud and typed from paper: no letter that looks like a digit.
SYMBOLS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_SYMBOLS = 18  # 90 bits
_GROUP = 6
_NUMBER_SYMBOLS = 8
_SAME = timedelta(days=1)
_MOST_TYPED = 100


@dataclass(frozen=True)
class Sent:
    """What somebody reports; `window` is the item of the public site it is about, if any.

    `name` and `contact` are the reporter's own, and may both be empty.
    """

    seen: str
    window: PublicityWindow | None = None
    organization: str = ""
    promise: str = ""
    seen_on: date | None = None
    name: str = ""
    contact: str = ""
    pictures: Sequence[pictures.Picture] = field(default=())


@dataclass(frozen=True)
class Receipt:
    """What the sender is shown: number and code, or that the same was received before.

    `code` is empty when the same words came with another form: whoever sent them first has it.
    """

    report: Report
    code: str


def take_in(sent: Sent, *, token: str, address: str, today: date, now: datetime) -> Receipt:
    """Files a report; the same form, or the same words within a day, make one report.

    `token` is the secret of the form that was shown: number and code follow from it, so that a
    form sent twice is answered twice alike although the code is kept nowhere. Raises
    ReportRefused, with nothing filed, when too many come. One transaction, in which reports are
    counted and filed one after the other, so that two at once do not pass the limit.
    """
    again = _again(sent, token, today)
    if again is not None:
        return again
    with transaction.atomic():
        limits.queue_up()
        again = _again(sent, token, today)  # what was filed while this one waited
        if again is not None:
            return again
        refused = limits.against_sending(address, now)
        if refused:
            raise ReportRefused(refused)
        report = _file(sent, token, today, now)
        limits.note(address, limits.SENT, now)
    return Receipt(report, code_of(token))


def find(number: str, code: str) -> Report | None:
    """The report of this number when the code is its own; an unknown number costs the same."""
    number = normal(number)
    report = Report.objects.filter(number=number).first()
    wanted = report.code_digest if report else "0" * 64
    right = constant_time_compare(wanted, digest_of(number, code))
    return report if right and report else None


def code_of(token: str) -> str:
    """The code of the report that this form makes, as it is shown: three groups of letters."""
    letters = "".join(SYMBOLS[byte & 31] for byte in sealing.keyed("code", token)[:CODE_SYMBOLS])
    return "-".join(letters[at : at + _GROUP] for at in range(0, CODE_SYMBOLS, _GROUP))


def digest_of(number: str, code: str) -> str:
    """What is kept of a code; at 90 bits it needs no slow digest."""
    return sha256(f"{number}:{normal(code).replace('-', '')}".encode()).hexdigest()


def normal(text: str) -> str:
    """A typed number or code in capitals, without blanks."""
    return re.sub(r"\s+", "", text[:_MOST_TYPED]).upper()


def rules_in_force(today: date) -> PackVersion:
    """The rules by which reports are handled that arrive, or are closed, on this day."""
    return load_packs().get(settings.CASEWORK_PACK).on(today)


def _again(sent: Sent, token: str, today: date) -> Receipt | None:
    same_form = Report.objects.filter(token=token_digest(token)).first()
    if same_form is not None:
        return Receipt(same_form, code_of(token))
    same_words = Report.objects.filter(content=_content(sent), received_on__gte=today - _SAME)
    found = same_words.order_by("pk").first()
    return Receipt(found, "") if found is not None else None


def _file(sent: Sent, token: str, today: date, now: datetime) -> Report:
    number = f"JB{today.year}-{''.join(secrets.choice(SYMBOLS) for _ in range(_NUMBER_SYMBOLS))}"
    window = sent.window
    term = rules_in_force(today).period("report.handle")
    report = Report.objects.create(
        number=number, code_digest=digest_of(number, code_of(token)), token=token_digest(token),
        content=_content(sent), about=_about(window),
        case_id=window.case_id if window else None,
        record_id=window.record_id if window else None,
        subject_id=window.subject_id if window else None,
        department_id=window.department_id if window else None,
        original=sealing.seal(_original(sent)), received_on=today,
        due_on=due_date(today, term, stored_calendar(settings.CASEWORK_PACK)).date,
    )  # fmt: skip
    if sent.name or sent.contact:
        sealed = sealing.seal({"name": sent.name, "contact": sent.contact})
        ReportContact.objects.create(report=report, sealed=sealed)
    pictures.keep(report, sent.pictures)
    book.append(report, ReportEventKind.RECEIVED, on=today, at=now)
    report.save(update_fields=["version", "last_hash"])
    return report


def _about(window: PublicityWindow | None) -> str:
    """What the public site shows of the matter."""
    if window is None:
        return ""
    shown = window.shown
    return f"{shown.get('name', '')} · {shown.get('title', '')}（{shown.get('number', '')}）"[:300]


def _original(sent: Sent) -> dict[str, str]:
    return {
        "organization": sent.organization,
        "promise": sent.promise,
        "seen": sent.seen,
        "seen_on": sent.seen_on.isoformat() if sent.seen_on else "",
    }


def _content(sent: Sent) -> str:
    """Keyed: whoever has the database alone cannot try out what somebody may have written."""
    window = sent.window.pk if sent.window else 0
    day = sent.seen_on.isoformat() if sent.seen_on else ""
    parts = (str(window), sent.organization, sent.promise, sent.seen.strip(), day)
    return sealing.keyed("content", "\x1f".join(parts)).hex()


def token_digest(token: str) -> str:
    """What is kept of the secret of a form."""
    return sha256(f"form:{token}".encode()).hexdigest()
