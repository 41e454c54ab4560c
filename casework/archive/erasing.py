"""What the destruction of a case takes away, what it leaves, and the paper that says so."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from casework.access.people import full_name
from casework.archive.alone import folder
from casework.declaration import SHARED, published
from casework.documents import letters, pages
from casework.documents.evidence import path_of
from casework.documents.letters import chinese_date
from casework.documents.numbers import letter_number
from casework.ledger.chain import remains
from casework.ledger.verify import event_rows
from casework.models import (
    Case,
    CaseEvent,
    CaseFile,
    Disposal,
    Evidence,
    FormDraft,
    IssuedDocument,
    PhysicalOriginal,
    Redaction,
    SealedPaper,
)
from casework.models.archive import FileState
from casework.words import words_of

_KINDS = {"evidence": "证据材料", "letter": "文书正文", "sealed": "签章文书"}


@dataclass(frozen=True)
class Wiped:
    """One thing that goes: its kind, its size in bytes, its digest; never its name."""

    kind: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """All that goes, and the digest of what is left of each event, by its number."""

    items: tuple[Wiped, ...]
    remains: dict[str, str]

    @property
    def count(self) -> int:
        return len(self.items)

    def as_data(self) -> dict[str, Any]:
        items = [{"kind": i.kind, "size": i.size, "sha256": i.sha256} for i in self.items]
        return {"items": items, "remains": self.remains}


def manifest(case: Case) -> Manifest:
    """What a destruction of this case will take away and leave; reads only."""
    left = {str(row["seq"]): remains(row) for row in event_rows(case.pk)}
    return Manifest(tuple(_items(case)), left)


def _items(case: Case) -> Iterator[Wiped]:
    for row in Evidence.objects.filter(case_id=case.pk).order_by("id"):
        yield Wiped("evidence", row.size, row.sha256)
    for letter in case.documents.order_by("id"):
        text = letter.body.encode()
        yield Wiped("letter", len(text), hashlib.sha256(text).hexdigest())
    for sealed in SealedPaper.objects.filter(paper__case_id=case.pk).order_by("id"):
        yield Wiped("sealed", sealed.size, sealed.sha256)


def certificate(case: Case, row: Disposal, wiped: Manifest, *, today: date) -> dict[str, Any]:
    """The certificate of destruction (销毁证明): what was destroyed, by its digests, and by whom.

    It names no person but the two who decided, and no file by its name.
    """
    number = letter_number(case, case.version + 1)
    fields = {
        "number": number, "case_number": case.number, "today": today,
        "office": case.office or case.department,
        "reason": "\n".join(_lines(case, row, wiped)),
    }  # fmt: skip
    title = words_of(SHARED).text("documents", "destruction", language="zh")
    made = {"name": "destruction", "number": number, "title": title, "issued_on": today}
    return made | {"template": "destruction.txt"} | letters.filled(
        SHARED, "destruction.txt", fields
    )  # fmt: skip


def _lines(case: Case, row: Disposal, wiped: Manifest) -> Iterator[str]:
    words = published(case.case_type, case.type_version).words
    outcome = words.text("states", case.state, language="zh")
    closed = chinese_date(case.closed_on) if case.closed_on else ""
    yield f"保管期限：至{chinese_date(row.until)}；依据：{row.basis}"
    yield f"办理结果：{outcome}，办结日期：{closed}"
    yield f"提出人：{full_name(row.proposed_by)}，批准人：{full_name(row.decided_by)}"
    yield f"销毁清单共{wiped.count}项："
    for place, item in enumerate(wiped.items, 1):
        yield f"{place}．{_KINDS[item.kind]}，{item.size}字节，SHA-256：{item.sha256}"


def delete_files(case: Case) -> None:
    """Deletes the files of a case that are still there; a second time it finds none."""
    for row in Evidence.objects.filter(case_id=case.pk):
        path_of(row).unlink(missing_ok=True)
        pages.forget(row)
    for sealed in SealedPaper.objects.filter(paper__case_id=case.pk):
        (Path(settings.MEDIA_ROOT) / sealed.path).unlink(missing_ok=True)
    for file in CaseFile.objects.filter(case_id=case.pk).exclude(folder=""):
        shutil.rmtree(folder() / file.folder, ignore_errors=True)


def empty_rows(case: Case, *, sealed_seq: int) -> None:
    """Empties what the rows of a case say, inside the caller's transaction.

    Numbers, states, days, roles and the digests stay: the statistics, the chain, and the check of
    a letter that somebody still holds. The certificate stays whole.
    """
    CaseEvent.objects.filter(case_id=case.pk, seq__lt=sealed_seq).update(
        reason="", data={}, before={}, after={}, clock=[]
    )
    mine = IssuedDocument.objects.filter(case_id=case.pk)
    mine.filter(event__seq__lt=sealed_seq).update(body="")
    forget = published(case.case_type, case.type_version).forget
    if forget is not None:
        forget(case)  # first: what it lets go of may hold on to evidence
    Redaction.objects.filter(origin__case_id=case.pk).delete()
    Evidence.objects.filter(case_id=case.pk).delete()
    PhysicalOriginal.objects.filter(case_id=case.pk).delete()
    FormDraft.objects.filter(case_id=case.pk).delete()
    case.notifications.all().delete()
    CaseFile.objects.filter(case_id=case.pk).update(state=FileState.DISCARDED, folder="")
    Case.objects.filter(pk=case.pk).update(title="", data={}, assignee=None)
