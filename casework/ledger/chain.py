"""The proof of the ledger: each event's digest binds its content and the event before it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson
from django.core.serializers.json import DjangoJSONEncoder


@dataclass(frozen=True)
class Binding:
    """Which columns of an event its digest binds.

    Contents that may one day have to be erased (`payloads`) are bound by their own digest, so
    that the chain still verifies when only the digest is left. Columns that came later (`added`)
    are bound where they are filled, so that the events before them still verify.
    """

    bound: tuple[str, ...]
    payloads: tuple[str, ...]
    added: tuple[str, ...] = ("in_place_of_id",)


OF_CASES = Binding(
    bound=(
        "case_id", "seq", "kind", "action", "source", "target", "by_id", "role", "department_id",
        "reason", "pack", "pack_version", "on", "at", "key",
    ),
    payloads=("data", "before", "after", "clock"),
)  # fmt: skip
OF_RECORDS = Binding(
    bound=("record_id", "seq", "kind", "by_id", "role", "department_id", "reason", "on", "at"),
    payloads=("data", "before", "after"),
)
OF_MEASURES = Binding(
    bound=("applied_id", "seq", "kind", "by_id", "role", "department_id", "reason", "on", "at"),
    payloads=("data",),
)

OF_REPORTS = Binding(
    bound=("report_id", "seq", "kind", "by_id", "role", "department_id", "reason", "on", "at"),
    payloads=("data",),
)

_REST = DjangoJSONEncoder()
_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME


def canonical(value: Any) -> bytes:
    """One text for one value, whatever database it was read from."""
    return orjson.dumps(value, _in_full, _SORTED)


def _in_full(value: Any) -> Any:
    # Django's encoder cuts a moment to milliseconds; the ledger keeps what the database keeps.
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else _REST.default(value)


def digest(event: Mapping[str, Any], *, prev_hash: str, binding: Binding = OF_CASES) -> str:
    """The SHA-256 that an event must carry."""
    text = bound_text(event, prev_hash=prev_hash, binding=binding)
    return hashlib.sha256(text).hexdigest()


def bound_text(event: Mapping[str, Any], *, prev_hash: str, binding: Binding = OF_CASES) -> bytes:
    """The very bytes whose SHA-256 an event carries: what anybody needs to check it."""
    bound: dict[str, Any] = {name: _text(event[name]) for name in binding.bound}
    for name in binding.added:
        if event.get(name) is not None:
            bound[name] = event[name]
    for name in binding.payloads:
        bound[name] = hashlib.sha256(canonical(event[name])).hexdigest()
    bound["prev"] = prev_hash
    return canonical(bound)


# What is left of an event of a case whose retention is over.
NOTHING: Mapping[str, Any] = {"reason": "", "data": {}, "before": {}, "after": {}, "clock": []}


def remains(event: Mapping[str, Any]) -> str:
    """The digest of what stays of an event when its content is destroyed, its own hash included.

    The event of the destruction binds one for each event before it, so that what is left proves
    itself still.
    """
    return digest({**event, **NOTHING}, prev_hash=event["hash"])


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.isoformat() if hasattr(value, "isoformat") else value
