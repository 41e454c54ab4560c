"""Statements about a commitment that must be true before an action; each carries its refusal.

What a form has not asked yet is not held against the person: such a guard answers yes until then.
"""

from __future__ import annotations

from typing import Any

from casework.casetype import guard, unmet
from casework.registry.identifiers import check_citizen_id, check_uscc

KEPT = ("kept", "excused")
REPRESENTATIVE = "legal_representative"


@guard("Sign for yourself or for an organization that the office has confirmed as yours.")
def identity_proven(facts: Any) -> Any:
    return facts.case.subject_id in facts.actor.subjects


@guard("The code of %(subject)s is not a valid code; have it corrected first.")
def code_valid(facts: Any) -> Any:
    subject = facts.subject
    if subject.is_natural:
        fault = check_citizen_id(subject.code, today=facts.today)
    else:
        fault = check_uscc(subject.code)
    return unmet(subject=subject.name) if fault else True


@guard("This letter is not the one in force; draw up the commitment again on the current one.")
def template_current(facts: Any) -> Any:
    if facts.template is None:
        return "draft" not in facts.case.data  # while one is drawn up, the form says what is wrong
    return not facts.template.superseded


@guard("This matter is not on the list of matters for which a commitment may be made.")
def matter_listed(facts: Any) -> Any:
    return facts.template is None or facts.template.matter.on_list


@guard("The law keeps this matter from being settled by a commitment: %(why)s.")
def matter_not_excluded(facts: Any) -> Any:
    if facts.template is None or not facts.template.matter.excluded_reason:
        return True
    return unmet(why=str(facts.template.matter.get_excluded_reason_display()))


@guard(
    "The serious record %(number)s stands and has not been repaired. Ask for its repair under"
    " “My records”, or go the ordinary way: %(way)s"
)
def no_serious_record(facts: Any) -> Any:
    letter = facts.template
    if letter is None or not letter.serious_record:
        return True
    return unmet(number=letter.serious_record, way=letter.matter.way)


@guard(
    "Commitment %(number)s was found broken or false, and that has not been repaired. Ask for the"
    " repair under “My records”, or go the ordinary way: %(way)s"
)
def no_broken_promise(facts: Any) -> Any:
    letter = facts.template
    if letter is None or not letter.broken_promise:
        return True
    return unmet(number=letter.broken_promise, way=letter.matter.way)


@guard(
    "You have said that you cannot make every promise. Nobody is made to promise: go the ordinary"
    " way, or take your mark back."
)
def every_promise_possible(facts: Any) -> Any:
    return not facts.data.get("cannot")


@guard(
    "The letter as it would be signed now has not been shown to you. Read it once more, agree to"
    " it, and ask for a new code."
)
def letter_was_shown(facts: Any) -> Any:
    return _signature_not_given(facts) or bool(facts.intent)


@guard("Agree to sign this letter electronically: tick the box below its text.")
def signer_agreed(facts: Any) -> Any:
    return _signature_not_given(facts) or facts.intent != "shown"


@guard("Confirm with the one-time code that you are sent.")
def code_confirmed(facts: Any) -> Any:
    return _signature_not_given(facts) or facts.intent not in ("shown", "agreed")


@guard(
    "The office has confirmed your account in another capacity; choose the one in which you act"
    " for %(subject)s."
)
def capacity_confirmed(facts: Any) -> Any:
    if facts.data.get("capacity") != REPRESENTATIVE or facts.capacity == REPRESENTATIVE:
        return True
    return unmet(subject=facts.subject.name)


@guard(
    "For this matter the legal representative signs. Sign first as the agent; the letter then"
    " waits for the legal representative’s own account."
)
def representative_signs(facts: Any) -> Any:
    return not _both_sign(facts) or facts.capacity == REPRESENTATIVE


@guard("For this matter one signature is enough: sign the letter itself.", hides=True)
def second_signature_needed(facts: Any) -> Any:
    return _both_sign(facts)


@guard("You are the legal representative: sign the letter itself.", hides=True)
def signs_as_agent(facts: Any) -> Any:
    return facts.capacity != REPRESENTATIVE


@guard("The agent has signed already; now the legal representative signs.")
def not_signed_before(facts: Any) -> Any:
    return "first_signature" not in facts.case.data


@guard(
    "No account of the legal representative of %(subject)s is confirmed. Have it confirmed at the"
    " credit office, or go the ordinary way."
)
def representative_linked(facts: Any) -> Any:
    return True if facts.representative_is_linked else unmet(subject=facts.subject.name)


