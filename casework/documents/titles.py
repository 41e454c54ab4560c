"""Breaks titles as offices do: lines in the shape of a trapeze or a lozenge, no word torn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from math import ceil

# Words of the titles of credit papers that must not be torn, as long as another break is there.
_WORDS = (
    "信用", "承诺", "修复", "异议", "申请", "受理", "不予", "补正", "通知书", "告知书", "决定书",
    "确认书", "承诺书", "通知", "告知", "决定", "处理", "结果", "成立", "延期", "核查", "协查",
    "协同", "复核", "撤销", "认定", "违诺", "虚假", "事先", "整改", "责令", "终止", "程序", "一般",
    "办理", "重新", "补充", "理由", "答复", "公示", "恢复", "暂时", "屏蔽", "信息", "失信", "更正",
    "通报", "完成", "破产", "重整", "和解", "履约", "督办", "关于", "行政", "许可", "处罚", "无法",
    "核实", "准予", "拟", "有限公司", "有限责任公司", "股份", "科技", "公司", "办公室", "委员会",
    "管理局", "市场", "监督", "管理", "社会", "体系", "建设", "时限", "说明", "计算", "依据",
)  # fmt: skip
_NO_START = frozenset("，、。：；！？）》〉】〕」』”’的和与及书函")
_NO_END = frozenset("（《〈【〔「『“‘关于对就")
_MOST_LINES = 4
_TORN, _SHORT = 100.0, 30.0


def title_lines(text: str, most: int) -> list[str]:
    """The lines of a title, none longer than `most` full-width characters.

    A title beyond four lines has its breaks where the lines are full.
    """
    text = " ".join(text.split())
    count = ceil(_width(text) / most)
    if count <= 1:
        return [text] if text else []
    if count > _MOST_LINES:
        return list(_filled(text, most))
    torn = [0, *(_tears(text, at) for at in range(1, len(text)))]
    for lines in range(count, _MOST_LINES + 1):
        cuts = _cuts(text, lines, most)
        found = min(cuts, default=None, key=lambda cut: _cost(text, cut, torn))
        if found is not None:
            return [part.strip() for part in _parts(text, found)]
    return list(_filled(text, most))


def _width(text: str) -> float:
    return sum(1 if ord(char) >= 0x2000 else 0.56 for char in text)


def _filled(text: str, most: int) -> Iterator[str]:
    part = ""
    for char in text:
        if part and _width(part + char) > most:
            yield part
            part = ""
        part += char
    yield part


def _cuts(text: str, lines: int, most: int) -> Iterator[tuple[int, ...]]:
    """The ways to cut near the places that make lines of the same length."""
    each, near = len(text) / lines, 4
    places = [
        at for at in range(1, len(text))
        if any(abs(at - round(each * one)) <= near for one in range(1, lines))
    ]  # fmt: skip
    for cut in combinations(places, lines - 1):
        if all(0 < _width(part) <= most for part in _parts(text, cut)):
            yield cut


def _parts(text: str, cut: tuple[int, ...]) -> list[str]:
    return [text[start:end] for start, end in pairwise((0, *cut, len(text)))]


def _cost(text: str, cut: tuple[int, ...], torn: Sequence[int]) -> float:
    widths = [_width(part) for part in _parts(text, cut)]
    uneven = sum(abs(one - two) for one, two in pairwise(widths))
    # Equal lines make a block, which is neither of the two shapes.
    block = 3.0 if len(set(widths)) == 1 else 0.0
    return uneven + block + _SHORT * (min(widths) < 4) + _TORN * sum(torn[at] for at in cut)


def _tears(text: str, at: int) -> int:
    """How badly a cut before this place tears: 0 not at all."""
    if text[at] in _NO_START or text[at - 1] in _NO_END:
        return 2
    if text[at - 1].isascii() and text[at].isascii() and text[at - 1] != " ":
        return 2
    return any(
        text[start : start + len(word)] == word
        for word in _WORDS
        for start in range(max(0, at - len(word) + 1), at)
    )
