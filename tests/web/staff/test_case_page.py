"""The case page: facts, clocks, papers, history, and what may be done, or not yet and why."""

import re

from casework.engine import open_case, perform
from casework.handling.assign import take
from casework.models import Evidence, IssuedDocument
from casework.web.hooks import Panel
from tests.engine.conftest import MONDAY
from tests.objections.conftest import make_world as objections_world


def page_of(client, case, **query):
    return client.get(f"/staff/cases/{case.pk}/", query)


def test_the_head_of_the_page_names_case_subject_state_and_who_holds_it(world, as_):
    case = world.at("looking")
    take(case.pk, by=world.officer)
    text = page_of(as_(world.officer), case).content.decode()
    for words in (
        case.number,
        world.subject.name,
        "一个愿望",
        "办理中",
        world.office.name,
        world.officer.username,
    ):
        assert words in text
    assert f"{world.subject.name}的事项办理中。" in text


def test_possible_actions_come_first_and_the_others_say_why_not(world, as_):
    case = world.at("looking")
    page = page_of(as_(world.officer), case)
    assert {offer.name for offer in page.context["possible"]} == {"ask", "order", "crash"}
    not_yet = {offer.name: [r.code for r in offer.refusals] for offer in page.context["not_yet"]}
    # “trained” is not among them: the rules of this case do not know it at all.
    assert not_yet == {"deny": ["four_eyes"]}
    text = page.content.decode()
    assert f"/staff/cases/{case.pk}/do/ask/" in text
    assert f"/staff/cases/{case.pk}/do/deny/" not in text
    for offer in page.context["not_yet"]:
        assert offer.refusals[0].message in text


def test_what_another_role_may_do_is_not_offered(world, as_):
    case = world.at("looking")
    names = {o.name for o in page_of(as_(world.officer), case).context["possible"]}
    assert not names & {"grant", "extend", "drop"}
    page = page_of(as_(world.head), case)
    assert "grant" in {o.name for o in page.context["possible"]}
    # The term ended months ago, so it is too late to extend it.
    not_yet = {o.name: [r.code for r in o.refusals] for o in page.context["not_yet"]}
    assert not_yet["extend"] == ["term_is_over"]


def test_the_way_has_every_state_with_its_days(world, as_):
    case = world.open()
    case = perform(case.pk, "send", by=world.agent, today=MONDAY)
    case = perform(case.pk, "take_up", by=world.officer, today=MONDAY.replace(day=8))
    stations = page_of(as_(world.officer), case).context["path"]
    assert [(s.since.day, s.until and s.until.day, s.current) for s in stations] == [
        (6, 6, False), (6, 8, False), (8, None, True),
    ]  # fmt: skip


def test_the_clocks_stand_mine_first_and_lead_to_their_days(world, as_):
    case = world.at("looking")
    client = as_(world.officer)
    live = [c for c in page_of(client, case).context["clocks"] if c.live]
    assert [c.deadline.name for c in live] == ["decide_by"]
    assert live[0].mine
    page = client.get(f"/staff/cases/{case.pk}/deadlines/decide_by/")
    days = page.context["why"].days.rows
    assert days[0].date == MONDAY
    assert not days[0].counted
    assert sum(day.counted for day in days) == 7
    assert days[-1].date == live[0].deadline.due_on


def test_the_record_stands_beside_what_is_asserted_and_differences_are_marked(world, as_):
    case = open_case(
        "sample", by=world.agent, today=MONDAY,
        data={"subject": world.subject.pk, "record": world.record.pk, "topic": "文号有误"},
    )  # fmt: skip
    case = perform(case.pk, "send", by=world.agent, today=MONDAY)
    type(case).objects.filter(pk=case.pk).update(
        data={
            **case.data,
            "claim": {"item": "title", "right_value": "未按期年报"},
            "notes": {"kind": "approval"},
        }
    )
    lines = {line.name: line for line in page_of(as_(world.officer), case).context["record_lines"]}
    differing = [line for line in lines.values() if line.differs]
    assert [(line.value, line.asserted) for line in differing] == [
        ("销售超过保质期的食品", "未按期年报")
    ]


