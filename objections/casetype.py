"""Objection (异议): a subject says that credit information about it should not stand as it does."""

from typing import Any

from casework.casetype import CaseType, Deadline, Document, Opening, State, from_any
from objections import guards as g

OFFICE, PLATFORM = "credit_officer", ("credit_officer", "platform")


class Objection(CaseType):
    # fmt: off
    code, version, prefix = "objections", 1, "YY"
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
    supplement_notice = Document("Notice to supplement", template="supplement_notice.txt")
    refusal_notice = Document("Notice of refusal", template="refusal_notice.txt")
    conversion_offer = Document("Offer of conversion", template="conversion_offer.txt")
    acceptance_notice = Document("Notice of acceptance", template="acceptance_notice.txt")
    inquiry = Document("Inquiry to the provider", template="inquiry.txt")
    extension_notice = Document("Notice of extension", template="extension_notice.txt")
    users_letter = Document("Letter to users of the data", template="users_letter.txt")
    result_corrected = Document("Result: corrected", template="result_corrected.txt")
    result_unproven = Document("Result: unverifiable", template="result_unproven.txt")
    result_dismissed = Document("Result: dismissed", template="result_dismissed.txt")
    review_extension = Document("Notice of extension of review", template="review_extension.txt")
    review_decision = Document("Decision on review", template="review_decision.txt")
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
        collects="finding", not_by=accept)  # O7
    forward = comparing.to(verifying, by=OFFICE, guards=[g.copy_agrees_with_source],
        changes="suspend_disclosure", issues=inquiry)  # O8
    extend = verifying.to(extended, by=("provider_head", "office_head"), needs_reason=True,
        guards=[g.cap_leaves_room], collects="extension", issues=extension_notice)  # O9
    uphold = asked.to(upheld, by="provider", not_by=accept, collects="finding")  # O10, both
    dismiss = asked.to(dismissed, by="provider", needs_reason=True, not_by=accept, collects="reply")
    record_test = asked.stay(by="provider", only_if="objection.tests_excluded", collects="span")
    find_unverifiable = asked.to(unverifiable, by="provider", needs_reason=True,  # O11
        not_by=accept)
    presume_unverifiable = asked.to(unverifiable, by="system", changes="act_on_silence")  # O11
    find_silent = asked.to(unverifiable, by="supervisor", needs_reason=True, not_by=accept,
        guards=[g.answer_is_overdue])  # O11, where silence is only escalated
    settle = unverifiable.to(corrected, by=OFFICE, changes="settle_unverifiable")  # O12
    correct = upheld.to(corrected, by=("provider", "platform"), changes="apply_finding",
        guards=[g.record_reads_as_found], issues=users_letter)  # O13
    tells = {"by": OFFICE, "needs_reason": True, "changes": "tell_result"}  # O14
    close_corrected = corrected.to(closed, **tells, guards=[g.was_upheld], issues=result_corrected)
    close_unproven = corrected.to(closed, **tells, guards=[g.was_unproven], issues=result_unproven)
    close_dismissed = dismissed.to(closed, **tells, not_by=accept, issues=result_dismissed)
    request_review = closed.to(reviewing, by="subject", after_close=True, changes="annotate",
        guards=[g.review_term_is_open, g.reviewed_once], collects="review_request")  # O15
    extend_review = reviewing.stay(by="upper", needs_reason=True, collects="extension",
        guards=[g.review_extended_once], issues=review_extension)
    judges = {"by": "upper", "needs_reason": True, "issues": review_decision, "not_by": (  # O15
        accept, uphold_own_error, uphold, dismiss, find_unverifiable, find_silent, settle,
        close_corrected, close_unproven, close_dismissed)}
    confirm = reviewing.to(closed, **judges, changes="uphold_result")  # O15
    overturn = reviewing.to(closed, **judges, collects="finding", changes="overturn")  # O15
    note_proceedings = marked.stay(by=PLATFORM, after_close=True, guards=[g.no_proceedings_run],
        collects="proceedings", changes="keep_for_court")  # O16
    end_proceedings = marked.stay(by=PLATFORM, after_close=True, guards=[g.proceedings_run],
        collects="ruling", changes="end_for_court")  # O16
    withdraw = from_any(*undecided).to(withdrawn, by="subject", changes="lift_marks")  # O17
    # By when: the office owes the subject an answer and, meanwhile, the provider the office
    taken, compared = (accept, refuse, offer_conversion), (forward, uphold_own_error)
    told, judged = (close_corrected, close_unproven, close_dismissed), (confirm, overturn)
    found = (uphold, dismiss, find_unverifiable, find_silent, presume_unverifiable)
    receipt: dict[str, Any] = {"start": file, "owner": OFFICE, "after_pause": "restart"}
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
    provider_answer_by = Deadline("objection.provider", start=forward, met_by=found,
        owner="provider", extensions={extend: "objection.extend"}, **silent)
    answer_subject_by = Deadline("objection.cap", start=accept, met_by=told, owner=OFFICE,
        extensions={extend: "objection.cap_extend"}, **silent)
    amend_by = Deadline("objection.correct", start=upheld, met_by=corrected, owner=OFFICE)
    settle_by = Deadline("objection.settle", start=unverifiable, met_by=corrected, owner=OFFICE)
    restore_by = Deadline("objection.restore", start=dismissed, met_by=closed, owner=OFFICE)
    tell_by = Deadline("objection.tell", start=(corrected, dismissed), met_by=closed, owner=OFFICE)
    review_by = Deadline("objection.review", start=reviewing, met_by=judged, owner="upper",
        extensions={extend_review: "objection.extend"})
    review_cap_by = Deadline("objection.review_cap", start=reviewing, met_by=judged, owner="upper")
    notices = {
        "subject": (file, ask_supplement, lapse, discard, *taken, forward, extend, *told, *judged,
            presume_unverifiable, extend_review, note_proceedings, end_proceedings),
        "provider": (forward, extend, withdraw, correct, settle, overturn),
        "credit_officer": (file, answer_supplement, *found, withdraw, correct, request_review),
        "platform": (accept, uphold, uphold_own_error, correct, settle, overturn, note_proceedings),
        "upper": (request_review,), "supervisor": (presume_unverifiable,)}
