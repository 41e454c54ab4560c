"""What the public may take away as a whole: what is on display now, masked, kind by kind.

Everything comes out of the windows that are on display and out of what they show; natural persons
have none.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.db.models import Count, Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.models.publicity import PublicityWindow, PublicKind
from casework.registry.importing.formulas import defused

_CHUNK = 2000
Window = tuple[Mapping[str, Any], date | None, date | None, bool]


@dataclass(frozen=True)
class Field:
    """One column: its heading in the file, where its value is found, and what it means."""

    heading: str
    name: str
    means: str | Promise
    kind: str = "string"  # as Table Schema calls it


_SUBJECT = (
    Field("主体名称", "name", _("the organization's name as registered")),
    Field("统一社会信用代码", "code", _("18 characters (GB 32100)")),
    Field("文书号", "number", _("the number of the document; of a commitment, its own number")),
    Field("事项", "title", _("the matter in one line")),
)
_RUNNING = (
    Field("公示开始日期", "begin", _("first day of publicity"), "date"),
    Field("公示停止日期", "off_from", _("first day off display; empty: not fixed yet"), "date"),
    Field("异议标注", "disputed", _("是 while an objection is open, else 否")),
)
RECORD = (
    *_SUBJECT,
    Field("事实", "facts", _("what was found; personal details are masked")),
    Field("依据", "basis", _("the rule that was broken or applied")),
    Field("处罚类别", "penalty_kinds", _("kinds of penalty; empty for other records")),
    Field("内容", "content", _("what was decided; personal details are masked")),
    Field("罚款金额（万元）", "fine", _("in 10,000 yuan; empty: none"), "number"),
    Field("没收金额（万元）", "confiscated", _("in 10,000 yuan; empty: none"), "number"),
    Field("失信程度", "class", _("light, ordinary or serious (轻微、一般、严重)")),
    Field("认定单位", "organ", _("the department that recognized it")),
    Field("信息提供单位", "source", _("who provided it, where that is another one")),
    Field("文书日期", "document_date", _("the day from which the publicity term runs"), "date"),
    Field("移出日期", "list_exit_on", _("the day on which it left its list"), "date"),
    *_RUNNING,
)
COMMITMENT = (
    *_SUBJECT,
    Field("承诺类型", "kind", _("the kind of commitment, by its code")),
    Field("承诺对象", "organ", _("the department to which it was made")),
    Field("状态", "state", _("how it stands, by its code")),
    Field("履约截止日期", "until", _("last day of the commitment"), "date"),
    Field("承诺条数", "promises", _("how many promises the letter holds"), "integer"),
    Field("已兑现条数", "kept", _("how many of them were kept or excused"), "integer"),
    *_RUNNING,
)
LICENCE = (
    *_SUBJECT,
    Field("许可决定文书名称", "document_name", _("the name of the decision")),
    Field("许可类别", "category", _("category of licence")),
    Field("许可证书名称", "certificate", _("the name of the certificate; empty: none")),
    Field("许可编号", "certificate_number", _("the number of the licence; empty: none")),
    Field("许可内容", "content", _("what is licensed; personal details are masked")),
    Field("许可机关", "organ", _("the organ that granted it")),
    Field("信息提供单位", "source", _("who provided it, where that is another one")),
    Field("许可决定日期", "document_date", _("date of the decision"), "date"),
    Field("有效期自", "valid_from", _("first day of the licence"), "date"),
    Field("有效期至", "valid_until", _("last day of the licence; empty: for good"), "date"),
    *_RUNNING,
)
_OF_KIND = {PublicKind.COMMITMENT.value: COMMITMENT, PublicKind.LICENCE.value: LICENCE}
_KEPT = ("kept", "excused")


def fields_of(kind: str) -> Sequence[Field]:
    """The columns of one kind's file."""
    return _OF_KIND.get(kind, RECORD)


@dataclass(frozen=True)
class Offered:
    """One file: its kind, how many rows it has now, and when one of them last changed."""

    kind: PublicKind
    rows: int
    changed_at: datetime | None

    @property
    def fields(self) -> Sequence[Field]:
        return fields_of(self.kind)


def offered(today: date, at: datetime) -> list[Offered]:
    """The files there are, of one moment; one statement. A kind without rows has an empty file."""
    rows = PublicityWindow.objects.on_display(today, at).order_by().values_list("kind")
    found = {
        kind: (number, changed)
        for kind, number, changed in rows.annotate(n=Count("pk"), last=Max("changed_at"))
    }
    return [Offered(kind, *found.get(kind.value, (0, None))) for kind in PublicKind]


def csv_of(kind: str, today: date, at: datetime) -> Iterator[str]:
    """The file of one kind in pieces, all as of one moment: UTF-8 with its mark, no formulas.

    One statement; where the database offers it, its rows are read a few thousand at a time.
    """
    fields = fields_of(kind)
    windows = PublicityWindow.objects.on_display(today, at).filter(kind=kind)
    rows = windows.order_by("-dated_on", "-id").values_list(
        "shown", "begin", "off_from", "disputed"
    )
    piece = StringIO()
    lines = csv.writer(piece)
    piece.write("\ufeff")
    lines.writerow([field.heading for field in fields])
    for count, row in enumerate(rows.iterator(chunk_size=_CHUNK), start=1):
        lines.writerow([defused(text) for text in _cells(fields, row)])
        if count % _CHUNK == 0:
            yield piece.getvalue()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue()


def _cells(fields: Sequence[Field], row: Window) -> Iterator[str]:
    shown, begin, off_from, disputed = row
    promises = shown.get("promises") or []
    values = {
        **shown,
        "begin": begin, "off_from": off_from, "disputed": "是" if disputed else "否",
        "promises": len(promises),
        "kept": sum(promise.get("outcome") in _KEPT for promise in promises),
    }  # fmt: skip
    for field in fields:
        value = values.get(field.name)
        yield "" if value is None else str(value)
