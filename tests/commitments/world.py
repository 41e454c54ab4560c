"""One bureau, one credit office, one company with its commitment, and the people around it."""

from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.models import User

from casework.access.actor import PLATFORM, SYSTEM
from casework.engine import open_case, perform
from casework.models import Case, Department, Evidence, Measure, Subject
from commitments.models import CommitmentTemplate, Matter
from tests import factories as f
from tests.signing import ready_to_sign

MONDAY = date(2026, 7, 6)
TUESDAY = date(2026, 7, 7)
START, END = "2026-07-10", "2026-12-31"
COMPANY = "云江市远航科技有限公司"
OUTCOMES = {"outcome_1": "kept", "outcome_2": "kept"}
LATE = {"outcome_1": "kept", "outcome_2": "late"}

# What each action is given when it is made rightly.
DATA = {
    "sign": {"name": COMPANY, "consent_version": 1, "confirmed": True},
    "sign_first": {"name": COMPANY, "consent_version": 1, "confirmed": True},
    "ask_supplement": {"points": ["补交场所照片", "写明经办人"]},
    "decline": {"cannot": ["2"], "note": "照片要等装修完"},
    "hand_in_proof": {"promise": "2", "text": "照片已寄出，快递单号 SF100"},
    "note_outcome": {"promise": "2", "outcome": "kept"},
    "go_on": {"outcome_1": "open", "outcome_2": "kept", "reference": "现场核查记录 2026-11 号"},
    "resubmit": {"answer_1": "已补交", "answer_2": "张三"},
    "accept": {},
    "publish": {"secrecy_checked": True},
    "publish_late": {"secrecy_checked": True},
    "start_check": {"ground": "report", "note": "群众举报"},
    "confirm_fulfilled": {**OUTCOMES, "reference": "现场核查记录 2026-12 号"},
    "order_to_rectify": {**LATE, "demands": "补办手续", "until": "2026-08-20"},
    "report_rectified": {"text": "已整改"},
    "announce_breach": {
        **LATE,
        "facts": "到期未补交材料",
        "basis": "承诺书",
        "measures": ["M1"],
        "why_now": "当事人书面表示不再整改",
    },
    "state_case": {"text": "请求从轻"},
    "record_breach": {"measures": ["M1"]},
    "enter_annulment": {
        "ground": "court",
        "number": "（2026）云行终1号",
        "decided_on": "2026-07-06",
    },
    "note_objection": {"number": "YY2026-000001"},
}
REASONED = (
    "hide_letter", "show_letter_again",
    "withhold", "withdraw", "find_breach", "return_finding", "find_false", "drop_charge", "annul",
    "annul_as_fulfilled", "end_dispute",
)  # fmt: skip
# Who makes each action in these tests; roles are the subject of test_roles.
WHO = {
    **dict.fromkeys(
        ("sign", "sign_first", "decline", "resubmit", "withdraw", "report_rectified", "state_case",
         "note_objection", "hand_in_proof"), "agent",
    ),
    **dict.fromkeys(("ask_supplement", "accept", "start_check", "note_outcome", "go_on"), "reviewer"),
    **dict.fromkeys(
        ("confirm_fulfilled", "order_to_rectify", "announce_breach", "announce_false"), "reviewer2"
    ),
    **dict.fromkeys(
        ("find_breach", "find_false", "drop_charge", "enter_annulment", "annul"), "head"
    ),
    **dict.fromkeys(("publish", "publish_late"), "platform"),
    **dict.fromkeys(
        ("withhold", "return_finding", "confirm_breach", "record_breach", "annul_as_fulfilled",
         "mark_disputed", "end_dispute", "hide_letter", "show_letter_again"), "officer",
    ),
    **dict.fromkeys(
        ("discard_stale", "deem_accepted", "lapse", "begin", "reach_check_day", "end_rectifying",
         "end_hearing", "miss_proof"), "system",
    ),
}  # fmt: skip

