"""`manage.py due`: the date, the table of days, and what wrong input gets."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command("due", *arguments, stdout=out)
    return out.getvalue()


def run_json(*arguments):
    return json.loads(run(*arguments, "--json"))


def test_json_has_the_date_and_the_days_that_add_up():
    answer = run_json("2026-02-13", "3wd")
    assert list(answer) == ["due", "provisional", "days"]
    assert (answer["due"], answer["provisional"]) == ("2026-02-25", False)
    assert answer["days"][:3] == [
        {
            "date": "2026-02-13",
            "counted": False,
            "why": "day of the start, not counted",
            "number": None,
        },
        {"date": "2026-02-14", "counted": True, "why": "make-up working day", "number": 1},
        {"date": "2026-02-15", "counted": False, "why": "holiday", "number": None},
    ]
    assert answer["days"][-1] == {
        "date": "2026-02-25",
        "counted": True,
        "why": "working day",
        "number": 3,
    }
    assert len(answer["days"]) == 13


@pytest.mark.parametrize(
    ("arguments", "due"),
    [
        (("2026-02-13", "10wd"), "2026-03-05"),
        (("2026-02-01", "20d"), "2026-02-24"),
        (("2025-11-30", "3m"), "2026-02-28"),
        (("2026-06-22", "10wd", "--pause", "2026-06-25:2026-07-06"), "2026-07-16"),
        (
            ("2026-06-22", "10wd", "--pause", "2026-06-25:2026-06-30", "--pause", "2026-07-01:2026-07-06"),
            "2026-07-16",
        ),
        (("2026-05-06", "7wd", "--pause", "2026-05-08:2026-05-13"), "2026-05-21"),
        (("2026-06-22", "10wd", "--pause", "2026-06-25:"), None),
        # The national rule of the provider's answer, and Guangzhou's.
        (("2026-05-09", "objection.provider", "--pack", "yunjiang"), "2026-05-15"),
        (("2026-05-09", "objection.provider", "--pack", "guangzhou"), "2026-05-22"),
    ],
)  # fmt: skip
def test_the_due_date(arguments, due):
    answer = run_json(*arguments)
    assert (answer["due"], answer["provisional"]) == (due, False)


def test_an_unknown_year_is_provisional():
    answer = run_json("2026-12-28", "10wd")
    assert (answer["due"], answer["provisional"]) == (None, True)
    assert answer["days"][-2:] == [
        {"date": "2026-12-31", "counted": True, "why": "working day", "number": 3},
        {
            "date": "2027-01-01",
            "counted": False,
            "why": "the holiday calendar of this year has not been entered",
            "number": None,
        },
    ]
    assert "2027" in run("2026-12-28", "10wd").splitlines()[0]


def test_text_has_the_date_first_and_a_line_for_each_day():
    lines = run("2026-02-13", "3wd").splitlines()
    assert "2026-02-25" in lines[0]
    assert len(lines) == 1 + 13
    assert lines[2].startswith("2026-02-14")
    assert "春节" in lines[3]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("tomorrow", "3wd"), ["START", "tomorrow", "2026-02-13"]),
        (("2026-02-30", "3wd"), ["START", "2026-02-30"]),
        (("20260213", "3wd"), ["START", "20260213"]),
        (("0001-01-01", "3wd"), ["START", "1949"]),
        (("9999-12-31", "3m"), ["START", "2199"]),
        (("2026-02-13", "3"), ["PERIOD", "“3”", "10wd"]),
        (("2026-02-13", "-3wd"), ["PERIOD"]),
        (("2026-02-13", "objection.provider"), ["PERIOD", "10wd"]),
        (("2026-02-13", "3wd", "--pause", "2026-02-16"), ["--pause", "FROM:TO"]),
        (("2026-02-13", "3wd", "--pause", "2026-02-20:2026-02-16"), ["--pause", "2026-02-20"]),
        (("2026-02-13", "3wd", "--pause", "soon:2026-02-16"), ["--pause", "soon"]),
        (("2026-02-13", "3wd", "--pause", "2026-02-12:2026-02-16"), ["--pause", "2026-02-12"]),
        (
            (
                "2026-02-13",
                "3wd",
                "--pause",
                "2026-02-16:2026-02-24",
                "--pause",
                "2026-02-24:2026-02-25",
            ),
            ["--pause", "2026-02-24", "earlier one"],
        ),
        (
            ("2026-02-13", "3wd", "--pause", "2026-02-16:", "--pause", "2026-02-24:2026-02-25"),
            ["--pause", "2026-02-24", "earlier one"],
        ),
        (("2026-02-13", "3wd", "--pack", "beijing"), ["--pack", "beijing", "yunjiang"]),
        (("2026-02-13", "3wd", "--pack", "nanjing"), ["--pack", "nanjing", "yunjiang"]),
        (("2020-02-13", "objection.own", "--pack", "shanghai"), ["--pack", "2020-02-13"]),
        (("2026-02-13",), ["PERIOD"]),
    ],
)
def test_wrong_input_gets_a_sentence_that_names_the_argument(arguments, named):
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("due", *arguments, stdout=out)
    for word in named:
        assert word in str(refused.value)
    assert out.getvalue() == ""
