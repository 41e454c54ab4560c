"""The kinds of sheet that can be imported, and how one is recognized by its headings."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.registry.importing.change_sheets import (
    ABNORMAL_LIST,
    CORRECTIONS,
    COURT_PAPERS,
    DECLARED,
    LIST_EXITS,
    OTHER_LIST,
)
from casework.registry.importing.layout import Column, Found, Sheet, SheetRefused
from casework.registry.importing.licence_sheets import LEGAL_LICENCES, NATURAL_LICENCES

__all__ = [
    "ABNORMAL", "DEPARTMENTS", "LISTS", "SHEETS", "Column", "Found", "Sheet", "SheetRefused",
    "recognize",
]  # fmt: skip

# Below this share of its headings a sheet is not called by name: it is simply another sheet.
_LOOKS_LIKE = 0.5


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
    Column("行政处罚决定书文号", "number", example="云示市监罚〔2026〕1号"),
    Column("违法行为类型", "title", example="未按规定公示年度报告"),
    Column("违法事实", "facts", example="当事人未在规定期限内公示年度报告。"),
    Column("处罚依据", "basis", example="《市场主体登记管理条例实施细则》第七十条"),
    Column("处罚类别", "penalty_kinds", example="罚款"),
    Column("处罚内容", "content", example="罚款人民币1万元"),
    Column("罚款金额（万元）", "fine", example="1.00"),
    Column("没收违法所得、没收非法财物的金额（万元）", "confiscated", example="0.00"),
    Column("暂扣或吊销证照名称及编号", "licence", needed=False),
    Column("处罚决定日期", "document_date", example="2026-05-06"),
    Column("处罚有效期", "valid_until", needed=False),
    Column("公示截止期", "provider_until", needed=False, example="2027-05-06"),
    Column("处罚机关", "organ", example="云示市市场监督管理局"),
    Column("处罚机关统一社会信用代码", "organ_code", example="113299014JURQ283F6"),
    Column("数据来源单位", "source", needed=False, example="云示市市场监督管理局"),
    Column(
        "数据来源单位统一社会信用代码", "source_code", needed=False, example="113299014JURQ283F6"
    ),
    Column("备注", "note", needed=False),
)

LEGAL_PENALTIES = Sheet(
    "legal_penalties",
    gettext_lazy("penalties of legal persons"),
    (
        Column("行政相对人名称", "name", example="云示市样例有限公司"),
        Column("行政相对人类别", "category", example="法人及非法人组织"),
        Column(
            "行政相对人代码_1(统一社会信用代码)",
            "code",
            aliases=("行政相对人代码_1",),
            example="91320100MA0000015Q",
        ),
        Column("法定代表人", "representative", needed=False, example="张三"),
        *_DECISION,
    ),
)

NATURAL_PENALTIES = Sheet(
    "natural_penalties",
    gettext_lazy("penalties of natural persons"),
    (
        Column("行政相对人名称", "name", example="云示市样例有限公司"),
        Column("证件类型", "id_kind", example="身份证"),
        Column("证件号码", "code", example="11010519491231002X"),
        *_DECISION,
    ),
)

SERIOUS_LIST = Sheet(
    "serious_list",
    gettext_lazy("list of serious breaches"),
    (
        Column("失信主体名称", "name", example="云示市样例有限公司"),
        Column("主体类别", "category", example="法人"),
        Column("统一社会信用代码/证件号码", "code", example="91320100MA0000015Q"),
        Column("名单类型", "title", example="市场监督管理严重违法失信名单"),
        Column("列入事由", "facts", example="提供虚假材料取得登记"),
        Column("列入依据", "basis", example="《市场监督管理严重违法失信名单管理办法》第十条"),
        Column("列入文书号", "number", example="云示市监列〔2026〕1号"),
        Column("列入日期", "document_date", example="2026-05-06"),
        Column("列入机关", "organ", example="云示市市场监督管理局"),
        Column("列入机关统一社会信用代码", "organ_code", example="113299014JURQ283F6"),
        Column("移出日期", "list_exit_on"),
        Column("移出事由", "exit_reason", needed=False, aliases=("移出原因",)),
        Column("移出机关", "exit_organ", needed=False),
        Column("移出机关统一社会信用代码", "exit_organ_code", needed=False),
        Column("备注", "note", needed=False),
    ),
)

DEPARTMENTS = Sheet(
    "departments",
    gettext_lazy("departments"),
    (
        Column("name", "name", aliases=("部门名称", "机构名称"), example="云示市市场监督管理局"),
        Column("uscc", "code", aliases=("统一社会信用代码",), example="113299014JURQ283F6"),
        Column("level", "level", aliases=("级别", "层级"), example="city"),
    ),
)

SHEETS = (
    LEGAL_PENALTIES, NATURAL_PENALTIES, LEGAL_LICENCES, NATURAL_LICENCES, SERIOUS_LIST,
    ABNORMAL_LIST, OTHER_LIST, LIST_EXITS, CORRECTIONS, COURT_PAPERS, DECLARED, DEPARTMENTS,
)  # fmt: skip
LISTS = (SERIOUS_LIST, ABNORMAL_LIST, OTHER_LIST)
ABNORMAL = ABNORMAL_LIST.code
