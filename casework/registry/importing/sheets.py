"""The kinds of sheet that can be imported, and how one is recognized by its headings."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.errors import CaseworkError

# Below this share of its headings a sheet is not called by name: it is simply another sheet.
_LOOKS_LIKE = 0.5


class SheetRefused(CaseworkError):
    """A file cannot be imported as a whole; its text is one sentence for whoever sent it."""


@dataclass(frozen=True)
class Column:
    """One column of a sheet: its heading and the name by which our code knows it."""

    heading: str
    key: str
    needed: bool = True
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A kind of sheet, known by its headings in whatever order; further columns do not matter."""

    code: str
    title: str | Promise
    columns: tuple[Column, ...]

    def find(self, headings: Sequence[str]) -> Found:
        """Where the columns of this kind stand under the given headings."""
        places: dict[str, list[int]] = {}
        for place, heading in enumerate(headings):
            places.setdefault(plain(heading), []).append(place)
        at: dict[str, int] = {}
        missing, twice = [], []
        for column in self.columns:
            spots = [
                spot
                for name in (column.heading, *column.aliases)
                for spot in places.get(plain(name), ())
            ]
            if spots:
                at[column.key] = spots[0]
            elif column.needed:
                missing.append(column.heading)
            if len(spots) > 1:
                twice.append(column.heading)
        return Found(self, at, tuple(missing), tuple(twice))


@dataclass(frozen=True)
class Found:
    """The outcome of looking for one kind of sheet in a row of headings."""

    sheet: Sheet
    at: Mapping[str, int]
    missing: tuple[str, ...]
    twice: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def share(self) -> float:
        """How much of what the kind needs is there."""
        needed = sum(column.needed for column in self.sheet.columns)
        return 1 - len(self.missing) / needed


def plain(heading: str) -> str:
    """A heading without what differs between offices: spaces, line breaks, full-width brackets."""
    return "".join(unicodedata.normalize("NFKC", heading).split()).casefold()


def recognize(rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[int, Found] | None:
    """The row of headings and the kind of sheet; none if no row carries the headings of any.

    Raises SheetRefused for a sheet that is nearly of a kind, naming the columns that it lacks,
    and for one in which a column stands twice.
    """
    best: tuple[int, Found] | None = None
    for number, cells in rows:
        for sheet in SHEETS:
            found = sheet.find(cells)
            if best is None or _rank(found) > _rank(best[1]):
                best = number, found
    if best is None or (not best[1].complete and best[1].share < _LOOKS_LIKE):
        return None
    _refuse_unclear(best[1])
    return best


def _rank(found: Found) -> tuple[bool, float, int]:
    return found.complete, found.share, len(found.at)


def _refuse_unclear(found: Found) -> None:
    words = {"sheet": found.sheet.title}
    if found.missing:
        raise SheetRefused(
            _("This looks like the sheet “%(sheet)s”, but it lacks these columns: %(columns)s.")
            % {**words, "columns": "、".join(found.missing)}
        )
    if found.twice:
        raise SheetRefused(
            _("The sheet “%(sheet)s” has these columns twice: %(columns)s. Remove one of each.")
            % {**words, "columns": "、".join(found.twice)}
        )


_DECISION = (
    Column("行政处罚决定书文号", "number"),
    Column("违法行为类型", "title"),
    Column("违法事实", "facts"),
    Column("处罚依据", "basis"),
    Column("处罚类别", "penalty_kinds"),
    Column("处罚内容", "content"),
    Column("罚款金额（万元）", "fine"),
    Column("没收违法所得、没收非法财物的金额（万元）", "confiscated"),
    Column("暂扣或吊销证照名称及编号", "licence", needed=False),
    Column("处罚决定日期", "document_date"),
    Column("处罚有效期", "valid_until", needed=False),
    Column("公示截止期", "provider_until", needed=False),
    Column("处罚机关", "organ"),
    Column("处罚机关统一社会信用代码", "organ_code"),
    Column("数据来源单位", "source", needed=False),
    Column("数据来源单位统一社会信用代码", "source_code", needed=False),
    Column("备注", "note", needed=False),
)

LEGAL_PENALTIES = Sheet(
    "legal_penalties",
    gettext_lazy("penalties of legal persons"),
    (
        Column("行政相对人名称", "name"),
        Column("行政相对人类别", "category"),
        Column("行政相对人代码_1(统一社会信用代码)", "code", aliases=("行政相对人代码_1",)),
        Column("法定代表人", "representative", needed=False),
        *_DECISION,
    ),
)

NATURAL_PENALTIES = Sheet(
    "natural_penalties",
    gettext_lazy("penalties of natural persons"),
    (
        Column("行政相对人名称", "name"),
        Column("证件类型", "id_kind"),
        Column("证件号码", "code"),
        *_DECISION,
    ),
)

SERIOUS_LIST = Sheet(
    "serious_list",
    gettext_lazy("list of serious breaches"),
    (
        Column("失信主体名称", "name"),
        Column("主体类别", "category"),
        Column("统一社会信用代码/证件号码", "code"),
        Column("名单类型", "title"),
        Column("列入事由", "facts"),
        Column("列入依据", "basis"),
        Column("列入文书号", "number"),
        Column("列入日期", "document_date"),
        Column("列入机关", "organ"),
        Column("列入机关统一社会信用代码", "organ_code"),
        Column("移出日期", "list_exit_on"),
        Column("备注", "note", needed=False),
    ),
)

DEPARTMENTS = Sheet(
    "departments",
    gettext_lazy("departments"),
    (
        Column("name", "name", aliases=("部门名称", "机构名称")),
        Column("uscc", "code", aliases=("统一社会信用代码",)),
        Column("level", "level", aliases=("级别", "层级")),
    ),
)

SHEETS = (LEGAL_PENALTIES, NATURAL_PENALTIES, SERIOUS_LIST, DEPARTMENTS)
