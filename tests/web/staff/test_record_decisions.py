"""Decisions on a record from its staff pages: who finds them, what they do, what is shown."""

import re
from datetime import timedelta

import pytest

from casework.models import CreditRecord, Evidence, Heartbeat, RecordEvent
from casework.registry.publicity import end_expired
from casework.today import local_today, moment
from casework.web.staff import paging
from tests import factories as f
from tests.nothing_moved import nothing_moves as cases_stand
from tests.registry.deciding import nothing_moves
from tests.web.staff.conftest import token

RECORDS, DESK = "/staff/registry/records/", "/staff/registry/expired/"


@pytest.fixture
def bureau(world):
    return f.department("云江市交通运输局")


@pytest.fixture
def reviewer(bureau):
    return f.officer("reviewer", bureau)


@pytest.fixture
def head(bureau):
    return f.officer("head", bureau)


@pytest.fixture
def record(world, bureau):
    """A record whose maximum term ended today."""
    return f.record(
        world.subject, bureau, number="云交罚〔2025〕7号", off_display=local_today(),
        max_last=None, min_last=None,
    )  # fmt: skip


def page_of(record) -> str:
    return f"{RECORDS}{record.pk}/duties/"


def stored(record) -> CreditRecord:
    return CreditRecord.objects.get(pk=record.pk)


def test_the_reviewer_notes_the_duties_and_publicity_ends(as_, record, reviewer):
    client = as_(reviewer)
    url = page_of(record)
    assert url in client.get(f"{RECORDS}{record.pk}/").content.decode()
    sent = {"form_token": token(client.get(url)), "action": "note", "reason": "罚款已缴清"}
    answer = client.post(url, sent)
    assert answer["Location"] == f"{RECORDS}{record.pk}/"
    assert (stored(record).duties_done, stored(record).publicity) == (True, "ended")
    text = client.get(answer["Location"]).content.decode()
    events = text[text.index('id="events"') :]
    for shown in ("罚款已缴清", reviewer.username, "云江市交通运输局", "部门经办人"):
        assert shown in events
    assert re.findall(r'<li value="(\d)"', events) == ["2", "1"]


def test_sent_twice_it_is_done_once(as_, record, reviewer):
    client = as_(reviewer)
    sent = {"action": "note", "reason": "罚款已缴清"}
    client.post(page_of(record), sent)
    with nothing_moves():
        answer = client.post(page_of(record), sent)
    assert answer.status_code == 422
    assert [refusal.code for refusal in answer.context["refusals"]] == ["duties_done"]
    assert RecordEvent.objects.filter(kind="duties_done").count() == 1


@pytest.mark.parametrize("action", ["note", "reopen"])
def test_without_reasons_nothing_happens_and_the_page_says_so(as_, record, head, action):
    CreditRecord.objects.filter(pk=record.pk).update(duties_done=action == "reopen")
    with nothing_moves():
        answer = as_(head).post(page_of(record), {"action": action, "reason": " "})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["reason"]


def test_only_the_head_takes_the_note_back(as_, record, reviewer, head):
    CreditRecord.objects.filter(pk=record.pk).update(duties_done=True, publicity="suspended")
    client = as_(reviewer)
    assert "<textarea" not in client.get(page_of(record)).content.decode()
    sent = {"action": "reopen", "reason": "缴款被退回"}
    with nothing_moves():
        answer = client.post(page_of(record), sent)
    assert [refusal.code for refusal in answer.context["refusals"]] == ["not_your_role"]
    assert as_(head).post(page_of(record), sent).status_code == 302
    assert stored(record).duties_done is False


@pytest.mark.parametrize("who", ["office", "supervisor", "elsewhere", "provider"])
def test_for_others_the_page_is_not_there(world, as_, record, who):
    provider = f.department("云江市市场监督管理局")
    CreditRecord.objects.filter(pk=record.pk).update(source_department=provider)
    person = {
        "office": world.officer,
        "supervisor": f.officer("supervisor", world.office),
        "elsewhere": f.officer("head", f.department()),
        "provider": f.officer("head", provider),
    }[who]
    client = as_(person)
    with nothing_moves():
        assert client.get(page_of(record)).status_code == 404
        answer = client.post(page_of(record), {"action": "note", "reason": "罚款已缴清"})
        assert answer.status_code == 404


def test_an_action_that_nobody_knows_is_not_there(as_, record, head):
    with nothing_moves():
        answer = as_(head).post(page_of(record), {"action": "forget", "reason": "x"})
    assert answer.status_code == 404


def test_files_of_the_record_s_cases_are_offered_and_kept_with_the_note(world, as_, record):
    case = world.at("filed")
    person = f.officer("reviewer", world.office)
    type(case).objects.filter(pk=case.pk).update(record=record)
    CreditRecord.objects.filter(pk=record.pk).update(department=world.office)
    row = {"content_type": "application/pdf", "size": 1, "uploaded_by": world.agent}
    mine = Evidence.objects.create(case=case, name="缴款书.pdf", sha256="a" * 64, path="a", **row)
    other = Evidence.objects.create(name="别的.pdf", sha256="b" * 64, path="b", **row)
    client = as_(person)
    text = client.get(page_of(record)).content.decode()
    assert "缴款书.pdf" in text
    assert "别的.pdf" not in text
    sent = {"action": "note", "reason": "见缴款书"}
    with nothing_moves(), cases_stand():
        answer = client.post(page_of(record), sent | {"evidence": [mine.pk, other.pk]})
        assert list(answer.context["form"].errors) == ["evidence"]
    answer = client.post(page_of(record), sent | {"evidence": [mine.pk]})
    text = client.get(answer["Location"]).content.decode()
    assert f'href="/evidence/{mine.pk}/">缴款书.pdf' in text


