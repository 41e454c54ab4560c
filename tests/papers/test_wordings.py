"""A department's own wording: drafted by one, published by another head, and letters follow it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from casework.access.actor import Actor
from casework.documents.styles import digest_of, styles_of
from casework.handling import letter_wordings as own
from casework.handling.letter_wordings import Place, WordingRefused
from casework.models import IssuedDocument, LetterWording
from casework.today import moment
from tests import factories as f
from tests.repair.world import make_world

MONDAY = date(2026, 8, 10)
STYLE = styles_of("repair")["acceptance_letter"]
OWN = STYLE.text.replace("办理期间可以", "办理期间，请登录云江信用网，")


@pytest.fixture
def world(db, settings):
    settings.CASEWORK_PACK = "national"
    made = make_world()
    made.head2 = f.officer("head", made.market)
    return made


@pytest.fixture
def place(world):
    return Place("repair", STYLE, world.market)


def save(place, by, text=OWN, note="本局用语"):
    return own.save_draft(place, text, note=note, by=by, now=moment())


def in_force(place, world, text=OWN):
    draft = save(place, world.head, text)
    return own.publish(place, digest=draft.digest, by=Actor.of(world.head2), today=MONDAY)


def issued(world, record=None):
    case = world.at("accepted", today=MONDAY, record=record)
    return IssuedDocument.objects.get(case=case, name="acceptance_letter")


def test_letters_are_written_by_the_wording_in_force_and_name_it(world, place):
    first = issued(world)
    wording = in_force(place, world)
    second = issued(world, f.record(world.subject, world.market))
    assert "请登录云江信用网" not in first.body
    assert "请登录云江信用网" in second.body
    assert (second.wording, second.template_digest) == (wording, digest_of(wording.text))
    assert second.template == "acceptance_letter.txt"
    first.refresh_from_db()
    assert first.wording is None


def test_a_draft_changes_no_letter(world, place):
    save(place, world.head)
    assert issued(world).wording is None


def test_another_departments_letters_are_not_touched(world):
    other = f.department("云江市水利局")
    in_force_elsewhere = Place("repair", STYLE, other)
    world.head2 = f.officer("head", other)
    in_force(in_force_elsewhere, world)
    assert issued(world).wording is None


def test_a_new_version_takes_the_place_of_the_one_before(world, place):
    first = in_force(place, world)
    second = in_force(place, world, OWN.replace("信用修复不收取", "本局办理信用修复不收取"))
    first.refresh_from_db()
    assert (first.state, first.withdrawn_by, second.version) == ("withdrawn", world.head2, 2)
    assert place.current() == second
    assert issued(world).wording == second


def test_what_is_taken_back_writes_no_letter_any_more(world, place):
    wording = in_force(place, world)
    own.withdraw(place, version=1, by=Actor.of(world.head2), today=MONDAY)
    wording.refresh_from_db()
    assert (wording.withdrawn_on, wording.state) == (MONDAY, "withdrawn")
    assert issued(world).wording is None


FAULTS = {
    "an unknown field": (OWN.replace("{due}", "{due}{mood}"), "{mood}"),
    "a missing field": (OWN.replace("{due}", "七日内"), "{due}"),
    "a missing sentence": (OWN.replace("不收取任何费用", "免费"), "不收取任何费用"),
    "another title": (OWN.replace("受理通知书", "受理函"), "信用修复申请受理通知书"),
    "another organ": (OWN.replace("{department}\n{today}", "{office}\n{today}"), "{department}"),
    "no addressee": (OWN.replace("{subject}：\n", ""), "{subject}："),
    "nothing": ("", "信用修复申请受理通知书"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "names"), FAULTS.values(), ids=FAULTS.keys())
def test_a_text_that_lacks_something_is_not_saved(world, place, text, names):
    with pytest.raises(WordingRefused) as refused:
        save(place, world.head, text)
    assert any(names in reason for reason in refused.value.reasons)
    assert not LetterWording.objects.exists()


def test_two_people_publish_and_one_of_them_is_head(world, place):
    draft = save(place, world.head)
    for who, sentence in ((world.head, "You wrote this draft"), (world.reviewer, "Only the head")):
        with override("en"), pytest.raises(WordingRefused, match=sentence):
            own.publish(place, digest=draft.digest, by=Actor.of(who), today=MONDAY)
    assert place.current() is None
    own.publish(place, digest=draft.digest, by=Actor.of(world.head2), today=MONDAY)
    assert place.current() == draft


def test_what_was_looked_at_is_what_is_published(world, place):
    seen = save(place, world.head).digest
    save(place, world.head, OWN.replace("请勿轻信", "请不要轻信"))
    with override("en"), pytest.raises(WordingRefused, match="has changed"):
        own.publish(place, digest=seen, by=Actor.of(world.head2), today=MONDAY)
    assert place.current() is None


def test_only_the_head_takes_back_and_only_what_is_in_force(world, place):
    in_force(place, world)
    for who, version in ((world.reviewer, 1), (world.head2, 2)):
        with pytest.raises(WordingRefused):
            own.withdraw(place, version=version, by=Actor.of(who), today=MONDAY)
    assert place.current().version == 1


def test_a_published_version_keeps_its_text(world, place):
    wording = in_force(place, world)
    wording.digest = "0" * 64
    with pytest.raises(ValueError, match="keeps its text"):
        wording.save()
    assert save(place, world.head).version == 2


def test_who_may_word_which_letter(world):
    of = own.organs_of
    users = styles_of("objections")["users_letter"]
    assert of(Actor.of(world.reviewer), STYLE) == [world.market]
    assert of(Actor.of(world.reviewer), users) == []  # signed by the credit office
    assert of(Actor.of(world.head), styles_of("repair")["commitment_letter"]) == []
    assert of(Actor.of(world.head), styles_of("repair")["repair_notice"]) == []
    assert of(Actor.of(world.head), styles_of("casework")["supervision_letter"]) == []
    assert of(Actor.of(world.agent), STYLE) == []


def test_the_differences_are_told_line_by_line():
    assert own.differences("甲\n乙\n\n丙", "甲\n丁\n丙") == [
        ("same", "甲"), ("gone", "乙"), ("new", "丁"), ("same", "丙"),
    ]  # fmt: skip


def test_a_letter_costs_one_look_a_second_at_most(world, place):
    in_force(place, world)
    case = world.at("pushed", today=MONDAY)
    other = world.at("pushed", today=MONDAY, record=f.record(world.subject, world.market))
    world.do(case, "accept", "reviewer", today=MONDAY)
    with CaptureQueriesContext(connection) as queries:
        world.do(other, "accept", "reviewer", today=MONDAY)
    looks = [q for q in queries.captured_queries if "letterwording" in str(q["sql"])]
    assert len(looks) <= 1
