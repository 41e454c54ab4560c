"""Redacted copies (遮盖件): boxes are drawn, a copy of pictures is made, another checks it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from casework.access.actor import Actor
from casework.desk import EVIDENCE_REDACTED, REDACTION_CHECKED
from casework.documents import keeping, pages
from casework.documents.pages import NotToShow
from casework.errors import CaseNotFound, FourEyes, Refusal, TransitionRefused, gettext_noop
from casework.handling.moving import (
    DeskCall,
    begin,
    hand_of,
    hand_or_refusals,
    not_your_role,
    write,
)
from casework.models.case import Case
from casework.models.document import Evidence, EvidenceState, Redaction
from casework.translation import current_language
from casework.words import words_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Box = Sequence[int]  # left, top, right, bottom in thousandths of the page
WHOLE = 1000
_ENDINGS = {"application/pdf": ("pdf", "application/pdf")}


class NotRedactable(Refusal):
    """The file is of no kind that can be shown page by page, or has too many pages."""

    code = "not_redactable"
    template = gettext_noop(
        "Only a pdf, jpg or png file of at most %(pages)s pages that was accepted can be redacted."
    )


class NothingHidden(Refusal):
    """No box was drawn on any page."""

    code = "nothing_hidden"
    template = gettext_noop("No box is drawn on any page, so the copy would hide nothing.")


class NotInThisStep(Refusal):
    """The copy was made already, or is not made yet."""

    code = "not_in_this_step"
    template = gettext_noop("This redacted copy is “%(state)s”.")


def begin_redaction(evidence: Evidence, *, by: User, now: datetime) -> Redaction:
    """The redaction that this person draws on the file, begun when there is none.

    Raises TransitionRefused.
    """
    _judge(evidence, by)
    own = evidence.redactions.filter(made_by=by, state=Redaction.State.DRAWING).first()
    if own is not None:
        return own
    try:
        count = pages.count_of(evidence)
    except NotToShow as fault:
        raise _refused(NotRedactable(pages=pages.MOST_REDACTED)) from fault
    if count > pages.MOST_REDACTED:
        raise _refused(NotRedactable(pages=pages.MOST_REDACTED))
    return Redaction.objects.create(origin=evidence, pages=count, made_by=by, made_at=now)


def draw(redaction: Redaction, page: int, boxes: Sequence[Box]) -> None:
    """Puts these boxes in the place of those on the page. Raises TransitionRefused."""
    with transaction.atomic():
        row = Redaction.objects.select_for_update().get(pk=redaction.pk)
        _expect(row, Redaction.State.DRAWING)
        kept = {number: drawn for number, drawn in row.boxes.items() if number != str(page)}
        row.boxes = kept | ({str(page): [list(box) for box in boxes]} if boxes else {})
        row.save(update_fields=["boxes"])


def make(redaction: Redaction, *, by: User, today: date, now: datetime) -> Evidence:
    """Makes the copy and files it with the case, out of the subject's sight until it is used.

    The origin stays as it is. Raises TransitionRefused (nothing is left) and DiskFull. One durable
    transaction, after the pictures were made.
    """
    origin = redaction.origin
    _judge(origin, by)
    _expect(redaction, Redaction.State.DRAWING)
    if not redaction.boxes:
        raise _refused(NothingHidden())
    try:
        place = pages.blacken(origin, redaction.pages, redaction.boxes)
    except NotToShow as fault:
        raise _refused(NotRedactable(pages=pages.MOST_REDACTED)) from fault
    copy = _unsaved(origin, by, keeping.place_of(place))
    try:
        _file(redaction.pk, copy, by=by, today=today, now=now)
    except BaseException:
        place.unlink(missing_ok=True)
        raise
    return copy


def check(redaction_id: int, *, usable: bool, by: User, today: date, now: datetime) -> Redaction:
    """The second look, by another person: the copy may be used, or is rejected.

    Raises TransitionRefused (nothing has moved) and CaseNotFound. One durable transaction.
    """
    with transaction.atomic(durable=True):
        row = Redaction.objects.select_related("origin", "copy").filter(pk=redaction_id).first()
        if row is None or row.origin.case_id is None:
            raise CaseNotFound
        call = begin(REDACTION_CHECKED, row.origin.case_id, by, today=today)
        row.refresh_from_db(fields=["state"])
        refusals: list[Refusal] = []
        if row.state != Redaction.State.WAITING:
            refusals.append(NotInThisStep(state=str(row.get_state_display())))
        if call.actor.hands & {row.made_by_id}:
            refusals.append(FourEyes(earlier=_label(EVIDENCE_REDACTED)))
        hand = hand_or_refusals(call, refusals)
        row.state = Redaction.State.USABLE if usable else Redaction.State.REJECTED
        row.checked_by, row.checked_at = by, now
        row.save(update_fields=["state", "checked_by", "checked_at"])
        data = {"evidence": row.origin_id, "copy": row.copy_id, "usable": usable,
                "sha256": row.copy.sha256 if row.copy else ""}  # fmt: skip
        write(call, hand, data=data)
        return row


def may_redact(case: Case, who: User) -> bool:
    """Whether this person makes and checks redacted copies in the case. Reads only."""
    return hand_of(DeskCall(EVIDENCE_REDACTED, case, Actor.of(who))) is not None


def _file(pk: int, copy: Evidence, *, by: User, today: date, now: datetime) -> None:
    with transaction.atomic(durable=True):
        call = begin(EVIDENCE_REDACTED, copy.case_id or 0, by, today=today)
        row = Redaction.objects.select_related("origin").get(pk=pk)
        _expect(row, Redaction.State.DRAWING)
        hand = hand_or_refusals(call, [])
        copy.save()
        row.copy, row.state, row.made_at = copy, Redaction.State.WAITING, now
        row.save(update_fields=["copy", "state", "made_at"])
        data = {"evidence": row.origin_id, "copy": copy.pk, "sha256": copy.sha256,
                "origin_sha256": row.origin.sha256,
                "boxes": sum(map(len, row.boxes.values()))}  # fmt: skip
        write(call, hand, data=data)


def _unsaved(origin: Evidence, by: User, place: str) -> Evidence:
    ending, kind = _ENDINGS.get(origin.content_type, ("png", "image/png"))
    path = keeping.folder() / place
    digests = keeping.digests_of(path)
    stem = origin.name.rpartition(".")[0][:100]
    return Evidence(
        case_id=origin.case_id, origin=origin, name=f"{stem}（遮盖件）.{ending}", content_type=kind,
        size=path.stat().st_size, sha256=digests.sha256, sm3=digests.sm3, path=place,
        uploaded_by=by, purpose="redacted", internal=True,
    )  # fmt: skip


def _judge(evidence: Evidence, by: User) -> None:
    accepted = evidence.state == EvidenceState.ACCEPTED and evidence.content_type in pages.SHOWN
    if evidence.case is None or evidence.origin_id is not None or not accepted:
        raise _refused(NotRedactable(pages=pages.MOST_REDACTED))
    if not may_redact(evidence.case, by):
        raise _refused(not_your_role(EVIDENCE_REDACTED))


def _expect(row: Redaction, state: Redaction.State) -> None:
    if row.state != state:
        raise _refused(NotInThisStep(state=str(row.get_state_display())))


def _refused(refusal: Refusal) -> TransitionRefused:
    return TransitionRefused(EVIDENCE_REDACTED, [refusal])


def _label(name: str) -> str:
    return words_of("casework").text("actions", name, language=current_language())
