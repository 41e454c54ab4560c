"""Case files on behalf of a person: asked for, logged, made by the worker, kept for some hours.

Whoever asks gets what they may read, judged when they ask, when the file is made and when they
fetch it.
"""

from __future__ import annotations

import logging
import secrets
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.access.actor import Actor
from casework.access.scopes import may_see
from casework.archive.alone import ARCHIVE, WHOLE, alone, folder
from casework.archive.digests import digests_of
from casework.archive.scope import holding, reads_as_subject
from casework.errors import (
    CaseDestroyed,
    CaseNotFound,
    ReasonMissing,
    Refusal,
    TransitionRefused,
    cleaned,
    gettext_noop,
)
from casework.models import Case, CaseFile
from casework.models.archive import FileState
from casework.selectors import case_for

if TYPE_CHECKING:
    from casework.access.actor import Who

_log = logging.getLogger(__name__)
FORMS = {"zip": ARCHIVE, "pdf": WHOLE}
MOST_A_DAY = 30
_OPEN = (FileState.QUEUED, FileState.RUNNING)


class FileUnderWay(Refusal):
    """One at a time of one case."""

    code = "file_under_way"
    template = gettext_noop("Your case file is being made already. Wait until it is done.")


class TooManyFiles(Refusal):
    """Case files are not carried away one after the other."""

    code = "too_many_files"
    template = gettext_noop(
        "You have asked for %(today)s case files within a day; %(most)s are the limit. Come back"
        " tomorrow."
    )


