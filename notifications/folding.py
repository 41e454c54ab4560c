"""One e-mail for many messages: what is due to the same person goes along in the first of them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from casework.models import OutboxMessage
from casework.models.outbox import Delivery
from notifications import people, rows
from notifications.mailing import message_id
from notifications.models import Mail
from notifications.selectors import CAUSES
from notifications.texts import Text, automatic, facts_of, mail_body, mail_subject, text_for

# So many messages are written out in one e-mail; the list of messages holds all.
SHOWN = 50
_Part = tuple[OutboxMessage, str]


def written(message: OutboxMessage, user: User, audience: str, now: datetime) -> Mail:
    """The e-mail of a row as it was first written; written now if it never was.

    Takes along whatever else is due to this person, as far as it is still true; what is not is
    dropped. Raises ClaimLost. One transaction, so that a worker that dies leaves all or nothing.
    """
    found = Mail.objects.filter(outbox=message).first()
    if found is not None:
        return found
    with transaction.atomic():
        along = []
        if settings.CASEWORK_MAIL_GATHER_SECONDS:
            along = rows.take_along(message, now)
        else:
            rows.hold(message)
        others = OutboxMessage.objects.filter(pk__in=along)
        parts: list[_Part] = [(message, audience)]
        gone = []
        for row in others.select_related(*CAUSES).order_by("pk"):
            also = people.audience_for(user, row, now)
            if also:
                parts.append((row, also))
            else:
                gone.append(row.pk)
        why = _("It was no longer true when the e-mail was written.")
        OutboxMessage.objects.filter(pk__in=gone).update(
            state=Delivery.DROPPED, claimed_until=None, last_error=why
        )
        rows.fold([row.pk for row, _audience in parts[1:]], into=message)
        with override(settings.LANGUAGE_CODE):
            subject, body = _one(parts[0]) if len(parts) == 1 else _many(parts)
        return Mail.objects.create(
            outbox=message, message_id=message_id(message), dated=now, subject=subject, body=body
        )


def _text(part: _Part) -> Text:
    row, audience = part
    return text_for(row.cause, audience, facts_of(row.cause))


def _one(part: _Part) -> tuple[str, str]:
    text = _text(part)
    return mail_subject(text), mail_body(text, part[0].cause)


def _many(parts: list[_Part]) -> tuple[str, str]:
    """The overview of the morning leads; the others follow in the order in which they arose."""
    parts = sorted(parts, key=lambda part: (part[0].overview_id is None, part[0].pk))
    bodies = [_one(part)[1].removesuffix(f"{automatic()}\n").strip() for part in parts[:SHOWN]]
    if (more := len(parts) - SHOWN) > 0:
        bodies.append(
            ngettext(
                "And %(n)s more; all stand in your list of messages.",
                "And %(n)s more; all stand in your list of messages.",
                more,
            )
            % {"n": more}
        )
    lead = _text(parts[0])
    subject = _("%(title)s, and %(n)s more messages") % {
        "title": mail_subject(lead), "n": len(parts) - 1,
    }  # fmt: skip
    line = "\n\n" + "—" * 12 + "\n\n"
    return subject, f"{line.join(bodies)}{line}{automatic()}\n"
