"""`manage.py enter_calendar` previews a file, enters it when told to, and refuses bad rows."""

import json

import pytest
from django.core.management import CommandError, call_command

from casework.models import CalendarDay, CalendarYear, Case
from tests.calendars.notices import OF_2027
from tests.engine.world import MONDAY
from tests.nothing_moved import nothing_moves

NAMED = {"name": "d.csv", "notice": "通知"}


@pytest.fixture
def run(capsys, chief, tmp_path):
    def call(text, *options, name="notice.txt", year="2027", by=None, notice=""):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        by = by or chief.username
        said = [f"--notice={notice}"] if notice else []
        call_command("enter_calendar", year, str(path), f"--by={by}", "--json", *said, *options)
        return json.loads(capsys.readouterr().out)

    return call


def test_without_confirmation_it_only_says_what_would_move(run, world):
    world.at("filed")
    with nothing_moves():
        said = run(OF_2027)
    assert (said["state"], said["moves"]) == ("previewed", 0)
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_with_confirmation_the_days_take_effect_and_cases_move(run, world):
    world.at("filed")
    said = run(
        "日期,类型,名称\n2026-07-07,放假,局庆\n",
        "--scope=yunjiang",
        "--notice=通知",
        "--confirm",
        year="2026",
        name="d.csv",
    )
    assert (said["state"], said["moves"], said["later"]) == ("done", 1, 1)
    assert CalendarDay.objects.filter(scope="yunjiang").count() == 1
    assert Case.objects.get().due_on.isoformat() == "2026-07-10"
    assert MONDAY.isoformat() == "2026-07-06"


@pytest.mark.parametrize(
    ("text", "how", "words"),
    [
        ("元旦：1月1日（周四）放假。", {}, "第1行"),
        ("2027-01-01,不知道\n", {"name": "d.csv"}, "第1行"),
        ("日期,类型\n2027-01-01,放假\n元月二日,放假\n", {"name": "d.csv"}, "第3行.*元月二日"),
        ("日期,类型\n2027-01-01,放假\n2026-05-01,放假\n", NAMED, "第3行.*2027年"),
        (OF_2027, {"year": "2026"}, "2027"),
        (OF_2027, {"by": "nobody"}, "nobody"),
        (OF_2027, {"year": "27"}, "1949"),
        ("元旦：1月1日放假。", {}, "通知"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_entered(run, world, text, how, words):
    world.at("filed")
    with nothing_moves(), pytest.raises(CommandError, match=words):
        run(text, **how)
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_only_who_may_enters(run, world):
    with pytest.raises(CommandError, match="--by"):
        run(OF_2027, by=world.officer.username)


@pytest.mark.parametrize(("today", "said"), [("2026-10-31", False), ("2026-11-01", True)])
def test_tick_says_beside_its_answer_that_next_year_is_missing(db, capsys, today, said):
    call_command("tick", f"--today={today}")
    printed = capsys.readouterr()
    assert isinstance(json.loads(printed.out), dict)
    assert ("2027" in printed.err) is said
