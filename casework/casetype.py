"""The vocabulary in which a case type is written: states, actions, deadlines, notices.

Names come from attributes: states are adjectives or places, actions are verbs, deadlines end in
`_by`, guards are statements that must be true. Nothing here knows Django; forms, changes and
letters are given by name and resolved when the product starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

type_names = str | Iterable[str]


@dataclass(frozen=True)
class Role:
    """Who may act: a permission held on the department that plays `party` in the case.

    A provider, say, is whoever holds `reviewer` on the department that provided the record.
    `subject`, `system` and `platform` hold no department permission of the case's parties.
    """

    name: str
    permission: str = ""
    party: str = ""


ROLES: Mapping[str, Role] = {
    role.name: role
    for role in (
        Role("subject"),  # the subject (主体), its agent or its bankruptcy administrator
        Role("window_clerk", "window_clerk", "office"),  # 窗口工作人员
        Role("reviewer", "reviewer", "department"),  # 经办人
        Role("head", "head", "department"),  # 部门负责人
        Role("provider", "reviewer", "provider"),  # 信息提供单位（认定单位）
        Role("provider_head", "head", "provider"),
        Role("partner", "reviewer", "partner"),  # 协同核查单位
        Role("upper", "reviewer", "upper"),  # 上一级主管部门（复核）
        Role("credit_officer", "credit_officer", "office"),  # 信用办
        Role("office_head", "head", "office"),  # 信用办负责人
        Role("supervisor", "supervisor", "office"),  # 督办
        Role("platform", "platform", "office"),  # 平台对接
        Role("system"),  # 系统计时
    )
}
PERMISSIONS = ("window_clerk", "reviewer", "head", "credit_officer", "supervisor", "platform")
PARTIES = ("department", "provider", "partner", "upper", "office")


def _names(value: type_names) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


class _Named:
    """Something of a declaration that is called as the attribute that holds it."""

    name: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self.name or name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


@dataclass(frozen=True)
class Unmet:
    """The answer no of a guard, with the facts that its sentence names."""

    data: Mapping[str, Any]

    def __bool__(self) -> bool:
        return False


def unmet(**data: Any) -> Unmet:
    """Says no, and which facts the guard's sentence should name."""
    return Unmet(data)


class Guard:
    """A statement about the case that must be true before an action; it carries its refusal.

    Where one that `hides` says no, the action is none of this case's, and no page lists it.
    """

    def __init__(self, sentence: str, rule: Callable[[Any], Any], *, hides: bool = False) -> None:
        self.sentence, self.rule, self.hides = sentence, rule, hides
        self.code = self.name = rule.__name__
        self.__doc__ = rule.__doc__

    def __call__(self, facts: Any) -> Any:
        return self.rule(facts)


def guard(sentence: str, *, hides: bool = False) -> Callable[[Callable[[Any], Any]], Guard]:
    """Makes a yes/no question a guard; `sentence` is what a person reads when it says no."""
    return lambda rule: Guard(sentence, rule, hides=hides)


class Document(_Named):
    """A letter (文书) that an action issues; its text file is called as the attribute.

    An action may as well issue it by name; it is declared only where it needs more than that.
    `when` is a guard that is asked after the changes: on a no, the action goes without the letter.
    """

    def __init__(self, *, template: str = "", when: Guard | None = None) -> None:
        self._template, self.when = template, when

    @property
    def template(self) -> str:
        """The name of the text file in the package's `letters`."""
        return self._template or f"{self.name}.txt"


class State(_Named):
    """Where a case can be.

    `held_by` is the role that must move next (whose inbox shows it); a state without a deadline
    says why in `no_deadline`; `pauses_deadlines` stops the clocks that resume afterwards.
    """

    def __init__(
        self,
        *,
        initial: bool = False,
        final: bool = False,
        held_by: str = "",
        pauses_deadlines: bool = False,
        no_deadline: str = "",
    ) -> None:
        self.initial, self.final, self.held_by = initial, final, held_by
        self.pauses_deadlines, self.no_deadline = pauses_deadlines, no_deadline

    def to(self, target: State, **how: Any) -> Action:
        """An action that moves a case from this state to `target`."""
        return Action((self,), target, **how)

    def stay(self, **how: Any) -> Action:
        """An action that leaves the case where it is, and is an event all the same."""
        return Action((self,), None, **how)


