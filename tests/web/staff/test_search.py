"""All cases and the search among them: by number, subject, code or record, within one's sight."""

from casework.engine import open_case, perform
from tests.engine.conftest import MONDAY


def found(client, text, **more):
    page = client.get("/staff/cases/", {"q": text, **more})
    return [row.case.pk for row in page.context["rows"]] if page.context else page["Location"]


def test_number_subject_code_and_record_find_the_case(world, as_):
    case = open_case(
        "sample", by=world.agent, today=MONDAY,
        data={"subject": world.subject.pk, "record": world.record.pk, "topic": "补照明"},
    )  # fmt: skip
    case = perform(case.pk, "send", by=world.agent, today=MONDAY)
    client = as_(world.officer)
    assert found(client, case.number) == f"/staff/cases/{case.pk}/"
    for text in ("远航", world.subject.code.lower(), world.record.number, "补照明"):
        assert found(client, text) == [case.pk], text
    assert found(client, "没有这个") == []


def test_a_foreign_case_is_found_by_nothing(world, as_):
    case = world.at("filed")
    client = as_(world.stranger)
    for text in (case.number, "远航", world.subject.code):
        assert found(client, text) == [], text


def test_open_and_closed_cases_can_be_told_apart(world, as_):
    closed = world.at("granted")
    open_one = world.at("filed")
    client = as_(world.officer)
    assert found(client, "", stage="closed") == [closed.pk]
    assert found(client, "", stage="open") == [open_one.pk]
