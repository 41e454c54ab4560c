"""The desk of reports on the staff site: what officers, supervisors and departments find there."""

import pytest
from django.test import Client

from casework.models import Report
from casework.today import local_today
from tests.commitments.world import make_world
from tests.reports.desk import SEEN, TODAY, png, send, window_of


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def case(world):
    return world.at("performing")


@pytest.fixture
def report(case):
    return send(window=window_of(case), files=[png()], seen=f"{SEEN}，电话13912345678").report


def as_(who):
    client = Client(headers={"accept-language": "en"})
    client.force_login(who)
    return client


def text(page):
    return page.content.decode()


def do(client, report, step, **said):
    return client.post(f"/staff/reports/{report.pk}/do/{step}/", said)


def test_the_desk_puts_the_most_urgent_first_and_shows_lateness(report, world):
    send(seen="更早的一件", today=TODAY.replace(day=3))
    page = as_(world.supervisor).get("/staff/reports/")
    assert [row.due_on for row in page.context["waiting"]] == sorted(
        row.due_on for row in page.context["waiting"]
    )
    assert page.context["waiting"][0].due_on < local_today()
    assert "overdue" in text(page)


def test_the_menu_counts_what_nobody_has_read(report, world):
    assert '<span class="count"' in text(as_(world.officer).get("/staff/inbox/"))
    assert "/staff/reports/" not in text(as_(world.reviewer).get("/staff/inbox/"))
    assert "/staff/leads/" in text(as_(world.reviewer).get("/staff/inbox/"))


def test_the_version_begins_as_the_original_with_numbers_masked(report, world):
    page = as_(world.officer).get(f"/staff/reports/{report.pk}/")
    assert "13912345678" in text(page), "the original, for the officer"
    assert "13912345678" not in page.context["masked"]
    assert SEEN in page.context["masked"]


def test_refused_it_says_everything_and_keeps_what_was_typed(report, world):
    client = as_(world.officer)
    page = do(client, report, "pass-on", text="打电话13912345678问", reason="")
    assert page.status_code == 422
    assert len(page.context["refused"]) == 3
    assert "打电话13912345678问" in text(page)
    page = do(client, report, "dismiss", answer="", reason="无关")
    assert page.status_code == 422
    assert "无关" in text(page)
    assert Report.objects.get().state == "received"


def test_from_the_desk_to_the_department_and_back(report, world):
    officer, reviewer = as_(world.officer), as_(world.reviewer)
    given = {"text": "夜间排放污水", "reason": "具体", "confirmed": "1", "pictures": ["1"]}
    assert do(officer, report, "pass-on", **given).status_code == 302
    assert "夜间排放污水" in text(reviewer.get(f"/staff/leads/{report.pk}/"))
    picture = reviewer.get(f"/staff/leads/{report.pk}/pictures/1/")
    assert picture["Content-Type"] == "image/png"
    assert picture["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in picture["Cache-Control"]
    assert reviewer.post(f"/staff/leads/{report.pk}/", {"result": ""}).status_code == 422
    assert reviewer.post(f"/staff/leads/{report.pk}/", {"result": "已核查属实"}).status_code == 302
    assert "已核查属实" in text(officer.get(f"/staff/reports/{report.pk}/"))
    assert do(officer, report, "answer", answer="已处理。").status_code == 302
    assert Report.objects.get().state == "answered"


@pytest.mark.parametrize("step", ["forget", "received", "who"])
def test_a_step_that_is_none_does_not_exist(report, world, step):
    assert do(as_(world.officer), report, step).status_code == 404


# what is sent, the answer: what means nothing is left out, what is wrong is refused
HOSTILE = [
    ({"department": "x"}, 302),
    ({"department": "9" * 40}, 302),
    ({"pictures": ["x", "9" * 40, "-1"]}, 302),
    ({"pictures": ["7"]}, 422),
    ({"text": "字" * 10_000}, 422),
    ({"text": "\x00"}, 422),
    ({"reason": "\x00"}, 422),
    ({"reason": "<script>"}, 302),
]


@pytest.mark.parametrize(("said", "answered"), HOSTILE)
def test_hostile_forms(report, world, said, answered):
    good = {"text": "夜间排放污水", "reason": "具体", "confirmed": "1"}
    before = Report.objects.values().get()
    answer = do(as_(world.officer), report, "pass-on", **(good | said))
    assert answer.status_code == answered
    assert (Report.objects.values().get() == before) is (answered == 422)
    if answered == 302:
        assert not Report.objects.get().pictures.filter(released=True).exists()
    assert "<script>" not in text(as_(world.officer).get(f"/staff/reports/{report.pk}/"))


def test_every_page_opens_for_those_it_is_for_alone(report, world):
    paths = ("/staff/reports/", f"/staff/reports/{report.pk}/")
    for who in ("reviewer", "head", "clerk", "platform", "office_head", "agent"):
        codes = [as_(getattr(world, who)).get(path).status_code for path in paths]
        assert codes == [403, 404], who
    for who in ("officer", "supervisor"):
        codes = [as_(getattr(world, who)).get(path).status_code for path in paths]
        assert codes == [200, 200], who
