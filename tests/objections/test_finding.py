"""The finding: what may follow from each ground, and what is right instead of what stands."""

import pytest

from casework.models import CreditRecord

NUMBER = "云市监罚〔2026〕7号"
OUTCOMES = ("correct", "add", "delete", "end", "remove", "redo")
# Ground, kind of record, what may be done about it (Zhejiang regulation art. 30).
ALLOWED = [
    ("wrong", "penalty", {"correct", "delete"}),
    ("wrong", "serious_list", {"correct", "delete", "remove"}),
    ("missing", "penalty", {"add"}),
    ("past_term", "penalty", {"end"}),
    ("past_term", "abnormal_list", {"end", "remove"}),
    ("duplicate", "penalty", {"delete"}),
    ("not_public", "penalty", {"end"}),
    ("not_public", "serious_list", {"end", "remove"}),
    ("wrong_subject", "penalty", {"delete"}),
]


@pytest.mark.parametrize(("ground", "kind", "allowed"), ALLOWED)
def test_each_ground_has_its_outcomes(world, ground, kind, allowed):
    CreditRecord.objects.filter(pk=world.record.pk).update(kind=kind, note="")
    case = world.at("verifying", ground=ground)
    for outcome in OUTCOMES:
        field = {"add": ("note", "已缴清"), "correct": ("number", "8号")}.get(outcome, ("", ""))
        data = {
            "outcome": outcome, "facts_found": "已核实", "field": field[0], "right_value": field[1],
            "evidence": world.papers(world.provider),
        }  # fmt: skip
        if outcome not in allowed:
            assert world.refuses(case, "uphold", data=data) == ["field"], outcome
    data["outcome"] = min(allowed - {"add", "correct"} or allowed)
    if data["outcome"] == "add":
        data |= {"field": "note", "right_value": "已缴清"}
    assert world.do(case, "uphold", data=data).state == "upheld"


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ({}, {"field"}),
        ({"field": "number", "right_value": NUMBER}, {"right_value"}),
        ({"field": "number", "value_now": "6号", "right_value": "8号"}, {"value_now"}),
        ({"field": "number", "right_value": ""}, {"right_value"}),
        ({"right_value": "8号"}, {"field"}),
        ({"field": "colour", "right_value": "红"}, {"field"}),
        ({"field": "document_date", "right_value": "五月"}, {"right_value"}),
        ({"field": "document_date", "right_value": "2026-02-30"}, {"right_value"}),
        ({"field": "document_date", "right_value": "2026-07-07"}, {"right_value"}),
        ({"field": "fine", "right_value": "三万"}, {"right_value"}),
        ({"field": "record_class", "right_value": "grave"}, {"right_value"}),
        (
            {"field": "number", "right_value": "8号", "field_2": "number", "right_value_2": "9号"},
            {"field_2"},
        ),
        ({"field": "number", "right_value": "8号", "right_value_3": "x"}, {"field_3"}),
    ],
)
def test_a_wrong_correction_says_which_field_is_wrong(world, rows, faults):
    from casework.engine import perform
    from casework.errors import TransitionRefused
    from tests.nothing_moved import nothing_moves
    from tests.objections.conftest import MONDAY

    case = world.at("verifying")
    papers = world.papers(world.provider)
    data = {"outcome": "correct", "facts_found": "已核实", "evidence": papers, **rows}
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        perform(case.pk, "uphold", by=world.provider, data=data, today=MONDAY)
    assert {refusal.data["field"] for refusal in refused.value.refusals} == faults


def test_what_is_there_already_is_corrected_not_added(world):
    case = world.at("verifying", ground="missing")
    papers = world.papers(world.provider)
    data = {"outcome": "add", "facts_found": "x", "evidence": papers, "field": "number"}
    assert world.refuses(case, "uphold", data=data | {"right_value": "8号"}) == ["field"]
    data |= {"field": "note", "right_value": "罚款已缴清"}
    assert world.do(case, "uphold", data=data).state == "upheld"


def test_three_items_can_be_put_right_at_once(world):
    case = world.at("verifying")
    data = {
        "outcome": "correct", "facts_found": "三处有误", "evidence": world.papers(world.provider),
        "field": "number", "value_now": NUMBER, "right_value": "云市监罚〔2026〕8号",
        "field_2": "fine", "right_value_2": "1.5",
        "field_3": "title", "right_value_3": "经营超过保质期的食品",
    }  # fmt: skip
    case = world.do(case, "uphold", data=data)
    assert case.data["finding"]["corrections"] == [
        {"field": "number", "from": NUMBER, "to": "云市监罚〔2026〕8号"},
        {"field": "fine", "from": "", "to": "1.5"},
        {"field": "title", "from": "销售超过保质期的食品", "to": "经营超过保质期的食品"},
    ]


def test_an_outcome_without_correction_drops_what_was_typed_for_one(world):
    case = world.at("verifying")
    data = {
        "outcome": "delete", "facts_found": "查无此事", "evidence": world.papers(world.provider),
        "field": "number", "right_value": "8号",
    }  # fmt: skip
    assert world.do(case, "uphold", data=data).data["finding"]["corrections"] == []