class _Sources:
    def __init__(self, states: Sequence[State]) -> None:
        self._states = tuple(states)

    def to(self, target: State, **how: Any) -> Action:
        return Action(self._states, target, **how)

    def stay(self, **how: Any) -> Action:
        return Action(self._states, None, **how)


def from_any(*states: State) -> _Sources:
    """The same action out of several states."""
    return _Sources(states)


class Action(_Named):
    """A transition as the person who makes it sees it: who, on what condition, with what effect.

    `by` has no default: an action that nobody may do does not compile. `collects` names the form
    that asks for data, `changes` the functions that write to the registry, `issues` the letters,
    `not_by` the earlier actions whose author may not make this one (审办分离), `after_close`
    allows it out of a final state (annulment, revocation, review). `only_if` names a yes/no key of
    the rule pack that must be on. `hands_to` is the role that must move next where that is not
    the one that holds the state. `tells` are roles that hear of it beside those in `hears`.
    """

    def __init__(
        self,
        sources: Sequence[State],
        target: State | None,
        *,
        by: type_names = (),
        guards: Iterable[Guard] = (),
        collects: str = "",
        needs_reason: bool = False,
        changes: Iterable[str] = (),
        issues: str | Document | Iterable[Document] = (),
        not_by: Action | Iterable[Action] = (),
        after_close: bool = False,
        only_if: str = "",
        hands_to: str = "",
        tells: type_names = (),
    ) -> None:
        self.sources, self.target = tuple(sources), target
        self.by, self.guards, self.collects = _names(by), tuple(guards), collects
        self.needs_reason, self.changes = needs_reason, _names(changes)
        self.letter = issues if isinstance(issues, str) else ""
        self.issues = () if isinstance(issues, str) else _documents(issues)
        self.not_by = (not_by,) if isinstance(not_by, Action) else tuple(not_by)
        self.after_close, self.only_if, self.hands_to = after_close, only_if, hands_to
        self.tells = _names(tells)

    @property
    def hears(self) -> tuple[str, ...]:
        """Who is told where the case type has no block of notices, in order, each once.

        Whoever is named; the subject, where a letter is issued by another; and whoever must move
        next, where that is not one of those who may make this action.
        """
        letters = ("subject",) if self.issues else ()
        next_role = self.hands_to or (self.target.held_by if self.target else "")
        others = [r for r in (*letters, next_role) if r and r != "system" and r not in self.by]
        return tuple(dict.fromkeys((*self.tells, *others)))

    def lands_in(self, source: str) -> str:
        """The name of the state after this action out of `source`."""
        return self.target.name if self.target else source


def _documents(value: Document | Iterable[Document]) -> tuple[Document, ...]:
    return (value,) if isinstance(value, Document) else tuple(value)


class Opening:
    """How a case of this type begins: who may open it, on what condition, with which data."""

    def __init__(
        self,
        *,
        by: type_names = (),
        guards: Iterable[Guard] = (),
        collects: str = "",
        changes: Iterable[str] = (),
    ) -> None:
        self.by, self.guards = _names(by), tuple(guards)
        self.collects, self.changes = collects, _names(changes)


