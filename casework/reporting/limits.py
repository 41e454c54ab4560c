"""How often the report pages may be used: per network address and by all together.

An address is kept as a keyed digest for a few days (rule pack, report.address_kept), never itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.db import connection

from casework.errors import Refusal, gettext_noop
from casework.models import ReportTry
from casework.reporting import sealing

SENT, ASKED = "sent", "asked"
QUESTIONS_PER_HOUR = 20  # wrong codes from one address
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


class TooOften(Refusal):
    """The address has sent as many reports as are taken from one in a day."""

    code = "too_often"
    template = gettext_noop(
        "From your connection %(most)s reports have been taken within 24 hours; no more can be"
        " taken for now. Try again tomorrow, or come to the credit office."
    )


class Busy(Refusal):
    """All addresses together have sent as many as are taken in an hour."""

    code = "busy"
    template = gettext_noop(
        "So many reports arrive at present that no more can be taken. Try again in an hour."
    )


class AskedTooOften(Refusal):
    """Too many wrong codes from this address."""

    code = "asked_too_often"
    template = gettext_noop(
        "Too many wrong numbers or codes came from your connection. Try again in an hour."
    )


# Any number, so that who counts reports waits for who counts reports and for nobody else.
_COUNTER = 20_260_731


def queue_up() -> None:
    """Lets one at a time count and file, until the transaction ends; inside a transaction.

    On SQLite every transaction that may write is alone already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_COUNTER])


def against_sending(address: str, now: datetime) -> list[Refusal]:
    """Every reason why no report is taken from here now."""
    tries = ReportTry.objects.filter(what=SENT)
    mine = tries.filter(address=digest(address), at__gt=now - _DAY).count()
    found: list[Refusal] = []
    if mine >= settings.CASEWORK_REPORTS_PER_DAY:
        found.append(TooOften(most=settings.CASEWORK_REPORTS_PER_DAY))
    if tries.filter(at__gt=now - _HOUR).count() >= settings.CASEWORK_REPORTS_PER_HOUR:
        found.append(Busy())
    return found


def against_asking(address: str, now: datetime) -> list[Refusal]:
    """The reason why no further question is answered from here now, if there is one."""
    tries = ReportTry.objects.filter(what=ASKED, address=digest(address), at__gt=now - _HOUR)
    return [AskedTooOften()] if tries.count() >= QUESTIONS_PER_HOUR else []


def note(address: str, what: str, now: datetime) -> None:
    """Counts one use."""
    ReportTry.objects.create(address=digest(address), what=what, at=now)


def digest(address: str) -> str:
    """The keyed digest of a network address; of IPv6 its network, within which a sender is free."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return sealing.keyed("address", "unknown").hex()
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        text = str(mapped) if mapped else f"{int(parsed) >> 64:x}"
    else:
        text = str(parsed)
    return sealing.keyed("address", text).hex()
