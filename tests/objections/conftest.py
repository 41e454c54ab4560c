"""One credit office under a provincial one, one provider, one company with a record, and people."""

import itertools
from dataclasses import dataclass, field
from datetime import date

import pytest
from django.contrib.auth.models import User

from casework.access.actor import PLATFORM, SYSTEM
from casework.engine import open_case, perform
from casework.errors import TransitionRefused
from casework.models import Case, CreditRecord, Department, Evidence, Subject
from objections.models import ObjectionCase
from tests import factories as f
from tests.nothing_moved import nothing_moves
from tests.rules import override

MONDAY = date(2026, 7, 6)
TUESDAY = date(2026, 7, 7)
# Five working days after that Monday end on the next one; this is the day after.
AFTER_THE_ANSWER = date(2026, 7, 14)

# What each action is given when it is made rightly; "evidence" is uploaded by whoever acts.
OBJECTION = {
    "ground": "wrong",
    "item": "number",
    "statement": "文号写错了",
    "right_value": "云市监罚〔2026〕8号",
}
CORRECTION = {
    "outcome": "correct", "facts_found": "原件文号与平台不一致", "field": "number",
    "right_value": "云市监罚〔2026〕8号",
}  # fmt: skip
REDO = {"outcome": "redo", "facts_found": "义务已经履行"}
DATA = {
    "edit": OBJECTION,
    "file": {"pledge": True},
    "ask_supplement": {"points": "处罚决定书复印件\n营业执照复印件"},
    "answer_supplement": {"answer_1": "已补交", "answer_2": "已补交"},
    "refuse": {"cause": "no_such_record"},
    "compare": {"result": "agrees"},
    "uphold_own_error": CORRECTION,
    "extend": {"approved_by": "王局长"},
    "extend_review": {"approved_by": "李厅长"},
    "uphold": CORRECTION,
    "dismiss": {"source": "行政处罚决定书原件，执法办案系统"},
    "record_test": {"start": "2026-07-07", "end": "2026-07-10", "body": "省质检院"},
    "request_review": {"statement": "核查没有看原件"},
    "overturn": CORRECTION,
    "send_back": {"facts_found": "义务已经履行"},
    "note_proceedings": {
        "kind": "suit", "organ": "云江市中级人民法院", "paper_number": "（2026）云01行初1号",
        "filed_on": "2026-07-06",
    },
    "end_proceedings": {
        "result": "upheld", "paper_number": "（2026）云01行初1号", "decided_on": "2026-07-06",
    },
}  # fmt: skip
WITH_PAPERS = (
    "file", "uphold_own_error", "uphold", "dismiss", "record_test", "overturn", "send_back",
    "note_proceedings", "end_proceedings",
)  # fmt: skip
REASONED = (
    "refuse", "offer_conversion", "extend", "dismiss", "find_unverifiable", "find_silent",
    "close_corrected", "close_unproven", "close_dismissed", "extend_review", "confirm", "overturn",
    "send_back", "take_back_extension",
)  # fmt: skip
# Who makes each action in these tests; roles are the subject of test_roles.
WHO = {
    **dict.fromkeys(
        ("edit", "file", "discard", "answer_supplement", "convert_to_repair", "request_review",
         "withdraw"), "agent",
    ),
    "ask_supplement": "clerk",
    **dict.fromkeys(
        ("refuse", "offer_conversion", "accept", "note_proceedings", "end_proceedings"), "officer"
    ),
    **dict.fromkeys(
        ("compare", "uphold_own_error", "forward", "settle", "close_corrected", "close_unproven",
         "close_dismissed"), "officer2",
    ),
    **dict.fromkeys(
        ("uphold", "dismiss", "record_test", "find_unverifiable", "correct"), "provider"
    ),
    **dict.fromkeys(("extend", "take_back_extension"), "provider_head"),
    **dict.fromkeys(("lapse", "presume_unverifiable"), "system"),
    "find_silent": "supervisor",
    **dict.fromkeys(("extend_review", "confirm", "overturn", "send_back"), "upper"),
}  # fmt: skip

_VERIFYING = ("file", "accept", "compare", "forward")
_CLOSED = (*_VERIFYING, "dismiss", "close_dismissed")
# The way to each state, and to the points inside a state at which guards say yes.
WAYS = {
    "draft": (),
    "submitted": ("file",),
    "supplement": ("file", "ask_supplement"),
    "refused": ("file", "refuse"),
    "refused offered": ("file", "offer_conversion"),
    "accepted": ("file", "accept"),
    "comparing": ("file", "accept", "compare"),
    "comparing differs": ("file", "accept", ("compare", {"result": "differs"})),
    "verifying": _VERIFYING,
    "extended": (*_VERIFYING, "extend"),
    "upheld": (*_VERIFYING, "uphold"),
    "upheld result": (*_VERIFYING, ("uphold", REDO)),
    "dismissed": (*_VERIFYING, "dismiss"),
    "unverifiable": (*_VERIFYING, "find_unverifiable"),
    "corrected": (*_VERIFYING, "uphold", "correct"),
    "corrected unproven": (*_VERIFYING, "find_unverifiable", "settle"),
    "closed": _CLOSED,
    "reviewing": (*_CLOSED, "request_review"),
    "reviewing result": (*_CLOSED, "request_review"),
    "reviewing upheld result": (
        *_VERIFYING,
        ("uphold", REDO),
        "correct",
        "close_corrected",
        "request_review",
    ),
    "withdrawn": ("file", "withdraw"),
}
_paths = itertools.count(1)


