"""How a commitment is signed: shown, agreed to, confirmed by a one-time code, then written down."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from casework.access.actor import SYSTEM
from casework.declaration import published
from casework.documents import letters
from casework.documents.numbers import letter_number
from casework.errors import Refusal, TransitionRefused, gettext_noop
from casework.facts import Facts
from casework.ledger.chain import canonical
from casework.models import Case, SubjectAccount
from casework.models.subject import ClaimState
from casework.policies.loader import load_packs
from casework.today import moment
from commitments.consent import consent
from commitments.signatures import SignatureAct, Signing

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from casework.facts import Change

LETTER = "letter"
REPRESENTATIVE = "legal_representative"
VALID = timedelta(minutes=10)
_AGENT = 120
_ADDRESS = 45


class LetterChanged(Refusal):
    """What would be signed now is not what was shown."""

    code = "letter_changed"
    template = gettext_noop(
        "The letter as it would be signed now has not been shown to you. Read it once more, agree"
        " to it, and ask for a new code."
    )


@dataclass(frozen=True)
class Visit:
    """Somebody in front of a letter: who, which case, on what day, from which address."""

    case: Case
    user: User
    today: date
    address: str = ""
    agent: str = ""


def sealed_letter(case: Case, *, today: date) -> dict[str, Any]:
    """The letter's own data with its signature: by whom, when, and the digest of its wording."""
    letter: dict[str, Any] = case.data[LETTER]
    return letter | {
        "first": _first(case),
        "signed_by": case.subject.name,
        "signed_on": today.isoformat(),
        "digest": sha256(letter["text"].encode()).hexdigest(),
    }


def _first(case: Case) -> str:
    """The agent's signature, as the letter that the legal representative signs names it."""
    found = case.data.get("first_signature")
    if not found:
        return ""
    day = letters.chinese_date(date.fromisoformat(found["on"]))
    return f"代理人已于{day}先行签署（签署记录校验值：{found['act']}）。"


def exact_text(case: Case, *, today: date) -> str:
    """The letter to the last character as it is issued if it is signed today, as the next event."""
    edition = published(case.case_type, case.type_version)
    signed = copy(case)
    signed.data = case.data | {LETTER: sealed_letter(case, today=today)}
    pack = load_packs().version(case.pack_version)
    facts = Facts(edition, signed, actor=SYSTEM, today=today, pack=pack, data={})
    number = letter_number(case, case.version + 1)
    document = edition.case_type.documents[LETTER]
    return str(letters.draft(edition, document, facts, letters.Draft(number))["body"])


def digest_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def signing_of(case: Case, user_id: int | None, *, today: date) -> Signing | None:
    """The signature that this person is making on exactly this letter; none for another one."""
    if user_id is None:
        return None
    found = Signing.objects.filter(case_id=case.pk, user_id=user_id).first()
    fits = found and found.digest == digest_of(exact_text(case, today=today))
    return found if found and fits and found.consent == consent().version else None


def show(visit: Visit) -> Signing:
    """Notes that the exact letter and the consent text were shown; a changed letter begins anew."""
    found = signing_of(visit.case, visit.user.pk, today=visit.today)
    if found is not None:
        return found
    digest = digest_of(exact_text(visit.case, today=visit.today))
    agreed = consent()
    made, _new = Signing.objects.update_or_create(
        case_id=visit.case.pk, user=visit.user,
        defaults={
            "digest": digest, "consent": agreed.version, "consent_digest": agreed.digest,
            "shown_at": moment(), "agreed_at": None, "code_hash": "", "code_sent_at": None,
            "code_sent_to": "", "tries": 0, "confirmed_at": None, "identified_at": None,
            "address": visit.address[:_ADDRESS], "agent": visit.agent[:_AGENT],
        },
    )  # fmt: skip
    return made


def agree(visit: Visit) -> list[Refusal]:
    """Notes that the person agrees to sign this letter electronically."""
    found = signing_of(visit.case, visit.user.pk, today=visit.today)
    if found is None:
        return [LetterChanged()]
    if found.agreed_at is None:
        found.agreed_at = moment()
        found.save(update_fields=["agreed_at"])
    return []


def is_fresh(at: datetime | None) -> bool:
    """Whether this was so short a time ago that a code sent or confirmed then still holds."""
    return at is not None and moment() - at <= VALID


def capacity_of(user_id: int | None, subject_id: int) -> str:
    """In what capacity the office has confirmed that the account acts for the subject."""
    if user_id is None:
        return ""
    accounts = SubjectAccount.objects.filter(
        user_id=user_id, subject_id=subject_id, state=ClaimState.CONFIRMED
    )
    return accounts.values_list("capacity", flat=True).first() or ""


def enter_act(change: Change) -> SignatureAct:
    """Writes the signature down for good and ends the row of its making, in the action's own
    transaction; the event's data gets its digest. Raises TransitionRefused for a letter that is
    not the one shown.
    """
    case, today = change.case, change.today
    found: Signing | None = change.facts.signing
    if found is None:
        raise TransitionRefused("sign", [LetterChanged()])
    found.case = case
    fields = _fields(found, change.data["name"], exact_text(case, today=today))
    fields["digest"] = sha256(canonical(fields)).hexdigest()
    if found.drawing_id:
        found.drawing.case_id = case.pk  # type: ignore[union-attr]  # there is one: its key says so
        found.drawing.save(update_fields=["case"])  # type: ignore[union-attr]  # as above
    act = SignatureAct.objects.create(**fields)
    found.delete()
    change.data["act"] = act.digest
    return act


def _fields(found: Signing, typed: str, text: str) -> dict[str, Any]:
    kept = (
        "user_id", "consent", "consent_digest", "shown_at", "agreed_at", "code_sent_at",
        "code_sent_to", "confirmed_at", "identified_at", "address", "agent", "drawing_id",
    )  # fmt: skip
    case = found.case
    return {name: getattr(found, name) for name in kept} | {
        "case_id": case.pk,
        "seq": case.version + 1,
        "name": typed,
        "capacity": capacity_of(found.user_id, case.subject_id),
        "text": text,
        "text_digest": digest_of(text),
        "signed_at": moment(),
        "drawing_digest": found.drawing.sha256 if found.drawing else "",
    }


def digest_now(act: SignatureAct) -> str:
    """The digest of a signature as its row reads now: another than the kept one shows a change."""
    left_out = ("id", "digest")
    fields = {
        column.attname: getattr(act, column.attname)
        for column in act._meta.concrete_fields
        if column.attname not in left_out
    }
    return sha256(canonical(fields)).hexdigest()
