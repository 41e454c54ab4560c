"""What can go wrong in casework; every error is a sentence a person can act on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from casework.translation import current_language, gettext

_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


_NO_CONTROL = {ord(c): None for c in map(chr, range(32)) if c not in "\n\t"}


def gettext_noop(text: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return text


def cleaned(reason: str) -> str:
    """A reason without characters that no person types and no database takes."""
    return reason.translate(_NO_CONTROL).strip()


class CaseworkError(Exception):
    """The root of all errors of this product."""


class CaseTypeError(CaseworkError):
    """A case type is declared wrongly; the text lists every fault with its place."""


class UnknownName(CaseworkError):
    """A case type, an action or a rule pack was named that does not exist; names the known ones."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, sorted(known)
        super().__init__(kind, name, self.known)

    def __str__(self) -> str:
        return gettext("There is no %(kind)s “%(name)s”. Known: %(known)s.") % {
            "kind": gettext(self.kind),
            "name": self.name,
            "known": "、".join(self.known),
        }


class CaseNotFound(CaseworkError):
    """No such case, or none that this person may see: the two are never told apart."""

    def __str__(self) -> str:
        return gettext("There is no such case, or it is not yours to see.")


class RecordNotFound(CaseworkError):
    """No such credit record, or none that this person may see: the two are never told apart."""

    def __str__(self) -> str:
        return gettext("There is no such record, or it is not yours to see.")


def _said(value: Any) -> Any:
    """A fact of a refusal in the reader's words; days also when they come as text from a form."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):  # 30 February is what somebody typed, not a day
            value = date.fromisoformat(value)
    if isinstance(value, date):
        if current_language().startswith("zh"):
            return f"{value.year}年{value.month}月{value.day}日"
        return value.isoformat()
    return gettext(value) if isinstance(value, str) and value else value


class Refusal:
    """One reason why an action may not be made: a stable code, its data, and a sentence."""

    code = "refused"
    template = gettext_noop("This cannot be done.")

    def __init__(self, **data: Any) -> None:
        self.data: Mapping[str, Any] = data

    @property
    def message(self) -> str:
        """The sentence in the language of whoever reads it now."""
        return gettext(self.template) % {key: _said(value) for key, value in self.data.items()}

    def __repr__(self) -> str:
        return f"<{self.code}: {self.message}>"


class NotYourRole(Refusal):
    """The person holds none of the roles that may make this action on this case."""

    code = "not_your_role"
    template = gettext_noop("Only %(roles)s may do this.")


class CaseDestroyed(Refusal):
    """The retention of the case is over and its content is gone."""

    code = "case_destroyed"
    template = gettext_noop("This case was destroyed when its retention was over.")


class NotFromThisState(Refusal):
    """The action does not leave the state in which the case now is."""

    code = "not_from_this_state"
    template = gettext_noop("This is not possible while the case is “%(state)s”.")


class GuardSaysNo(Refusal):
    """A guard of the declaration answers no; its own code and sentence are the refusal's."""

    def __init__(self, code: str, template: str, **data: Any) -> None:
        super().__init__(**data)
        self.code, self.template = code, template


class ReasonMissing(Refusal):
    """The action needs reasons (说明理由) and none were given."""

    code = "reason_missing"
    template = gettext_noop("Give your reasons: they are part of this decision.")


class FieldFault(Refusal):
    """A field that the action collects is missing or wrong; `field` names it."""

    code = "field"
    template = gettext_noop("%(label)s: %(fault)s")

    @property
    def message(self) -> str:
        """A question that is a sentence of its own loses its full stop before the colon."""
        label = str(_said(self.data["label"])).rstrip("。.")
        return gettext(self.template) % {"label": label, "fault": _said(self.data["fault"])}

    @property
    def field(self) -> str:
        return str(self.data["field"])


class FourEyes(Refusal):
    """The same person made an earlier step that this one checks (审办分离)."""

    code = "four_eyes"
    template = gettext_noop("You made “%(earlier)s” yourself; another person must do this.")


class FourEyesOfPair(FourEyes):
    """A substitute and the person stood in for count as one where two must act."""

    template = gettext_noop(
        "“%(earlier)s” was made by the person you stand in for, by somebody in your place, or by"
        " you in another's; another person must do this."
    )


class ActsForSubject(Refusal):
    """Whoever acts for the subject of a case judges nothing in it (回避)."""

    code = "acts_for_subject"
    template = gettext_noop("You act for the subject of this case; another person must do this.")


class ClockRefuses(Refusal):
    """What the action would write into a clock of the case makes no sense there."""

    code = "clock"

    def __init__(self, fault: BadClockEvent) -> None:
        super().__init__(**fault.data)
        self.template = fault.template


class PlaceActsForSubject(ActsForSubject):
    """A substitute may not do what the person stood in for may not (回避)."""

    template = gettext_noop(
        "The person you stand in for acts for the subject of this case; another person must do"
        " this."
    )


class MovedSince(Refusal):
    """The case was changed after the page that this action comes from was shown."""

    code = "moved_since"
    template = gettext_noop(
        "The case has moved since you opened it. Look at it again, then decide."
    )


class KeyUsed(Refusal):
    """The idempotency key belongs to another action or case."""

    code = "key_used"
    template = gettext_noop("This request number has been used for something else.")


class TransitionRefused(CaseworkError):
    """An action was refused for the reasons in `refusals`, all of them; nothing has moved."""

    def __init__(self, action: str, refusals: Iterable[Refusal]) -> None:
        self.action, self.refusals = action, tuple(refusals)
        super().__init__(action, self.refusals)

    def __str__(self) -> str:
        return " ".join(refusal.message for refusal in self.refusals)

    @property
    def codes(self) -> list[str]:
        return [refusal.code for refusal in self.refusals]


class LedgerBroken(CaseworkError):
    """The event log does not prove itself; names the first bad row."""


class CalendarGap(CaseworkError):
    """No notice of holidays is held for a year, so no working day of it is known."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(year)

    def __str__(self) -> str:
        return gettext(
            "The working-day calendar of %(year)s is not held yet; enter its notice first."
        ) % {"year": self.year}


class RuleFault(CaseworkError):
    """A rule, a term or its calendar cannot answer; the sentence is translated when shown."""

    def __init__(self, template: str, **data: object) -> None:
        self.template, self.data = template, data
        super().__init__(template, data)

    def __str__(self) -> str:
        return gettext(self.template) % self.data


class BadPeriod(RuleFault, ValueError):
    """A period is not written as a number and wd, d or m."""


class BadLadder(RuleFault, ValueError):
    """A ladder of reminders is not written as it must be."""


class BadClockEvent(RuleFault):
    """A clock event makes no sense where it stands in the log."""


class BadPack(RuleFault):
    """A rule pack file cannot be read."""


class UnknownPack(UnknownName):
    """No rule pack has this name; names the known ones."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(gettext_noop("rule pack"), name, known)


class PackNotKnown(RuleFault):
    """The rule pack stands for a region whose numbers have not been seen, so nobody may use it."""


class NoRulesInForce(RuleFault):
    """A rule pack has no version in force on the date."""


class UnknownPolicyKey(UnknownName):
    """No rule has this key; names the known ones that begin alike."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(gettext_noop("rule"), name, known)
