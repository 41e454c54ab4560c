"""The doors of the staff site: which of the six persons each opens for."""

from __future__ import annotations

from casework.web.doors import ELSEWHERE, HANDLER, NOBODY, STAFF, SUPERVISOR, Door

THEIRS = frozenset({HANDLER, SUPERVISOR})
OVERSEER = frozenset({SUPERVISOR})

DOORS: tuple[Door, ...] = (
    Door("staff/", STAFF, forbids=True),
    Door("staff/inbox/", STAFF, forbids=True),
    Door("staff/board/", OVERSEER, forbids=True),
    Door("staff/board/sheet/<slug:form>/", OVERSEER, forbids=True),
    Door("staff/board/cases/", OVERSEER, forbids=True),
    Door("staff/board/cases/sheet/<slug:form>/", OVERSEER, forbids=True),
    Door("staff/departments/<int:pk>/", OVERSEER),
    # Only a window clerk opens cases for others; none of the six is one.
    Door("staff/open/", NOBODY, forbids=True),
    Door("staff/open/<slug:code>/", NOBODY, forbids=True),
    Door("staff/open/<slug:code>/form/", NOBODY, forbids=True),
    Door("staff/cases/", STAFF, forbids=True),
    Door("staff/cases/<int:pk>/", THEIRS),
    Door("staff/cases/<int:pk>/do/<slug:name>/", THEIRS),
    Door("staff/cases/<int:pk>/take/", THEIRS, method="post"),
    Door("staff/cases/<int:pk>/hand-over/", THEIRS),
    Door("staff/cases/<int:pk>/urge/", THEIRS),
    Door("staff/cases/<int:pk>/pass-on/", THEIRS),
    Door("staff/cases/<int:pk>/send-back/", THEIRS),
    Door("staff/urges/", STAFF, forbids=True),
    Door("staff/urges/<int:pk>/answer/", THEIRS),
    Door("staff/urges/<int:pk>/withdraw/", THEIRS),
    Door("staff/substitutes/", STAFF, forbids=True),
    Door("staff/substitutes/<int:pk>/end/", THEIRS, method="post"),
    Door("staff/leaving/", OVERSEER, forbids=True),
    Door("staff/bulk/", STAFF, forbids=True),
    Door("staff/bulk/new/", STAFF, forbids=True),
    # A run is its starter's alone: here the handler's.
    Door("staff/bulk/<int:pk>/", frozenset({HANDLER})),
    Door("staff/bulk/<int:pk>/<slug:step>/", frozenset({HANDLER}), method="post"),
    Door("staff/bulk/<int:pk>/sheet/<slug:kind>/", frozenset({HANDLER})),
    Door("staff/cases/<int:pk>/deadlines/<slug:name>/", THEIRS),
    Door("staff/cases/<int:pk>/letters/<int:letter>/", THEIRS),
    Door("staff/registry/", STAFF, forbids=True),
    Door("staff/registry/records/", STAFF, forbids=True),
    Door("staff/registry/records/<int:pk>/", THEIRS),
    Door("staff/registry/subjects/", STAFF, forbids=True),
    Door("staff/registry/subjects/<int:pk>/", THEIRS),
    Door("staff/registry/records/<int:pk>/duties/", frozenset({HANDLER})),
    Door("staff/registry/expired/", STAFF, forbids=True),
    Door("staff/registry/classes/", frozenset({HANDLER, ELSEWHERE}), forbids=True),
    Door("staff/registry/classes/<int:pk>/", frozenset({HANDLER})),
    # The desks of the credit office's own officers; none of the six is one.
    Door("staff/registry/subjects/<int:pk>/letter/", NOBODY),
    Door("staff/registry/claims/", NOBODY, forbids=True),
    Door("staff/registry/claims/<int:pk>/decide/", NOBODY, method="post"),
    Door("staff/registry/organs/", NOBODY, forbids=True),
    Door("staff/registry/organs/<int:pk>/confirm/", NOBODY, method="post"),
    Door("staff/registry/imports/", NOBODY, forbids=True),
    Door("staff/registry/imports/<int:pk>/", NOBODY),
    Door("staff/registry/imports/<int:pk>/errors/", NOBODY),
    Door("staff/calendars/", STAFF, forbids=True),
    Door("staff/calendars/<int:pk>/", STAFF),
    Door("staff/calendars/enter/", OVERSEER, forbids=True),
    Door("staff/calendars/runs/<int:pk>/", OVERSEER),
    Door("staff/calendars/runs/<int:pk>/cases/", OVERSEER),
    Door("staff/service/", STAFF, forbids=True),
    Door("staff/service/delivery/", OVERSEER, forbids=True),
    Door("staff/service/checks/", OVERSEER, forbids=True),
    Door("staff/service/checks/<slug:name>/", OVERSEER, forbids=True),
    Door("staff/service/checks/<slug:name>/mend/", OVERSEER, forbids=True, method="post"),
    Door("staff/service/delivery/<int:pk>/again/", OVERSEER, method="post"),
)
