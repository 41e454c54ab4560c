"""The self-checks page: counts and cases within one's scope, and a repair by those who may."""

from datetime import date

import pytest
from django.db import connection

from casework.models import Case, CheckFinding
from casework.selfcheck import runs
from casework.selfcheck.found import Now
from casework.today import moment
from tests import factories as f
from tests.nothing_moved import nothing_moves

PAGE = "/staff/service/checks/"
CHECK = f"{PAGE}date_not_folded/"
TUESDAY = date(2026, 7, 7)


@pytest.fixture
def broken(world, monkeypatch):
    """Two cases whose stored date was changed by hand; another department holds the second."""
    monkeypatch.setattr("casework.web.common.local_today", lambda: TUESDAY)
    world.ours = world.at("looking")
    other = f.subject()
    agent = f.agent_of(other)
    world.theirs = world.open(by=agent, data={"subject": other.pk, "topic": "x"})
    world.tax = f.department("云江市税务局")
    world.tax_head = f.officer("head", world.tax)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_case SET due_on = '2030-01-01', state = state")
        cursor.execute(
            "UPDATE casework_case SET office_id = %s, department_id = %s, holder_id = %s,"
            " opened_by_id = %s WHERE id = %s",
            [world.tax.pk, world.tax.pk, world.tax.pk, world.tax_head.pk, world.theirs.pk],
        )
    runs.look(Now(TUESDAY, moment()))
    return world


def counted(page):
    return {line.check.name: line.count for line in page.context["lines"]}


def test_each_sees_the_findings_of_the_cases_that_they_may_see(broken, as_):
    page = as_(broken.officer).get(PAGE)
    assert counted(page)["date_not_folded"] == 1
    assert f'href="{CHECK}"' in page.content.decode()
    listed = as_(broken.officer).get(CHECK).content.decode()
    assert f'href="/staff/cases/{broken.ours.pk}/"' in listed
    assert f"/staff/cases/{broken.theirs.pk}/" not in listed
    assert as_(broken.officer).get(f"/staff/cases/{broken.ours.pk}/").status_code == 200
    assert counted(as_(broken.tax_head).get(PAGE))["date_not_folded"] == 1
    assert counted(as_(broken.stranger).get(PAGE))["date_not_folded"] == 0


def test_jobs_are_the_offices_business(broken, as_):
    assert counted(as_(broken.officer).get(PAGE))["job_silent"] > 0
    assert counted(as_(broken.tax_head).get(PAGE))["job_silent"] == 0


def test_putting_right_mends_what_one_may_see_and_leaves_the_rest(broken, as_):
    answer = as_(broken.officer).post(f"{CHECK}mend/", follow=True)
    assert "已修复 1 项" in answer.content.decode()
    assert Case.objects.get(pk=broken.ours.pk).due_on == date(2026, 7, 15)
    assert Case.objects.get(pk=broken.theirs.pk).due_on == date(2030, 1, 1)
    assert CheckFinding.objects.filter(check_name="date_not_folded").count() == 1


def test_a_head_reads_and_does_not_mend_and_nobody_does_by_reading(broken, as_):
    with nothing_moves():
        head = as_(broken.head)
        page = head.get(CHECK)
        assert '<form method="post" action="/staff/service/checks' not in page.content.decode()
        assert head.post(f"{CHECK}mend/").status_code == 403
        assert as_(broken.clerk).get(PAGE).status_code == 403
        assert as_(broken.officer).get(f"{CHECK}mend/").status_code == 405


def test_what_may_take_long_is_left_to_the_command(broken, as_):
    browser = as_(broken.officer)
    assert "manage.py check_cases --repair" in browser.get(f"{PAGE}job_silent/").content.decode()
    assert browser.post(f"{PAGE}job_silent/mend/").status_code == 404
    assert browser.get(f"{PAGE}no_such_check/").status_code == 404
