"""Whether the public may see what is recorded of a subject: organizations, hardly ever a person.

Natural persons are refused, not masked, unless the rules of the record name a law that demands
publication (浙江条例第15条、山东条例第20条); minors never are (行政处罚结果信息网上公开暂行办法).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from casework.models.licence import Licence
from casework.models.record import CreditRecord
from casework.models.subject import Subject, SubjectKind
from casework.policies.loader import rules_of

ORGANIZATIONS = (SubjectKind.LEGAL, SubjectKind.INDIVIDUAL_BUSINESS)
LAW = "publicity.natural.law"
_STAR, _OF_AGE = "＊", 18
_CITIZEN = re.compile(r"[0-9]{17}[0-9X]")


def may_be_shown(record: CreditRecord) -> bool:
    """Whether what is recorded of this subject may be public at all."""
    return _may_be_shown(record, record.document_date)


def licence_may_be_shown(licence: Licence) -> bool:
    """The same of a licence; the law that its sheet names opens nothing by itself."""
    return _may_be_shown(licence, licence.decided_on)


def _may_be_shown(known: CreditRecord | Licence, on: date) -> bool:
    if not known.subject.is_natural:
        return known.subject.kind in ORGANIZATIONS
    return bool(law_for_persons(known)) and not is_minor(known.subject, on=on)


def law_for_persons(known: CreditRecord | Licence) -> str:
    """The law that demands the publication of what is known of persons; empty as a rule."""
    return "、".join(rules_of(known.pack_version).words(LAW)) if known.pack_version else ""


def is_minor(person: Subject, *, on: date) -> bool:
    """Whether a person was under 18 on a day; one whose birthday nobody knows counts as minor.

    A citizen number holds the birthday; a passport or permit does not, whatever stands there.
    """
    if not _CITIZEN.fullmatch(person.code):
        return True
    try:
        born = date(int(person.code[6:10]), int(person.code[10:12]), int(person.code[12:14]))
    except ValueError:
        return True
    had_birthday = (on.month, on.day) >= (born.month, born.day)
    return on.year - born.year - (not had_birthday) < _OF_AGE


def public_name(subject: Subject) -> str:
    """An organization by its name; a person by 姓 and ＊, however long the name is."""
    return f"{subject.name[:1]}{_STAR}" if subject.is_natural else subject.name


def public_code(subject: Subject) -> str:
    """An organization's code; of a person no number at all."""
    return "" if subject.is_natural else subject.code


def without_name(text: Any, subject: Subject) -> Any:
    """A text in which a person's name stands as the public reads it."""
    return text.replace(subject.name, public_name(subject)) if subject.is_natural else text
