"""The sentences against a file: what is wrong with it, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.errors import Refusal, gettext_noop

WRONG_KIND = gettext_noop("%(name)s: only pdf, jpg, png, docx and xlsx files can be taken.")
EMPTY = gettext_noop("%(name)s: the file is empty.")
TOO_LARGE = gettext_noop("%(name)s: the file is larger than %(most)s MB.")
DAMAGED = gettext_noop(
    "%(name)s: the content is not what the ending of the name says, or the file is damaged."
)
TOO_HARD = gettext_noop(
    "%(name)s: the file takes too long or too much memory to look through. Save it anew, or print"
    " it and scan it."
)
INFECTED = gettext_noop(
    "%(name)s: the virus scanner found “%(finding)s” in this file, so it was not taken. Clean your"
    " computer and send a clean file, or bring the paper."
)
OF_CODE: Mapping[str, str] = {
    "damaged": DAMAGED,
    "encrypted": gettext_noop(
        "%(name)s: the file is protected by a password; save it without one."
    ),
    "pages": gettext_noop(
        "%(name)s: the file has more than %(pages)s pages; hand it in as several files."
    ),
    "pixels": gettext_noop("%(name)s: the picture has too many pixels; make it smaller."),
    "active": gettext_noop(
        "%(name)s: the file contains scripts, forms that run, or media; print it to PDF anew."
    ),
    "embedded": gettext_noop(
        "%(name)s: other files are hidden inside this one; hand each in by itself."
    ),
    "macros": gettext_noop("%(name)s: the file contains macros; save it without them."),
    "unpacks": gettext_noop("%(name)s: the file unpacks to far more than it should."),
    "reaches_out": gettext_noop(
        "%(name)s: the file embeds programs or loads parts from elsewhere; save it as PDF."
    ),
}


class FileRefused(Refusal):
    """A file that cannot be taken as evidence; `template` says why."""

    code = "file"

    def __init__(self, template: str, **data: Any) -> None:
        super().__init__(**data)
        self.template = template
