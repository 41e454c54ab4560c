"""The events of a report prove themselves: nothing in them is changed without being noticed."""

import pytest
from django.db import DatabaseError, connection, transaction

from casework.ledger import triggers
from casework.ledger.verify import verify
from casework.models import Report, ReportEvent
from casework.reporting import desk
from casework.today import moment
from tests.reports.desk import TODAY, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    return send().report


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE casework_reportevent SET reason = 'x'",
        "DELETE FROM casework_reportevent",
        "UPDATE casework_report SET state = 'answered'",
        "UPDATE casework_report SET last_hash = 'x'",
        "UPDATE casework_report SET version = 9",
    ],
)
def test_the_database_refuses(report, statement):
    with (
        pytest.raises(DatabaseError, match=r"append-only|only with its event"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("column", ["reason", "role", "data"])
def test_what_was_changed_behind_the_guards_is_named(report, column):
    assert list(verify()) == []
    triggers.take_down(connection, triggers.REPORTS)
    value = {"x": 1} if column == "data" else "anders"
    ReportEvent.objects.update(**{column: value})
    triggers.put_up(connection, triggers.REPORTS)
    assert [(one.number, one.seq) for one in verify()] == [(f"report {report.number}", 1)]


def test_an_event_that_is_missing_is_named(report, world):
    desk.dismiss(
        report.pk, by=world.officer, answer="无", reason="无关内容", today=TODAY, now=moment()
    )
    triggers.take_down(connection, triggers.REPORTS)
    ReportEvent.objects.filter(seq=1).delete()
    triggers.put_up(connection, triggers.REPORTS)
    assert [one.text for one in verify()] == ["event 1 is missing"]
    assert Report.objects.get().version == 2
