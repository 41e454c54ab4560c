"""Writes good rows of licences to the registry in batches: what is there already is left alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from casework import store
from casework.forms import plain_value
from casework.models.importing import ImportRun
from casework.models.licence import Licence, LicenceState
from casework.models.publicity import PublicityWindow
from casework.models.subject import Subject
from casework.registry.display import Cause
from casework.registry.importing.change_rows import LicenceRow
from casework.registry.importing.entries import is_unit
from casework.registry.importing.flaws import note_foreign_codes
from casework.registry.importing.known import digest_of_parts, plain_number, subjects_of
from casework.registry.importing.organs import Organs
from casework.registry.importing.outcome import KeyFault, Loaded
from casework.registry.importing.rows import NOT_YOURS
from casework.registry.licences import decide_licence, follow_licences, set_rules
from casework.today import moment

_STATED = (
    "document_name", "number", "category", "certificate", "certificate_number", "content",
    "state", "disclosure_law", "note",
)  # fmt: skip
_PLACES = ("department", "source_department")
_WRITTEN = (
    *_STATED, "department", "source_department", "decided_on", "valid_from", "valid_until",
    "ended_on", "pack_version", "published_on", "row_digest", "updated_at",
)  # fmt: skip
_SAID = (
    *_STATED, "department_id", "source_department_id", "decided_on", "valid_from", "valid_until",
    "ended_on", "published_on",
)  # fmt: skip


def identity_of_licence(row: LicenceRow) -> str:
    """A licence is the same if decision, certificate number and subject are."""
    return digest_of_parts(
        ["licence", plain_number(row.number), plain_number(row.certificate_number), row.code]
    )


def digest_of_licence(row: LicenceRow) -> str:
    """What a row says, wherever it stands in its sheet."""
    return digest_of_parts(row[1:])


class LicenceLoader:
    """Loads the rows of one sheet of licences. Call `load` inside a transaction, once a batch."""

    def __init__(self, *, today: date, run: ImportRun | None = None) -> None:
        self.today, self.run = today, run
        self.organs = Organs()

    def screen(self, rows: Sequence[LicenceRow]) -> list[KeyFault | None]:
        """A licence that is known is changed by its own organ, or by who provided it, alone."""
        keys = [identity_of_licence(row) for row in rows]
        found = Licence.objects.filter(identity__in=keys)
        known = {one.identity: one for one in found.select_related(*_PLACES)}
        return [self._against(known.get(key), row) for key, row in zip(keys, rows, strict=True)]

    def _against(self, licence: Licence | None, row: LicenceRow) -> KeyFault | None:
        """What speaks against a row, as the licence stands: who granted it, or who sent it."""
        if licence is None:
            return None
        for place in (licence.department, licence.source_department):
            if place and is_unit(place, row.organ, row.organ_code, self.organs):
                return None
        return KeyFault("organ", NOT_YOURS)

    def load(self, rows: Sequence[LicenceRow]) -> Loaded:
        """Takes new and changed rows; locks the licences that it changes until the batch ends."""
        unique = {identity_of_licence(row): row for row in rows}
        subjects = subjects_of(unique.values())
        known = {
            licence.identity: licence
            for licence in Licence.objects.filter(identity__in=list(unique))
            .select_related("subject", *_PLACES)
            .select_for_update(of=("self",))
        }
        loaded = Loaded(unchanged=len(rows) - len(unique))
        fresh: list[Licence] = []
        changed: list[Licence] = []
        for identity, row in unique.items():
            digest = digest_of_licence(row)
            licence = known.get(identity)
            fault = self._against(licence, row)
            if fault is not None:
                loaded.refused.append((row, fault))
                continue
            if licence is not None and licence.row_digest == digest:
                loaded.unchanged += 1
                continue
            before = _said(licence) if licence else None
            filled = self._filled(licence or _new(identity, subjects[row.code]), row, digest)
            if before is None:
                fresh.append(filled)
            elif _said(filled) == before:
                loaded.unchanged += 1  # the same said in another way, as by a sheet of our own
            else:
                changed.append(filled)
        self._note_foreign(unique.values(), subjects, loaded)
        self._write(fresh, changed)
        loaded.imported = len(fresh) + len(changed)
        return loaded

    def _note_foreign(
        self, rows: Iterable[LicenceRow], subjects: dict[str, Subject], loaded: Loaded
    ) -> None:
        """Notes the rows taken whose code is known under another name."""
        refused = {id(row) for row, _fault in loaded.refused}
        foreign = [
            row for row in rows if id(row) not in refused and subjects[row.code].name != row.name
        ]
        note_foreign_codes(self.run, [(row, *self._whose(row)) for row in foreign], subjects)

    def _filled(self, licence: Licence, row: LicenceRow, digest: str) -> Licence:
        ended = licence.ended_on
        stays_ended = ended is not None and row.decided_on <= ended.isoformat()
        for name in _STATED:
            # An older row that comes again brings back nothing that was revoked meanwhile.
            if not (name == "state" and stays_ended and row.state == LicenceState.VALID):
                setattr(licence, name, getattr(row, name))
        licence.department = self.organs.resolve(row.organ, row.organ_code)
        source = self.organs.resolve(row.source, row.source_code) if row.source else None
        licence.source_department = source
        licence.decided_on = date.fromisoformat(row.decided_on)
        licence.valid_from = date.fromisoformat(row.valid_from)
        licence.valid_until = date.fromisoformat(row.valid_until) if row.valid_until else None
        licence.row_digest = digest
        licence.updated_at = moment()
        set_rules(licence)
        decide_licence(licence, today=self.today)
        return licence

    def _whose(self, row: LicenceRow) -> tuple[date, int]:
        organ = self.organs.resolve(row.organ, row.organ_code)
        return date.fromisoformat(row.decided_on), organ.pk

    def _write(self, fresh: list[Licence], changed: list[Licence]) -> None:
        """Two imports of one file at once are no conflict: the later finds the earlier's rows."""
        store.insert_rows(fresh, skip_known=True)
        store.update_rows(changed, _WRITTEN)
        follow_licences([*_entered(fresh), *changed], Cause(self.today, moment()))


def _said(licence: Licence) -> list[object]:
    """What the registry holds of a licence, whatever row said it."""
    return [plain_value(getattr(licence, name)) for name in _SAID]


def _new(identity: str, subject: Subject) -> Licence:
    return Licence(identity=identity, subject=subject)


def _entered(fresh: Sequence[Licence]) -> list[Licence]:
    """Of the new rows those that this import has written, with their numbers."""
    entered = store.give_keys(fresh, "identity")
    seen = set(
        PublicityWindow.objects.filter(licence__in=entered).values_list("licence_id", flat=True)
    )
    return [licence for licence in entered if licence.pk not in seen]
