"""What the page on operating says of the two jobs is what they do."""

import json
import re
from datetime import date

from casework.ledger.verify import Fault
from casework.models import Heartbeat
from casework.timers import tick
from notifications.drain import drain
from tests.processes import PROJECT

PAGE = (PROJECT / "docs/how-to/operate.md").read_text(encoding="utf-8")


def test_the_answer_of_tick_is_explained_field_by_field(db):
    done = tick(date(2026, 3, 5))
    example = json.loads(re.findall(r"```json\n(.*?)\n```", PAGE)[0])
    assert set(example) == set(done)
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) == set(done)


def test_both_jobs_leave_a_heartbeat_under_the_name_of_the_page(db):
    tick(date(2026, 3, 5))
    drain()
    jobs = set(Heartbeat.objects.values_list("job", flat=True))
    assert jobs == {"tick", "drain_outbox"}
    assert all(f"`{job}`" in PAGE for job in jobs)
    assert "FROM casework_heartbeat" in PAGE
    assert Heartbeat._meta.db_table == "casework_heartbeat"


def test_a_fault_of_the_ledger_reads_as_on_the_page():
    fault = Fault("XF2026-000017", 4, "event 4 was changed")
    assert f"{fault.case_number} #{fault.seq}: {fault.text}" in PAGE
