"""The database's own guard: no state without its event, no event changed or removed."""

from __future__ import annotations

from typing import Any

POSTGRESQL = """
CREATE OR REPLACE FUNCTION casework_state_needs_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM casework_caseevent e WHERE e.case_id = NEW.id
       AND e.seq = NEW.version AND e.target = NEW.state AND NEW.version > OLD.version) THEN
    RAISE EXCEPTION 'case %: a state changes only with its ledger event', NEW.id
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION casework_event_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'case event %: the ledger is append-only', OLD.id
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER casework_state_guard AFTER UPDATE OF state ON casework_case
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
  EXECUTE FUNCTION casework_state_needs_event();
CREATE TRIGGER casework_event_guard BEFORE UPDATE OR DELETE ON casework_caseevent
  FOR EACH ROW EXECUTE FUNCTION casework_event_stands();
"""
SQLITE = (
    """
CREATE TRIGGER casework_state_guard BEFORE UPDATE OF state ON casework_case
WHEN OLD.state IS NOT NEW.state AND NOT EXISTS (
  SELECT 1 FROM casework_caseevent e WHERE e.case_id = NEW.id AND e.seq = NEW.version
     AND e.target = NEW.state AND NEW.version > OLD.version)
BEGIN SELECT RAISE(ABORT, 'a state changes only with its ledger event'); END""",
    """
CREATE TRIGGER casework_event_keep BEFORE DELETE ON casework_caseevent
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """
CREATE TRIGGER casework_event_guard BEFORE UPDATE ON casework_caseevent
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
)


def install(connection: Any) -> None:
    """Puts the guards up; the tables must exist and the guards must not."""
    with connection.cursor() as cursor:
        for statement in (POSTGRESQL,) if connection.vendor == "postgresql" else SQLITE:
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Takes the guards down: for a migration that rebuilds the tables, which must put them back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER IF EXISTS casework_state_guard ON casework_case")
            cursor.execute("DROP TRIGGER IF EXISTS casework_event_guard ON casework_caseevent")
        else:
            for name in ("casework_state_guard", "casework_event_keep", "casework_event_guard"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
