"""From ticked cases over the rehearsal to the sheet of results, and a leaver's work likewise."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from casework.handling.assign import take
from casework.handling.bulk import drain
from casework.models import BulkRun, Case, CaseEvent, SubjectAccount
from casework.today import local_today, moment
from tests import factories as f
from tests.nothing_moved import nothing_moves
from tests.web.staff.conftest import token

NEW = "/staff/bulk/new/"


def another(world, state):
    """A case of another subject: one subject has one open case of this type."""
    subject = f.subject(f"云江市第{Case.objects.count()}公司")
    SubjectAccount.objects.create(user=world.agent, subject=subject, state="confirmed")
    return world.at(state, data={"subject": subject.pk, "topic": "一个愿望"})


@pytest.fixture
def cases(world):
    return [another(world, state) for state in ("filed", "filed", "looking")]


def work():
    return drain(today=local_today, clock=moment)


def picked(cases, **more):
    query = "&".join([*(f"case={c.pk}" for c in cases), *(f"{k}={v}" for k, v in more.items())])
    return f"{NEW}?{query}"


def rehearsed(client, cases, do, **fields):
    url = picked(cases, do=do)
    page = client.get(url)
    answer = client.post(url, {"form_token": token(page), "reason": "", **fields})
    assert answer.status_code == 302, answer.context["refusals"]
    return answer["Location"]


def test_the_lists_have_boxes_that_lead_to_the_choice(world, as_, cases):
    client = as_(world.officer)
    for page in ("/staff/inbox/", "/staff/cases/"):
        text = client.get(page).content.decode()
        assert f'name="case" value="{cases[0].pk}" form="bulk"' in text
    page = client.get(picked(cases))
    offered = {one.name: one.count for one in page.context["options"]}
    assert offered["sample.take_up"] == 2
    assert offered["sample.ask"] == 1
    assert "sample.send" not in offered  # the subject's own
    assert "urged" not in offered  # the supervisor's


def test_rehearsed_confirmed_done_and_downloaded(world, as_, cases):
    client = as_(world.officer)
    with nothing_moves():
        run = rehearsed(client, cases, "sample.take_up")
        text = client.get(run).content.decode()
    for part in ("这是预演", "确认办理2项", cases[2].number):
        assert part in text
    assert client.post(f"{run}start/")["Location"] == run
    assert client.get(run).headers["Refresh"] == "3"
    assert work() == {"done": 2}
    page = client.get(run)
    assert "Refresh" not in page.headers
    assert CaseEvent.objects.filter(action="take_up", by=world.officer).count() >= 2
    sheet = client.get(f"{run}sheet/csv/").content.decode("utf-8-sig").splitlines()
    assert len(sheet) == 4
    assert [cases[0].number in line and "已完成" in line for line in sheet].count(True) == 1
    book = load_workbook(BytesIO(client.get(f"{run}sheet/xlsx/").content))
    rows = list(book.active.values)
    assert [row[1] for row in rows[1:]] == [case.number for case in cases]
    assert rows[3][5]  # why the third could not be done
    assert client.get(f"{run}sheet/pdf/").status_code == 404


def test_the_form_of_the_action_is_asked_once(world, as_, cases):
    client = as_(world.head)
    ready = [another(world, "looking"), another(world, "looking")]
    url = picked(ready, do="sample.grant")
    page = client.get(url)
    wrong = client.post(url, {"form_token": token(page), "outcome": ""})
    assert (wrong.status_code, wrong.context["refusals"][0].code) == (422, "bad_form")
    assert not BulkRun.objects.exists()
    run = rehearsed(client, ready, "sample.grant", outcome="good", text="同意")
    client.post(f"{run}start/")
    assert work() == {"done": 2}
    assert {Case.objects.get(pk=c.pk).data["finding"]["text"] for c in ready} == {"同意"}


def test_failures_alone_are_tried_again(world, as_, cases):
    client = as_(world.officer)
    run = rehearsed(client, cases[:2], "sample.take_up")
    take(cases[0].pk, by=world.officer)
    client.post(f"{run}start/")
    work()
    assert "重试未办理的项目" in client.get(run).content.decode()
    client.post(f"{run}retry/")
    assert work() == {"done": 1}
    page = client.post(f"{run}retry/", follow=True)
    assert "没有可以办理的项目" in page.content.decode()


def test_all_that_a_list_shows_up_to_the_cap(world, as_, cases, settings):
    client = as_(world.officer)
    page = client.get(f"{NEW}?all=inbox&state=filed")
    assert {c.pk for c in page.context["cases"]} == {c.pk for c in cases[:2]}
    settings.CASEWORK_BULK_MAX = 1
    page = client.get(f"{NEW}?all=cases")
    assert (page.status_code, page.context["refusals"][0].code) == (422, "too_many")
    assert client.get(NEW).context["refusals"][0].code == "nothing_chosen"


def test_a_foreign_case_is_not_among_the_chosen_and_a_foreign_run_is_not_there(world, as_, cases):
    assert as_(world.stranger).get(picked(cases)).context["cases"] == []
    run = rehearsed(as_(world.officer), cases, "sample.take_up")
    for who in (world.officer2, world.head, world.stranger):
        client = as_(who)
        assert client.get(run).status_code == 404
        assert client.get(f"{run}sheet/csv/").status_code == 404
        with nothing_moves():
            assert client.post(f"{run}start/").status_code == 404
    assert as_(world.officer2).get("/staff/bulk/").context["rows"] == []


def test_a_dismissed_run_and_an_unknown_step(world, as_, cases):
    client = as_(world.officer)
    run = rehearsed(client, cases, "sample.take_up")
    assert client.get(f"{run}start/").status_code == 405
    assert client.post(f"{run}explode/").status_code == 404
    client.post(f"{run}dismiss/")
    with nothing_moves():
        client.post(f"{run}start/")
        assert work() == {}


def test_a_leavers_work_through_the_page(world, as_, cases):
    for case in cases:
        take(case.pk, by=world.officer)
    client = as_(world.head)
    url = f"/staff/leaving/?person={world.officer.pk}"
    page = client.get(url)
    assert page.context["cases"] == 3
    assert [pk for pk, _, _ in page.context["takers"]] != []
    wrong = client.post(url, {"form_token": token(page), "reason": "调离"})
    assert wrong.context["refusals"][0].code == "nobody_leaves"
    data = {"form_token": token(page), "reason": "调离", "to": [world.officer2.pk]}
    run = client.post(url, data)["Location"]
    assert "移交" in client.get(run).content.decode()
    client.post(f"{run}start/")
    assert work() == {"done": 3}
    assert not Case.objects.filter(assignee=world.officer).exists()
    assert as_(world.officer2).get("/staff/leaving/").status_code == 403
