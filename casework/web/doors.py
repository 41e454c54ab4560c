"""The list of doors: every address of the product, and which of six persons it opens for.

A test walks the addresses and fails on one that is not listed here, then knocks at each door as
each person. The six: the owner of a case, another applicant, the handler in the department,
a handler of another department, the supervisor, and the public (nobody is logged in).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from casework.declaration import all_published
from casework.web.hooks import hook

OWNER, APPLICANT, HANDLER = "owner", "applicant", "handler"
ELSEWHERE, SUPERVISOR, PUBLIC = "elsewhere", "supervisor", "public"
PERSONS = (OWNER, APPLICANT, HANDLER, ELSEWHERE, SUPERVISOR, PUBLIC)

ALL = frozenset(PERSONS)
LOGGED_IN = ALL - {PUBLIC}
STAFF = frozenset({HANDLER, ELSEWHERE, SUPERVISOR})
PARTIES = frozenset({OWNER, HANDLER, SUPERVISOR})
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Door:
    """One address as the resolver spells it, and for whom it opens.

    To those for whom it does not open it does not exist (404), or, `forbids`, is refused (403);
    the public is sent to the log-in page. `below` covers every address that begins so.
    """

    route: str
    opens_for: frozenset[str]
    below: bool = False
    forbids: bool = False
    method: str = "get"

    def covers(self, route: str) -> bool:
        return route.startswith(self.route) if self.below else route == self.route


DOORS: tuple[Door, ...] = (
    Door("", ALL),
    Door("search/", ALL),
    Door("records/<int:pk>/", ALL),
    Door("calculator/", ALL),
    Door("guides/", ALL),
    Door("guides/<slug:code>/", ALL),
    Door("what-we-collect/", ALL),
    Door("health/", ALL),
    Door("i18n/setlang/", ALL, method="post"),
    Door("jsi18n/", ALL),
    Door("accounts/login/", ALL),
    Door("accounts/logout/", ALL, method="post"),
    Door("accounts/register/", ALL),
    Door("accounts/password/", LOGGED_IN),
    Door("my/", LOGGED_IN),
    Door("my/account/", LOGGED_IN),
    Door("my/claims/", LOGGED_IN),
    Door("my/claims/organization/", LOGGED_IN),
    Door("my/claims/person/", LOGGED_IN),
    Door("my/records/", LOGGED_IN),
    Door("my/records/<int:pk>/", frozenset({OWNER})),
    Door("my/start/<slug:code>/", LOGGED_IN),
    Door("my/cases/<int:pk>/", frozenset({OWNER})),
    Door("my/cases/<int:pk>/print/", frozenset({OWNER})),
    Door("my/cases/<int:pk>/receipt/<int:seq>/", frozenset({OWNER})),
    Door("my/cases/<int:pk>/letters/<int:letter>/", frozenset({OWNER})),
    Door("my/cases/<int:pk>/<slug:action>/", frozenset({OWNER})),
    Door("my/cases/<int:pk>/<slug:action>/check/", frozenset({OWNER})),
    Door("my/cases/<int:pk>/<slug:action>/page/<slug:page>/", frozenset({OWNER})),
    Door("cases/<int:pk>/clock.json", PARTIES),
    Door("evidence/<int:pk>/", PARTIES),
    Door("notifications/", LOGGED_IN),
    Door("notifications/read/", LOGGED_IN, method="post"),
    # Django's own administration: for superusers, who hold no role in any case.
    Door("admin/", NOBODY, below=True),
)


def all_doors() -> Iterable[Door]:
    """The doors of this list, of the staff site and of every case type."""
    yield from DOORS
    if find_spec("casework.web.staff.doors"):
        yield from import_module("casework.web.staff.doors").DOORS
    for edition in all_published():
        yield from hook(edition, "DOORS", ())


def door_for(route: str) -> Door | None:
    """The door that stands for an address; none when it is not on the list."""
    return next((door for door in all_doors() if door.covers(route)), None)
