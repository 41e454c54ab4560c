"""What others see of a record, by its state, its subject and its dates; and what happened to it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from casework.models import CreditRecord, PublicityEvent, PublicityWindow, Subject
from casework.models.publicity import What
from casework.policies.loader import load_packs
from casework.registry.display import Cause, follow_records
from casework.registry.persons import is_minor
from tests import factories as f
from tests.rules import override

pytestmark = pytest.mark.django_db
BEGUN, NOW = date(2026, 5, 8), datetime(2026, 7, 6, 1, tzinfo=UTC)
TODAY, LAST, OFF = date(2026, 7, 6), date(2027, 5, 6), date(2027, 5, 7)
PERSON = "11010519491231002X"


@pytest.fixture
def organ():
    return f.department("云江市交通运输局")


def window_of(record) -> PublicityWindow:
    return PublicityWindow.objects.get(record=record)


def told(record) -> list[str]:
    return list(PublicityEvent.objects.filter(window__record=record).values_list("what", flat=True))


def on_display(day, at=NOW):
    return list(PublicityWindow.objects.on_display(day, at))


def was_seen(day, at=NOW):
    return list(PublicityWindow.objects.was_seen(day, at))


def follow(record, *, on=TODAY, at=NOW, reason="", **fields):
    CreditRecord.objects.filter(pk=record.pk).update(**fields)
    fresh = CreditRecord.objects.get(pk=record.pk)
    return follow_records([fresh], Cause(on, at, reason=reason))


# publicity of the record, kind of subject, published on: state of the window, is it on display
# today, is there a tombstone, events
STANDINGS = [
    ("published", "legal", BEGUN, "open", True, False, ["published"]),
    ("published", "individual_business", BEGUN, "open", True, False, ["published"]),
    ("published", "natural", BEGUN, "closed", False, False, []),
    ("unpublished", "legal", None, "closed", False, False, []),
    ("unpublished", "natural", None, "closed", False, False, []),
    ("hidden", "legal", BEGUN, "hidden", False, True, []),
    ("hidden", "legal", None, "closed", False, False, []),  # pulled back before it was seen
    ("suspended", "legal", BEGUN, "hidden", False, True, []),
    ("suspended", "natural", BEGUN, "closed", False, False, []),
    ("shielded", "legal", BEGUN, "hidden", False, True, []),
    ("ended", "legal", BEGUN, "ended", False, True, []),
    ("ended", "legal", None, "closed", False, False, []),  # history from the start
    ("withdrawn", "legal", BEGUN, "ended", False, True, []),
]


@pytest.mark.parametrize(
    ("publicity", "kind", "begun", "state", "shows", "tombstone", "events"), STANDINGS
)
def test_how_a_record_stands(organ, publicity, kind, begun, state, shows, tombstone, events):
    code = PERSON if kind == "natural" else f.GOOD_CODES[0]
    subject = f.subject("王小明", kind=kind, code=code)
    window = window_of(f.record(subject, organ, publicity=publicity, published_on=begun))
    at = datetime.now(UTC)
    assert window.state == state
    assert (window.is_on_display(TODAY, at), on_display(TODAY, at) == [window]) == (shows, shows)
    assert (was_seen(TODAY, at) == [window]) is tombstone
    assert told(window.record) == events
    assert (bool(window.shown), bool(window.words), bool(window.grams)) == (shows, shows, shows)


def test_what_the_public_can_ever_see_of_an_organization(organ):
    record = f.record(
        f.subject("云江市远航有限公司", code=f.GOOD_CODES[0]), organ, number="云交罚〔2026〕7号",
        title="超限运输", facts="驾驶人电话13800138000", fine=Decimal("2.500000"),
    )  # fmt: skip
    assert window_of(record).shown == {
        "name": "云江市远航有限公司", "code": f.GOOD_CODES[0], "number": "云交罚〔2026〕7号",
        "title": "超限运输", "facts": "驾驶人电话＊＊＊＊", "basis": "", "penalty_kinds": "",
        "content": "", "fine": "2.5", "confiscated": None, "class": "ordinary",
        "organ": "云江市交通运输局", "source": "", "document_date": "2026-05-06",
        "list_exit_on": None,
    }  # fmt: skip


# days, moments from the opening: is it seen
@pytest.mark.parametrize(
    ("day", "seconds", "seen"),
    [(BEGUN, -1, False), (BEGUN, 0, True), (LAST, 0, True), (OFF, 0, False), (OFF, -1, False)],
)
def test_the_dates_decide_and_no_job(organ, day, seconds, seen):
    window = window_of(f.record(f.subject(), organ))
    at = window.opens_at + timedelta(seconds=seconds)
    assert window.is_on_display(day, at) is seen
    assert (on_display(day, at) == [window]) is seen


def test_the_delay_of_publication_is_counted_from_the_decision(organ, settings):
    settings.CASEWORK_PUBLISH_DELAY_HOURS = 24
    record = f.record(f.subject(), organ, publicity="unpublished", published_on=None)
    follow(record, publicity="published", published_on=TODAY)
    window = window_of(record)
    assert window.opens_at == NOW + timedelta(hours=24)
    assert (window.max_last, window.off_from, window.min_last) == (LAST, OFF, date(2026, 8, 6))
    assert was_seen(TODAY, NOW) == []


# before, after, on which day: state, what is told
CHANGES = [
    ({}, {}, TODAY, "open", []),
    ({}, {"note": "内部批注"}, TODAY, "open", []),
    ({}, {"title": "超限运输（更正）"}, TODAY, "open", ["corrected"]),
    ({}, {"disputed": True}, TODAY, "open", ["marked"]),
    ({"disputed": True}, {"disputed": False}, TODAY, "open", ["unmarked"]),
    ({}, {"title": "更正", "disputed": True}, TODAY, "open", ["corrected", "marked"]),
    ({}, {"publicity": "hidden"}, TODAY, "hidden", ["hidden"]),
    ({}, {"publicity": "suspended"}, TODAY, "hidden", ["hidden"]),
    ({}, {"publicity": "shielded", "shared": False}, TODAY, "hidden", ["hidden"]),
    ({"publicity": "hidden"}, {"publicity": "published"}, TODAY, "open", ["shown_again"]),
    ({"publicity": "hidden"}, {"publicity": "shielded"}, TODAY, "hidden", []),
    ({"publicity": "hidden"}, {"title": "更正"}, TODAY, "hidden", ["corrected"]),
    ({}, {"publicity": "ended", "ended_on": TODAY, "shared": False}, TODAY, "ended", ["ended"]),
    ({"publicity": "ended", "shared": False}, {"title": "更正"}, TODAY, "ended", []),
    ({"publicity": "ended", "shared": False}, {"publicity": "published", "shared": True}, TODAY,
     "open", ["shown_again"]),
    ({"publicity": "unpublished", "published_on": None}, {"shared": False}, TODAY, "closed",
     ["sharing_stopped"]),
    ({"publicity": "unpublished", "published_on": None, "shared": False}, {"shared": True}, TODAY,
     "closed", ["sharing_resumed"]),
    ({"publicity": "unpublished", "published_on": None}, {"title": "更正"}, TODAY, "closed",
     ["corrected"]),
    ({}, {"publicity": "withdrawn", "ended_on": TODAY, "shared": False}, TODAY, "ended", ["ended"]),
    # Whoever touches a record past its last day does not bring it back.
    ({}, {"title": "更正"}, OFF, "ended", ["ended"]),
    ({}, {"disputed": True}, OFF, "ended", ["ended", "marked"]),
    ({"publicity": "hidden"}, {"publicity": "published"}, OFF, "ended", ["ended"]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "day", "state", "events"), CHANGES)
def test_what_a_change_tells(organ, before, after, day, state, events):
    record = f.record(f.subject(), organ, **before)
    earlier = told(record)
    made = follow(record, on=day, **after)
    assert [event.what for event in made] == events
    assert told(record) == earlier + events
    window = window_of(record)
    assert window.state == state
    assert bool(window.shown) is (state == "open")
    assert window.version == len(earlier + events)
    assert list(window.events.values_list("seq", flat=True)) == [*range(1, window.version + 1)]
    assert follow(record, on=day) == []


def test_a_correction_keeps_what_stood_there_before(organ):
    record = f.record(f.subject(), organ, title="超限运输", facts="负责人电话13800138000")
    (event,) = follow(record, title="超载运输", reason="经核查异议成立")
    assert event.what == What.CORRECTED
    assert (event.before, event.reason) == ({"title": "超限运输"}, "经核查异议成立")


def test_an_end_by_date_is_dated_to_the_first_day_off_display(organ):
    record = f.record(f.subject(), organ)
    (event,) = follow(record, on=OFF + timedelta(days=20), note="逾期未处理")
    window = window_of(record)
    assert (event.what, event.on, event.at) == ("ended", OFF, NOW)
    assert (window.ended_on, window.shared, window.shown) == (OFF, False, {})


def test_why_something_is_off_display_is_kept_until_it_is_back(organ):
    record = f.record(f.subject(), organ)
    follow(record, publicity="hidden", reason="涉密复核")
    assert window_of(record).reason == "涉密复核"
    follow(record, publicity="published", reason="复核通过")
    assert window_of(record).reason == ""


# pulled back, suspended or ended before anybody could see it: it was never there
@pytest.mark.parametrize(
    "fields",
    [{"publicity": "hidden", "published_on": None}, {"publicity": "suspended"},
     {"publicity": "withdrawn", "ended_on": TODAY, "shared": False}],
)  # fmt: skip
def test_what_leaves_before_it_was_seen_leaves_no_trace(organ, settings, fields):
    settings.CASEWORK_PUBLISH_DELAY_HOURS = 24
    record = f.record(f.subject(), organ, publicity="unpublished", published_on=None)
    follow(record, publicity="published", published_on=TODAY)
    follow(record, at=NOW + timedelta(hours=23), **fields)
    later = NOW + timedelta(days=9)
    assert window_of(record).opens_at is None
    assert (on_display(TODAY, later), was_seen(TODAY, later)) == ([], [])
    # Shown at last, it is published for the first time, with its delay.
    events = follow(record, at=later, publicity="published", published_on=TODAY, shared=True)
    assert [event.what for event in events] == ["published"]
    assert window_of(record).opens_at == later + timedelta(hours=24)


def test_many_records_take_few_statements(organ, django_assert_max_num_queries):
    made = [f.record(f.subject(), organ) for _ in range(30)]
    CreditRecord.objects.update(disputed=True)
    fresh = list(CreditRecord.objects.filter(pk__in=[record.pk for record in made]))
    with django_assert_max_num_queries(4):  # windows twice, events, the sites that must hear of it
        events = follow_records(fresh, Cause(TODAY, NOW))
    assert {event.what for event in events} == {"marked"}
    assert len(events) == 30


# Natural persons: refused, not masked, unless the rules of the record name a law.
RULES = load_packs().get("national").on(date(2026, 5, 6)).id
LAW = "《云江市公共信用信息条例》第十五条"


def of_person(organ, born="19491231"):
    code = f"110105{born}002X"
    person = f.subject("欧阳小明", kind="natural", code=code)
    return f.record(
        person, organ, pack_version=RULES, title="欧阳小明酒后驾驶",
        facts=f"欧阳小明（身份证{code}）驾车", number="云公罚〔2026〕私1号",
    )  # fmt: skip


def test_a_person_is_refused_where_no_law_is_named(organ):
    window = window_of(of_person(organ))
    assert (window.state, window.shown, window.words, window.begin) == ("closed", {}, "", None)


def test_by_a_named_law_a_person_is_shown_without_name_and_number(organ, monkeypatch):
    override(monkeypatch, {"publicity.natural.law": [LAW]})
    window = window_of(of_person(organ))
    assert window.state == "open"
    assert (window.shown["name"], window.shown["code"]) == ("欧＊", "")
    assert (window.shown["title"], window.shown["facts"]) == (
        "欧＊酒后驾驶", "欧＊（身份证＊＊＊＊）驾车",
    )  # fmt: skip
    assert "欧阳" not in window.words
    assert "1949" not in window.words


@pytest.mark.parametrize(
    ("born", "state"), [("20080506", "open"), ("20080507", "closed"), ("20081399", "closed")]
)
def test_a_minor_is_never_shown(organ, monkeypatch, born, state):
    """The document is of 2026-05-06; who is 18 on that day is no minor."""
    override(monkeypatch, {"publicity.natural.law": [LAW]})
    assert window_of(of_person(organ, born)).state == state


@pytest.mark.parametrize(
    ("code", "minor"),
    [
        ("11010519491231002X", False), ("110105200805060027", False), ("110105200805070022", True),
        ("110105491231002", True), ("E1234200001011", True), ("E12345678", True), ("", True),
        ("１１０１０５１９４９１２３１００２１", True), ("110105200002300021", True),
    ],
)  # fmt: skip
def test_only_a_citizen_number_tells_that_somebody_is_of_age(code, minor):
    assert is_minor(Subject(kind="natural", code=code), on=date(2026, 5, 6)) is minor
