"""The departments that sheets name: found, entered as unconfirmed, and set into their tree."""

from __future__ import annotations

import re
from collections.abc import Iterable

from casework.models.department import Department, Level
from casework.registry.importing.rows import DepartmentRow

_CITY_ORGAN = re.compile(r"(?P<city>.{1,20}?(?:自治州|地区|市|盟))(?P<bureau>.{2,})")
_IN_DISTRICT = re.compile(r".{2,8}?市.{1,10}?(?:区|县)")
_CREDIT_OFFICES = ("社会信用体系建设领导小组办公室", "社会信用体系建设办公室", "信用办")


class Organs:
    """Finds departments by code, then by name, and enters those that nobody knows yet.

    One instance serves one import; it holds every department, of which a city has some dozens.
    `unconfirmed` names those of this file that no officer has checked.
    """

    def __init__(self) -> None:
        self._by_code: dict[str, Department] = {}
        self._by_name: dict[str, Department] = {}
        self.unconfirmed: dict[str, None] = {}
        for department in Department.objects.order_by("-confirmed", "id"):
            self._keep(department)

    def _keep(self, department: Department) -> None:
        if department.uscc:
            self._by_code[department.uscc] = department
        if department.confirmed:
            self._by_name[department.name] = department
        else:
            self._by_name.setdefault(department.name, department)

    def find(self, name: str, code: str) -> Department | None:
        """By code where there is one: a code never changes hands, a name may be written anyhow."""
        if code and code in self._by_code:
            return self._by_code[code]
        known = self._by_name.get(name)
        return known if known and (not code or not known.uscc) else None

    def resolve(self, name: str, code: str) -> Department:
        """The department a record names; one that nobody knows is entered as unconfirmed."""
        department = self.find(name, code)
        if department is None:
            department = _enter_unconfirmed(name, code)
            self._keep(department)
        if not department.confirmed:
            self.unconfirmed[department.name] = None
        return department

    def enter(self, row: DepartmentRow) -> bool:
        """Enters or corrects a department of the city's own sheet; whether anything changed."""
        department = self.find(row.name, row.code) or Department(name=row.name)
        before = _state(department) if department.pk else None
        department.name, department.uscc, department.level = row.name, row.code, row.level
        department.confirmed = True
        department.is_credit_office = department.is_credit_office or row.name.endswith(
            _CREDIT_OFFICES
        )
        if _state(department) == before:
            return False
        department.save()
        self._keep(department)
        return True


def _enter_unconfirmed(name: str, code: str) -> Department:
    """Another import may enter the same organ at the same moment: then it is that one."""
    guess = {"level": _guess_level(name), "confirmed": False}
    if code:
        department, _new = Department.objects.get_or_create(
            uscc=code, defaults={"name": name, **guess}
        )
    else:
        department, _new = Department.objects.get_or_create(name=name, uscc=None, defaults=guess)
    return department


def _state(department: Department) -> tuple[object, ...]:
    return (
        department.name,
        department.uscc,
        department.level,
        department.confirmed,
        department.is_credit_office,
    )


def _guess_level(name: str) -> Level:
    return Level.DISTRICT if _IN_DISTRICT.match(name) else Level.CITY


def plant_tree() -> int:
    """Puts each district bureau without an upper department under the city bureau of its name.

    A parent that an officer has set is left alone. Answers how many found their place.
    """
    bureaus = _bureaus(Department.objects.filter(level=Level.CITY, confirmed=True))
    planted = 0
    for department in Department.objects.filter(level=Level.DISTRICT, parent=None):
        parent = _upper(department.name, bureaus)
        if parent is not None:
            department.parent = parent
            department.save(update_fields=["parent"])
            planted += 1
    return planted


def _bureaus(departments: Iterable[Department]) -> list[tuple[str, str, Department]]:
    """City, name of the bureau in it, and the bureau; the longest names first."""
    named = [
        (found["city"], found["bureau"], department)
        for department in departments
        if (found := _CITY_ORGAN.fullmatch(department.name))
    ]
    return sorted(named, key=lambda entry: -len(entry[1]))


def _upper(name: str, bureaus: list[tuple[str, str, Department]]) -> Department | None:
    return next(
        (
            department
            for city, bureau, department in bureaus
            if name.startswith(city) and name.endswith(bureau) and len(name) > len(city + bureau)
        ),
        None,
    )