_TO_ACCEPTED = ("sign", "accept")
_TO_CHECKING = (*_TO_ACCEPTED, "publish", "begin", "start_check")
_TO_FOUND = ("announce_breach", "state_case", "find_breach")
_FALSE = ("announce_false", "state_case")
_TO_FALSE = (*_TO_ACCEPTED, "publish", "begin", *_FALSE)
# The way to each state, and to the points inside a state at which guards say yes.
WAYS = {
    "draft": (),
    "draft for two": (),
    "signed": ("sign",),
    "returned": ("sign", "ask_supplement"),
    "accepted": _TO_ACCEPTED,
    "published": (*_TO_ACCEPTED, "publish"),
    "performing": (*_TO_ACCEPTED, "publish", "begin"),
    "published hidden": (*_TO_ACCEPTED, "publish", "hide_letter"),
    "performing hidden": (*_TO_ACCEPTED, "publish", "begin", "hide_letter"),
    "checking hidden": (*_TO_CHECKING, "hide_letter"),
    "rectifying hidden": (*_TO_CHECKING, "order_to_rectify", "hide_letter"),
    "fulfilled hidden": (*_TO_CHECKING, "confirm_fulfilled", "hide_letter"),
    "breached hidden": (*_TO_CHECKING, *_TO_FOUND, "confirm_breach", "hide_letter"),
    "performing unpublished": (*_TO_ACCEPTED, "begin"),
    "performing announced false": _TO_FALSE[:-1],
    "performing heard false": _TO_FALSE,
    "checking": _TO_CHECKING,
    "checking announced false": (*_TO_CHECKING, "announce_false"),
    "checking heard false": (*_TO_CHECKING, *_FALSE),
    "checking unpublished": (*_TO_ACCEPTED, "begin", "start_check"),
    "checking announced": (*_TO_CHECKING, "announce_breach"),
    "checking heard": (*_TO_CHECKING, "announce_breach", "state_case"),
    "checking found": (*_TO_CHECKING, *_TO_FOUND),
    "rectifying": (*_TO_CHECKING, "order_to_rectify"),
    "rectifying unpublished": (*_TO_ACCEPTED, "begin", "start_check", "order_to_rectify"),
    "rectifying announced": (*_TO_CHECKING, "order_to_rectify", "announce_breach"),
    "rectifying heard": (*_TO_CHECKING, "order_to_rectify", "announce_breach", "state_case"),
    "rectifying found": (*_TO_CHECKING, "order_to_rectify", *_TO_FOUND),
    "fulfilled": (*_TO_CHECKING, "confirm_fulfilled"),
    "breached": (*_TO_CHECKING, *_TO_FOUND, "confirm_breach"),
    "breached recorded": (*_TO_CHECKING, *_TO_FOUND, "confirm_breach", "record_breach"),
    "breached annulled": (
        *_TO_CHECKING, *_TO_FOUND, "confirm_breach", "record_breach", "enter_annulment",
    ),
    "breached false": (*_TO_FALSE, "find_false"),
    "withdrawn": ("sign", "withdraw"),
    "ended": ("discard_stale",),
}  # fmt: skip


