"""Windows by the many: ended by date without any job, found out of line, made anew."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from casework.ledger.verify import verify
from casework.models import (
    CheckFinding,
    CreditRecord,
    PublicityEvent,
    PublicityWindow,
    RecordEvent,
    Subject,
)
from casework.registry.display import Cause
from casework.registry.publicity import end_expired
from casework.registry.windows import BATCH, differing, end_by_date, follow_subjects, rebuild
from casework.selfcheck import runs
from casework.selfcheck.found import Now
from casework.timers import tick
from tests import factories as f
from tests.commitments.world import make_world as commitment_world

pytestmark = pytest.mark.django_db
OFF, LATE = date(2027, 5, 7), date(2027, 5, 20)
NOW = datetime(2027, 5, 20, 3, tzinfo=UTC)


@pytest.fixture
def organ():
    f.credit_office()
    return f.department("云江市交通运输局")


def events_of(record):
    events = PublicityEvent.objects.filter(window__record=record)
    return list(events.values_list("what", "on"))


def test_who_waits_for_the_department_ends_for_the_eye_and_downstream_by_date(organ):
    record = f.record(f.subject(), organ)
    assert end_expired(LATE, now=NOW).routed == 1
    assert end_by_date(LATE, now=NOW) == 1
    window = PublicityWindow.objects.get(record=record)
    assert (window.state, window.ended_on, window.shared, window.shown) == (
        "ended", OFF, False, {},
    )  # fmt: skip
    assert events_of(record)[-1] == ("ended", OFF)
    assert CreditRecord.objects.get(pk=record.pk).publicity == "published"
    assert end_by_date(LATE, now=NOW) == 0
    assert list(differing(LATE)) == []


@pytest.mark.parametrize("publicity", ["hidden", "suspended", "shielded"])
def test_what_is_hidden_ends_by_date_too(organ, publicity):
    record = f.record(f.subject(), organ, publicity=publicity)
    assert end_by_date(OFF - timedelta(days=1), now=NOW) == 0
    assert end_by_date(OFF, now=NOW) == 1
    assert events_of(record) == [("ended", OFF)]


@pytest.mark.parametrize("publicity", ["unpublished", "ended", "withdrawn"])
def test_what_is_not_on_display_has_nothing_to_end(organ, publicity):
    f.record(f.subject(), organ, publicity=publicity)
    assert end_by_date(LATE, now=NOW) == 0


def test_many_end_in_batches_of_few_statements(organ, django_assert_max_num_queries):
    company, count = f.subject(), BATCH + 3
    records = [f.record(company, organ) for _ in range(3)]
    for record in records[1:]:
        PublicityWindow.objects.filter(record=record).update(off_from=None)
    assert end_by_date(LATE, now=NOW) == 1
    rows = [
        CreditRecord(
            subject=company, department=organ, kind="penalty", number=f"多{n}", title="多",
            document_date=date(2026, 5, 6), record_class="ordinary", identity=f"多{n}",
            publicity="published", published_on=date(2026, 5, 8), off_display=OFF,
        )
        for n in range(count)
    ]  # fmt: skip
    CreditRecord.objects.bulk_create(rows)
    # In May, so that they are open windows which the date alone ends.
    assert rebuild(date(2026, 5, 8), now=NOW, say=lambda looked: None) >= count
    with django_assert_max_num_queries(3 * 10):
        assert end_by_date(LATE, now=NOW) >= count


def test_the_tick_ends_them_and_says_so(organ):
    f.record(f.subject(), organ)
    assert tick(LATE)["windows_ended"] == 1
    assert tick(LATE)["windows_ended"] == 0


def broken(record, **columns):
    assert PublicityWindow.objects.filter(record=record).update(**columns) == 1


BREAKS = {
    "shown otherwise": {"shown": {"name": "别的"}},
    "open although hidden": {"state": "hidden"},
    "no mark": {"disputed": True},
    "shared otherwise": {"shared": False},
    "no end": {"off_from": None},
    "another term": {"off_from": date(2030, 1, 1)},
    "another kind": {"kind": "other"},
}


@pytest.mark.parametrize("columns", BREAKS.values(), ids=BREAKS)
def test_a_window_out_of_line_is_found_and_mended(organ, columns):
    record = f.record(f.subject(), organ)
    today = Now(date(2026, 7, 6), NOW)
    assert runs.look(today)["window_differs"] == 0
    before = PublicityWindow.objects.values().get(record=record)
    broken(record, **columns, digest="")
    assert runs.look(today)["window_differs"] == 1
    assert runs.mend(CheckFinding.objects.filter(check_name="window_differs"), today) == (1, 0)
    after = PublicityWindow.objects.values().get(record=record)
    for name in ("version", "changed_at"):
        before.pop(name), after.pop(name)
    assert after == before
    assert list(verify()) == []


def test_a_window_with_the_right_digest_and_other_columns_is_found_and_mended(organ):
    record = f.record(f.subject(), organ)
    broken(record, shown={"name": "别的"})
    today = Now(date(2026, 7, 6), NOW)
    assert runs.look(today)["window_differs"] == 1
    assert runs.mend(CheckFinding.objects.filter(check_name="window_differs"), today) == (1, 0)


def test_what_has_no_window_is_found_and_mended(organ):
    record = f.record(f.subject(), organ)
    world = commitment_world()
    case = world.at("published")
    PublicityEvent.objects.all().delete()
    PublicityWindow.objects.all().delete()
    today = Now(date(2026, 7, 6), NOW)
    assert runs.look(today)["window_differs"] == 2
    assert runs.mend(CheckFinding.objects.filter(check_name="window_differs"), today) == (2, 0)
    assert PublicityWindow.objects.get(record=record).state == "open"
    assert PublicityWindow.objects.get(case_id=case.pk).state == "open"


def test_an_installation_from_before_is_brought_into_line(organ, settings):
    """What was published long ago is seen at once, what had ended leaves its tombstone."""
    settings.CASEWORK_PUBLISH_DELAY_HOURS = 24
    day = date(2026, 7, 6)
    shown = f.record(f.subject(), organ)
    gone = f.record(f.subject(), organ, publicity="ended", ended_on=date(2026, 6, 1), shared=False)
    never = f.record(f.subject(), organ, publicity="unpublished", published_on=None)
    commitment_world().at("published")
    PublicityEvent.objects.all().delete()
    PublicityWindow.objects.all().delete()
    looked = []
    assert rebuild(day, now=NOW, say=looked.append) == 4
    assert looked[-1] == 4
    windows = PublicityWindow.objects
    assert windows.on_display(day, NOW).filter(record=shown).exists()
    assert windows.was_seen(day, NOW).filter(record=gone).exists()
    assert not windows.was_seen(day, NOW).filter(record=never).exists()
    assert events_of(shown) == [("published", date(2026, 5, 8))]
    assert rebuild(day, now=NOW, say=looked.append) == 0
    assert RecordEvent.objects.count() == 0


def test_the_command_says_how_many(organ):
    f.record(f.subject(), organ)
    PublicityEvent.objects.all().delete()
    PublicityWindow.objects.all().delete()
    for expected in (1, 0):
        out = StringIO()
        call_command("rebuild_windows", stdout=out)
        assert json.loads(out.getvalue()) == {"windows": expected}


def test_a_renamed_subject_is_renamed_everywhere(organ, django_capture_on_commit_callbacks):
    world = commitment_world()
    case = world.at("published")
    records = [f.record(world.company, organ) for _ in range(2)]
    Subject.objects.filter(pk=world.company.pk).update(name="云江市远航集团有限公司")
    with django_capture_on_commit_callbacks(execute=True):
        follow_subjects([world.company.pk], Cause(date(2026, 7, 6), NOW))
    shown = PublicityWindow.objects.filter(record__in=records).values_list("shown", flat=True)
    assert {row["name"] for row in shown} == {"云江市远航集团有限公司"}
    assert PublicityWindow.objects.get(case_id=case.pk).shown["name"] == "云江市远航集团有限公司"
    assert list(differing(date(2026, 7, 6))) == []
