"""Every number of the board opens exactly the list it counts, under every role's scope."""

import csv
import re
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from casework.engine import perform
from casework.models import Case
from casework.oversight.selection import Selection
from tests import factories as f
from tests.engine.world import MONDAY

FRIDAY = date(2026, 7, 17)
BOARD = "/staff/board/"


@pytest.fixture
def friday(monkeypatch):
    monkeypatch.setattr("casework.web.common.local_today", lambda: FRIDAY)


def made(world, *, due, filed=MONDAY, holder=None, **columns):
    """A case of its own subject that waits for the office, or another department, until a day."""
    company = f.subject()
    agent = f.agent_of(company)
    case = world.open(by=agent, data={"subject": company.pk, "topic": "x"}, today=MONDAY)
    case = perform(case.pk, "send", by=agent, today=MONDAY)
    held = {"holder": holder, "department": holder} if holder else {}
    Case.objects.filter(pk=case.pk).update(due_on=due, filed_on=filed, **held, **columns)
    return case


@pytest.fixture
def town(world, friday):
    """Cases in every cell: two departments, the subject and nobody; every urgency, every age."""
    world.tax = f.department("云江市税务局")
    world.tax_head = f.officer("head", world.tax)
    world.supervisor = f.officer("supervisor", world.office)
    for days, age in ((-9, 2), (-1, 20), (0, 60), (3, 200), (4, 10), (30, 11)):
        due, filed = FRIDAY + timedelta(days=days), FRIDAY - timedelta(days=age)
        made(world, due=due, filed=filed)
        made(world, due=due, filed=filed, holder=world.tax)
    made(world, due=None)
    asking = world.at("asking")
    Case.objects.filter(pk=asking.pk).update(due_on=FRIDAY - timedelta(days=1))
    waiting = made(world, due=FRIDAY)
    Case.objects.filter(pk=waiting.pk).update(holder=None, waits_for="system")
    for month, lateness in ((1, 0), (3, 1), (3, 2), (6, 2), (7, 0)):
        past_case(world, month=month, lateness=lateness)
    return world


def past_case(world, *, month, lateness):
    """A case closed in that month; missed since the month before where it was late."""
    closed = date(2026, month, 6)
    missed = closed - timedelta(days=20) if lateness == 2 else None
    case = made(
        world, due=None, filed=closed - timedelta(days=40), holder=world.tax, lateness=lateness,
        late_from=missed, late_until=closed if missed else None,
    )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(closed_on=closed, holder=None, waits_for="")


def numbers_of(page):
    """Every number that the page draws from what it counted, with its address."""
    context = page.context
    for row in context["rows"]:
        for cell in row.cells:
            yield from [*cell.urgency, *cell.ages]
    for month in context["months"]:
        yield from (
            month.received, month.closed, month.late, month.late_with_pauses, month.open,
            month.overdue,
        )  # fmt: skip


def linked(page):
    """The numbers as a reader sees them: what stands in each link to a list, and where it leads."""
    text = page.content.decode()
    links = re.findall(r'href="(/staff/board/cases/[^"]*)"[^>]*>(.*?)</a>', text, re.DOTALL)
    for url, inside in links:
        shown = re.search(r"<strong>(\d+)</strong>", inside)
        if shown:
            yield int(shown.group(1)), url.replace("&amp;", "&")


@pytest.mark.parametrize("who", ["supervisor", "officer", "head", "tax_head", "stranger"])
def test_every_number_opens_exactly_the_list_it_counts(town, as_, who):
    person = getattr(town, who)
    browser = as_(person)
    page = browser.get(BOARD)
    assert page.status_code == 200
    found = set(linked(page))
    assert {(one.count, one.url) for one in numbers_of(page) if one.count} <= found
    for count, url in found:
        listed = browser.get(url)
        assert listed.status_code == 200, url
        assert (listed.context["count"], url) == (count, url)
        shown = {row.case.pk for row in listed.context["rows"]}
        visible = set(Case.objects.visible_to(person).values_list("pk", flat=True))
        assert len(shown) == count
        assert shown <= visible
    assert found or who == "stranger"


@pytest.mark.parametrize("who", ["supervisor", "officer", "head", "tax_head", "stranger"])
def test_the_sums_are_the_lists_they_add_up(town, as_, who):
    page = as_(getattr(town, who)).get(BOARD)
    *rows, everywhere = page.context["rows"]
    for at, whole in enumerate(everywhere.cells):
        assert whole.all.count == sum(row.cells[at].all.count for row in rows)
        for one in (whole, *(row.cells[at] for row in rows)):
            assert one.all.count == sum(part.count for part in one.urgency)
            assert one.all.count == sum(part.count for part in one.ages)
    visible = Case.objects.visible_to(getattr(town, who)).open()
    assert everywhere.cells[-1].all.count == visible.count()
    assert visible.count() > 5 or who == "stranger"


def test_overdue_near_and_on_schedule_are_read_from_the_dates(town, as_):
    page = as_(town.supervisor).get(BOARD)
    row = next(row for row in page.context["rows"] if row.title == "云江市税务局")
    # Nine days and one day late; today, Monday and Tuesday; in August.
    assert [one.count for one in row.cells[-1].urgency] == [1, 3, 2]
    assert [(one.text, one.count) for one in row.cells[-1].ages] == [
        ("10日以内", 2), ("11至30日", 2), ("31至90日", 1), ("90日以上", 1),
    ]  # fmt: skip


