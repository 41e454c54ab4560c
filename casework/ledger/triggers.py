"""The database's own guard: no state without its event, and what must stand is never changed.

Two shapes, each once: a table whose rows stand (`Stands`), and a table whose chain moves only with
a row of its ledger (`Moves`). Every guard that the migrations put up is in `GUARDS`, as the last of
them left it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LEDGER = "the ledger is append-only"


@dataclass(frozen=True)
class Emptying:
    """What a disposal (销毁) that two persons decided may empty, while it is under way.

    `emptied` says of each column what it is emptied to, `kept` names all others; `seq` is the
    number of the event that a row belongs to, in SQL. Only what came before the event of the
    disposal may go.
    """

    emptied: Mapping[str, str]
    kept: tuple[str, ...]
    seq: str = "OLD.seq"

    def allows(self, same: str) -> str:
        """The condition in SQL; `same` compares two values that may both be missing."""
        parts = [f'NEW."{name}" {same} {empty}' for name, empty in self.emptied.items()]
        parts += [f'NEW."{name}" {same} OLD."{name}"' for name in self.kept]
        disposal = (
            "EXISTS (SELECT 1 FROM casework_disposal d WHERE d.case_id = OLD.case_id"  # noqa: S608  written here, nobody types it
            f" AND d.state = 'wiping' AND {self.seq} < d.sealed_seq)"
        )
        return " AND ".join([*parts, disposal])


@dataclass(frozen=True)
class Until:
    """Rows that may be changed until they have come to their last state."""

    state: str

    def allows(self, same: str) -> str:
        return f"NOT OLD.state {same} '{self.state}'"


@dataclass(frozen=True)
class Stands:
    """Rows that are never removed, and never changed `but` in one way, if any.

    `name` begins the names of its triggers.
    """

    name: str
    table: str
    sentence: str = LEDGER
    but: Emptying | Until | None = None

    def postgresql(self) -> Iterator[str]:
        allowed = self.but.allows("IS NOT DISTINCT FROM") if self.but else "FALSE"
        yield f"""
CREATE OR REPLACE FUNCTION {self.name}_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF {allowed} THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION '{self.table} %: {self.sentence}', OLD.id
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER {self.name}_guard BEFORE UPDATE OR DELETE ON {self.table}
  FOR EACH ROW EXECUTE FUNCTION {self.name}_stands();"""

    def sqlite(self) -> Iterator[str]:
        refused = f" WHEN NOT ({self.but.allows('IS')})" if self.but else ""
        for name, event, when in (("guard", "UPDATE", refused), ("keep", "DELETE", "")):
            yield f"""
CREATE TRIGGER {self.name}_{name} BEFORE {event} ON {self.table}{when}
BEGIN SELECT RAISE(ABORT, '{self.sentence}'); END"""

    def triggers(self, vendor: str) -> tuple[str, ...]:
        both = (f"{self.name}_guard", f"{self.name}_keep")
        return both[:1] if vendor == "postgresql" else both


@dataclass(frozen=True)
class Moves:
    """Rows whose `columns` change only together with their newest event, which must `fit`."""

    name: str
    table: str
    events: str
    fit: str
    columns: tuple[str, ...]
    sentence: str

    def _no_event(self) -> str:
        newest = "e.seq = NEW.version AND NEW.version > OLD.version"
        return f"NOT EXISTS (SELECT 1 FROM {self.events} e WHERE {self.fit} AND {newest})"  # noqa: S608  names of tables are written here, nobody types them

    def postgresql(self) -> Iterator[str]:
        changed = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in self.columns)
        yield f"""
CREATE OR REPLACE FUNCTION {self.name}_needs_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {self._no_event()} THEN
    RAISE EXCEPTION '{self.table} %: {self.sentence}', NEW.id
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER {self.name}_guard AFTER UPDATE OF {", ".join(self.columns)} ON {self.table}
  FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION {self.name}_needs_event();"""

    def sqlite(self) -> Iterator[str]:
        changed = " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in self.columns)
        yield f"""
