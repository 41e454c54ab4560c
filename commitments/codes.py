"""One-time codes that confirm a signature: made, sent, and asked for again."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from casework.errors import Refusal, gettext_noop
from casework.today import moment
from commitments.signatures import CodeSent, Signing
from commitments.signing import LetterChanged, Visit, is_fresh, signing_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Deliver = Callable[["User", str, str], None]
DIGITS = 6
TRIES = 5
AGAIN = timedelta(seconds=60)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_SALT = "commitments.code"
SUBJECT = "签署验证码"
TEXT = (
    "您正在签署{number}号信用承诺书。\n\n验证码：{code}\n\n"
    "10分钟内有效，限用一次，只用于这一份承诺书。请勿告知他人；工作人员不会向您索要。"
    "如非本人操作，请立即修改密码。\n"
)


class NotAgreed(Refusal):
    """Nobody is sent a code for a letter that they have not agreed to sign."""

    code = "not_agreed"
    template = gettext_noop("Read the letter and agree to sign it electronically first.")


class NoAddress(Refusal):
    """The account has nowhere to send a code to."""

    code = "no_address"
    template = gettext_noop(
        "The code is sent by e-mail, and your account has no e-mail address. Enter one under"
        " “Account” and come back; what you have filled in is kept."
    )


class TooSoon(Refusal):
    """A code was sent less than a minute ago."""

    code = "too_soon"
    template = gettext_noop("A code has just been sent. Wait %(seconds)s seconds for another one.")


class TooManyCodes(Refusal):
    """As many codes were sent to this account or this address as may be in an hour."""

    code = "too_many_codes"
    template = gettext_noop(
        "So many codes were sent to your account or your connection that no more can be sent for"
        " now. Try again in an hour."
    )


class NotSent(Refusal):
    """The mail server did not take it."""

    code = "code_not_sent"
    template = gettext_noop("The code could not be sent. Try again in a few minutes.")


class NoCode(Refusal):
    """No code was asked for, or it has been used."""

    code = "no_code"
    template = gettext_noop("Ask for a one-time code first, then type it here.")


class CodeExpired(Refusal):
    """The code is older than ten minutes."""

    code = "code_expired"
    template = gettext_noop("This code has expired: it holds for ten minutes. Ask for a new one.")


class CodeUsedUp(Refusal):
    """Five wrong codes: this one is void."""

    code = "code_used_up"
    template = gettext_noop("Too many wrong codes: this one holds no more. Ask for a new one.")


class WrongCode(Refusal):
    """Not the code that was sent."""

    code = "wrong_code"
    template = gettext_noop("The one-time code is wrong. Tries left: %(left)s.")


def by_mail(user: User, number: str, code: str) -> None:
    """Hands the code to the mail server at once: somebody waits for it. Raises OSError."""
    try:
        EmailMessage(SUBJECT, TEXT.format(number=number, code=code), to=[user.email]).send()
    except SMTPException as error:
        raise OSError(str(error)) from error


def send(visit: Visit, deliver: Deliver = by_mail) -> list[Refusal]:
    """Makes a code for exactly this letter and sends it; every reason why none is sent.

    An earlier code holds no more, and neither does what it confirmed.
    """
    now = moment()
    found = signing_of(visit.case, visit.user.pk, today=visit.today)
    refused = _against(visit, found, now, to_mail=deliver is by_mail)
    if refused or found is None:
        return refused
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    # Counted before it leaves: a server that hangs is no way to send more.
    CodeSent.objects.create(user=visit.user, address=_keyed(visit.address), at=now)
    try:
        deliver(visit.user, str(visit.case.number), code)
    except OSError:
        return [NotSent()]
    found.code_hash, found.code_sent_at = _hashed(found, code), now
    found.code_sent_to = masked(visit.user.email) if deliver is by_mail else ""
    found.tries, found.confirmed_at, found.identified_at = 0, None, None
    found.save()
    return []


def _against(visit: Visit, found: Signing | None, now: datetime, *, to_mail: bool) -> list[Refusal]:
    if found is None:
        return [LetterChanged()]
    if found.agreed_at is None:
        return [NotAgreed()]
    if to_mail and not visit.user.email:
        return [NoAddress()]
    waits = found.code_sent_at + AGAIN - now if found.code_sent_at else timedelta()
    if waits > timedelta():
        return [TooSoon(seconds=int(waits.total_seconds()) + 1)]
    CodeSent.objects.filter(at__lt=now - _DAY).delete()
    last = CodeSent.objects.filter(at__gt=now - _HOUR)
    mine = last.filter(user=visit.user).count()
    from_here = last.filter(address=_keyed(visit.address)).count()
    most = settings.CASEWORK_CODES_PER_HOUR
    if mine >= most or from_here >= settings.CASEWORK_CODES_PER_ADDRESS:
        return [TooManyCodes()]
    return []


def confirm(visit: Visit, code: str) -> list[Refusal]:
    """Takes the code of somebody whose password has just been checked; every reason against it.

    Each call uses up one of five tries, whatever else becomes of the signature.
    """
    found = signing_of(visit.case, visit.user.pk, today=visit.today)
    if found is None:
        return [LetterChanged()]
    if not found.code_hash:
        return [NoCode()]
    if not is_fresh(found.code_sent_at):
        return [CodeExpired()]
    # One statement, so that many at once cannot try more often than five times.
    mine = Signing.objects.filter(pk=found.pk, tries__lt=TRIES, code_hash=found.code_hash)
    if not mine.update(tries=F("tries") + 1):
        return [CodeUsedUp()]
    if not constant_time_compare(found.code_hash, _hashed(found, _plain(code))):
        left = TRIES - found.tries - 1
        return [WrongCode(left=left) if left > 0 else CodeUsedUp()]
    now = moment()
    Signing.objects.filter(pk=found.pk).update(
        confirmed_at=now, identified_at=now, address=visit.address[:45], agent=visit.agent[:120]
    )
    return []


def masked(address: str) -> str:
    """An e-mail address as the evidence names it: l***@example.cn."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}***{at}{domain}" if at else ""


def _plain(code: str) -> str:
    """As typed, with full-width digits and spaces put right."""
    return "".join(str(int(c)) for c in code if c.isdecimal())


def _hashed(found: Signing, code: str) -> str:
    """Bound to the letter: the code of one letter is no code of another."""
    value = f"{found.pk}:{found.digest}:{code}"
    return salted_hmac(_SALT, value, algorithm="sha256").hexdigest()


def _keyed(address: str) -> str:
    return salted_hmac(_SALT, f"address:{address}", algorithm="sha256").hexdigest()
