"""Giving and taking roles: a role is an object permission on a department, held by a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from guardian.shortcuts import assign_perm

from casework.casetype import PERMISSIONS
from casework.errors import UnknownName

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from casework.models import Department


def group_for(permission: str, department: Department) -> Group:
    """The group of those who hold one role on one department; made when first needed."""
    if permission not in PERMISSIONS:
        raise UnknownName("role", permission, PERMISSIONS)
    group, made = Group.objects.get_or_create(name=f"{permission}@{department.pk}")
    if made:
        assign_perm(f"casework.act_as_{permission}", group, department)
    return group


def give_role(user: User, permission: str, department: Department) -> None:
    """Lets a person act in a role for a department."""
    user.groups.add(group_for(permission, department))


def take_role(user: User, permission: str, department: Department) -> None:
    """Ends a person's role; it bites at the next request."""
    user.groups.remove(group_for(permission, department))
