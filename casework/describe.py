"""A case type as a page: states, actions, who, conditions, deadlines, notices; and its picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from casework.casetype import Action, Deadline, State
from casework.declaration import Published
from casework.policies.loader import PackVersion
from casework.words import words_of


class _Page:
    def __init__(self, edition: Published, language: str, pack: PackVersion) -> None:
        self.edition, self.language, self.pack = edition, language, pack
        self.type = edition.case_type
        self.chinese = language.startswith("zh")

    def say(self, *path: str) -> str:
        return self.edition.words.text(*path, language=self.language) or path[-1]

    def role(self, name: str) -> str:
        return words_of("casework").text("roles", name, language=self.language) or name

    def roles(self, names: Iterable[str]) -> str:
        return "、".join(self.role(name) for name in names) or "—"

    def head(self, chinese: str, english: str) -> str:
        return chinese if self.chinese else english


def markdown(edition: Published, *, language: str, pack: PackVersion) -> str:
    """The reference page of a case type, as docs/reference/case-types/ keeps it."""
    page = _Page(edition, language, pack)
    t = page.type
    title = page.head("案件类型", "Case type")
    lines = [f"# {page.say('title')}", "", f"{title} `{t.code}`, v{t.version}.", ""]
    lines += _table(page.head("状态", "States"), _state_heads(page), _state_rows(page))
    lines += _table(page.head("办理动作", "Actions"), _action_heads(page), _action_rows(page))
    lines += _table(page.head("期限", "Deadlines"), _deadline_heads(page), _deadline_rows(page))
    lines += _table(page.head("通知", "Notices"), _notice_heads(page), _notice_rows(page))
    lines += [f"## {page.head('流程图', 'Picture')}", "", "```mermaid"]
    lines += [mermaid(edition, language=language).rstrip(), "```", ""]
    return "\n".join(lines)


def _table(title: str, heads: list[str], rows: Iterable[list[str]]) -> list[str]:
    body = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    rule = "|" + "---|" * len(heads)
    return [f"## {title}", "", "| " + " | ".join(heads) + " |", rule, *body, ""]


def _state_heads(page: _Page) -> list[str]:
    if page.chinese:
        return ["状态", "代码", "性质", "由谁推进", "当事人看到", "工作人员看到"]
    return ["State", "Code", "Kind", "Moved by", "The subject reads", "The staff read"]


def _state_rows(page: _Page) -> Iterator[list[str]]:
    for state in page.type.states.values():
        yield [
            page.say("states", state.name), f"`{state.name}`", _kind(page, state),
            page.role(state.held_by) if state.held_by else "—",
            page.say("states", state.name, "subject"), page.say("states", state.name, "staff"),
        ]  # fmt: skip


def _kind(page: _Page, state: State) -> str:
    kinds = [
        word
        for on, word in (
            (state.initial, page.head("起点", "initial")),
            (state.final, page.head("终点", "final")),
            (state.pauses_deadlines, page.head("暂停计时", "pauses the clocks")),
        )
        if on
    ]
    return "、".join(kinds) or "—"


def _action_heads(page: _Page) -> list[str]:
    if page.chinese:
        return ["从", "动作", "代码", "谁可以做", "条件", "到", "文书"]
    return ["From", "Action", "Code", "Who", "Condition", "To", "Letter"]


def _action_rows(page: _Page) -> Iterator[list[str]]:
    opening = page.type.opening
    yield [
        "—", page.head("发起", "Open"), "`open`", page.roles(opening.by),
        _conditions(page, opening), page.say("states", page.type.initial().name), "—",
    ]  # fmt: skip
    for action in page.type.actions.values():
        target = action.target
        yield [
            "、".join(page.say("states", s.name) for s in action.sources),
            page.say("actions", action.name), f"`{action.name}`", page.roles(action.by),
            _conditions(page, action),
            page.say("states", target.name) if target else page.head("（不变）", "(stays)"),
            page.say("documents", action.issues.name) if action.issues else "—",
        ]  # fmt: skip


def _conditions(page: _Page, step: object) -> str:
    from django.utils.translation import gettext, override

    with override("zh-hans" if page.chinese else "en"):
        found = [
            gettext(g.sentence).replace("%(", "{").replace(")s", "}")
            for g in getattr(step, "guards", ())
        ]
    if isinstance(step, Action):
        if step.needs_reason:
            found.append(page.head("须说明理由", "reasons must be given"))
        for earlier in step.not_by:
            name = page.say("actions", earlier.name)
            found.append(page.head(f"不得是“{name}”的经办人", f"not by who made “{name}”"))
        if step.only_if:
            found.append(page.head(f"规则包开启 `{step.only_if}`", f"`{step.only_if}` is on"))
    return "<br>".join(found) or "—"


def _deadline_heads(page: _Page) -> list[str]:
    if page.chinese:
        return ["期限", "代码", "长短", "起算", "完成于", "责任方", "逾期"]
    return ["Deadline", "Code", "Length", "From", "Met by", "Owner", "When it passes"]


def _deadline_rows(page: _Page) -> Iterator[list[str]]:
    for deadline in page.type.deadlines.values():
        yield [
            page.say("deadlines", deadline.name), f"`{deadline.name}`", _length(page, deadline),
            _parts(page, deadline.start), _parts(page, deadline.met_by),
            page.role(deadline.owner) if deadline.owner else "—", _passes(page, deadline),
        ]  # fmt: skip


def _length(page: _Page, deadline: Deadline) -> str:
    if deadline.date:
        return f"`{deadline.date}`"
    return f"{page.pack.value(deadline.policy)} (`{deadline.policy}`)"


def _parts(page: _Page, parts: Iterable[State | Action]) -> str:
    return (
        "、".join(
            page.say("states" if isinstance(part, State) else "actions", part.name)
            for part in parts
        )
        or "—"
    )


def _passes(page: _Page, deadline: Deadline) -> str:
    acts = [page.say("actions", action.name) for action in deadline.expiry_actions()]
    told = page.role(deadline.escalates_to) if deadline.escalates_to else ""
    report = page.head(f"报{told}", f"{told} is told") if told else ""
    return "；".join([*acts, *([report] if report else [])])


def _notice_heads(page: _Page) -> list[str]:
    return ["谁", "何时"] if page.chinese else ["Who", "When"]


def _notice_rows(page: _Page) -> Iterator[list[str]]:
    for role, actions in page.type.notices.items():
        yield [page.role(role), "、".join(page.say("actions", a.name) for a in actions)]


def mermaid(edition: Published, *, language: str) -> str:
    """The states and moves as a Mermaid state diagram."""
    page = _Page(edition, language, None)  # type: ignore[arg-type]  # the picture shows no numbers
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


_ARROW = (
    '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
    'orient="auto"><path d="M0 0L8 4L0 8z" fill="#0b4a8f"/></marker></defs>'
)


def svg(edition: Published, *, language: str) -> str:
    """The states and moves as a picture: states from top to bottom, moves as arcs beside them."""
    page = _Page(edition, language, None)  # type: ignore[arg-type]  # the picture shows no numbers
    names = list(page.type.states)
    row, width = 56, 900
    height = row * len(names) + 40
    at = {name: 40 + row * i for i, name in enumerate(names)}
    title = escape(page.say("title"))
    shapes = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{title}</title>",
        _ARROW,
    ]
    shapes += [
        _arc(page, action, at[source.name], at[action.lands_in(source.name)])
        for action in page.type.actions.values()
        for source in action.sources
    ]
    for name, state in page.type.states.items():
        edge = "#b3261e" if state.final else "#0b4a8f"
        shapes.append(
            f'<g><rect x="330" y="{at[name] - 18}" width="190" height="36" rx="8" fill="#f6f8fa" '
            f'stroke="{edge}" stroke-width="{3 if state.initial else 1.5}"/>'
            f'<text x="425" y="{at[name] + 5}" text-anchor="middle" font-size="15" '
            f'fill="#1c2430">{escape(page.say("states", name))}</text></g>'
        )
    return "\n".join([*shapes, "</svg>", ""])


def _arc(page: _Page, action: Action, y1: int, y2: int) -> str:
    down = y2 > y1
    x, side = (520, 1) if down else (330, -1)
    bend = x + side * min(330, 40 + abs(y2 - y1) // 3)
    label = escape(page.say("actions", action.name))
    if y1 == y2:
        y1, y2, bend = y1 - 10, y2 + 10, x + side * 60
    return (
        f'<g><title>{label}</title><path d="M{x} {y1}C{bend} {y1} {bend} {y2} {x} {y2}" '
        'fill="none" stroke="#0b4a8f" stroke-opacity=".45" marker-end="url(#a)"/></g>'
    )
