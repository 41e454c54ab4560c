"""The remedies (救济途径) against a decision, with their last days as of its issue.

行政复议法 art. 20: sixty natural days; 行政诉讼法 art. 46: six months. A last day on a day off
moves to the day after it (行政复议法 art. 88, 行政诉讼法 art. 101, both with 民事诉讼法 art. 85).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from casework.clock.calendar import Calendar
from casework.clock.terms import add_months
from casework.errors import CalendarGap

REVIEW_DAYS = timedelta(days=60)
SUIT_MONTHS = 6


@dataclass(frozen=True)
class Remedies:
    """The two ways to go on, counted as if the letter arrived on the day of its issue.

    `calendar` is only asked where a day is needed: most letters name no remedy.
    """

    today: date
    calendar: Callable[[], Calendar]

    def review_until(self) -> str:
        return self._said(self.today + REVIEW_DAYS)

    def suit_until(self) -> str:
        return self._said(add_months(self.today, SUIT_MONTHS))

    def sentence(self) -> str:
        """Both ways with their last days."""
        return (
            "对本决定不服的，可以自收到本文书之日起六十日内，依法向有管辖权的行政复议机关申请行政复议，"
            f"以今日收到计，最迟为{self.review_until()}；也可以自收到本文书之日起六个月内，依法向有管辖权"
            f"的人民法院提起行政诉讼，以今日收到计，最迟为{self.suit_until()}。"
        )

    def _said(self, last: date) -> str:
        """A day, moved off days off; where its year's notice is not out, what would move it."""
        try:
            return _chinese(self.calendar().on_or_after(last))
        except CalendarGap:
            return f"{_chinese(last)}（遇法定休假日的，顺延至休假日结束后的第一日）"


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
