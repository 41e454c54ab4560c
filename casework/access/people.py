"""The people of departments: how they are called, and who works where."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet


def full_name(user: User | None) -> str:
    """The name of a person as colleagues read it."""
    return "" if user is None else f"{user.last_name}{user.first_name}" or user.get_username()


def members(departments: Collection[int], permission: str = "") -> QuerySet[User]:
    """Everybody active who holds a role, or this one, on these departments in their own right."""
    places = [str(pk) for pk in departments]
    found = User.objects.filter(is_active=True)
    ways = Q()
    for way in ("groups__groupobjectpermission", "userobjectpermission"):
        held = {
            f"{way}__content_type__app_label": "casework",
            f"{way}__content_type__model": "department",
            f"{way}__object_pk__in": places,
        }
        if permission:
            held[f"{way}__permission__codename"] = f"act_as_{permission}"
        ways |= Q(**held)
    return found.filter(ways).distinct().order_by("id")
