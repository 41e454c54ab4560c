"""The sheet as page, workbook and paper: the same figures, for those who may see them."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from casework.assessment.overdue import overdue_at
from casework.assessment.paper import paper
from casework.assessment.periods import ReportPeriod
from casework.assessment.sheet import outlooks, scope_of, sheet_for
from casework.assessment.tables import main_table
from casework.documents.fonts import missing_glyphs
from casework.engine import perform
from casework.models import AssessmentClosing, Case, CaseDeadline
from casework.web import common
from tests import factories as f
from tests.assessment.late_days import days_off_entered_late
from tests.assessment.test_tally import sent
from tests.nothing_moved import nothing_moves

JULY = ReportPeriod(2026, 7)
TODAY = date(2026, 8, 5)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(common, "local_today", lambda: TODAY)


@pytest.fixture
def bureau(world):
    """A department with cases of its own beside those of the office."""
    made = f.department("=云江市<b>住建局</b>")
    case, _ = sent(world, date(2026, 7, 1))
    perform(case.pk, "take_up", by=world.officer, today=date(2026, 7, 2))
    other, _ = sent(world, date(2026, 7, 8))
    for one in (case, other):
        Case.objects.filter(pk=one.pk).update(department=made)
        CaseDeadline.objects.filter(case=one).exclude(department=None).update(department=made)
    sent(world, date(2026, 7, 3))
    return made


def people(world, bureau):
    return {
        "supervisor": f.officer("supervisor", world.office),
        "credit officer": world.officer,
        "head of the bureau": f.officer("head", bureau),
        "reviewer of the bureau": f.officer("reviewer", bureau),
        "head elsewhere": world.stranger,
    }


SEES = {
    "supervisor": {"office", "bureau"},
    "credit officer": {"office", "bureau"},
    "head of the bureau": {"bureau"},
    "reviewer of the bureau": {"bureau"},
    "head elsewhere": set(),
}


@pytest.mark.parametrize("who", SEES)
def test_each_sees_the_departments_that_are_theirs(world, bureau, as_, who):
    person = people(world, bureau)[who]
    page = as_(person).get(reverse("staff:assessment"), {"period": "2026-07"})
    assert page.status_code == 200
    sheet = page.context["sheet"]
    named = {"office": world.office.pk, "bureau": bureau.pk}
    assert {row.department.pk for row in sheet.rows} == {named[name] for name in SEES[who]}
    assert sheet.total.number("received") == {2: 3, 1: 2, 0: 0}[len(SEES[who])]
    for name, pk in named.items():
        detail = as_(person).get(
            reverse("staff:assessment_department", args=[pk]), {"period": "2026-07"}
        )
        assert detail.status_code == (200 if name in SEES[who] else 404)


def test_a_bureau_sees_its_own_figures_of_a_closed_month_and_no_others(world, bureau, as_):
    everyone = people(world, bureau)
    answer = as_(everyone["supervisor"]).post(
        reverse("staff:assessment_close"), {"period": "2026-07", "office": world.office.pk}
    )
    assert answer.status_code == 302
    closing = AssessmentClosing.objects.get()
    assert set(closing.figures) == {str(world.office.pk), str(bureau.pk)}
    page = as_(everyone["head of the bureau"]).get(
        reverse("staff:assessment"), {"period": "2026-07"}
    )
    assert [row.department for row in page.context["sheet"].rows] == [bureau]
    assert {step.department for step in page.context["overdue"]} <= {bureau.pk}
    assert world.office.name not in re.sub("(?s)<nav.*?</nav>", "", page.content.decode())


@pytest.mark.parametrize("who", ["credit officer", "head of the bureau", "head elsewhere"])
def test_who_may_not_close_is_told_so_and_nothing_moves(world, bureau, as_, who):
    person = people(world, bureau)[who]
    page = as_(person).get(reverse("staff:assessment"), {"period": "2026-07"})
    assert reverse("staff:assessment_close") not in page.content.decode()
    with nothing_moves():
        as_(person).post(
            reverse("staff:assessment_close"), {"period": "2026-07", "office": world.office.pk}
        )
    assert not AssessmentClosing.objects.exists()


@pytest.mark.parametrize(
    "query", ["period=2026-13", "period=2027-01", "period=x", "office=999999", "office=x"]
)
def test_what_is_no_period_or_no_office_does_not_exist(world, bureau, as_, query):
    person = people(world, bureau)["supervisor"]
    for name, args in (
        ("assessment", []),
        ("assessment_file", ["xlsx"]),
        ("assessment_department", [bureau.pk]),
    ):
        assert as_(person).get(f"{reverse(f'staff:{name}', args=args)}?{query}").status_code == 404


def test_an_unknown_form_does_not_exist(world, bureau, as_):
    person = people(world, bureau)["supervisor"]
    assert as_(person).get(reverse("staff:assessment_file", args=["exe"])).status_code == 404


def sheet_of(world, person):
    sheet = sheet_for(person, outlooks(person)[0], JULY, today=TODAY)
    scope = scope_of(person, world.office, JULY, TODAY)
    return sheet, overdue_at(scope, [row.department.pk for row in sheet.rows])


def test_the_workbook_holds_the_same_numbers_and_no_formula(world, bureau, as_):
    person = people(world, bureau)["supervisor"]
    answer = as_(person).get(reverse("staff:assessment_file", args=["xlsx"]), {"period": "2026-07"})
    book = load_workbook(BytesIO(answer.content))
    sheet, _overdue = sheet_of(world, person)
    table = main_table(sheet)
    first = list(book.worksheets[0].iter_rows(min_row=3, values_only=True))
    assert len(first) == len(table.rows) + 1
    names = [row[1] for row in first]
    assert "'=云江市<b>住建局</b>" in names
    received = {row[1]: row[2] for row in first}
    assert received["'=云江市<b>住建局</b>"] == 2
    kinds = {cell.data_type for page in book.worksheets for row in page.iter_rows() for cell in row}
    assert "f" not in kinds


def test_the_paper_is_the_same_twice_and_prints_every_character(world, bureau):
    person = people(world, bureau)["supervisor"]
    with override("zh-hans"):
        sheet, overdue = sheet_of(world, person)
        once = paper(sheet, overdue, title="云江市信用办 2026年7月 考核")
        again = paper(sheet, overdue, title="云江市信用办 2026年7月 考核")
    assert once == again
    assert once.startswith(b"%PDF")
    fonts = set(re.findall(rb"/BaseFont /(\S+)", once))
    assert fonts, "a font that is not embedded has no Chinese"
    assert all(b"NotoSansSC" in font for font in fonts), fonts
    assert missing_glyphs("云江市㐂䶮（周四）①—“”ABC") == ""
    assert missing_glyphs("好\U0001f600好") == "\U0001f600"


def test_plots_say_in_words_what_they_show_and_bear_no_style(world, bureau, as_):
    person = people(world, bureau)["supervisor"]
    text = as_(person).get(reverse("staff:assessment"), {"period": "2026-07"}).content.decode()
    plots = re.findall(r"(?s)<svg class=\"plot\".*?</svg>", text)
    assert len(plots) == 3
    assert all('role="img"' in plot and re.search(r'aria-label="[^"]+7月', plot) for plot in plots)
    assert " style=" not in text
    assert "<script" not in "".join(plots)


def test_a_correction_is_offered_only_where_a_figure_differs(world, bureau, as_):
    person = people(world, bureau)["supervisor"]
    client, address = as_(person), reverse("staff:assessment_close")
    form = {"period": "2026-07", "office": world.office.pk}
    client.post(address, form)
    page = client.get(reverse("staff:assessment"), {"period": "2026-07"})
    assert 'name="reason"' not in page.content.decode()
    case = Case.objects.filter(department=bureau, state="looking").get()
    days_off_entered_late(case, person, on=TODAY)
    page = client.get(reverse("staff:assessment"), {"period": "2026-07"})
    assert 'name="reason"' in page.content.decode()
    client.post(address, form | {"reason": "单位休息日补录"})
    assert AssessmentClosing.objects.get(revision=2).reason == "单位休息日补录"


def test_an_office_of_another_district_counts_its_own_cases(world, bureau):
    case, _agent = sent(world, date(2026, 7, 1))
    district = f.department("云山区信用办", is_credit_office=True)
    Case.objects.filter(pk=case.pk).update(office=district, department=district)
    CaseDeadline.objects.filter(case=case, owner="credit_officer").update(department=district)
    theirs, ours = (f.officer("supervisor", office) for office in (district, world.office))
    first = outlooks(theirs)[0]
    assert first.office == district
    sheet = sheet_for(theirs, first, JULY, today=TODAY)
    assert [(row.department, row.figures.number("received")) for row in sheet.rows] == [
        (district, 1)
    ]
    city = sheet_for(ours, outlooks(ours)[0], JULY, today=TODAY)
    assert district.pk not in {row.department.pk for row in city.rows}
