"""A signature holds only for the exact letter that was shown, agreed to and confirmed by a code."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from casework.engine import perform
from casework.errors import TransitionRefused
from casework.ledger.verify import verify
from casework.models import Case, IssuedDocument
from commitments import codes, signing
from commitments.consent import VERSIONS, consent
from commitments.signatures import CodeSent, SignatureAct, SignatureStands, Signing
from tests.commitments.world import COMPANY, DATA, MONDAY, TUESDAY
from tests.nothing_moved import nothing_moves
from tests.signing import code_for, ready_to_sign

NOW = datetime(2026, 7, 6, 1, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    """The moment that everything asks for; `now` moves it."""
    found = SimpleNamespace(now=NOW)
    stand_in = SimpleNamespace(localdate=lambda: MONDAY, now=lambda: found.now)
    monkeypatch.setattr("casework.today.timezone", stand_in)
    return found


@pytest.fixture
def case(world, clock) -> Case:
    return world.open()


@pytest.fixture
def visit(world, case):
    return signing.Visit(case, world.agent, MONDAY, "192.0.2.7", "Firefox")


def sign(world, case, *, today=MONDAY, **data):
    given = DATA["sign"] | data
    return perform(case.pk, "sign", by=world.agent, data=given, today=today)


def refused(world, case, **how) -> set[str]:
    """The codes of a refusal that left everything as it was."""
    with nothing_moves(), pytest.raises(TransitionRefused) as answer:
        sign(world, case, **how)
    assert not SignatureAct.objects.exists()
    return set(answer.value.codes)


def test_step_by_step_until_it_is_signed(world, case, visit):
    """Each step alone is not enough; with the last one the letter is signed."""
    assert refused(world, case) == {"letter_was_shown"}
    signing.show(visit)
    assert refused(world, case) == {"signer_agreed", "code_confirmed"}
    assert signing.agree(visit) == []
    assert refused(world, case) == {"code_confirmed"}
    code = code_for(visit)
    assert refused(world, case) == {"code_confirmed"}
    assert codes.confirm(visit, code) == []
    assert sign(world, case).state == "signed"


def test_what_was_shown_is_what_is_issued_to_the_last_character(world, case, visit):
    shown = signing.exact_text(case, today=MONDAY)
    ready_to_sign(case, world.agent, MONDAY)
    sign(world, case)
    letter = IssuedDocument.objects.get(case_id=case.pk, name="letter")
    act = SignatureAct.objects.get()
    assert letter.body == shown == act.text
    assert act.text_digest == signing.digest_of(letter.body)
    assert COMPANY in letter.body


def code_of(world, visit):
    signing.show(visit)
    signing.agree(visit)
    return code_for(visit)


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_a_wrong_code_counts_down_and_the_sixth_try_is_refused_even_with_the_right_one(
    world, case, visit
):
    code = code_of(world, visit)
    for left in (4, 3, 2, 1):
        (no,) = codes.confirm(visit, other(code))
        assert (no.code, no.data["left"]) == ("wrong_code", left)
    assert [no.code for no in codes.confirm(visit, other(code))] == ["code_used_up"]
    assert [no.code for no in codes.confirm(visit, code)] == ["code_used_up"]
    assert refused(world, case) == {"code_confirmed"}


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "²²²²²²", "1" * 5000])
def test_what_is_no_code_is_a_wrong_one(world, visit, typed):
    code_of(world, visit)
    assert [no.code for no in codes.confirm(visit, typed)] == ["wrong_code"]


def test_a_code_may_be_typed_as_people_type(world, visit):
    code = code_of(world, visit)
    wide = "".join(chr(ord("０") + int(digit)) for digit in code)
    assert codes.confirm(visit, f" {wide[:3]} {wide[3:]} ") == []


def test_a_code_holds_for_ten_minutes_and_so_does_what_it_confirmed(world, case, visit, clock):
    code = code_of(world, visit)
    clock.now = NOW + timedelta(minutes=10, seconds=1)
    assert [no.code for no in codes.confirm(visit, code)] == ["code_expired"]
    fresh = code_for(visit)
    assert codes.confirm(visit, fresh) == []
    clock.now += timedelta(minutes=10, seconds=1)
    assert refused(world, case) == {"code_confirmed"}
    assert codes.confirm(visit, code_for(visit)) == []
    assert sign(world, case).state == "signed"


def test_a_new_code_puts_the_old_one_out_of_force(world, visit, clock):
    old = code_of(world, visit)
    world.agent.email = "lin@example.cn"
    assert [no.code for no in codes.send(visit)] == ["too_soon"]
    clock.now = NOW + timedelta(seconds=60)
    new = code_for(visit)
    while new == old:
        clock.now += timedelta(seconds=60)
        new = code_for(visit)
    assert [no.code for no in codes.confirm(visit, old)] == ["wrong_code"]
    assert codes.confirm(visit, new) == []


def test_the_code_of_one_letter_is_none_of_another(world, case, visit):
    code = code_of(world, visit)
    second = signing.Visit(world.open(), world.agent, MONDAY)
    other_code = code_of(world, second)
    assert [no.code for no in codes.confirm(second, code)] == ["wrong_code"] or code == other_code
    assert codes.confirm(visit, code) == []
    assert refused(world, second.case) == {"code_confirmed"}


def test_a_letter_that_has_changed_is_shown_agreed_to_and_confirmed_anew(world, case, visit):
    ready_to_sign(case, world.agent, MONDAY)
    assert refused(world, case, today=TUESDAY) == {"letter_was_shown"}
    world.do(case, "note_objection")
    assert refused(world, case) == {"letter_was_shown"}
    case.refresh_from_db(fields=["version", "data"])
    moved = signing.Visit(Case.objects.get(pk=case.pk), world.agent, MONDAY)
    for answer in (signing.agree(moved), codes.send(moved), codes.confirm(moved, "123456")):
        assert [no.code for no in answer] == ["letter_changed"]
    row = signing.show(moved)
    assert (row.agreed_at, row.code_hash, row.confirmed_at) == (None, "", None)
    assert refused(world, case) == {"signer_agreed", "code_confirmed"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"name": "别家公司"}, "field"),
        ({"confirmed": False}, "field"),
        ({"consent_version": 2}, "field"),
        ({"capacity": "legal_representative"}, "capacity_confirmed"),
    ],
)
def test_the_rest_of_the_form_is_judged_as_well(world, case, visit, data, code):
    ready_to_sign(case, world.agent, MONDAY)
    assert code in refused(world, case, **data)
    assert Signing.objects.filter(case=case).exists()
    assert sign(world, case).state == "signed"


def test_somebody_elses_confirmation_is_none_of_mine(world, case):
    from tests import factories as f

    ready_to_sign(case, f.agent_of(world.company), MONDAY)
    assert refused(world, case) == {"letter_was_shown"}


def test_a_confirmation_is_used_once(world, case):
    ready_to_sign(case, world.agent, MONDAY)
    first = perform(case.pk, "sign", by=world.agent, data=DATA["sign"], today=MONDAY, key="k")
    again = perform(case.pk, "sign", by=world.agent, data=DATA["sign"], today=MONDAY, key="k")
    assert again.version == first.version
    assert not Signing.objects.exists()
    assert SignatureAct.objects.count() == 1


def test_codes_are_counted_for_the_account_and_for_the_address(world, visit, clock, settings):
    settings.CASEWORK_CODES_PER_HOUR, settings.CASEWORK_CODES_PER_ADDRESS = 2, 3
    code_of(world, visit)
    clock.now += timedelta(minutes=2)
    code_for(visit)
    clock.now += timedelta(minutes=2)
    assert [no.code for no in codes.send(visit)] == ["no_address"]
    world.agent.email = "lin@example.cn"
    assert [no.code for no in codes.send(visit)] == ["too_many_codes"]
    clock.now += timedelta(hours=1)
    code_for(visit)
    CodeSent.objects.update(user=world.reviewer)
    CodeSent.objects.bulk_create(
        CodeSent(user=world.reviewer, address=CodeSent.objects.last().address, at=clock.now)
        for _ in range(2)
    )
    clock.now += timedelta(minutes=2)
    assert [no.code for no in codes.send(visit)] == ["too_many_codes"]


def test_a_mail_server_that_is_down_leaves_the_code_as_it_was(world, visit, clock):
    code = code_of(world, visit)
    clock.now += timedelta(seconds=61)

    def down(*_what):
        raise OSError

    assert [no.code for no in codes.send(visit, down)] == ["code_not_sent"]
    assert codes.confirm(visit, code) == []


def test_no_code_stands_anywhere_in_the_database(world, visit):
    code = code_of(world, visit)
    row = Signing.objects.values().get()
    assert code not in row.values()
    assert row["code_hash"] != code
    assert len(row["code_hash"]) == 64


# --- What is kept


def test_the_signature_is_kept_with_all_its_steps_and_bound_into_the_chain(world, case):
    ready_to_sign(case, world.agent, MONDAY)
    sign(world, case)
    act = SignatureAct.objects.get()
    event = case.events.get(action="sign")
    assert event.data["act"] == act.digest == signing.digest_now(act)
    assert (act.seq, act.name, act.capacity) == (event.seq, COMPANY, "agent")
    assert (act.address, act.agent) == ("192.0.2.7", "Firefox")
    assert act.shown_at <= act.agreed_at <= act.code_sent_at <= act.confirmed_at <= act.signed_at
    assert (act.consent, act.consent_digest) == (consent().version, consent().digest)
    assert list(verify()) == []


def test_a_signature_is_neither_changed_nor_removed(world, case):
    ready_to_sign(case, world.agent, MONDAY)
    sign(world, case)
    act = SignatureAct.objects.get()
    for change in (act.save, act.delete, SignatureAct.objects.all().delete):
        with pytest.raises(SignatureStands):
            change()
    with pytest.raises(SignatureStands):
        SignatureAct.objects.update(name="x")
    for statement in (
        "UPDATE commitments_signatureact SET name = 'x'",
        "DELETE FROM commitments_signatureact",
    ):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert SignatureAct.objects.get().name == COMPANY


def test_a_consent_text_that_was_used_stands_as_it_is():
    """A changed word is a new version: what somebody agreed to is never worded anew."""
    assert {version: one.digest[:16] for version, one in VERSIONS.items()} == {
        "2026-1": "9afbd70b9cfaf540"
    }
