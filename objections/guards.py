"""What must be true before an objection moves on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.casetype import guard, unmet

Answer = Any
REDO = "redo"  # the department decides anew


def _form(facts: Any, name: str) -> Mapping[str, Any]:
    """What an earlier action collected; nothing where there was none."""
    said = facts.case.data.get(name)
    return said if isinstance(said, Mapping) else {}


@guard("Name the record, or the decision on a commitment or a repair, that you object to.")
def matter_is_named(facts: Any) -> Answer:
    return facts.case.record_id is not None or facts.case.origin_id is not None


@guard("This record is not about you; only its own subject may object to it.")
def record_is_own(facts: Any) -> Answer:
    record = facts.record
    return record is None or record.subject_id == facts.case.subject_id


@guard("The case that this arises from is not about you.")
def origin_is_own(facts: Any) -> Answer:
    origin = facts.case.origin
    return origin is None or origin.subject_id == facts.case.subject_id


@guard("This record has been withdrawn; there is nothing left to object to.")
def record_is_stored(facts: Any) -> Answer:
    return facts.record is None or facts.record.publicity != "withdrawn"


@guard("Choose what is wrong with the record.")
def ground_is_chosen(facts: Any) -> Answer:
    return bool(_form(facts, "objection").get("ground"))


@guard("Attach at least one proof of what you say.")
def proof_is_attached(facts: Any) -> Answer:
    return bool(facts.data.get("evidence") or _form(facts, "objection").get("evidence"))


@guard("Objection %(number)s to this record is still open; add to that one.")
def no_other_objection_open(facts: Any) -> Answer:
    number = facts.open_objection
    return not number or unmet(number=number)


@guard("No credit office is set up yet; objections cannot be received.")
def office_is_known(facts: Any) -> Answer:
    return facts.credit_office is not None


@guard("You have already asked for a supplement; all points are asked at once and only once.")
def supplement_asked_once(facts: Any) -> Answer:
    return not _form(facts, "supplement")


@guard("No earlier objection to this record on the same ground has been decided.")
def same_fact_was_decided(facts: Any) -> Answer:
    return facts.data.get("cause") != "already_decided" or facts.decided_before


@guard("There is no record here that could be repaired.")
def record_can_be_repaired(facts: Any) -> Answer:
    record = facts.record
    return record is not None and record.repairable and record.repaired_on is None


@guard("This objection was refused for another reason; it was not offered for conversion.")
def conversion_was_offered(facts: Any) -> Answer:
    return facts.case.state != "refused" or bool(facts.case.data.get("conversion_offered"))


@guard("The comparison did not find our copy to differ from the source.")
def copy_differs_from_source(facts: Any) -> Answer:
    return _form(facts, "comparison").get("result") == "differs"


@guard("The comparison did not find our copy to agree with the source.")
def copy_agrees_with_source(facts: Any) -> Answer:
    return _form(facts, "comparison").get("result") == "agrees"


@guard("The term for the whole objection ends on %(cap)s; an extension would add nothing.")
def cap_leaves_room(facts: Any) -> Answer:
    if facts.pack.period("objection.cap_extend").count:
        return True  # the extension lengthens the whole term too
    dues = facts.due_dates
    cap, answer = dues.get("answer_subject_by"), dues.get("provider_answer_by")
    return cap is None or answer is None or answer < cap or unmet(cap=cap.isoformat())


@guard("The provider still has time to answer, until %(due)s.")
def answer_is_overdue(facts: Any) -> Answer:
    due = facts.due_dates.get("provider_answer_by")
    if due is None:
        return unmet(due="—")
    return due < facts.today or unmet(due=due.isoformat())


@guard(
    "The decision has not been taken up yet. %(department)s must first reopen case %(number)s and"
    " decide it anew."
)
def decision_is_taken_up(facts: Any) -> Answer:
    origin = facts.case.origin
    if origin is None or _form(facts, "finding").get("outcome") != REDO or facts.origin_reopened:
        return True
    return unmet(department=str(origin.department or "—"), number=origin.number or "—")


@guard("There is an upper department; the review is for it.")
def review_is_theirs(facts: Any) -> Answer:
    case = facts.case
    return case.upper_id == case.office_id or facts.actor.acts_as("upper", case)


@guard("A decision that is to be made anew is sent back to the department, not made here.")
def finding_is_final(facts: Any) -> Answer:
    return facts.data.get("outcome") != REDO and facts.may_be_found != (REDO,)


@guard("Only the answer to a request can be sent back; the record itself is put right here.")
def can_be_decided_anew(facts: Any) -> Answer:
    return REDO in facts.may_be_found


@guard("What those who use the record know is unchanged; they need not hear of it.")
def users_must_hear(facts: Any) -> Answer:
    return bool(facts.case.data.get("users_hear"))


@guard("The record has changed since the finding; it no longer reads as found there.")
def record_reads_as_found(facts: Any) -> Answer:
    return facts.finding_still_fits


@guard("This objection did not end with a correction.")
def was_upheld(facts: Any) -> Answer:
    return facts.case.data.get("ending") == "corrected"


@guard("This objection did not end as unverifiable.")
def was_unproven(facts: Any) -> Answer:
    return facts.case.data.get("ending") in ("disclosure_ended", "annotation_kept")


@guard("The time to ask for a review ended on %(last_day)s.")
def review_term_is_open(facts: Any) -> Answer:
    last = facts.last_day_for_review
    return last is None or facts.today <= last or unmet(last_day=last.isoformat())


@guard("A review has already been asked for; there is only one.")
def reviewed_once(facts: Any) -> Answer:
    return not _form(facts, "review_request")


@guard("Proceedings about this record are already noted.")
def no_proceedings_run(facts: Any) -> Answer:
    return facts.case.data.get("court") != "running"


@guard("No proceedings about this record are noted.")
def proceedings_run(facts: Any) -> Answer:
    return facts.case.data.get("court") == "running"
