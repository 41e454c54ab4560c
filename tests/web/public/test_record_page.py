"""The public page of a record: its term, its mark, its history, and what may be done about it."""

from datetime import date, timedelta

import pytest
from django.test import Client

from casework.models import CreditRecord
from casework.models.publicity import PublicityWindow, What
from casework.today import local_today, moment
from casework.web.public.history import _TOLD
from tests import factories as f
from tests.objections.conftest import make_world as objections_world


def page_of(record, who=None):
    client = Client()
    if who is not None:
        client.force_login(who)
    return client.get(f"/records/{record.pk}/")


def test_the_page_shows_term_basis_and_why_repair_must_wait(record):
    page = page_of(record)
    text = page.content.decode()
    assert page.status_code == 200
    assert page.context["bar"].now < page.context["bar"].first
    for part in (record.title, record.subject.name, record.number, record.department.name):
        assert part in text
    assert [bool(offer.url) for offer in page.context["offers"]] == [True, False]
    assert page.context["offers"][1].why_not


@pytest.mark.parametrize("who", ["anybody", "owner", "another"])
def test_what_may_be_done_is_said_to_everyone_alike(record, who):
    people = {
        "anybody": None, "owner": f.agent_of(record.subject),
        "another": f.agent_of(f.subject("云江市别家有限公司")),
    }  # fmt: skip
    offers = page_of(record, people[who]).context["offers"]
    assert [str(offer.label) for offer in offers] == ["对此提出异议", "申请信用修复"]
    assert offers[0].url == f"/my/start/objections/?record={record.pk}"
    assert "起可以申请" in offers[1].why_not


def test_the_way_from_the_page_into_the_journey(record):
    """Nobody is asked to log in and led back to it; the owner is let in, another company is not."""
    door = page_of(record).context["offers"][0].url
    sent = Client().get(door)
    assert sent.status_code == 302
    assert sent["Location"] == f"/accounts/login/?next=/my/start/objections/%3Frecord%3D{record.pk}"
    for who, status in ((f.agent_of(record.subject), 200), (f.agent_of(f.subject("别家")), 403)):
        client = Client()
        client.force_login(who)
        answer = client.get(door)
        assert answer.status_code == status
    assert record.subject.name in answer.content.decode()


def test_repair_is_a_button_from_the_day_on(record, decide):
    decide(record, earliest_apply=local_today())
    offers = page_of(record).context["offers"]
    assert offers[1].url == f"/my/start/repair/?record={record.pk}"


def test_a_disputed_record_carries_its_mark_until_it_ends(record, decide):
    assert "异议办理中" not in page_of(record).content.decode()
    decide(record, disputed=True)
    assert "异议办理中" in page_of(record).content.decode()
    decide(record, disputed=False)
    assert "note-warn" not in page_of(record).content.decode()


@pytest.mark.parametrize(
    ("publicity", "for_now"),
    [("ended", False), ("withdrawn", False), ("suspended", True), ("shielded", True)],
)
def test_what_was_taken_down_leaves_one_sentence_and_the_day(record, decide, publicity, for_now):
    decide(record, publicity=publicity, ended_on=date(2026, 8, 1))
    page = page_of(record)
    text = page.content.decode()
    assert page.status_code == 410
    assert page.context["for_now"] is for_now
    assert "2026年8月1日" in text
    for secret in ("远航", record.number, record.title):
        assert secret not in text


def test_past_its_maximum_term_a_record_is_gone_on_the_very_day(record, decide):
    today = local_today()
    decide(record, off_display=today + timedelta(days=1))
    assert page_of(record).status_code == 200
    decide(record, off_display=today)
    assert page_of(record).status_code == 410


@pytest.mark.parametrize("fields", [{"publicity": "unpublished", "published_on": None}])
def test_what_was_never_public_does_not_exist(company, organ, fields):
    assert page_of(f.record(company, organ, **fields)).status_code == 404
    assert Client().get("/records/999999/").status_code == 404


def test_a_natural_persons_record_does_not_exist(organ, decide):
    person = f.subject("王芳", kind="natural", code="11010519491231002X")
    record = f.record(person, organ)
    for publicity in ("published", "ended", "withdrawn"):
        decide(record, publicity=publicity, ended_on=date(2026, 8, 1))
        assert page_of(record).status_code == 404


