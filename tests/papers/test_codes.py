"""Check codes: long enough, read as people type them, and different on each paper."""

import pytest

from casework.documents.codes import LENGTH, new_code, read_code, shown_code


def test_a_code_has_a_hundred_random_bits():
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert LENGTH == 20
    assert len({letter for code in codes for letter in code}) == 32


def test_a_code_is_read_as_it_was_printed():
    code = new_code()
    assert shown_code(code).count("-") == 3
    assert read_code(shown_code(code)) == code


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("01234-56789-abcde-fghjk", "0123456789ABCDEFGHJK"),
        (" 01234 56789 ABCDE FGHJK ", "0123456789ABCDEFGHJK"),
        ("O1234-56789-ABCDE-FGHJK", "0123456789ABCDEFGHJK"),
        ("0l234-56789-abcde-fghjk", "0123456789ABCDEFGHJK"),
        ("0123456789ABCDEFGHJ", ""),
        ("0123456789ABCDEFGHJKM", ""),
        ("0123456789ABCDEFGHJU", ""),
        ("信用信用信用信用信用信用信用信用信用信用", ""),
        ("", ""),
    ],
)
def test_what_people_type_is_read_or_refused(typed, read):
    assert read_code(typed) == read