def test_a_case_type_may_add_a_panel_of_its_own(world, as_, monkeypatch):
    sites = Panel("repair/_sites.html", {"sites": [{"name": "信用江海", "missing": True}]})
    monkeypatch.setattr(
        "casework.web.staff.casepage.hook", lambda edition, name: lambda case, today: [sites]
    )
    case = world.at("looking")
    assert "信用江海" in page_of(as_(world.officer), case).content.decode()


def test_letters_and_evidence_are_listed_and_open(world, as_, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "x").write_bytes(b"%PDF-1.4 proof")
    case = world.at("granted")
    file = Evidence.objects.create(
        case_id=case.pk, name="证明.pdf", content_type="application/pdf", size=14, sha256="0" * 64,
        path="evidence/x", uploaded_by=world.agent,
    )  # fmt: skip
    letter = IssuedDocument.objects.get(case_id=case.pk)
    client = as_(world.officer)
    text = page_of(client, case).content.decode()
    assert f"/evidence/{file.pk}/" in text
    assert letter.number in text
    shown = client.get(f"/staff/cases/{case.pk}/letters/{letter.pk}/").content.decode()
    assert letter.body.strip()[:20] in shown
    answer = client.get(f"/evidence/{file.pk}/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 proof"
    answer.close()
    assert as_(world.stranger).get(f"/evidence/{file.pk}/").status_code == 404


def test_the_history_tells_who_why_and_what_and_can_be_narrowed(world, as_):
    case = world.at("asking")
    client = as_(world.officer)
    entries = page_of(client, case).context["entries"]
    assert [entry.event.action for entry in entries] == ["ask", "take_up", "send", "open"]
    assert entries[0].event.reason == "缺一份材料"
    assert entries[0].who == world.officer.username
    assert [(line.name, line.value) for line in entries[3].said] == [("Topic", "一个愿望")]
    assert "缺一份材料" in page_of(client, case).content.decode()
    assert page_of(client, case, events="system").context["entries"] == []
    assert len(page_of(client, case, events="people").context["entries"]) == 4


def test_a_closed_case_says_how_and_offers_nothing_to_take(world, as_):
    case = world.at("granted")
    page = page_of(as_(world.officer), case)
    assert page.context["closing"]["on"] == MONDAY
    assert not page.context["may_take"]
    assert page.context["possible"] == []


def test_what_people_typed_never_becomes_markup(world, as_):
    nasty = "<script>alert(1)</script>"
    case = open_case(
        "sample", by=world.agent, today=MONDAY, data={"subject": world.subject.pk, "topic": nasty}
    )
    case = perform(case.pk, "send", by=world.agent, today=MONDAY)
    case = perform(case.pk, "take_up", by=world.officer, today=MONDAY)
    case = perform(case.pk, "ask", by=world.officer, today=MONDAY, reason=nasty)
    text = page_of(as_(world.officer), case).content.decode()
    assert nasty not in text
    assert text.count("&lt;script&gt;alert(1)") >= 2


def test_what_was_found_stands_under_the_step_that_found_it(db, settings, as_):
    """Two steps of an objection ask for the same form; the page names the one that was made."""
    settings.CASEWORK_PACK = "yunjiang"
    world = objections_world()
    case = world.at("upheld")
    page = as_(world.officer).get(f"/staff/cases/{case.pk}/").content.decode()
    headings = re.findall(r"<h2>(.*?)</h2>", page)
    assert "认定异议成立" in headings
    assert "认定本办差错" not in headings


def test_the_way_on_is_offered_before_asking_back_and_turning_away(db, settings, as_):
    settings.CASEWORK_PACK = "yunjiang"
    world = objections_world()
    case = world.at("submitted")
    offered = as_(world.officer).get(f"/staff/cases/{case.pk}/").context["possible"]
    assert [offer.name for offer in offered] == [
        "accept", "ask_supplement", "refuse", "offer_conversion",
    ]  # fmt: skip
