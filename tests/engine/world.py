"""One office, one subject, cases of the sample type, and the people around them."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User

from casework.engine import open_case, perform
from casework.models import Case, CreditRecord, Department, Subject
from tests import factories as f

MONDAY = date(2026, 7, 6)


@dataclass
class World:
    office: Department
    subject: Subject
    agent: User
    clerk: User
    officer: User
    officer2: User
    head: User
    stranger: User
    record: CreditRecord

    def open(self, **how) -> Case:
        how.setdefault("data", {"subject": self.subject.pk, "topic": "一个愿望"})
        how.setdefault("by", self.agent)
        how.setdefault("today", MONDAY)
        return open_case("sample", **how)

    def at(self, state: str, **how) -> Case:
        """A case brought to a state on that Monday."""
        case = self.open(**how)
        way = {
            "draft": [],
            "filed": [("send", self.agent, {})],
            "looking": [("send", self.agent, {}), ("take_up", self.officer, {})],
        }
        way["asking"] = [*way["looking"], ("ask", self.officer, {"reason": "缺一份材料"})]
        way["granted"] = [
            *way["looking"],
            ("grant", self.head, {"data": {"outcome": "good", "text": "同意"}}),
        ]
        for action, by, rest in way[state]:
            case = perform(case.pk, action, by=by, today=MONDAY, **rest)
        assert case.state == state
        return case


def make_world() -> World:
    office, other = f.credit_office(), f.department("另一个部门")
    company = f.subject()
    officer = f.officer("credit_officer", office)
    head = f.officer("head", office)
    return World(
        office, company, f.agent_of(company), f.officer("window_clerk", office), officer,
        f.officer("credit_officer", office), head, f.officer("head", other),
        f.record(company, other),
    )  # fmt: skip
