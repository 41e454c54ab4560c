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
    the public is sent to the log-in page. `below` covers every address that begins so. One that
    `signs` is for machines: it knows no session, and answers 401 to everybody who does not sign.
    `items` says of a door that opens for the public whether it shows records or commitments, one
    or many: such a door is walked in every state of the window, and search engines keep no copy.
    """

    route: str
    opens_for: frozenset[str]
    below: bool = False
    forbids: bool = False
    method: str = "get"
    items: bool | None = None
    signs: bool = False

    def covers(self, route: str) -> bool:
        return route.startswith(self.route) if self.below else route == self.route


DOORS: tuple[Door, ...] = (
    Door("", ALL, items=False),
    Door("robots.txt", ALL, items=False),
    Door("search/", ALL, items=True),
    Door("records/<int:pk>/", ALL, items=True),
    Door("licences/<int:pk>/", ALL, items=True),
    Door("calculator/", ALL, items=False),
    Door("guides/", ALL, items=False),
    Door("guides/<slug:code>/", ALL, items=False),
    Door("what-we-collect/", ALL, items=False),
    Door("open-data/", ALL, items=True),
    Door("open-data/datapackage.json", ALL, items=False),
    Door("open-data/<slug:kind>.csv", ALL, items=True),
    Door("statistics/", ALL, items=False),
    Door("measures/", ALL, items=False),
    Door("report/", ALL, items=False),
    Door("report/state/", ALL, items=False),
    Door("report/records/<int:pk>/", ALL, items=True),
    Door("report/<slug:number>/", ALL, items=True),
    Door("verify/", ALL, items=False),
    Door("verify/file/", ALL, method="post"),
    Door("verify/certificates/<slug:fingerprint>.pem", ALL, items=False),
    Door("verify/<slug:code>/", ALL, items=True),
    Door("lists/", ALL, items=False),
    Door("lists/<slug:listed>/", ALL, items=True),
    Door("feeds/all.xml", ALL, items=True),
    Door("feeds/<slug:listed>.xml", ALL, items=True),
    Door("feeds/departments/<int:pk>.xml", ALL, items=True),
    Door("health/", ALL, items=False),
    Door("i18n/setlang/", ALL, method="post"),
    Door("jsi18n/", ALL, items=False),
    Door("accounts/login/", ALL, items=False),
    Door("accounts/logout/", ALL, method="post"),
    Door("accounts/register/", ALL, items=False),
    Door("accounts/password/", LOGGED_IN),
    Door("my/", LOGGED_IN),
    Door("my/account/", LOGGED_IN),
    Door("my/account/email/", LOGGED_IN),
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
    Door("my/cases/<int:pk>/letters/<int:letter>/pdf/", frozenset({OWNER})),
    Door("my/cases/<int:pk>/case-file/", frozenset({OWNER})),
    Door("my/cases/<int:pk>/case-file/<slug:form>/", frozenset({OWNER})),
    Door("my/cases/<int:pk>/<slug:action>/", frozenset({OWNER})),
    Door("my/cases/<int:pk>/<slug:action>/preview/", frozenset({OWNER})),
    Door("my/cases/<int:pk>/<slug:action>/check/", frozenset({OWNER})),
    Door("my/cases/<int:pk>/<slug:action>/page/<slug:page>/", frozenset({OWNER})),
    Door("cases/<int:pk>/clock.json", PARTIES),
    Door("evidence/<int:pk>/", PARTIES),
    Door("sync/<slug:target>/orders/", NOBODY, signs=True),
    Door("sync/<slug:target>/acknowledge/", NOBODY, signs=True, method="post"),
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
