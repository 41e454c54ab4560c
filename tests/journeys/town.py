"""The city of the stories that are told through the pages: its offices, people and calendar day."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

from django.core.management import call_command

from casework.models import Case, CreditRecord
from commitments.demo import demo_matters
from notifications.drain import drain
from tests import factories as f
from tests.journeys.pages import Form, Page, Person

SHANGHAI = ZoneInfo("Asia/Shanghai")
COMPANY, CODE = "云江市远航科技有限公司", "91320100MA0000015Q"
BUREAU, OFFICE = "云江市市场监督管理局", "云江市信用办"
# Who works where. `other` are colleagues: no case is decided by who accepted it.
STAFF = {
    "reviewer": ("reviewer", "bureau"), "other reviewer": ("reviewer", "bureau"),
    "head": ("head", "bureau"), "clerk": ("window_clerk", "office"),
    "officer": ("credit_officer", "office"), "other officer": ("credit_officer", "office"),
    "supervisor": ("supervisor", "office"), "platform": ("platform", "office"),
    "upper": ("reviewer", "province"), "stranger": ("reviewer", "elsewhere"),
}  # fmt: skip


class Day:
    """The day on which everybody acts. Every question for the moment is a second later."""

    def __init__(self) -> None:
        self.is_on("2026-07-06")

    def is_on(self, text: str) -> None:
        self.date = date.fromisoformat(text)
        self.now = datetime.combine(self.date, time(9, 0), SHANGHAI)

    def moment(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


class Town:
    """The offices and the company, and everybody in front of a browser of their own."""

    def __init__(self, day: Day) -> None:
        self.day = day
        province = f.department("江海省信用办", level="province")
        self.places = {
            "province": province,
            "office": f.department(OFFICE, is_credit_office=True, parent=province),
            "bureau": f.department(BUREAU),
            "elsewhere": f.department("云江市交通运输局"),
        }
        demo_matters([self.places["bureau"]])
        self.company = f.subject(COMPANY, code=CODE)
        f.agent_of(self.company, "agent")
        for name, (role, place) in STAFF.items():
            f.officer(role, self.places[place], name.replace(" ", "-"))
        self._people: dict[str, Person] = {}

    def on(self, day: str) -> None:
        self.day.is_on(day)

    def tick(self, day: str) -> dict[str, int]:
        """The morning of a day: the timers, as the command runs them."""
        self.day.is_on(day)
        return json.loads(printed_by("tick"))

    def person(self, name: str) -> Person:
        """Somebody of the town, logged in with name and password when first needed."""
        if name not in self._people:
            self._people[name] = Person(name.replace(" ", "-"))
            self._people[name].log_in()
        return self._people[name]

    def knows(self, name: str, person: Person) -> None:
        """From now on this person has that part in the story."""
        self._people[name] = person

    def record(self, **fields: object) -> CreditRecord:
        """A record about the company that the bureau provided."""
        return f.record(self.company, self.places["bureau"], **fields)

    # --- What everybody does in the same way

    def finds(self, who: str, case: Case) -> Page:
        """A member of staff types a number into the search box, which opens the case."""
        page = self.person(who).open("/staff/inbox/").is_fine()
        box = next(node for node in page.root.all("form") if node.attrs.get("role") == "search")
        return Form(page, box).fill({"案号": case.number}).press().is_fine()

    def waiting_for(self, who: str) -> Page:
        """The inbox of a member of staff."""
        return self.person(who).open("/staff/inbox/").is_fine()

    def staff_form(self, who: str, case: Case, action: str) -> Form:
        """The form behind a button of the case page."""
        return self.finds(who, case).follow(action).is_fine().form("确认")

    def staff(self, who: str, case: Case, action: str, **how: object) -> Page:
        """A member of staff does what a button of the case page offers, and it is done.

        `answers` by the words of the questions; `reason` is the reasons.
        """
        page = self.try_staff(who, case, action, **how)
        return page.is_fine().says(f"“{action}”已办理")

    def try_staff(self, who: str, case: Case, action: str, **how: object) -> Page:
        form = self.staff_form(who, case, action).fill(how.get("answers", {}))
        if "reason" in how:
            form.fill({"理由": how["reason"]})
        return form.press("确认")

    def matter(self, case: Case) -> Page:
        """The company's page of a matter, reached from its list."""
        page = self.person("agent").open("/my/").is_fine()
        at = f"/my/cases/{case.pk}/"
        assert at in [href for _text, href in page.links()], f"{case.number} is not in the list"
        return page.person.open(at).is_fine()

    def letter(self, case: Case, title: str) -> Page:
        """A letter as the company reads it."""
        return self.matter(case).follow(title).is_fine()

    def messages(self, who: str) -> Page:
        """What the worker has delivered to somebody by now."""
        drain(budget=timedelta(hours=1))
        return self.person(who).open("/notifications/").is_fine()


def newest_case() -> Case:
    return Case.objects.latest("id")


def printed_by(command: str, *args: str) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out)
    return out.getvalue()
