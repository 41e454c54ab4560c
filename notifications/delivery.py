"""What becomes of one claimed row: a role becomes people, a person finds a message or an e-mail."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from casework.models import LadderStep, OutboxMessage
from casework.models.ladder import Addressee
from casework.models.outbox import Delivery
from casework.reminding.hours import opening
from casework.words import words_of
from notifications import folding, mailing, people, rows
from notifications.mailing import MailServerDown, NothingSent, Postman
from notifications.models import Attempt, Notification
from notifications.texts import facts_of

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]

EXPANDED, IN_APP, EMAIL, DROPPED = "expanded", "in_app", "email", "dropped"
FAILED, GIVEN_UP, PUT_OFF, LOST = "failed", "given_up", "put_off", "lost"
OUTCOMES = (EXPANDED, IN_APP, EMAIL, DROPPED, FAILED, GIVEN_UP, PUT_OFF, LOST)
# While the mail server cannot be reached, one e-mail a run asks for all.
WHILE_DOWN = timedelta(minutes=1)


def deliver(message: OutboxMessage, postman: Postman, clock: Clock) -> str:
    """Delivers one row and answers with one of OUTCOMES.

    Whatever goes wrong is noted on the row; only a database that does not answer is raised, and
    then the claim runs out by itself.
    """
    try:
        if message.claimed_until is None or clock() >= message.claimed_until:
            return LOST
        return _by_channel(message, postman, clock)
    except rows.ClaimLost:
        return LOST
    except OperationalError:
        raise
    except Exception as error:
        logger.exception("The message %s was not delivered.", message.pk)
        return _note_failure(message, clock(), f"{type(error).__name__}: {error}")


def _by_channel(message: OutboxMessage, postman: Postman, clock: Clock) -> str:
    if message.channel == people.PEOPLE:
        return expand(message, clock())
    if message.channel == people.IN_APP:
        return inform(message, clock())
    if message.channel == people.EMAIL:
        return mail(message, postman, clock)
    why = _("There is no channel “%(channel)s”.") % {"channel": message.channel}
    return _note_failure(message, clock(), why, for_good=True)


def _note_failure(
    message: OutboxMessage, now: datetime, why: str, *, attempt: Attempt | None = None,
    for_good: bool = False, unknown: bool = False,
) -> str:  # fmt: skip
    try:
        over = rows.failed(message, now, why, attempt=attempt, for_good=for_good, unknown=unknown)
    except rows.ClaimLost:
        return LOST
    return GIVEN_UP if over else FAILED


def expand(message: OutboxMessage, now: datetime) -> str:
    """Turns a role's row into one row a person and channel, all or none. Raises ClaimLost.

    A person of two roles is told once. Where a department plays the part and nobody holds the
    role, the row is given up, so that staff see it; a part that nobody plays is dropped.
    """
    told = people.meant_by(message)
    if not told:
        return _nobody(message, now)
    gathered = now + timedelta(seconds=settings.CASEWORK_MAIL_GATHER_SECONDS)
    fresh = [
        OutboxMessage(
            event_id=message.event_id, record_event_id=message.record_event_id,
            step_id=message.step_id, overview_id=message.overview_id,
            recipient=f"user:{user.pk}", channel=channel, kind=message.kind,
            next_at=gathered if channel == people.EMAIL else now,
        )
        for user in told
        for channel in _channels(user)
    ]  # fmt: skip
    with transaction.atomic():
        rows.settle(message, Delivery.SENT, now=now)
        OutboxMessage.objects.bulk_create(fresh, ignore_conflicts=True)
    return EXPANDED


def _channels(user: User) -> tuple[str, ...]:
    return (people.IN_APP, people.EMAIL) if user.email else (people.IN_APP,)


def _nobody(message: OutboxMessage, now: datetime) -> str:
    if message.recipient.startswith(f"{people.PLACE}:"):
        return _drop(message, now, _("Nobody works there any more."))
    event = message.event or message.record_event
    if event is None:
        return _nobody_reminded(message, now)
    role = message.recipient.removeprefix("role:")
    name = words_of("casework").text("roles", role, language="zh") or role
    department = people.department_of(role, people.parties_of(event))
    if department is None:
        why = _("Nobody to tell: %(role)s.") % {"role": name}
        rows.settle(message, Delivery.DROPPED, now=now, why=why)
        return DROPPED
    why = _("Nobody at %(department)s holds the role: %(role)s.") % {
        "department": department, "role": name,
    }  # fmt: skip
    return _note_failure(message, now, why, for_good=True)


def _nobody_reminded(message: OutboxMessage, now: datetime) -> str:
    """A step that reaches nobody though it holds is for staff to see; all else is dropped."""
    step = message.step
    standing = step is not None and LadderStep.objects.standing().filter(pk=step.pk).exists()
    if step is None or not standing or step.to in (Addressee.HANDLER, Addressee.SUBJECT):
        return _drop(message, now, _no_longer(message))
    why = _("Nobody can be told of this term: neither a head nor a supervisor is appointed.")
    return _note_failure(message, now, why, for_good=True)


def _no_longer(message: OutboxMessage) -> str:
    """Why a message is not sent to somebody for whom it was written."""
    if message.step is not None:
        return _("The term has moved or was met, or the case has another handler.")
    if message.overview is not None:
        return _("The morning is over, or nothing is left to tell.")
    return _("This person no longer has a part in the case.")


def _drop(message: OutboxMessage, now: datetime, why: str) -> str:
    rows.settle(message, Delivery.DROPPED, now=now, why=why)
    return DROPPED


def inform(message: OutboxMessage, now: datetime) -> str:
    """Puts the message into the person's list, exactly once. Raises ClaimLost. One transaction."""
    user = people.recipient_of(message)
    audience = people.audience_for(user, message, now) if user else ""
    if user is None or not audience:
        return _drop(message, now, _no_longer(message))
    case = message.event or message.step
    with transaction.atomic():
        rows.settle(message, Delivery.SENT, now=now)
        if message.overview is not None:
            # The one of an earlier morning says nothing any more.
            Notification.objects.filter(user=user, outbox__overview__isnull=False).delete()
        Notification.objects.create(
            user=user, outbox=message, audience=audience, facts=facts_of(message.cause),
            case=case.case if case else None,
            record_id=message.record_event.record_id if message.record_event else None,
            created_at=now,
        )  # fmt: skip
    return IN_APP


