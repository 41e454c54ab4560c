"""Files that come with a form: taken in before the action is judged, kept when it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from casework.documents import evidence as files
from casework.documents import looks
from casework.documents.evidence import FileRefused
from casework.errors import CaseNotFound
from casework.forms import EvidenceField
from casework.models import Evidence, EvidenceState
from casework.registry.measure_tasks import may_read_file
from casework.selectors import case_for
from casework.today import moment
from casework.web.common import actor_of, signed_in, user_of
from casework.web.numbers import number

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.forms import Form

FILES = "__files"  # the file input beside an evidence field carries this ending


def evidence_fields(form: Form) -> list[str]:
    """The names of the form's evidence fields."""
    return [name for name, field in form.fields.items() if isinstance(field, EvidenceField)]


def purpose_of(place: str, field: str) -> str:
    """For what a file was uploaded: the form's place and the field."""
    return f"{place}.{field}"[-40:]


def take_in(
    request: HttpRequest, place: str, fields: list[str], *, case_id: int | None = None
) -> list[FileRefused]:
    """Stores the files sent with a form; answers with the reasons against those not taken.

    `case_id` is the case that they count towards.
    """
    refused = []
    for field in fields:
        for sent in request.FILES.getlist(f"{field}{FILES}"):
            taken = files.accept(
                sent, user_of(request), purpose=purpose_of(place, field), case_id=case_id
            )
            if isinstance(taken, FileRefused):
                refused.append(taken)
            else:
                values = request.POST.copy()
                values.appendlist(field, str(taken.pk))
                request.POST = values  # type: ignore[assignment]  # the sent form, with its files
    return refused


def waiting_files(user: User, place: str, field: str) -> list[Evidence]:
    """What this person has uploaded for a form that has not been handed in yet."""
    found = Evidence.objects.filter(uploaded_by=user, case=None, purpose=purpose_of(place, field))
    return list(found.order_by("id"))


def drop_unticked(request: HttpRequest, place: str, field: str) -> None:
    """Lets go of the uploaded files that the sent form no longer ticks."""
    ticked = [pk for text in request.POST.getlist(field) if (pk := number(text)) is not None]
    found = Evidence.objects.filter(
        uploaded_by=user_of(request), case=None, purpose=purpose_of(place, field)
    )
    found.exclude(pk__in=ticked).update(purpose="")


@signed_in
def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Sends one file to its uploader, or to whoever may see the case or measure it belongs to."""
    row = Evidence.objects.filter(pk=pk).first()
    if row is None or not may_read(request, row) or row.state != EvidenceState.ACCEPTED:
        raise Http404
    path = files.path_of(row)
    if not path.is_file():
        raise Http404
    looks.note(user_of(request), row, now=moment())
    response = FileResponse(path.open("rb"), content_type=row.content_type)
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=row.name) or "attachment"
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def may_read(request: HttpRequest, row: Evidence) -> bool:
    """Whether this person may see the file: whatever its state, which the views judge."""
    actor = actor_of(request)
    if row.case_id is None:
        return row.uploaded_by_id == request.user.pk or may_read_file(actor, row)
    try:
        found = case_for(actor, row.case_id)
    except CaseNotFound:
        return False
    # Whoever acts for the subject does not read what departments hand in to each other.
    return not (row.internal and found.subject_id in actor.subjects)
