"""Files that are held because the scanner was silent: scanned later, then accepted or refused."""

from __future__ import annotations

import logging
import os

from django.db import transaction

from casework.access.actor import SYSTEM, Actor
from casework.desk import EVIDENCE_REFUSED
from casework.documents import keeping, scanning
from casework.documents.evidence import path_of
from casework.documents.scanning import Scan, Verdict
from casework.handling.moving import Hand, begin, write
from casework.models.case import Case
from casework.models.document import Evidence, EvidenceState
from casework.today import local_today

logger = logging.getLogger(__name__)
BATCH = 200


def scan_held() -> dict[str, int]:
    """Scans what is held, the oldest first, until the scanner is silent again.

    Each file is settled by itself; several runs at once settle each file once.
    """
    counts = {"accepted": 0, "refused": 0, "held": 0}
    for row in Evidence.objects.filter(state=EvidenceState.HELD).order_by("pk")[:BATCH]:
        if not path_of(row).is_file():
            logger.error("The held file %s is missing; verify_evidence names it.", row.pk)
            continue
        scan = scanning.scan(path_of(row))
        if scan.verdict == Verdict.UNKNOWN:
            counts["held"] = Evidence.objects.filter(state=EvidenceState.HELD).count()
            break
        done = _accept(row) if scan.verdict == Verdict.CLEAN else _refuse(row, scan)
        counts["accepted" if scan.verdict == Verdict.CLEAN else "refused"] += done
    return counts


def _accept(row: Evidence) -> int:
    """The file stands in both places until the row names the new one: a crash loses nothing."""
    held = path_of(row)
    kept = keeping.new_place(keeping.KEPT)
    os.link(held, kept)
    keeping.sync_folder(kept.parent)
    moved = _settle(row, EvidenceState.ACCEPTED, path=keeping.place_of(kept))
    (held if moved else kept).unlink(missing_ok=True)
    return moved


def _settle(row: Evidence, state: EvidenceState, **values: str) -> int:
    held = Evidence.objects.filter(pk=row.pk, state=EvidenceState.HELD)
    return held.update(state=state, **values)


def _refuse(row: Evidence, scan: Scan) -> int:
    """Marks the file, and its case where it has one; it stays in quarantine and is never served."""
    logger.warning("The virus scanner found %s in evidence %s.", scan.name, row.pk)
    with transaction.atomic(durable=True):
        fresh = Evidence.objects.filter(pk=row.pk).values_list("case_id", flat=True).first()
        call = begin(EVIDENCE_REFUSED, fresh, SYSTEM, today=local_today()) if fresh else None
        if not _settle(row, EvidenceState.REFUSED, finding=scan.name):
            return 0
        if call is not None:
            data = {"evidence": row.pk, "name": row.name, "finding": scan.name}
            write(call, Hand("system", None), data=data, tells=_told(row, call.case))
        return 1


def _told(row: Evidence, case: Case) -> list[str]:
    """The subject where the file came from there, and whoever must act next."""
    from_subject = case.subject_id in Actor.of(row.uploaded_by).subjects and not row.internal
    waits = case.waits_for if case.waits_for not in ("", "system", "subject") else ""
    roles = ["subject"] * from_subject + [waits] * bool(waits)
    return [f"role:{role}" for role in roles]
