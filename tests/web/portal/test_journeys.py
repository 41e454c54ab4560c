"""The three journeys of a subject through HTTP, from the first page to the receipt."""

from datetime import timedelta

import pytest
from django.test import Client

from casework.models import Case, CreditRecord, FormDraft, SubjectAccount
from casework.today import local_today
from commitments.models import CommitmentTemplate, Matter
from repair.demo import demo_course
from repair.models import Certificate, Choice, Course
from tests import factories as f
from tests.files import pdf
from tests.signing import asked_code
from tests.web.portal.conftest import log_in, sent

USCC = f.GOOD_CODES[0]


@pytest.fixture(autouse=True)
def demo_rules(settings, tmp_path):
    settings.CASEWORK_PACK = "yunjiang"
    settings.MEDIA_ROOT = tmp_path
    settings.CASEWORK_SHOW_CODES = True


@pytest.fixture
def market(db):
    f.credit_office()
    bureau = f.department("云江市市场监督管理局")
    f.officer("reviewer", bureau)
    return bureau


@pytest.fixture
def company(db):
    return f.subject(code=USCC)


@pytest.fixture
def agent(company) -> Client:
    return log_in(f.agent_of(company))


@pytest.fixture
def record(company, market) -> CreditRecord:
    """A record whose minimum term ended yesterday."""
    today = local_today()
    return f.record(
        company, market, document_date=today - timedelta(days=100),
        min_last=today - timedelta(days=1), earliest_apply=today,
        max_last=today + timedelta(days=265), off_display=today + timedelta(days=266),
    )  # fmt: skip


# --- A commitment


@pytest.fixture
def matter(market) -> Matter:
    made = Matter.objects.create(
        department=market, code="M1", title="住所登记告知承诺", kind="approval",
        legal_basis="《行政许可法》",
    )  # fmt: skip
    CommitmentTemplate.objects.create(
        matter=made, text="本单位郑重承诺：所填信息真实。",
        promises=[{"text": "信息真实", "due": ""}, {"text": "三十日内补交材料", "due": "30d"}],
        published_from=local_today() - timedelta(days=30),
    )  # fmt: skip
    return made


def begun(agent: Client, matter: Matter) -> Case:
    today = local_today()
    answer = sent(
        agent, "/my/start/commitments/", matter=matter.pk, start_on=today.isoformat(),
        end_on=(today + timedelta(days=30)).isoformat(),
    )  # fmt: skip
    case = Case.objects.get()
    assert answer["Location"] == f"/my/cases/{case.pk}/sign/"
    return case


def test_a_commitment_is_read_confirmed_and_signed(agent, company, matter):
    case = begun(agent, matter)
    pages = f"/my/cases/{case.pk}/sign/page"
    assert sent(agent, f"{pages}/signer/", name=company.name, capacity="agent")[
        "Location"
    ].endswith("/page/letter/")
    letter = agent.get(f"{pages}/letter/")
    assert "本单位郑重承诺" in letter.content.decode()
    version = case.data["letter"]["version"]
    sent(agent, f"{pages}/letter/", consent_version=version, confirmed="on")
    assert "三十日内补交材料" in agent.get(f"{pages}/promises/").content.decode()
    to_check = sent(agent, f"{pages}/promises/")["Location"]
    assert to_check == f"/my/cases/{case.pk}/sign/check/"
    check = agent.get(to_check).content.decode()
    assert company.name in check
    assert "住所登记告知承诺" in check
    wrong = sent(agent, to_check, password="nein")
    assert wrong.status_code == 422
    assert [r.code for r in wrong.context["refusals"]] == ["wrong_password"]
    assert Case.objects.get().state == "draft"
    code = asked_code(agent, to_check)
    done = sent(agent, to_check, password="pw", one_time_code=code)
    receipt = agent.get(done["Location"])
    assert case.number in receipt.content.decode()
    assert receipt.context["why"]
    assert Case.objects.get().state == "signed"
    assert not FormDraft.objects.exists()
    [row] = receipt.context["letters"]
    text = agent.get(f"/my/cases/{case.pk}/letters/{row.pk}/")
    assert "信息真实" in text.content.decode()


def test_a_draft_is_kept_page_by_page_also_when_it_is_wrong(agent, company, matter):
    case = begun(agent, matter)
    page = f"/my/cases/{case.pk}/sign/page/signer/"
    answer = sent(agent, page, name="别家公司", capacity="agent")
    assert answer.status_code == 422
    assert "别家公司" in agent.get(page).content.decode()
    tasks = agent.get(f"/my/cases/{case.pk}/sign/")
    assert [done for _page, done in tasks.context["tasks"]] == [False, False, False]
    assert sent(agent, page, name=company.name, capacity="agent", to="tasks")["Location"] == (
        f"/my/cases/{case.pk}/sign/"
    )
    tasks = agent.get(f"/my/cases/{case.pk}/sign/")
    assert [done for _page, done in tasks.context["tasks"]] == [True, False, False]
    assert not tasks.context["ready"]


