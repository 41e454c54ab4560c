"""The duties of a record outside a case: noted, taken back, and publicity that ends with them."""

from datetime import UTC, date, datetime

import pytest

from casework.errors import RecordNotFound, TransitionRefused
from casework.ledger.verify import verify
from casework.models import Case, CreditRecord, Evidence, OutboxMessage, RecordEvent
from casework.registry.decisions import note_duties_done, reopen_duties
from casework.registry.publicity import end_expired
from tests import factories as f
from tests.engine.world import make_world
from tests.registry.deciding import nothing_moves

pytestmark = pytest.mark.django_db
# The maximum term of the factory's record ends on 6 May 2027.
WITHIN, LAST, OVER = date(2026, 11, 20), date(2027, 5, 6), date(2027, 5, 7)
LATER = date(2027, 6, 30)
NOW = datetime(2027, 6, 1, tzinfo=UTC)


@pytest.fixture
def organ():
    f.credit_office()
    return f.department("云江市交通运输局")


@pytest.fixture
def record(organ):
    return f.record(f.subject(), organ)


@pytest.fixture
def reviewer(organ):
    return f.officer("reviewer", organ)


@pytest.fixture
def head(organ):
    return f.officer("head", organ)


def kinds(record) -> list[str]:
    return list(record.events.order_by("seq").values_list("kind", flat=True))


@pytest.mark.parametrize("role", ["reviewer", "head"])
def test_within_the_term_the_note_alone_is_written(record, organ, role):
    person = f.officer(role, organ)
    noted = note_duties_done(record.pk, by=person, reason="罚款已缴", today=LAST)
    assert (noted.duties_done, noted.publicity, noted.ended_on) == (True, "published", None)
    (event,) = RecordEvent.objects.all()
    assert (event.kind, event.by, event.role, event.department) == (
        "duties_done", person, role, organ,
    )  # fmt: skip
    assert (event.reason, event.data) == ("罚款已缴", {})
    assert (event.before, event.after) == ({"duties_done": False}, {"duties_done": True})
    assert (event.on, noted.version, noted.last_hash) == (LAST, 1, event.hash)
    assert list(verify()) == []


@pytest.mark.parametrize("today", [OVER, LATER])
def test_past_the_maximum_term_publicity_ends_at_once(record, reviewer, today):
    noted = note_duties_done(record.pk, by=reviewer, reason="罚款已缴", today=today)
    assert (noted.publicity, noted.ended_on) == ("ended", OVER)
    assert kinds(record) == ["duties_done", "publicity_ended"]
    ended = record.events.get(seq=2)
    assert (ended.by, ended.role, ended.on) == (None, "system", today)
    assert (noted.version, noted.last_hash) == (2, ended.hash)
    assert list(verify()) == []
    assert end_expired(today, now=NOW).ended == 0


def test_what_was_routed_leaves_the_desk_with_the_note(record, reviewer):
    assert end_expired(OVER, now=NOW).routed == 1
    note_duties_done(record.pk, by=reviewer, reason="罚款已缴", today=LATER)
    assert kinds(record) == ["routed", "duties_done", "publicity_ended"]
    assert end_expired(LATER, now=NOW).routed == 0
    assert OutboxMessage.objects.count() == 2
    assert list(verify()) == []


def test_who_is_still_on_the_list_stays(organ, reviewer):
    record = f.record(f.subject(), organ, kind="serious_list", record_class="serious")
    noted = note_duties_done(record.pk, by=reviewer, reason="义务已履行", today=LATER)
    assert (noted.duties_done, noted.publicity) == (True, "published")
    assert kinds(record) == ["duties_done"]


@pytest.mark.parametrize("state", ["shielded", "withdrawn", "unpublished"])
def test_a_publicity_that_was_decided_otherwise_is_left_alone(record, reviewer, state):
    CreditRecord.objects.filter(pk=record.pk).update(publicity=state)
    noted = note_duties_done(record.pk, by=reviewer, reason="罚款已缴", today=LATER)
    assert (noted.duties_done, noted.publicity) == (True, state)


