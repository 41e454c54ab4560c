"""Who acts: a user with the roles held on departments and the subjects acted for, or a machine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import connection

from casework.casetype import PERMISSIONS, ROLES, Role
from casework.today import local_today

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    Who: TypeAlias = "Actor | User"

# One statement: the roles that the person holds (through groups or alone) and the subjects acted
# for; the same of everybody in whose place the person acts on the day, at one remove or two, as
# far as the substitution reaches (`here`, `there`); and who stands in for the person.
HELD = """
WITH me AS (SELECT CAST(%s AS integer) AS id, %s AS today),
current AS (
  SELECT s.person_id, s.substitute_id, s.department_id, s.ends
    FROM casework_substitution s, me, auth_user u
   WHERE s.ended_at IS NULL AND s.starts <= me.today AND s.ends >= me.today
     AND u.id = s.person_id AND u.is_active),
places AS (
  SELECT a.person_id, a.department_id AS here, a.department_id AS there, a.ends
    FROM current a, me WHERE a.substitute_id = me.id
  UNION ALL
  SELECT b.person_id, a.department_id, b.department_id,
         CASE WHEN a.ends < b.ends THEN a.ends ELSE b.ends END
    FROM current a, current b, me
   WHERE a.substitute_id = me.id AND b.substitute_id = a.person_id AND b.person_id <> me.id),
who AS (
  SELECT id AS person_id, CAST(NULL AS bigint) AS here, CAST(NULL AS bigint) AS there FROM me
  UNION SELECT person_id, here, there FROM places),
held AS (
  SELECT w.person_id, w.here, w.there, p.codename, g.object_pk
    FROM who w JOIN auth_user_groups ug ON ug.user_id = w.person_id
    JOIN guardian_groupobjectpermission g ON g.group_id = ug.group_id
    JOIN auth_permission p ON p.id = g.permission_id
    JOIN django_content_type ct ON ct.id = g.content_type_id
   WHERE ct.app_label = 'casework' AND ct.model = 'department'
  UNION
  SELECT w.person_id, w.here, w.there, p.codename, o.object_pk
    FROM who w JOIN guardian_userobjectpermission o ON o.user_id = w.person_id
    JOIN auth_permission p ON p.id = o.permission_id
    JOIN django_content_type ct ON ct.id = o.content_type_id
   WHERE ct.app_label = 'casework' AND ct.model = 'department')
SELECT codename, CAST(object_pk AS text) AS object_pk, person_id FROM held
 WHERE (here IS NULL OR object_pk = CAST(here AS varchar(64)))
   AND (there IS NULL OR object_pk = CAST(there AS varchar(64)))
UNION
SELECT 'subject', CAST(a.subject_id AS text), w.person_id
  FROM who w JOIN casework_subjectaccount a ON a.user_id = w.person_id
 WHERE a.state = 'confirmed'
UNION
SELECT 'stands_in', CAST(ends AS text), person_id FROM places
UNION
SELECT 'stood_by', '', a.substitute_id FROM current a, me WHERE a.person_id = me.id
UNION
SELECT 'stood_by', '', b.substitute_id
  FROM current a, current b, me WHERE a.person_id = me.id AND b.person_id = a.substitute_id
"""


def held_values(who: User, today: date | None = None) -> list[Any]:
    """The parameters of HELD: who, and the local date on which substitutions are looked at."""
    return [who.pk, connection.ops.adapt_datefield_value(today or local_today())]


@dataclass(frozen=True)
class StandIn:
    """What somebody has in another's place: that person's roles, until the end of the day."""

    user_id: int
    until: date
    permissions: Mapping[str, frozenset[int]]
    subjects: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Actor:
    """A person (or the system, or the platform) together with what they may act as.

    `permissions` holds the person's `own` roles and those of everybody in whose place the person
    acts today (`stand_ins`, by user); `stood_by` are those who act in the person's own place.
    Made once a request: roles taken away, and substitutions that have ended, bite at the next one.
    """

    user: User | None = None
    permissions: Mapping[str, frozenset[int]] = field(default_factory=dict)
    subjects: frozenset[int] = frozenset()
    machine: str = ""
    stand_ins: Mapping[int, StandIn] = field(default_factory=dict)
    stood_by: frozenset[int] = frozenset()
    own: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, who: Who, *, today: date | None = None) -> Actor:
        """The actor behind a user; an actor is itself. One statement for a user."""
        if isinstance(who, Actor):
            return who
        if not who.is_active:
            return cls()
        with connection.cursor() as cursor:
            cursor.execute(HELD, held_values(who, today))
            return cls.from_rows(who, cursor.fetchall())

    @classmethod
    def from_rows(cls, user: User, rows: Iterable[Sequence[Any]]) -> Actor:
        """The actor out of (what, object, person) rows as HELD gives them."""
        held: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        until: dict[int, date] = {}
        stood_by = set()
        for name, value, person in rows:
            if name == "stood_by":
                stood_by.add(int(person))
            elif name == "stands_in":
                day = date.fromisoformat(value[:10])
                until[int(person)] = max(day, until.get(int(person), day))
            else:
                held[int(person)][name.removeprefix("act_as_")].add(int(value))
        stand_ins = {
            pk: StandIn(pk, day, _known(held[pk]), frozenset(held[pk].get("subject", ())))
            for pk, day in sorted(until.items())
        }
        own = _known(held[user.pk])
        return cls(
            user=user, permissions=_together([own, *(s.permissions for s in stand_ins.values())]),
            subjects=frozenset(held[user.pk].get("subject", ())), stand_ins=stand_ins,
            stood_by=frozenset(stood_by - {user.pk}), own=own,
        )  # fmt: skip

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def hands(self) -> frozenset[int]:
        """The users who count as one person where two must act (审办分离).

        The person, those in whose place the person acts, and those who act in the person's.
        """
        own = frozenset() if self.user is None else frozenset({self.user.pk})
        return own | self.stood_by | frozenset(self.stand_ins)

    @property
    def handles(self) -> frozenset[int]:
        """The users whose cases are this person's to handle today: own, and of those stood in for.

        Empty for a machine.
        """
        return self.hands - self.stood_by

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

    def in_place_of(self, role: str, case: Any) -> int | None:
        """In whose place this actor has the role in this case; none where it is the actor's own."""
        place = self.department_for(role, case) if role else None
        return None if place is None else self.place_of(ROLES[role].permission, place)

    def place_of(self, permission: str, department: int) -> int | None:
        """In whose place this permission is held on a department; none where it is one's own."""
        if department in self.own.get(permission, ()):
            return None
        others = self.stand_ins.values()
        return next((s.user_id for s in others if department in s.permissions.get(permission, ())),
                    None)  # fmt: skip

    def _department_in(self, rule: Role, case: Any) -> int | None:
        pk: int | None = getattr(case, f"{rule.party}_id") if rule.party else None
        return pk if pk is not None and pk in self.permissions.get(rule.permission, ()) else None


def _known(held: Mapping[str, Iterable[int]]) -> dict[str, frozenset[int]]:
    return {name: frozenset(held[name]) for name in PERMISSIONS if name in held}


def _together(parts: Iterable[Mapping[str, frozenset[int]]]) -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for part in parts:
        for name, places in part.items():
            found[name] = found.get(name, frozenset()) | places
    return found


SYSTEM = Actor(machine="system")
PLATFORM = Actor(machine="platform")
