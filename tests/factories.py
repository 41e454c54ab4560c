"""People, departments, subjects and records for tests: each made in one line."""

import itertools
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction

from casework.access.roles import give_role
from casework.models import (
    CreditRecord,
    Department,
    Licence,
    Measure,
    PublicityWindow,
    Subject,
    SubjectAccount,
)
from casework.registry.display import Cause, follow_records
from casework.registry.licences import follow_licences
from casework.today import moment

_numbers = itertools.count(1)
GOOD_CODES = (
    "91320100MA0000015Q", "91330100MA99999961", "52450100MJT000010Y", "12321200000000019Q",
    "93320100M000000275",
)  # fmt: skip


def user(name: str = "", **fields) -> User:
    return User.objects.create_user(name or f"user{next(_numbers)}", password="pw", **fields)


def department(name: str = "", **fields) -> Department:
    number = next(_numbers)
    fields.setdefault("uscc", f"11X{number:015d}")
    return Department.objects.create(name=name or f"部门{number}", **fields)


def credit_office() -> Department:
    return Department.objects.filter(is_credit_office=True).first() or department(
        "云江市信用办", is_credit_office=True
    )


def officer(permission: str, where: Department, name: str = "") -> User:
    person = user(name)
    give_role(person, permission, where)
    return person


def subject(name: str = "云江市远航科技有限公司", kind: str = "legal", **fields) -> Subject:
    fields.setdefault("code", f"S{next(_numbers):017d}")
    return Subject.objects.create(name=name, kind=kind, **fields)


def agent_of(who: Subject, name: str = "") -> User:
    """A user whose claim to act for the subject has been confirmed."""
    person = user(name)
    SubjectAccount.objects.create(user=person, subject=who, state="confirmed")
    return person


def shown_on(day: date):
    """The records that the public sees on a day."""
    windows = PublicityWindow.objects.on_display(day, moment())
    return CreditRecord.objects.filter(window__in=windows)


def record(who: Subject, by: Department, **fields) -> CreditRecord:
    number = next(_numbers)
    defaults = {
        "kind": "penalty", "number": f"云市监罚〔2026〕{number}号", "title": "销售超过保质期的食品",
        "document_date": date(2026, 5, 6), "record_class": "ordinary", "pack": "yunjiang",
        "pack_version": "", "min_last": date(2026, 8, 6), "earliest_apply": date(2026, 8, 7),
        "max_last": date(2027, 5, 6), "off_display": date(2027, 5, 7), "publicity": "published",
        "published_on": date(2026, 5, 8), "identity": f"id{number}",
    }  # fmt: skip
    made = CreditRecord.objects.create(subject=who, department=by, **(defaults | fields))
    with transaction.atomic():
        follow_records([made], Cause(made.published_on or made.document_date, moment()))
    return made


def licence(who: Subject, by: Department, **fields) -> Licence:
    number = next(_numbers)
    defaults = {
        "document_name": "准予行政许可决定书", "number": f"云市监许〔2026〕{number}号",
        "category": "普通", "certificate": "食品经营许可证", "decided_on": date(2026, 5, 6),
        "valid_from": date(2026, 5, 6), "published_on": date(2026, 5, 8),
        "identity": f"licence{number}",
    }  # fmt: skip
    made = Licence.objects.create(subject=who, department=by, **(defaults | fields))
    with transaction.atomic():
        follow_licences([made], Cause(made.published_on or made.decided_on, moment()))
    return made


def measure(code: str = "", implementers: tuple[Department, ...] | list[Department] = (), **fields):
    """A punishment of the national list, for penalties, lists and breaches."""
    number = next(_numbers)
    defaults = {
        "title": f"措施{number}", "basis": "《全国失信惩戒措施基础清单》",
        "listed_from": date(2026, 1, 1), "record_kinds": ["penalty", "serious_list", "breach"],
    }  # fmt: skip
    made = Measure.objects.create(code=code or f"M{number}", **(defaults | fields))
    made.implementers.set(implementers)
    return made
