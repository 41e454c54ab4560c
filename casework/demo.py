"""The demo city 云江市: its departments, records, people and cases, all of them made up.

Everything goes through the importer and the engine, as in real work; loading twice changes
nothing. The cases themselves come from the `demo` module of each case type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.files.base import ContentFile, File
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from reportlab.pdfgen.canvas import Canvas

from casework import demo_measures, demo_reports, demo_seals, demo_sites, timers
from casework.access.actor import PLATFORM, SYSTEM, Actor
from casework.access.roles import give_role
from casework.access.substitutes import Appointment, appoint
from casework.clock.stored import stored_calendar
from casework.declaration import all_published
from casework.demo_people import ENVIRONMENT, MARKET, OFFICE, PEOPLE
from casework.documents.evidence import accept
from casework.engine import expire, open_case, perform
from casework.errors import CalendarGap, CaseworkError
from casework.handling import urging
from casework.models import (
    Case,
    CaseEvent,
    CodeLetter,
    CourtPaper,
    CreditRecord,
    Department,
    Evidence,
    Subject,
    SubjectAccount,
    Substitution,
)
from casework.models.court_paper import Ruling
from casework.models.record import Publicity, RecordClass, RecordKind
from casework.models.subject import ClaimState, SubjectKind
from casework.registry.claims import claim_person, digest, issue_letter
from casework.registry.court_papers import NewPaper, enter
from casework.registry.importing.run import import_file
from casework.today import moment

DATA = Path(__file__).parent / "demo_data"
FILES = (
    "departments.csv", "penalties-legal.xlsx", "penalties-natural.csv", "serious-list.xlsx",
    "licences-legal.csv", "abnormal-list.csv", "list-exits.csv",
)  # fmt: skip
PASSWORD = "yunjiang-2026"  # noqa: S105  printed on purpose: everything here is made up
CODE = "YJXY-2345-DEMO"
PAPER = object()  # stands for a file that is uploaded when the step is made


class DemoRefused(CaseworkError):
    """The demo city is not put into a database that is in real use."""

    def __str__(self) -> str:
        return _(
            "This database has people in it who are not of the demo city. Use an empty one:"
            " set DATABASE_URL to a new file."
        )


Say = Callable[[str], None]


@dataclass(frozen=True)
class Step:
    """One action of a demo case: on which day, what, by whom, with what.

    `before` is called with the case, the person and the day: what has to be done ahead of it.
    """

    on: date
    action: str
    by: str
    data: Mapping[str, Any] | None = None
    reason: str = ""
    before: Callable[[Case, User, date], None] | None = None


@dataclass
class DemoContext:
    """What the case types' own demo modules are given to make their cases with."""

    today: date
    say: Say
    people: dict[str, User] = field(default_factory=dict)

    @cached_property
    def departments(self) -> dict[str, Department]:
        return {one.name: one for one in Department.objects.all()}

    def ago(self, working_days: int) -> date:
        """The day so many working days before today; natural days where no calendar is held."""
        calendar, day, left = stored_calendar(settings.CASEWORK_PACK), self.today, working_days
        while left:
            day -= timedelta(days=1)
            try:
                left -= calendar.is_working_day(day)
            except CalendarGap:
                left -= 1
        return day

    def who(self, name: str) -> User | Actor:
        return {"system": SYSTEM, "platform": PLATFORM}.get(name) or self.people[name]

    def subject_of(self, name: str) -> Subject:
        """The subject for which a demo person acts; the first one claimed."""
        accounts = SubjectAccount.objects.filter(user=self.people[name])
        return accounts.select_related("subject").order_by("id")[0].subject

    def agent_of(self, subject: Subject) -> str:
        """Lets the agent of many companies act for one more; answers with the agent's name."""
        _claim(self.people["daili"], subject, by=self.people["chuangkou"], capacity="agent")
        return "daili"

    def upload(self, by: User, name: str = "证明材料.pdf") -> int:
        """A small genuine PDF, taken in like any other evidence."""
        page = BytesIO()
        canvas = Canvas(page, invariant=1)
        canvas.setFont("Courier", 14)
        canvas.drawString(72, 720, "Yunjiang demo: a made-up proof of payment")
        canvas.save()
        taken = accept(File(ContentFile(page.getvalue()), name=name), by)
        if not isinstance(taken, Evidence):
            raise TypeError(taken.message)
        return taken.pk

    def is_there(self, code: str, name: str) -> bool:
        """Whether this case has been made before."""
        return CaseEvent.objects.filter(key=f"demo:{code}:{name}").exists()

    def play(
        self, name: str, code: str, by: str, *, on: date, data: Mapping[str, Any],
        steps: Sequence[Step] = (),
    ) -> Case | None:  # fmt: skip
        """Makes one case and leads it as far as its steps go; none when it is there already."""
        if self.is_there(code, name):
            return None
        case = open_case(
            code, by=self.who(by), data=self._filled(data, by), key=f"demo:{code}:{name}", today=on
        )
        for step in steps:
            if step.action == "wait":
                case = self._let_pass(case, step.on)
            else:
                if step.before is not None:
                    step.before(case, self.people[step.by], step.on)
                case = perform(
                    case.pk, step.action, by=self.who(step.by),
                    data=self._filled(step.data or {}, step.by), reason=step.reason, today=step.on,
                )  # fmt: skip
        return case

    def _filled(self, data: Mapping[str, Any], by: str) -> dict[str, Any]:
        found = dict(data)
        for name, value in found.items():
            if value is PAPER:
                found[name] = [self.upload(self.people[by])]
        return found

    def _let_pass(self, case: Case, until: date) -> Case:
        """Runs the timers of one case up to a day."""
        while True:
            due = case.deadlines.filter(state="running", fired=False, fires_on__lte=until)
            first = due.order_by("fires_on", "id").first()
            if first is None:
                return Case.objects.get(pk=case.pk)
            expire(case.pk, first.name, today=until)

    def records(
        self, department: str, *, count: int, own: bool = True, **wanted: Any
    ) -> list[CreditRecord]:
        """Published records of organizations of one department without a case, oldest first.

        Without `own`, those of the single company and of the newcomer's are left alone.
        """
        rows = CreditRecord.objects.select_related("subject", "department").filter(
            publicity=Publicity.PUBLISHED, subject__kind=SubjectKind.LEGAL,
            department__name=department, cases=None, kind=RecordKind.PENALTY,
            off_display__gt=self.today + timedelta(days=30),
            document_date__lt=self.today - timedelta(days=60), **wanted,
        )  # fmt: skip
        if not own:
            rows = rows.exclude(subject__accounts__user__username="gongsi")
            rows = rows.exclude(subject__code_letters__digest=digest(CODE))
        return list(rows.exclude(subject__in=_serious_subjects()).order_by("id")[:count])

    def clean_subjects(self, count: int) -> list[Subject]:
        """Organizations without a serious record, for which a commitment can be made."""
        rows = Subject.objects.filter(kind=SubjectKind.LEGAL, cases=None, accounts=None)
        rows = rows.filter(code_letters=None)
        return list(rows.exclude(pk__in=_serious_subjects()).order_by("id")[:count])


