"""A letter is read, confirmed by a code, signed with a drawn name, in either language."""

from datetime import timedelta

import pytest

from tests.browser.person import TODAY, Person

pytestmark = pytest.mark.browser
COMPANY = "云江市顺达货运有限公司"
WORDS = {
    "zh": {
        "go on": "继续", "begin": "开始填写", "save": "保存并继续", "pdf": "查看PDF版承诺书",
        "consent": "电子签署说明", "digest": "SHA-256", "code": "发送验证码", "sign": "签署",
        "wrong": "验证码不正确", "receipt": "回执",
    },
    "en": {
        "go on": "Continue", "begin": "Begin", "save": "Save and continue",
        "pdf": "The same letter as PDF", "consent": "Signing electronically", "digest": "SHA-256",
        "code": "Send the code", "sign": "Sign", "wrong": "The one-time code is wrong",
        "receipt": "Receipt",
    },
}  # fmt: skip


def draw(him: Person) -> None:
    """Two strokes with the mouse, where the page offers the field."""
    surface = him.page.locator("#drawn-surface")
    surface.scroll_into_view_if_needed()
    box = surface.bounding_box()
    mouse = him.page.mouse
    for across in (30, 90):
        mouse.move(box["x"] + across, box["y"] + 20)
        mouse.down()
        mouse.move(box["x"] + across + 40, box["y"] + 60, steps=4)
        mouse.up()


@pytest.mark.parametrize(("language", "width"), [("zh", 360), ("en", 1280)])
def test_a_letter_is_signed_with_a_code_and_a_drawn_name(person, language, width):
    words = WORDS[language]
    him = person("rectifier", width=width).open("/my/")
    if language == "en":
        him.into_english()
    him.open("/my/start/commitments/")
    him.page.select_option('main [name="matter"]', index=1)
    him.fill(start_on=TODAY.isoformat(), end_on=(TODAY + timedelta(days=90)).isoformat())
    him.press(words["go on"]).follow(words["begin"])
    him.fill(name=COMPANY).pick(capacity="agent").press(words["save"])
    him.sees(words["pdf"], words["consent"], words["digest"], COMPANY)
    him.tick("confirmed").press(words["save"]).press(words["save"])
    him.press(words["code"])
    code = him.page.locator("#shown-code").inner_text()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    him.fill(password="pw", one_time_code=wrong).press(words["sign"], status=422)
    him.sees(words["wrong"])
    draw(him)
    assert him.page.locator('[name="drawing"]').input_value().startswith("data:image/png")
    him.fill(password="pw", one_time_code=code).press(words["sign"]).sees(words["receipt"])
