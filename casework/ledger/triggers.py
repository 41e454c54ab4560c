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


RECORDS_POSTGRESQL = """
CREATE OR REPLACE FUNCTION casework_record_needs_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM casework_recordevent e WHERE e.record_id = NEW.id
       AND e.seq = NEW.version AND e.hash = NEW.last_hash AND NEW.version > OLD.version) THEN
    RAISE EXCEPTION 'record %: its chain moves only with its ledger event', NEW.id
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION casework_record_event_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'record event %: the ledger is append-only', OLD.id
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER casework_record_guard AFTER UPDATE OF version, last_hash ON casework_creditrecord
  FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version
                     OR OLD.last_hash IS DISTINCT FROM NEW.last_hash)
  EXECUTE FUNCTION casework_record_needs_event();
CREATE TRIGGER casework_record_event_guard BEFORE UPDATE OR DELETE ON casework_recordevent
  FOR EACH ROW EXECUTE FUNCTION casework_record_event_stands();
"""
RECORDS_SQLITE = (
    """
CREATE TRIGGER casework_record_guard BEFORE UPDATE OF version, last_hash ON casework_creditrecord
WHEN (OLD.version IS NOT NEW.version OR OLD.last_hash IS NOT NEW.last_hash) AND NOT EXISTS (
  SELECT 1 FROM casework_recordevent e WHERE e.record_id = NEW.id AND e.seq = NEW.version
     AND e.hash = NEW.last_hash AND NEW.version > OLD.version)
BEGIN SELECT RAISE(ABORT, 'the chain of a record moves only with its ledger event'); END""",
    """
CREATE TRIGGER casework_record_event_keep BEFORE DELETE ON casework_recordevent
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """
CREATE TRIGGER casework_record_event_guard BEFORE UPDATE ON casework_recordevent
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
)


def install_records(connection: Any) -> None:
    """Puts up the guards of the records' own events, as `install` does for the cases."""
    with connection.cursor() as cursor:
        for statement in (
            (RECORDS_POSTGRESQL,) if connection.vendor == "postgresql" else RECORDS_SQLITE
        ):
            cursor.execute(statement)


def remove_records(connection: Any) -> None:
    """Takes the guards of the records' own events down."""
    tables = {
        "casework_record_guard": "casework_creditrecord",
        "casework_record_event_keep": "casework_recordevent",
        "casework_record_event_guard": "casework_recordevent",
    }
    with connection.cursor() as cursor:
        for name, table in tables.items():
            place = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{place}")


CLOSINGS_POSTGRESQL = """
CREATE OR REPLACE FUNCTION casework_closing_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'closed assessment %: the ledger is append-only', OLD.id
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER casework_closing_guard BEFORE UPDATE OR DELETE ON casework_assessmentclosing
  FOR EACH ROW EXECUTE FUNCTION casework_closing_stands();
"""
CLOSINGS_SQLITE = (
    """
CREATE TRIGGER casework_closing_keep BEFORE DELETE ON casework_assessmentclosing
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """
CREATE TRIGGER casework_closing_guard BEFORE UPDATE ON casework_assessmentclosing
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
)


def install_closings(connection: Any) -> None:
    """Puts up the guard of the closed assessments: none is changed or removed."""
    with connection.cursor() as cursor:
        for statement in (
            (CLOSINGS_POSTGRESQL,) if connection.vendor == "postgresql" else CLOSINGS_SQLITE
        ):
            cursor.execute(statement)


