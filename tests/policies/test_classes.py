"""The class of a penalty by its kinds, on both sides of 1 April 2026."""

from datetime import date
from decimal import Decimal

import pytest

from casework.policies.classes import RecordClass, classify, kinds_in
from casework.policies.loader import load_packs
from casework.policies.packs import Rule

L, O, S, U = RecordClass.LIGHT, RecordClass.ORDINARY, RecordClass.SERIOUS, RecordClass.UNCLEAR  # noqa: E741


def on(year, month, day):
    return load_packs().get("yunjiang").on(date(year, month, day))


@pytest.mark.parametrize(
    ("kinds", "since_2026", "before"),
    [
        ("警告", L, L),
        ("通报批评", L, L),
        ("罚款", O, O),
        ("没收违法所得", O, O),
        ("警告、罚款", O, O),
        ("罚款、吊销许可证件", S, O),
        ("吊销许可证件、罚款", S, O),
        ("吊销许可证件、责令停产停业", S, O),
        ("罚款、责令停产停业", S, O),
        ("限制从业", S, O),
        ("暂扣许可证件", U, O),
        ("降低资质等级", U, O),
        ("罚款、暂扣许可证件", U, O),
        # Nothing is longer than serious, so a doubt beside it changes nothing.
        ("吊销许可证件、暂扣许可证件", S, O),
        ("行政拘留", U, U),
        ("罚款，警告", O, O),
        ("罚款, 警告; 吊销许可证件", S, O),
        ("罚金", U, U),
        ("", U, U),
        ("、", U, U),
    ],
)
def test_the_longest_class_counts(kinds, since_2026, before):
    assert classify(kinds, on(2026, 4, 1)) is since_2026
    assert classify(kinds, on(2026, 3, 31)) is before


@pytest.mark.parametrize(
    ("content", "before"),
    [("销售超过保质期的食品", S), ("生产、销售假药", S), ("超限运输", O), ("", O)],
)
def test_until_2026_some_fields_had_a_longer_minimum(content, before):
    assert classify("罚款", on(2026, 3, 31), content=content) is before
    assert classify("罚款", on(2026, 4, 1), content=content) is O
    assert classify("警告", on(2026, 3, 31), content=content) is L


def test_a_very_large_fine_is_serious_where_a_pack_names_the_amount():
    shipped = on(2026, 4, 1)
    assert classify("罚款", shipped, fine=100_000_000) is O
    rules = {**shipped.rules, "class.fine_very_large": Rule(500_000, "made up", "default")}
    named = type(shipped)(**{**vars(shipped), "rules": rules})
    assert classify("罚款", named, fine=Decimal("499999.99")) is O
    assert classify("罚款", named, fine=500_000) is S
    assert classify("警告", named, fine=500_000) is L


def test_a_list_of_kinds_is_split():
    assert kinds_in("罚款、警告，没收;其他； ,限制从业") == [
        "罚款",
        "警告",
        "没收",
        "其他",
        "限制从业",
    ]
