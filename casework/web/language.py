"""The choice of a language by a form without a secret, so that public pages are alike for all."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.i18n import set_language


@csrf_exempt
@require_POST
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Sets the cookie of the language and goes back; refused (403) from another site's page.

    A token in the form would set a cookie on every public page and make each answer unlike the
    next: no cache could tell that nothing has changed. The choice touches nothing but a cookie.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise PermissionDenied
    return set_language(request)
