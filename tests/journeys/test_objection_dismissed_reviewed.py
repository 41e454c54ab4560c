"""The bureau stands by its record; the upper office looks again and finds for the company."""

from datetime import date

from casework.models import IssuedDocument
from tests import factories as f
from tests.objections.conftest import make_world

RIGHT = "云市监罚〔2026〕8号"


def test_a_dismissed_objection_is_reviewed_once(db, settings):
    settings.CASEWORK_PACK = "yunjiang"
    world = make_world()
    monday, friday = date(2026, 7, 6), date(2026, 7, 10)
    case = world.at("verifying", today=monday)

    # The bureau answers in time, with reasons and papers; the office tells the company both.
    case = world.do(case, "dismiss", reason="原件文号与公示一致", today=friday)
    assert (case.holder, case.due_on) == (world.office, date(2026, 7, 13))
    case = world.do(case, "close_dismissed", reason="原件文号与公示一致", today=friday)
    assert not world.fresh_record().disputed
    letter = IssuedDocument.objects.get(case=case, name="result_dismissed").body
    # Sixty natural days from 10 July: 8 September.
    assert "原件文号与公示一致" in letter
    assert "2026年9月8日（含当日）前申请复核一次" in letter

    # The company asks for a review on the last day; the record is marked again meanwhile.
    last = date(2026, 9, 8)
    case = world.do(case, "request_review", today=last)
    assert (case.holder, case.waits_for, case.closed_on) == (world.province, "upper", None)
    assert world.fresh_record().disputed
    assert case.due_on == date(2026, 9, 15)

    # Whoever had a hand in the result may not review it; a fresh pair of eyes overturns it.
    case = world.do(case, "extend_review", today=date(2026, 9, 14))
    # Ten working days from 8 September: 9 10 11, 14 to 18, Sunday 20 (a make-up day), 21.
    assert case.due_on == date(2026, 9, 21)
    case = world.do(case, "overturn", reason="封面文号有误", today=date(2026, 9, 16))
    record = world.fresh_record()
    assert (case.state, record.number, record.disputed) == ("closed", RIGHT, False)
    assert "封面文号有误" in IssuedDocument.objects.get(case=case, name="review_decision").body

    # There is no second review; the courts remain, and bring the mark back.
    assert world.refuses(case, "request_review", today=date(2026, 9, 17)) == ["reviewed_once"]
    case = world.do(case, "note_proceedings", today=date(2026, 9, 17))
    assert (case.state, world.fresh_record().disputed) == ("closed", True)
    case = world.do(case, "end_proceedings", today=date(2026, 11, 2))
    assert not world.fresh_record().disputed
    other = f.agent_of(f.subject("别的公司"))
    assert world.refuses(case, "request_review", by=other) == ["not_your_role"]
