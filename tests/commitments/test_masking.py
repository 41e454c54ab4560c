"""What is personal never reaches the public text."""

import pytest

from casework.registry.masking import MASK, mask_text
from commitments.masking import mask_promises

# as written, as shown
TEXTS = [
    ("联系电话13800138000。", f"联系电话{MASK}。"),
    ("手机 138-0013-8000，", f"手机 {MASK}，"),
    ("电话：0299-8812345", f"电话：{MASK}"),
    ("身份证11010519491231002X号", f"身份证{MASK}号"),
    ("旧证110105491231002", f"旧证{MASK}"),
    ("账号6222021234567890123", f"账号{MASK}"),
    ("邮箱zhang.san@example.com收", f"邮箱{MASK}收"),
    ("住址：东城区和平路1号；其他", f"住址：{MASK}；其他"),
    ("联系人：张三，地点", f"联系人：{MASK}，地点"),
    ("身份证 110105 19491231 002X 号", f"身份证 {MASK} 号"),
    ("电话１３８００１３８０００，", f"电话{MASK}，"),
    ("身份证１１０１０５１９４９１２３１００２Ｘ号", f"身份证{MASK}号"),
    ("金额１２０００元，全角：不变！", "金额１２０００元，全角：不变！"),
    ("统一社会信用代码91320100MA0000015Q", "统一社会信用代码91320100MA0000015Q"),
    ("三十日内补交2份材料，编号20260706", "三十日内补交2份材料，编号20260706"),
]


@pytest.mark.parametrize(("written", "shown"), TEXTS)
def test_a_text_loses_what_is_personal_and_nothing_else(written, shown):
    assert mask_text(written) == shown


def test_the_notes_of_the_department_stay_inside():
    inside = {"text": "致电13800138000", "due_on": "2026-08-10", "outcome": "late", "note": "内部"}
    assert mask_promises([inside], found=True) == [
        {"text": f"致电{MASK}", "due_on": "2026-08-10", "outcome": "late"}
    ]


# what the department holds, whether a breach was found, what the public reads
SAID = [
    ("open", False, "open"),
    ("kept", False, "kept"),
    ("excused", False, "excused"),
    ("late", False, "late"),
    ("broken", False, "open"),  # not heard yet
    ("broken", True, "broken"),
]


@pytest.mark.parametrize(("held", "found", "public"), SAID)
def test_nobody_is_called_a_breaker_before_being_heard(held, found, public):
    promise = {"text": "补交照片", "due_on": "2026-08-10", "outcome": held, "note": ""}
    assert mask_promises([promise], found=found)[0]["outcome"] == public
