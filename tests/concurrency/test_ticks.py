"""Four ticks at once on PostgreSQL do each thing once; together they did what one would have."""

import json
import subprocess
import sys

import pytest

CASES = 300  # a third of them owe a decision, an acceptance, an answer of the subject


def ticked(environment, project, *, workers):
    done = subprocess.run(
        [sys.executable, "-m", "tests.concurrency.ticker", str(CASES), str(workers)],
        cwd=project, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.postgres
def test_four_ticks_at_once_do_each_thing_once(pg_env, project):
    told = ticked(pg_env, project, workers=4)
    third = CASES // 3
    # "looking" is late on the 16th, "filed" on the 10th; "asking" is dropped on the 21st.
    # The letters of the 16th ask for an answer within three working days; nobody gave it by the
    # 31st, on which the other letters leave.
    assert told["events"] == {
        "overdue": 2 * third, "drop": third, "supervision_letter": 2 * third, "urge_late": third,
    }  # fmt: skip
    assert told["twice"] == 1
    assert told["steps"] == {
        # By the 9th: the day before, the day, three and five working days later.
        "2026-07-08/head": third, "2026-07-09/head": third,
        "2026-07-14/supervisor": third, "2026-07-16/letter": third,
        # By the 15th.
        "2026-07-10/head": third, "2026-07-14/head": third, "2026-07-15/head": third,
        "2026-07-20/supervisor": third, "2026-07-22/letter": third,
        # By the 20th.
        "2026-07-15/subject": third, "2026-07-17/subject": third,
    }  # fmt: skip
    assert told["messages"] == {
        "head/1": 5 * third, "supervisor/1": 2 * third, "subject/1": 2 * third,
        "letter/0": 2 * third,
    }  # fmt: skip
    assert told["letters"] == 2 * third
    # On the 10th: two officers, the head and the supervisor. On the 16th and 31st: the same.
    assert (told["overviews"], told["done"]["digests"]) == (12, 12)
    assert told["faults"] == []
    done = told["done"]
    assert (done["overdue"], done["timers"], done["letters"]) == (2 * third, third, 2 * third)
    assert (done["escalated"], done["taken_back"]) == (11 * third, 2 * third)
    assert done["failed"] == 0
