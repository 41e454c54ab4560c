"""Document numbers (发文字号): sign, year in its brackets, running number without zeros."""

import pytest

from casework.documents.numbers import letter_number
from casework.models import Case


@pytest.mark.parametrize(
    ("case_type", "number", "seq", "place", "printed"),
    [
        ("repair", "XF2026-000031", 6, 1, "信修〔2026〕31-6号"),
        ("repair", "XF2026-000031", 6, 2, "信修〔2026〕31-6-2号"),
        ("objections", "YY2026-123456", 12, 1, "信异〔2026〕123456-12号"),
        ("commitments", "CN2027-000100", 2, 1, "信诺〔2027〕100-2号"),
        ("sample", "SP2026-000001", 3, 1, "SP〔2026〕1-3号"),
        ("repair", "旧案12号", 4, 1, "旧案12号-4"),
    ],
)
def test_a_letter_is_numbered_by_its_case_and_event(case_type, number, seq, place, printed):
    case = Case(case_type=case_type, type_version=1, number=number)
    assert letter_number(case, seq, place=place) == printed
