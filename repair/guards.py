"""What must be true of a repair before it moves; each statement carries its refusal.

A condition on what the applicant hands in is not judged before it has been asked: the key is
then absent from the data. Once a form was read, every key is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.casetype import guard, unmet

BY_COURT = "bankruptcy"
OVER = ("ended", "withdrawn")


def application(facts: Any) -> Mapping[str, Any]:
    """What was applied for: as it is being filed, and later as it was filed."""
    filed: Mapping[str, Any] = facts.case.data.get("application") or facts.data
    return filed


def by_court(facts: Any) -> bool:
    """Whether this is asked on a court's ruling: then terms and duties do not matter yet."""
    return application(facts).get("route") == BY_COURT


def latest_check(facts: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = facts.case.data.get("check") or {}
    return found


# Opening


@guard("Choose the record that is to be repaired.")
def names_a_record(facts: Any) -> Any:
    return facts.record is not None


@guard("This record is not about the subject for whom you ask.")
def record_is_the_subjects_own(facts: Any) -> Any:
    return facts.record is None or facts.record.subject_id == facts.case.subject_id


@guard("This record is no longer shown or used; there is nothing left to repair.")
def record_is_still_in_use(facts: Any) -> Any:
    return facts.record is None or facts.record.publicity not in OVER


# The conditions of repair (Order 36; 国办发〔2025〕22号 §4; local rules by the pack)


@guard("A law or a central policy document excludes this record from repair.")
def record_is_repairable(facts: Any) -> Any:
    return facts.record is None or facts.record.repairable


@guard("The department has not yet settled the class of this record, so its term is unknown.")
def class_is_settled(facts: Any) -> Any:
    return facts.record is None or by_court(facts) or facts.record.record_class != "unclear"


@guard("The minimum publicity term runs until %(last)s; you can ask from %(day)s on.")
def minimum_term_is_over(facts: Any) -> Any:
    record = facts.record
    if record is None or by_court(facts) or record.earliest_apply is None:
        return True
    if facts.today >= record.earliest_apply:
        return True
    return unmet(last=record.min_last, day=record.earliest_apply)


@guard("Put the breach right and discharge every duty of the decision first, and say so.")
def duties_are_done(facts: Any) -> Any:
    if by_court(facts) or (facts.record is not None and facts.record.duties_done):
        return True
    return bool(facts.data.get("duties_asserted", True))


@guard("Attach proof that the duties are discharged, such as the receipt of the fine.")
def proof_is_attached(facts: Any) -> Any:
    if by_court(facts) or (facts.record is not None and facts.record.duties_done):
        return True
    return bool(facts.data.get("proof", True))


@guard("Sign the public repair commitment.")
def commitment_is_signed(facts: Any) -> Any:
    return bool(facts.data.get("commitment", True))


@guard("Repair training is required here: take the course, or attach a valid certificate.")
def training_is_done(facts: Any) -> Any:
    if by_court(facts) or not facts.pack.value("repair.training"):
        return True
    return facts.standing.has_certificate or bool(facts.data.get("certificate", True))


@guard("The rules in force here also ask for a credit report; attach it.")
def report_is_attached(facts: Any) -> Any:
    if by_court(facts) or "report" not in facts.pack.value("repair.papers"):
        return True
    return bool(facts.data.get("report", True))


@guard(
    "The subject is still on the serious-breach list (%(entry)s); leaving that list comes first."
)
def serious_list_is_left(facts: Any) -> Any:
    if facts.record is None or facts.record.kind == "serious_list" or by_court(facts):
        return True
    entry = facts.pack.value("repair.list_first") and facts.standing.list_entry
    return unmet(entry=entry) if entry else True


@guard("A repair of this subject was revoked; until %(until)s no other can be asked for.")
def no_bar_runs(facts: Any) -> Any:
    until = facts.standing.barred_until
    return unmet(until=until) if until and until >= facts.today else True


@guard("Case %(number)s already asks for the repair of this record.")
def no_other_repair_is_pending(facts: Any) -> Any:
    number = facts.standing.pending
    return unmet(number=number) if number else True


@guard("You say that the record is wrong. That is an objection: raise it instead, without waiting.")
def record_is_accepted(facts: Any) -> Any:
    return facts.data.get("about") != "wrong"


@guard("Attach the court's ruling on the plan or the settlement, with its number and date.")
def court_ruling_is_attached(facts: Any) -> Any:
    if not by_court(facts):
        return True
    return all(facts.data.get(name, True) for name in ("ruling", "ruling_number", "ruling_date"))


# On the way


@guard("The recognizing department has nobody yet who could receive this; give it an account.")
def department_can_receive(facts: Any) -> Any:
    return facts.standing.department_reachable


@guard("A supplement is asked for once, all points together; this case has had its one.")
def no_supplement_asked_before(facts: Any) -> Any:
    return not facts.case.data.get("defects")


@guard("Missing papers are no ground for refusal before the subject was asked to supplement them.")
def missing_papers_were_asked_for(facts: Any) -> Any:
    return facts.data.get("ground") != "papers" or bool(facts.case.data.get("defects"))


@guard("The minimum term is over and no ground for refusal; complete papers must be accepted.")
def minimum_term_still_runs(facts: Any) -> Any:
    if facts.data.get("ground") != "term":
        return True
    first = None if by_court(facts) else facts.record and facts.record.earliest_apply
    return first is not None and facts.today < first


@guard("Nothing excludes this record from repair, so that is no ground for refusal.")
def record_is_excluded(facts: Any) -> Any:
    excluded = facts.record is not None and not facts.record.repairable
    return facts.data.get("ground") != "excluded" or excluded


# On the day of the decision


@guard("The latest check has not found that the duties are discharged.")
def duties_are_confirmed(facts: Any) -> Any:
    checked = latest_check(facts).get("duties") == "done"
    return checked and facts.record is not None and facts.record.duties_done


@guard("Repair training is required here, and no valid certificate has been found or checked.")
def training_holds(facts: Any) -> Any:
    if not facts.pack.value("repair.training") or latest_check(facts).get("certificate_checked"):
        return True
    return facts.standing.has_certificate


@guard("The latest check has not found that the conditions for leaving this list are met.")
def list_conditions_are_met(facts: Any) -> Any:
    if facts.record is None or facts.record.kind != "serious_list":
        return True
    return bool(latest_check(facts).get("list_conditions"))


@guard("The rules in force here want a public notice first, and its term must have run out.")
def public_notice_is_over(facts: Any) -> Any:
    wanted = facts.pack.value("repair.public_notice")
    return not wanted or bool(facts.case.data.get("notice_over_on"))


@guard("This was asked for on a court's ruling: the answer to it is shielding, not repair.")
def asked_without_a_court(facts: Any) -> Any:
    return not by_court(facts)


@guard("Shielding needs a request on a court's ruling; this is an ordinary request for repair.")
def asked_on_a_court_ruling(facts: Any) -> Any:
    return by_court(facts) and bool(application(facts).get("ruling"))


# Afterwards


@guard("No objection to this answer has been upheld, and nobody has asked for fuller reasons.")
def there_is_cause_to_reopen(facts: Any) -> Any:
    return bool(facts.upheld_objection) or reasons_are_wanted(facts)


@guard("Fuller reasons were asked for on %(day)s; the decision itself is for the department alone.")
def reasons_not_asked_before(facts: Any) -> Any:
    day = (facts.case.data.get("other_view") or {}).get("on")
    return unmet(day=day) if day else True


@guard("Nobody has asked for fuller reasons, or they have been given.")
def reasons_are_wanted(facts: Any) -> Any:
    return (facts.case.data.get("other_view") or {}).get("open") is True


@guard("Not every site has confirmed yet. Still missing: %(sites)s.")
def every_site_has_confirmed(facts: Any) -> Any:
    missing = [site.name for site in facts.sites if site.missing]
    return unmet(sites="、".join(missing)) if missing else True


@guard("A revocation must be announced to the subject first, with its reasons and basis.")
def revocation_is_announced(facts: Any) -> Any:
    return bool(facts.case.data.get("charge"))


@guard("Hear the subject first: it may state its case until %(until)s.")
def subject_was_heard(facts: Any) -> Any:
    if facts.case.data.get("heard_on") or not facts.case.data.get("charge"):
        return True
    return unmet(until=facts.case.data.get("hear_until") or "—")


@guard("No court paper says that the plan or the settlement has been carried out.")
def court_says_carried_out(facts: Any) -> Any:
    return _court_outcome(facts) == "carried_out"


@guard("No court paper says that the plan or the settlement has failed or was annulled.")
def court_says_failed(facts: Any) -> Any:
    return _court_outcome(facts) == "failed"


def _court_outcome(facts: Any) -> Any:
    return (facts.case.data.get("court_paper") or {}).get("outcome")


TO_OPEN = (names_a_record, record_is_the_subjects_own, record_is_still_in_use)
TO_APPLY = (
    record_is_repairable, record_is_still_in_use, class_is_settled, minimum_term_is_over,
    duties_are_done, proof_is_attached, commitment_is_signed, training_is_done,
    report_is_attached, serious_list_is_left, no_bar_runs, no_other_repair_is_pending,
    record_is_accepted, court_ruling_is_attached,
)  # fmt: skip
TO_REFUSE = (missing_papers_were_asked_for, minimum_term_still_runs, record_is_excluded)
TO_APPROVE = (
    asked_without_a_court, record_is_repairable, record_is_still_in_use, class_is_settled,
    minimum_term_is_over, duties_are_confirmed, training_holds, list_conditions_are_met,
    serious_list_is_left, no_bar_runs, public_notice_is_over,
)  # fmt: skip
