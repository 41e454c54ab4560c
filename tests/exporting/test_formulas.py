"""No cell that leaves the product is a command, and the mark against it can be taken off again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.registry.importing.formulas import defused, restored

ROWS = [
    ("=1+1", "'=1+1"),
    ("+cmd", "'+cmd"),
    ("-2+3", "'-2+3"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'\t=1"),
    ("\r=1", "'\r=1"),
    ("  =1", "'  =1"),
    ("＝1", "'＝1"),
    ("＋1", "'＋1"),
    ("－1", "'－1"),
    ("＠1", "'＠1"),
    ("'=1", "''=1"),
    ("''=1", "'''=1"),
    ("-3.5", "-3.5"),
    ("'-3.5", "'-3.5"),
    ("'普通", "'普通"),
    ("普通", "普通"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "safe"), ROWS)
def test_marked_and_taken_off_again(text, safe):
    assert defused(text) == safe
    assert restored(safe) == text


@given(st.text(alphabet="'=+-@＝＋\t\r 1.a", max_size=8))
def test_whatever_it_is_it_comes_back(text):
    safe = defused(text)
    assert restored(safe) == text
    number = safe[1:].replace(".", "", 1).isdecimal()
    assert number or not safe.lstrip().startswith(("=", "+", "-", "@", "＝", "＋"))