def _signature_not_given(facts: Any) -> bool:
    return "name" not in facts.data


def _both_sign(facts: Any) -> bool:
    return bool(facts.case.data.get("letter", {}).get("both")) and not facts.subject.is_natural


@guard("The department has asked for a supplement once already; all points are asked at once.")
def not_yet_asked(facts: Any) -> Any:
    return "supplement" not in facts.case.data


@guard("Answer every point of the supplement; still open: %(missing)s.")
def all_answered(facts: Any) -> Any:
    answers = facts.data.get("answers")
    if answers is None:
        return True
    missing = [str(number) for number, text in enumerate(answers, 1) if not text]
    return unmet(missing="、".join(missing)) if missing else True


@guard("The letter is not complete: the name of the signer or a promise is missing.")
def letter_complete(facts: Any) -> Any:
    signed = facts.case.data.get("signature", {}).get("name")
    return bool(signed and facts.case.data.get("promises"))


@guard("This matter belongs to another department now.")
def right_department(facts: Any) -> Any:
    return facts.template is None or facts.template.matter.department_id == facts.case.department_id


@guard("The law keeps what natural persons promise from the public.")
def subject_may_be_public(facts: Any) -> Any:
    return not facts.subject.is_natural


@guard("Confirm that the letter holds no secret and nothing personal.")
def secrecy_checked(facts: Any) -> Any:
    return facts.data.get("secrecy_checked", True) is True


@guard("The letter is not shown to the public now.")
def letter_shown(facts: Any) -> Any:
    public = facts.case.data.get("public", {})
    return "text" in public and "hidden_on" not in public


@guard("The letter is not hidden.")
def letter_hidden(facts: Any) -> Any:
    return "hidden_on" in facts.case.data.get("public", {})


@guard("The publication of this letter has been settled already.")
def publication_open(facts: Any) -> Any:
    return "public" not in facts.case.data


@guard("The matter was finished on %(day)s in reliance on the commitment.")
def matter_unfinished(facts: Any) -> Any:
    day = facts.case.data.get("acceptance", {}).get("finished_on")
    return unmet(day=day) if day and day <= facts.today.isoformat() else True


@guard("Not every promise was kept: %(broken)s. Order rectification or begin a finding of breach.")
def every_promise_kept(facts: Any) -> Any:
    outcomes = facts.data.get("outcomes") or []
    broken = [str(n) for n, outcome in enumerate(outcomes, 1) if outcome not in KEPT]
    return unmet(broken="、".join(broken)) if broken else True


@guard("Not in order: %(broken)s. Order rectification or begin a finding of breach.")
def nothing_unkept(facts: Any) -> Any:
    outcomes = facts.data.get("outcomes") or []
    broken = [str(n) for n, outcome in enumerate(outcomes, 1) if outcome not in (*KEPT, "open")]
    return unmet(broken="、".join(broken)) if broken else True


@guard("The term of the commitment is over. Confirm the performance, or say what was not kept.")
def term_runs_on(facts: Any) -> Any:
    return facts.case.data.get("plan", {}).get("end_on", "") > facts.today.isoformat()


@guard("A finding has been announced. Let the head find it or drop it before performance goes on.")
def nothing_announced(facts: Any) -> Any:
    return not _hearing(facts).get("announced_on")


@guard("Name what the performance was checked by: upload it, or say where it is recorded.")
def performance_proven(facts: Any) -> Any:
    if "reference" not in facts.data and "evidence" not in facts.data:
        return True
    return bool(facts.data.get("evidence") or facts.data.get("reference"))


@guard("Every promise is marked as kept; there is nothing to hold against the subject.")
def some_promise_unkept(facts: Any) -> Any:
    outcomes = facts.data.get("outcomes")
    return outcomes is None or any(outcome not in KEPT for outcome in outcomes)


@guard("A false promise is not rectified; find it false, with the evidence.")
def promise_not_false(facts: Any) -> Any:
    return facts.data.get("false_promise") is not True


@guard("A breach has been found and waits for the credit office.")
def no_breach_found(facts: Any) -> Any:
    return not _hearing(facts).get("found_on")


@guard("The subject must first be told of the intended finding: reasons, basis and measures.")
def finding_announced(facts: Any) -> Any:
    return bool(_hearing(facts).get("announced_on"))


