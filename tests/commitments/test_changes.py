"""What the actions write: the letter, the public page, the promises, the record of a breach."""

from datetime import date

import pytest

from casework.models import CreditRecord, IssuedDocument, OutboxMessage
from tests import factories as f
from tests.commitments.world import MONDAY


def outcomes(case):
    return [promise["outcome"] for promise in case.data["promises"]]


def test_a_draft_knows_its_parties_its_letter_and_its_promises(world):
    case = world.at("draft")
    assert (case.department, case.office, case.title) == (
        world.bureau, world.office, "住所登记告知承诺",
    )  # fmt: skip
    assert case.data["letter"]["text"] == world.template.text
    assert outcomes(case) == ["open", "open"]
    world.template.refresh_from_db()
    assert world.template.used


def test_signing_binds_the_letter_that_was_read(world):
    case = world.at("signed")
    letter = case.data["letter"]
    assert (letter["signed_by"], letter["signed_on"]) == ("云江市远航科技有限公司", "2026-07-06")
    # printf of the template's text through sha256sum
    assert letter["digest"] == ("d27d7022347d4fe96634f4d255dfb631c946088abf8956721318777bf419868d")
    paper = IssuedDocument.objects.get(case=case, name="letter")
    assert world.template.text in paper.body
    assert letter["digest"] in paper.body


def test_the_public_sees_the_masked_letter_and_nothing_else(world):
    case = world.at("published")
    public = case.data["public"]
    assert public["text"] == "本单位承诺：所填内容真实；联系电话：＊＊＊＊。"
    assert public["until"] == "2026-12-31"
    assert public["promises"][1] == {
        "text": "三十日内补交照片", "due_on": "2026-08-10", "outcome": "open",
    }  # fmt: skip
    assert set(public) == {"on", "until", "text", "promises"}


def test_a_withdrawn_commitment_is_taken_down(world):
    case = world.do(world.at("published"), "withdraw")
    assert case.data["public"] == {"taken_down_on": "2026-07-06"}
    assert "public" not in world.do(world.at("signed"), "withdraw").data


def test_the_check_writes_each_outcome_and_shows_it(world):
    given = {
        "outcome_1": "kept", "outcome_2": "excused", "note_2": "疫情原因", "reference": "记录",
    }  # fmt: skip
    case = world.do(world.at("checking"), "confirm_fulfilled", data=given)
    assert outcomes(case) == ["kept", "excused"]
    assert case.data["promises"][1]["note"] == "疫情原因"
    assert [p["outcome"] for p in case.data["public"]["promises"]] == ["kept", "excused"]
    assert "note" not in case.data["public"]["promises"][1]


def test_a_confirmed_breach_leaves_no_promise_in_between(world):
    case = world.at("breached")
    assert outcomes(case) == ["kept", "broken"]
    assert case.data["breach"] == {"on": "2026-07-06", "false": False, "facts": "到期未补交材料"}


def test_a_false_promise_breaks_all_that_was_not_kept(world):
    case = world.at("breached false")
    assert outcomes(case) == ["broken", "broken"]
    assert case.data["breach"] == {"on": "2026-07-06", "false": True, "facts": "照片系伪造"}


@pytest.mark.parametrize(
    ("false", "record_class", "earliest", "last", "off"),
    [
        (False, "ordinary", "2026-10-07", "2027-07-06", "2027-07-07"),  # 3 to 12 months
        (True, "serious", "2027-07-07", "2029-07-06", "2029-07-07"),  # 12 to 36 months
    ],
)
def test_a_breach_becomes_a_published_record(world, false, record_class, earliest, last, off):
    case = world.at("breached false" if false else "breached")
    later = date(2026, 7, 10)
    case = world.do(case, "record_breach", today=later)
    record = CreditRecord.objects.get()
    assert case.record == record
    assert (record.kind, record.record_class, record.number) == (
        "breach",
        record_class,
        case.number,
    )
    assert (record.subject, record.department) == (world.company, world.bureau)
    assert record.title == "违反信用承诺：住所登记告知承诺"
    assert record.content == "列入重点监管对象"
    assert (record.document_date, record.published_on) == (MONDAY, later)
    dates = (record.earliest_apply, record.max_last, record.off_display)
    assert [day.isoformat() for day in dates] == [earliest, last, off]
    assert (record.publicity, record.shared, record.pack) == ("published", True, "yunjiang")
    assert record in f.shown_on(later)
    after = case.events.order_by("seq").last().after
    assert f"creditrecord:{record.pk}" in after