@dataclass
class World:
    office: Department
    province: Department
    bureau: Department
    subject: Subject
    record: CreditRecord
    people: dict[str, object] = field(default_factory=dict)
    rules: dict[str, object] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def papers(self, who) -> list[int]:
        """One file that this person has uploaded; machines bring what the officer did."""
        owner = who if isinstance(who, User) else self.officer
        row = Evidence.objects.create(
            name="证明.pdf", content_type="application/pdf", size=1, sha256="0" * 64,
            path=f"objections/{next(_paths)}", uploaded_by=owner,
        )  # fmt: skip
        return [row.pk]

    def given(self, action: str, by, **more) -> dict:
        found = dict(DATA.get(action, {}))
        if action in WITH_PAPERS and "evidence" not in more and isinstance(by, User):
            found["evidence"] = self.papers(by)
        return found | more

    def open(self, today: date = MONDAY, **more) -> Case:
        data = {"record": self.record.pk, **OBJECTION, **more}
        return open_case("objections", by=self.agent, data=data, today=today)

    def do(self, case, action, *, by=None, data=None, today=MONDAY, reason=None, **how) -> Case:
        who = by if by is not None else self.people[WHO[action]]
        said = self.given(action, who) if data is None else data
        if reason is None:
            reason = "情况属实，理由充分" if action in REASONED else ""
        return perform(case.pk, action, by=who, data=said, reason=reason, today=today, **how)

    def follow(self, case: Case, *steps, today=MONDAY) -> Case:
        for step in steps:
            action, more = step if isinstance(step, tuple) else (step, {})
            data = self.given(action, self.people[WHO[action]], **more)
            case = self.do(case, action, data=data, today=today)
        return case

    def at(self, place: str, today=MONDAY, **more) -> Case:
        """A case brought to a place on that Monday; a last word “court” adds proceedings.

        With “result” it is about the answer to a repair request and not about the record itself.
        """
        words = place.split()
        court = words[-1] == "court"
        way = " ".join(words[:-1] if court else words)
        if "result" in words:
            more = {"origin": self.repair_answer().pk, "ground": "repair_result", **more}
        case = self.follow(self.open(today, **more), *WAYS[way], today=today)
        if court:
            case = self.do(case, "note_proceedings", today=today)
        assert case.state == words[0]
        return case

    def repair_answer(self, state: str = "rejected", **more) -> Case:
        """A repair request of the same subject that was answered, as an objection finds it."""
        fields = {
            "case_type": "repair", "state": state, "state_since": MONDAY, "filed_on": MONDAY,
            "closed_on": MONDAY, "subject": self.subject, "record": self.record,
            "department": self.bureau, "number": f"XF2026-{next(_paths):06d}",
            "pack": "yunjiang", "pack_version": "", "title": "信用修复",
        }  # fmt: skip
        return Case.objects.create(**{**fields, **more})

    def reopen(self, origin: Case) -> None:
        """What the department does in its own case, as the ledger of that case has it."""
        origin.events.create(
            seq=origin.events.count() + 1, action="reopen", source=origin.state, target="pushed",
            role="reviewer", on=MONDAY, at=f"{MONDAY.isoformat()}T09:00:00+08:00", pack="yunjiang",
            pack_version="", hash="0" * 64,
        )  # fmt: skip

    def refuses(self, case, action, *, by=None, data=None, **how) -> list[str]:
        """The codes of the refusal, after which nothing has moved."""
        who = by if by is not None else self.people[WHO[action]]
        said = self.given(action, who) if data is None else data
        with nothing_moves(), pytest.raises(TransitionRefused) as refused:
            self.do(case, action, by=who, data=said, **how)
        return refused.value.codes

    def fresh(self, case: Case) -> Case:
        return ObjectionCase.objects.get(pk=case.pk)

    def fresh_record(self) -> CreditRecord:
        return CreditRecord.objects.get(pk=self.record.pk)


def make_world() -> World:
    province = f.department("省信用办", level="province")
    office = f.department("云江市信用办", is_credit_office=True, parent=province)
    bureau = f.department("云江市市场监督管理局")
    company = f.subject()
    record = f.record(company, bureau, number="云市监罚〔2026〕7号")
    people = {
        "agent": f.agent_of(company),
        "clerk": f.officer("window_clerk", office),
        "officer": f.officer("credit_officer", office),
        "officer2": f.officer("credit_officer", office),
        "office_head": f.officer("head", office),
        "supervisor": f.officer("supervisor", office),
        "connector": f.officer("platform", office),
        "provider": f.officer("reviewer", bureau),
        "provider_head": f.officer("head", bureau),
        "upper": f.officer("reviewer", province),
        "stranger": f.officer("reviewer", f.department("另一个部门")),
        "system": SYSTEM,
        "platform": PLATFORM,
    }
    return World(office, province, bureau, company, record, people)


@pytest.fixture
def world(db, settings, monkeypatch) -> World:
    """`world.rules` overrides single rules of the pack, such as objection.silence."""
    settings.CASEWORK_PACK = "yunjiang"
    made = make_world()
    override(monkeypatch, made.rules)
    return made
