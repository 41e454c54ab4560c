"""What the page on operating says of the two jobs is what they do."""

import json
import re
from datetime import date

from django.conf import settings

from casework.ledger.verify import Fault
from casework.models import Heartbeat
from casework.selfcheck.checks import CHECKS
from casework.tasks import (
    check_cases,
    drain_bulk,
    drain_seals,
    drain_sync,
    scan_evidence,
    work_off_archive,
    work_off_calendars,
    work_off_exports,
    work_off_imports,
    work_off_prints,
)
from casework.timers import tick
from commitments.tasks import draw_spot_checks
from notifications.drain import drain
from tests.processes import PROJECT

PAGE = (PROJECT / "docs/how-to/operate.md").read_text(encoding="utf-8")


def test_the_answer_of_tick_is_explained_field_by_field(db):
    done = tick(date(2026, 3, 5))
    example = json.loads(re.findall(r"```json\n(.*?)\n```", PAGE)[0])
    assert set(example) == set(done)
    assert set(rows_of("field")) == set(done)


def rows_of(head):
    """The first cells of the table whose first column has this head."""
    table = re.search(rf"^\| {head} \|.*?(?=^[^|]|\Z)", PAGE, re.MULTILINE | re.DOTALL).group()
    return re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)


def test_every_self_check_is_explained():
    assert rows_of("check") == list(CHECKS)


def test_every_job_of_the_clock_leaves_a_heartbeat_that_the_page_explains(db):
    tick(date(2026, 3, 5))
    drain()
    work_off_imports()
    work_off_exports()
    work_off_prints()
    work_off_archive()
    check_cases()
    work_off_calendars()
    drain_bulk()
    drain_sync()
    drain_seals()
    scan_evidence()
    draw_spot_checks()
    jobs = set(Heartbeat.objects.values_list("job", flat=True))
    scheduled = {
        entry["task"].rpartition(".")[2] for entry in settings.CELERY_BEAT_SCHEDULE.values()
    }
    assert jobs == scheduled
    assert {job for job in jobs if f"`{job}` late" not in PAGE} == set()
    assert f"FROM {Heartbeat._meta.db_table} " in PAGE


def test_a_fault_of_the_ledger_reads_as_on_the_page():
    fault = Fault("XF2026-000017", 4, "event 4 was changed")
    assert f"{fault.number} #{fault.seq}: {fault.text}" in PAGE
