"""A company's penalty stands under a wrong document number; the bureau finds so, and it is put right."""

from datetime import date

from casework.ledger.verify import verify
from casework.models import Case, IssuedDocument
from casework.timers import tick
from tests.nothing_moved import nothing_moves
from tests.objections.conftest import make_world

RIGHT = "云市监罚〔2026〕8号"


def test_a_wrong_number_is_put_right(db, settings):
    settings.CASEWORK_PACK = "yunjiang"
    world = make_world()
    monday, tuesday, wednesday = date(2026, 7, 6), date(2026, 7, 7), date(2026, 7, 8)

    # The company drafts and files with proof; the office asks for one more paper.
    case = world.open(monday)
    assert not Case.objects.visible_to(world.officer).exists()
    case = world.do(case, "file", today=monday)
    case = world.do(case, "ask_supplement", data={"points": "处罚决定书复印件"}, today=monday)
    case = world.do(case, "answer_supplement", data={"answer_1": "已补交"}, today=tuesday)
    assert not world.fresh_record().disputed

    # Accepted and marked; our copy says what the bureau sent, so the bureau is asked.
    case = world.do(case, "accept", today=tuesday)
    assert world.fresh_record().disputed
    case = world.do(case, "compare", data={"result": "agrees"}, today=tuesday)
    case = world.do(case, "forward", today=tuesday)
    assert (case.holder, case.due_on) == (world.bureau, date(2026, 7, 14))

    # The head lengthens the term once; on the last day nobody is late yet.
    case = world.do(case, "extend", today=wednesday)
    assert case.due_on == date(2026, 7, 21)
    stood = case.version
    assert tick(date(2026, 7, 14))["timers"] == 0
    assert world.fresh(case).version == stood
    with nothing_moves():
        tick(date(2026, 7, 14))
    case = world.do(case, "uphold", today=date(2026, 7, 20))
    assert world.fresh_record().number == "云市监罚〔2026〕7号"

    # The platform puts it right and tells whoever used the old number; the office tells the company.
    case = world.do(case, "correct", by=world.connector, data={}, today=date(2026, 7, 20))
    record = world.fresh_record()
    assert (record.number, record.disputed, record.publicity) == (RIGHT, True, "published")
    assert [(c["field"], c["from"], c["to"]) for c in record.corrections] == [
        ("number", "云市监罚〔2026〕7号", RIGHT)
    ]
    case = world.do(case, "close_corrected", today=date(2026, 7, 21))
    assert (case.state, case.closed_on, case.overdue_since) == ("closed", date(2026, 7, 21), None)
    assert not world.fresh_record().disputed

    assert [e.action for e in case.events.order_by("seq")] == [
        "open", "file", "ask_supplement", "answer_supplement", "accept", "compare", "forward",
        "extend", "uphold", "correct", "close_corrected",
    ]  # fmt: skip
    assert list(IssuedDocument.objects.filter(case=case).order_by("id").values_list("name", flat=True)) == [
        "supplement_notice", "acceptance_notice", "inquiry", "extension_notice", "users_letter",
        "result_corrected",
    ]  # fmt: skip
    assert list(verify()) == []