def _serious_subjects() -> QuerySet[CreditRecord, Any]:
    """Those with a serious record or an entry of a list: they can neither promise nor repair."""
    serious = Q(kind=RecordKind.SERIOUS_LIST) | ~Q(
        record_class__in=[RecordClass.LIGHT, RecordClass.ORDINARY]
    )
    return CreditRecord.objects.filter(serious).values("subject")


def load(*, today: date, say: Say) -> None:
    """Loads the demo city, or completes it. Raises DemoRefused where real people work."""
    known = User.objects.filter(username="duban").exists()
    if not known and User.objects.exclude(username__in=PEOPLE).exists():
        raise DemoRefused
    context = DemoContext(today, say)
    _import_files(context)
    _make_people(context)
    _claims(context)
    demo_sites.enter()
    for edition in all_published():
        if find_spec(f"{edition.package}.demo"):
            import_module(f"{edition.package}.demo").load(context)
    demo_measures.load(context)
    demo_reports.load(context)
    _supervise(context)
    _court_paper(context)
    demo_sites.answer(today)
    demo_seals.load(context.people["duban"])
    timers.tick(today)
    open_cases = Case.objects.open().count()
    words = {"records": CreditRecord.objects.count(), "cases": open_cases}
    say(_("The demo city holds %(records)s records and %(cases)s open cases.") % words)


def _import_files(context: DemoContext) -> None:
    if CreditRecord.objects.exists():
        return
    for name in FILES:
        run = import_file(DATA / name, by=None, today=context.today)
        words = {"file": name, "rows": run.rows, "taken": run.imported, "faulty": run.faulty}
        text = _("%(file)s: %(rows)s rows, %(taken)s imported, %(faulty)s faulty")
        context.say(text % words)


