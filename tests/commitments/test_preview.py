"""Before a letter is put up, the staff see side by side what the public will see."""

import pytest
from django.test import Client

from casework.models import Case, PublicityWindow, Subject
from commitments.preview import preview_panels
from tests.commitments.world import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


@pytest.mark.parametrize("place", ["signed", "accepted", "performing unpublished"])
def test_the_masked_letter_stands_beside_the_signed_one(world, place):
    case = world.at(place)
    (panel,) = preview_panels(case)
    letter = panel.context["lines"][0]
    assert "13800138000" in letter.held
    assert letter.shown == letter.held.replace("13800138000", "＊＊＊＊")
    client = Client()
    client.force_login(world.reviewer)
    page = client.get(f"/staff/cases/{case.pk}/").content.decode()
    assert "<mark>＊＊＊＊</mark>" in page


def test_what_is_put_up_is_what_the_preview_showed(world):
    case = world.at("accepted")
    shown = [line.shown for line in preview_panels(case)[0].context["lines"]]
    world.do(case, "publish")
    public = PublicityWindow.objects.get(case_id=case.pk).shown
    assert [public["text"], *(promise["text"] for promise in public["promises"])] == shown
    assert preview_panels(Case.objects.get(pk=case.pk)) == []


def test_a_persons_letter_is_refused(world):
    case = world.at("accepted")
    Subject.objects.filter(pk=case.subject_id).update(kind="natural")
    assert preview_panels(Case.objects.get(pk=case.pk))[0].context["refused"]
