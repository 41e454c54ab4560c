"""What other sites have not answered in time stands in the morning overview, case or no case."""

from datetime import date

import pytest

from casework.access.actor import Actor
from casework.models import MorningOverview, SyncOrder
from casework.reminding.overviews import overview_for, prepare
from casework.today import moment
from notifications.reminders import facts_of_overview, overview_words
from tests import factories as f
from tests.syncing.sites import change, site

# The order is of Monday the 10th: its last day is Thursday the 13th.
THURSDAY, FRIDAY = date(2026, 8, 13), date(2026, 8, 14)


@pytest.fixture
def late(record, office, officer):
    site()
    change(record, publicity="ended", shared=False)
    assert SyncOrder.objects.get().case_id is None
    return {
        "supervisor": f.officer("supervisor", office), "credit_officer": officer,
        "head": f.officer("head", record.department),
    }  # fmt: skip


# who, the day, how many orders the overview counts
HEARD = [
    ("supervisor", THURSDAY, 0), ("supervisor", FRIDAY, 1), ("credit_officer", FRIDAY, 1),
    ("head", FRIDAY, 0),
]  # fmt: skip


@pytest.mark.parametrize(("who", "day", "number"), HEARD)
def test_who_hears_of_it_and_from_when(late, who, day, number):
    assert overview_for(Actor.of(late[who]), day).late_orders == number


def test_it_is_told_although_no_case_waits_and_only_while_it_holds(late):
    assert prepare(FRIDAY, now=moment()) == 2
    row = MorningOverview.objects.get(user=late["supervisor"])
    said = overview_words(facts_of_overview(row))
    assert said["path"] == "/staff/sync/"
    assert "1" in said["sentence"]
    assert prepare(FRIDAY, now=moment()) == 0
    assert MorningOverview.objects.count() == 2
    SyncOrder.objects.update(state="acknowledged")
    assert facts_of_overview(row) == {"due": 0, "overdue": 0, "waiting": 0}