class Deadline(_Named):
    """By when something must be reached, by law or by the rule pack.

    The length comes from the pack under `policy`, or the day from the case's own data under
    `date` ("order.until"). `start` are states or actions that set the clock going, `met_by` those
    that stop it for good. A pausing state stops it; afterwards it resumes with the balance, or
    begins anew where `after_pause` is "restart", or is the pack key that says which. `within`
    is a deadline that caps it: whatever is added to this one, it ends no later than that.
    `extensions` maps an action to the pack key of the added period, granted once and while the
    term runs; `revokes` are the actions that take it back. When it passes: `on_expiry` is the
    action that the system makes (or a map from the value of the pack key `outcome` to actions), and
    `escalates_to` hears of it in any case. The action is made on the day after the last day
    (`fires="after"`), on the working day after it ("next_working_day"), or on the day itself
    ("on_the_day", for a date on which something begins); mere lateness is reported on the next
    working day.
    """

    def __init__(
        self,
        policy: str = "",
        *,
        date: str = "",
        start: State | Action | Iterable[State | Action],
        met_by: State | Action | Iterable[State | Action] = (),
        owner: str = "",
        within: Deadline | None = None,
        extensions: Mapping[Action, str] | None = None,
        revokes: Action | Iterable[Action] = (),
        excludes: Action | None = None,
        after_pause: str = "resume",
        runs_in_pause: bool = False,
        escalates_to: str = "supervisor",
        on_expiry: Action | Mapping[str, Action] | None = None,
        outcome: str = "",
        fires: str = "",
        basis: str = "",
    ) -> None:
        self.policy, self.date, self.owner = policy, date, owner
        self.start, self.met_by = _parts(start), _parts(met_by)
        self.within, self.extensions = within, dict(extensions or {})
        self.revokes = (revokes,) if isinstance(revokes, Action) else tuple(revokes)
        self.excludes, self.after_pause, self.runs_in_pause = excludes, after_pause, runs_in_pause
        self.escalates_to = escalates_to
        self.on_expiry, self.outcome = on_expiry, outcome
        self.fires = fires or ("after" if on_expiry else "next_working_day")
        self.basis = basis

    def expiry_actions(self) -> tuple[Action, ...]:
        """Every action that silence can lead to."""
        if self.on_expiry is None:
            return ()
        if isinstance(self.on_expiry, Action):
            return (self.on_expiry,)
        return tuple(self.on_expiry.values())


def _parts(value: State | Action | Iterable[State | Action]) -> tuple[State | Action, ...]:
    return (value,) if isinstance(value, State | Action) else tuple(value)


class CaseType:
    """The rules that all cases of one kind follow, in one published edition (`code`, `version`).

    `notices` says who hears of which action; a case type that leaves it out says so at its actions
    (`tells`), and the rest follows (`Action.hears`).
    """

    code: ClassVar[str] = ""
    version: ClassVar[int] = 1
    prefix: ClassVar[str] = ""
    # What stands for this kind of matter in the numbers of its letters (发文字号); else the prefix.
    letter_sign: ClassVar[str] = ""
    opening: ClassVar[Opening]
    notices: ClassVar[Mapping[str, Sequence[Action]]] = {}
    states: ClassVar[dict[str, State]] = {}
    actions: ClassVar[dict[str, Action]] = {}
    deadlines: ClassVar[dict[str, Deadline]] = {}
    documents: ClassVar[dict[str, Document]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        parts = vars(cls)
        cls.states = {n: p for n, p in parts.items() if isinstance(p, State)}
        cls.actions = {n: p for n, p in parts.items() if isinstance(p, Action)}
        cls.deadlines = {n: p for n, p in parts.items() if isinstance(p, Deadline)}
        cls.documents = {n: p for n, p in parts.items() if isinstance(p, Document)}
        for action in cls.actions.values():
            if action.letter:
                action.issues = (cls._document(action.letter),)
        if "notices" not in parts:
            cls.notices = _notices(cls.actions.values())

    @classmethod
    def _document(cls, name: str) -> Document:
        """The letter of this name: the declared one, or one that is made of its name alone."""
        found = cls.documents.setdefault(name, Document())
        found.name = name
        return found

    @classmethod
    def initial(cls) -> State:
        """The state in which a case begins."""
        return next(state for state in cls.states.values() if state.initial)

    @classmethod
    def actions_from(cls, state: str) -> list[Action]:
        """What the declaration draws out of a state, in the order of the declaration."""
        return [a for a in cls.actions.values() if any(s.name == state for s in a.sources)]


def _notices(actions: Iterable[Action]) -> dict[str, list[Action]]:
    """Who hears of which action, where that is said at the actions."""
    found: dict[str, list[Action]] = {}
    for action in actions:
        for role in action.hears:
            found.setdefault(role, []).append(action)
    return found
