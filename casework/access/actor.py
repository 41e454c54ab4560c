"""Who acts: a user with the roles held on departments and the subjects acted for, or a machine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import connection

from casework.casetype import PERMISSIONS, ROLES, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    Who: TypeAlias = "Actor | User"

# Roles held through groups and, rarer, by the person alone (a substitute). One statement.
_HELD = """
SELECT p.codename, g.object_pk FROM guardian_groupobjectpermission g
  JOIN auth_permission p ON p.id = g.permission_id
  JOIN auth_user_groups ug ON ug.group_id = g.group_id
  JOIN django_content_type ct ON ct.id = g.content_type_id
 WHERE ug.user_id = %s AND ct.app_label = 'casework' AND ct.model = 'department'
UNION
SELECT p.codename, u.object_pk FROM guardian_userobjectpermission u
  JOIN auth_permission p ON p.id = u.permission_id
  JOIN django_content_type ct ON ct.id = u.content_type_id
 WHERE u.user_id = %s AND ct.app_label = 'casework' AND ct.model = 'department'
UNION
SELECT 'subject', CAST(a.subject_id AS varchar(64)) FROM casework_subjectaccount a
 WHERE a.user_id = %s AND a.state = 'confirmed'
"""


@dataclass(frozen=True)
class Actor:
    """A person (or the system, or the platform) together with what they may act as.

    Made once a request: roles taken away bite at the next one.
    """

    user: User | None = None
    permissions: Mapping[str, frozenset[int]] = field(default_factory=dict)
    subjects: frozenset[int] = frozenset()
    machine: str = ""

    @classmethod
    def of(cls, who: Who) -> Actor:
        """The actor behind a user; an actor is itself. One statement for a user."""
        if isinstance(who, Actor):
            return who
        if not who.is_active:
            return cls()
        with connection.cursor() as cursor:
            cursor.execute(_HELD, [who.pk, who.pk, who.pk])
            return cls.from_rows(who, cursor.fetchall())

    @classmethod
    def from_rows(cls, user: User, rows: Iterable[tuple[str, str]]) -> Actor:
        """The actor out of (permission, object id) pairs as the database holds them."""
        held: dict[str, set[int]] = defaultdict(set)
        for codename, pk in rows:
            held[codename.removeprefix("act_as_")].add(int(pk))
        subjects = frozenset(held.pop("subject", ()))
        known = {name: frozenset(held[name]) for name in PERMISSIONS if name in held}
        return cls(user=user, permissions=known, subjects=subjects)

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def departments(self) -> frozenset[int]:
        """Every department on which this person holds any role."""
        return frozenset().union(*self.permissions.values()) if self.permissions else frozenset()

    @property
    def is_staff_member(self) -> bool:
        """Whether this person works for a department at all."""
        return bool(self.permissions)

    def holds(self, permission: str) -> bool:
        """Whether this permission is held on any department."""
        return bool(self.permissions.get(permission))

    def acts_as(self, role: str, case: Any) -> bool:
        """Whether this actor has the role in this case."""
        if self.machine:
            return role == self.machine
        rule = ROLES[role]
        if role == "subject":
            return case.subject_id in self.subjects
        return self._department_in(rule, case) is not None

    def department_for(self, role: str, case: Any) -> int | None:
        """The department for which this actor acts in that role: what the ledger records."""
        return None if self.machine else self._department_in(ROLES[role], case)

    def _department_in(self, rule: Role, case: Any) -> int | None:
        pk: int | None = getattr(case, f"{rule.party}_id") if rule.party else None
        return pk if pk is not None and pk in self.permissions.get(rule.permission, ()) else None


SYSTEM = Actor(machine="system")
PLATFORM = Actor(machine="platform")
