"""Claims to act for a subject: by the office's code letter, or confirmed by an officer."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from casework.access.actor import Actor
from casework.errors import RuleFault, gettext_noop
from casework.models import CodeLetter, Subject, SubjectAccount
from casework.models.subject import ClaimState, SubjectKind

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

VALID_DAYS = 30  # natural days from the day of issue
TRIES = 5
WAITING = 3  # claims of one user that may wait at once: one's own, a child's, a parent's
# Read aloud and typed from paper: no letter that looks like a digit.
_SYMBOLS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_GROUPS, _GROUP = 3, 4


class ClaimRefused(RuleFault):
    """A claim cannot be taken; the sentence says why without saying who is registered."""


def normal(code: str) -> str:
    """A typed code without the dashes and spaces of the paper, in capitals."""
    return "".join(code.split()).replace("-", "").upper()


def digest(code: str) -> str:
    """What is kept of a code: the code itself is on paper only."""
    return salted_hmac("casework.code_letter", normal(code), algorithm="sha256").hexdigest()


def issue_letter(subject: Subject, *, by: User, today: date, code: str = "") -> str:
    """Issues a code letter and answers with the code, which is shown this once.

    Earlier letters of the subject end. Raises ClaimRefused for a natural person, whose claim an
    officer confirms instead. `code` is set by the demonstration alone. One transaction.
    """
    if subject.kind == SubjectKind.NATURAL:
        raise ClaimRefused(gettext_noop("A person is confirmed by the office, not by a code."))
    symbols = [secrets.choice(_SYMBOLS) for _ in range(_GROUPS * _GROUP)]
    groups = ["".join(symbols[at : at + _GROUP]) for at in range(0, len(symbols), _GROUP)]
    code = code or "-".join(groups)
    with transaction.atomic():
        CodeLetter.objects.filter(subject=subject, used_at=None, valid_until__gte=today).update(
            valid_until=today - timedelta(days=1)
        )
        CodeLetter.objects.create(
            subject=subject, digest=digest(code), issued_by=by,
            valid_until=today + timedelta(days=VALID_DAYS),
        )  # fmt: skip
    return code


_WRONG = gettext_noop(
    "This code of the organization and this code letter do not belong together, or the letter has"
    " been used or has expired. After five wrong tries a letter ends: ask the office for a new one."
)


_NOT_TOGETHER = gettext_noop("Name and number do not belong together. Please check both.")
_ENOUGH = gettext_noop("Several of your claims wait already. The office must decide them first.")


def claim_organization(
    user: User, *, uscc: str, code: str, capacity: str, today: date, now: datetime
) -> SubjectAccount:
    """Confirms at once who shows the code of a letter of this organization.

    A wrong code counts against every letter of the organization that is still good; after TRIES
    they end. Raises ClaimRefused, with one sentence whatever was wrong. Locks the letters.
    """
    with transaction.atomic():
        letters = list(
            CodeLetter.objects.select_for_update(of=("self",)).select_related("subject").filter(
                subject__code=uscc.strip().upper(), used_at=None, valid_until__gte=today,
                failed_tries__lt=TRIES,
            )
        )  # fmt: skip
        wanted = digest(code)
        right = next((one for one in letters if constant_time_compare(one.digest, wanted)), None)
        if right is not None:
            if right.issued_by_id == user.pk:
                raise ClaimRefused(gettext_noop("Nobody decides their own claim."))
            right.used_at = now
            right.save(update_fields=["used_at"])
            return _confirm(user, right.subject, capacity, by=right.issued_by, now=now)
        for letter in letters:
            letter.failed_tries += 1
            letter.save(update_fields=["failed_tries"])
    raise ClaimRefused(_WRONG)


def _confirm(
    user: User, subject: Subject, capacity: str, *, by: User, now: datetime
) -> SubjectAccount:
    account, _made = SubjectAccount.objects.update_or_create(
        user=user, subject=subject,
        defaults={
            "state": ClaimState.CONFIRMED, "capacity": capacity, "decided_by": by,
            "decided_at": now,
        },
    )  # fmt: skip
    return account


def claim_person(user: User, *, name: str, citizen_id: str) -> SubjectAccount:
    """Files the claim to be a natural person; an officer decides it on the identity papers.

    A person unknown so far is entered with name and number. Whether somebody is known, and under
    which name, the claimant does not learn: a wrong name waits for the officer like a right one.
    Raises ClaimRefused while WAITING other claims of this user wait.
    """
    number, name = citizen_id.strip().upper(), name.strip()
    with transaction.atomic():
        others = SubjectAccount.objects.filter(user=user, state=ClaimState.PENDING)
        if others.exclude(subject__code=number).count() >= WAITING:
            raise ClaimRefused(_ENOUGH)
        subject, _made = Subject.objects.get_or_create(
            code=number, defaults={"name": name, "kind": SubjectKind.NATURAL}
        )
        if subject.kind != SubjectKind.NATURAL:
            raise ClaimRefused(_NOT_TOGETHER)
        account, made = SubjectAccount.objects.get_or_create(
            user=user, subject=subject, defaults={"capacity": "self", "claimed_name": name}
        )
        if not made and account.state != ClaimState.CONFIRMED:
            account.state, account.decided_by, account.decided_at = ClaimState.PENDING, None, None
            account.claimed_name = name
            account.save()
    return account


def pending_claims() -> QuerySet[SubjectAccount]:
    """The claims that wait for an officer, the oldest first."""
    waiting = SubjectAccount.objects.filter(state=ClaimState.PENDING)
    return waiting.select_related("user", "subject").order_by("claimed_at")


def decide_claim(account_id: int, *, by: User, confirm: bool, now: datetime) -> SubjectAccount:
    """An officer of the credit office or a window clerk confirms or refuses a waiting claim.

    Nobody decides their own. The name of a person who is known from this claim alone is the one
    on the papers; where the registry knows more, a different name is refused. Locks the claim;
    raises ClaimRefused when it is not waiting or the person may not decide it.
    """
    actor = Actor.of(by)
    with transaction.atomic():
        account = SubjectAccount.objects.select_for_update(of=("self",)).get(pk=account_id)
        if not (actor.holds("credit_officer") or actor.holds("window_clerk")):
            raise ClaimRefused(gettext_noop("Only the credit office decides claims."))
        if account.user_id == by.pk:
            raise ClaimRefused(gettext_noop("Nobody decides their own claim."))
        if account.state != ClaimState.PENDING:
            raise ClaimRefused(gettext_noop("This claim has been decided already."))
        if confirm and account.names_differ:
            _correct_name(account)
        account.state = ClaimState.CONFIRMED if confirm else ClaimState.REFUSED
        account.decided_by, account.decided_at = by, now
        account.save(update_fields=["state", "decided_by", "decided_at"])
    return account


def _correct_name(account: SubjectAccount) -> None:
    """Takes over the name on the papers for a person of whom there is nothing but claims."""
    subject = Subject.objects.select_for_update().get(pk=account.subject_id)
    confirmed = subject.accounts.filter(state=ClaimState.CONFIRMED)
    if subject.records.exists() or subject.cases.exists() or confirmed.exists():
        raise ClaimRefused(_NOT_TOGETHER)
    subject.name = account.claimed_name
    subject.save(update_fields=["name"])
    account.subject = subject


def end_account(account: SubjectAccount, *, now: datetime) -> None:
    """Ends the right to act for a subject; it bites at the next request."""
    account.state, account.decided_at = ClaimState.ENDED, now
    account.save(update_fields=["state", "decided_at"])
