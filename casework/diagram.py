"""A case type as a picture that can be read and printed: every state, and every way out of it.

States stand in their order from top to bottom. Beside each are the actions that leave it, one a
line, with who makes them; a line leads from each to the track of the state where it lands, and
the track to that state. All tracks lie to the right of all words, so no line crosses a text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from unicodedata import east_asian_width

from casework.casetype import Action, State
from casework.declaration import Published
from casework.describe import Page

INK, MUTED, PAPER, FILL = "#1c2430", "#4a5565", "#ffffff", "#f6f8fa"
# Deep enough for small text on white; neighbours differ in lightness too.
TRACKS = ("#0b4a8f", "#8a5a00", "#1b6e3c", "#6a3d9a", "#9c2f66", "#00707a")
FONT = "'Noto Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"
SIZE, LINE, GAP, TRACK, EDGE = 14, 22, 18, 16, 24
TOP, BOX_X, LEAST_BOX = 64, 56, 200


@dataclass
class _Way:
    """One action out of one state, on a line of its own."""

    action: Action
    source: str
    target: str
    words: str
    y: int


@dataclass(frozen=True)
class _Columns:
    """Where the boxes end, the words begin, and the first track runs."""

    box_width: int
    words: int
    first: int


@dataclass
class _Row:
    """A state with its lines; `y` is the height at which tracks enter its box."""

    state: State
    y: int
    height: int
    ways: list[_Way] = field(default_factory=list)
    track: int = 0


def svg(edition: Published, *, language: str) -> str:
    """The picture; it depends on the declaration and its words alone, not on day or rules."""
    page = Page(edition, language, None)
    rows = _rows(page)
    tracks = _assign_tracks(rows)
    ways = [way for row in rows.values() for way in row.ways]
    at = _columns(page, rows, ways)
    last = max(rows.values(), key=lambda row: row.y)
    title = escape(page.say("title"))
    shapes = [
        _head(at.first + tracks * TRACK + EDGE, last.y + last.height + EDGE),
        f'<title id="title">{title}</title>',
        f'<desc id="about">{escape(_about(page, rows))}</desc>',
        f'<rect width="100%" height="100%" fill="{PAPER}"/>',
        f'<text x="{BOX_X}" y="36" font-size="20" font-weight="bold" fill="{INK}">{title}</text>',
        *(_track(row, rows, at) for row in rows.values() if row.track >= 0),
        *(_line(page, way, rows, at) for way in ways),
        *(_box(page, row, at) for row in rows.values()),
    ]
    return "\n".join([*shapes, "</svg>", ""])


def _head(width: int, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="title about" '
        f'font-family="{FONT}" font-size="{SIZE}">'
    )


def _columns(page: Page, rows: dict[str, _Row], ways: list[_Way]) -> _Columns:
    texts = [(page.say("states", name), 18) for name in rows]
    texts += [(_below(page, row.state), 12) for row in rows.values()]
    box = max(LEAST_BOX, *(int(_width(text, size)) + 24 for text, size in texts))
    words = BOX_X + box + 16
    longest = max((_width(way.words) for way in ways), default=0.0)
    return _Columns(box, words, words + int(longest) + 40)


def _rows(page: Page) -> dict[str, _Row]:
    rows: dict[str, _Row] = {}
    y = TOP
    for name, state in page.type.states.items():
        row = _Row(state, y, 0)
        for number, action in enumerate(page.type.actions_from(name), start=1):
            target = action.lands_in(name)
            words = _words(page, action, target if target != name else "")
            row.ways.append(_Way(action, name, target, words, y + LINE * number))
        row.height = max(LINE * len(row.ways) + 14, 48)
        rows[name] = row
        y += row.height + GAP
    return rows


def _words(page: Page, action: Action, target: str) -> str:
    lands = page.say("states", target) if target else page.head("状态不变", "stays here")
    who = page.head(f"（{page.roles(action.by)}）", f" ({page.roles(action.by)}) ")
    return f"{page.say('actions', action.name)}{who}→ {lands}"


def _width(text: str, size: int = SIZE) -> float:
    """Pixels that a text takes, roughly: a Chinese character is square, a Latin one 0.55 of it."""
    return sum(size if east_asian_width(char) in "WFA" else size * 0.55 for char in text)


def _assign_tracks(rows: dict[str, _Row]) -> int:
    """Gives each state that is reached a track; those that stay apart share one."""
    spans = []
    for name, row in rows.items():
        heights = [way.y for other in rows.values() for way in other.ways if _enters(way, name)]
        row.track = -1
        if heights:
            spans.append((min([row.y, *heights]), max([row.y, *heights]), row))
    taken: list[list[tuple[int, int]]] = []
    for top, bottom, row in sorted(spans, key=lambda span: (span[1] - span[0], span[0])):
        free = (
            number
            for number, held in enumerate(taken)
            if all(bottom + LINE < first or top > last + LINE for first, last in held)
        )
        row.track = next(free, len(taken))
        if row.track == len(taken):
            taken.append([])
        taken[row.track].append((top, bottom))
    return len(taken)


def _enters(way: _Way, state: str) -> bool:
    return way.target == state and way.source != state


def _colour(row: _Row) -> str:
    return TRACKS[row.track % len(TRACKS)]


def _track(row: _Row, rows: dict[str, _Row], at: _Columns) -> str:
    name, x = row.state.name, at.first + row.track * TRACK
    heights = [way.y for other in rows.values() for way in other.ways if _enters(way, name)]
    end, y = BOX_X + at.box_width, row.y + 8
    top, bottom, colour = min([y, *heights]), max([y, *heights]), _colour(row)
    return (
        f'<g stroke="{colour}" stroke-width="2" fill="none">'
        f'<path d="M{x} {top}V{bottom}M{x} {y}H{end + 8}"/>'
        f'<path d="M{end + 1} {y}l9 -5v10z" fill="{colour}" stroke="none"/>'
        f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}" stroke="none"/></g>'
    )


def _line(page: Page, way: _Way, rows: dict[str, _Row], at: _Columns) -> str:
    source, target = page.say("states", way.source), page.say("states", way.target)
    label = page.say("actions", way.action.name)
    about = escape(f"{source} → {label} → {target}")
    stays = way.source == way.target
    words = (
        f'<text x="{at.words}" y="{way.y + 5}" fill="{MUTED if stays else INK}">'
        f"{escape(way.words)}</text>"
    )
    if stays:
        return f"<g><title>{about}</title>{words}</g>"
    row = rows[way.target]
    x, start = at.first + row.track * TRACK, at.words + int(_width(way.words)) + 10
    return (
        f'<g><title>{about}</title>{words}<path d="M{start} {way.y}H{x}" stroke="{_colour(row)}" '
        f'stroke-width="1.5" fill="none"/><circle cx="{x}" cy="{way.y}" r="3.5" '
        f'fill="{_colour(row)}"/></g>'
    )


def _box(page: Page, row: _Row, at: _Columns) -> str:
    state, y, height = row.state, row.y - 4, row.height
    name, below = page.say("states", state.name), _below(page, row.state)
    middle, base = BOX_X + at.box_width // 2, y + height // 2
    dash = ' stroke-dasharray="6 4"' if state.pauses_deadlines else ""
    return (
        f"<g><title>{escape(f'{name}: {below}')}</title>"
        f'<rect x="{BOX_X}" y="{y}" width="{at.box_width}" height="{height}" rx="8" '
        f'fill="{FILL}" stroke="{INK}" stroke-width="1.5"{dash}/>{_edge(row, at)}'
        f'<text x="{middle}" y="{base - 2}" text-anchor="middle" font-size="16" '
        f'font-weight="bold" fill="{INK}">{escape(name)}</text>'
        f'<text x="{middle}" y="{base + 16}" text-anchor="middle" font-size="12" '
        f'fill="{MUTED}">{escape(below)}</text></g>'
    )


def _edge(row: _Row, at: _Columns) -> str:
    """The arrow of the state where a case begins, the second frame of those where it ends."""
    y, height = row.y - 4, row.height
    if row.state.initial:
        middle = y + height // 2
        return (
            f'<circle cx="22" cy="{middle}" r="7" fill="{INK}"/>'
            f'<path d="M29 {middle}H{BOX_X - 8}" stroke="{INK}" stroke-width="2"/>'
            f'<path d="M{BOX_X - 1} {middle}l-9 -5v10z" fill="{INK}"/>'
        )
    if row.state.final:
        return (
            f'<rect x="{BOX_X + 4}" y="{y + 4}" width="{at.box_width - 8}" '
            f'height="{height - 8}" rx="5" fill="none" stroke="{INK}"/>'
        )
    return ""


def _below(page: Page, state: State) -> str:
    return page.head("；", "; ").join(_remarks(page, state))


def _remarks(page: Page, state: State) -> Iterator[str]:
    if state.initial:
        yield page.head("起点", "begins here")
    if state.final:
        yield page.head("终点", "ends here")
    if state.held_by and not state.final:
        role = page.role(state.held_by)
        yield page.head(f"由{role}推进", f"waits for {role}")
    if state.pauses_deadlines:
        yield page.head("暂停计时", "clocks stand still")


def _about(page: Page, rows: dict[str, _Row]) -> str:
    names = page.list(page.say("states", name) for name in rows)
    return page.head(f"状态依次为：{names}。", f"The states in their order: {names}.")
