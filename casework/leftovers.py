"""What was begun and never handed in does not stay: drafts, and files uploaded for them."""

from __future__ import annotations

from datetime import datetime, timedelta

from casework.documents.evidence import path_of
from casework.models import Evidence, FormDraft

KEPT = timedelta(days=30)  # as long as a draft of a case is kept
BATCH = 500


def discard(now: datetime) -> dict[str, int]:
    """Deletes drafts untouched for 30 days and files of that age that no case took up.

    The row of a file goes first: what a crash leaves behind then is a file that nobody can reach.
    """
    before = now - KEPT
    drafts, _by_model = FormDraft.objects.filter(updated_at__lt=before).delete()
    files = 0
    for row in Evidence.objects.filter(case=None, uploaded_at__lt=before).order_by("pk")[:BATCH]:
        place = path_of(row)
        # An action may have taken it up since we looked.
        gone, _by_model = Evidence.objects.filter(pk=row.pk, case=None).delete()
        if gone:
            place.unlink(missing_ok=True)
            files += 1
    return {"drafts": drafts, "files": files}
