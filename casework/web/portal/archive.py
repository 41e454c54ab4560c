"""The case file of one's own matter, to take along."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from casework.web import casefiles
from casework.web.common import signed_in
from casework.web.portal.own import own_case


@signed_in
def case_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Asks for the file of one's own matter, says how far it is, and leads to it."""
    found = own_case(request, pk)
    refusals = casefiles.asked(request, found) if request.method == "POST" else []
    if request.method == "POST" and not refusals:
        return redirect("portal:case_file", pk)
    context = casefiles.context(request, found) | {"section": "home", "refusals": refusals}
    response = render(
        request, "casework/portal/case_file.html", context, status=422 if refusals else 200
    )
    return casefiles.renewing(response, under_way=context["under_way"])


@signed_in
def case_file_download(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    return casefiles.download(request, own_case(request, pk), form)