def test_what_was_typed_survives_a_session_that_ended(as_, record, reviewer):
    client = as_(reviewer)
    sent = {"form_token": token(client.get(page_of(record))), "reason": "罚款已缴清，凭证在卷"}
    client.logout()
    assert client.post(page_of(record), sent | {"action": "note"}).status_code == 302
    client.post("/accounts/login/", {"username": reviewer.username, "password": "pw"})
    assert "罚款已缴清，凭证在卷" in client.get(page_of(record)).content.decode()


def test_the_desk_shows_what_waits_for_whom(world, as_, record, reviewer, head):
    other = f.record(world.subject, f.department("水利局"), off_display=local_today())
    listed = f.record(
        world.subject, record.department, kind="serious_list", duties_done=True,
        off_display=local_today(),
    )  # fmt: skip
    f.record(world.subject, record.department)
    rows = lambda person: {  # noqa: E731
        row.pk for row in as_(person).get(DESK).context["page"].rows
    }
    assert rows(reviewer) == rows(head) == {record.pk, listed.pk}
    assert rows(f.officer("supervisor", world.office)) == {record.pk, other.pk, listed.pk}
    assert as_(world.officer).get(DESK).status_code == 403
    assert as_(world.agent).get(DESK).status_code == 403
    text = as_(reviewer).get(DESK).content.decode()
    assert page_of(record) in text
    assert page_of(listed) not in text


def count_in_menu(client) -> list[str]:
    text = client.get("/staff/inbox/").content.decode()
    entry = re.search(rf'<a href="{DESK}".*?</a>', text, re.DOTALL)
    return re.findall(r'class="count">(\d+)<', entry.group()) if entry else ["no entry"]


def test_the_menu_says_how_many_wait(world, as_, record, reviewer):
    f.record(world.subject, record.department, off_display=local_today())
    client = as_(reviewer)
    assert count_in_menu(client) == ["2"]
    client.post(page_of(record), {"action": "note", "reason": "罚款已缴清"})
    assert count_in_menu(client) == ["1"]
    assert count_in_menu(as_(f.officer("head", f.department()))) == []
    assert count_in_menu(as_(world.officer)) == ["no entry"]


def test_the_desk_tells_the_day_on_which_it_was_passed_on(as_, record, reviewer):
    (row,) = as_(reviewer).get(DESK).context["page"].rows
    assert row.routed_on is None
    end_expired(local_today(), now=moment())
    (row,) = as_(reviewer).get(DESK).context["page"].rows
    assert row.routed_on == local_today()
    text = as_(reviewer).get(f"{RECORDS}{record.pk}/").content.decode()
    assert "系统" in text[text.index('id="events"') :]


def test_a_long_desk_goes_on_where_the_page_ended(world, as_, bureau, reviewer):
    for number in range(paging.SIZE + 3):
        day = local_today() - timedelta(days=number // 7)
        f.record(world.subject, bureau, off_display=day)
    client = as_(reviewer)
    first = client.get(DESK).context["page"]
    second = client.get(DESK, {"after": first.next}).context["page"]
    pages = [(row.off_display, row.pk) for page in (first, second) for row in page.rows]
    assert len(first.rows) == paging.SIZE
    assert len(pages) == len(set(pages)) == paging.SIZE + 3
    assert pages == sorted(pages)
    assert second.next == ""


def test_a_department_decides_the_class_of_what_it_found_itself(world, as_, reviewer, bureau):
    unclear = f.record(world.subject, bureau, record_class="unclear", publicity="unpublished")
    foreign = f.record(world.subject, f.department(), record_class="unclear")
    client = as_(reviewer)
    rows = client.get("/staff/registry/classes/").context["page"].rows
    assert [row.pk for row in rows] == [unclear.pk]
    sent = {"record_class": "light", "reason": "情节轻微"}
    assert client.post(f"/staff/registry/classes/{foreign.pk}/", sent).status_code == 404
    assert client.post(f"/staff/registry/classes/{unclear.pk}/", sent).status_code == 302
    event = RecordEvent.objects.get()
    assert (event.kind, event.by, event.role) == ("class_set", reviewer, "reviewer")
    assert stored(unclear).record_class == "light"


def test_a_message_about_a_record_that_did_not_leave_names_it(world, as_, record):
    end_expired(local_today(), now=moment())
    record.events.get().messages.update(state="given_up", last_error="550")
    Heartbeat.objects.create(job="tick", at=moment())
    text = as_(world.officer).get("/staff/service/delivery/").content.decode()
    assert text.count("云交罚〔2025〕7号") == 2