def test_a_wrong_opening_names_the_fields_and_opens_nothing(agent, matter):
    answer = sent(agent, "/my/start/commitments/", matter="", start_on="2020-01-01", end_on="")
    assert answer.status_code == 422
    assert {r.field for r in answer.context["refusals"]} >= {"matter", "start_on"}
    assert not Case.objects.exists()


# --- An objection


def test_an_objection_begins_on_the_records_own_page(agent, company, record):
    page = agent.get(f"/my/records/{record.pk}/")
    offer = next(o for o in page.context["offers"] if "objections" in o.url)
    answer = sent(
        agent, offer.url, ground="wrong", item="number", statement="文号与原件不一致",
        right_value="云市监罚〔2026〕8号",
    )  # fmt: skip
    case = Case.objects.get()
    assert answer["Location"] == f"/my/cases/{case.pk}/file/"
    again = agent.get(offer.url)
    assert again["Location"] == f"/my/cases/{case.pk}/file/", (
        "a second start goes on with the first"
    )
    pages = f"/my/cases/{case.pk}/file/page"
    assert sent(agent, f"{pages}/evidence/", evidence__files=pdf("决定书.pdf")).status_code == 302
    sent(agent, f"{pages}/pledge/", pledge="on")
    check = agent.get(f"/my/cases/{case.pk}/file/check/")
    shown = check.content.decode()
    for said in ("文号与原件不一致", "云市监罚〔2026〕8号", "决定书.pdf"):
        assert said in shown
    assert check.context["hint"] is None
    receipt = sent(agent, f"/my/cases/{case.pk}/file/check/")["Location"]
    assert case.number in agent.get(receipt).content.decode()
    case = Case.objects.get()
    assert (case.state, case.evidence.get().name) == ("submitted", "决定书.pdf")
    public = Client().get(f"/records/{record.pk}/")
    assert [o.url for o in public.context["offers"] if "objections" in o.url] == []


@pytest.mark.parametrize(
    ("said", "hinted"),
    [("罚款已缴清，整改完成，请尽快撤下", True), ("决定书里没有写我公司的名字", False)],
)
def test_what_sounds_like_a_repair_is_offered_as_one(agent, record, said, hinted):
    sent(agent, f"/my/start/objections/?record={record.pk}", ground="wrong", statement=said)
    case = Case.objects.get()
    check = agent.get(f"/my/cases/{case.pk}/file/check/")
    assert (check.context["hint"] is not None) is hinted
    if hinted:
        assert f"/my/start/repair/?record={record.pk}" in check.content.decode()


def test_what_was_said_can_be_changed_before_it_is_filed(agent, record):
    sent(agent, f"/my/start/objections/?record={record.pk}", ground="wrong", statement="写错了")
    case = Case.objects.get()
    edit = f"/my/cases/{case.pk}/edit/"
    assert "写错了" in agent.get(edit).content.decode()
    sent(agent, edit, ground="duplicate", statement="同一决定公示了两次")
    assert Case.objects.get().data["objection"]["ground"] == "duplicate"


def test_a_foreign_record_is_not_objected_to(company, market, agent):
    other = f.record(f.subject("别家公司"), market)
    off = local_today() + timedelta(days=30)
    CreditRecord.objects.filter(pk=other.pk).update(off_display=off, max_last=off)
    shown = agent.get(f"/my/start/objections/?record={other.pk}")
    assert shown.status_code == 403
    CreditRecord.objects.filter(pk=other.pk).update(publicity="unpublished")
    assert agent.get(f"/my/start/objections/?record={other.pk}").status_code == 404
    assert not Case.objects.exists()


def test_without_a_claim_one_is_asked_for_whom_one_acts(record):
    answer = log_in(f.user()).get("/my/start/objections/")
    assert answer["Location"].startswith("/my/claims/?next=")


# --- A repair, with the training


def test_repair_counts_down_before_the_day_and_opens_on_it(agent, record):
    today = local_today()
    CreditRecord.objects.filter(pk=record.pk).update(
        min_last=today + timedelta(days=4), earliest_apply=today + timedelta(days=5)
    )
    address = f"/my/start/repair/?record={record.pk}"
    before = agent.get(address)
    assert before.context["countdown"].days_left == 5
    assert not before.context["page"].may_start
    assert b"form_token" not in before.content
    CreditRecord.objects.filter(pk=record.pk).update(
        min_last=today - timedelta(days=1), earliest_apply=today
    )
    assert agent.get(address).context["page"].may_start