def test_until_its_moment_a_record_does_not_exist(company, organ, settings):
    settings.CASEWORK_PUBLISH_DELAY_HOURS = 2
    record = f.record(company, organ, published_on=local_today())
    assert page_of(record).status_code == 404
    PublicityWindow.objects.update(opens_at=moment() - timedelta(seconds=1))
    assert page_of(record).status_code == 200


def test_only_what_the_window_shows_is_on_the_page(record):
    hidden = {"title": "不公开一", "number": "不公开二", "facts": "不公开三", "content": "不公开四"}
    CreditRecord.objects.update(**hidden, basis="不公开五", penalty_kinds="不公开六")
    type(record.subject).objects.update(name="不公开七")
    text = page_of(record).content.decode()
    assert "不公开" not in text
    assert record.number in text


# --- The history


def told(record):
    return [step.words for step in page_of(record).context["history"]]


def test_the_history_tells_what_the_public_saw_the_latest_first(record, decide):
    for fields in (
        {"disputed": True}, {"disputed": False}, {"publicity": "hidden"},
        {"publicity": "published"}, {"title": "虚假宣传"},
    ):  # fmt: skip
        decide(record, **fields)
    expected = [
        What.CORRECTED,
        What.SHOWN_AGAIN,
        What.HIDDEN,
        What.UNMARKED,
        What.MARKED,
        What.PUBLISHED,
    ]
    assert told(record) == [str(_TOLD[what]) for what in expected]


def test_a_correction_names_what_was_put_right_and_not_what_stood_there(record, decide):
    wrong = record.title
    decide(record, title="第二个事由")
    decide(record, title="第三个事由", number="云市监罚〔2026〕13号")
    page = page_of(record)
    assert [step.items for step in page.context["history"]] == [["文书号", "事由"], ["事由"], []]
    text = page.content.decode()
    assert "第三个事由" in text
    assert "文书号 · 事由" in text
    for old in (wrong, "第二个事由", "云市监罚〔2026〕12号"):
        assert old not in text


def test_what_is_personal_is_in_no_version(record, decide):
    decide(record, facts="联系人：王芳，电话 13812345678")
    decide(record, facts="联系人：李娜，电话 13912345678")
    text = page_of(record).content.decode()
    for secret in ("王芳", "李娜", "13812345678", "13912345678"):
        assert secret not in text


def test_what_changed_before_the_public_could_look_is_not_told(company, organ, settings, decide):
    settings.CASEWORK_PUBLISH_DELAY_HOURS = 2
    record = f.record(company, organ, title="写错的事由")
    decide(record, title="写对的事由")
    PublicityWindow.objects.update(opens_at=moment())
    assert told(record) == [str(_TOLD[What.PUBLISHED])]
    assert "写错的事由" not in page_of(record).content.decode()


def test_sharing_is_no_matter_of_the_publics(record, decide):
    decide(record, shared=False)
    assert told(record) == [str(_TOLD[What.PUBLISHED])]


@pytest.mark.parametrize(
    ("place", "ending", "sentence"),
    [
        ("corrected", "close_corrected", "After checking, the information was corrected."),
        ("dismissed", "close_dismissed", "After checking, the information stands as it was."),
        ("verifying", "withdraw", "The objection was withdrawn."),
    ],
)
def test_the_end_of_an_objection_is_told_in_one_sentence(db, place, ending, sentence):
    world = objections_world()
    case = world.at(place)
    record = CreditRecord.objects.get(pk=case.record_id)
    assert [step.answer for step in page_of(record).context["history"] if step.answer] == []
    world.follow(case, ending)
    page = Client(headers={"accept-language": "en"}).get(f"/records/{record.pk}/")
    steps = [step for step in page.context["history"] if step.answer]
    assert [(str(step.words), step.answer) for step in steps] == [
        ("The objection has ended; the mark was taken off", sentence)
    ]
    assert sentence in page.content.decode()
    assert "文号写错了" not in page.content.decode()  # what the objector said
