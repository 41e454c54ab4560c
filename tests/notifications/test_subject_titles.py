"""What a subject is told is put in its own words; the staff read the name of the action."""

import pytest

from casework.declaration import all_published
from notifications.texts import STAFF, SUBJECT, facts_of, text_for
from tests.commitments.world import make_world


@pytest.mark.parametrize(("audience", "title"), [(SUBJECT, "您的承诺已受理"), (STAFF, "受理")])
def test_a_message_is_titled_for_its_reader(db, audience, title):
    event = make_world().at("accepted").events.order_by("seq").last()
    assert text_for(event, audience, facts_of(event)).title == title


def test_everything_that_a_subject_hears_of_is_said_in_its_own_words():
    shipped = [edition for edition in all_published() if edition.code != "sample"]
    assert shipped
    for edition in shipped:
        for action in edition.case_type.notices["subject"]:
            told = edition.words.text("actions", action.name, "told", language="zh")
            assert told, f"{edition.code}.{action.name}"
