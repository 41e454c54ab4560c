"""How the seal of a letter stands, in one sentence for whoever reads the letter."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from casework.models import IssuedDocument, Seal, SealedPaper
from casework.models.seal import STANDING
from casework.seals.queue import sealing_organ


def sentence(paper: IssuedDocument, *, when: Any = str) -> str:
    """Sealed by whom and when, on its way, or that the department has no seal.

    `when` writes the moment down in the reader's language.
    """
    sealed = SealedPaper.objects.filter(paper=paper).first()
    if sealed is not None:
        words = {"by": sealed.signer, "at": when(sealed.sealed_at)}
        return _("Sealed by %(by)s on %(at)s.") % words
    organ = sealing_organ(paper)
    seal = Seal.objects.filter(department=organ, state__in=STANDING).first()
    if organ is None or seal is None:
        name = organ.name if organ else _("The department")
        return _("%(organ)s has no electronic seal set up; this is the plain print.") % {
            "organ": name
        }
    if paper.issued_on < seal.since:
        return _("This letter was issued before %(organ)s began to seal electronically.") % {
            "organ": organ.name
        }
    return _("The seal of %(organ)s is still to be put on; until then this is the plain print.") % {
        "organ": organ.name
    }
