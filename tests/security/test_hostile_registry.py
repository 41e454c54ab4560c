"""Sheets of others, files of a former post, decisions in one's own matter, two hands of one."""

from datetime import date, timedelta

import pytest

from casework.access.roles import give_role, take_role
from casework.access.substitutes import Appointment, appoint
from casework.errors import TransitionRefused
from casework.models import (
    CourtPaper,
    CreditRecord,
    ImportFault,
    Licence,
    SubjectAccount,
    Substitution,
)
from casework.registry import decisions, measures, responsible, twins
from casework.registry.court_papers import NewPaper, carry_out, decline, enter
from casework.registry.exporting import runs
from casework.registry.exporting.layouts import LAYOUTS
from casework.registry.exporting.runs import Wanted, ask, file_for, path_of, work_off
from casework.registry.importing.run import import_file
from casework.registry.responsible import Person
from casework.today import local_today, moment
from tests import factories as f
from tests.registry.deciding import nothing_moves
from tests.registry.sheetfiles import LICENCE, csv_file

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 15)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


class House:
    def __init__(self):
        self.office, self.place = f.credit_office(), f.department("云江市交通运输局")
        self.subject = f.subject()
        self.record = f.record(self.subject, self.place, number="甲1号")
        self.double = f.record(self.subject, self.place, number="甲2号")
        self.reviewer = f.officer("reviewer", self.place)
        self.head = f.officer("head", self.place)
        self.officer = f.officer("credit_officer", self.office)
        self.paper = NewPaper(
            number="（2026）云01行终1号", organ="云江市中级人民法院", dated_on=date(2026, 10, 12),
            received_on=TODAY, ruling="annulled", gist="主要证据不足",
        )  # fmt: skip


@pytest.fixture
def house():
    return House()


# Sheets


def licences(tmp_path, **changes):
    sheet = csv_file(tmp_path / "a.csv", [LICENCE | changes])
    return import_file(sheet, by=None, today=date(2026, 11, 21))


FOREIGN = {
    "许可机关": "云江市水利局", "许可机关统一社会信用代码": "",
    "数据来源单位": "云江市水利局", "数据来源单位统一社会信用代码": "",
}  # fmt: skip


def test_the_sheet_of_another_organ_revokes_no_licence_and_takes_none_over(tmp_path):
    licences(tmp_path)
    before = Licence.objects.values().get()
    run = licences(tmp_path, 当前状态="吊销", **FOREIGN)
    assert (run.imported, run.faulty) == (0, 1)
    assert Licence.objects.values().get() == before
    assert ImportFault.objects.get(run=run).code == "not_yours"
    assert licences(tmp_path, 当前状态="吊销").imported == 1
    assert Licence.objects.get().state == "forfeited"


# Exports


def exported(house):
    person = f.subject("王一", kind="natural", code="11010519491231002X")
    return ask(Wanted("legal_penalties", form="csv"), by=house.reviewer, now=moment()), person


def test_a_file_stays_behind_with_the_post_for_which_it_was_made(house):
    run, _person = exported(house)
    assert file_for(run, by=house.reviewer, now=moment()) is not None
    take_role(house.reviewer, "reviewer", house.place)
    give_role(house.reviewer, "reviewer", f.department("云江市水利局"))
    assert file_for(run, by=house.reviewer, now=moment()) is None
    give_role(house.reviewer, "reviewer", house.place)
    assert file_for(run, by=house.reviewer, now=moment()) is not None


def test_persons_who_come_in_before_the_file_is_written_are_not_in_it(house, monkeypatch):
    monkeypatch.setattr(runs, "AT_ONCE", 0)
    layout = next(one.code for one in LAYOUTS if one.natural is None)
    f.record(house.subject, house.place, kind="serious_list", number="列1号")
    run = ask(Wanted(layout, form="csv"), by=house.officer, now=moment())
    assert run.natural is False
    person = f.subject("王一丁", kind="natural", code="11010519491231002X")
    f.record(
        person, house.place, kind="serious_list", number="列2号", publicity="unpublished",
        published_on=None,
    )  # fmt: skip
    work_off(run.pk, clock=moment)
    run.refresh_from_db()
    text = path_of(run).read_text("utf-8-sig")
    assert "列1号" in text
    assert "王一丁" not in text
    again = ask(Wanted(layout, form="csv", reason="核对"), by=house.officer, now=moment())
    work_off(again.pk, clock=moment)
    again.refresh_from_db()
    assert "王一丁" in path_of(again).read_text("utf-8-sig")


# One's own matter (回避)


def acts_for_the_subject(person, house):
    SubjectAccount.objects.create(user=person, subject=house.subject, state="confirmed")


def refused_as_own(call):
    with nothing_moves(), pytest.raises(TransitionRefused) as caught:
        call()
    assert "acts_for_subject" in caught.value.codes


def person():
    return Person("王一", "11010519491231002X", "legal_representative", "判决书", TODAY)


DECISIONS = {
    "enter a court paper": lambda h, by: enter(h.record.pk, h.paper, by=by, today=TODAY),
    "take a measure": lambda h, by: measures.take(
        h.record.pk, [1], by=by, reason="依法", today=TODAY
    ),
    "link a person": lambda h, by: responsible.link(
        h.record.pk, person(), by=by, reason="依法", today=TODAY
    ),
    "note duties": lambda h, by: decisions.note_duties_done(
        h.record.pk, by=by, reason="已缴清", today=TODAY
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", DECISIONS)
def test_who_acts_for_the_subject_decides_nothing_about_its_records(house, what):
    acts_for_the_subject(house.reviewer, house)
    refused_as_own(lambda: DECISIONS[what](house, house.reviewer))


def test_nor_carries_out_or_declines_a_court_paper_about_them(house):
    paper = enter(house.record.pk, house.paper, by=house.reviewer, today=TODAY)
    acts_for_the_subject(house.head, house)
    for act in (carry_out, decline):
        refused_as_own(lambda act=act: act(paper.pk, by=house.head, reason="终审", today=TODAY))
    other = f.officer("head", house.place)
    carry_out(paper.pk, by=other, reason="终审", today=TODAY)
    assert CreditRecord.objects.get(pk=house.record.pk).publicity == "withdrawn"


def test_nor_makes_one_of_two_of_them(house):
    acts_for_the_subject(house.officer, house)
    refused_as_own(
        lambda: twins.merge(
            house.record.pk, house.double.pk, by=house.officer, reason="同一", today=TODAY
        )
    )


# Four eyes


def test_what_a_substitute_entered_in_ones_place_one_does_not_decide_later_either(house):
    today = local_today()
    deputy = f.user("副手")
    give_role(deputy, "window_clerk", house.place)
    wanted = Appointment(house.head, deputy, today, today, reason="出差")
    place = appoint(wanted, by=house.head, today=today, now=moment())
    paper = enter(house.record.pk, house.paper, by=deputy, today=today)
    assert CourtPaper.objects.get(pk=paper.pk).entered_by == deputy
    Substitution.objects.filter(pk=place.pk).update(
        starts=today - timedelta(days=9), ends=today - timedelta(days=1)
    )
    for act in (carry_out, decline):
        with nothing_moves(), pytest.raises(TransitionRefused) as caught:
            act(paper.pk, by=house.head, reason="终审", today=today)
        assert caught.value.codes == ["four_eyes"]
    carry_out(paper.pk, by=house.officer, reason="终审", today=today)
