"""The public doors by the list, and the addresses at which each would show one thing."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from casework.models import Case, CreditRecord, IssuedDocument, Licence, PublicityWindow
from casework.web.doors import PUBLIC, Door, all_doors


def public_doors() -> list[Door]:
    return [door for door in all_doors() if PUBLIC in door.opens_for and door.method == "get"]


@dataclass(frozen=True)
class Thing:
    """A record, a licence or a commitment as the doors name it."""

    window: PublicityWindow

    @property
    def source(self) -> CreditRecord | Licence | Case:
        return self.window.record or self.window.licence or self.window.case

    @property
    def number(self) -> str:
        return str(self.source.number)

    def codes(self) -> list[str]:
        papers = IssuedDocument.objects.filter(
            Q(case_id=self.window.case_id) | Q(case__record_id=self.window.record_id or 0)
        )
        return list(papers.values_list("code", flat=True))


# How a part of an address is filled in for one thing. A door with a part that is not here fails
# the test of the doors: say here what it stands for.
PARTS = {
    "records/<int:pk>/": lambda thing: [thing.window.record_id],
    "report/records/<int:pk>/": lambda thing: [thing.window.record_id],
    "licences/<int:pk>/": lambda thing: [thing.window.licence_id],
    "commitments/<slug:number>/": lambda thing: [thing.number] if thing.window.case_id else [],
    "report/<slug:number>/": lambda thing: [thing.number] if thing.window.case_id else [],
    "departments/<int:pk>.xml": lambda thing: [thing.window.department_id],
    # The papers of a commitment, or of any case about a record: each is checked by its code.
    "verify/<slug:code>": lambda thing: thing.codes(),
    "<slug:listed>": lambda thing: [thing.window.kind],
    "<slug:kind>": lambda thing: [thing.window.kind],
    "<str:kind>": lambda thing: [thing.window.kind],
    "<slug:form>": lambda thing: ["csv", "xlsx", "json"],
    "<str:form>": lambda thing: ["csv", "xlsx", "json"],
}


def addresses(door: Door, thing: Thing) -> Iterator[str]:
    """Where a door would show this thing: its own page, or a list searched for it.

    The page of one thing ends with a part of its own; all others are asked with and without its
    number, so that a list, a feed or a sheet is walked whichever of the two it heeds.
    """
    if "<" not in door.route:
        yield f"/{door.route}"
        yield f"/{door.route}?q={thing.number}"
        return
    name = next((key for key in PARTS if key == door.route), None)
    name = name or next((key for key in PARTS if key in door.route), None)
    assert name, f"say in tests/publicity/doors.py what the parts of /{door.route} stand for"
    part = "<" + name.partition("<")[2].partition(">")[0] + ">"
    for value in PARTS[name](thing):
        if value is not None:
            yield "/" + door.route.replace(part, str(value))


def is_page_of_one(door: Door) -> bool:
    """Whether the address names one record or commitment: what is gone leaves a tombstone there."""
    return door.route in PARTS
