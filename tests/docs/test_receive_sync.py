"""What the page for other sites says is what happens: the signature, the answer, the tables."""

import hashlib
import json
import re

from casework.models import SyncOrder
from casework.models.sync import Do
from casework.registry.sync_orders import digest_of_content
from casework.syncing import answers, folders, looking, rows, sending, signing, targets
from casework.today import moment
from casework.web import sync as web
from tests import factories as f
from tests.processes import PROJECT
from tests.syncing.sites import change, site

PAGE = (PROJECT / "docs/how-to/receive-sync.md").read_text(encoding="utf-8")
(CODE,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
EXAMPLES = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]


def rows_of(head):
    table = re.search(rf"^\| {head} \|.*?(?=^[^|]|\Z)", PAGE, re.MULTILINE | re.DOTALL).group()
    return re.findall(r"^\| `([\w-]+)`", table, re.MULTILINE)


def test_the_signature_of_the_page_is_ours():
    names = {}
    exec(CODE, names)
    made = names["mark"]("s", "order", "1786330800", "n", b"body")
    assert made == signing.mark(b"s", "order", "1786330800", "n", body=b"body")


def test_the_order_of_the_page_has_the_fields_of_a_real_one(db, settings):
    settings.CASEWORK_PACK = "national"
    record = f.record(f.subject(code="91320100MA0000015Q"), f.department())
    site("province")
    change(record, title="改过的")
    real = json.loads(sending.body_of(SyncOrder.objects.get()))
    example = EXAMPLES[0]
    assert set(example) == set(real)
    assert set(example["item"]) == set(real["item"])
    assert set(example["standing"]) == set(real["standing"])
    compact = json.dumps(
        real["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()
    assert hashlib.sha256(compact).hexdigest() == real["digest"]
    assert real["digest"] == digest_of_content(real["content"])


def test_the_answer_of_the_page_is_read():
    told = answers.told(EXAMPLES[1], now=moment().replace(year=2026, month=12))
    assert (told.event, told.answer) == (EXAMPLES[1]["event"], "ok")


def test_what_the_page_says_is_shown_is_compared():
    said = EXAMPLES[2]
    order = SyncOrder(do="correct", payload={"digest": said["digest"]})
    assert looking.compared(order, said) == ""


def test_every_order_is_explained():
    assert set(rows_of("`do`")) - {"do"} == {*Do.values, "test"}


def test_the_headers_and_the_codes_are_those_of_the_page():
    assert rows_of("header") == [signing.TIME, signing.NONCE, signing.SIGNATURE]
    source = (PROJECT / "casework/web/sync.py").read_text(encoding="utf-8")
    for code in ("bad_signature", "unknown_target", "unknown_order", "not_in_order"):
        assert f"`{code}`" in PAGE
        assert f'"{code}"' in source
    assert web.MOST_BYTES


def test_the_numbers_of_the_page_are_those_of_the_code():
    assert f"more than {int(signing.WINDOW.total_seconds())} seconds" in PAGE
    assert f"for {targets.CHANGE_OVER.days} days both are valid" in PAGE
    minutes = [int(wait.total_seconds() // 60) for wait in rows.BACK_OFF]
    assert minutes[:7] == [1, 5, 15, 60, 240, 720, 1440]
    assert "after 1, 5 and 15\nminutes, 1, 4 and 12 hours, then daily" in PAGE
    assert f"`{', '.join(folders.COLUMNS)}`" in PAGE
