"""How far off a last day is, in the words of the pages; dates of the 2026 calendar."""

from datetime import date

import pytest
from django.utils import translation

from casework.web.common import left

D = date


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("due", "today", "text", "tone"),
    [
        (D(2026, 11, 20), D(2026, 11, 20), "今天到期", "today"),
        # Friday's term on the Sunday after: no working day has passed, two days have.
        (D(2026, 11, 20), D(2026, 11, 22), "已逾期 2 天", "overdue"),
        (D(2026, 11, 20), D(2026, 11, 23), "已逾期 1 个工作日", "overdue"),
        (D(2026, 11, 12), D(2026, 11, 22), "已逾期 6 个工作日", "overdue"),
        (D(2026, 11, 25), D(2026, 11, 22), "还剩 3 个工作日", "ahead"),
        # A make-up Saturday counts: 2026-10-10 after National Day.
        (D(2026, 10, 10), D(2026, 9, 30), "还剩 3 个工作日", "ahead"),
        # No calendar of 2027 is held: natural days.
        (D(2027, 1, 5), D(2026, 12, 31), "还剩 5 天", "ahead"),
    ],
)
def test_days_left_or_overdue(due, today, text, tone):
    with translation.override("zh-hans"):
        found = left(due, today)
    assert (found.text, found.tone) == (text, tone)
