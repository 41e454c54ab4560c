"""What commitments keep of a case beside it, when the case is destroyed."""

from __future__ import annotations

from casework.models import Case
from commitments.models import CheckDraw
from commitments.signatures import SignatureAct, Signing


def forget(case: Case) -> None:
    """Empties the notes of draws and the signatures; digests, days and capacities stay."""
    CheckDraw.objects.filter(case_id=case.pk).update(note="")
    Signing.objects.filter(case_id=case.pk).delete()
    # Past the manager that refuses; the database lets a disposal through, and nothing else.
    acts = SignatureAct._base_manager.filter(case_id=case.pk)
    acts.update(name="", text="", code_sent_to="", address="", agent="", drawing=None)
