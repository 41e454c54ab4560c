"""The matters, letters and measures of the demo city: one or two for each of the six kinds."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from django.db import transaction

from casework.clock.terms import add_months
from casework.demo import DemoContext, Step
from casework.demo_people import MARKET
from casework.models import Department, Subject
from commitments.casetype import Commitment
from commitments.models import CommitmentTemplate, Matter, Measure


@transaction.atomic
def demo_matters(departments: Iterable[Department]) -> None:
    """Makes the matters of matters.toml, each once, for the departments that their names end on.

    A matter whose department is not among those given goes to the first of them. What is there
    already is left as it is, so that the demo can be started again.
    """
    known = list(departments)
    if not known:
        return
    source = tomllib.loads((files(__package__) / "matters.toml").read_text("utf-8"))
    published: date = source["published_from"]
    for measure in source["measures"]:
        Measure.objects.get_or_create(
            code=measure["code"], defaults={**measure, "listed_from": published}
        )
    for entry in source["matters"]:
        _add(entry, _department(entry["department"], known), published)


def _department(name: str, known: list[Department]) -> Department:
    return next((d for d in known if d.name.endswith(name)), known[0])


def _add(entry: dict[str, Any], department: Department, published: date) -> None:
    columns = ("title", "kind", "legal_basis", "check_period", "excluded_reason")
    matter, _made = Matter.objects.get_or_create(
        code=entry["code"],
        defaults={name: entry[name] for name in columns if name in entry}
        | {"department": department},
    )
    if "text" in entry:
        CommitmentTemplate.objects.get_or_create(
            matter=matter,
            version=1,
            defaults={
                "text": entry["text"].strip(),
                "promises": entry["promises"],
                "published_from": published,
            },
        )


def load(context: DemoContext) -> None:
    """Makes the matters, and a commitment in each place where somebody has to do something."""
    market = context.departments[MARKET]
    demo_matters([market, *context.departments.values()])
    template = CommitmentTemplate.objects.filter(
        matter__department=market, matter__on_list=True, matter__excluded_reason=""
    ).select_related("matter")[0]  # fmt: skip
    missing = [name for name in _STORIES if not context.is_there(Commitment.code, name)]
    for name, other in zip(missing, context.clean_subjects(len(missing)), strict=False):
        own = name in ("performing", "rectifying")
        subject = context.subject_of("gongsi") if own else other
        by = "gongsi" if own else context.agent_of(subject)
        story = Story(context, template, subject, by)
        on, steps = _STORIES[name](story)
        begins = on if name != "to_publish" else context.today + timedelta(days=14)
        data = {
            "matter": template.matter_id, "subject": subject.pk, "start_on": begins.isoformat(),
            "end_on": add_months(begins, 12).isoformat(),
        }  # fmt: skip
        context.play(name, Commitment.code, by, on=on, data=data, steps=steps)


@dataclass(frozen=True)
class Story:
    """One commitment of the demo while it is being made."""

    context: DemoContext
    template: CommitmentTemplate
    subject: Subject
    by: str

    def ago(self, days: int) -> date:
        return self.context.ago(days)

    def signed(self, days: int) -> list[Step]:
        signature = {
            "name": self.subject.name, "capacity": "agent", "confirmed": "on",
            "consent_version": self.template.version,
        }  # fmt: skip
        return [Step(self.ago(days), "sign", self.by, signature)]

    def performing(self, days: int) -> list[Step]:
        clear = {"secrecy_checked": "on"}
        return [
            *self.signed(days),
            Step(self.ago(days - 1), "accept", "shijian", {}),
            Step(self.ago(days - 2), "publish", "pingtai", clear),
            Step(self.ago(days - 2), "wait", "system"),
        ]

    def checking(self, days: int) -> list[Step]:
        return [
            *self.performing(days + 5),
            Step(self.ago(days), "start_check", "shijian", {"ground": "planned"}),
        ]

    def outcomes(self, **of: str) -> dict[str, str]:
        count = len(self.template.promises)
        found = {f"outcome_{number}": "kept" for number in range(1, count + 1)}
        return found | of

    def draft(self) -> tuple[date, list[Step]]:
        return self.ago(0), []

    def new(self) -> tuple[date, list[Step]]:
        return self.ago(1), self.signed(1)

    def to_publish(self) -> tuple[date, list[Step]]:
        return self.ago(3), [
            *self.signed(3), Step(self.ago(2), "accept", "shijian", {}),
        ]  # fmt: skip

    def late(self) -> tuple[date, list[Step]]:
        return self.ago(4), self.signed(4)

    def runs(self) -> tuple[date, list[Step]]:
        return self.ago(12), self.performing(12)

    def check_late(self) -> tuple[date, list[Step]]:
        return self.ago(22), self.checking(17)

    def rectify(self) -> tuple[date, list[Step]]:
        order = self.outcomes(outcome_2="late") | {
            "demands": "补交住所使用证明和场所照片，并说明迟延的原因。",
            "until": (self.context.today + timedelta(days=12)).isoformat(),
        }
        return self.ago(15), [
            *self.checking(10),
            Step(self.ago(3), "order_to_rectify", "shijian", order),
        ]

    def kept(self) -> tuple[date, list[Step]]:
        check = self.outcomes() | {"reference": "现场核查记录〔2026〕118号"}
        return self.ago(30), [
            *self.checking(25),
            Step(self.ago(20), "confirm_fulfilled", "shijian2", check),
        ]

    def accused(self, days: int) -> list[Step]:
        notice = self.outcomes(outcome_2="broken", outcome_3="broken") | {
            "facts": "核查时登记的住所无人办公，也无法取得联系，逾期未补交材料。",
            "basis": "《云江市信用承诺管理办法》（演示）第十二条",
            "measures": ["C1-02"],
        }
        return [
            *self.checking(days - 5),
            Step(self.ago(days - 10), "announce_breach", "shijian", notice),
            Step(self.ago(days - 12), "state_case", self.by, {"waived": "on"}),
        ]

    def found(self, days: int) -> list[Step]:
        told = "核查属实，当事人未提出异议。"
        return [
            *self.accused(days),
            Step(self.ago(days - 13), "find_breach", "juzhang", reason=told),
        ]

    def to_find(self) -> tuple[date, list[Step]]:
        return self.ago(16), self.accused(16)

    def to_confirm(self) -> tuple[date, list[Step]]:
        return self.ago(15), self.found(15)

    def broken(self) -> tuple[date, list[Step]]:
        return self.ago(45), [
            *self.found(45),
            Step(self.ago(31), "confirm_breach", "zhuren"),
            Step(self.ago(30), "record_breach", "pingtai", {"measures": ["C1-02"]}),
        ]


_STORIES: dict[str, Callable[[Story], tuple[date, list[Step]]]] = {
    "draft": Story.draft,
    "new": Story.new,
    "late": Story.late,
    "to_publish": Story.to_publish,
    "performing": Story.runs,
    "runs": Story.runs,
    "checking": Story.check_late,
    "rectifying": Story.rectify,
    "fulfilled": Story.kept,
    "to_find": Story.to_find,
    "to_confirm": Story.to_confirm,
    "breached": Story.broken,
}