@pytest.mark.parametrize(
    ("false", "name", "earliest"),
    [(False, "decision", "2026年10月7日"), (True, "false_decision", "2027年7月7日")],
)
def test_the_decision_tells_when_and_with_what_repair_can_be_asked(world, false, name, earliest):
    case = world.at("breached false" if false else "breached")
    body = IssuedDocument.objects.get(case=case, name=name).body
    assert f"最早自{earliest}起" in body
    # The city asks for training too.
    assert "提交履行义务证明、信用承诺书、信用修复培训证书，不收取任何费用" in body


def test_a_notice_without_measures_says_so(world):
    given = {**world.given("announce_breach"), "measures": []}
    case = world.do(world.at("checking"), "announce_breach", data=given)
    assert "清单内措施：无" in IssuedDocument.objects.get(case=case, name="prior_notice").body


def test_a_confirmation_by_papers_alone_names_them(world):
    paper = world.evidence(by=world.reviewer2)
    given = {"outcome_1": "kept", "outcome_2": "kept", "evidence": [paper.pk]}
    case = world.do(world.at("checking"), "confirm_fulfilled", data=given)
    body = IssuedDocument.objects.get(case=case, name="confirmation").body
    assert "核查依据：核查时取得的证明材料。" in body


def test_a_persons_breach_is_recorded_and_never_published(world):
    person = f.subject("王小明", kind="natural", code="450101199001011235")
    world.agent.subject_accounts.create(subject=person, state="confirmed")
    case = world.open(subject=person)
    world.do(case, "sign", data={**world.given("sign"), "name": "王小明"})
    steps = ("accept", "begin", "announce_false", "state_case", "find_false", "record_breach")
    for action in steps:
        case = world.do(case, action)
    assert case.record.publicity == "unpublished"
    assert not f.shown_on(MONDAY).exists()


@pytest.mark.parametrize(
    ("action", "state", "left"),
    [("annul", "performing", ["open", "open"]), ("annul_as_fulfilled", "fulfilled", ["kept"] * 2)],
)
def test_an_annulled_finding_takes_its_record_back(world, action, state, left):
    case = world.do(world.at("breached annulled"), action)
    record = CreditRecord.objects.get()
    assert (record.publicity, record.ended_on, record.shared) == ("withdrawn", MONDAY, False)
    assert not f.shown_on(MONDAY).exists()
    assert (case.state, case.record, outcomes(case)) == (state, None, left)
    assert case.closed_on == (MONDAY if state == "fulfilled" else None)
    assert case.data["annulled"][0]["record"] == record.pk
    paper = IssuedDocument.objects.get(case=case, name="annulment")
    assert record.number in paper.body


def test_after_an_annulment_a_second_breach_needs_its_own_hearing_and_record(world):
    case = world.do(world.at("breached annulled"), "annul")
    case = world.do(case, "start_check")
    for action in ("announce_breach", "state_case", "find_breach"):
        case = world.do(case, action)
    world.do(case, "confirm_breach")
    case = world.do(case, "record_breach")
    assert CreditRecord.objects.filter(kind="breach").count() == 2
    assert case.record.publicity == "published"


def test_an_annulment_before_the_record_needs_none(world):
    case = world.do(world.at("breached"), "enter_annulment")
    case = world.do(case, "annul")
    assert not CreditRecord.objects.exists()
    assert case.deadlines.get(name="record_by").state == "met"


