"""What is answered when the product itself fails: a full disk has words and a number of its own."""

import logging
import sys
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.defaults import server_error

from casework.documents.keeping import is_disk_full

logger = logging.getLogger(__name__)


class DiskFullMiddleware:
    """Answers 507 where a view finds the disk full; the site lives on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        return _no_room(request) if is_disk_full(exception) else None


def fault(request: HttpRequest) -> HttpResponseBase:
    """The page of a fault. A request whose files find no room fails before any view is asked."""
    if is_disk_full(sys.exc_info()[1]):
        return _no_room(request)
    return server_error(request)


def _no_room(request: HttpRequest) -> HttpResponse:
    logger.error("The disk is full: %s was answered with 507.", request.path)
    return render(request, "507.html", status=507)
