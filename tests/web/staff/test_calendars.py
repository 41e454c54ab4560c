"""Calendars on the pages: read, entered, corrected, previewed, confirmed, each by whom it may."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.clock.stored import department_scope, forget
from casework.engine import perform
from casework.models import CalendarDay, CalendarRun, CalendarYear, CaseEvent
from casework.recounting import calendar_runs
from casework.tasks import work_off_calendars
from tests import factories as f
from tests.calendars.notices import OF_2026, OF_2027, TITLE_2027
from tests.nothing_moved import nothing_moves

PAGE = "/staff/calendars/"
ENTER = f"{PAGE}enter/"
TODAY = date(2026, 12, 30)


@pytest.fixture(autouse=True)
def wednesday(monkeypatch):
    monkeypatch.setattr("casework.web.common.local_today", lambda: TODAY)
    monkeypatch.setattr(calendar_runs, "SETTLES", timedelta(0))
    forget()
    yield
    forget()


@pytest.fixture
def chief(world, as_):
    return as_(f.officer("supervisor", world.office))


@pytest.fixture
def case(world):
    case = world.open(today=TODAY)
    return perform(case.pk, "send", by=world.agent, today=TODAY)


def read(client, text=OF_2027, **how):
    data = {"step": "read", "year": "2027", "scope": "national", "notice": "", "text": text}
    return client.post(ENTER, data | how)


def table(page, **how):
    """What the table for correction would send as it stands."""
    rows = [row for row in page.context["rows"] if row.day]
    sent = {
        "step": "check", **page.context["typed"], "day": [row.day for row in rows],
        "kind": [row.kind for row in rows], "note": [row.note for row in rows],
    }  # fmt: skip
    return sent | how


def test_a_pasted_notice_is_read_corrected_previewed_and_confirmed(chief, case):
    page = read(chief)
    assert page.status_code == 200
    assert page.context["typed"]["notice"] == TITLE_2027
    assert [row.day for row in page.context["rows"]][:3] == [
        "2027-01-01",
        "2027-01-02",
        "2027-01-03",
    ]
    assert "周五" in page.content.decode()
    with nothing_moves():
        answer = chief.post(ENTER, table(page))
    run = CalendarRun.objects.get()
    assert answer["Location"] == f"{PAGE}runs/{run.pk}/"
    page = chief.get(answer["Location"])
    assert "Refresh" not in page
    assert (page.context["moves"].total, page.context["moves"].visible) == (1, 1)
    assert [tile.number.name for tile in page.context["tiles"]] == ["dated"]
    listed = chief.get(f"{PAGE}runs/{run.pk}/cases/?what=dated")
    assert [row.move.case_id for row in listed.context["rows"]] == [case.pk]
    page = chief.post(answer["Location"], {"step": "confirm", "tells": "on"}, follow=True)
    assert page["Refresh"] == "3"
    assert "正在调整" in page.content.decode()
    work_off_calendars()
    page = chief.get(answer["Location"])
    assert page.context["moves"].total == 1
    assert "件未结案件的期限有变动" in page.content.decode()
    case.refresh_from_db()
    assert case.due_on == date(2027, 1, 5)
    event = CaseEvent.objects.get(case=case, action="calendar")
    assert event.messages.count() == 2
    assert event.reason == TITLE_2027


def test_the_case_tells_that_its_date_was_counted_again(chief, case, world, as_):
    run = CalendarRun.objects.get(pk=preview(chief).pk)
    chief.post(f"{PAGE}runs/{run.pk}/", {"step": "confirm"})
    work_off_calendars()
    page = as_(world.officer).get(f"/staff/cases/{case.pk}/").content.decode()
    assert "节假日安排录入，期限重新计算" in page
    assert TITLE_2027 in page


def preview(client):
    client.post(ENTER, table(read(client)))
    return CalendarRun.objects.latest("pk")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("元旦：1月1日（周四）放假。", "文本写的是周四"),
        (OF_2026, "这是2026年的通知"),
        ("", "粘贴通知原文"),
        ("没有日期的话。", "没有识别出"),
    ],
)
def test_a_text_that_is_wrong_is_refused_and_kept(chief, case, text, words):
    with nothing_moves():
        page = read(chief, text)
    body = page.content.decode()
    assert page.status_code == 422
    assert words in body
    assert f">\n{text}</textarea>" in body
    assert not CalendarRun.objects.exists()


def test_a_file_with_a_word_in_the_date_column_is_refused_with_its_row(chief, case):
    sheet = SimpleUploadedFile("days.csv", "日期,类型\n元月一日,放假\n".encode())
    with nothing_moves():
        page = read(chief, "", sheet=sheet, notice="某通知")
    assert page.status_code == 422
    assert "第2行：" in page.content.decode()
    assert 'value="某通知"' in page.content.decode()


def test_a_file_is_read_like_a_text(chief):
    sheet = SimpleUploadedFile(
        "days.csv", "日期,类型,名称\n2027-01-01,放假,元旦\n".encode("gb18030")
    )
    page = read(chief, "", sheet=sheet)
    assert [(row.day, row.note) for row in page.context["rows"] if row.day] == [
        ("2027-01-01", "元旦")
    ]


@pytest.mark.parametrize(
    ("day", "kind", "words"),
    [
        ("2027-01-04", "make_up", "本来就是工作日"),
        ("2026-05-01", "holiday", "不在2027年"),
        ("2027-01-01", "holiday", "已经在第1行"),
        ("元旦", "holiday", "不是日期"),
    ],
)
def test_a_row_that_is_wrong_is_named_and_what_was_typed_is_kept(chief, case, day, kind, words):
    sent = table(read(chief))
    for name, value in (("day", day), ("kind", kind), ("note", "自己写的")):
        sent[name] = [*sent[name], value]
    number = len(sent["day"])
    with nothing_moves():
        page = chief.post(ENTER, sent)
    body = page.content.decode()
    assert page.status_code == 422
    assert f'href="#day-{number}"' in body
    assert words in body
    assert "自己写的" in body
    assert not CalendarRun.objects.exists()


def test_an_emptied_day_is_taken_out_and_rows_can_be_added(chief):
    sent = table(read(chief))
    sent["day"] = ["", *sent["day"][1:]]
    page = chief.post(ENTER, sent | {"step": "more"})
    assert len([row for row in page.context["rows"] if not row.day]) == 11
    chief.post(ENTER, sent)
    assert CalendarRun.objects.get().days[0][0] == "2027-01-02"


def test_back_leads_to_the_text_again(chief):
    page = chief.post(ENTER, table(read(chief)) | {"step": "back"})
    assert OF_2027.split("\n", maxsplit=1)[0] in page.content.decode()


def test_a_year_that_is_held_is_corrected_with_before_and_after(chief, case):
    page = read(chief, "元旦：1月1日至2日放假。", year="2026", notice="更正通知")
    assert page.context["correction"]
    changed = {one.day: (one.before, one.after) for one in page.context["differences"]}
    assert changed[date(2026, 1, 3)] == ("放假", "按一般日期")
    assert date(2026, 1, 1) not in changed
    answer = chief.post(ENTER, table(page))
    assert "更正" in chief.get(answer["Location"]).content.decode()


def test_a_department_has_days_of_its_own(chief, case, world):
    scope = department_scope(world.office.pk)
    page = read(chief, "局庆：12月31日放假。", year="2026", scope=scope, notice="本办通知")
    answer = chief.post(ENTER, table(page))
    chief.post(answer["Location"], {"step": "confirm"})
    work_off_calendars()
    own = CalendarYear.objects.get(scope=scope)
    body = chief.get(PAGE).content.decode()
    assert world.office.name in body
    body = chief.get(f"{PAGE}{own.pk}/").content.decode()
    assert "局庆" in body
    assert "本办通知" in body


def test_a_preview_of_yesterday_must_be_made_again(chief, case, monkeypatch):
    run = preview(chief)
    monkeypatch.setattr("casework.web.common.local_today", lambda: date(2026, 12, 31))
    address = f"{PAGE}runs/{run.pk}/"
    assert chief.get(address).context["stale"]
    with nothing_moves():
        page = chief.post(address, {"step": "confirm"})
    assert page.status_code == 422
    assert "另一天" in page.content.decode()
    answer = chief.post(address, {"step": "again"})
    assert answer["Location"] != address
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_an_entry_is_dropped(chief, case):
    run = preview(chief)
    with nothing_moves():
        chief.post(f"{PAGE}runs/{run.pk}/", {"step": "drop"})
        page = chief.post(f"{PAGE}runs/{run.pk}/", {"step": "confirm"})
    assert page.status_code == 422
    assert not CalendarDay.objects.filter(year=2027).exists()


def test_numbers_say_how_much_the_reader_may_see(chief, case, as_):
    run = preview(chief)
    elsewhere = f.department("开发区信用办", is_credit_office=True)
    other = f.officer("supervisor", elsewhere)
    client = as_(other)
    page = client.get(f"{PAGE}runs/{run.pk}/")
    assert (page.context["moves"].total, page.context["moves"].visible) == (1, 0)
    assert "您有权查看0件" in page.content.decode()
    assert client.get(f"{PAGE}runs/{run.pk}/cases/").context["rows"] == []


def test_everyone_of_staff_reads_and_only_they(world, as_):
    year = CalendarYear.objects.get(year=2026)
    for person, status in ((world.officer, 200), (world.stranger, 200), (world.agent, 403)):
        assert as_(person).get(PAGE).status_code == status
    body = as_(world.stranger).get(f"{PAGE}{year.pk}/").content.decode()
    assert "国务院办公厅关于2026年部分节假日安排的通知" in body
    assert re.search(r'<td class="is-make_up"[^>]*>14<span class="mark">班</span>', body)
    assert re.search(r'<td class="is-holiday"[^>]*>16<span class="mark">休</span>', body)
    assert as_(world.agent).get(f"{PAGE}{year.pk}/").status_code == 404


@pytest.mark.parametrize("who", ["officer", "clerk", "stranger", "agent"])
def test_nobody_else_enters_or_sees_an_entry(chief, case, world, as_, who):
    run = preview(chief)
    client = as_(getattr(world, who))
    with nothing_moves():
        assert client.get(ENTER).status_code == 403
        assert read(client).status_code == 403
        for address in (f"{PAGE}runs/{run.pk}/", f"{PAGE}runs/{run.pk}/cases/"):
            assert client.get(address).status_code == 404
        assert client.post(f"{PAGE}runs/{run.pk}/", {"step": "confirm"}).status_code == 404
    assert not CalendarYear.objects.filter(year=2027).exists()
    assert "录入或更正年度安排" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("today", "announced"),
    [(date(2026, 10, 31), False), (date(2026, 11, 1), True), (date(2027, 3, 1), True)],
)
def test_a_missing_year_is_announced_from_november_on(
    chief, world, as_, monkeypatch, today, announced
):
    monkeypatch.setattr("casework.web.common.local_today", lambda: today)
    words = "2027年节假日安排尚未录入"
    assert (words in chief.get("/staff/inbox/").content.decode()) is announced
    assert (words in as_(world.head).get("/staff/inbox/").content.decode()) is announced
    for person in (world.officer, world.stranger):
        assert words not in as_(person).get("/staff/inbox/").content.decode()


def test_the_page_on_which_one_enters_it_does_not_ask_for_it(chief, monkeypatch):
    monkeypatch.setattr("casework.web.common.local_today", lambda: date(2026, 11, 1))
    words = "2027年节假日安排尚未录入"
    assert words in chief.get(PAGE).content.decode()
    assert words not in chief.get(f"{PAGE}enter/?year=2027").content.decode()


def test_the_announcement_ends_when_the_year_is_entered(chief, case):
    run = preview(chief)
    assert "尚未录入" in chief.get("/staff/inbox/").content.decode()
    chief.post(f"{PAGE}runs/{run.pk}/", {"step": "confirm"})
    assert "尚未录入" not in chief.get("/staff/inbox/").content.decode()


@pytest.mark.parametrize(
    "forged",
    [
        {"scope": "department:99999999999999999999"}, {"scope": "x" * 300}, {"scope": "department:²"},
        {"year": "0"}, {"year": "x"}, {"year": "99999"}, {"notice": "\0"}, {"day": ["\0"] * 300},
    ],
)  # fmt: skip
def test_a_forged_form_is_refused_and_moves_nothing(chief, case, forged):
    sent = table(read(chief)) | forged
    with nothing_moves():
        page = chief.post(ENTER, sent)
    assert page.status_code in {200, 422}
    assert not CalendarRun.objects.exists()


def test_a_great_city_is_counted_behind_the_page(chief, case, monkeypatch):
    monkeypatch.setattr("casework.web.staff.calendar_runs.AT_ONCE", 0)
    run = preview(chief)
    assert run.state == "counting"
    page = chief.get(f"{PAGE}runs/{run.pk}/")
    assert page["Refresh"] == "3"
    assert "正在测算" in page.content.decode()
    work_off_calendars()
    assert chief.get(f"{PAGE}runs/{run.pk}/").context["moves"].total == 1