def test_a_repair_with_training_and_proof(agent, record):
    demo_course()
    take_course(agent, record)
    case_url = sent(agent, f"/my/start/repair/?record={record.pk}")["Location"]
    case = Case.objects.get()
    assert case_url == f"/my/cases/{case.pk}/apply/"
    pages = f"/my/cases/{case.pk}/apply/page"
    sent(agent, f"{pages}/ground/", route="ordinary", about="right")
    sent(
        agent, f"{pages}/duties/", duties_asserted="on", what_was_done="罚款已缴清",
        proof__files=pdf(),
    )  # fmt: skip
    assert "PX" in agent.get(f"{pages}/training/").content.decode()
    sent(agent, f"{pages}/training/")
    sent(agent, f"{pages}/commitment/", commitment="on", signer="陈静")
    assert agent.get(case_url).context["ready"]
    receipt = sent(agent, f"{case_url}check/", password="pw")["Location"]
    assert case.number in agent.get(receipt).content.decode()
    assert Case.objects.get().state == "submitted"
    assert Case.objects.get().evidence.get().name == "缴款凭证.pdf"


def test_what_is_missing_for_a_repair_is_said_all_at_once(agent, record):
    demo_course()
    url = sent(agent, f"/my/start/repair/?record={record.pk}")["Location"]
    for page, data in (
        ("ground", {"route": "ordinary"}), ("duties", {}), ("training", {}),
        ("commitment", {"signer": "陈静"}),
    ):  # fmt: skip
        sent(agent, f"{url}page/{page}/", **data)
    refused = sent(agent, f"{url}check/", password="pw")
    assert refused.status_code == 422
    assert {r.code for r in refused.context["refusals"]} == {
        "duties_are_done", "proof_is_attached", "commitment_is_signed", "training_is_done",
    }  # fmt: skip
    assert Case.objects.get().state == "draft"


def test_a_court_ruling_opens_its_own_page(agent, record):
    url = sent(agent, f"/my/start/repair/?record={record.pk}&court=1")["Location"]
    sent(agent, f"{url}page/ground/", route="bankruptcy")
    names = [page.name for page, _done in agent.get(url).context["tasks"]]
    assert names == ["ground", "ruling", "commitment"]


def take_course(agent: Client, record: CreditRecord) -> None:
    """Through the pages of the course, once wrong and once right."""
    course = Course.objects.get()
    begin = agent.post("/repair/training/", {"subject": record.subject_id})["Location"]
    assert agent.get(f"{begin}page/3/")["Location"] == begin, "pages open one after the other"
    assert agent.get(f"{begin}quiz/")["Location"] == begin, "the quiz comes after the pages"
    for page in course.pages.all():
        assert agent.get(f"{begin}page/{page.position}/").status_code == 200
    right = Choice.objects.filter(right=True)
    wrong = {f"q{q.pk}": q.choices.filter(right=False)[0].pk for q in course.questions.all()}
    failed = agent.post(f"{begin}quiz/", wrong)
    assert failed.status_code == 200
    assert not Certificate.objects.exists()
    missing = agent.post(f"{begin}quiz/", {})
    assert missing.status_code == 422
    passed = agent.post(f"{begin}quiz/", {f"q{c.question_id}": c.pk for c in right})
    assert Certificate.objects.get().number in agent.get(passed["Location"]).content.decode()
    assert agent.get(f"{begin}quiz/")["Location"] == begin


# --- The front page of the portal


def test_my_matters_stand_in_three_groups(agent, company, record, matter):
    empty = agent.get("/my/")
    assert len(empty.context["guides"]) == 3
    case = begun(agent, matter)
    page = agent.get("/my/")
    assert [c.pk for c in page.context["mine"]] == [case.pk]
    assert list(page.context["others"]) == []
    pages = f"/my/cases/{case.pk}/sign/page"
    sent(agent, f"{pages}/signer/", name=company.name, capacity="agent")
    sent(agent, f"{pages}/letter/", consent_version=1, confirmed="on")
    sent(agent, f"{pages}/promises/")
    check = f"/my/cases/{case.pk}/sign/check/"
    sent(agent, check, password="pw", one_time_code=asked_code(agent, check))
    page = agent.get("/my/")
    assert [c.pk for c in page.context["others"]] == [case.pk]
    sent(agent, f"/my/cases/{case.pk}/withdraw/", reason="改走普通程序")
    page = agent.get("/my/")
    assert [c.pk for c in page.context["closed"]] == [case.pk]
    assert not page.context["mine"]


def test_who_acts_for_several_says_for_whom(company, matter):
    user = f.agent_of(company)
    other = f.subject("第二家公司", code=f.GOOD_CODES[1])
    SubjectAccount.objects.create(user=user, subject=other, state="confirmed")
    asked = log_in(user).get("/my/start/commitments/")
    assert {one.pk for one, _url in asked.context["choices"]} == {company.pk, other.pk}
    chosen = log_in(user).get(f"/my/start/commitments/?subject={other.pk}")
    assert chosen.context["subject"] == other


def test_a_claim_that_only_waits_opens_nothing(company, matter):
    user = f.user()
    SubjectAccount.objects.create(user=user, subject=company, state="pending")
    answer = log_in(user).get("/my/start/commitments/")
    assert answer["Location"].startswith("/my/claims/")
