"""Destruction: decided by two, of nothing that is in force, once, and the chain still verifies."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from casework.access.actor import Actor
from casework.archive import binding, disposals, holds
from casework.archive import runs as case_files
from casework.archive.retention import due, kept
from casework.documents.evidence import path_of
from casework.engine import perform
from casework.errors import CaseNotFound, TransitionRefused
from casework.ledger import triggers
from casework.ledger.verify import verify
from casework.models import (
    Case,
    CaseEvent,
    CourtPaper,
    Disposal,
    Evidence,
    IssuedDocument,
    PublicityWindow,
    Report,
)
from casework.selfcheck.checks import CHECKS
from casework.selfcheck.found import Now
from casework.today import moment
from tests import factories as f
from tests.archive.conftest import CLOSED, LATER, approved, ask, destroyed, made, out_of_the_way
from tests.nothing_moved import nothing_moves

DAY = timedelta(days=1)


def refused(call, *args, **how):
    """The codes of the reasons; and nothing has moved."""
    before = list(Disposal.objects.order_by("pk").values())
    with nothing_moves(), pytest.raises(TransitionRefused) as found:
        call(*args, **how)
    assert list(Disposal.objects.order_by("pk").values()) == before
    return found.value.codes


def propose(world, case, who="credit_officer", today=LATER, reason="保管期限届满"):
    return disposals.propose(case.pk, by=getattr(world, who), reason=reason, today=today)


# state, years: the day counts from the first of January after the end of the case
TERMS = [
    ("repaired", 10, date(2036, 12, 31)),
    ("rejected", 10, date(2036, 12, 31)),
    ("revoked", 30, date(2056, 12, 31)),
    ("withdrawn", 5, date(2031, 12, 31)),
]


@pytest.mark.parametrize(("state", "years", "until"), TERMS)
def test_how_long_a_case_is_kept_follows_from_its_outcome(world, state, years, until):
    case = world.at(state)
    found = kept(case)
    assert (found.until, found.years) == (until, years)
    assert found.basis
    actor = Actor.of(world.credit_officer)
    assert not due(actor, until).filter(pk=case.pk).exists()
    assert due(actor, until + DAY).filter(pk=case.pk).exists()
    assert not due(Actor.of(world.stranger), until + DAY).exists()


def test_an_open_case_has_no_day(world):
    assert kept(world.at("reviewing")) is None


def still_published(world, case):
    PublicityWindow.objects.filter(record_id=case.record_id).update(state="open", off_from=None)


def hidden(world, case):
    PublicityWindow.objects.filter(record_id=case.record_id).update(state="hidden")


def clock_runs(world, case):
    case.deadlines.filter(name="handle_by").update(state="paused")


def objected(world, case):
    case.record.disputed = True
    case.record.save()


def another(world, state="reviewing"):
    """A case about another record of the same subject."""
    return world.at(state, record=f.record(world.subject, world.market, number="另1号"))


def another_case(world, case):
    Case.objects.filter(pk=another(world).pk).update(record=case.record_id)


def arose_from_it(world, case):
    Case.objects.filter(pk=another(world).pk).update(origin=case)


def court(world, case):
    CourtPaper.objects.create(
        record_id=case.record_id, number="1", organ="法院", dated_on=CLOSED, received_on=CLOSED,
        ruling="annulled", entered_on=CLOSED,
    )  # fmt: skip


def reported(world, case):
    Report.objects.create(
        number="JB1", code_digest="x", token="x", content="x", case=case, received_on=CLOSED
    )


def held(world, case):
    holds.hold(case.pk, by=world.supervisor, reason="行政诉讼未结")


def barred(world, case):
    case.repair_bars.create(
        subject=case.subject, since=CLOSED, until=LATER + DAY, reason="撤销修复"
    )


BLOCKS = {
    "its record is published": (still_published, "on_display"),
    "its record is hidden": (hidden, "on_display"),
    "a clock runs": (clock_runs, "case_runs"),
    "an objection": (objected, "disputed"),
    "another open case of the record": (another_case, "connected"),
    "an open case that arose from it": (arose_from_it, "connected"),
    "a court's paper": (court, "paper_waits"),
    "a report": (reported, "report_waits"),
    "a legal hold": (held, "held"),
    "a bar that runs": (barred, "in_force"),
}


@pytest.mark.parametrize(("spoil", "code"), BLOCKS.values(), ids=BLOCKS)
def test_nothing_that_is_in_force_is_destroyed(world, old, spoil, code):
    """Not proposed, not approved, and not done where it came in between."""
    row = approved(world, old)
    spoil(world, old)
    disposals.work_off(row.pk, today=LATER)
    row.refresh_from_db()
    assert row.state == "stopped"
    assert row.error
    assert refused(propose, world, old) == [code]
    assert Evidence.objects.filter(case=old).count() == 4
    assert old.events.filter(action="disposed").count() == 0


def test_not_before_its_time_and_not_while_open(world, old):
    assert refused(propose, world, old, today=date(2036, 12, 31)) == ["still_kept"]
    open_case = another(world)
    assert "case_runs" in refused(propose, world, open_case)
    assert propose(world, old).until == date(2036, 12, 31)


WHO = [
    ("reviewer", ["not_your_role"]),
    ("head", ["not_your_role"]),
    ("window_clerk", ["not_your_role"]),
    ("agent", ["not_your_role"]),
]


@pytest.mark.parametrize(("who", "codes"), WHO)
def test_only_the_credit_office_proposes_and_decides(world, old, who, codes):
    assert refused(propose, world, old, who) == codes
    propose(world, old)
    person = getattr(world, who)
    assert refused(disposals.approve, old.pk, by=person, today=LATER) == codes
    assert refused(disposals.decline, old.pk, by=person, answer="不同意") == codes


def test_a_foreign_case_does_not_exist(world, old):
    with nothing_moves(), pytest.raises(CaseNotFound):
        propose(world, old, "stranger")
    with nothing_moves(), pytest.raises(CaseNotFound):
        disposals.approve(old.pk, by=world.stranger, today=LATER)


def test_two_persons_decide_each_once_and_with_reasons(world, old):
    assert refused(disposals.approve, old.pk, by=world.supervisor, today=LATER) == [
        "nothing_proposed"
    ]
    assert refused(propose, world, old, reason=" ") == ["reason_missing"]
    propose(world, old)
    assert refused(propose, world, old) == ["proposed_already"]
    assert refused(disposals.approve, old.pk, by=world.credit_officer, today=LATER) == [
        "same_hands"
    ]
    assert refused(disposals.decline, old.pk, by=world.supervisor, answer="") == ["reason_missing"]
    disposals.decline(old.pk, by=world.supervisor, answer="尚需利用")
    assert refused(disposals.approve, old.pk, by=world.supervisor, today=LATER) == [
        "nothing_proposed"
    ]
    propose(world, old)
    row = disposals.approve(old.pk, by=world.supervisor, today=LATER)
    assert (row.proposed_by, row.decided_by) == (world.credit_officer, world.supervisor)
    assert refused(disposals.approve, old.pk, by=world.office_head, today=LATER) == [
        "nothing_proposed"
    ]


def test_the_database_itself_wants_two(world, old):
    row = propose(world, old)
    for change in ({"decided_by": world.credit_officer, "state": "approved"}, {"state": "wiping"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Disposal.objects.filter(pk=row.pk).update(**change)


def test_afterwards_the_content_is_gone_and_the_chain_verifies(world, old):
    case_file = made(world, old)
    letters = {row.number: row.body for row in old.documents.all()}
    digests = set(Evidence.objects.filter(case=old).values_list("sha256", flat=True))
    places = [path_of(row) for row in Evidence.objects.filter(case=old)]
    hashes = dict(old.events.values_list("seq", "hash"))
    row = destroyed(world, old)
    assert list(verify()) == []
    assert not Evidence.objects.filter(case=old).exists()
    assert [place for place in places if place.exists()] == []
    case_file.refresh_from_db()
    assert (case_file.state, case_file.folder) == ("discarded", "")
    found = Case.objects.get(pk=old.pk)
    assert (found.title, found.data, found.disposed_on) == ("", {}, LATER)
    assert (found.number, found.state, found.closed_on) == (old.number, old.state, old.closed_on)
    sealed = row.sealed_seq
    for event in old.events.filter(seq__lt=sealed):
        assert (event.reason, event.data, event.before, event.after, event.clock) == (
            "",
            {},
            {},
            {},
            [],
        )
        assert event.hash == hashes[event.seq]
    last = old.events.get(seq=sealed)
    assert {item["sha256"] for item in last.data["items"]} >= digests
    assert (last.data["proposed_by"], last.data["approved_by"]) == (
        world.credit_officer.pk, world.office_head.pk,
    )  # fmt: skip
    papers = {paper.name: paper for paper in old.documents.all()}
    certificate = papers.pop("destruction")
    assert all(paper.destroyed for paper in papers.values())
    assert all(digest in certificate.body for digest in digests)
    assert old.number in certificate.body
    assert old.subject.name not in certificate.body
    assert "缴款凭证" not in certificate.body
    assert all(body not in certificate.body for body in letters.values())
    assert row.items == len(digests) + len(letters)


def test_nothing_is_done_to_what_was_destroyed(world, old):
    destroyed(world, old)
    assert refused(propose, world, old) == ["destroyed_already"]
    with nothing_moves(), pytest.raises(TransitionRefused) as found:
        perform(old.pk, "reopen", by=world.head, reason="理由", today=LATER)
    assert found.value.codes == ["case_destroyed"]
    with nothing_moves(), pytest.raises(TransitionRefused) as found:
        holds.hold(old.pk, by=world.supervisor, reason="诉讼")
    assert found.value.codes == ["case_destroyed"]
    with nothing_moves(), pytest.raises(TransitionRefused) as found:
        ask(world, old)
    assert found.value.codes == ["case_destroyed"]


def test_a_case_file_that_was_being_made_goes_as_well(world, old, monkeypatch):
    row, bind = ask(world, old), binding.bind

    def meanwhile(*args):
        bound = bind(*args)
        Case.objects.filter(pk=old.pk).update(disposed_on=LATER)
        return bound

    monkeypatch.setattr(binding, "bind", meanwhile)
    case_files.work_off(row.pk, clock=moment)
    row.refresh_from_db()
    assert (row.state, row.folder) == ("failed", "")
    assert [path for path in case_files.folder().iterdir() if path.is_dir()] == []


def test_what_the_case_type_keeps_of_its_own_is_emptied_too(world):
    case = world.at("revoked")
    out_of_the_way(case)
    codes = refused(propose, world, case, today=date(2056, 12, 31))
    assert codes == ["still_kept", "sync_waits"]
    case.sync_orders.update(state="confirmed")
    destroyed(world, case, date(2057, 1, 1))
    bar = case.repair_bars.get()
    assert (bar.reason, bar.subject_id) == ("", case.subject_id)
    assert list(verify()) == []


def test_the_self_checks_find_nothing_new_in_it(world, old):
    def found():
        now = Now(LATER, moment())
        return {
            (c.name, one.what) for c in CHECKS.values() for one in c.find(now, frozenset({old.pk}))
        }

    before = found()
    destroyed(world, old)
    assert found() <= before


def test_done_twice_is_done_once(world, old):
    row = destroyed(world, old)
    with nothing_moves():
        disposals.work_off(row.pk, today=LATER)
        disposals.work_off(row.pk, today=LATER + DAY)
    assert old.events.filter(action="disposed").count() == 1


@pytest.mark.parametrize("step", ["manifest", "delete_files", "empty_rows"])
def test_a_killed_worker_goes_on(world, old, monkeypatch, step):
    row = approved(world, old)

    def killed(*args, **how):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(disposals.erasing, step, killed)
        with pytest.raises(KeyboardInterrupt):
            disposals.work_off(row.pk, today=LATER)
    assert list(verify()) == []
    disposals.work_off(row.pk, today=LATER)
    row.refresh_from_db()
    assert row.state == "done"
    assert old.events.filter(action="disposed").count() == 1
    assert IssuedDocument.objects.filter(case=old, name="destruction").count() == 1
    assert not Evidence.objects.filter(case=old).exists()
    assert list(verify()) == []


def test_a_broken_ledger_is_looked_into_before_anything_goes(world, old):
    row = approved(world, old)
    triggers.take_down(connection, triggers.GUARDS)
    CaseEvent.objects.filter(case=old, seq=2).update(reason="别的")
    disposals.work_off(row.pk, today=LATER)
    row.refresh_from_db()
    assert row.state == "stopped"
    assert Evidence.objects.filter(case=old).exists()
    propose(world, old)
    codes = refused(disposals.approve, old.pk, by=world.supervisor, today=LATER)
    assert codes == ["ledger_broken"]


TAMPERINGS = {
    "an emptied event altered": "UPDATE casework_caseevent SET by_id = NULL WHERE case_id = %s AND seq = 2",
    "an emptied event filled again": "UPDATE casework_caseevent SET reason = 'x' WHERE case_id = %s AND seq = 2",
    "an emptied event deleted": "DELETE FROM casework_caseevent WHERE case_id = %s AND seq = 2",
    "the certificate's event altered": "UPDATE casework_caseevent SET data = '{}' WHERE case_id = %s AND action = 'disposed'",
}


@pytest.mark.parametrize("statement", TAMPERINGS.values(), ids=TAMPERINGS)
def test_what_is_left_cannot_be_altered_unseen(world, old, statement):
    destroyed(world, old)
    with (
        pytest.raises(DatabaseError, match="ledger"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [old.pk])
    triggers.take_down(connection, triggers.GUARDS)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM casework_outboxmessage WHERE event_id IN"
            " (SELECT id FROM casework_caseevent WHERE case_id = %s)", [old.pk],
        )  # fmt: skip
        cursor.execute(
            "DELETE FROM casework_issueddocument WHERE case_id = %s AND event_id IN"
            " (SELECT id FROM casework_caseevent WHERE seq = 2)", [old.pk],
        )  # fmt: skip
        cursor.execute(statement, [old.pk])
    assert [fault.number for fault in verify()] == [old.number]


GUARDED = {
    "emptied without a disposal": (
        None,
        "reason='', data='{}', before='{}', after='{}', clock='[]'",
    ),
    "emptied after an approval alone": (
        "approved",
        "reason='', data='{}', before='{}', after='{}', clock='[]'",
    ),
    "half emptied": ("wiping", "reason=''"),
    "altered while it is emptied": (
        "wiping",
        "reason='', data='{}', before='{}', after='{}', clock='[]', role='x'",
    ),
    "the sealing event emptied": (
        "sealed",
        "reason='', data='{}', before='{}', after='{}', clock='[]'",
    ),
    "another case emptied": (
        "another",
        "reason='', data='{}', before='{}', after='{}', clock='[]'",
    ),
}


@pytest.mark.parametrize(("state", "sets"), GUARDED.values(), ids=GUARDED)
def test_the_database_lets_exactly_this_be_emptied(world, old, state, sets):
    seq = 2
    if state:
        row = approved(world, old)
        if state != "approved":
            Disposal.objects.filter(pk=row.pk).update(
                state="wiping", sealed_seq=2 if state == "sealed" else old.version
            )
    target = another(world, "submitted") if state == "another" else old
    with (
        pytest.raises(DatabaseError, match="ledger"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"UPDATE casework_caseevent SET {sets} WHERE case_id = %s AND seq = %s",
            [target.pk, seq],
        )


def test_a_tombstone_stays(world, old):
    row = destroyed(world, old)
    for change in (row.delete, lambda: Disposal.objects.update(items=0)):
        with pytest.raises(DatabaseError, match="tombstone"), transaction.atomic():
            change()


def test_holds_are_the_supervisors_and_stand_in_the_ledger(world, old):
    for who in ("credit_officer", "reviewer", "head"):
        assert refused(holds.hold, old.pk, by=getattr(world, who), reason="诉讼") == [
            "not_your_role"
        ]
    assert refused(holds.hold, old.pk, by=world.supervisor, reason="") == ["reason_missing"]
    assert refused(holds.lift, old.pk, by=world.supervisor, reason="诉讼") == ["not_held"]
    holds.hold(old.pk, by=world.supervisor, reason="行政诉讼未结", key="k")
    holds.hold(old.pk, by=world.supervisor, reason="行政诉讼未结", key="k")
    assert refused(holds.hold, old.pk, by=world.supervisor, reason="再次") == ["held_already"]
    assert refused(propose, world, old) == ["held"]
    holds.lift(old.pk, by=world.supervisor, reason="判决已生效")
    assert propose(world, old).state == "proposed"
    names = list(old.events.order_by("seq").values_list("action", flat=True))[-2:]
    assert names == ["hold_set", "hold_lifted"]
    assert list(verify()) == []
