"""Licences: positive information, published while in force; a person's only where the rules say."""

from datetime import date, timedelta

import pytest

from casework.models import CreditRecord, Licence, PublicityEvent, PublicityWindow
from casework.today import moment
from tests.registry.sheetfiles import LICENCE, PERSON_LICENCE, SECOND_CODE
from tests.rules import override

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
OPENING = "《某省社会信用条例》第二十条"
GROWN, OF_AGE, MINOR = "11010519491231002X", "110105200805060027", "110105200805070022"
CODE = "行政相对人代码_1(统一社会信用代码)"


def seen(today=TODAY):
    later = moment() + timedelta(days=2)
    return PublicityWindow.objects.on_display(today, later)


def test_a_licence_is_no_credit_record_and_is_published(take):
    run = take(LICENCE)
    assert (run.sheet, run.imported, run.faulty) == ("legal_licences", 1, 0)
    assert not CreditRecord.objects.exists()
    licence = Licence.objects.get()
    assert (licence.number, licence.certificate) == ("云市监许〔2026〕1号", "食品经营许可证")
    assert (licence.valid_from, licence.valid_until) == (date(2026, 5, 6), date(2031, 5, 5))
    window = seen().get()
    assert (window.kind, window.licence_id, window.begin) == ("licence", licence.pk, TODAY)
    assert window.shown["title"] == "食品经营许可证"
    assert "双公示" in window.basis
    assert [event.what for event in window.events.all()] == ["published"]


def test_it_goes_off_display_on_the_day_after_its_last(take):
    take(LICENCE | {"有效期至": "2026-12-31"})
    assert seen(date(2026, 12, 31)).exists()
    assert not seen(date(2027, 1, 1)).exists()


@pytest.mark.parametrize("text", ["", "长期", "永久"])
def test_a_licence_for_good_has_no_last_day(take, text):
    take(LICENCE | {"有效期至": text})
    assert Licence.objects.get().valid_until is None
    assert seen(date(2126, 1, 1)).exists()


@pytest.mark.parametrize(
    ("word", "state"),
    [("撤销", "revoked"), ("撤回", "withdrawn"), ("注销", "cancelled"), ("0", "invalid")],
)
def test_a_licence_that_ends_leaves_display_and_sharing_at_once(take, word, state):
    take(LICENCE)
    run = take(LICENCE | {"当前状态": word}, today=TODAY + timedelta(days=1))
    assert (run.imported, Licence.objects.get().state) == (1, state)
    assert not seen().exists()
    window = PublicityWindow.objects.get()
    assert (window.state, window.shared, window.shown) == ("ended", False, {})
    assert window.ended_on == TODAY + timedelta(days=1)
    assert [e.what for e in PublicityEvent.objects.order_by("seq")] == ["published", "ended"]


def test_an_older_row_brings_back_no_revoked_licence(take):
    take(LICENCE)
    take(LICENCE | {"当前状态": "撤销"})
    take(LICENCE)
    assert Licence.objects.get().state == "revoked"
    assert not seen().exists()


def test_what_was_over_when_it_came_is_kept_and_never_shown(take):
    take(LICENCE | {"有效期至": "2026-08-01"})
    licence = Licence.objects.get()
    assert licence.published_on is None
    assert PublicityWindow.objects.get().state == "closed"


@pytest.mark.parametrize(
    ("law", "code", "state"),
    [
        ([OPENING], GROWN, "open"),
        ([OPENING], OF_AGE, "open"),  # 18 on the day of the decision
        ([OPENING], MINOR, "closed"),  # 18 on the day after it
        ([], GROWN, "closed"),
    ],
)
def test_a_person_s_licence_opens_by_the_law_of_the_rules_alone(
    take, monkeypatch, law, code, state
):
    override(monkeypatch, {"publicity.natural.law": law})
    take(PERSON_LICENCE | {"证件号码": code, "公示法律依据": "《执业医师法》第十四条"})
    window = PublicityWindow.objects.get()
    assert window.state == state
    assert code not in window.words + window.grams + str(window.shown)
    assert (window.shown.get("code"), window.basis) == (
        ("", OPENING) if state == "open" else (None, window.basis)
    )
    assert seen().exists() is (state == "open")
    assert Licence.objects.get().disclosure_law == "《执业医师法》第十四条"


def test_sent_again_it_is_unchanged_and_mended_it_is_corrected(take):
    take(LICENCE)
    run = take(LICENCE | {"行政许可决定文书号": "云市监许[2026]1号"}, LICENCE)
    assert run.faulty == 1  # one decision, twice in one sheet, spelt in two ways
    run = take(LICENCE)
    assert Licence.objects.count() == 1
    take(LICENCE | {"许可内容": "散装食品销售"})
    event = PublicityEvent.objects.filter(what="corrected").get(before__content="预包装食品销售")
    assert event.window.shown["content"] == "散装食品销售"


def test_two_subjects_of_one_decision_are_two_licences(take):
    assert take(LICENCE, LICENCE | {CODE: SECOND_CODE}).imported == 2


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"行政相对人名称": ""}, ("行政相对人名称", "missing")),
        ({CODE: "91320100MA0000015A"}, (CODE, "bad_check_digit")),
        ({"行政许可决定文书号": ""}, ("行政许可决定文书号", "missing")),
        ({"许可类别": ""}, ("许可类别", "missing")),
        ({"许可决定日期": "2026-02-30"}, ("许可决定日期", "bad_date")),
        ({"许可决定日期": "2026-11-22"}, ("许可决定日期", "future_date")),
        ({"有效期自": "很久"}, ("有效期自", "bad_date")),
        ({"有效期至": "2026-05-05"}, ("有效期至", "too_early")),
        ({"当前状态": "还行"}, ("当前状态", "unknown_value")),
        ({"当前状态": ""}, ("当前状态", "missing")),
        ({"许可内容": "=1+1"}, ("许可内容", "formula")),
        ({"许可机关统一社会信用代码": "123"}, ("许可机关统一社会信用代码", "wrong_length")),
    ],
)
def test_a_bad_cell_is_named_and_nothing_of_its_row_is_taken(take, faults_of, change, fault):
    run = take(LICENCE | change, LICENCE | {"行政许可决定文书号": "二号"})
    assert faults_of(run) == [(2, *fault)]
    assert (run.imported, Licence.objects.count()) == (1, 1)
