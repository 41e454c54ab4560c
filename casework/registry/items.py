"""The items of a record that a correction or a court may change, as the sheets call them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from casework.models.record import CreditRecord
from casework.registry.identifiers import Fault
from casework.registry.importing.rows import parse_date

# Not among them: subject and document number, by which the record is known. A decision that was
# made out to somebody else is another record.
ITEMS: Mapping[str, str] = {
    "违法行为类型": "title",
    "名单类型": "title",
    "名单名称": "title",
    "违法事实": "facts",
    "列入事由": "facts",
    "处罚依据": "basis",
    "列入依据": "basis",
    "处罚类别": "penalty_kinds",
    "处罚内容": "content",
    "罚款金额（万元）": "fine",
    "没收违法所得、没收非法财物的金额（万元）": "confiscated",
    "处罚决定日期": "document_date",
    "列入日期": "document_date",
    "公示截止期": "provider_until",
    "备注": "note",
}
FIELDS = tuple(dict.fromkeys(ITEMS.values()))
_DAYS = ("document_date", "provider_until")
_AMOUNTS = ("fine", "confiscated")
_MOST = Decimal(10) ** 10
_CENTS = Decimal("0.000001")


class BadItem(ValueError):
    """What was typed cannot stand in the item; its text is the code of the fault."""


def value_of(field: str, text: str, *, today: date) -> Any:
    """The value of a column of the record as somebody wrote it. Raises BadItem."""
    text = text.strip()
    if field in _DAYS:
        return _day(text, None if field == "provider_until" else today)
    if field in _AMOUNTS:
        return _amount(text)
    most = getattr(CreditRecord._meta.get_field(field), "max_length", None) if field else None
    if most and len(text) > most:
        raise BadItem("too_long")
    return text


def _day(text: str, latest: date | None) -> date:
    day = parse_date(text)
    if day is None:
        raise BadItem(Fault.BAD_DATE.value)
    if latest is not None and day > latest:
        raise BadItem(Fault.FUTURE_DATE.value)
    return day


def _amount(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        amount = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise BadItem("bad_number") from None
    if not amount.is_finite() or not 0 <= amount < _MOST or amount != amount.quantize(_CENTS):
        raise BadItem("bad_number")
    return amount.quantize(_CENTS)
