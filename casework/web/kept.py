"""Forms that can be sent again: a token against doing things twice, text kept over a log-in."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core import signing
from django.forms import Field, ModelMultipleChoiceField, MultipleChoiceField
from django.http import HttpRequest, QueryDict

TOKEN = "form_token"  # noqa: S105  the name of a field
SEEN = "seen"
_SALT = "casework.form"
_SESSION = "kept_forms"
_LIMIT = 100_000  # characters of one kept form
_FORMS = 3


@dataclass(frozen=True)
class FormToken:
    """Names one rendering of a form and whose it is, so that sending it twice does one thing."""

    user_id: int
    nonce: str

    @classmethod
    def new(cls, user: User) -> FormToken:
        return cls(user.pk, uuid.uuid4().hex)

    @classmethod
    def sent(cls, request: HttpRequest) -> FormToken | None:
        """The token of a sent form; none when it is missing, forged or another person's."""
        found = _read(request.POST.get(TOKEN, ""))
        return found if found and found.user_id == request.user.pk else None

    @property
    def key(self) -> str:
        """The idempotency key for the engine."""
        return f"web:{self.user_id}:{self.nonce}"

    def __str__(self) -> str:
        return signing.dumps([self.user_id, self.nonce], salt=_SALT)


def _read(text: str) -> FormToken | None:
    try:
        user_id, nonce = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return FormToken(int(user_id), str(nonce))


def token_for(request: HttpRequest, user: User) -> FormToken:
    """The token of the form being shown: the sent one again, else a new one."""
    return (FormToken.sent(request) if request.method == "POST" else None) or FormToken.new(user)


def keep_text(request: HttpRequest) -> None:
    """Keeps a sent form for its author until they have logged in; passwords and files are not.

    Only a form that carries a token is kept: without it nobody could say whose text it is.
    """
    token = _read(request.POST.get(TOKEN, ""))
    data = {
        name: values
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
    }
    size = sum(len(value) for values in data.values() for value in values)
    if token is None or size > _LIMIT:
        return
    kept: dict[str, Any] = request.session.get(_SESSION, {})
    kept[request.path] = {"user": token.user_id, "data": data}
    request.session[_SESSION] = dict(list(kept.items())[-_FORMS:])


def kept_text(request: HttpRequest) -> QueryDict | None:
    """What this person had typed on this page before the session ended, once; else none."""
    kept: dict[str, Any] = request.session.get(_SESSION, {})
    form = kept.get(request.path)
    if form is None or form["user"] != request.user.pk:
        return None
    del kept[request.path]
    request.session[_SESSION] = kept
    data = QueryDict(mutable=True)
    for name, values in form["data"].items():
        data.setlist(name, values)
    return data


def initial_from(fields: Mapping[str, Field], data: QueryDict) -> dict[str, Any]:
    """What was typed, as the starting values of a form that shall not yet complain."""
    found: dict[str, Any] = {}
    for name, field in fields.items():
        if name in data:
            many = isinstance(field, MultipleChoiceField | ModelMultipleChoiceField)
            found[name] = data.getlist(name) if many else data[name]
    return found