@dataclass
class World:
    bureau: Department
    office: Department
    company: Subject
    agent: User
    reviewer: User
    reviewer2: User
    head: User
    officer: User
    office_head: User
    supervisor: User
    clerk: User
    platform: User
    stranger: User
    matter: Matter
    template: CommitmentTemplate
    measure: Measure
    rules: dict[str, object] = field(default_factory=dict)

    def who(self, name):
        return {"system": SYSTEM, "platform machine": PLATFORM}.get(name) or getattr(self, name)

    def open(self, *, by=None, today=MONDAY, subject=None, **data) -> Case:
        fields = {"matter": self.matter.pk, "start_on": START, "end_on": END, **data}
        subject = subject or self.company
        return open_case(
            "commitments", by=by or self.agent, data={"subject": subject.pk, **fields}, today=today
        )

    def do(self, case, action, *, by=None, today=MONDAY, data=None, reason=None) -> Case:
        given = self.given(action) if data is None else data
        reason = reason if reason is not None else "有充分理由" * (action in REASONED)
        by = by or self.who(WHO[action])
        self.ready(case, action, by=by, today=today)
        return perform(case.pk, action, by=by, data=given, reason=reason, today=today)

    def ready(self, case, action, *, by=None, today=MONDAY):
        """What a person does before the action itself: whoever signs is shown what they sign."""
        by = by or self.who(WHO[action])
        if action in ("sign", "sign_first") and case.state == "draft" and isinstance(by, User):
            ready_to_sign(case, by, today)

    def two_sign(self) -> User:
        """From now on the matter needs the legal representative too, whose account is answered."""
        Matter.objects.update(needs_representative=True)
        representative = f.agent_of(self.company)
        representative.subject_accounts.update(capacity="legal_representative")
        return representative

    def given(self, action):
        """What the action is given when it is made rightly."""
        if action == "announce_false":
            proof = [self.evidence(by=self.reviewer2).pk]
            return {"facts": "照片系伪造", "basis": "承诺书", "measures": ["M1"], "evidence": proof}
        return DATA.get(action, {})

    def at(self, place, *, today=MONDAY, **data) -> Case:
        """A case brought to a state, and where the guards ask for it, to a point inside it."""
        if place == "draft for two":
            self.two_sign()
        case = self.open(today=today, **data)
        for action in WAYS[place]:
            case = self.do(case, action, today=today)
        assert case.state == place.split()[0]
        return case

    def evidence(self, by=None) -> Evidence:
        number = Evidence.objects.count()
        return Evidence.objects.create(
            name="证明.pdf", content_type="application/pdf", size=10, sha256="0" * 64,
            path=f"evidence/{number}", uploaded_by=by or self.head,
        )  # fmt: skip

    def note_filed_objection(self, case, *, today=MONDAY, action="accept"):
        """An objection of the same company that the credit office has accepted."""
        other = Case.objects.create(
            number="YY2026-000001", case_type="objections", state="accepted", state_since=today,
            subject=self.company, filed_on=today, pack="yunjiang", pack_version=case.pack_version,
        )  # fmt: skip
        other.events.create(
            seq=1, action=action, target="accepted", role="credit_officer", on=today,
            at=f"{today.isoformat()}T09:00:00+08:00", pack="yunjiang",
            pack_version=case.pack_version, hash="0" * 64,
        )  # fmt: skip
        return other


def make_world() -> World:
    bureau, office = f.department("云江市市场监督管理局"), f.credit_office()
    company = f.subject(COMPANY, code="91320100MA0000015Q")
    matter = Matter.objects.create(
        department=bureau, code="YJ-1", title="住所登记告知承诺", kind="approval",
        legal_basis="《行政许可法》",
    )  # fmt: skip
    template = CommitmentTemplate.objects.create(
        matter=matter, text="本单位承诺：所填内容真实；联系电话：13800138000。",
        promises=[{"text": "所填内容真实", "due": ""}, {"text": "三十日内补交照片", "due": "30d"}],
        published_from=date(2026, 1, 1),
    )  # fmt: skip
    measure = Measure.objects.create(
        code="M1", title="列入重点监管对象", basis="全国失信惩戒措施基础清单",
        listed_from=date(2026, 1, 1), record_kinds=["breach"],
    )  # fmt: skip
    return World(
        bureau=bureau, office=office, company=company, agent=f.agent_of(company),
        reviewer=f.officer("reviewer", bureau), reviewer2=f.officer("reviewer", bureau),
        head=f.officer("head", bureau), officer=f.officer("credit_officer", office),
        office_head=f.officer("head", office), supervisor=f.officer("supervisor", office),
        clerk=f.officer("window_clerk", office), platform=f.officer("platform", office),
        stranger=f.officer("reviewer", f.department("另一个部门")),
        matter=matter, template=template, measure=measure,
    )  # fmt: skip
