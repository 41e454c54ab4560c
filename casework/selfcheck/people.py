"""The self-check of handlers: who handles a case must still be there, and hold the role."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import User

from casework.access.actor import Actor
from casework.casetype import ROLES
from casework.models import Case
from casework.selfcheck.found import BATCH, Found, Now, of_cases


def handlers_gone(now: Now, cases: frozenset[int] | None = None) -> Iterator[Found]:
    """Asked once for each handler, department and role; there are far fewer of these than cases."""
    open_ = of_cases(Case.objects.filter(closed_on=None, assignee__isnull=False), cases, "pk")
    posts = open_.order_by().values_list("assignee_id", "holder_id", "waits_for").distinct()
    actors: dict[int, tuple[User, Actor]] = {}
    for user_id, holder_id, waits_for in posts:
        if user_id not in actors:
            user = User.objects.get(pk=user_id)
            actors[user_id] = (user, Actor.of(user))
        user, actor = actors[user_id]
        if fits(actor, holder_id, waits_for):
            continue
        theirs = open_.filter(assignee_id=user_id, holder_id=holder_id, waits_for=waits_for)
        detail = {"handler": user_id, "active": user.is_active}
        for pk in theirs.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=BATCH):
            yield Found(pk, what=user.get_username(), detail=detail)


def fits(actor: Actor, holder_id: int | None, waits_for: str) -> bool:
    """Whether this person holds the role that must act, on the department that holds the case."""
    role = ROLES.get(waits_for)
    if role is None or holder_id is None:
        return False
    return holder_id in actor.permissions.get(role.permission, ())
