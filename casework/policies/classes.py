"""How long a record is shown follows from its class, and its class from the kinds of penalty."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum

from casework.policies.packs import PackVersion

_SEPARATORS = re.compile(r"[、，,;；]")
_FINE = "罚款"


class RecordClass(StrEnum):
    """轻微, 一般, 严重; unclear waits for an officer."""

    LIGHT = "light"
    ORDINARY = "ordinary"
    SERIOUS = "serious"
    UNCLEAR = "unclear"


_RANK = (RecordClass.LIGHT, RecordClass.ORDINARY, RecordClass.SERIOUS)


def kinds_in(text: str) -> list[str]:
    """The kinds of penalty that a decision names, as in `罚款、吊销许可证件`."""
    return [kind.strip() for kind in _SEPARATORS.split(text) if kind.strip()]


def classify(
    kinds_text: str,
    version: PackVersion,
    *,
    content: str = "",
    fine: Decimal | int | None = None,
) -> RecordClass:
    """The class of a penalty under the rules of its document date.

    Of several kinds the one with the longest term counts; an unknown or disputed kind makes the
    whole unclear, unless another is already serious. `content` is the text in which the fields
    are looked for that a version treats as serious; `fine` is in yuan.
    """
    found = {_class_of(kind, version, fine) for kind in kinds_in(kinds_text)}
    if RecordClass.SERIOUS in found:
        return RecordClass.SERIOUS
    if not found or RecordClass.UNCLEAR in found:
        return RecordClass.UNCLEAR
    longest = max(found, key=_RANK.index)
    if longest is RecordClass.ORDINARY and _in_special_field(content, version):
        return RecordClass.SERIOUS
    return longest


def _class_of(kind: str, version: PackVersion, fine: Decimal | int | None) -> RecordClass:
    rule = version.kinds.get(kind)
    if rule is None:
        return RecordClass.UNCLEAR
    limit = version.number("class.fine_very_large")
    if kind == _FINE and limit and fine is not None and fine >= limit:
        return RecordClass.SERIOUS
    return RecordClass(rule.record_class)


def _in_special_field(content: str, version: PackVersion) -> bool:
    return any(word in content for word in version.words("class.special_fields"))
