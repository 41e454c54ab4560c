"""Originals are noted when they come and when they go back, once each, and the ledger says so."""

from datetime import date, timedelta

import pytest

from casework.errors import CaseNotFound, TransitionRefused
from casework.handling import originals
from casework.handling.originals import Received, Returned
from casework.ledger.verify import verify
from casework.models import CaseEvent, PhysicalOriginal
from tests.nothing_moved import nothing_moves
from tests.repair.world import MONDAY, make_world
from tests.web.portal.conftest import field, log_in

PAPER = Received("处罚决定书原件3页", "陈静", "301室2号柜", MONDAY)


@pytest.fixture
def world(db, settings):
    settings.CASEWORK_PACK = "national"
    return make_world()


@pytest.fixture
def case(world):
    return world.at("reviewing")


def receive(case, by, told=PAPER, **how):
    return originals.receive(case.pk, told, by=by, today=MONDAY, **how)


def test_it_is_received_and_returned_with_an_event_each(world, case):
    row = receive(case, world.reviewer)
    tuesday = MONDAY + timedelta(days=1)
    back = Returned("陈静本人", tuesday)
    row = originals.give_back(row.pk, back, by=world.head, today=tuesday)
    assert (row.returned_to, row.returned_on, row.returned_by) == ("陈静本人", tuesday, world.head)
    events = CaseEvent.objects.filter(case=case).order_by("-seq")[:2]
    assert [event.action for event in events] == ["original_returned", "original_received"]
    assert events[1].data["place"] == "301室2号柜"
    assert [event.target for event in events] == ["reviewing", "reviewing"]
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (Received("", "陈静", "301", MONDAY), "what"),
        (Received("原件", " ", "301", MONDAY), "received_from"),
        (Received("原件", "陈静", "", MONDAY), "place"),
        (Received("原" * 201, "陈静", "301", MONDAY), "what"),
        (Received("原件", "陈静", "301", None), "on"),
        (Received("原件", "陈静", "301", MONDAY + timedelta(days=1)), "on"),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_nothing_is_noted(world, case, told, field):
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        receive(case, world.reviewer, told)
    assert [fault.field for fault in refused.value.refusals] == [field]
    assert not PhysicalOriginal.objects.exists()


def test_who_does_not_work_on_the_case_notes_nothing(world, case):
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        receive(case, world.supervisor)
    assert refused.value.codes == ["not_your_role"]
    with pytest.raises(CaseNotFound):
        receive(case, world.stranger)
    assert not PhysicalOriginal.objects.exists()


def test_it_goes_back_once_and_not_before_it_came(world, case):
    row = receive(case, world.reviewer)
    early = Returned("陈静", date(2026, 8, 9))
    with nothing_moves(), pytest.raises(TransitionRefused):
        originals.give_back(row.pk, early, by=world.reviewer, today=MONDAY)
    originals.give_back(row.pk, Returned("陈静", MONDAY), by=world.reviewer, today=MONDAY)
    with nothing_moves(), pytest.raises(TransitionRefused) as refused:
        originals.give_back(row.pk, Returned("李四", MONDAY), by=world.reviewer, today=MONDAY)
    assert refused.value.codes == ["returned_already"]


def test_a_second_click_notes_it_once(world, case):
    receive(case, world.reviewer, key="once")
    assert receive(case, world.reviewer, key="once") is None
    assert PhysicalOriginal.objects.count() == 1


def test_the_pages_note_it_keep_what_was_typed_and_show_it_on_the_case(world, case):
    officer, page = log_in(world.reviewer), f"/staff/cases/{case.pk}/originals/"
    token = field(officer.get(page), "form_token")
    typed = {"form_token": token, "what": "决定书原件", "received_from": "陈静", "on": "2026-08-10"}
    again = officer.post(page, typed)
    assert again.status_code == 422
    assert 'value="决定书原件"' in again.content.decode()
    assert not PhysicalOriginal.objects.exists()
    assert officer.post(page, typed | {"place": "301室"}).status_code == 302
    row = PhysicalOriginal.objects.get()
    assert "301室" in officer.get(f"/staff/cases/{case.pk}/").content.decode()
    back = f"/staff/originals/{row.pk}/return/"
    token = field(officer.get(back), "form_token")
    sent = {"form_token": token, "returned_to": "陈静", "on": "2026-08-11"}
    assert officer.post(back, sent).status_code == 302
    row.refresh_from_db()
    assert row.returned_on == date(2026, 8, 11)
    assert log_in(world.stranger).get(back).status_code == 404
