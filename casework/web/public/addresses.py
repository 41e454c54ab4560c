"""Where the public finds what a window shows."""

from __future__ import annotations

from django.urls import reverse

from casework.declaration import Published, all_published
from casework.models import PublicityWindow
from casework.web.hooks import hook


def url_of(window: PublicityWindow) -> str:
    """The address of the public page of a window's thing; empty where it has none of its own.

    A case type names its pages by `public_url` of its portal.
    """
    if window.record_id is not None:
        return reverse("public:record", args=[window.record_id])
    if window.licence_id is not None:
        return reverse("public:licence", args=[window.licence_id])
    edition = edition_for(window.kind)
    address = hook(edition, "public_url") if edition else None
    return str(address(window)) if address else ""


def edition_for(kind: str) -> Published | None:
    """The case type whose cases the public sees under this kind; none for records."""
    return next((one for one in all_published() if hook(one, "PUBLIC_KIND") == kind), None)
