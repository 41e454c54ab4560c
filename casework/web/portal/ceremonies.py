"""What a signature asks of the pages of its journey: the letter, the code, the drawn name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from casework.declaration import published
from casework.documents.printing import printed
from casework.documents.sheets import taken_apart
from casework.errors import Refusal
from casework.models import Case
from casework.web.common import signed_in, today_of, user_of
from casework.web.hooks import Journey, journey_of
from casework.web.portal.own import own_case

CODE, DRAWING = "one_time_code", "drawing"
_SHOWN = "shown_codes"


def visit_of(request: HttpRequest, case: Case, journey: Journey) -> Any:
    """The visit that the case type's ceremony is told of; none for an action without one."""
    ceremony = journey.ceremony
    if ceremony is None:
        return None
    address = str(request.META.get("REMOTE_ADDR", ""))
    agent = request.headers.get("User-Agent", "")
    return ceremony.visit(case, user_of(request), today_of(request), address, agent)


def show_letter(visit: Any, journey: Journey) -> None:
    """Notes that the letter is being shown."""
    if journey.ceremony is not None:
        journey.ceremony.show(visit)


def agree(visit: Any, journey: Journey) -> list[Refusal]:
    """Notes that the letter is agreed to; a refusal where it is not the one that was shown."""
    return list(journey.ceremony.agree(visit)) if journey.ceremony is not None else []


def send_code(request: HttpRequest, visit: Any, journey: Journey) -> list[Refusal]:
    """Sends a one-time code. Where codes are shown, it waits in the session for the next page."""
    ceremony = journey.ceremony
    if ceremony is None:
        return []
    if not settings.CASEWORK_SHOW_CODES:
        return list(ceremony.send(visit))
    shown: list[str] = []
    refused = list(ceremony.send(visit, lambda _user, _number, code: shown.append(code)))
    if shown:
        request.session[_SHOWN] = {str(visit.case.pk): shown[0]}
    return refused


def confirmed(request: HttpRequest, visit: Any, journey: Journey) -> list[Refusal]:
    """Takes the code and the drawing of a sent form; every reason against them."""
    ceremony = journey.ceremony
    if ceremony is None:
        return []
    refused = list(ceremony.draw(visit, request.POST.get(DRAWING, "")))
    return refused or list(ceremony.confirm(visit, request.POST.get(CODE, "")))


def code_context(request: HttpRequest, visit: Any, journey: Journey) -> dict[str, Any]:
    """What the check page says of the one-time code."""
    if journey.ceremony is None:
        return {}
    shown = request.session.get(_SHOWN, {}) if settings.CASEWORK_SHOW_CODES else {}
    return {"code": journey.ceremony.state(visit), "shown_code": shown.get(str(visit.case.pk), "")}


@signed_in
def preview(request: HttpRequest, pk: int, action: str) -> HttpResponseBase:
    """The letter as it would be signed now, as it is printed."""
    case = own_case(request, pk)
    edition = published(case.case_type, case.type_version)
    rule = edition.case_type.actions.get(action)
    journey = journey_of(edition, action)
    if rule is None or "subject" not in rule.by:
        raise Http404
    here = case.state in {state.name for state in rule.sources}
    if journey is None or journey.ceremony is None or not here:
        return redirect("portal:action", pk, action)
    text = journey.ceremony.text(visit_of(request, case, journey))
    answer = HttpResponse(printed(taken_apart(text)).content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{case.number}.pdf"'
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