CREATE TRIGGER {self.name}_guard BEFORE UPDATE OF {", ".join(self.columns)} ON {self.table}
WHEN ({changed}) AND {self._no_event()}
BEGIN SELECT RAISE(ABORT, '{self.sentence}'); END"""

    def triggers(self, vendor: str) -> tuple[str, ...]:
        return (f"{self.name}_guard",)


Guard = Stands | Moves
CASES: tuple[Guard, ...] = (
    Moves(
        "casework_state", "casework_case", "casework_caseevent",
        "e.case_id = NEW.id AND e.target = NEW.state", ("state",),
        "a state changes only with its ledger event",
    ),
    Stands("casework_event", "casework_caseevent"),
)  # fmt: skip
RECORDS: tuple[Guard, ...] = (
    Moves(
        "casework_record", "casework_creditrecord", "casework_recordevent",
        "e.record_id = NEW.id AND e.hash = NEW.last_hash", ("version", "last_hash"),
        "the chain of a record moves only with its ledger event",
    ),
    Stands("casework_record_event", "casework_recordevent"),
)  # fmt: skip
CLOSINGS: tuple[Guard, ...] = (Stands("casework_closing", "casework_assessmentclosing"),)
MEASURES: tuple[Guard, ...] = (Stands("casework_measure_event", "casework_measureevent"),)
REPORTS: tuple[Guard, ...] = (
    Moves(
        "casework_report", "casework_report", "casework_reportevent",
        "e.report_id = NEW.id AND e.hash = NEW.last_hash", ("state", "version", "last_hash"),
        "a report moves only with its event",
    ),
    Stands("casework_report_event", "casework_reportevent"),
)  # fmt: skip
LETTERS: tuple[Guard, ...] = (
    Stands("casework_letter", "casework_issueddocument", "a letter that was issued stands"),
)
# Since disposals: what they may empty, and that their tombstones stand. In place of the guards of
# the same names.
DISPOSALS: tuple[Guard, ...] = (
    Stands(
        "casework_event", "casework_caseevent",
        but=Emptying(
            {"reason": "''", "data": "'{}'", "before": "'{}'", "after": "'{}'", "clock": "'[]'"},
            (
                "id", "case_id", "seq", "kind", "action", "source", "target", "by_id",
                "in_place_of_id", "role", "department_id", "pack", "pack_version", "on", "at",
                "key", "prev_hash", "hash",
            ),
        ),
    ),
    Stands(
        "casework_letter", "casework_issueddocument", "a letter that was issued stands",
        Emptying(
            {"body": "''"},
            (
                "id", "case_id", "event_id", "name", "number", "title", "template", "issued_on",
                "organ_id", "code", "wording_id", "template_digest", "explained",
            ),
            "(SELECT e.seq FROM casework_caseevent e WHERE e.id = OLD.event_id)",
        ),
    ),
    Stands(
        "casework_disposal", "casework_disposal", "a tombstone of the ledger stays as it is",
        Until("done"),
    ),
)  # fmt: skip
_ANEW = {guard.name for guard in DISPOSALS}
GUARDS = (
    tuple(
        guard
        for guard in (*CASES, *RECORDS, *CLOSINGS, *MEASURES, *REPORTS, *LETTERS)
        if guard.name not in _ANEW
    )
    + DISPOSALS
)


def put_up(connection: Any, guards: Iterable[Guard]) -> None:
    """Puts guards up; their tables must exist and the guards must not."""
    with connection.cursor() as cursor:
        for guard in guards:
            postgresql = connection.vendor == "postgresql"
            for statement in guard.postgresql() if postgresql else guard.sqlite():
                cursor.execute(statement)


def take_down(connection: Any, guards: Iterable[Guard]) -> None:
    """Takes guards down: for a migration that rebuilds a table, which must put them back."""
    with connection.cursor() as cursor:
        for guard in guards:
            place = f" ON {guard.table}" if connection.vendor == "postgresql" else ""
            for name in guard.triggers(connection.vendor):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{place}")
