"""Seals of the demo city, with certificates that nobody vouches for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models.functions import Coalesce

from casework.documents.sealing import development, keys
from casework.documents.sealing.drawing import MOST
from casework.models import Department, IssuedDocument
from casework.seals.register import NewSeal, enter
from casework.today import moment

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def load(by: User) -> None:
    """Enters a seal for every department that has issued a letter, each once.

    Nothing where the folder holds genuine keys, or where seals for trying out are not allowed.
    """
    if not keys.development_is_allowed() or _has_genuine_keys():
        return
    development.make_authority(now=moment())
    organ = Coalesce("organ_id", "case__department_id")
    issuers = IssuedDocument.objects.annotate(by=organ).values("by")
    for department in Department.objects.filter(pk__in=issuers, seals=None):
        file = f"demo-{department.pk}"
        development.make_certificate(file, department.name, now=moment())
        wanted = NewSeal(department, department.name[:MOST], "", file, date(2020, 1, 1))
        enter(wanted, by=by, now=moment())


def _has_genuine_keys() -> bool:
    names = (path.name for path in keys.folder().glob("*.key.pem"))
    return any(not name.startswith("demo-") for name in names)