def test_the_head_takes_the_note_back(record, reviewer, head):
    note_duties_done(record.pk, by=reviewer, reason="罚款已缴", today=WITHIN)
    opened = reopen_duties(record.pk, by=head, reason="缴款被退回", today=LAST)
    assert (opened.duties_done, opened.publicity) == (False, "published")
    assert kinds(record) == ["duties_done", "duties_reopened"]
    event = record.events.get(seq=2)
    assert (event.by, event.role, event.reason) == (head, "head", "缴款被退回")
    assert (event.before, event.after) == ({"duties_done": True}, {"duties_done": False})
    assert end_expired(OVER, now=NOW).routed == 1
    assert list(verify()) == []


def test_what_has_ended_stays_ended(record, reviewer, head):
    note_duties_done(record.pk, by=reviewer, reason="罚款已缴", today=OVER)
    opened = reopen_duties(record.pk, by=head, reason="缴款被退回", today=LATER)
    assert (opened.duties_done, opened.publicity, opened.ended_on) == (False, "ended", OVER)


NOTE, REOPEN = note_duties_done, reopen_duties


@pytest.mark.parametrize(
    ("decide", "done", "permission", "where"),
    [
        (NOTE, False, "credit_officer", "office"),
        (NOTE, False, "supervisor", "office"),
        (NOTE, False, "head", "provider"),
        (NOTE, False, "reviewer", "provider"),
        (REOPEN, True, "credit_officer", "office"),
        (REOPEN, True, "supervisor", "office"),
        (REOPEN, True, "head", "provider"),
        (REOPEN, True, "reviewer", "organ"),
    ],
)
def test_nobody_else_decides(record, organ, decide, done, permission, where):
    provider = f.department("云江市市场监督管理局")
    CreditRecord.objects.filter(pk=record.pk).update(source_department=provider, duties_done=done)
    places = {"office": f.credit_office(), "organ": organ, "provider": provider}
    person = f.officer(permission, places[where])
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        decide(record.pk, by=person, reason="罚款已缴", today=LATER)
    assert refused.value.codes == ["not_your_role"]


@pytest.mark.parametrize("decide", [NOTE, REOPEN])
def test_a_foreign_record_does_not_exist(record, decide):
    stranger = f.officer("head", f.department())
    with nothing_moves(), pytest.raises(RecordNotFound):
        decide(record.pk, by=stranger, reason="罚款已缴", today=WITHIN)


@pytest.mark.parametrize(
    ("decide", "fields", "codes"),
    [
        (NOTE, {"duties_done": True}, ["reason_missing", "duties_done"]),
        (REOPEN, {}, ["reason_missing", "duties_open"]),
        (
            REOPEN, {"duties_done": True, "repaired_on": date(2026, 9, 1)},
            ["reason_missing", "repaired"],
        ),
    ],
)  # fmt: skip
def test_all_reasons_come_at_once(record, head, decide, fields, codes):
    CreditRecord.objects.filter(pk=record.pk).update(**fields)
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        decide(record.pk, by=head, reason="  ", today=WITHIN)
    assert refused.value.codes == codes


@pytest.fixture
def world():
    return make_world()


def file_of(world, case, name):
    return Evidence.objects.create(
        case=case, name=name, content_type="application/pdf", size=1, sha256=name * 64,
        path=name, uploaded_by=world.agent,
    )  # fmt: skip


def test_files_of_the_record_s_cases_stand_in_the_event_with_their_digests(world):
    case = world.at("filed")
    bureau = world.record.department
    Case.objects.filter(pk=case.pk).update(record=world.record, department=bureau)
    receipt, foreign = file_of(world, case, "a"), file_of(world, None, "b")
    note = {"by": f.officer("reviewer", bureau), "reason": "有缴款凭证", "today": WITHIN}

    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        note_duties_done(world.record.pk, evidence=[receipt.pk, foreign.pk], **note)
    assert refused.value.codes == ["field"]
    assert refused.value.refusals[0].field == "evidence"

    note_duties_done(world.record.pk, evidence=[receipt.pk], **note)
    event = RecordEvent.objects.get(kind="duties_done")
    assert event.data == {"evidence": [{"id": receipt.pk, "name": "a", "sha256": "a" * 64}]}
