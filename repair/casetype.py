"""Repair (信用修复): a subject that has put things right asks that its record leaves the public.

Order 36, 国办发〔2025〕22号, local packs. R1… are the rows of the rules: R0 is notice.py, R15 opens
an objection (remedies.py) and, where that is upheld, this case again, R17 is this path for a list
entry, decided by the unit that listed it, R20 to R22 are timers of the registry.
"""

from typing import Any

from casework.casetype import CaseType, Deadline, Document, Opening, State, from_any
from repair import guards as g

WINDOW = ("platform", "credit_officer")


class Repair(CaseType):
    # fmt: off
    code, version, prefix, letter_sign = "repair", 1, "XF", "信修"
    opening = Opening(by=("subject", "window_clerk"), guards=g.TO_OPEN, changes="take_parties")
    # Where a request can be
    draft = State(initial=True, held_by="subject")
    submitted, pushed = State(held_by="credit_officer"), State(held_by="reviewer")
    supplement = State(held_by="subject", pauses_deadlines=True)
    accepted, reviewing, extended = (State(held_by="reviewer") for _ in range(3))
    joint_check, notice = State(held_by="partner"), State(held_by="head")
    approved, syncing = State(held_by="reviewer"), State(held_by="credit_officer")
    shielded = State(held_by="reviewer", no_deadline="It lasts as long as the court's plan does.")
    repaired, refused, rejected = State(final=True), State(final=True), State(final=True)
    revoked, restored, withdrawn = State(final=True), State(final=True), State(final=True)
    in_hand, decidable = from_any(reviewing, extended), from_any(reviewing, extended, notice)
    answered = from_any(refused, rejected)
    # What we issue
    commitment_letter, supplement_letter, refusal_letter = (Document() for _ in range(3))
    acceptance_letter, joint_letter, extension_letter = (Document() for _ in range(3))
    extension_revoked_letter = Document()
    notice_letter, approval_letter, rejection_letter = (Document() for _ in range(3))
    reopening_letter, reasons_letter, completion_letter = (Document() for _ in range(3))
    hearing_letter, dropped_letter, revocation_letter = (Document() for _ in range(3))
    shield_letter, plan_letter, restoring_letter = (Document() for _ in range(3))
    # What may happen, who may do it, and on what condition
    apply = draft.to(submitted, by=("subject", "window_clerk"), guards=g.TO_APPLY,  # R1
        collects="application", changes=["word_promise", "cite_law"], issues=commitment_letter)
    discard = draft.to(withdrawn, by="system")
    route = submitted.to(pushed, by=(*WINDOW, "system"), guards=[g.department_can_receive])  # R2
    ask_supplement = pushed.to(supplement, by="reviewer", collects="defects",  # R3
        guards=[g.no_supplement_asked_before], issues=supplement_letter)
    answer_supplement = supplement.to(pushed, by="subject", collects="answer")
    lapse = supplement.to(withdrawn, by="system")
    refuse = pushed.to(refused, by="reviewer", collects="refusal", needs_reason=True,  # R4
        guards=g.TO_REFUSE, issues=refusal_letter)
    accept = pushed.to(accepted, by="reviewer", issues=acceptance_letter)  # R5
    review = accepted.to(reviewing, by="reviewer", collects="check", changes="note_duties",  # R6
        hands_to="head")
    recheck = in_hand.stay(by="reviewer", collects="check", changes="note_duties",
        hands_to="head")
    ask_partner = in_hand.to(joint_check, by="reviewer", collects="question",  # R7
        changes="set_partner", issues=joint_letter)
    concur = joint_check.to(reviewing, by="partner", collects="opinion")
    dissent = joint_check.to(reviewing, by="partner", collects="opinion", needs_reason=True)
    go_on = joint_check.to(reviewing, by="reviewer", needs_reason=True)
    extend = reviewing.to(extended, by="head", needs_reason=True,  # R8
        issues=extension_letter)
    take_back_extension = extended.to(reviewing, by="head", needs_reason=True,  # R8
        issues=extension_revoked_letter)
    publish_notice = in_hand.to(notice, by="reviewer", only_if="repair.public_notice",  # R9
        changes="open_notice", issues=notice_letter)
    end_notice = notice.stay(by="system", changes="close_notice")
    decides: dict[str, Any] = {"by": "head", "not_by": (accept, review, recheck)}
    approve = decidable.to(approved, **decides, guards=g.TO_APPROVE, issues=approval_letter)  # R10
    reject = decidable.to(rejected, **decides, collects="rejection", needs_reason=True,  # R11
        issues=rejection_letter)
    reopen = answered.to(pushed, by=("reviewer", "head"), needs_reason=True, after_close=True,
        guards=[g.there_is_cause_to_reopen], changes="begin_anew", issues=reopening_letter)  # R15
    # The unit's decision stands; the platform can only have it give fuller reasons (9.3)
    ask_reasons = answered.stay(by=WINDOW, guards=[g.reasons_not_asked_before], needs_reason=True,
        after_close=True, changes="note_other_view")
    give_reasons = answered.stay(by="head", guards=[g.reasons_are_wanted], needs_reason=True,
        after_close=True, changes="note_reasons", issues=reasons_letter)
    end_publicity = approved.to(syncing, by=("reviewer", "platform", "system"),  # R12
        changes="end_publicity")
    confirm_site = syncing.stay(by=WINDOW, collects="site", changes="confirm_site")  # R13
    complete = syncing.to(repaired, by=(*WINDOW, "system"), collects="completion",
        guards=[g.every_site_has_confirmed], changes="mark_repaired", issues=completion_letter)
    report_silent_sites = syncing.stay(by="system", changes="list_silent_sites")  # R14
    announce_revocation = repaired.stay(by=("reviewer", "credit_officer"), collects="charge",  # R16
        after_close=True, needs_reason=True, changes="open_hearing", issues=hearing_letter)
    state_case = repaired.stay(by="subject", collects="statement", after_close=True,
        guards=[g.revocation_is_announced], changes="close_hearing")
    hear_silence = repaired.stay(by="system", after_close=True, changes="close_hearing")
    revoke = repaired.to(revoked, by=("head", "office_head"), needs_reason=True, after_close=True,
        guards=[g.revocation_is_announced, g.subject_was_heard], not_by=announce_revocation,
        changes=["display_again", "bar_subject"], issues=revocation_letter)
    drop_revocation = repaired.stay(by=("head", "office_head"), needs_reason=True, after_close=True,
        guards=[g.revocation_is_announced], not_by=announce_revocation, changes="drop_charge",
        issues=dropped_letter)
    shield = from_any(submitted, pushed, accepted, reviewing, extended).to(shielded,  # R18
        by=("reviewer", "credit_officer"), guards=[g.asked_on_a_court_ruling], not_by=accept,
        changes="shield_record", issues=shield_letter)
    file_court_paper = shielded.stay(by=("subject", "reviewer"), collects="court_paper")  # R19
    finish_plan = shielded.to(repaired, by="reviewer", guards=[g.court_says_carried_out],
        changes="end_shielded", issues=plan_letter)
    restore = shielded.to(restored, by="reviewer", guards=[g.court_says_failed],
        changes="display_again", issues=restoring_letter)
    withdraw = from_any(draft, submitted, pushed, supplement, accepted, reviewing,  # R23
        joint_check, extended, notice).to(withdrawn, by="subject")
    # By when, and who hears of it if we are late
    finish_draft_by = Deadline("repair.draft_stale", start=draft, met_by=apply, on_expiry=discard)
    route_by = Deadline("repair.push", start=apply, met_by=[route, shield],
        owner="credit_officer", on_expiry=route, fires="on_the_day")
    answer_by = Deadline("repair.cap", start=[apply, reopen], owner="credit_officer",
        met_by=[refuse, approve, reject, shield], extensions={extend: "repair.extend"},
        revokes=take_back_extension, after_pause="clock.handling")
    ask_by = Deadline("repair.supplement_notice", start=[route, reopen], owner="reviewer",
        met_by=[ask_supplement, refuse, accept, shield])
    accept_by = Deadline("repair.accept", start=[route, reopen], met_by=[refuse, accept, shield],
        owner="reviewer", after_pause="clock.acceptance")
    reasons_by = Deadline("repair.reasons", start=ask_reasons, met_by=[give_reasons, reopen],
        owner="head")
    supplement_by = Deadline("repair.supplement_answer", start=supplement, owner="subject",
        met_by=answer_supplement, on_expiry=lapse)
    handle_by = Deadline("repair.handle", start=accept, met_by=[approve, reject, shield],
        owner="reviewer", extensions={extend: "repair.extend"}, revokes=take_back_extension)
    partner_by = Deadline("repair.joint_check", start=joint_check, owner="partner",
        met_by=[concur, dissent, go_on])
    notice_ends_by = Deadline("repair.notice_period", start=notice, on_expiry=end_notice,
        met_by=[end_notice, approve, reject])
    end_by = Deadline("repair.end_own", start=approved, met_by=end_publicity, owner="reviewer",
        on_expiry=end_publicity, fires="on_the_day")
    sync_by = Deadline("repair.sync", start=end_publicity, met_by=complete,
        owner="credit_officer", on_expiry=report_silent_sites, fires="next_working_day")
    elsewhere_by = Deadline(date="elsewhere_until", start=end_publicity, met_by=complete,
        owner="credit_officer", on_expiry=report_silent_sites, fires="next_working_day")
    statement_by = Deadline("repair.statement", start=announce_revocation, owner="subject",
        met_by=[state_case, hear_silence, drop_revocation], on_expiry=hear_silence)
    revoke_by = Deadline("repair.revocation", start=[state_case, hear_silence], owner="head",
        met_by=[revoke, drop_revocation, announce_revocation])
    settle_by = Deadline("repair.restore", start=file_court_paper, owner="reviewer",
        met_by=[finish_plan, restore])
    # Who is told
    notices = {
        "subject": [apply, discard, ask_supplement, lapse, refuse, accept, extend,
            take_back_extension, approve, reject, reopen, ask_reasons, give_reasons, end_publicity,
            complete, announce_revocation, revoke, drop_revocation, shield, finish_plan, restore],
        "reviewer": [route, answer_supplement, concur, dissent, approve, reject, reopen,
            ask_reasons, state_case, drop_revocation, file_court_paper, withdraw],
        "partner": [ask_partner],
        "head": [recheck, end_notice, reopen, ask_reasons, state_case, hear_silence],
        "credit_officer": [apply, refuse, approve, reject, reopen, give_reasons, end_publicity,
            drop_revocation, shield, restore],
        "platform": [give_reasons, end_publicity, shield, finish_plan, restore, revoke],
        "supervisor": [dissent, ask_reasons, report_silent_sites],
    }
