"""信用承诺: a subject promises in advance and in public; the department checks what was kept."""

from casework.casetype import CaseType, Deadline, Document, Opening, State, from_any
from commitments import guards as g

OFFICE = ("credit_officer", "office_head")
HEADS = ("head", *OFFICE)


# fmt: off
class Commitment(CaseType):
    code, version, prefix = "commitments", 1, "CN"
    opening = Opening(by="subject", guards=g.SIGNABLE, collects="draft", changes="draw_up")

    draft, signed = State(initial=True, held_by="subject"), State(held_by="reviewer")
    returned, accepted = State(held_by="subject", pauses_deadlines=True), State(held_by="platform")
    published, performing = State(held_by="system"), State(held_by="system")
    checking, rectifying = State(held_by="reviewer"), State(held_by="subject")
    fulfilled, breached, withdrawn, ended = (State(final=True) for _ in range(4))
    begun, judged = (performing, checking, rectifying), from_any(checking, rectifying)
    in_doubt, heard = from_any(performing, checking), from_any(*begun)
    unended = (draft, signed, returned, accepted, published, *begun)

    letter, supplement, lapse_notice, acceptance, confirmation = (Document() for _ in range(5))
    order, prior_notice, decision, annulment = (Document() for _ in range(4))
    false_notice, false_decision, dropped_notice = (Document() for _ in range(3))

    sign = draft.to(signed, by="subject", guards=g.SIGNABLE + g.TRUSTED, collects="signature",
        changes="seal_letter", issues=letter)  # C1
    discard_stale = draft.to(ended, by="system")  # C2
    accept = signed.to(accepted, by="reviewer", guards=[g.letter_complete, g.right_department],
        collects="acceptance", changes="promise_publication", issues=acceptance)  # C6
    ask_supplement = signed.to(returned, by="reviewer", guards=[g.not_yet_asked],
        collects="supplement", issues=supplement)  # C3
    deem_accepted = signed.to(accepted, by="system", changes="promise_publication",
        issues=acceptance)  # C3: silence
    resubmit = returned.to(signed, by="subject", guards=[g.all_answered], collects="answers")  # C4
    lapse = returned.to(ended, by="system", issues=lapse_notice)  # C5
    publish = accepted.to(published, by="platform", guards=g.PUBLISHABLE, collects="publication",
        changes="make_public")  # C7
    publish_late = from_any(*begun).stay(by="platform", guards=g.PUBLISHABLE,
        collects="publication", changes="make_public")  # C7: the term began before
    withhold = from_any(accepted, *begun).stay(by=("platform", "credit_officer"),
        guards=[g.publication_open], needs_reason=True, changes="keep_private")  # C7: not for all
    begin = from_any(accepted, published).to(performing, by="system")  # C8
    withdraw = from_any(signed, accepted, published).to(withdrawn, by="subject",
        guards=[g.matter_unfinished], needs_reason=True, changes="take_down")  # C9
    reach_check_day = performing.to(checking, by="system")  # C10
    start_check = performing.to(checking, by=("reviewer", "supervisor"), collects="lead")  # C10
    confirm_fulfilled = checking.to(fulfilled, by="reviewer", not_by=accept, guards=g.ALL_KEPT,
        collects="check", changes=["note_outcomes", "note_proof"], issues=confirmation)  # C11
    order_to_rectify = checking.to(rectifying, by="reviewer", guards=g.RECTIFIABLE,
        collects="order", changes=["note_outcomes", "drop_hearing"], issues=order)  # C12
    report_rectified = rectifying.to(checking, by="subject", collects="report")  # C13
    end_rectifying = rectifying.to(checking, by="system")  # C13
    announce_breach = judged.stay(by="reviewer", guards=g.ANNOUNCEABLE, collects="announcement",
        changes="open_hearing", issues=prior_notice)  # C14: prior notice
    announce_false = in_doubt.stay(by="reviewer", guards=g.FALSITY, collects="falsity",
        changes="open_false_hearing", issues=false_notice)  # C15: prior notice
    state_case = heard.stay(by="subject", guards=[g.finding_announced, g.no_breach_found],
        collects="statement", changes="note_heard", hands_to="head")  # C14, C15: statement
    end_hearing = heard.stay(by="system", guards=[g.finding_announced], changes="note_heard",
        hands_to="head")  # C14, C15
    drop_charge = heard.stay(by="head", not_by=accept, needs_reason=True, hands_to="reviewer",
        guards=[g.finding_announced, g.no_breach_found], changes="drop_charge",
        issues=dropped_notice)  # C14, C15: nothing is found
    find_breach = judged.stay(by="head", not_by=[accept, announce_breach], needs_reason=True,
        guards=[g.subject_heard, g.breach_announced, g.no_breach_found], changes="note_found",
        hands_to="credit_officer")  # C14: head
    return_finding = judged.stay(by=OFFICE, not_by=find_breach, guards=[g.breach_found],
        needs_reason=True, changes="unfind", hands_to="head")  # C14: office says no
    confirm_breach = judged.to(breached, by=OFFICE, not_by=[accept, announce_breach, find_breach],
        guards=[g.breach_found], changes="note_breach", issues=decision)  # C14: office
    find_false = in_doubt.to(breached, by="head", not_by=[accept, announce_false],
        needs_reason=True, guards=[g.subject_heard, g.falsity_announced], changes="note_false",
        issues=false_decision)  # C15
    record_breach = breached.stay(by=("platform", *OFFICE), guards=g.RECORDABLE,
        collects="measures", changes="enter_record", after_close=True)  # C16
    enter_annulment = breached.stay(by=HEADS, collects="annulment", changes="note_annulled",
        after_close=True)  # C17
    annul = breached.to(performing, by=HEADS, guards=[g.decision_annulled], needs_reason=True,
        changes="withdraw_record", issues=annulment, after_close=True)  # C17
    annul_as_fulfilled = breached.to(fulfilled, by=HEADS, guards=[g.decision_annulled],
        needs_reason=True, changes="withdraw_as_kept", issues=annulment, after_close=True)  # C17
    note_objection = from_any(*unended).stay(by=("subject", "credit_officer"),
        collects="objection")  # C18
    mark_disputed = from_any(*unended).stay(by="credit_officer", guards=[g.objection_accepted],
        changes="flag")  # C18
    end_dispute = from_any(*unended, fulfilled, breached, withdrawn, ended).stay(
        by="credit_officer", guards=[g.objection_noted], needs_reason=True, changes="unflag",
        after_close=True)  # C18

    # What passes without an action of its own is reported to the supervisor: C19.
    sign_by = Deadline("commitment.draft_stale", start=draft, met_by=signed, owner="subject",
        on_expiry=discard_stale)
    ask_by = Deadline("commitment.supplement_notice", start=signed, owner="reviewer",
        met_by=[returned, accepted], on_expiry=deem_accepted)
    accept_by = Deadline("commitment.accept", start=sign, owner="reviewer", met_by=accepted,
        after_pause="clock.acceptance")
    answer_by = Deadline("commitment.supplement_answer", start=returned, owner="subject",
        met_by=signed, on_expiry=lapse)
    publish_by = Deadline("commitment.publish", start=accepted, owner="platform",
        met_by=[publish, publish_late, withhold])
    begin_by = Deadline(date="plan.start_on", start=accepted, met_by=performing, on_expiry=begin,
        fires="on_the_day")
    check_by = Deadline(date="plan.check_on", start=performing, met_by=checking, fires="on_the_day",
        on_expiry=reach_check_day)
    decide_by = Deadline("commitment.decide", start=checking, owner="reviewer",
        met_by=[fulfilled, rectifying, breached])
    rectify_by = Deadline(date="order.until", start=order_to_rectify, owner="subject",
        met_by=checking, on_expiry=end_rectifying)
    speak_by = Deadline("commitment.statement", start=[announce_breach, announce_false],
        owner="subject", met_by=[state_case, order_to_rectify, drop_charge], on_expiry=end_hearing)
    find_by = Deadline("commitment.find", start=[state_case, end_hearing], owner="head", met_by=[
        find_breach, find_false, drop_charge, order_to_rectify, announce_breach, announce_false])
    confirm_by = Deadline("commitment.confirm", start=find_breach, owner="credit_officer",
        met_by=[confirm_breach, return_finding])
    record_by = Deadline("record.publish", start=breached, owner="credit_officer",
        met_by=[record_breach, annul, annul_as_fulfilled])
    annul_by = Deadline("record.withdraw", start=enter_annulment, owner="head",
        met_by=[annul, annul_as_fulfilled])
    mark_by = Deadline("commitment.annotate", start=note_objection, owner="credit_officer",
        met_by=[mark_disputed, end_dispute], runs_in_pause=True)

    notices = {
        "subject": [ask_supplement, lapse, accept, deem_accepted, publish, publish_late, begin,
            start_check, reach_check_day, confirm_fulfilled, order_to_rectify, end_rectifying,
            announce_breach, announce_false, drop_charge, confirm_breach, find_false, record_breach,
            annul, annul_as_fulfilled, mark_disputed, end_dispute, discard_stale],
        "reviewer": [sign, resubmit, withdraw, reach_check_day, report_rectified, end_rectifying,
            state_case, end_hearing, drop_charge, return_finding, annul],
        "head": [state_case, end_hearing, return_finding, enter_annulment],
        "credit_officer": [find_breach, confirm_breach, find_false, note_objection],
        "platform": [accept, deem_accepted, annul, annul_as_fulfilled],
    }
