"""A character that no font has is refused where it is entered and where a letter is issued."""

from datetime import date
from functools import partial

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from casework.documents.glyphs import lost_in, lost_on, named
from casework.documents.printing import printed
from casework.documents.sheets import Annex, Sheet, Table, sheet_of
from casework.errors import TransitionRefused
from casework.models import IssuedDocument, Subject
from casework.registry.importing.report import words_for
from casework.registry.importing.run import import_file
from casework.timers import tick as expire_all
from casework.web.portal.accounts import RegisterForm
from casework.web.portal.claims import PersonForm
from casework.web.staff.sync_sites import SiteForm
from commitments.desk_forms import LetterForm, MatterForm, PromiseRow
from config.admin import AccountAdmin
from tests.nothing_moved import nothing_moves
from tests.papers.reading import text_of
from tests.registry.sheetfiles import PENALTY, csv_file
from tests.repair.world import make_world


@pytest.mark.parametrize(
    "text",
    [
        "㐂䶮𠮷禤",
        "云江市（甲）“乙”《丙》〔2026〕—…·①㎡％",
        "O’Brien & Müller",
        "一行\n二行\r\n\t三",
        "　 ",
        "",
    ],
)
def test_what_can_be_printed(text):
    assert lost_in(text) == ""


@pytest.mark.parametrize(
    ("text", "lost", "said"),
    [
        ("云江市🚚物流公司", "🚚", "“🚚”（U+1F69A）"),
        ("👨‍👩‍👧", "👨\u200d👩👧", "“👨”（U+1F468）、U+200D、“👩”（U+1F469）、“👧”（U+1F467）"),
        ("葛\U000e0100城", "\U000e0100", "U+E0100"),
        ("❤\ufe0f", "❤\ufe0f", None),
        ("e\u0301cole", "\u0301", "U+0301"),
        ("王\u200b芳", "\u200b", "U+200B"),
        ("王\u202e芳", "\u202e", "U+202E"),
        ("\ufeff王芳", "\ufeff", "U+FEFF"),
        ("王\x00芳\x07", "\x00\x07", "U+0000、U+0007"),
        ("王\ufffd芳", "\ufffd", "U+FFFD"),
        ("王\ue000芳", "\ue000", "U+E000"),
        ("王\ud800芳", "\ud800", "U+D800"),
        ("\U000f0000", "\U000f0000", "U+F0000"),
        ("\U0003ffff", "\U0003ffff", "U+3FFFF"),
        ("🚚🚛🚚", "🚚🚛", "“🚚”（U+1F69A）、“🚛”（U+1F69B）"),
    ],
)
def test_what_cannot_is_named(text, lost, said):
    found = lost_in(text)
    assert set(found) <= set(lost)
    if said:
        assert found == lost
        assert named(found) == said


@pytest.mark.parametrize("place", range(9))
def test_a_paper_is_looked_at_as_a_whole(place):
    texts = ["甲"] * 9
    texts[place] = "🚚"
    sheet = Sheet(
        texts[0], texts[1], texts[2], (texts[3], Table((texts[4],), ((texts[5],),))), texts[6],
        "2026年7月6日", head=texts[7], annexes=(Annex("附", (texts[8],)),),
    )  # fmt: skip
    assert lost_on(sheet) == "🚚"


@pytest.fixture
def world(db, settings):
    settings.CASEWORK_PACK = "national"
    return make_world()


def refused(world, case, action, who, **how):
    with nothing_moves(), pytest.raises(TransitionRefused) as found:
        world.do(case, action, who, **how)
    return found.value.refusals


def test_what_officers_type_is_refused_beside_its_field_and_nothing_moves(world):
    case = world.at("pushed")
    (fault,) = refused(world, case, "ask_supplement", "reviewer", data={"points": "请补交😀报告"})
    assert fault.field == "points"
    assert "“😀”（U+1F600）" in fault.message
    (fault,) = refused(world, case, "refuse", "reviewer", reason="不符合条件\u200d。")
    assert fault.field == "reason"
    assert "U+200D" in fault.message
    assert world.do(case, "ask_supplement", "reviewer", data={"points": "请补交𠮷㐂公司报告"})


def test_a_letter_to_a_name_from_before_is_refused_whole_and_says_so(world):
    case = world.at("pushed")
    Subject.objects.filter(pk=world.subject.pk).update(name="云江市🚚物流公司")
    (lost,) = refused(world, case, "ask_supplement", "reviewer")
    assert lost.code == "characters_lost"
    assert "“🚚”（U+1F69A）" in lost.message
    Subject.objects.filter(pk=world.subject.pk).update(name="云江市𠮷㐂公司")
    world.do(case, "ask_supplement", "reviewer")
    letter = IssuedDocument.objects.get(name="supplement_letter")
    assert "云江市𠮷㐂公司：" in text_of(printed(sheet_of(letter)).content)


def test_time_takes_effect_whatever_a_name_from_before_holds(world):
    case = world.at("supplement")
    Subject.objects.filter(pk=world.subject.pk).update(name="云江市🚚物流公司")
    before = case.version
    expire_all(date(2027, 3, 1))
    case.refresh_from_db()
    assert case.version > before


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (PersonForm({"name": "王🚚芳"}), "name"),
        (RegisterForm({"first_name": "王🚚芳"}), "first_name"),
    ],
)
def test_a_name_is_refused_where_it_is_entered(db, form, field):
    assert "“🚚”（U+1F69A）" in str(form.errors[field])
    assert field not in type(form)({field: "𠮷㐂芳"}).errors


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (LetterForm, ["text", "replaces"]),
        (PromiseRow, ["text"]),
        (partial(MatterForm, departments=[]), ["title", "legal_basis", "ordinary_way"]),
        (SiteForm, ["name"]),
    ],
)
def test_clauses_and_matters_of_commitments_and_names_of_sites(db, form, fields):
    bad = form(dict.fromkeys(fields, "第一条\n承诺🚚")).errors
    assert [name for name in fields if "“🚚”（U+1F69A）" in str(bad.get(name))] == fields
    good = form(dict.fromkeys(fields, "第一条\n承诺𠮷")).errors
    assert [name for name in fields if name in good] == []


def test_the_administrator_enters_no_other_names(db, rf):
    form = AccountAdmin(User, site).get_form(rf.get("/"), User(username="x"))
    fields = form.base_fields
    for name in ("first_name", "last_name"):
        with pytest.raises(ValidationError, match="1F69A"):
            fields[name].clean("王🚚芳")
        assert fields[name].clean("𠮷芳") == "𠮷芳"


def test_a_row_of_an_import_is_a_flaw_and_the_others_come_in(db, tmp_path):
    good = PENALTY | {"行政处罚决定书文号": "云罚2号"}
    flawed = PENALTY | {"行政相对人名称": "云江市🚚物流公司"}
    run = import_file(
        csv_file(tmp_path / "a.csv", [flawed, good]), by=None, today=date(2026, 11, 21)
    )
    assert (run.imported, run.faulty) == (1, 1)
    assert list(run.faults.values_list("field", "code")) == [("行政相对人名称", "no_type")]
    assert "no font" in words_for("no_type") or "字体" in words_for("no_type")
