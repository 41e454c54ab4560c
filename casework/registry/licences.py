"""What the public sees of licences: those of organizations while they hold, of persons by law.

Licences are positive information (双公示, seven working days); they are no credit records, and
nobody repairs them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import orjson
from django.conf import settings

from casework.forms import plain_value
from casework.models.licence import Licence, LicenceState
from casework.models.publicity import PublicityEvent, PublicityWindow, PublicKind, WindowState
from casework.policies.loader import rules_of
from casework.registry.display import Cause, Standing, follow_windows
from casework.registry.masking import mask_text
from casework.registry.persons import (
    law_for_persons,
    licence_may_be_shown,
    public_code,
    public_name,
    without_name,
)
from casework.registry.terms import rulebook

_RULE = "record.publish"
_TEXTS = ("document_name", "category", "certificate", "certificate_number", "content")


def follow_licences(licences: Iterable[Licence], cause: Cause) -> list[PublicityEvent]:
    """Brings the windows of these licences in line; their rows are locked by the caller.

    A handful of statements however many licences. Inside the caller's transaction.
    """
    rows = {licence.pk: licence for licence in licences}
    known = {
        window.licence_id: window
        for window in PublicityWindow.objects.filter(licence_id__in=list(rows))
    }
    pairs = (
        (_of(licence, known.get(pk)), standing_of_licence(licence)) for pk, licence in rows.items()
    )
    return follow_windows(pairs, cause)


def _of(licence: Licence, window: PublicityWindow | None) -> PublicityWindow:
    """The window of a licence, with the licence as it stands now at hand for what follows."""
    window = window or PublicityWindow()
    window.licence = licence
    return window


def set_rules(licence: Licence) -> None:
    """Notes by which rules the licence is published: those in force when it was granted."""
    licence.pack_version = rulebook(settings.CASEWORK_PACK).on(licence.decided_on).id


def decide_licence(licence: Licence, *, today: date) -> None:
    """Sets since when it is published, and when it ended; saves nothing.

    What no longer holds when it is first sent is never shown; it is kept all the same.
    """
    if licence.state == LicenceState.VALID:
        licence.ended_on = None
    else:
        licence.ended_on = licence.ended_on or today
    if licence_may_be_shown(licence) and licence.holds_on(today):
        licence.published_on = licence.published_on or today


def standing_of_licence(licence: Licence) -> Standing:
    """How a licence stands before others; that it has run out is left to `off_from`."""
    state = _state(licence)
    is_open = state == WindowState.OPEN
    until = licence.valid_until
    return Standing(
        kind=PublicKind.LICENCE.value, subject_id=licence.subject_id,
        department_id=licence.department_id, state=state, status=str(licence.state),
        dated_on=licence.decided_on, shown=_shown(licence) if is_open else {},
        facts=_facts(licence), found_by=_found_by(licence) if is_open else (),
        basis=_basis(licence), begin=licence.published_on,
        off_from=until + timedelta(days=1) if until else None, ended_on=licence.ended_on,
        shared=licence.state == LicenceState.VALID,
    )  # fmt: skip


def _state(licence: Licence) -> WindowState:
    if licence.published_on is None or not licence_may_be_shown(licence):
        return WindowState.CLOSED
    return WindowState.OPEN if licence.state == LicenceState.VALID else WindowState.ENDED


def _basis(licence: Licence) -> str:
    if licence.subject.is_natural:
        return law_for_persons(licence)
    by_rule = rules_of(licence.pack_version).basis(_RULE) if licence.pack_version else ""
    return licence.disclosure_law or by_rule


def _shown(licence: Licence) -> dict[str, Any]:
    """All that the public may see of a licence; a person as 姓＋＊ and without a number."""
    subject = licence.subject
    return {
        "name": public_name(subject),
        "code": public_code(subject),
        "number": licence.number,
        "title": _title(licence),
        **{name: mask_text(without_name(getattr(licence, name), subject)) for name in _TEXTS},
        "organ": licence.department.name,
        "source": licence.source_department.name if licence.source_department else "",
        "document_date": licence.decided_on.isoformat(),
        "valid_from": licence.valid_from.isoformat(),
        "valid_until": plain_value(licence.valid_until),
    }


def _facts(licence: Licence) -> str:
    told = [
        *(getattr(licence, name) for name in _TEXTS),
        licence.number, str(licence.state), licence.department_id, licence.source_department_id,
        *(plain_value(day) for day in (licence.decided_on, licence.valid_from,
                                       licence.valid_until)),
        licence.subject.name, licence.subject.code,
    ]  # fmt: skip
    return sha256(orjson.dumps(told)).hexdigest()


def _found_by(licence: Licence) -> tuple[str, ...]:
    subject = licence.subject
    if subject.is_natural:  # whoever knows a person's name or number must not find them by it
        return licence.number, _title(licence)
    number = mask_text(licence.certificate_number)
    return subject.name, subject.code, licence.number, _title(licence), number


def _title(licence: Licence) -> str:
    title = licence.certificate or licence.document_name
    return mask_text(str(without_name(title, licence.subject)))
