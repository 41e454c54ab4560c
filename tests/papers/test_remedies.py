"""The last days of 行政复议 (60 days) and 行政诉讼 (6 months), moved off days off."""

from datetime import date

import pytest

from casework.documents.remedies import Remedies
from tests.clock.years import CALENDAR

PENDING = "（遇法定休假日的，顺延至休假日结束后的第一日）"
# Received on, last day of the reconsideration, last day of the suit: counted by hand.
DAYS = [
    (date(2026, 3, 2), "2026年5月6日", "2026年9月2日"),  # 1 May is 劳动节, off until the 5th
    (date(2026, 1, 15), "2026年3月16日", "2026年7月15日"),
    (date(2026, 3, 28), "2026年5月27日", "2026年9月28日"),  # 28 September: a Monday
    (date(2026, 4, 3), "2026年6月2日", "2026年10月8日"),  # 3 October lies in 国庆节
    (date(2026, 3, 31), "2026年6月1日", "2026年9月30日"),  # there is no 31 September
    (date(2026, 3, 11), "2026年5月11日", "2026年9月11日"),  # 10 May is a Sunday
    (date(2026, 7, 22), "2026年9月20日", f"2027年1月22日{PENDING}"),  # a Sunday worked for 中秋节
    (date(2026, 7, 6), "2026年9月4日", f"2027年1月6日{PENDING}"),
]  # fmt: skip


@pytest.mark.parametrize(("today", "review", "suit"), DAYS)
def test_the_last_days(today, review, suit):
    remedies = Remedies(today, lambda: CALENDAR)
    assert (remedies.review_until(), remedies.suit_until()) == (review, suit)
    sentence = remedies.sentence()
    assert (
        f"六十日内，依法向有管辖权的行政复议机关申请行政复议，以今日收到计，最迟为{review}；"
        in sentence
    )
    assert (
        f"六个月内，依法向有管辖权的人民法院提起行政诉讼，以今日收到计，最迟为{suit}。" in sentence
    )
    assert sentence.count("自收到本文书之日起") == 2
