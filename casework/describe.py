"""A case type as a page: states, actions, who, conditions, deadlines, notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import cast

from casework.casetype import Action, Deadline, State
from casework.clock.periods import Unit
from casework.declaration import Published
from casework.desk import MOVES
from casework.documents.judging import content_name, signing_field
from casework.documents.styles import ORGAN, styles_of
from casework.granting import concerns
from casework.policies.loader import Pack, PackVersion
from casework.words import words_of


class Page:
    """A case type in one language; `pack` holds the numbers, where they are shown at all."""

    def __init__(self, edition: Published, language: str, pack: PackVersion | None) -> None:
        self.edition, self.language, self.pack = edition, language, pack
        self.type = edition.case_type
        self.chinese = language.startswith("zh")

    def say(self, *path: str) -> str:
        return self.edition.words.text(*path, language=self.language) or path[-1]

    def role(self, name: str) -> str:
        return words_of("casework").text("roles", name, language=self.language) or name

    def roles(self, names: Iterable[str]) -> str:
        return self.list(self.role(name) for name in names)

    def list(self, parts: Iterable[str]) -> str:
        """Words in a row, as the language sets them apart; a dash for none."""
        return self.head("、", ", ").join(parts) or "—"

    def head(self, chinese: str, english: str) -> str:
        return chinese if self.chinese else english


def newest(pack: Pack) -> PackVersion:
    """The latest rules of a pack, in force already or not: the same on whatever day one asks.

    Raises NoRulesInForce for a pack that has none.
    """
    days, link = [date.min], pack
    while True:
        days += [edition.valid_from for edition in link.editions]
        if link.parent is None:
            return pack.on(max(days))
        link = link.parent


def markdown(edition: Published, *, language: str, pack: PackVersion) -> str:
    """The reference page of a case type, as docs/reference/case-types/ keeps it."""
    page = Page(edition, language, pack)
    lines = [f"# {page.say('title')}", "", *_origin(page, pack), ""]
    lines += _table(page.head("状态", "States"), _state_heads(page), _state_rows(page))
    lines += _table(page.head("办理动作", "Actions"), _action_heads(page), _action_rows(page))
    lines += _table(page.head("期限", "Deadlines"), _deadline_heads(page), _deadline_rows(page))
    lines += _table(page.head("通知", "Notices"), _notice_heads(page), _notice_rows(page))
    lines += _table(page.head("文书", "Letters"), _letter_heads(page), _letter_rows(page))
    title = page.head("各类案件共有的动作", "What every case type has")
    lines += _table(title, _desk_heads(page), _desk_rows(page))
    lines += [f"## {page.head('流程图', 'Picture')}", "", "```mermaid"]
    lines += [mermaid(edition, language=language).rstrip(), "```", ""]
    return "\n".join(lines)


def _origin(page: Page, pack: PackVersion) -> list[str]:
    code, version, day = page.type.code, page.type.version, pack.valid_from.isoformat()
    return [
        page.head(
            f"案件类型代码 `{code}`，第 {version} 版。"
            f"期限天数取自规则包 `{pack.id}`（{day} 起施行）。",
            f"Case type `{code}`, version {version}. The periods are those of the rule pack "
            f"`{pack.id}`, in force from {day}.",
        ),
        page.head(
            f"本页由 `manage.py describe_casetype {code}` 根据案件类型的声明生成，请勿手工修改。",
            f"Printed by `manage.py describe_casetype {code}` out of the declaration; not to be "
            "edited by hand.",
        ),
    ]


def _table(title: str, heads: list[str], rows: Iterable[list[str]]) -> list[str]:
    body = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    rule = "|" + "---|" * len(heads)
    return [f"## {title}", "", "| " + " | ".join(heads) + " |", rule, *body, ""]


def _state_heads(page: Page) -> list[str]:
    if page.chinese:
        return ["状态", "代码", "性质", "由谁推进", "当事人看到", "工作人员看到"]
    return ["State", "Code", "Kind", "Moved by", "The subject reads", "The staff read"]


def _state_rows(page: Page) -> Iterator[list[str]]:
    for state in page.type.states.values():
        yield [
            page.say("states", state.name), f"`{state.name}`", _kind(page, state),
            page.role(state.held_by) if state.held_by else "—",
            page.say("states", state.name, "subject"), page.say("states", state.name, "staff"),
        ]  # fmt: skip


def _kind(page: Page, state: State) -> str:
    kinds = [
        word
        for on, word in (
            (state.initial, page.head("起点", "initial")),
            (state.final, page.head("终点", "final")),
            (state.pauses_deadlines, page.head("暂停计时", "pauses the clocks")),
        )
        if on
    ]
    return page.list(kinds)


def _action_heads(page: Page) -> list[str]:
    if page.chinese:
        return ["从", "动作", "代码", "谁可以做", "条件（不满足时的提示）", "到", "文书"]
    return ["From", "Action", "Code", "Who", "Condition (what is said without it)", "To", "Letter"]


def _action_rows(page: Page) -> Iterator[list[str]]:
    opening = page.type.opening
    yield [
        "—", page.head("发起", "Open"), "`open`", page.roles(opening.by),
        _conditions(page, opening), page.say("states", page.type.initial().name), "—",
    ]  # fmt: skip
    for action in page.type.actions.values():
        target = action.target
        yield [
            page.list(page.say("states", s.name) for s in action.sources),
            page.say("actions", action.name), f"`{action.name}`", page.roles(action.by),
            _conditions(page, action),
            page.say("states", target.name) if target else page.head("（不变）", "(stays)"),
            page.list(page.say("documents", letter.name) for letter in action.issues),
        ]  # fmt: skip


def _conditions(page: Page, step: object) -> str:
    from django.utils.translation import gettext, override

    with override("zh-hans" if page.chinese else "en"):
        found = [
            gettext(g.sentence).replace("%(", "{").replace(")s", "}")
            for g in getattr(step, "guards", ())
        ]
    if isinstance(step, Action):
        deadlines = page.type.deadlines.values()
        if step.needs_reason:
            found.append(page.head("须说明理由", "reasons must be given"))
        for earlier in step.not_by:
            name = page.say("actions", earlier.name)
            found.append(page.head(f"不得是“{name}”的经办人", f"not by who made “{name}”"))
        if concerns(page.type, step):
            found.append(page.head(*_ON_TERMS[any(step in d.extensions for d in deadlines)]))
        if step.only_if:
            found.append(page.head(f"规则包开启 `{step.only_if}`", f"`{step.only_if}` is on"))
    return "<br>".join(found) or "—"


_ON_TERMS = {
    True: ("期限届满前作出，只能延长一次", "while the term runs, and once"),
    False: ("有延长可撤销，且不致逾期", "an extension holds, and nobody is late without it"),
}


def _deadline_heads(page: Page) -> list[str]:
    if page.chinese:
        return ["期限", "代码", "长短", "起算", "完成于", "责任方", "逾期"]
    return ["Deadline", "Code", "Length", "From", "Met by", "Owner", "When it passes"]


def _deadline_rows(page: Page) -> Iterator[list[str]]:
    for deadline in page.type.deadlines.values():
        yield [
            page.say("deadlines", deadline.name), f"`{deadline.name}`", _length(page, deadline),
            _parts(page, deadline.start), _parts(page, deadline.met_by),
            page.role(deadline.owner) if deadline.owner else "—", _passes(page, deadline),
        ]  # fmt: skip


def _length(page: Page, deadline: Deadline) -> str:
    if deadline.date:
        return page.head(f"按案件所定日期 `{deadline.date}`", f"the day in `{deadline.date}`")
    length = _period(page, deadline.policy)
    more = [
        page.head(f"“{name}”后加{added}", f"“{name}” adds {added}")
        for name, added in (
            (page.say("actions", action.name), _period(page, key))
            for action, key in deadline.extensions.items()
        )
    ]
    if deadline.within:
        cap = page.say("deadlines", deadline.within.name)
        more.append(page.head(f"不超过“{cap}”", f"no later than “{cap}”"))
    more += [
        page.head(
            f"“{page.say('actions', action.name)}”撤销延长",
            f"“{page.say('actions', action.name)}” takes that back",
        )
        for action in deadline.revokes
    ]
    return "；".join([length, *more]) if page.chinese else "; ".join([length, *more])


_UNITS = {
    Unit.WORKING_DAYS: ("个工作日", "working day"),
    Unit.NATURAL_DAYS: ("日（自然日）", "natural day"),
    Unit.MONTHS: ("个月", "month"),
}


def _period(page: Page, key: str) -> str:
    """`3个工作日 (`repair.accept`)`; a period of nothing is the same day."""
    period = cast(PackVersion, page.pack).period(key)
    chinese, english = _UNITS[period.unit]
    words = page.head(
        f"{period.count}{chinese}", f"{period.count} {english}{'' if period.count == 1 else 's'}"
    )
    return f"{words if period.count else page.head('当日', 'the same day')} (`{key}`)"


def _parts(page: Page, parts: Iterable[State | Action]) -> str:
    return page.list(
        page.say("states" if isinstance(part, State) else "actions", part.name) for part in parts
    )


def _passes(page: Page, deadline: Deadline) -> str:
    """What silence leads to; the report goes out where no action follows, or it is refused."""
    acts = page.list(page.say("actions", action.name) for action in deadline.expiry_actions())
    if not deadline.escalates_to:
        return acts
    told = page.role(deadline.escalates_to)
    if not deadline.expiry_actions():
        return page.head(f"报{told}", f"{told} is told")
    return page.head(f"{acts}；不能自动办理的，报{told}", f"{acts}; failing that, {told} is told")


def _notice_heads(page: Page) -> list[str]:
    return ["谁", "何时"] if page.chinese else ["Who", "When"]


def _notice_rows(page: Page) -> Iterator[list[str]]:
    for role, actions in page.type.notices.items():
        yield [page.role(role), page.list(page.say("actions", a.name) for a in actions)]


def _letter_heads(page: Page) -> list[str]:
    if page.chinese:
        return ["文书", "代码", "性质", "必须载明（以何载明）", "说明期限", "落款"]
    return ["Letter", "Code", "Kind", "Must carry (by what)", "Explains the date of", "Signed by"]


def _letter_rows(page: Page) -> Iterator[list[str]]:
    """What each letter carries, as the table beside the texts says and the linter holds it to."""
    shared = words_of("casework")
    for style in styles_of(page.edition.package).values():
        carried = [
            f"{content_name(content, page.language)}：`{' '.join(marks)}`"
            for content, marks in style.carries.items()
        ]
        yield [
            style.title(page.language), f"`{style.name}`",
            shared.text("letter_kinds", style.notice, language=page.language),
            "<br>".join(carried), page.list(page.say("deadlines", one) for one in style.clocks),
            f"`{{{signing_field(style.text)}}}`" if style.signed == ORGAN else "—",
        ]  # fmt: skip


def _desk_heads(page: Page) -> list[str]:
    if page.chinese:
        return ["动作", "代码", "谁可以做", "效果", "须说明理由", "文书", "告知"]
    return ["Move", "Code", "Who", "Effect", "Reasons", "Letter", "Told"]


def _desk_rows(page: Page) -> Iterator[list[str]]:
    """The moves that no declaration repeats: the step and the legal clocks stay as they are."""
    words, language = words_of("casework"), page.language
    for move in MOVES.values():
        yield [
            words.text("actions", move.name, language=language), f"`{move.name}`",
            page.roles(move.by), words.text("actions", move.name, "effect", language=language),
            page.head("是", "yes") if move.needs_reason else "—",
            words.text("documents", move.letter, language=language) if move.letter else "—",
            page.roles(move.tells) or "—",
        ]  # fmt: skip


def mermaid(edition: Published, *, language: str) -> str:
    """The states and moves as a Mermaid state diagram."""
    page = Page(edition, language, None)
    lines = ["stateDiagram-v2"]
    lines += [f"    {name} : {page.say('states', name)}" for name in page.type.states]
    lines.append(f"    [*] --> {page.type.initial().name}")
    lines += [
        f"    {source.name} --> {action.lands_in(source.name)} : {page.say('actions', name)}"
        for name, action in page.type.actions.items()
        for source in action.sources
    ]
    lines += [f"    {s.name} --> [*]" for s in page.type.states.values() if s.final]
    return "\n".join(lines) + "\n"
