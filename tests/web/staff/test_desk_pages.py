"""Urging, answering, passing on and sending back through the pages; what is refused stands there."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.handling import urging
from casework.models import Case, CaseEvent, Evidence, Urge
from tests import factories as f
from tests.files import pdf_bytes
from tests.nothing_moved import nothing_moves
from tests.repair.world import make_world
from tests.web.staff.conftest import seen, token

PDF = pdf_bytes()


@pytest.fixture
def town(db, settings, tmp_path):
    settings.CASEWORK_PACK, settings.MEDIA_ROOT = "national", tmp_path
    made = make_world()
    water = f.department("云江市水利局")
    made.people |= {"water": water, "water_head": f.officer("head", water),
                    "water_reviewer": f.officer("reviewer", water)}  # fmt: skip
    return made


@pytest.fixture
def case(town):
    return town.at("pushed")


def sent(page, **fields):
    return {"form_token": token(page), "seen": seen(page), **fields}


def test_the_supervisor_urges_and_the_department_answers_with_a_file(town, as_, case):
    boss, url = as_(town.supervisor), f"/staff/cases/{case.pk}/urge/"
    assert url in boss.get(f"/staff/cases/{case.pk}/").content.decode()
    data = sent(boss.get(url), reason="请说明受理进展")
    for _ in range(2):
        assert boss.post(url, data)["Location"] == f"/staff/cases/{case.pk}/"
    row = Urge.objects.get()
    worker = as_(town.reviewer)
    text = worker.get(f"/staff/cases/{case.pk}/").content.decode()
    answer = f"/staff/urges/{row.pk}/answer/"
    assert answer in text
    assert "请说明受理进展" in text
    page = worker.get(answer)
    data = sent(page, text="本周五前受理", evidence__files=SimpleUploadedFile("说明.pdf", PDF))
    assert worker.post(answer, data).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.answer.data["text"]) == ("answered", "本周五前受理")
    shown = boss.get("/staff/urges/?show=answered").content.decode()
    assert case.number in shown
    assert "按期答复" in shown
    assert "本周五前受理" in boss.get(f"/staff/cases/{case.pk}/").content.decode()


def test_the_menu_counts_the_urges_that_the_own_department_has_not_answered(town, as_, case):
    def counted(person) -> int:
        menu = as_(person).get("/staff/inbox/").context["menu"]
        return next(one.count for _t, items in menu for one in items if one.url == "/staff/urges/")

    people = (town.reviewer, town.water_reviewer, town.supervisor)
    assert [counted(person) for person in people] == [0, 0, 0]
    urging.urge(case.pk, by=town.supervisor, reason="请说明受理进展")
    assert [counted(person) for person in people] == [1, 0, 0]
    urging.answer(Urge.objects.get().pk, by=town.reviewer, text="本周五前受理")
    assert [counted(person) for person in people] == [0, 0, 0]


def test_the_subject_sees_nothing_of_it(town, as_, case):
    urging.urge(case.pk, by=town.supervisor, reason="内部催办事由")
    row = Urge.objects.get()
    worker = as_(town.reviewer)
    url = f"/staff/urges/{row.pk}/answer/"
    data = sent(worker.get(url), text="内部答复", evidence__files=SimpleUploadedFile("内.pdf", PDF))
    worker.post(url, data)
    kept = Evidence.objects.get(internal=True)
    agent = as_(town.agent)
    for page in (f"/my/cases/{case.pk}/", f"/my/cases/{case.pk}/print/"):
        text = agent.get(page).content.decode()
        for part in ("督办", "内部催办事由", "内部答复", "内.pdf"):
            assert part not in text
    assert agent.get(f"/evidence/{kept.pk}/").status_code == 404
    answer = worker.get(f"/evidence/{kept.pk}/")
    answer.close()  # a file that is being sent is a file that is open
    assert answer.status_code == 200


def test_an_empty_answer_and_empty_reasons_are_refused_with_what_was_typed(town, as_, case):
    boss, url = as_(town.supervisor), f"/staff/cases/{case.pk}/urge/"
    with nothing_moves():
        page = boss.post(url, sent(boss.get(url), reason="  "))
    assert (page.status_code, [r.code for r in page.context["refusals"]]) == (
        422, ["reason_missing"],
    )  # fmt: skip
    with nothing_moves():
        page = boss.post(url, {"reason": "没有令牌"})
    assert "没有令牌</textarea>" in page.content.decode()
    urging.urge(case.pk, by=town.supervisor, reason="x")
    worker, answer = as_(town.reviewer), f"/staff/urges/{Urge.objects.get().pk}/answer/"
    with nothing_moves():
        page = worker.post(answer, sent(worker.get(answer), text=" "))
    assert [r.code for r in page.context["refusals"]] == ["field"]


def test_who_may_not_reads_why(town, as_, case):
    urging.urge(case.pk, by=town.supervisor, reason="x")
    row = Urge.objects.get()
    for who, url in (
        (town.reviewer, f"/staff/cases/{case.pk}/urge/"),
        (town.supervisor, f"/staff/urges/{row.pk}/answer/"),
        (town.reviewer, f"/staff/urges/{row.pk}/withdraw/"),
        (town.reviewer, f"/staff/cases/{case.pk}/pass-on/"),
        (town.head, f"/staff/cases/{case.pk}/send-back/"),
    ):
        page = as_(who).get(url)
        assert page.context["desk"].blocked, url
        assert 'name="form_token"' not in page.content.decode()
        with nothing_moves():
            assert as_(who).post(url, {"reason": "x", "text": "x"}).status_code == 422, url


def test_taking_an_urge_back(town, as_, case):
    urging.urge(case.pk, by=town.supervisor, reason="x")
    boss, url = as_(town.supervisor), f"/staff/urges/{Urge.objects.get().pk}/withdraw/"
    assert boss.post(url, sent(boss.get(url), reason="误发")).status_code == 302
    assert Urge.objects.get().state == "withdrawn"


def test_a_case_is_passed_on_and_sent_back_through_the_pages(town, as_, case):
    Case.objects.filter(pk=case.pk).update(provider=town.water)
    head, url = as_(town.head), f"/staff/cases/{case.pk}/pass-on/"
    page = head.get(url)
    assert [d.pk for d in page.context["desk"].form.fields["to"].queryset].count(
        town.market.pk
    ) == 0
    with nothing_moves():
        again = head.post(url, sent(page, to="", reason="水利局的处罚"))
    assert [r.code for r in again.context["refusals"]] == ["no_department_chosen"]
    done = head.post(url, sent(head.get(url), to=town.water.pk, reason="水利局的处罚"))
    assert done["Location"] == "/staff/inbox/"  # the case is gone from here
    other, back = as_(town.water_head), f"/staff/cases/{case.pk}/send-back/"
    page = other.get(back)
    assert "水利局的处罚" in page.content.decode()
    done = other.post(back, sent(page, reason="决定书由市场监管局作出"))
    assert done.status_code == 302
    assert Case.objects.get(pk=case.pk).holder == town.market
    history = head.get(f"/staff/cases/{case.pk}/").content.decode()
    for part in ("转办其他部门", "退回转办", "决定书由市场监管局作出"):
        assert part in history


def test_the_list_of_urges_counts_what_it_shows_and_no_foreign_case(town, as_, case):
    urging.urge(case.pk, by=town.supervisor, reason="x", today=date(2026, 8, 10))
    boss = as_(town.supervisor)
    for how, count in (("waiting", 1), ("late", 1), ("answered", 0), ("all", 1)):
        page = boss.get(f"/staff/urges/?show={how}")
        assert len(page.context["rows"]) == count, how
        assert [n for one, on, n in page.context["groups"] if on] == [count]
    assert as_(town.water_head).get("/staff/urges/?show=all").context["rows"] == []
    assert CaseEvent.objects.filter(action="urged").count() == 1