def ask(case_id: int, *, by: Who, now: datetime, reason: str = "") -> CaseFile:
    """Enters a case file into the log and queues it; with reasons, unless the subject asks.

    Raises CaseNotFound for what is not this person's, and TransitionRefused with every reason
    against it; then there is neither a file nor a row.
    """
    actor = Actor.of(by)
    case = case_for(actor, case_id)
    as_subject, said = reads_as_subject(actor, case), cleaned(reason)
    found = _against(case, actor, now)
    if not as_subject and not said:
        found.append(ReasonMissing())
    if found or actor.user is None:
        raise TransitionRefused("case_file", found)
    try:
        with transaction.atomic():
            return CaseFile.objects.create(
                case_id=case.pk, started_by=actor.user, as_subject=as_subject, reason=said,
                version=case.version, created_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise TransitionRefused("case_file", [FileUnderWay()]) from None


def _against(case: Case, actor: Actor, now: datetime) -> list[Refusal]:
    own = CaseFile.objects.filter(started_by_id=actor.user_id)
    found: list[Refusal] = []
    if case.disposed_on:
        found.append(CaseDestroyed())
    if own.filter(case_id=case.pk, state__in=_OPEN).exists():
        found.append(FileUnderWay())
    today = own.filter(created_at__gt=now - timedelta(days=1)).count()
    if today >= MOST_A_DAY:
        found.append(TooManyFiles(today=today, most=MOST_A_DAY))
    return found


def waiting() -> list[int]:
    """Case files that no worker has made, oldest first: queued ones, and those it died over."""
    rows = CaseFile.objects.filter(state__in=_OPEN).order_by("id")
    return list(rows.values_list("id", flat=True))


def work_off(file_id: int, *, clock: Callable[[], datetime]) -> None:
    """Makes one case file, or goes on with it; does nothing where another worker is at it.

    A fault of the database is raised and leaves it to be taken up again; any other ends it.
    """
    with alone(f"file-{file_id}") as mine:
        row = CaseFile.objects.filter(pk=file_id, state__in=_OPEN).first()
        if row is None or not mine:
            return
        try:
            # Papers of the office are Chinese, whoever asks for them.
            with override("zh-hans"):
                _make(row, clock)
        except DatabaseError:
            raise
        except Exception:  # noqa: BLE001  tried again, the same fault would come up for ever
            _log.exception("case file %s failed", row.pk)
            _fail(row, clock(), gettext_noop(
                "The case file stopped at a fault of this product; tell its operator and ask again."
            ))  # fmt: skip


def _make(row: CaseFile, clock: Callable[[], datetime]) -> None:
    # The libraries that set and join pages are loaded by the worker that needs them.
    from casework.archive import binding

    try:
        case = case_for(row.started_by, row.case_id)
    except CaseNotFound:
        _fail(row, clock(), gettext_noop("The case is no longer yours to read."))
        return
    if reads_as_subject(Actor.of(row.started_by), case) != row.as_subject or case.disposed_on:
        _fail(row, clock(), gettext_noop("What you may read of this case has changed; ask again."))
        return
    found = holding(case, as_subject=row.as_subject)
    row.folder = row.folder or secrets.token_hex(16)
    row.state, row.version = FileState.RUNNING, case.version
    row.parts, row.ready = binding.count(found), 0
    row.save(update_fields=["folder", "state", "version", "parts", "ready"])
    place = folder() / row.folder
    place.mkdir(mode=0o700, exist_ok=True)
    bound = binding.bind(found, place, lambda: _tell(row))
    row.index_sha256, row.pages = bound.index_sha256, bound.pages
    made = {form: digests_of(place / name) for form, name in FORMS.items()}
    row.zip_sha256, row.zip_size = made["zip"].sha256, made["zip"].size
    row.pdf_sha256, row.pdf_size = made["pdf"].sha256, made["pdf"].size
    _leave_only_files(place)
    row.state, row.finished_at = FileState.DONE, clock()
    row.kept_until = row.finished_at + timedelta(hours=settings.CASEWORK_CASE_FILE_KEPT_HOURS)
    row.ready = row.parts
    _put_down(row)


def _put_down(row: CaseFile) -> None:
    """Enters what was made, unless the case was destroyed in the meantime: then it goes as well."""
    with transaction.atomic():
        now = CaseFile.objects.select_for_update().get(pk=row.pk)
        gone = Case.objects.filter(pk=row.case_id, disposed_on__isnull=False).exists()
        if now.state == FileState.RUNNING and not gone:
            row.save()
            return
    _fail(row, row.finished_at or row.created_at, CaseDestroyed.template)


def _leave_only_files(place: Path) -> None:
    """Takes away the parts: what is kept is the ZIP and the PDF."""
    for one in place.iterdir():
        if one.name not in FORMS.values():
            shutil.rmtree(one) if one.is_dir() else one.unlink()


def _tell(row: CaseFile) -> None:
    CaseFile.objects.filter(pk=row.pk).update(ready=F("ready") + 1)


def _fail(row: CaseFile, now: datetime, error: str) -> None:
    if row.folder:
        shutil.rmtree(folder() / row.folder, ignore_errors=True)
    row.state, row.finished_at, row.error, row.folder = FileState.FAILED, now, error, ""
    row.save(update_fields=["state", "finished_at", "error", "folder"])


def file_for(row: CaseFile, form: str, *, by: Who, now: datetime) -> Path | None:
    """The file for whoever asked for it, while it is kept and they may still read the same.

    Each fetch is counted in the log.
    """
    actor = Actor.of(by)
    may = actor.user_id == row.started_by_id and may_see(actor, row.case)
    same = reads_as_subject(actor, row.case) == row.as_subject
    kept = row.state == FileState.DONE and row.kept_until is not None and now < row.kept_until
    if not (may and same and kept and form in FORMS):
        return None
    path = folder() / row.folder / FORMS[form]
    if not path.is_file():
        return None
    CaseFile.objects.filter(pk=row.pk).update(fetched=F("fetched") + 1, fetched_at=now)
    return path


def latest(case_id: int, who: Who) -> CaseFile | None:
    """The last case file that this person asked for."""
    rows = CaseFile.objects.select_related("case", "started_by")
    return rows.filter(case_id=case_id, started_by_id=Actor.of(who).user_id).first()


def discard(now: datetime) -> int:
    """Deletes the files that have been kept long enough; their rows stay."""
    gone = 0
    for row in CaseFile.objects.filter(state=FileState.DONE, kept_until__lte=now):
        shutil.rmtree(folder() / row.folder, ignore_errors=True)
        CaseFile.objects.filter(pk=row.pk).update(state=FileState.DISCARDED, folder="")
        gone += 1
    return gone


def explained(row: CaseFile) -> str:
    """Why it failed, in the reader's language."""
    return _(row.error) if row.error else ""
