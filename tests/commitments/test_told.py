"""Who hears of which action on a commitment, typed by hand from the rules of notices (9.5)."""

from casework.declaration import published

TOLD = {
    "subject": {
        "ask_supplement", "lapse", "accept", "deem_accepted", "publish", "publish_late", "begin",
        "start_check", "reach_check_day", "confirm_fulfilled", "order_to_rectify",
        "end_rectifying", "announce_breach", "announce_false", "drop_charge", "confirm_breach",
        "find_false", "record_breach", "annul", "annul_as_fulfilled", "mark_disputed",
        "end_dispute", "discard_stale", "hide_letter", "show_letter_again", "miss_proof",
        "note_outcome", "go_on", "sign_first",
    },
    "reviewer": {
        "sign", "resubmit", "withdraw", "start_check", "reach_check_day", "report_rectified",
        "end_rectifying", "state_case", "end_hearing", "drop_charge", "return_finding", "annul",
        "hand_in_proof", "miss_proof",
    },
    "head": {"state_case", "end_hearing", "return_finding", "enter_annulment"},
    "credit_officer": {"find_breach", "confirm_breach", "find_false", "note_objection"},
    "platform": {"accept", "deem_accepted", "annul", "annul_as_fulfilled"},
}  # fmt: skip


def test_everybody_hears_of_what_concerns_them_and_of_nothing_else():
    notices = published("commitments").case_type.notices
    assert {role: {a.name for a in actions} for role, actions in notices.items()} == TOLD
