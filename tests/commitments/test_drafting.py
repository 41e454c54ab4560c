"""A letter is drafted by one person and published by another; what was published stands."""

from datetime import date

import pytest
from django.utils import translation

from casework.access.actor import Actor
from commitments.drafting import (
    LetterRefused,
    Wording,
    draft_of,
    newest_of,
    publish,
    save_draft,
)
from commitments.models import CommitmentTemplate, TemplateInUse
from commitments.versions import differences, term_in_words
from tests import factories as f
from tests.commitments.test_contents import LINES, PROMISES
from tests.commitments.world import MONDAY

TEXT = "\n".join(LINES.values())
SOUND = Wording(TEXT, PROMISES)
LATER = date(2026, 8, 1)


def publish_it(world, *, by=None, start=LATER, version=2, today=MONDAY):
    publish(world.matter, version=version, start=start, by=Actor.of(by or world.head), today=today)


def test_a_draft_is_the_next_version_and_changes_nothing_yet(world):
    draft = save_draft(world.matter, SOUND, by=world.reviewer)
    assert (draft.version, draft.published_from) == (2, None)
    again = save_draft(world.matter, Wording("新的正文", PROMISES), by=world.reviewer2)
    assert (again.pk, again.drafted_by) == (draft.pk, world.reviewer2)
    assert CommitmentTemplate.objects.current(world.matter.pk, today=LATER) == world.template
    assert world.do(world.at("draft"), "sign").data["letter"]["version"] == 1


def test_from_its_day_on_the_new_version_is_signed_and_the_old_stands(world):
    old = world.at("draft")
    save_draft(world.matter, SOUND, by=world.reviewer)
    publish_it(world)
    current = CommitmentTemplate.objects.current
    assert current(world.matter.pk, today=date(2026, 7, 31)).version == 1
    newest = current(world.matter.pk, today=LATER)
    assert (newest.version, newest.published_by) == (2, world.head)
    assert old.data["letter"]["version"] == 1
    first = CommitmentTemplate.objects.get(version=1)
    with pytest.raises(TemplateInUse):
        first.save()
    assert draft_of(world.matter) is None
    assert newest_of(world.matter) == newest


# who publishes what who drafted, from which day, how many reasons there are against it
REFUSED = [
    ("reviewer", "reviewer2", LATER, SOUND, 1),  # not a head
    ("head", "head", LATER, SOUND, 1),  # the draft's own author
    ("stranger", "reviewer", LATER, SOUND, 1),
    ("head", "reviewer", date(2026, 7, 5), SOUND, 1),  # yesterday
    ("head", "reviewer", LATER, Wording("空话", PROMISES), 8),
    ("head", "head", date(2026, 7, 5), Wording(TEXT, []), 3),
]


@pytest.mark.parametrize(("by", "author", "start", "wording", "count"), REFUSED)
def test_what_speaks_against_publishing_is_said_at_once_and_nothing_is_published(
    world, by, author, start, wording, count
):
    save_draft(world.matter, wording, by=world.who(author))
    with pytest.raises(LetterRefused) as refused:
        publish_it(world, by=world.who(by), start=start)
    assert len(refused.value.reasons) == count
    assert draft_of(world.matter) is not None
    assert newest_of(world.matter) == world.template


def test_a_version_begins_after_the_one_before(world):
    save_draft(world.matter, SOUND, by=world.reviewer)
    publish_it(world)
    save_draft(world.matter, SOUND, by=world.reviewer)
    with pytest.raises(LetterRefused) as refused:
        publish_it(world, version=3)
    assert len(refused.value.reasons) == 1
    publish_it(world, version=3, start=date(2026, 8, 2))
    assert newest_of(world.matter).version == 3


def test_what_was_looked_at_is_published_or_nothing(world):
    with pytest.raises(LetterRefused):
        publish_it(world)
    save_draft(world.matter, SOUND, by=world.reviewer)
    with pytest.raises(LetterRefused):
        publish_it(world, version=3)


def test_the_head_of_another_department_does_not_publish(world):
    save_draft(world.matter, SOUND, by=world.reviewer)
    with pytest.raises(LetterRefused):
        publish_it(world, by=f.officer("head", f.department("云江市水利局")))


TERMS = [("", "until the end of the term"), ("30d", "within 30 days"), ("1d", "within 1 day"),
         ("5wd", "within 5 working days"), ("3m", "within 3 months")]  # fmt: skip


@pytest.mark.parametrize(("due", "words"), TERMS)
def test_a_term_in_words(due, words):
    with translation.override("en"):
        assert term_in_words(due) == words


def test_what_a_new_version_changes_is_said_in_words():
    old = CommitmentTemplate(
        text="一、真实。\n二、守法。", replaces="照片",
        promises=[{"text": "甲", "due": "30d"}, {"text": "乙", "due": ""}],
    )  # fmt: skip
    new = CommitmentTemplate(
        text="一、真实、完整。\n二、守法。\n三、接受核查。", replaces="证明",
        promises=[{"text": "甲", "due": "20wd"}, {"text": "丙", "due": "3m"}],
    )  # fmt: skip
    with translation.override("en"):
        assert differences(old, new) == [
            "“甲” is now due within 20 working days; before: within 30 days.",
            "New promise: “丙”, within 3 months.",
            "No longer promised: “乙”.",
            "Need not be handed in any more: 证明.",
            "Must be handed in again: 照片.",
            "Instead of “一、真实。” the letter says “一、真实、完整。”.",
            "The letter says in addition: “三、接受核查。”.",
        ]
        assert differences(new, new) == []
