"""Whatever is done to a record or a commitment leaves its window as the record or the case says."""

from datetime import date, timedelta

import pytest

from casework.models import CreditRecord, Licence, PublicityWindow, Subject
from casework.registry import decisions
from casework.registry.display import Cause
from casework.registry.publicity import end_expired
from casework.registry.windows import differing, end_by_date, follow_subjects, rebuild
from casework.today import moment
from tests import factories as f
from tests.commitments import test_transitions as commitment_rows
from tests.commitments import world as commitments
from tests.objections import conftest as objections
from tests.objections import test_transitions as objection_rows
from tests.repair import test_transitions as repair_rows
from tests.repair import world as repair
from tests.rules import override

pytestmark = pytest.mark.django_db
AFTER = date(2027, 6, 1)


def in_line(*days):
    assert PublicityWindow.objects.exists()
    for day in days:
        assert [(str(thing), wrong) for thing, wrong in differing(day)] == []


# Rules under which an objection touches its record in other ways.
STRICT = {
    "objection.suspend_disclosure": True, "objection.unverifiable": "end_disclosure",
    "objection.silence": "end_disclosure",
}  # fmt: skip
LENIENT = {"objection.unverifiable": "annotate", "objection.silence": "annotate"}


@pytest.mark.parametrize("rules", [STRICT, LENIENT], ids=["strict", "lenient"])
@pytest.mark.parametrize(
    ("place", "action"), sorted({(row[1], row[2]) for row in objection_rows.ROWS})
)
def test_each_action_of_an_objection(settings, monkeypatch, place, action, rules):
    # Only Henan takes tests out of the term.
    settings.CASEWORK_PACK = "henan" if action == "record_test" else "yunjiang"
    world = objections.make_world()
    override(monkeypatch, rules)
    case = world.at(place)
    in_line(objections.MONDAY)
    late = {"verifying": objections.AFTER_THE_ANSWER, "extended": date(2026, 7, 21)}
    today = late[place] if action == "find_silent" else objections.MONDAY
    world.do(case, action, today=today)
    in_line(today)


# ground, kind of record, what is found: state of the window
OUTCOMES = [
    ("wrong", "penalty", "correct", "open"),
    ("wrong", "penalty", "delete", "ended"),
    ("wrong", "serious_list", "remove", "ended"),
    ("not_public", "penalty", "end", "ended"),
]


@pytest.mark.parametrize(("ground", "kind", "outcome", "state"), OUTCOMES)
def test_each_outcome_of_an_objection(settings, monkeypatch, ground, kind, outcome, state):
    settings.CASEWORK_PACK = "yunjiang"
    world = objections.make_world()
    override(monkeypatch, STRICT)
    world.record = f.record(world.subject, world.bureau, kind=kind)
    more = {} if outcome == "correct" else {"field": "", "right_value": ""}
    asked = {} if ground == "wrong" else {"ground": ground, "item": "", "right_value": ""}
    case = world.follow(world.open(**asked), *objections.WAYS["verifying"])
    case = world.follow(case, ("uphold", {"outcome": outcome, **more}))
    world.do(world.do(case, "correct"), "close_corrected")
    in_line(objections.MONDAY)
    assert PublicityWindow.objects.get(record=world.record).state == state


@pytest.mark.parametrize("state", sorted(repair.WAYS))
def test_each_state_of_a_repair(settings, monkeypatch, state):
    settings.CASEWORK_PACK = "national"
    world = repair.make_world()
    override(monkeypatch, world.rules)
    world.at(state)
    in_line(repair.MONDAY)
    assert len(repair_rows.STATES) == len(repair.WAYS)


@pytest.mark.parametrize("place", sorted(commitments.WAYS))
def test_each_place_of_a_commitment(place):
    commitments.make_world().at(place)
    assert [wrong for _thing, wrong in differing(commitments.MONDAY)] == []
    assert len(commitment_rows.STATES) > 10


def test_decisions_outside_a_case():
    office, organ = f.credit_office(), f.department()
    officer, head = f.officer("credit_officer", office), f.officer("head", organ)
    unclear = f.record(
        f.subject(), organ, record_class="unclear", publicity="unpublished", published_on=None,
        min_last=None, earliest_apply=None, max_last=None, off_display=None,
    )  # fmt: skip
    day = date(2026, 7, 6)
    decisions.decide_class(unclear.pk, "ordinary", by=officer, reason="依分类", today=day)
    in_line(day)
    assert PublicityWindow.objects.get(record=unclear).state == "open"
    decisions.note_duties_done(unclear.pk, by=head, reason="已缴清", today=day)
    in_line(day)
    decisions.reopen_duties(unclear.pk, by=head, reason="被退回", today=day)
    in_line(day)


@pytest.mark.parametrize("done", [True, False])
def test_the_end_of_the_term(done):
    f.credit_office()
    f.record(f.subject(), f.department(), duties_done=done)
    end_expired(AFTER, now=moment())
    end_by_date(AFTER, now=moment())
    in_line(AFTER, AFTER + timedelta(days=400))


LICENCES = [
    {}, {"state": "revoked"}, {"valid_until": date(2026, 7, 5)}, {"published_on": None},
    {"valid_until": date(2030, 1, 1)},
]  # fmt: skip


@pytest.mark.parametrize("fields", LICENCES)
def test_a_licence_in_each_of_its_states(fields):
    f.licence(f.subject(), f.department(), **fields)
    end_by_date(date(2026, 7, 6), now=moment())
    in_line(date(2026, 7, 6))


def test_a_licence_beside_its_window_is_found_and_mended():
    bent, lost = (f.licence(f.subject(), f.department()) for _ in range(2))
    good = f.licence(f.subject(), f.department())
    Licence.objects.filter(pk=bent.pk).update(content="散装食品销售")
    PublicityWindow.objects.get(licence=lost).events.all().delete()
    PublicityWindow.objects.get(licence=lost).delete()
    day = date(2026, 7, 6)
    assert [thing.pk for thing, _wrong in differing(day)] == [bent.pk, lost.pk]
    assert rebuild(day, now=moment(), say=lambda looked: None) == 2
    in_line(day)
    assert PublicityWindow.objects.get(licence=bent).shown["content"] == "散装食品销售"
    assert PublicityWindow.objects.get(licence=good).version == 1


def test_a_new_name_of_a_subject_reaches_its_licences():
    licence = f.licence(f.subject(), f.department())
    Subject.objects.update(name="云江市改名实业有限公司")
    follow_subjects([licence.subject_id], Cause(date(2026, 7, 6), moment()))
    in_line(date(2026, 7, 6))
    assert PublicityWindow.objects.get().shown["name"] == "云江市改名实业有限公司"


def test_this_test_can_fail():
    record = f.record(f.subject(), f.department())
    CreditRecord.objects.filter(pk=record.pk).update(title="没有跟随")
    with pytest.raises(AssertionError):
        in_line(date(2026, 7, 6))
