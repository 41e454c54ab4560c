"""Imports of uploaded files: stored privately, worked off by the worker, never twice at once."""

from __future__ import annotations

import fcntl
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _

from casework.models.importing import ImportRun, ImportState
from casework.registry.importing.run import FOLDER, private_folder, refuse, work

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from django.core.files.uploadedfile import UploadedFile

_log = logging.getLogger(__name__)
_OPEN = (ImportState.QUEUED, ImportState.RUNNING)


def start_run(upload: UploadedFile[Any], by: AbstractBaseUser) -> ImportRun:
    """Stores an uploaded file where only the product reads it, and queues its import.

    The caller has checked that this person may import, and tells the worker.
    """
    path = private_folder() / f"{secrets.token_hex(16)}.upload"
    with path.open("xb") as file:
        path.chmod(0o600)
        for chunk in upload.chunks():
            file.write(chunk)
    return ImportRun.objects.create(
        file_name=Path(upload.name or "").name[:200],
        path=f"{FOLDER}/{path.name}",
        state=ImportState.QUEUED,
        started_by_id=by.pk,
    )


def waiting_runs() -> list[int]:
    """Uploads that no worker has finished, oldest first: queued ones, and those it died over."""
    runs = ImportRun.objects.filter(state__in=_OPEN).exclude(path="")
    return list(runs.order_by("id").values_list("id", flat=True))


def work_off(run_id: int, *, today: date) -> ImportRun | None:
    """Imports a queued upload, or takes it up again where a worker died; then removes the file.

    Answers nothing when the run is finished or another worker has it. A fault of the database
    is raised and leaves the run to be taken up again; another fault of ours ends it.
    """
    run = ImportRun.objects.filter(pk=run_id, state__in=_OPEN).exclude(path="").first()
    if run is None:
        return None
    path = Path(settings.MEDIA_ROOT) / run.path
    if not path.exists():
        refuse(run, _("The uploaded file is gone; upload it again."))
        return run
    with _alone(path) as alone:
        # A worker that held the lock a moment ago may have finished the run meanwhile.
        if not alone or not ImportRun.objects.filter(pk=run_id, state__in=_OPEN).exists():
            return None
        _work(run, path, today=today)
    path.unlink(missing_ok=True)
    return run


def _work(run: ImportRun, path: Path, *, today: date) -> None:
    try:
        work(run, path, today=today)
    except DatabaseError:
        raise
    except Exception:  # noqa: BLE001  tried again, the same fault would come up for ever
        _log.exception("import %s failed", run.pk)
        refuse(
            run,
            _("The import stopped at a fault of this product; tell its operator and import again."),
        )


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Whether this process holds the file for itself; the lock goes when the process does."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
