"""What a case type adds to the pages: its `portal` module, found through its declaration.

The engine's pages know no case type. A package that publishes one may hold a module `portal` with
any of the names below; each is looked up when a page needs it.

    GUIDE      a Guide: what the matter is, for whom, on what conditions (home, guide page)
    JOURNEYS   {action name or "open": Journey}: pages with one thing each, then check and send
    DOORS      the addresses of the package's own `urls` module, for the list of doors
    record_offer(record, subject, today)   RecordOffer or None: what a record's page may offer
    start(request, subject, record, today) StartPage: what is shown before a case is opened
    START_TITLE, START_LEAVES_OUT          its title; fields of the opening asked later
    FIRST                                  the action whose journey follows the opening
    NEEDS_RECORD                           whether a matter begins from a record
    panels(case, today)                    Panels of the portal's case page
    record_panels(record, today)           Panels of the pages of a record
    staff_panels(case, today)              Panels of the staff's case page
    next_words(case)                       a sentence for the receipt: what happens next
    PUBLIC_KIND                            the kind of window in which the public sees such cases
    PUBLIC_STATES                          {state: tone of its chip}: what one may look for
    public_url(window)                     the address of the public page of one
    public_answer(case)                    how the case ended a mark (异议标注), in one sentence
    PUBLIC_COUNTS, PUBLIC_SPANS            what the public statistics count of such cases
    public_tables(first, today)            further Tables of them (assessment.public_numbers)
    subject_panels(subject, today)         Panels of a subject's own page, the office's and its own

Addresses of the module `urls`, if there is one, begin with the case type's code. A module `staff`
adds pages to the staff site: PAGES, an Application whose addresses begin with the code as well,
and MENU, the entries of a group of the menu.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from casework.declaration import Published, all_published


@dataclass(frozen=True)
class Page:
    """One page of a journey: a title, a few fields of the action's form, and what stands above.

    A field may be named by its beginning (`answer_*`). `template` is shown above the fields with
    `case` and `record` in its context; `shown` says of (case, data so far) whether the page is
    asked at all.
    """

    name: str
    title: Any
    fields: tuple[str, ...] = ()
    lead: Any = ""
    template: str = ""
    shown: Any = None

    def holds(self, field: str) -> bool:
        """Whether a field of the form stands on this page."""
        return self.place(field) < len(self.fields)

    def place(self, field: str) -> int:
        """Which of the page's fields comes first; past the last one for a field of other pages."""
        for place, part in enumerate(self.fields):
            if field.startswith(part[:-1]) if part.endswith("*") else field == part:
                return place
        return len(self.fields)


@dataclass(frozen=True)
class Ceremony:
    """What a signature asks beside the action's form: the letter shown, agreed to, confirmed.

    `page` is the page of the journey that shows the letter, `guard` the one that asks for the
    code. The rest are called with a `visit`,
    which `visit(case, user, today, address, agent)` makes: `show` notes that the letter was shown,
    `agree` that it was agreed to; `is_agreed` says whether that still holds; `send` sends the
    one-time code, `confirm` takes it (visit, code) and `draw` a drawn signature (visit, data
    address), each with a list of refusals; `text` is the exact letter, `state` what the check page
    says of the code.
    """

    page: str
    guard: str
    visit: Any
    show: Any
    agree: Any
    is_agreed: Any
    send: Any
    confirm: Any
    draw: Any
    text: Any
    state: Any


@dataclass(frozen=True)
class Journey:
    """An action that a subject makes page by page, with a task list, a check and a receipt.

    Fields that no page names appear on the last page. `confirm_identity` asks for the password
    once more; `before` names a template above the task list; `earlier` gives, of the case, what
    was answered before this action, as Sections of the check page.
    """

    pages: tuple[Page, ...]
    title: Any = ""
    confirm_identity: bool = False
    ceremony: Ceremony | None = None
    submit: Any = ""
    before: str = ""
    hint: Any = None  # called with (case, data so far): a Hint or None
    context: Any = None  # called with (case, today): more for the templates of the pages
    earlier: Any = None


# A supplement (补正) is answered alike in every matter: all its points at once.
ANSWER_SUPPLEMENT = Journey(
    title=lazy("Answer the supplement"),
    pages=(
        Page(
            "answers",
            lazy("All points"),
            ("answer_*", "evidence"),
            lead=lazy("Answer every point. What you have answered stays answered."),
        ),
    ),
    submit=lazy("Send the answers"),
)


@dataclass(frozen=True)
class Section:
    """Answers given before a journey began, read back on its check page."""

    title: Any
    answers: Sequence[tuple[Any, Any]]
    change: str = ""


@dataclass(frozen=True)
class Hint:
    """Another way that may suit better, offered without pressing."""

    text: Any
    label: Any
    url: str


@dataclass(frozen=True)
class RecordOffer:
    """What may be done about a record: a button, or from when and why not yet."""

    label: Any
    url: str = ""
    why_not: Any = ""
    order: int = 50


@dataclass(frozen=True)
class Guide:
    """The guide to one matter. `terms` are (words, key of the rule pack) pairs."""

    order: int
    title: Any
    lead: Any
    who: Any
    conditions: Sequence[Any]
    papers: Sequence[Any]
    terms: Sequence[tuple[Any, str]]
    remedy: Any
    start_url: str
    start_label: Any
    list_url: str = ""  # the public list of such matters, where there is one
    list_label: Any = ""


@dataclass(frozen=True)
class StartPage:
    """What a person sees before a case is opened.

    `template` and `context` stand above the form; without `may_start` there is no button.
    """

    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    may_start: bool = True


@dataclass(frozen=True)
class Panel:
    """A part of the case page that only this case type has."""

    template: str
    context: Mapping[str, Any]


def portal_of(edition: Published) -> ModuleType | None:
    """The portal module of a case type; none when it adds nothing."""
    return _module(edition, "portal")


def hook(edition: Published, name: str, default: Any = None) -> Any:
    """One name of the portal module, or the default."""
    return getattr(portal_of(edition), name, default)


def journey_of(edition: Published, action: str) -> Journey | None:
    """The journey of an action, when the case type makes one of it."""
    found: Journey | None = hook(edition, "JOURNEYS", {}).get(action)
    return found


def guides() -> list[tuple[Published, Guide]]:
    """The guides of all matters in their order."""
    found = [(edition, hook(edition, "GUIDE")) for edition in all_published()]
    return sorted((pair for pair in found if pair[1]), key=lambda pair: pair[1].order)


def staff_of() -> Iterable[tuple[Published, ModuleType]]:
    """The case types that add pages to the staff site, with the module that holds them."""
    for edition in all_published():
        if module := _module(edition, "staff"):
            yield edition, module


def subject_panels(subject: Any, today: Any) -> list[Panel]:
    """What every case type knows of a subject, in the order of the case types."""
    return [
        panel
        for edition in all_published()
        for panel in hook(edition, "subject_panels", lambda *_args: ())(subject, today)
    ]


def urls_of() -> Iterable[tuple[Published, str]]:
    """The case types that bring pages of their own, with the module of their addresses."""
    for edition in all_published():
        if _module(edition, "urls"):
            yield edition, f"{edition.package}.urls"


def _module(edition: Published, name: str) -> ModuleType | None:
    path = f"{edition.package}.{name}"
    return import_module(path) if find_spec(path) else None
