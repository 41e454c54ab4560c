"""A department that fined a company, the credit office, and everybody who acts in a repair."""

from dataclasses import dataclass, field
from datetime import date
from itertools import count

from django.contrib.auth.models import User

from casework.access.actor import PLATFORM, SYSTEM
from casework.engine import open_case, perform
from casework.models import Case, CreditRecord, Department, Evidence, Subject, SyncTarget
from tests import factories as f

MONDAY = date(2026, 8, 10)
_files = count(1)


def upload(person: User, name: str = "缴款凭证.pdf") -> int:
    number = next(_files)
    return Evidence.objects.create(
        name=name, content_type="application/pdf", size=1000, sha256=f"{number:064d}",
        path=f"repair/{number}", uploaded_by=person,
    ).pk  # fmt: skip


@dataclass
class World:
    office: Department
    market: Department
    court: Department
    subject: Subject
    record: CreditRecord
    people: dict[str, object]
    rules: dict[str, object] = field(default_factory=dict)

    def __getattr__(self, name: str):
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def application(self, **fields) -> dict:
        given = {
            "route": "ordinary", "duties_asserted": "on", "what_was_done": "罚款已缴清",
            "proof": [upload(self.agent)], "commitment": "on", "signer": "陈静",
        }  # fmt: skip
        return given | fields

    def by_court(self, **fields) -> dict:
        given = {
            "route": "bankruptcy", "commitment": "on", "signer": "管理人李敏",
            "ruling": [upload(self.agent, "裁定书.pdf")], "ruling_date": "2026-07-01",
            "ruling_number": "（2026）云01破3号之二",
        }  # fmt: skip
        return given | fields

    def data(self, action: str) -> dict | None:
        """What each action asks, filled in as a person would."""
        match action:
            case "apply":
                return self.application()
            case "file_court_paper":
                return {
                    "outcome": "carried_out", "paper_number": "（2026）云01破3号之五",
                    "paper_date": "2026-08-07", "evidence": [upload(self.agent)],
                }  # fmt: skip
            case "ask_partner":
                return {"partner": self.court.pk, "question": "罚款是否已经执行完毕？"}
        return {
            "ask_supplement": {"points": "请补交整改验收报告\n请写明联系人"},
            "answer_supplement": {"answer_1": "已补交", "answer_2": "陈静 13900000000"},
            "refuse": {"ground": "duties", "next_step": "自2026年9月1日起可再次申请"},
            "review": {"own_system": "done", "duties": "done", "finding": "系统显示已缴清"},
            "recheck": {"own_system": "done", "duties": "done", "finding": "再次核对无误"},
            "concur": {"finding": "已执行完毕"},
            "dissent": {"finding": "尚欠5000元"},
            "reject": {"ground": "duties", "next_step": "履行完毕后可再次申请"},
            "confirm_site": {
                "site": "province", "confirmed_on": MONDAY.isoformat(), "how": "打开网站查看",
            },
            "complete": dict.fromkeys(
                ("measures_lifted", "evaluation_refreshed", "third_parties_told"), "on"
            ),
            "announce_revocation": {
                "ground": "false_papers", "basis": "《信用修复管理办法》", "measures": "恢复公示",
            },
            "state_case": {"statement": "凭证是代办人伪造的，我公司不知情"},
        }.get(action)  # fmt: skip

    def person(self, name: str):
        machines = {"system": SYSTEM, "platform": PLATFORM}
        return machines.get(name) or self.people[name]

    def open(self, *, today: date = MONDAY, record: CreditRecord | None = None) -> Case:
        record = record or self.record
        return open_case("repair", by=self.agent, data={"record": record.pk}, today=today)

    def do(self, case: Case, action: str, who: str, *, today: date = MONDAY, **how) -> Case:
        """One action with what it asks; `reason` is always given, the engine says if it is not."""
        if "data" not in how:
            how["data"] = self.data(action)
        how.setdefault("reason", "理由充分")
        return perform(case.pk, action, by=self.person(who), today=today, **how)

    def run(self, case: Case, *steps: tuple[str, str], today: date = MONDAY) -> Case:
        for action, who in steps:
            case = self.do(case, action, who, today=today)
        return case

    def at(
        self,
        state: str,
        *,
        by_court: bool = False,
        record: CreditRecord | None = None,
        today: date = MONDAY,
    ) -> Case:
        """A case brought to a state by the people who bring cases there, all on one day."""
        case = self.open(today=today, record=record)
        if state != "draft":
            filed = self.by_court() if by_court or state in COURT_STATES else self.application()
            case = self.do(case, "apply", "agent", data=filed, today=today)
        for action, who in WAYS[state]:
            if action == "publish_notice":
                self.rules["repair.public_notice"] = True
            data = self.data(action)
            if action == "file_court_paper":
                data["outcome"] = "failed"
            case = self.do(case, action, who, data=data, today=today)
        assert case.state == state
        return case


COURT_STATES = ("shielded", "restored")
PUSHED = [("route", "credit_officer")]
ACCEPTED = [*PUSHED, ("accept", "reviewer")]
REVIEWING = [*ACCEPTED, ("review", "reviewer")]
SYNCING = [*REVIEWING, ("approve", "head"), ("end_publicity", "reviewer")]
REPAIRED = [*SYNCING, ("confirm_site", "credit_officer"), ("complete", "credit_officer")]
HEARD = [("announce_revocation", "reviewer"), ("state_case", "agent")]
WAYS = {
    "draft": [],
    "submitted": [],
    "pushed": PUSHED,
    "supplement": [*PUSHED, ("ask_supplement", "reviewer")],
    "refused": [*PUSHED, ("refuse", "reviewer")],
    "accepted": ACCEPTED,
    "reviewing": REVIEWING,
    "joint_check": [*REVIEWING, ("ask_partner", "reviewer")],
    "extended": [*REVIEWING, ("extend", "head")],
    "notice": [*REVIEWING, ("publish_notice", "reviewer")],
    "approved": [*REVIEWING, ("approve", "head")],
    "rejected": [*REVIEWING, ("reject", "head")],
    "syncing": SYNCING,
    "repaired": REPAIRED,
    "revoked": [*REPAIRED, *HEARD, ("revoke", "head")],
    "shielded": [("shield", "credit_officer")],
    "restored": [
        ("shield", "credit_officer"),
        ("file_court_paper", "agent"),
        ("restore", "reviewer"),
    ],
    "withdrawn": [("withdraw", "agent")],
}


def make_world() -> World:
    office = f.credit_office()
    market, court = f.department("云江市市场监督管理局"), f.department("云江市中级人民法院")
    company = f.subject()
    SyncTarget.objects.create(code="province", name="信用江海")
    people = {
        "agent": f.agent_of(company),
        "stranger": f.agent_of(f.subject("别家公司")),
        "window_clerk": f.officer("window_clerk", office),
        "credit_officer": f.officer("credit_officer", office),
        "office_head": f.officer("head", office),
        "supervisor": f.officer("supervisor", office),
        "platform_person": f.officer("platform", office),
        "reviewer": f.officer("reviewer", market),
        "reviewer2": f.officer("reviewer", market),
        "head": f.officer("head", market),
        "partner": f.officer("reviewer", court),
    }
    record = f.record(company, market, number="云市监罚〔2026〕88号")
    return World(office, market, court, company, record, people)
