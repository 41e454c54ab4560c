"""Periodic work of the engine, as the worker runs it."""

from __future__ import annotations

from celery import shared_task

from casework import leftovers, timers
from casework.archive import disposals
from casework.archive import runs as case_files
from casework.documents import pages
from casework.handling import bulk, held, print_runs
from casework.models import Heartbeat
from casework.outbox import SEALS
from casework.recounting import calendar_runs
from casework.registry.exporting import runs as exports
from casework.registry.importing.uploads import waiting_runs, work_off
from casework.seals import drain as seals
from casework.selfcheck import runs
from casework.selfcheck.found import Now
from casework.syncing import drain
from casework.today import local_today, moment


@shared_task(name="casework.tasks.tick", ignore_result=True)
def tick() -> None:
    """Everything that is due today because time passed."""
    timers.tick(local_today())
    leftovers.discard(moment())
    pages.discard(moment())


@shared_task(name="casework.tasks.check_cases", ignore_result=True)
def check_cases() -> None:
    """The self-checks of the night; they find, and mend nothing by themselves."""
    runs.look(Now(local_today(), moment()))


@shared_task(name="casework.tasks.work_off_imports", ignore_result=True)
def work_off_imports() -> None:
    """Imports the uploaded sheets that no worker has finished, the oldest first."""
    runs = waiting_runs()
    for run_id in runs:
        work_off(run_id, today=local_today())
    Heartbeat.objects.update_or_create(
        job="work_off_imports", defaults={"at": moment(), "detail": {"runs": len(runs)}}
    )


@shared_task(name="casework.tasks.work_off_exports", ignore_result=True)
def work_off_exports() -> None:
    """Writes the exports that no worker has finished, and discards files kept long enough."""
    waiting = exports.waiting_runs()
    for run_id in waiting:
        exports.work_off(run_id, clock=moment)
    gone = exports.discard(moment())
    Heartbeat.objects.update_or_create(
        job="work_off_exports",
        defaults={"at": moment(), "detail": {"runs": len(waiting), "discarded": gone}},
    )


@shared_task(name="casework.tasks.work_off_prints", ignore_result=True)
def work_off_prints() -> None:
    """Prints the archives of letters that no worker has finished; discards those kept enough."""
    waiting = print_runs.waiting_runs()
    for run_id in waiting:
        print_runs.work_off(run_id, clock=moment)
    gone = print_runs.discard(moment())
    Heartbeat.objects.update_or_create(
        job="work_off_prints",
        defaults={"at": moment(), "detail": {"runs": len(waiting), "discarded": gone}},
    )


@shared_task(name="casework.tasks.work_off_archive", ignore_result=True)
def work_off_archive() -> None:
    """Makes case files, discards those kept long enough, and destroys what two have approved."""
    waiting = case_files.waiting()
    for file_id in waiting:
        case_files.work_off(file_id, clock=moment)
    gone = case_files.discard(moment())
    approved = disposals.waiting()
    for disposal_id in approved:
        disposals.work_off(disposal_id, today=local_today())
    detail = {"files": len(waiting), "discarded": gone, "disposals": len(approved)}
    Heartbeat.objects.update_or_create(
        job="work_off_archive", defaults={"at": moment(), "detail": detail}
    )


@shared_task(name="casework.tasks.work_off_calendars", ignore_result=True)
def work_off_calendars() -> None:
    """Previews and moves the cases of calendars that no worker has finished, the oldest first."""
    runs = calendar_runs.waiting_runs()
    for run_id in runs:
        calendar_runs.work_off(run_id)
    Heartbeat.objects.update_or_create(
        job="work_off_calendars", defaults={"at": moment(), "detail": {"runs": len(runs)}}
    )


@shared_task(name="casework.tasks.scan_evidence", ignore_result=True)
def scan_evidence() -> None:
    """Scans the files that are held since the scanner was silent."""
    counts = held.scan_held()
    Heartbeat.objects.update_or_create(
        job="scan_evidence", defaults={"at": moment(), "detail": counts}
    )


@shared_task(name=bulk.DRAIN, ignore_result=True)
def drain_bulk() -> None:
    """Does the rows of confirmed bulk runs that no worker has done."""
    bulk.drain(today=local_today, clock=moment)


@shared_task(name=drain.TASK, ignore_result=True)
def drain_sync() -> None:
    """Sends other sites what they must do, and reads what they have done."""
    drain.drain()


@shared_task(name=SEALS, ignore_result=True)
def drain_seals() -> None:
    """Seals the letters that wait for the seal of their organ."""
    seals.drain()
