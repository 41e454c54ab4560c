"""An issued letter stands as it was: in the database, and in the annex that explains its date."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from casework.clock.calendar import DayKind
from casework.clock.stored import enter_year
from casework.documents.reckoning import counted_days
from casework.documents.sheets import annexes_of, sheet_of
from casework.documents.styles import digest_of, styles_of
from casework.ledger import triggers
from casework.models import CaseDeadline, CaseEvent, IssuedDocument
from casework.today import moment
from tests.nothing_moved import nothing_moves
from tests.repair.world import make_world

MONDAY = date(2026, 8, 10)


@pytest.fixture
def world(db, settings):
    settings.CASEWORK_PACK = "national"
    return make_world()


@pytest.fixture
def letter(world):
    case = world.at("accepted", today=MONDAY)
    return IssuedDocument.objects.get(case=case, name="acceptance_letter")


CHANGES = {
    "reworded": "UPDATE casework_issueddocument SET body = '准予'",
    "redated": "UPDATE casework_issueddocument SET issued_on = '2026-01-01'",
    "explained otherwise": "UPDATE casework_issueddocument SET explained = NULL",
    "with another code": "UPDATE casework_issueddocument SET code = '00000000000000000000'",
    "removed": "DELETE FROM casework_issueddocument",
}


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES.keys())
def test_the_database_refuses_any_change_of_a_letter(letter, statement):
    with (
        nothing_moves(),
        pytest.raises(DatabaseError, match="a letter that was issued stands"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_every_guard_is_up_in_the_migrated_database(db):
    catalogue = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        found = {row[0] for row in cursor.fetchall()}
    wanted = {name for guard in triggers.GUARDS for name in guard.triggers(connection.vendor)}
    assert wanted <= found
    assert len(wanted) >= 9


def test_guards_can_be_taken_down_and_put_back(letter):
    triggers.take_down(connection, triggers.LETTERS)
    assert IssuedDocument.objects.filter(pk=letter.pk).update(title="x") == 1
    triggers.put_up(connection, triggers.LETTERS)
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedDocument.objects.filter(pk=letter.pk).update(title="y")


def test_a_letter_names_the_text_it_was_written_by(letter):
    text = styles_of("repair")["acceptance_letter"].text
    assert (letter.wording_id, letter.template_digest) == (None, digest_of(text))


def test_the_annex_counts_as_many_days_as_the_term_has(letter):
    kept = letter.explained
    assert (kept["since"], kept["due"], kept["period"]) == ("2026-08-10", "2026-08-19", "7个工作日")
    assert counted_days(kept) == 7
    assert "2026年8月19日（含当日）" in letter.body
    sheet = sheet_of(letter)
    assert sheet.enclosures == ("期限计算说明",)
    assert [row[0] for row in sheet.annexes[0].parts[-1].rows] == [
        "2026年8月10日", "2026年8月11日至8月14日", "2026年8月15日至8月16日", "2026年8月17日至8月19日",
    ]  # fmt: skip


def test_the_annex_is_the_same_after_later_events_and_another_calendar(world, letter):
    before = annexes_of(letter)
    case = world.run(
        letter.case, ("review", "reviewer"), ("extend", "head"), today=date(2026, 8, 12)
    )
    days = [(date(2026, 8, 12), DayKind.HOLIDAY, "临时放假")]
    enter_year(2026, "补充通知", days=days, now=moment(), scope="national")
    assert CaseDeadline.objects.get(case=case, name="handle_by").due_on > date(2026, 8, 19)
    assert annexes_of(IssuedDocument.objects.get(pk=letter.pk)) == before
    later = IssuedDocument.objects.get(case=case, name="extension_letter").explained
    assert counted_days(later) == 17


def test_a_letter_without_a_term_has_no_annex(world):
    case = world.at("submitted", today=MONDAY)
    letter = IssuedDocument.objects.get(case=case, name="commitment_letter")
    assert letter.explained is None
    assert annexes_of(letter) == ()
    assert CaseEvent.objects.filter(documents=letter).exists()
