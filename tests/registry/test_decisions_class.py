"""The class of a record outside a case: who decides it, with what effect, and that it is proved."""

from datetime import date

import pytest

from casework.errors import RecordNotFound, TransitionRefused
from casework.ledger.verify import verify
from casework.models import CreditRecord, RecordEvent
from casework.registry.decisions import decide_class
from tests import factories as f
from tests.registry.deciding import nothing_moves

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture
def organ():
    f.credit_office()
    return f.department("云江市交通运输局")


@pytest.fixture
def unclear(organ):
    return f.record(
        f.subject(), organ, record_class="unclear", penalty_kinds="暂扣许可证件",
        publicity="unpublished", published_on=None, min_last=None, earliest_apply=None,
        max_last=None, off_display=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("permission", "office", "role"),
    [
        ("credit_officer", True, "credit_officer"),
        ("reviewer", False, "reviewer"),
        ("head", False, "head"),
    ],
)
def test_the_class_brings_dates_and_publicity_and_is_proved(
    unclear, organ, permission, office, role
):
    where = f.credit_office() if office else organ
    person = f.officer(permission, where)
    decided = decide_class(unclear.pk, "ordinary", by=person, reason=" 属一般失信 ", today=TODAY)
    assert (decided.record_class, decided.publicity) == ("ordinary", "published")
    assert (decided.max_last, decided.off_display) == (date(2027, 5, 6), date(2027, 5, 7))
    assert decided.corrections[-1]["reason"] == "属一般失信"

    (event,) = RecordEvent.objects.all()
    assert (event.record_id, event.seq, event.kind) == (unclear.pk, 1, "class_set")
    assert (event.by, event.role, event.department, event.reason) == (
        person, role, where, "属一般失信",
    )  # fmt: skip
    assert event.before == {
        "record_class": "unclear", "pack_version": "", "min_last": None, "earliest_apply": None,
        "max_last": None, "off_display": None, "publicity": "unpublished", "published_on": None,
    }  # fmt: skip
    assert event.after == {
        "record_class": "ordinary", "pack_version": decided.pack_version,
        "min_last": "2026-08-06", "earliest_apply": "2026-08-07", "max_last": "2027-05-06",
        "off_display": "2027-05-07", "publicity": "published", "published_on": "2026-11-21",
    }  # fmt: skip
    assert (event.on, event.prev_hash) == (TODAY, "")
    assert (decided.version, decided.last_hash) == (1, event.hash)
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("permission", "where"),
    [
        ("supervisor", "office"),
        ("window_clerk", "office"),
        ("reviewer", "provider"),
        ("head", "provider"),
        ("platform", "organ"),
    ],
)
def test_nobody_else_decides(unclear, organ, permission, where):
    provider = f.department("云江市市场监督管理局")
    CreditRecord.objects.filter(pk=unclear.pk).update(source_department=provider)
    places = {"office": f.credit_office(), "organ": organ, "provider": provider}
    person = f.officer(permission, places[where])
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        decide_class(unclear.pk, "ordinary", by=person, reason="属一般失信", today=TODAY)
    assert refused.value.codes == ["not_your_role"]


def test_a_foreign_record_does_not_exist(unclear):
    stranger = f.officer("head", f.department())
    for pk in (unclear.pk, 999_999):
        with nothing_moves(), pytest.raises(RecordNotFound):
            decide_class(pk, "ordinary", by=stranger, reason="属一般失信", today=TODAY)


@pytest.mark.parametrize("value", ["unclear", "mild", ""])
def test_all_reasons_come_at_once(unclear, value):
    person = f.officer("supervisor", f.credit_office())
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        decide_class(unclear.pk, value, by=person, reason=" \n", today=TODAY)
    assert refused.value.codes == ["not_your_role", "reason_missing", "field"]
    assert refused.value.refusals[-1].field == "record_class"


def test_a_class_is_decided_once(unclear, organ):
    person = f.officer("head", organ)
    decide_class(unclear.pk, "light", by=person, reason="情节轻微", today=TODAY)
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        decide_class(unclear.pk, "serious", by=person, reason="另一个意见", today=TODAY)
    assert refused.value.codes == ["class_decided"]


def test_what_outlived_the_maximum_term_of_its_class_ends_with_the_decision(unclear, organ):
    person = f.officer("head", organ)
    late = date(2027, 5, 7)
    decided = decide_class(unclear.pk, "ordinary", by=person, reason="属一般失信", today=late)
    assert (decided.publicity, decided.ended_on) == ("ended", date(2027, 5, 7))
    assert RecordEvent.objects.get().after["ended_on"] == "2027-05-07"
