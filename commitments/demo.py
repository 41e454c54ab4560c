"""The matters, letters and measures of the demo city: one or two for each of the six kinds."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from itertools import count
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from casework.clock.terms import add_months
from casework.demo import PAPER, DemoContext, Step
from casework.demo_people import MARKET
from casework.models import Case, Department, Measure, Subject
from commitments import codes, drafting, signing, spot_checks
from commitments.casetype import Commitment
from commitments.drafting import Wording
from commitments.models import CheckRun, CodeSent, CommitmentTemplate, Matter


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
        demo_measure({**measure, "listed_from": published}, known)
    for entry in source["matters"]:
        _add(entry, _department(entry["department"], known), published)


def demo_measure(measure: dict[str, Any], known: list[Department]) -> None:
    """Puts a measure on the list once, for the departments whose names end as it says."""
    row = {key: value for key, value in measure.items() if key != "implementers"}
    made, fresh = Measure.objects.get_or_create(
        code=row["code"], version=1, defaults={"record_kinds": ["breach"], **row}
    )
    if fresh:
        ends = tuple(measure.get("implementers", ()))
        made.implementers.set(one for one in known if ends and one.name.endswith(ends))


def _department(name: str, known: list[Department]) -> Department:
    return next((d for d in known if d.name.endswith(name)), known[0])


def _add(entry: dict[str, Any], department: Department, published: date) -> None:
    columns = (
        "title", "kind", "legal_basis", "check_period", "excluded_reason", "ordinary_way",
    )  # fmt: skip
    papers = entry.get("ordinary_papers", "").strip()
    matter, _made = Matter.objects.get_or_create(
        code=entry["code"],
        defaults={name: entry[name] for name in columns if name in entry}
        | {"department": department, "ordinary_papers": papers},
    )
    if "text" in entry:
        CommitmentTemplate.objects.get_or_create(
            matter=matter,
            version=1,
            defaults={
                "text": entry["text"].strip(),
                "promises": entry["promises"],
                "replaces": entry.get("replaces", "").strip(),
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
    _draft_of(template, context)
    if not CheckRun.objects.exists():
        order = spot_checks.Order(
            "demo", context.people["juzhang"], market, seed=_seed_that_spares(context)
        )
        spot_checks.draw(order, today=context.today)


def _seed_that_spares(context: DemoContext) -> str:
    """A seed with which the commitment that shows proof of its promises is not drawn."""
    found = Case.objects.filter(case_type=Commitment.code, state="performing")
    spared = found.filter(subject=context.subject_of("gongsi")).values_list("pk", flat=True)
    others = list(found.exclude(pk__in=spared).values_list("pk", flat=True))

    def draws_another(seed: str) -> bool:
        first = min([*others, *spared], key=lambda pk: spot_checks.place_of(seed, pk), default=0)
        return first not in spared

    return next(f"demo-{n}" for n in count(1) if not others or draws_another(f"demo-{n}"))


def _draft_of(template: CommitmentTemplate, context: DemoContext) -> None:
    """The next version, written by the reviewer and waiting for the head."""
    if drafting.draft_of(template.matter) is not None:
        return
    promises = [dict(one) for one in template.promises]
    promises[1] = {"text": "二十个工作日内补交住所使用证明和场所照片", "due": "20wd"}
    wording = Wording(template.text, promises, template.replaces)
    drafting.save_draft(template.matter, wording, by=context.people["shijian"])


def _confirm(case: Case, user: User, day: date) -> None:
    """What leads to a signature: the letter is shown, agreed to, and confirmed by its code."""
    visit = signing.Visit(case, user, day)
    signing.show(visit)
    signing.agree(visit)
    sent: list[str] = []
    codes.send(visit, lambda _user, _subject, code: sent.append(code))
    codes.confirm(visit, sent[0])
    CodeSent.objects.filter(user=user).delete()  # the days of the demo lie behind us


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
        return [Step(self.ago(days), "sign", self.by, signature, before=_confirm)]

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

    def declined(self) -> tuple[date, list[Step]]:
        cannot = {"cannot": ["2"], "note": "租赁合同月底才能签订"}
        return self.ago(6), [Step(self.ago(6), "decline", self.by, cannot)]

    def proven(self) -> tuple[date, list[Step]]:
        """Proof of one promise has come in; the outcome of another is noted already."""
        proof = {"promise": "2", "text": "住所使用证明和照片已补交。", "evidence": PAPER}
        truth = {"promise": "1", "outcome": "kept", "note": "与登记信息核对一致"}
        return self.ago(9), [
            *self.performing(9),
            Step(self.ago(3), "hand_in_proof", self.by, proof),
            Step(self.ago(2), "note_outcome", "shijian", truth),
        ]

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
    "declined": Story.declined,
    "performing": Story.proven,
    "runs": Story.runs,
    "checking": Story.check_late,
    "rectifying": Story.rectify,
    "fulfilled": Story.kept,
    "to_find": Story.to_find,
    "to_confirm": Story.to_confirm,
    "breached": Story.broken,
}