def mail(message: OutboxMessage, postman: Postman, clock: Clock) -> str:
    """Sends the e-mail if it is still true. Raises ClaimLost.

    Each step is committed before the next begins: a worker that dies leaves a row that says how
    far it came.
    """
    if message.state == Delivery.SENDING:
        rows.take_back(message)
        if message.attempts >= rows.MAX_ATTEMPTS:
            rows.settle(message, Delivery.GIVEN_UP, now=clock(), why=message.last_error)
            return GIVEN_UP
    if postman.down:
        rows.put_off(message, clock() + WHILE_DOWN)
        return PUT_OFF
    now = clock()
    if (opens := opening(now)) > now:
        rows.put_off(message, opens)
        return PUT_OFF
    user = people.recipient_of(message)
    audience = people.audience_for(user, message, now) if user else ""
    if user is None or not audience:
        return _drop(message, now, _no_longer(message))
    if not user.email:
        return _drop(message, now, _("This person no longer has an e-mail address."))
    return _send(message, user, audience, postman=postman, clock=clock)


def _send(
    message: OutboxMessage, user: User, audience: str, *, postman: Postman, clock: Clock
) -> str:
    attempts: list[Attempt] = []

    def before() -> None:
        attempts.append(rows.hand_over(message, clock()))

    def not_sent(error: Exception) -> str:
        return _note_failure(
            message, clock(), _what(error, user), attempt=attempts[0] if attempts else None,
            for_good=mailing.is_final(error),
            unknown=bool(attempts) and not mailing.is_answer(error),
        )  # fmt: skip

    ready = mailing.addressed(folding.written(message, user, audience, clock()), user)
    try:
        postman.send(ready, before=before)
    except (rows.ClaimLost, OperationalError):
        raise
    except (OSError, ValueError, MailServerDown, NothingSent) as error:
        logger.warning("The e-mail %s has not left: %s", message.pk, _what(error, user))
        return not_sent(error)
    except Exception as error:
        logger.exception("The e-mail %s has not left.", message.pk)
        return not_sent(error)
    rows.accepted(message, attempts[0], clock())
    return EMAIL


def _what(error: Exception, user: User) -> str:
    return f"{type(error).__name__}: {error}".replace(user.email, "…")[:500]
