"""E-mail: handed to the mail server once it is written and kept, with the journal written first.

docs/why/outbox-delivery.md says what can be promised over SMTP and what cannot.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.utils.crypto import salted_hmac

from casework.models import OutboxMessage
from notifications.models import Mail

PERMANENT = 500


class MailServerDown(Exception):
    """There is no speaking to the mail server: nobody's message is to blame."""


class NothingSent(Exception):
    """The mail backend came back without an error and without having sent anything."""


class Postman:
    """One conversation with the mail server, opened for the first e-mail and kept for the next."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend | None = None
        self.down = False

    def send(self, mail: EmailMessage, *, before: Callable[[], None]) -> None:
        """Hands the e-mail over. `before` is called when only the text itself is still to leave.

        Until then the server has promised nothing and forgets all on a broken line. Raises
        MailServerDown, NothingSent, and what the backend raises; after an error the conversation
        begins anew.
        """
        backend = self._open()
        try:
            _ask_first(backend, before)
            sent = backend.send_messages([mail])
        except BaseException:
            self.close()
            raise
        if sent == 0:
            raise NothingSent

    def _open(self) -> BaseEmailBackend:
        if self._backend is None:
            backend = get_connection()
            try:
                backend.open()
            except OSError as error:
                self.down = True
                raise MailServerDown(f"{type(error).__name__}: {error}") from error
            self._backend = backend
        return self._backend

    def close(self) -> None:
        """Ends the conversation; a line that is broken already is no error."""
        backend, self._backend = self._backend, None
        if backend is not None:
            try:
                backend.close()
            except OSError:
                return


def _ask_first(backend: BaseEmailBackend, before: Callable[[], None]) -> None:
    """Arranges that `before` runs at the last moment: over SMTP right before the command DATA."""
    server = backend.connection if isinstance(backend, EmailBackend) else None
    if server is None:
        before()
        return
    data = type(server).data

    def asking(text: Any) -> tuple[int, bytes]:
        before()
        return data(server, text)

    vars(server)["data"] = asking  # smtplib offers no other place


def is_final(error: Exception) -> bool:
    """Whether the answer will be the same however often one asks.

    A refused recipient or text is; a refused log-in or sender is a fault of our own settings.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= PERMANENT
    return isinstance(error, ValueError)


def is_answer(error: Exception) -> bool:
    """Whether the mail server itself said no, so that it certainly has not taken the e-mail."""
    answers = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, NothingSent)
    return isinstance(error, answers)


def message_id(message: OutboxMessage) -> str:
    """Made of the row and of the event's own digest, so that no other installation has the same."""
    domain = urlsplit(settings.CASEWORK_SITE_URL).hostname or "localhost"
    event = message.event or message.record_event
    mark = event.hash if event else salted_hmac("outbox", str(message.pk)).hexdigest()
    return f"<outbox-{message.pk}-{mark[:16]}@{domain}>"


def addressed(mail: Mail, user: User) -> EmailMessage:
    """The e-mail ready to leave: the same bytes at every attempt."""
    headers = {
        "Message-ID": mail.message_id,
        "Date": format_datetime(mail.dated),
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(mail.subject, mail.body, to=[user.email], headers=headers)