def test_nobodys_flag_decides_what_is_overdue(town, as_):
    browser = as_(town.supervisor)
    before = browser.get(BOARD).context["total"].urgency[-1].count
    Case.objects.filter(due_on__lt=FRIDAY).update(overdue_since=None)
    Case.objects.filter(due_on__gte=FRIDAY).update(overdue_since=date(2026, 7, 1))
    assert browser.get(BOARD).context["total"].urgency[-1].count == before == 5


def test_on_time_is_told_with_and_without_paused_days(town, as_):
    page = as_(town.supervisor).get(BOARD)
    rate, open_, overdue, days = page.context["figures"]
    # Five closed: two missed a term, one more only if paused days counted.
    assert (rate.value, "40%" in rate.second) == ("60%", True)
    assert (open_.value, overdue.value, days.value) == ("15", "5", "40")
    march = next(row for row in page.context["months"] if row.title == "2026-03")
    assert (march.closed.count, march.late.count, march.late_with_pauses.count) == (2, 1, 2)
    assert (march.rate, march.rate_with_pauses, march.median) == ("50%", "0%", "40")


def test_a_month_that_is_over_says_what_was_overdue_at_its_end(town, as_):
    rows = {row.title: row for row in as_(town.supervisor).get(BOARD).context["months"]}
    # Closed on 6 March and on 6 June, missed since twenty days before.
    assert [rows[f"2026-0{month}"].overdue.count for month in range(1, 7)] == [0, 1, 0, 0, 1, 0]
    assert rows["2026-07"].overdue.count == 5


def test_the_ten_latest_come_with_who_holds_them(town, as_):
    page = as_(town.supervisor).get(BOARD)
    dues = [row.case.due_on for row in page.context["worst"]]
    assert dues == sorted(dues)
    assert len(dues) == 5
    text = page.content.decode()
    assert text.index("云江市税务局") < text.index('id="worst"') < text.rindex("云江市税务局")


def test_a_department_sees_its_own_and_no_other_office_row_page(town, as_):
    page = as_(town.tax_head).get(BOARD)
    urls = {row.title: row.url for row in page.context["rows"]}
    assert urls["云江市税务局"] == f"/staff/departments/{town.tax.pk}/"
    assert as_(town.stranger).get(f"/staff/departments/{town.tax.pk}/").status_code == 404
    assert as_(town.tax_head).get(urls["云江市税务局"]).status_code == 200


def test_nobody_but_supervisors_heads_and_the_office_comes_in(town, as_):
    clerk = as_(town.clerk)
    pages = (
        BOARD,
        "/staff/board/cases/",
        "/staff/board/sheet/csv/",
        "/staff/board/cases/sheet/csv/",
    )
    assert {clerk.get(page).status_code for page in pages} == {403}


@pytest.mark.parametrize(
    "query",
    ["place=abc", "urgency=bad", "age=9", "age=x", "closed=2026-13", "closed=x", "kept=x",
     "open_on=2026-02-30", "overdue_on=x", "party=" + "9" * 40, "step=a&closed=x", "filed=0"],
)  # fmt: skip
def test_an_address_that_means_nothing_does_not_exist(town, as_, query):
    browser = as_(town.supervisor)
    assert browser.get(f"/staff/board/cases/?{query}").status_code == 404
    assert browser.get(f"/staff/board/cases/sheet/csv/?{query}").status_code == 404


def test_the_list_goes_out_as_a_sheet_and_no_cell_is_a_formula(town, as_):
    worst = (
        Case.objects.visible_to(town.supervisor)
        .filter(due_on__lt=FRIDAY)
        .order_by("due_on")
        .first()
    )
    Case.objects.filter(pk=worst.pk).update(title="=1+1")
    browser = as_(town.supervisor)
    query = "?urgency=overdue"
    answer = browser.get(f"/staff/board/cases/sheet/csv/{query}")
    rows = list(csv.reader(StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert len(rows) == 1 + browser.get(f"/staff/board/cases/{query}").context["count"]
    assert "'=1+1" in rows[1]
    book = browser.get(f"/staff/board/cases/sheet/xlsx/{query}")
    sheet = load_workbook(BytesIO(b"".join(book.streaming_content))).active
    assert sheet.max_row == len(rows)
    assert sheet["A2"].value == rows[1][0]
    assert "attachment" in book["Content-Disposition"]


def test_the_table_goes_out_with_the_same_numbers(town, as_):
    browser = as_(town.supervisor)
    answer = browser.get("/staff/board/sheet/csv/")
    head, *rows = csv.reader(StringIO(answer.getvalue().decode("utf-8-sig")))
    assert sum(int(row[2]) for row in rows) == browser.get(BOARD).context["total"].all.count
    assert all(int(row[2]) == sum(map(int, row[3:6])) == sum(map(int, row[6:])) for row in rows)
    assert browser.get("/staff/board/sheet/pdf/").status_code == 404


def test_a_list_too_long_for_a_sheet_says_so(town, as_, monkeypatch):
    monkeypatch.setattr("casework.web.staff.board_cases.MOST_ROWS", 3)
    browser = as_(town.supervisor)
    page = browser.get("/staff/board/cases/")
    assert "/staff/board/cases/sheet/" not in page.content.decode()
    assert browser.get("/staff/board/cases/sheet/csv/").status_code == 404


def test_an_empty_selection_narrows_to_what_is_open(town):
    assert Selection().given() == {}
