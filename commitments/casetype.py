"""信用承诺: a subject promises in advance and in public; the department checks what was kept."""

from typing import Any

from casework.casetype import CaseType, Deadline, Opening, State, from_any
from commitments import guards as g

OFFICE = ("credit_officer", "office_head")
HEADS = ("head", *OFFICE)
BOTH = ("subject", "reviewer")


# fmt: off
class Commitment(CaseType):
    code, version, prefix, letter_sign = "commitments", 1, "CN", "信诺"
    opening = Opening(by="subject", guards=g.SIGNABLE, collects="draft", changes="draw_up")

    draft, signed = State(initial=True, held_by="subject"), State(held_by="reviewer")
    returned, accepted = State(held_by="subject", pauses_deadlines=True), State(held_by="platform")
    published, performing = State(held_by="system"), State(held_by="system")
    checking, rectifying = State(held_by="reviewer"), State(held_by="subject")
    fulfilled, breached, withdrawn, ended = (State(final=True) for _ in range(4))
    begun, over = (performing, checking, rectifying), (fulfilled, breached, withdrawn, ended)
    running, in_doubt = from_any(*begun), from_any(performing, checking)
    judged, put_up = from_any(checking, rectifying), from_any(published, *begun, *over[:2])
    unended = (draft, signed, returned, accepted, published, *begun)

    # C1 to C6: the letter is signed, or the matter goes the ordinary way (一般程序)
    signing: dict[str, Any] = {"by": "subject", "collects": "signature", "issues": "letter"}
    sign = draft.to(signed, **signing, guards=[*g.SIGNING, g.representative_signs],
        changes="seal_letter")  # C1
    sign_first = draft.stay(**signing, guards=g.SIGNING + g.FIRST, tells="subject",
        changes="note_first_signature")  # C1: the agent, where the representative signs too
    decline = draft.to(ended, by="subject", collects="declining", issues="ordinary_way")  # C1: no
    discard_stale = draft.to(ended, by="system", tells="subject")  # C2
    accept = signed.to(accepted, by="reviewer", guards=[g.letter_complete, g.right_department],
        collects="acceptance", changes="promise_publication", issues="acceptance")  # C6
    ask_supplement = signed.to(returned, by="reviewer", guards=[g.not_yet_asked],
        collects="supplement", issues="supplement")  # C3
    deem_accepted = signed.to(accepted, by="system", changes="promise_publication",
        issues="acceptance")  # C3: silence
    resubmit = returned.to(signed, by="subject", guards=[g.all_answered], collects="answers")  # C4
    lapse = returned.to(ended, by="system", issues="lapse_notice")  # C5

    # C7 to C9: what the public sees, until the term begins and after
    publish = accepted.to(published, by="platform", guards=g.PUBLISHABLE, collects="publication",
        changes="make_public", tells="subject")  # C7
    publish_late = running.stay(by="platform", guards=g.PUBLISHABLE, collects="publication",
        changes="make_public", tells="subject")  # C7: the term began before
    withhold = from_any(accepted, *begun).stay(by=("platform", "credit_officer"),
        guards=[g.publication_open], needs_reason=True, changes="keep_private")  # C7: not for all
    hide_letter = put_up.stay(by=OFFICE, guards=[g.letter_shown], needs_reason=True,
        changes="hide_letter", tells="subject", after_close=True)  # C7: for the time being
    show_letter_again = put_up.stay(by=OFFICE, guards=[g.letter_hidden], needs_reason=True,
        changes="show_letter", tells="subject", after_close=True)  # C7
    begin = from_any(accepted, published).to(performing, by="system", tells="subject")  # C8
    withdraw = from_any(signed, accepted, published).to(withdrawn, by="subject", tells="reviewer",
        guards=[g.matter_unfinished], needs_reason=True, changes="take_down")  # C9

    # C10 to C13: proof comes in promise by promise, the department looks, and may look again
    hand_in_proof = running.stay(by="subject", collects="proof", changes="keep_proof",
        tells="reviewer")  # C10
    miss_proof = performing.stay(by="system", changes="note_missed", hands_to="reviewer",
        tells="subject")  # C10: the day of a promise passed
    note_outcome = running.stay(by="reviewer", guards=[g.no_breach_found], collects="outcome",
        changes="note_one_outcome", tells="subject")  # C10
    proven = (hand_in_proof, miss_proof, note_outcome)  # each begins the term of the next promise
    reach_check_day = performing.to(checking, by="system", tells="subject")  # C10
    start_check = performing.to(checking, by=("reviewer", "supervisor", "credit_officer", "system"),
        collects="lead", tells=BOTH)  # C10: on a report, a lead, or drawn by risk
    go_on = checking.to(performing, by="reviewer", guards=g.IN_ORDER, collects="interim",
        changes=["note_outcomes", "plan_next_check"], tells="subject")  # C10: the term runs on
    confirm_fulfilled = checking.to(fulfilled, by="reviewer", not_by=accept, guards=g.ALL_KEPT,
        collects="check", changes=["note_outcomes", "note_proof"], issues="confirmation")  # C11
    order_to_rectify = checking.to(rectifying, by="reviewer", guards=g.RECTIFIABLE,
        collects="order", changes=["note_outcomes", "drop_hearing"], issues="order")  # C12
    report_rectified = rectifying.to(checking, by="subject", collects="report")  # C13
    end_rectifying = rectifying.to(checking, by="system", tells="subject")  # C13

    # C14 to C17: told first, heard, found by the head, and annulled where it does not hold
    announce_breach = judged.stay(by="reviewer", guards=g.ANNOUNCEABLE, collects="announcement",
        changes="open_hearing", issues="prior_notice")  # C14
    announce_false = in_doubt.stay(by="reviewer", guards=g.FALSITY, collects="falsity",
        changes="open_false_hearing", issues="false_notice")  # C15
    state_case = running.stay(by="subject", guards=g.CHARGED, collects="statement",
        changes="note_heard", hands_to="head", tells="reviewer")  # C14, C15
    end_hearing = running.stay(by="system", guards=[g.finding_announced], changes="note_heard",
        hands_to="head", tells="reviewer")  # C14, C15: silence
    drop_charge = running.stay(by="head", not_by=accept, needs_reason=True, guards=g.CHARGED,
        changes="drop_charge", issues="dropped_notice", hands_to="reviewer")  # C14, C15
    find_breach = judged.stay(by="head", not_by=[accept, announce_breach], needs_reason=True,
        guards=g.FINDABLE, changes="note_found", hands_to="credit_officer")  # C14
    return_finding = judged.stay(by=OFFICE, not_by=find_breach, guards=[g.breach_found],
        needs_reason=True, changes="unfind", hands_to="head", tells="reviewer")  # C14: office: no
    confirm_breach = judged.to(breached, by=OFFICE, not_by=[accept, announce_breach, find_breach],
        guards=[g.breach_found], changes="note_breach", issues="decision", tells="credit_officer")
    find_false = in_doubt.to(breached, by="head", not_by=[accept, announce_false], guards=g.FALSE,
        needs_reason=True, changes="note_false", issues="false_decision", tells="credit_officer")
    record_breach = breached.stay(by=("platform", *OFFICE), guards=g.RECORDABLE, tells="subject",
        collects="measures", changes="enter_record", after_close=True)  # C16
    enter_annulment = breached.stay(by=HEADS, collects="annulment", changes="note_annulled",
        after_close=True, tells="head")  # C17
    annul = breached.to(performing, by=HEADS, guards=g.ANNULLED, changes="withdraw_record",
        needs_reason=True, issues="annulment", after_close=True, tells=("reviewer", "platform"))
    annul_as_fulfilled = breached.to(fulfilled, by=HEADS, guards=g.ANNULLED, needs_reason=True,
        changes="withdraw_as_kept", issues="annulment", after_close=True, tells="platform")  # C17

    # C18: the mark while an objection is open (异议标注)
    note_objection = from_any(*unended).stay(by=("subject", "credit_officer"),
        collects="objection", tells="credit_officer")
    mark_disputed = from_any(*unended).stay(by="credit_officer", guards=[g.objection_accepted],
        changes="flag", tells="subject")
    end_dispute = from_any(*unended, *over).stay(by="credit_officer", guards=[g.objection_noted],
        needs_reason=True, changes="unflag", after_close=True, tells="subject")

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
    prove_by = Deadline(date="proof_due", start=[performing, *proven], owner="subject",
        met_by=[checking, *proven], on_expiry=miss_proof)
    check_by = Deadline(date="plan.check_on", start=performing, met_by=checking, fires="on_the_day",
        on_expiry=reach_check_day)
    decide_by = Deadline("commitment.decide", start=checking, owner="reviewer",
        met_by=[performing, fulfilled, rectifying, breached])
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