@guard("The subject was told of a false promise, not of a breach. Announce the breach as well.")
def breach_announced(facts: Any) -> Any:
    return not _hearing(facts).get("false")


@guard("The subject was told of a breach, not of a false promise. Announce that as well.")
def falsity_announced(facts: Any) -> Any:
    hearing = _hearing(facts)
    return not hearing.get("announced_on") or bool(hearing.get("false"))


@guard(
    "The order leaves the subject time until %(until)s. Wait for its report or for that day, or say"
    " why the finding cannot wait."
)
def order_has_run_out(facts: Any) -> Any:
    if facts.case.state != "rectifying" or facts.data.get("why_now", "-").strip():
        return True
    return unmet(until=facts.case.data.get("order", {}).get("until") or "—")


@guard("The subject has been told of an intended finding already, and may still state its case.")
def no_hearing_open(facts: Any) -> Any:
    hearing = _hearing(facts)
    return not hearing.get("announced_on") or bool(hearing.get("heard_on"))


@guard("The subject has neither stated its case nor let the term for it pass.")
def subject_heard(facts: Any) -> Any:
    return bool(_hearing(facts).get("heard_on"))


@guard("The head of the department has not found a breach.")
def breach_found(facts: Any) -> Any:
    return bool(_hearing(facts).get("found_on"))


@guard("A false promise must be proven: hand in the evidence of falsity.")
def falsity_proven(facts: Any) -> Any:
    return "evidence" not in facts.data or bool(facts.data["evidence"])


@guard("Only measures of the published list may be taken; not on it: %(strange)s.")
def measures_listed(facts: Any) -> Any:
    strange = facts.data.get("unlisted")
    return unmet(strange="、".join(strange)) if strange else True


@guard("Only measures that the subject was told of may be taken; not told of: %(more)s.")
def measures_announced(facts: Any) -> Any:
    said = facts.case.data
    if facts.data.get("measures") is None:
        return True
    notice = "falsity" if said.get("breach", {}).get("false") else "announcement"
    told = {*said.get(notice, {}).get("measures", []), *facts.data.get("unlisted", [])}
    more = [title for title in facts.data["measures"] if title not in told]
    return unmet(more="、".join(more)) if more else True


@guard("The breach has been entered in the credit record already.")
def breach_not_recorded(facts: Any) -> Any:
    return facts.case.record_id is None


@guard("Enter the decision that annuls the finding first.")
def decision_annulled(facts: Any) -> Any:
    return bool(facts.case.data.get("annulled_on"))


@guard("There is no accepted objection with the number %(number)s that is still open.")
def objection_accepted(facts: Any) -> Any:
    number = facts.case.data.get("objection", {}).get("number", "")
    return True if facts.objection_is_open else unmet(number=number or "—")


@guard("No objection is noted on this commitment.")
def objection_noted(facts: Any) -> Any:
    return facts.case.disputed or "objection" in facts.case.data


def _hearing(facts: Any) -> dict[str, Any]:
    return facts.case.data.get("hearing") or {}


# What an action asks of the case together, by the row of the table of states (rules.md 9.1).
# C1, and the opening of a draft: the letter and its matter; then the person who signs it.
SIGNABLE = [template_current, matter_listed, matter_not_excluded]
TRUSTED = [
    identity_proven, code_valid, no_serious_record, no_broken_promise, every_promise_possible,
]  # fmt: skip
INTENDED = [letter_was_shown, signer_agreed, code_confirmed, capacity_confirmed]
SIGNING = SIGNABLE + TRUSTED + INTENDED
FIRST = [second_signature_needed, signs_as_agent, not_signed_before, representative_linked]
PUBLISHABLE = [subject_may_be_public, secrecy_checked, publication_open]
IN_ORDER = [nothing_unkept, performance_proven, term_runs_on, nothing_announced]
ALL_KEPT = [every_promise_kept, performance_proven, no_breach_found]
RECTIFIABLE = [some_promise_unkept, promise_not_false, no_breach_found]
ANNOUNCEABLE = [
    some_promise_unkept, measures_listed, no_hearing_open, no_breach_found, order_has_run_out,
]  # fmt: skip
FALSITY = [falsity_proven, measures_listed, no_hearing_open, no_breach_found]
RECORDABLE = [breach_not_recorded, measures_listed, measures_announced]
CHARGED = [finding_announced, no_breach_found]
FINDABLE = [subject_heard, breach_announced, no_breach_found]
FALSE = [subject_heard, falsity_announced]
ANNULLED = [decision_annulled]
