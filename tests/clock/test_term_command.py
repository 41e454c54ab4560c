"""`manage.py term`: the four dates, by the rules of the document's date."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def run(*arguments):
    out = StringIO()
    call_command("term", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("arguments", "dates"),
    [
        # Since 1 April 2026: ordinary 3 to 12 months.
        (("ordinary", "2026-04-01"), ("2026-07-01", "2026-07-02", "2027-04-01", "2027-04-02")),
        (("ordinary", "2026-05-31"), ("2026-08-31", "2026-09-01", "2027-05-31", "2027-06-01")),
        (("serious", "2026-07-03"), ("2027-07-03", "2027-07-04", "2029-07-03", "2029-07-04")),
        (("light", "2026-04-15"), (None, None, "2026-07-15", "2026-07-16")),
        (("一般", "2026-07-03"), ("2026-10-03", "2026-10-04", "2027-07-03", "2027-07-04")),
        # The day before: 3 to 36 months.
        (("ordinary", "2026-03-31"), ("2026-06-30", "2026-07-01", "2029-03-31", "2029-04-01")),
        (("ordinary", "2025-12-20"), ("2026-03-20", "2026-03-21", "2028-12-20", "2028-12-21")),
        (("serious", "2024-02-29"), ("2025-02-28", "2025-03-01", "2027-02-28", "2027-03-01")),
        (
            ("ordinary", "2025-12-20", "--pack", "shanghai"),
            ("2026-03-20", "2026-03-21", "2028-12-20", "2028-12-21"),
        ),
    ],
)
def test_the_four_dates(arguments, dates):
    answer = json.loads(run(*arguments, "--json"))
    assert list(answer) == ["min_last", "earliest_apply", "max_last", "off_display"]
    assert tuple(answer.values()) == dates


def test_text_names_the_dates_and_the_version_of_the_rules():
    text = run("ordinary", "2026-07-03")
    for words in ("2026-10-03", "2026-10-04", "2027-07-03", "2027-07-04"):
        assert words in text
    assert "yunjiang@2026+national@order36" in text
    assert "国办发〔2025〕22号" in text


def test_text_says_that_a_light_record_is_not_published():
    assert len(run("light", "2025-12-20").splitlines()) == 7
    assert len(run("ordinary", "2025-12-20").splitlines()) == 6


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("grave", "2026-07-03"), ["CLASS", "grave", "light, ordinary"]),
        (("light", "3 July"), ["DOCUMENT_DATE", "3 July"]),
        (("light", "2023-04-30"), ["DOCUMENT_DATE", "2023-04-30", "2023-05-01"]),
        (("light", "2026-07-03", "--pack", "beijing"), ["--pack", "beijing", "yunjiang"]),
        (("light", "2026-07-03", "--pack", "guangxi"), ["--pack", "guangxi", "yunjiang"]),
        (("light",), ["DOCUMENT_DATE"]),
    ],
)
def test_wrong_input_gets_a_sentence_that_names_the_argument(arguments, named):
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("term", *arguments, stdout=out)
    for word in named:
        assert word in str(refused.value)
    assert out.getvalue() == ""