def _make_people(context: DemoContext) -> None:
    office = context.departments[OFFICE]
    if not office.is_credit_office:
        office.is_credit_office = True
        office.save(update_fields=["is_credit_office"])
    named = {place for person in PEOPLE.values() for _role, place in person.roles}
    password = make_password(PASSWORD)
    for username, person in PEOPLE.items():
        user, made = User.objects.get_or_create(
            username=username, defaults={"first_name": person.name, "password": password}
        )
        context.people[username] = user
        if not made:
            continue
        for role, place in person.roles:
            places = [place] if place != "*" else [n for n in context.departments if n not in named]
            for one in places:
                give_role(user, role, context.departments[one])


def _claims(context: DemoContext) -> None:
    """The agent's company has a record that can be repaired today; the newcomer has a letter."""
    people, clerk = context.people, context.people["chuangkou"]
    if SubjectAccount.objects.filter(user=people["gongsi"]).exists():
        return
    ready = context.records(
        MARKET, count=1, record_class=RecordClass.ORDINARY, earliest_apply__lte=context.today
    )
    _claim(people["gongsi"], ready[0].subject, by=clerk, capacity="legal_representative")
    person, relative = Subject.objects.filter(kind=SubjectKind.NATURAL).order_by("id")[:2]
    people["geren"].first_name = person.name
    people["geren"].save(update_fields=["first_name"])
    claim_person(people["geren"], name=relative.name, citizen_id=relative.code)
    _claim(people["geren"], person, by=clerk, capacity="self")
    for_newcomer = context.records(
        ENVIRONMENT, count=1, record_class=RecordClass.ORDINARY, earliest_apply__gt=context.today
    ) or context.records(ENVIRONMENT, count=1)
    issue_letter(for_newcomer[0].subject, by=clerk, today=context.today, code=CODE)


def _claim(user: User, subject: Subject, *, by: User, capacity: str) -> None:
    SubjectAccount.objects.get_or_create(
        user=user, subject=subject,
        defaults={"state": ClaimState.CONFIRMED, "capacity": capacity, "decided_by": by},
    )  # fmt: skip


def _supervise(context: DemoContext) -> None:
    """An urge that waits for its answer, and a substitute for two weeks; each is made once."""
    people, key = context.people, "demo:urge"
    if not CaseEvent.objects.filter(key=key).exists():
        late = Case.objects.open().filter(
            holder=context.departments[ENVIRONMENT], due_on__lt=context.today
        )
        reason = "该案已超过办理期限，请说明未办结的原因和预计办结时间。"
        for case in urging.urgeable([*late.order_by("due_on", "id")], people["duban"])[:1]:
            urging.urge(case.pk, by=people["duban"], reason=reason, today=context.today, key=key)
    # Not two reviewers of one department: they would count as one where two must act.
    if not Substitution.objects.filter(person=people["chuangkou"]).exists():
        leave = Appointment(
            people["chuangkou"], people["pingtai"], starts=context.today,
            ends=context.today + timedelta(days=13), reason="年休假两周",
        )  # fmt: skip
        appoint(leave, by=people["duban"], today=context.today, now=moment())


def _court_paper(context: DemoContext) -> None:
    """A decision that a court has annulled: its record waits to be withdrawn."""
    if CourtPaper.objects.exists():
        return
    record = context.records(MARKET, count=60)[-1]
    received = context.ago(1)
    paper = NewPaper(
        number=f"（{received.year}）云01行终36号", organ="云江市中级人民法院",
        dated_on=context.ago(4), received_on=received, ruling=Ruling.ANNULLED,
        gist="处罚程序违法，撤销原行政处罚决定。",
    )  # fmt: skip
    enter(record.pk, paper, by=context.people["shijian"], today=context.today)


def accounts_text() -> str:
    """The table of demo accounts and what each may try; empty where there is no demo city."""
    known = set(User.objects.filter(username__in=PEOPLE).values_list("username", flat=True))
    if known != set(PEOPLE):
        return ""
    lines = ["", _("Demo accounts (password of all: %(password)s)") % {"password": PASSWORD}]
    width = max(len(name) for name in PEOPLE)
    lines += [f"  {name.ljust(width)}  {_(person.tries)}" for name, person in PEOPLE.items()]
    letter = CodeLetter.objects.filter(digest=digest(CODE), used_at=None)
    found = letter.select_related("subject").first()
    if found is not None:
        words = {"name": found.subject.name, "uscc": found.subject.code, "code": CODE}
        lines.append(_("Code letter: %(name)s, %(uscc)s, code %(code)s") % words)
    if receipt := demo_reports.receipt():
        words = dict(zip(("number", "code"), receipt, strict=True))
        lines.append(_("Receipt of a report: number %(number)s, code %(code)s") % words)
    return "\n".join([*lines, ""])
