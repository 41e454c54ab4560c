"""Seals what is held under the first key of today, so that an older key can be given up."""

from __future__ import annotations

from django.db import transaction

from casework.models import Report, ReportContact
from casework.reporting import pictures, sealing


def reseal_all() -> int:
    """Every report that has not been forgotten; how many. One transaction a report.

    Raises SealBroken at the first that no key opens; those before it are sealed anew.
    """
    pks = list(Report.objects.filter(forgotten=False).order_by("pk").values_list("pk", flat=True))
    for pk in pks:
        _reseal(pk)
    return len(pks)


def _reseal(pk: int) -> None:
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=pk)
        report.original = _anew(report.original)
        report.save(update_fields=["original"])
        for contact in ReportContact.objects.filter(report=report):
            contact.sealed = _anew(contact.sealed)
            contact.save(update_fields=["sealed"])
        for picture in report.pictures.all():
            place = pictures.path_of(picture)
            draft = place.with_suffix(".part")
            draft.write_bytes(sealing.reseal(place.read_bytes()))
            draft.chmod(0o600)
            draft.replace(place)


def _anew(sealed: str) -> str:
    return sealing.reseal(sealed.encode("ascii")).decode("ascii") if sealed else ""
