"""The people of the demo city: each account with its roles, and what it may try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casework.errors import gettext_noop

OFFICE = "云江市社会信用体系建设领导小组办公室"
MARKET = "云江市市场监督管理局"
ENVIRONMENT = "云江市生态环境局"
HOUSING = "云江市住房和城乡建设局"


@dataclass(frozen=True)
class Staff:
    """A department with cases, the two accounts that work there, and what marks its cases."""

    department: str
    reviewer: str
    head: str
    mark: str = ""


STAFF = (
    Staff(MARKET, "shijian", "juzhang"),
    Staff(ENVIRONMENT, "huanbao", "huanbaoju", "-environment"),
    Staff(HOUSING, "jingban", "fuze", "-housing"),
)


@dataclass(frozen=True)
class Person:
    """One demo account: what it is called, its roles by department, and what it may try."""

    name: str
    roles: tuple[tuple[str, str], ...]
    tries: str


PEOPLE: Mapping[str, Person] = {
    "gongsi": Person(
        "郑海燕", (), gettext_noop("A company’s agent: sign a commitment, object, ask for repair")
    ),
    "daili": Person(
        "冯晓云", (), gettext_noop("An agent of many companies: matters in every state")
    ),
    "geren": Person("", (), gettext_noop("A natural person: see and object to one’s own records")),
    "xinren": Person(
        "钱多多",
        (),
        gettext_noop("A new account: claim an organization with the code letter below"),
    ),
    "chuangkou": Person(
        "王芳",
        (("window_clerk", OFFICE),),
        gettext_noop("Window clerk: confirm claims, file for a subject"),
    ),
    "xinyong": Person(
        "李娜",
        (("credit_officer", OFFICE),),
        gettext_noop("Credit office: accept and compare objections, import records"),
    ),
    "xinyong2": Person(
        "赵敏",
        (("credit_officer", OFFICE),),
        gettext_noop("Credit office, the second pair of eyes: close what the first accepted"),
    ),
    "zhuren": Person(
        "周建国",
        (("head", OFFICE), ("reviewer", OFFICE)),
        gettext_noop("Head of the credit office: confirm a breach, decide on a review"),
    ),
    "duban": Person(
        "孙伟",
        (("supervisor", OFFICE),),
        gettext_noop("Supervisor: see what is overdue, worst first, and who holds it"),
    ),
    "pingtai": Person(
        "吴磊",
        (("platform", OFFICE),),
        gettext_noop("Platform: publish, correct, confirm that the sites are updated"),
    ),
    "shijian": Person(
        "张强",
        (("reviewer", MARKET),),
        gettext_noop("Market regulator, reviewer: accept and check"),
    ),
    "shijian2": Person(
        "陈静",
        (("reviewer", MARKET),),
        gettext_noop("Market regulator, second reviewer: confirm performance"),
    ),
    "juzhang": Person(
        "刘洋",
        (("head", MARKET),),
        gettext_noop("Market regulator, head: decide repairs, find a breach"),
    ),
    "huanbao": Person(
        "何平",
        (("reviewer", ENVIRONMENT),),
        gettext_noop("Environment bureau, reviewer: cases of another department"),
    ),
    "huanbaoju": Person("邓超", (("head", ENVIRONMENT),), gettext_noop("Environment bureau, head")),
    "jingban": Person(
        "马丽", (("reviewer", "*"),), gettext_noop("Reviewer of all other departments")
    ),
    "fuze": Person("高峰", (("head", "*"),), gettext_noop("Head of all other departments")),
}
