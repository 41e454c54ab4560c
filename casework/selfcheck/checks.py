"""The list of the self-checks: what each looks for, in words, and how it is put right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.selfcheck import clocks, files, mending, papers, people, service, windows
from casework.selfcheck.found import Find, Found, Now


@dataclass(frozen=True)
class Check:
    """One self-check: `meaning` says what is wrong, `repair` what putting it right does.

    `by_case`: each finding is of one case, found and mended for itself. With `at_once` one repair
    settles all. `slow` repairs may outlast a page and are left to the command.
    """

    name: str
    title: Any
    meaning: Any
    repair: Any
    find: Find
    mend: Callable[[Found, Now], bool]
    by_case: bool = True
    at_once: bool = False
    slow: bool = False


_ALL = (
    Check(
        "pause_without_end", _("Pause without an end"),
        _("The clock of an open case stands still, and nothing would ever let it go on."),
        _("The clock goes on from the day on which the step was entered, or the timer of the"
          " pause is started from that day."),
        clocks.pauses_without_end, mending.recount,
    ),
    Check(
        "open_in_closed", _("Closed case with a running term"),
        _("A term that began before the case was closed still runs."),
        _("The term ends with the day on which the case was closed."),
        clocks.open_in_closed, mending.recount,
    ),
    Check(
        "date_not_folded", _("Stored date that does not follow from its log"),
        _("A stored date or state of a term is not what its log of events comes to."),
        _("The date is counted anew from the log; the log stays as it is."),
        clocks.dates_not_folded, mending.recount,
    ),
    Check(
        "timer_missed", _("Timer that did not run"),
        _("A term passed on an earlier day, and neither its effect nor its lateness was recorded."),
        _("The timer is run now; its event is dated to the true day."),
        clocks.timers_missed, mending.run_timer,
    ),
    Check(
        "shown_past_term", _("Record past its term, not taken off"),
        _("The longest term of publicity is over, and the record was neither ended nor passed on"
          " to its department. The public pages hide it by its date."),
        _("What is due today is done: it ends by itself, or goes to its department."),
        service.shown_past_term, mending.end_publicity, by_case=False, at_once=True,
    ),
    Check(
        "window_differs", _("Window that differs from its record"),
        _("What others see is not what the record or the commitment says, or it is on display past"
          " its term, or nobody has written down how it stands before others."),
        _("The window is written anew from the record or the commitment; what changes for others"
          " is told to them."),
        windows.windows_differ, mending.renew_window, by_case=False,
    ),
    Check(
        "paper_unreported", _("Court paper that is late, and nobody was told"),
        _("A record should have followed a court paper on an earlier day (three working days), and"
          " the supervisor has not been told."),
        _("The supervisor and the head of the department are told now."),
        service.papers_unreported, mending.report_papers, by_case=False, at_once=True,
    ),
    Check(
        "measure_unproven", _("Measure whose events do not prove themselves"),
        _("An event of a measure was changed, added or deleted past the product."),
        _("Nothing mends this: compare with a backup, and find out who had the database."),
        service.measures_unproven, mending.left_to_people, by_case=False,
    ),
    Check(
        "file_wrong", _("File that is missing or altered"),
        _("A file of evidence is gone, or its content is not what was kept."
          " Some files are drawn each night; the command verify_evidence reads them all."),
        _("Nothing mends this: take the file from a backup, and find out who had the disk."),
        files.files_wrong, mending.left_to_people, by_case=False,
    ),
    Check(
        "handler_gone", _("Handler who has left"),
        _("The case is handled by somebody who may not log in any more, or has lost the role."),
        _("The case goes back to its department, and the head is told."),
        people.handlers_gone, mending.hand_back,
    ),
    Check(
        papers.BROKEN, _("Sealed letter whose file was changed"),
        _("The sealed file of a letter is gone, or is not the one that was sealed. It is not"
          " handed out."),
        _("Nothing mends this: put the file back from the backup, and find out who had the disk."),
        papers.seals_broken, mending.left_to_people, by_case=False,
    ),
    Check(
        "seal_waiting", _("Letter that waits for its seal"),
        _("A letter has waited for its seal for more than a day. Look at the page of seals."),
        _("What waits is tried again now."),
        papers.seals_waiting, mending.seal_again, by_case=False, at_once=True, slow=True,
    ),
    Check(
        "message_waiting", _("Message older than an hour"),
        _("A message that should have left has waited for more than an hour."),
        _("What waits is delivered now."),
        service.messages_waiting, mending.deliver, by_case=False, at_once=True, slow=True,
    ),
    Check(
        "job_silent", _("Periodic job that stands still"),
        _("A periodic job has not finished for too long. Look whether worker and clock run."),
        _("The job is run once now."),
        service.jobs_silent, mending.run_job, by_case=False, slow=True,
    ),
)  # fmt: skip
CHECKS: Mapping[str, Check] = {check.name: check for check in _ALL}
