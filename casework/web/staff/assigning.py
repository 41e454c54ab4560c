"""Taking a case and handing it over, from the inbox or from the case."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework.access.people import full_name
from casework.errors import Refusal, TransitionRefused
from casework.handling import assign
from casework.models import Case
from casework.selectors import case_for
from casework.web.common import actor_of, today_of, user_of
from casework.web.kept import SEEN, FormToken, kept_text, token_for
from casework.web.numbers import number
from casework.web.staff.base import show, staff_page


@require_POST
@staff_page()
def take(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = case_for(actor_of(request), pk)
    token = FormToken.sent(request)
    try:
        assign.take(
            found.pk,
            by=actor_of(request),
            today=today_of(request),
            # One token serves a whole list of cases, so the case is part of the key.
            key=f"{token.key}:{found.pk}" if token else None,
        )
    except TransitionRefused as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
    else:
        messages.success(request, _("You now handle %(number)s.") % {"number": found.number})
    return _back(request, found)


@staff_page()
def hand_over(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The form with the colleagues who could handle the case, and the reasons."""
    found = case_for(actor_of(request), pk)
    refusals: list[Refusal] = assign.may_hand_over(found, actor_of(request))
    blocked = bool(refusals)
    if request.method == "POST":
        try:
            return _handed_over(request, found)
        except TransitionRefused as refused:
            refusals = list(refused.refusals)
    typed: QueryDict = request.POST or kept_text(request) or QueryDict()
    return show(
        request,
        "hand_over.html",
        status=422 if request.method == "POST" else 200,
        case=found,
        colleagues=[
            (person, full_name(person))
            for person in assign.colleagues(found)
            if person.pk != found.assignee_id
        ],
        handler=full_name(found.assignee),
        refusals=refusals,
        blocked=blocked,
        chosen=typed.get("to", ""),
        reason=typed.get("reason", ""),
        token=str(token_for(request, user_of(request))),
    )


def _handed_over(request: HttpRequest, found: Case) -> HttpResponseRedirect:
    chosen, seen = request.POST.get("to", ""), request.POST.get(SEEN, "")
    person = User.objects.filter(pk=number(chosen) or 0).first()
    if person is None and chosen != "nobody":
        raise assign.nobody_chosen()
    token = FormToken.sent(request)
    assign.hand_over(
        found.pk,
        person,
        by=actor_of(request),
        reason=request.POST.get("reason", ""),
        today=today_of(request),
        key=token.key if token else None,
        seen=number(seen),
    )
    if person is None:
        text = _("%(number)s is back with the whole department.") % {"number": found.number}
    else:
        words = {"number": found.number, "name": full_name(person)}
        text = _("%(name)s now handles %(number)s.") % words
    messages.success(request, text)
    return redirect("staff:case", found.pk)


def _back(request: HttpRequest, found: Case) -> HttpResponseRedirect:
    """To the list from which the case was taken, else to the case."""
    back = request.POST.get("back", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return HttpResponseRedirect(back)
    return redirect("staff:case", found.pk)