def test_a_dispute_is_marked_and_unmarked(world):
    case = world.do(world.at("performing"), "note_objection")
    assert not case.disputed
    world.note_filed_objection(case)
    assert world.do(case, "mark_disputed").disputed
    case = world.do(case, "end_dispute")
    assert not case.disputed
    assert "objection" not in case.data


# action, place, letter, what it must carry (rules.md 9.5)
LETTERS = [
    ("ask_supplement", "signed", "supplement", ["补交场所照片", "写明经办人", "2026年7月20日", "逾期未补正"]),
    ("accept", "signed", "acceptance", ["2026年7月6日", "CN2026-", "2026年10月9日"]),
    ("lapse", "returned", "lapse_notice", ["理由", "补交场所照片", "行政复议"]),
    ("order_to_rectify", "checking", "order", ["补办手续", "2026年8月20日", "后果", "陈述和申辩"]),
    ("announce_breach", "checking", "prior_notice", ["到期未补交材料", "依据", "列入重点监管对象", "陈述申辩的权利", "2026年7月13日（含当日）前", "信用修复"]),
    ("confirm_breach", "checking found", "decision", ["到期未补交材料", "有充分理由", "行政复议", "信用修复", "不收取任何费用"]),
    ("announce_false", "performing", "false_notice", ["照片系伪造", "证据：随案证据材料1份", "依据", "后果", "列入重点监管对象", "陈述申辩的权利", "2026年7月13日（含当日）前"]),
    ("find_false", "performing heard false", "false_decision", ["照片系伪造", "随案证据材料1份", "有充分理由", "列入重点监管对象", "行政复议", "信用修复"]),
    ("drop_charge", "performing heard false", "dropped_notice", ["2026年7月6日", "虚假承诺的认定", "不予认定", "有充分理由"]),
    ("drop_charge", "checking heard", "dropped_notice", ["违反承诺的认定"]),
    ("announce_breach", "rectifying", "prior_notice", ["整改期限（至2026年8月20日）届满之前告知的理由：当事人书面表示不再整改", "证据：核查记录"]),
    ("confirm_fulfilled", "checking", "confirmation", ["现场核查记录 2026-12 号"]),
]  # fmt: skip


@pytest.mark.parametrize(("action", "place", "name", "carried"), LETTERS)
def test_each_letter_carries_what_it_must(world, action, place, name, carried):
    case = world.do(world.at(place), action)
    paper = IssuedDocument.objects.get(case=case, name=name)
    for text in ["云江市远航科技有限公司", case.number, "云江市市场监督管理局", *carried]:
        assert text in paper.body, text
    assert "{" not in paper.body


# action, place, who hears
TOLD = [
    ("sign", "draft", ["reviewer"]),
    ("ask_supplement", "signed", ["subject"]),
    ("accept", "signed", ["platform", "subject"]),
    ("order_to_rectify", "checking", ["subject"]),
    ("report_rectified", "rectifying", ["reviewer"]),
    ("announce_breach", "checking", ["subject"]),
    ("state_case", "checking announced", ["head", "reviewer"]),
    ("announce_false", "performing", ["subject"]),
    ("state_case", "performing announced false", ["head", "reviewer"]),
    ("drop_charge", "checking heard", ["reviewer", "subject"]),
    ("find_breach", "checking heard", ["credit_officer"]),
    ("confirm_breach", "checking found", ["credit_officer", "subject"]),
    ("annul", "breached annulled", ["platform", "reviewer", "subject"]),
    ("annul_as_fulfilled", "breached annulled", ["platform", "subject"]),
]


@pytest.mark.parametrize(("action", "place", "roles"), TOLD)
def test_who_hears_of_what(world, action, place, roles):
    case = world.do(world.at(place), action)
    event = case.events.order_by("seq").last()
    told = OutboxMessage.objects.filter(event=event).values_list("recipient", flat=True)
    assert sorted(told) == [f"role:{role}" for role in roles]
