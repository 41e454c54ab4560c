"""The desk of a department: its matters and letters, the preview, the draws; what was typed stays."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from commitments.drafting import draft_of, newest_of
from commitments.models import CheckRun, CommitmentTemplate, Matter
from tests import factories as f
from tests.commitments.test_contents import LINES

TEXT = "\n".join(LINES.values())
LETTER = {
    "text": TEXT, "replaces": "", "promise-TOTAL_FORMS": "3", "promise-INITIAL_FORMS": "0",
    "promise-0-text": "三十日内补交照片", "promise-0-count": "30", "promise-0-unit": "d",
    "promise-1-text": "依法经营", "promise-1-count": "", "promise-1-unit": "",
    "promise-2-text": "", "promise-2-count": "", "promise-2-unit": "",
}  # fmt: skip
TOMORROW = date(2999, 1, 1)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def at(name, world):
    return reverse(f"staff:{name}", args=[world.matter.pk])


def drafted(world, **other):
    return client_of(world.reviewer).post(at("letter_draft", world), LETTER | other)


def test_a_reviewer_drafts_sees_the_preview_and_the_head_publishes(world):
    reviewer, head = client_of(world.reviewer), client_of(world.head)
    answer = drafted(world)
    assert answer.url == at("letter_preview", world)
    draft = draft_of(world.matter)
    assert draft.promises == [
        {"text": "三十日内补交照片", "due": "30d"}, {"text": "依法经营", "due": ""},
    ]  # fmt: skip
    page = reviewer.get(answer.url).content.decode()
    assert page.count("所填信息和材料真实、完整") >= 3  # applicant, public, and where it is found
    assert 'name="start"' not in page
    assert 'name="start"' in head.get(answer.url).content.decode()
    done = head.post(answer.url, {"version": "2", "start": TOMORROW.isoformat()})
    assert done.url == at("matter", world)
    assert newest_of(world.matter).published_from == TOMORROW
    assert "version" not in draft.text


def test_the_public_column_of_the_preview_is_masked(world):
    drafted(world, text=TEXT + "\n联系电话：13800138000。")
    page = client_of(world.head).get(at("letter_preview", world))
    assert page.context["draft"].text.endswith("联系电话：13800138000。")
    assert page.context["public_text"].endswith("联系电话：＊＊＊＊。")
    assert page.content.decode().count("＊＊＊＊") == 1


# what is changed in the form, what must stand on the page again
BAD = [
    ({"text": ""}, "依法经营"),
    ({"promise-0-count": "", "promise-0-text": "补交图纸"}, "补交图纸"),
    ({"promise-0-count": "9999"}, "9999"),
    ({"promise-0-count": "-3"}, "-3"),
    ({"promise-2-count": "5", "promise-2-unit": "wd"}, 'value="5"'),
    ({"promise-0-text": "", "promise-0-count": "", "promise-0-unit": "", "promise-1-text": ""},
     LINES["truth"]),
    ({"promise-0-unit": "years"}, "三十日内补交照片"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "kept"), BAD)
def test_bad_input_is_refused_and_what_was_typed_is_kept(world, changed, kept):
    answer = drafted(world, **changed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert kept in page
    assert "errorlist" in page or "note-bad" in page
    assert draft_of(world.matter) is None


def test_the_author_and_an_incomplete_letter_are_refused_with_reasons(world):
    head = client_of(world.head)
    head.post(at("letter_draft", world), LETTER | {"text": "空话"})
    answer = head.post(at("letter_preview", world), {"version": "2", "start": "2999-01-01"})
    assert answer.status_code == 422
    assert answer.content.decode().count("<li>") >= 9
    assert newest_of(world.matter) == world.template


MATTER = {
    "code": "YJ-2", "title": "食品经营许可", "kind": "approval", "legal_basis": "《食品安全法》",
    "check_period": "60wd", "ordinary_way": "到二楼窗口。", "ordinary_papers": "申请表",
    "on_list": "on", "excluded_reason": "",
}  # fmt: skip


def test_a_head_adds_and_edits_the_matters_of_the_own_department(world):
    head = client_of(world.head)
    page = reverse("staff:matter_new")
    done = head.post(page, MATTER | {"department": world.bureau.pk})
    made = Matter.objects.get(code="YJ-2")
    assert done.url == reverse("staff:matter", args=[made.pk])
    edit = reverse("staff:matter_edit", args=[made.pk])
    head.post(edit, MATTER | {"department": world.bureau.pk, "title": "小餐饮登记"})
    assert Matter.objects.get(code="YJ-2").title == "小餐饮登记"


MATTER_FAULTS = [
    ({"check_period": "bald"}, "check_period"),
    ({"code": "YJ-1"}, "code"),
    ({"ordinary_way": ""}, "ordinary_way"),
    ({"kind": "wish"}, "kind"),
]


@pytest.mark.parametrize(("changed", "field"), MATTER_FAULTS)
def test_a_faulty_matter_is_refused_at_its_field(world, changed, field):
    given = MATTER | {"department": world.bureau.pk} | changed
    answer = client_of(world.head).post(reverse("staff:matter_new"), given)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "食品经营许可" in answer.content.decode()
    assert Matter.objects.count() == 1


def test_another_department_is_no_choice_and_a_used_kind_stands(world):
    elsewhere = f.department("云江市水利局")
    answer = client_of(world.head).post(
        reverse("staff:matter_new"), MATTER | {"department": elsewhere.pk}
    )
    assert "department" in answer.context["form"].errors
    world.at("draft")
    given = MATTER | {"department": world.bureau.pk, "code": "YJ-1", "kind": "repair"}
    answer = client_of(world.head).post(at("matter_edit", world), given)
    assert "kind" in answer.context["form"].errors
    assert Matter.objects.get().kind == "approval"


# who, the page, the answer
DOORS = [
    ("reviewer", "matter", 200), ("stranger", "matter", 404), ("officer", "matter", 200),
    ("reviewer", "matter_edit", 404), ("head", "matter_edit", 200),
    ("stranger", "letter_draft", 404), ("officer", "letter_draft", 404),
    ("head", "letter_draft", 200), ("head", "letter_preview", 404),
]  # fmt: skip


@pytest.mark.parametrize(("who", "page", "answer"), DOORS)
def test_a_matter_is_its_own_departments(world, who, page, answer):
    assert client_of(world.who(who)).get(at(page, world)).status_code == answer


def test_the_public_list_names_basis_ordinary_way_and_exclusions(world):
    Matter.objects.update(ordinary_way="到二楼窗口。", ordinary_papers="申请表\n场所照片")
    Matter.objects.create(
        department=world.bureau, code="YJ-9", title="危险化学品经营", kind="approval",
        legal_basis="国办发〔2020〕42号", excluded_reason="public_safety",
    )  # fmt: skip
    hidden = Matter.objects.create(
        department=world.bureau, code="YJ-8", title="准备中的事项", kind="approval", legal_basis="-"
    )
    off = Matter.objects.create(
        department=world.bureau, code="YJ-7", title="已移出的事项", kind="approval",
        legal_basis="-", on_list=False,
    )  # fmt: skip
    CommitmentTemplate.objects.create(matter=off, text="x", published_from=date(2026, 1, 1))
    page = Client().get(reverse("commitments:matters")).content.decode()
    for said in (
        "住所登记告知承诺",
        "《行政许可法》",
        "到二楼窗口。",
        "场所照片",
        "危险化学品经营",
    ):
        assert said in page
    assert hidden.title not in page
    assert off.title not in page


def token_in(page):
    return page.content.decode().partition('name="form_token" value="')[2].partition('"')[0]


def test_a_head_draws_from_the_own_department_once_a_form(world):
    world.rules |= {"spot.medium_percent": 100}
    case, head = world.at("performing"), client_of(world.head)
    address = reverse("staff:spot_checks")
    given = {"department": str(world.bureau.pk), "form_token": token_in(head.get(address))}
    done = head.post(address, given)
    assert case.number in head.get(done.url).content.decode()
    assert head.post(address, given).url == done.url
    assert CheckRun.objects.count() == 1
    assert CheckRun.objects.get().drawn_by == world.head


@pytest.mark.parametrize("who", ["head", "officer"])
def test_a_draw_of_nothing_that_is_ones_own_is_refused(world, who):
    client, elsewhere = client_of(world.who(who)), f.department("云江市水利局")
    address = reverse("staff:spot_checks")
    token = token_in(client.get(address))
    answer = client.post(address, {"department": str(elsewhere.pk), "form_token": token})
    assert answer.status_code == 422
    answer = client.post(address, {"department": str(world.bureau.pk), "form_token": "falsch"})
    assert answer.status_code == 422
    assert not CheckRun.objects.exists()


def test_who_only_looks_draws_nothing_and_a_foreign_draw_does_not_exist(world):
    supervisor = client_of(world.supervisor)
    supervisor.post(reverse("staff:spot_checks"), {"department": ""})
    assert not CheckRun.objects.exists()
    run = CheckRun.objects.create(
        key="k", seed="s", drawn_on=TOMORROW, department=f.department("云江市水利局")
    )
    page = reverse("staff:spot_check", args=[run.pk])
    assert supervisor.get(page).status_code == 200
    assert client_of(world.head).get(page).status_code == 404
    assert client_of(world.reviewer).get(reverse("staff:spot_checks")).status_code == 403
