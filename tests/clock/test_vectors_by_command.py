"""Every worked example again, as an officer would ask for it on the command line."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from tests.clock.test_vectors import VECTORS, of_kind

PERIODS = {"working_days": "wd", "natural_days": "d", "restart": "wd", "suspend": "wd",
           "exclude": "wd", "missing_calendar": "wd"}  # fmt: skip
CLASSES = {(0, 3): "light", (3, 12): "ordinary", (12, 36): "serious", (3, 36): "ordinary"}


def ask(command, *arguments):
    out = StringIO()
    call_command(command, *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def pauses(row):
    """The days that stand still, both ends named."""
    if row["kind"] == "suspend":
        return ["--pause", "2026-06-25:2026-07-06"]  # 06-24 still counts, 07-06 does not
    if row["kind"] == "exclude":
        return ["--pause", f"{row['exclude_from']}:{row['exclude_to']}"]
    return []


@pytest.mark.django_db
@of_kind("working_days", "natural_days", "suspend", "restart", "exclude")
def test_due(row):
    period = f"{row['n']}{PERIODS[row['kind']]}"
    answer = ask("due", row["start"], period, *pauses(row))
    assert (answer["due"], answer["provisional"]) == (row["expect"], False)
    counted = [day for day in answer["days"] if day["counted"]]
    assert len(counted) == row["n"]
    assert [day["number"] for day in counted] == list(range(1, row["n"] + 1))


@pytest.mark.django_db
@of_kind("missing_calendar")
def test_due_in_a_year_that_is_not_known(row):
    answer = ask("due", row["start"], f"{row['n']}wd")
    assert (answer["due"], answer["provisional"]) == (None, True)


@of_kind("term")
def test_term(row):
    months = (row["min_months"], row["max_months"])
    version = "national@order58" if months == (3, 36) else "national@order36"
    answer = ask("term", CLASSES[months], row["start"], "--pack", version)
    assert answer == {name: row[name] for name in answer}
    assert list(answer) == ["min_last", "earliest_apply", "max_last", "off_display"]


def test_every_example_was_asked():
    assert {row["kind"] for row in VECTORS} == {*PERIODS, "term"}