def remove_closings(connection: Any) -> None:
    """Takes the guard of the closed assessments down."""
    place = " ON casework_assessmentclosing" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in ("casework_closing_guard", "casework_closing_keep"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{place}")


MEASURES_POSTGRESQL = """
CREATE OR REPLACE FUNCTION casework_measure_event_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'measure event %: the ledger is append-only', OLD.id
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER casework_measure_event_guard BEFORE UPDATE OR DELETE ON casework_measureevent
  FOR EACH ROW EXECUTE FUNCTION casework_measure_event_stands();
"""
MEASURES_SQLITE = (
    """
CREATE TRIGGER casework_measure_event_keep BEFORE DELETE ON casework_measureevent
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """
CREATE TRIGGER casework_measure_event_guard BEFORE UPDATE ON casework_measureevent
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
)


def install_measures(connection: Any) -> None:
    """Puts up the guard of the events of measures: none is changed or removed."""
    with connection.cursor() as cursor:
        for statement in (
            (MEASURES_POSTGRESQL,) if connection.vendor == "postgresql" else MEASURES_SQLITE
        ):
            cursor.execute(statement)


def remove_measures(connection: Any) -> None:
    """Takes the guard of the events of measures down."""
    place = " ON casework_measureevent" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in ("casework_measure_event_guard", "casework_measure_event_keep"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{place}")


REPORTS_POSTGRESQL = """
CREATE OR REPLACE FUNCTION casework_report_needs_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM casework_reportevent e WHERE e.report_id = NEW.id
       AND e.seq = NEW.version AND e.hash = NEW.last_hash AND NEW.version > OLD.version) THEN
    RAISE EXCEPTION 'report %: it moves only with its event', NEW.id
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION casework_report_event_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'report event %: the ledger is append-only', OLD.id
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER casework_report_guard AFTER UPDATE OF state, version, last_hash ON casework_report
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state
                     OR OLD.version IS DISTINCT FROM NEW.version
                     OR OLD.last_hash IS DISTINCT FROM NEW.last_hash)
  EXECUTE FUNCTION casework_report_needs_event();
CREATE TRIGGER casework_report_event_guard BEFORE UPDATE OR DELETE ON casework_reportevent
  FOR EACH ROW EXECUTE FUNCTION casework_report_event_stands();
"""
REPORTS_SQLITE = (
    """
CREATE TRIGGER casework_report_guard BEFORE UPDATE OF state, version, last_hash ON casework_report
WHEN (OLD.state IS NOT NEW.state OR OLD.version IS NOT NEW.version
      OR OLD.last_hash IS NOT NEW.last_hash) AND NOT EXISTS (
  SELECT 1 FROM casework_reportevent e WHERE e.report_id = NEW.id AND e.seq = NEW.version
     AND e.hash = NEW.last_hash AND NEW.version > OLD.version)
BEGIN SELECT RAISE(ABORT, 'a report moves only with its event'); END""",
    """
CREATE TRIGGER casework_report_event_keep BEFORE DELETE ON casework_reportevent
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """
CREATE TRIGGER casework_report_event_guard BEFORE UPDATE ON casework_reportevent
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
)


def install_reports(connection: Any) -> None:
    """Puts up the guards of the reports from the public, as `install` does for the cases."""
    with connection.cursor() as cursor:
        for statement in (
            (REPORTS_POSTGRESQL,) if connection.vendor == "postgresql" else REPORTS_SQLITE
        ):
            cursor.execute(statement)


def remove_reports(connection: Any) -> None:
    """Takes the guards of the reports down."""
    tables = {
        "casework_report_guard": "casework_report",
        "casework_report_event_keep": "casework_reportevent",
        "casework_report_event_guard": "casework_reportevent",
    }
    with connection.cursor() as cursor:
        for name, table in tables.items():
            place = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{place}")


# While a disposal that two persons decided is under way, the events before its own may be emptied:
# reason and payloads to nothing, every other column as it was. Nothing else, at no other time.
DISPOSAL_POSTGRESQL = """
CREATE OR REPLACE FUNCTION casework_event_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.reason = '' AND NEW.data = '{}'::jsonb AND NEW.before = '{}'::jsonb
     AND NEW.after = '{}'::jsonb AND NEW.clock = '[]'::jsonb
     AND to_jsonb(NEW) - '{reason,data,before,after,clock}'::text[]
       = to_jsonb(OLD) - '{reason,data,before,after,clock}'::text[]
     AND EXISTS (SELECT 1 FROM casework_disposal d WHERE d.case_id = OLD.case_id
                    AND d.state = 'wiping' AND OLD.seq < d.sealed_seq) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'case event %: the ledger is append-only', OLD.id
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE FUNCTION casework_disposal_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'disposal %: a tombstone of the ledger stays as it is', OLD.id
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER casework_disposal_keep BEFORE DELETE ON casework_disposal
  FOR EACH ROW EXECUTE FUNCTION casework_disposal_stands();
CREATE TRIGGER casework_disposal_guard BEFORE UPDATE ON casework_disposal
  FOR EACH ROW WHEN (OLD.state = 'done') EXECUTE FUNCTION casework_disposal_stands();
"""
_KEPT = (
    "id", "case_id", "seq", "kind", "action", "source", "target", "by_id", "in_place_of_id",
    "role", "department_id", "pack", "pack_version", "on", "at", "key", "prev_hash", "hash",
)  # fmt: skip
_SAME = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in _KEPT)
_EMPTIED = f"""NEW.reason = '' AND NEW.data = '{{}}' AND NEW.before = '{{}}' AND NEW.after = '{{}}'
  AND NEW.clock = '[]' AND {_SAME}
  AND EXISTS (SELECT 1 FROM casework_disposal d WHERE d.case_id = OLD.case_id
                 AND d.state = 'wiping' AND OLD.seq < d.sealed_seq)"""  # noqa: S608  fixed text
DISPOSAL_SQLITE = (
    "DROP TRIGGER IF EXISTS casework_event_guard",
    f"""
CREATE TRIGGER casework_event_guard BEFORE UPDATE ON casework_caseevent WHEN NOT ({_EMPTIED})
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """
CREATE TRIGGER casework_disposal_keep BEFORE DELETE ON casework_disposal
BEGIN SELECT RAISE(ABORT, 'a tombstone of the ledger stays as it is'); END""",
    """
CREATE TRIGGER casework_disposal_guard BEFORE UPDATE ON casework_disposal WHEN OLD.state = 'done'
BEGIN SELECT RAISE(ABORT, 'a tombstone of the ledger stays as it is'); END""",
)


def install_disposal(connection: Any) -> None:
    """Opens the guard of the events for disposals, and guards the tombstones."""
    statements = (DISPOSAL_POSTGRESQL,) if connection.vendor == "postgresql" else DISPOSAL_SQLITE
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def remove_disposal(connection: Any) -> None:
    """Takes the guards of the tombstones down and closes the guard of the events again."""
    postgresql = connection.vendor == "postgresql"
    place = " ON casework_disposal" if postgresql else ""
    with connection.cursor() as cursor:
        for name in ("casework_disposal_keep", "casework_disposal_guard"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{place}")
    remove(connection)
    install(connection)
