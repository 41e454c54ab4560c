import logging

import pytest

from config.logs import LineFormatter


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("李娜", "李娜"),
        ("a\nERROR fake line", r"a\x0aERROR fake line"),
        ("a\r\nb", r"a\x0d\x0ab"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\u2028b", r"a\x2028b"),
    ],
)
def test_what_people_type_stays_on_one_line(typed, written):
    record = logging.LogRecord("casework", logging.INFO, __file__, 1, "login of %s", (typed,), None)
    line = LineFormatter().format(record)
    assert line.endswith(f"INFO casework login of {written}")
    assert len(line.splitlines()) == 1
