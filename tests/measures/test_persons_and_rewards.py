"""Persons who answer for a record, and rewards for a good one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from casework.errors import TransitionRefused
from casework.models import AppliedMeasure, OutboxMessage, RecordEvent, ResponsibleLink, Subject
from casework.registry import responsible
from casework.registry.measure_following import drop_due_rewards
from casework.registry.measures import take
from casework.registry.responsible import Person
from casework.registry.rewards import grant
from casework.timers import tick
from casework.today import local_today, moment
from tests import factories as f
from tests.measures.conftest import TODAY
from tests.measures.test_states import BACK, ENDED, becomes

WANG = Person("王一", "11010519491231002X", "controller", "云市监罚〔2026〕1号", TODAY)


def linked(world, person=WANG, by=None):
    return responsible.link(
        world.record.pk, person, by=by or world.reviewer, reason="决定书载明", today=TODAY
    )


def test_the_recognizing_department_links_with_paper_and_reasons(world):
    made = linked(world)
    assert (made.person.name, made.person.kind, made.capacity) == ("王一", "natural", "controller")
    event = RecordEvent.objects.get()
    assert (event.kind, event.data["paper"]) == ("person_linked", "云市监罚〔2026〕1号")
    assert "11010519491231002X" not in str(event.data)


BAD = [
    ({"code": "110105194912310021"}, ["field"]),
    ({"name": " "}, ["field"]),
    ({"paper": ""}, ["field"]),
    ({"capacity": "friend"}, ["field"]),
    ({"since": date(2026, 7, 7)}, ["field"]),
    ({"code": "1", "name": "", "paper": ""}, ["field", "field", "field"]),
]


@pytest.mark.parametrize(("fields", "codes"), BAD)
def test_refused_with_all_reasons(world, fields, codes):
    with pytest.raises(TransitionRefused) as refused:
        linked(world, replace(WANG, **fields))
    assert refused.value.codes == codes
    assert not ResponsibleLink.objects.exists()
    assert not Subject.objects.filter(kind="natural").exists()


def test_not_twice_not_by_others_not_for_persons(world):
    linked(world)
    for person, by, codes in [
        (WANG, world.reviewer, ["linked_already"]),
        (replace(WANG, name="王二"), world.reviewer, ["field", "linked_already"]),
        (WANG, world.officer, ["not_your_role", "linked_already"]),
    ]:
        with pytest.raises(TransitionRefused) as refused:
            linked(world, person, by)
        assert refused.value.codes == codes
    world.record = f.record(
        Subject.objects.get(kind="natural"), world.market, publicity="unpublished"
    )
    with pytest.raises(TransitionRefused) as refused:
        linked(world)
    assert refused.value.codes == ["only_for_organizations"]


def test_it_ends_with_the_record_and_returns_with_it(world):
    link = linked(world)
    becomes(world, ENDED)
    link.refresh_from_db()
    assert link.until == ENDED["ended_on"]
    becomes(world, BACK)
    link.refresh_from_db()
    assert link.until is None


def test_ended_by_decision_it_takes_its_measures_along_and_stays_ended(world):
    link = linked(world)
    how = {"by": world.reviewer, "reason": "依清单", "today": TODAY, "link_id": link.pk}
    (applied,) = take(world.record.pk, [world.measure.pk], **how)
    assert applied.subject == link.person
    responsible.end(link.pk, by=world.reviewer, reason="另案查明无关", today=TODAY)
    becomes(world, ENDED)
    becomes(world, BACK)
    link.refresh_from_db()
    applied.refresh_from_db()
    assert (link.until, applied.state) == (TODAY, "lifted")
    with pytest.raises(TransitionRefused) as refused:
        take(world.record.pk, [f.measure(implementers=[world.water]).pk], **how)
    assert refused.value.codes == ["link_over", "measure_not_for_persons"]


def test_never_public_and_seen_by_the_person_alone(world):
    linked(world)
    record, today = world.record, local_today()
    type(record).objects.filter(pk=record.pk).update(off_display=today + timedelta(days=9))
    record.refresh_from_db()
    becomes(world, {"publicity": "published"})
    public = Client()
    for address in (
        f"/records/{record.pk}/", "/search/?q=甲公司", "/search/?q=王一", "/open-data/penalty.csv",
        "/statistics/", "/measures/",
    ):  # fmt: skip
        answer = public.get(address)
        content = b"".join(answer) if answer.streaming else answer.content
        assert "王一" not in content.decode().replace('value="王一"', "").replace("“王一”", ""), (
            address
        )
    person = Client()
    person.force_login(f.agent_of(Subject.objects.get(kind="natural")))
    page = person.get("/my/records/").content.decode()
    assert record.number in page
    assert "云市监罚〔2026〕1号" in page
    company = Client()
    company.force_login(f.agent_of(world.company))
    assert "王一" not in company.get("/my/records/").content.decode()


# --- Rewards (R-C9: three consecutive years without bad record)


@pytest.fixture
def good(world):
    world.good = f.subject("乙公司")
    f.record(world.good, world.market, document_date=date(2020, 1, 1), publicity="unpublished",
             published_on=None)  # fmt: skip
    world.reward = f.measure("R1", [world.water], kind="reward", record_kinds=[])
    return world


def granted(world, by=None, **fields):
    if fields:
        f.record(world.good, world.market, **fields)
    how = {"by": by or world.head, "reason": "连续三年守信", "today": TODAY}
    return grant(world.good.pk, [world.reward.pk], **how)


RECORDS = [
    ({}, []),
    ({"document_date": date(2023, 7, 6)}, []),
    ({"document_date": date(2023, 7, 7)}, ["record_not_clean"]),
    ({"publicity": "unpublished", "published_on": None}, ["record_not_clean"]),
    ({"publicity": "ended"}, ["record_not_clean"]),
    ({"publicity": "withdrawn"}, []),
    ({"publicity": "ended", "repaired_on": date(2026, 6, 1)}, []),
]


@pytest.mark.parametrize(("fields", "codes"), RECORDS)
def test_three_years_without_a_bad_record(good, fields, codes):
    if not codes:
        (made,) = granted(good, **fields)
        assert (made.state, made.record, made.department) == ("in_force", None, good.market)
        assert made.tasks.get().department == good.water
        return
    with pytest.raises(TransitionRefused) as refused:
        granted(good, **fields)
    assert refused.value.codes == codes
    assert not AppliedMeasure.objects.exists()


def test_only_heads_grant_only_rewards_only_once(good):
    granted(good)
    with pytest.raises(TransitionRefused) as refused:
        granted(good)
    assert refused.value.codes == ["reward_granted"]
    with pytest.raises(TransitionRefused) as refused:
        granted(good, by=good.reviewer)
    assert refused.value.codes == ["not_your_role", "reward_granted"]
    with pytest.raises(TransitionRefused) as refused:
        grant(good.good.pk, [good.measure.pk], by=good.head, reason="x", today=TODAY)
    assert refused.value.codes == ["not_a_reward"]


def test_a_new_record_that_is_published_ends_it_at_once(good):
    (made,) = granted(good)
    f.record(good.good, good.market, document_date=TODAY)
    made.refresh_from_db()
    assert (made.state, made.with_record) == ("lifted", False)
    assert made.events.last().kind == "fell"
    assert not OutboxMessage.objects.exists()


def test_one_that_is_not_published_ends_it_by_the_tick(good):
    (made,) = granted(good)
    f.record(
        good.good, good.market, document_date=TODAY, publicity="unpublished", published_on=None
    )
    made.refresh_from_db()
    assert made.state == "in_force"
    assert tick(TODAY)["rewards_ended"] == 1
    made.refresh_from_db()
    assert made.state == "lifted"
    assert drop_due_rewards(TODAY, now=moment()) == 0
