"""Kept and broken commitments stand in the subject's record; what was not made does not."""

import pytest
from django.test import Client
from django.urls import reverse

from commitments.portal import subject_panels
from tests import factories as f
from tests.commitments.world import MONDAY

# place reached, what the record counts: kept, being performed, broken
COUNTED = [
    ("draft", None), ("signed", None), ("accepted", None), ("withdrawn", None), ("ended", None),
    ("published", (0, 1, 0)), ("performing", (0, 1, 0)), ("checking", (0, 1, 0)),
    ("rectifying", (0, 1, 0)), ("fulfilled", (1, 0, 0)), ("breached", (0, 0, 1)),
]  # fmt: skip


@pytest.mark.parametrize(("place", "numbers"), COUNTED)
def test_what_is_counted(world, place, numbers):
    world.at(place)
    found = [
        (one.context["kept"], one.context["running"], one.context["broken"])
        for one in subject_panels(world.company, MONDAY)
    ]
    assert found == ([numbers] if numbers else [])


def test_the_record_is_shown_to_the_office_and_to_the_subject(world):
    world.at("fulfilled")
    officer, agent = Client(), Client()
    officer.force_login(world.officer)
    agent.force_login(world.agent)
    pages = [
        officer.get(reverse("staff:subject", args=[world.company.pk])),
        agent.get(reverse("portal:records")),
    ]
    for page in pages:
        assert [panel.context["kept"] for panel in page.context["panels"]] == [1]
    stranger = Client()
    stranger.force_login(f.agent_of(f.subject("云江市另一家公司")))
    assert stranger.get(reverse("portal:records")).context["panels"] == []
