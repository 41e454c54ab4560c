"""Objection (异议): a subject says that credit information about it should not stand as it does."""

from typing import Any

from casework.casetype import CaseType, Deadline, Document, Opening, State, from_any
from objections import guards as g

OFFICE, PLATFORM = "credit_officer", ("credit_officer", "platform")


class Objection(CaseType):
    # fmt: off
    code, version, prefix, letter_sign = "objections", 1, "YY", "信异"
    opening = Opening(by="subject", collects="objection", changes="open_matter", guards=[
        g.office_is_known, g.matter_is_named, g.record_is_own, g.origin_is_own])
    # Where a case can be; from accepted on, the record is marked as disputed
    draft, submitted = State(initial=True, held_by="subject"), State(held_by=OFFICE)
    supplement, refused = State(held_by="subject", pauses_deadlines=True), State(final=True)
    accepted, comparing = State(held_by=OFFICE), State(held_by=OFFICE)
    verifying, extended = State(held_by="provider"), State(held_by="provider")
    upheld, dismissed = State(held_by="platform"), State(held_by=OFFICE)
    unverifiable, corrected = State(held_by=OFFICE), State(held_by=OFFICE)
    closed, reviewing, withdrawn = State(final=True), State(held_by="upper"), State(final=True)
    asked = from_any(verifying, extended)
    undecided = (submitted, supplement, accepted, comparing, verifying, extended)
    marked = from_any(*undecided[2:], upheld, dismissed, unverifiable, corrected, closed, reviewing)
    # What is issued: users hear only of what has changed for them
    supplement_notice, refusal_notice, conversion_offer = (Document() for _ in range(3))
    acceptance_notice, inquiry, extension_notice = (Document() for _ in range(3))
    extension_revoked = Document()
    result_corrected, result_unproven, result_dismissed = (Document() for _ in range(3))
    review_extension, review_decision = Document(), Document()
    users_letter = Document(when=g.users_must_hear)
    # What may happen, who may do it, on what condition (O1 to O17 are the rows of the rules)
    edit = draft.stay(by="subject", guards=[g.record_is_own], collects="objection")
    file = draft.to(submitted, by="subject", collects="filing", changes="take_in", guards=[  # O1
        g.record_is_own, g.record_is_stored, g.ground_is_chosen, g.proof_is_attached,
        g.no_other_objection_open])
    discard = draft.to(withdrawn, by=("subject", "system"))
    ask_supplement = submitted.to(supplement, by=("window_clerk", OFFICE), collects="supplement",
        guards=[g.supplement_asked_once], issues=supplement_notice)  # O2
    answer_supplement = supplement.to(submitted, by="subject", collects="supplement_answer")  # O3
    lapse = supplement.to(withdrawn, by="system")  # O3
    refuse = submitted.to(refused, by=OFFICE, needs_reason=True, collects="refusal",
        guards=[g.same_fact_was_decided], issues=refusal_notice)  # O4
    offer_conversion = submitted.to(refused, by=OFFICE, needs_reason=True, issues=conversion_offer,
        guards=[g.record_can_be_repaired], changes="offer_conversion")  # O4
    convert_to_repair = from_any(*undecided, refused).to(withdrawn, by="subject", after_close=True,
        guards=[g.record_can_be_repaired, g.conversion_was_offered], changes="convert")  # O4
    accept = submitted.to(accepted, by=PLATFORM, changes="take_up", issues=acceptance_notice)  # O5
    compare = from_any(accepted, comparing).to(comparing, by=OFFICE, collects="comparison")  # O6
    uphold_own_error = comparing.to(upheld, by=OFFICE, guards=[g.copy_differs_from_source],
        collects="finding", changes="pass_on", not_by=accept)  # O7
    forward = comparing.to(verifying, by=OFFICE, guards=[g.copy_agrees_with_source],
        changes="suspend_disclosure", issues=inquiry)  # O8
    extend = verifying.to(extended, by=("provider_head", "office_head"), needs_reason=True,
        guards=[g.cap_leaves_room], collects="extension", issues=extension_notice)  # O9
    take_back_extension = extended.to(verifying, by=("provider_head", "office_head"),
        needs_reason=True, issues=extension_revoked)  # O9
    uphold = asked.to(upheld, by="provider", not_by=accept, collects="finding",
        changes="pass_on")  # O10, both
    dismiss = asked.to(dismissed, by="provider", needs_reason=True, not_by=accept, collects="reply")
    record_test = asked.stay(by="provider", only_if="objection.tests_excluded", collects="span")
    find_unverifiable = asked.to(unverifiable, by="provider", needs_reason=True,  # O11
        not_by=accept)
    presume_unverifiable = asked.to(unverifiable, by="system", changes="act_on_silence")  # O11
    find_silent = asked.to(unverifiable, by="supervisor", needs_reason=True, not_by=accept,
        guards=[g.answer_is_overdue])  # O11, where silence is only escalated
    settle = unverifiable.to(corrected, by=OFFICE, changes="settle_unverifiable",
        issues=users_letter)  # O12
    correct = upheld.to(corrected, by=("provider", "platform"), changes="apply_finding",
        guards=[g.record_reads_as_found, g.decision_is_taken_up], issues=users_letter)  # O13
    tells = {"by": OFFICE, "needs_reason": True, "changes": "tell_result"}  # O14
    close_corrected = corrected.to(closed, **tells, guards=[g.was_upheld], issues=result_corrected)
    close_unproven = corrected.to(closed, **tells, guards=[g.was_unproven], issues=result_unproven)
    close_dismissed = dismissed.to(closed, **tells, not_by=accept, issues=result_dismissed)
    request_review = closed.to(reviewing, by="subject", after_close=True, changes="begin_review",
        guards=[g.review_term_is_open, g.reviewed_once], collects="review_request")  # O15
    others: dict[str, Any] = {"needs_reason": True, "not_by": (accept, uphold_own_error, uphold,
        dismiss, find_unverifiable, find_silent, settle, close_corrected, close_unproven,
        close_dismissed), "by": ("upper", OFFICE, "office_head")}  # O15; the office: no upper one
    extend_review = reviewing.stay(**others, collects="extension", issues=review_extension,
        guards=[g.review_is_theirs])
    confirm = reviewing.to(closed, **others, guards=[g.review_is_theirs], changes="uphold_result",
        issues=review_decision)
    overturn = reviewing.to(closed, **others, guards=[g.review_is_theirs, g.finding_is_final],
        collects="finding", changes="overturn", issues=(review_decision, users_letter))
    send_back = reviewing.to(upheld, **others, guards=[g.review_is_theirs, g.can_be_decided_anew],
        collects="finding_anew", changes="send_back", issues=review_decision)
    note_proceedings = marked.stay(by=PLATFORM, after_close=True, guards=[g.no_proceedings_run],
        collects="proceedings", changes="keep_for_court")  # O16
    end_proceedings = marked.stay(by=PLATFORM, after_close=True, guards=[g.proceedings_run],
        collects="ruling", changes="end_for_court", issues=users_letter)  # O16
    withdraw = from_any(*undecided).to(withdrawn, by="subject", changes="lift_marks")  # O17
    # By when: the office owes the subject an answer and, meanwhile, the provider the office
    taken, compared = (accept, refuse, offer_conversion), (forward, uphold_own_error)
    told = (close_corrected, close_unproven, close_dismissed)
    judged = (confirm, overturn, send_back)
    found = (uphold, dismiss, find_unverifiable, find_silent, presume_unverifiable)
    receipt: dict[str, Any] = {"start": file, "owner": OFFICE,
        "after_pause": "clock.acceptance"}
    silent: dict[str, Any] = {"outcome": "objection.silence", "excludes": record_test, "on_expiry":
        {"end_disclosure": presume_unverifiable, "annotate": presume_unverifiable}}
    discard_by = Deadline("objection.draft_stale", start=draft, met_by=file, on_expiry=discard)
    supplement_by = Deadline("objection.supplement_notice", **receipt, met_by=(supplement, *taken))
    answer_supplement_by = Deadline("objection.supplement_answer", start=supplement,
        met_by=answer_supplement, owner="subject", on_expiry=lapse)
    intake_by = Deadline("objection.intake", **receipt, met_by=taken)
    annotate_by = Deadline("objection.annotate", **receipt, met_by=taken)
    compare_by = Deadline("objection.compare", start=accept, met_by=compare, owner=OFFICE)
    own_error_by = Deadline("objection.own", start=accept, met_by=compared, owner=OFFICE)
    forward_by = Deadline("objection.forward", start=accept, met_by=compared, owner=OFFICE)
    answer_subject_by = Deadline("objection.cap", start=accept, met_by=told, owner=OFFICE,
        extensions={extend: "objection.cap_extend"}, revokes=take_back_extension, **silent)
    provider_answer_by = Deadline("objection.provider", start=forward, met_by=found,
        owner="provider", extensions={extend: "objection.extend"}, revokes=take_back_extension,
        within=answer_subject_by, **silent)
    amend_by = Deadline("objection.correct", start=upheld, met_by=corrected, owner=OFFICE)
    settle_by = Deadline("objection.settle", start=unverifiable, met_by=corrected, owner=OFFICE)
    restore_by = Deadline("objection.restore", start=dismissed, met_by=closed, owner=OFFICE)
    tell_by = Deadline("objection.tell", start=(corrected, dismissed), met_by=closed, owner=OFFICE)
    review_cap_by = Deadline("objection.review_cap", start=reviewing, met_by=judged, owner="upper")
    review_by = Deadline("objection.review", start=reviewing, met_by=judged, owner="upper",
        extensions={extend_review: "objection.extend"}, within=review_cap_by)
    notices = {
        "subject": (file, ask_supplement, lapse, discard, *taken, forward, extend, *told, *judged,
            take_back_extension, presume_unverifiable, extend_review, note_proceedings,
            end_proceedings),
        "provider": (forward, extend, take_back_extension, withdraw, uphold_own_error, correct,
            settle, overturn, send_back),
        "credit_officer": (file, answer_supplement, *found, withdraw, correct, request_review,
            *judged),
        "platform": (accept, uphold, uphold_own_error, correct, settle, overturn, note_proceedings,
            end_proceedings),
        "upper": (request_review,), "office_head": (request_review,),
        "supervisor": (presume_unverifiable,)}
