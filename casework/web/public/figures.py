"""Plots of the public pages, drawn on the server: each has its numbers in words beside it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WIDTH, _ROW, _LONGEST = 360, 34, 340


def bars(title: str, rows: Sequence[tuple[str, int]]) -> SafeString:
    """A bar for each row, the longest over the whole width; the number stands beside its name."""
    top = max([number for _name, number in rows], default=1) or 1
    drawn = format_html_join(
        "",
        '<text class="plot-name" x="8" y="{}">{}  {}</text>'
        '<rect class="plot-a" x="8" y="{}" width="{}" height="10"/>',
        (
            (16 + _ROW * at, _short(name), number, 22 + _ROW * at, f"{_LONGEST * number / top:.1f}")
            for at, (name, number) in enumerate(rows)
        ),
    )
    said = "；".join(f"{name} {number}" for name, number in rows)
    return format_html(
        '<svg class="plot" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH, 12 + _ROW * max(len(rows), 1),
        _("%(title)s: %(numbers)s") % {"title": title, "numbers": said}, drawn,
    )  # fmt: skip


def _short(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:23]}…"
