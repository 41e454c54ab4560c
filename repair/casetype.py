"""Repair (信用修复): a subject that has put things right asks that its record leaves the public.

The unit that recognized the breach accepts in 3 working days and decides in 7; the window answers
in 10; what is approved is taken down everywhere in 3 (Order 36, 国办发〔2025〕22号, local packs).
R0 is notice.py; R15 opens an objection (remedies.py); R17 is this path for a list entry, decided
by the unit that listed it; R20 to R22 are timers of the registry.
"""

from casework.casetype import CaseType, Deadline, Document, Opening, State, from_any
from repair import guards as g


# fmt: off
class Repair(CaseType):
    code, prefix = "repair", "XF"
    opening = Opening(by=("subject", "window_clerk"), guards=g.TO_OPEN, changes=["take_parties"])

    # Where a request can be
    draft = State(initial=True, held_by="subject")
    submitted, pushed = State(held_by="credit_officer"), State(held_by="reviewer")
    supplement = State(held_by="subject", pauses_deadlines=True)
    accepted, reviewing, extended = (State(held_by="reviewer") for _ in range(3))
    joint_check, notice = State(held_by="partner"), State(held_by="head")
    approved, syncing = State(held_by="reviewer"), State(held_by="credit_officer")
    shielded = State(held_by="reviewer", no_deadline="It lasts as long as the court's plan does.")
    repaired, refused, rejected, revoked, restored, withdrawn = (
        State(final=True) for _ in range(6))

    # What we issue
    commitment_letter = Document("Repair commitment", template="commitment.txt")
    supplement_letter = Document("Request for supplement", template="supplement.txt")
    refusal_letter = Document("Refusal to accept", template="refusal.txt")
    acceptance_letter = Document("Acceptance", template="acceptance.txt")
    joint_letter = Document("Request for a joint check", template="joint.txt")
    extension_letter = Document("Extension", template="extension.txt")
    notice_letter = Document("Public notice of intended repair", template="public_notice.txt")
    approval_letter = Document("Decision to repair", template="approval.txt")
    rejection_letter = Document("Decision not to repair", template="rejection.txt")
    completion_letter = Document("Repair done", template="completion.txt")
    hearing_letter = Document("Notice before revocation", template="hearing.txt")
    revocation_letter = Document("Revocation of repair", template="revocation.txt")
    shield_letter = Document("Temporary shielding", template="shield.txt")
    plan_letter = Document("Repair after the court's plan", template="plan.txt")
    restoring_letter = Document("End of shielding", template="restoring.txt")

    # What may happen, who may do it, and on what condition
    apply = draft.to(submitted, by=("subject", "window_clerk"), guards=g.TO_APPLY,  # R1
        collects="application", issues=commitment_letter)
    discard = draft.to(withdrawn, by="system")
    route = submitted.to(pushed, by=("platform", "credit_officer", "system"),  # R2
        guards=[g.department_can_receive])
    ask_supplement = pushed.to(supplement, by="reviewer", collects="defects",  # R3
        guards=[g.no_supplement_asked_before], issues=supplement_letter)
    answer_supplement = supplement.to(pushed, by="subject", collects="answer")
    lapse = supplement.to(withdrawn, by="system")
    refuse = pushed.to(refused, by="reviewer", collects="refusal", needs_reason=True,  # R4
        guards=[g.missing_papers_were_asked_for], issues=refusal_letter)
    accept = pushed.to(accepted, by="reviewer", issues=acceptance_letter)  # R5
    review = accepted.to(reviewing, by="reviewer", collects="check", changes="note_duties")  # R6
    recheck = from_any(reviewing, extended).stay(by="reviewer", collects="check",
        changes="note_duties")
    ask_partner = from_any(reviewing, extended).to(joint_check, by="reviewer",  # R7
        collects="question", changes="set_partner", issues=joint_letter)
    concur = joint_check.to(reviewing, by="partner", collects="opinion")
    dissent = joint_check.to(reviewing, by="partner", collects="opinion", needs_reason=True)
    go_on = joint_check.to(reviewing, by="reviewer", needs_reason=True)
    extend = reviewing.to(extended, by="head", needs_reason=True,  # R8
        guards=[g.not_extended_before], changes="note_extension", issues=extension_letter)
    publish_notice = from_any(reviewing, extended).to(notice, by="reviewer",  # R9
        only_if="repair.public_notice", changes="open_notice", issues=notice_letter)
    end_notice = notice.stay(by="system", changes="close_notice")
    approve = from_any(reviewing, extended, notice).to(approved, by="head",  # R10, R17
        guards=g.TO_APPROVE, not_by=(accept, review, recheck), issues=approval_letter)
    reject = from_any(reviewing, extended, notice).to(rejected, by="head",  # R11
        collects="rejection", needs_reason=True, not_by=(accept, review, recheck),
        issues=rejection_letter)
    end_publicity = approved.to(syncing, by=("reviewer", "platform", "system"),  # R12
        changes="end_publicity")
    confirm_site = syncing.stay(by=("platform", "credit_officer"), collects="site",  # R13
        changes="confirm_site")
    complete = syncing.to(repaired, by=("platform", "credit_officer"), collects="completion",
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
        owner="credit_officer", on_expiry=route, on_the_day=True)
    answer_by = Deadline("repair.cap", start=apply, met_by=[refuse, approve, reject, shield],
        owner="credit_officer", extensions={extend: "repair.extend"})
    ask_by = Deadline("repair.supplement_notice", start=route, owner="reviewer",
        met_by=[ask_supplement, refuse, accept, shield], escalates_to="head")
    accept_by = Deadline("repair.accept", start=route, met_by=[refuse, accept, shield],
        owner="reviewer", after_pause="restart")
    supplement_by = Deadline("repair.supplement_answer", start=supplement, owner="subject",
        met_by=answer_supplement, on_expiry=lapse)
    handle_by = Deadline("repair.handle", start=accept, met_by=[approve, reject, shield],
        owner="reviewer", extensions={extend: "repair.extend"})
    partner_by = Deadline("repair.joint_check", start=joint_check, owner="partner",
        met_by=[concur, dissent, go_on])
    notice_ends_by = Deadline("repair.notice_period", start=notice, on_expiry=end_notice,
        met_by=[end_notice, approve, reject])
    end_by = Deadline("repair.end_own", start=approved, met_by=end_publicity, owner="reviewer",
        on_expiry=end_publicity, on_the_day=True)
    sync_by = Deadline("repair.sync", start=end_publicity, met_by=complete,
        owner="credit_officer", on_expiry=report_silent_sites)
    statement_by = Deadline("repair.statement", start=announce_revocation, owner="subject",
        met_by=[state_case, hear_silence, revoke], on_expiry=hear_silence)
    settle_by = Deadline("repair.restore", start=file_court_paper, owner="reviewer",
        met_by=[finish_plan, restore])

    # Who is told
    notices = {
        "subject": [apply, discard, ask_supplement, lapse, refuse, accept, extend, approve, reject,
            end_publicity, complete, announce_revocation, revoke, shield, finish_plan, restore],
        "reviewer": [route, answer_supplement, concur, dissent, approve, reject, state_case,
            file_court_paper, withdraw],
        "partner": [ask_partner], "head": [recheck, end_notice, state_case, hear_silence],
        "credit_officer": [apply, refuse, approve, reject, end_publicity, shield, restore],
        "platform": [end_publicity, shield, finish_plan, restore, revoke],
        "supervisor": [dissent, report_silent_sites],
    }
# fmt: on
