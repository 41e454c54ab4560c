"""The signing of a commitment as the pages of the portal carry it out."""

from __future__ import annotations

from typing import Any

from casework.web.hooks import Ceremony
from commitments import codes, drawings, signing
from commitments.signing import Visit


def _text(visit: Visit) -> str:
    return signing.exact_text(visit.case, today=visit.today)


def _is_agreed(visit: Visit) -> bool:
    found = signing.signing_of(visit.case, visit.user.pk, today=visit.today)
    return found is not None and found.agreed_at is not None


def _state(visit: Visit) -> dict[str, Any]:
    """To where a code is sent, and whether one is on its way that still holds."""
    found = signing.signing_of(visit.case, visit.user.pk, today=visit.today)
    return {
        "to": codes.masked(visit.user.email),
        "sent_at": found.code_sent_at if found and signing.is_fresh(found.code_sent_at) else None,
    }


CEREMONY = Ceremony(
    page="letter",
    guard="code_confirmed",
    visit=Visit,
    show=signing.show,
    agree=signing.agree,
    is_agreed=_is_agreed,
    send=codes.send,
    confirm=codes.confirm,
    draw=drawings.keep,
    text=_text,
    state=_state,
)
