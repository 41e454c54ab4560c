"""Fills a fresh installation with an office, a bureau, people and cases, then does the worker's job.

Run as a program: prints who and what is there as one line of JSON, then runs the periodic jobs for
each line it reads. What must lie in the past goes through the engine with days in the past.
"""

import json
import os
import string
import sys
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from unittest import mock

import django

# Who works in this city; the passwords of all are the same.
NAMES = {
    "clerk": "王芳", "officer": "李娜", "officer2": "赵敏", "office_head": "周建国",
    "supervisor": "孙伟", "connector": "吴磊", "provider": "张强", "provider_head": "刘洋",
    "upper": "何平",
}  # fmt: skip
AGENT, TEAM = "郑海燕", "陈静"
SENT, SILENT = date(2026, 7, 7), date(2026, 7, 15)  # five working days lie between


class City:
    """Everything that the browser tests find when they come."""

    def __init__(self) -> None:
        from casework.today import local_today
        from tests import factories as f
        from tests.objections.conftest import make_world

        self.f, self.today = f, local_today()
        self.world = make_world()
        self.people = self.world.people
        self.people["reviewer2"] = f.officer("reviewer", self.world.bureau)
        self.found: dict[str, object] = {}
        self.companies = 0

    def fill(self) -> dict[str, object]:
        from casework.models import SyncTarget
        from commitments.demo import demo_matters
        from repair.demo import demo_course

        demo_matters([self.world.bureau])
        demo_course()
        SyncTarget.objects.create(code="province", name="信用中国（江海）")
        self._cases_of_the_staff()
        self._newcomer()
        self._performing("promiser", "云江市长风物流有限公司")
        self._performing("rectifier", "云江市顺达货运有限公司")
        self._breached("breaker", "云江市金穗粮油有限公司")
        self._breached("mender", "云江市泰和家具有限公司")
        self._records()
        self._silent("taizhou-zj", "silent_taizhou")
        self._silent("yunjiang", "silent_yunjiang")
        self._names()
        named = {key: who.username for key, who in self.people.items() if hasattr(who, "username")}
        return {"people": named, "found": self.found}

    def _cases_of_the_staff(self) -> None:
        """Cases in several states, and the registry's loose ends."""
        from casework.models import Department, ImportFault, ImportRun
        from casework.registry.claims import claim_person

        f, world, day = self.f, self.world, self.today - timedelta(days=20)
        cases = {}
        for place in ("verifying", "submitted", "comparing", "supplement", "closed"):
            own = replace(world, record=f.record(world.subject, world.bureau))
            cases[place] = own.at(place, today=day).pk
        cases["to_answer"] = replace(
            world, record=f.record(world.subject, world.bureau)
        ).at("verifying", today=day).pk  # fmt: skip
        f.record(
            world.subject, world.bureau, record_class="unclear", penalty_kinds="暂扣许可证件",
            publicity="unpublished", published_on=None, min_last=None, earliest_apply=None,
            max_last=None, off_display=None,
        )  # fmt: skip
        Department.objects.create(name="云江市东湖区城市管理局", confirmed=False, level="district")
        claim_person(f.user("applicant"), name="李小明", citizen_id="11010519491231002X")
        run = ImportRun.objects.create(
            file_name="处罚.xlsx", state="done", rows=3, imported=2, faulty=1, unconfirmed=["某局"]
        )
        ImportFault.objects.create(run=run, row=3, field="处罚决定日期", code="bad_date")
        self.found |= {"cases": cases, "run": run.pk}
        self._supervision(cases)

    def _supervision(self, cases: dict[str, int]) -> None:
        """An urge that waits, a substitute, and a bulk run that was rehearsed."""
        from casework.access.substitutes import Appointment, appoint
        from casework.handling import urging
        from casework.handling.bulk import Item, Order, prepare
        from casework.models import Urge
        from casework.today import moment

        today, boss = self.today, self.people["supervisor"]
        urging.urge(cases["verifying"], by=boss, reason="请说明核查进展", today=today)
        leave = Appointment(
            self.people["clerk"], self.people["connector"], starts=today,
            ends=today + timedelta(days=13), reason="年休假",
        )  # fmt: skip
        appoint(leave, by=boss, today=today, now=moment())
        chosen = [Item(cases[name]) for name in ("comparing", "submitted", "closed")]
        run = prepare(Order("urged", reason="请抓紧办理"), chosen, by=boss, token="browser",
                      today=today, now=moment())  # fmt: skip
        self.found |= {
            "urge": Urge.objects.get().pk, "bulk": run.pk, "leaver": self.people["provider"].pk,
        }  # fmt: skip

    def _newcomer(self) -> None:
        """A company whose agent has no account yet, and the letter with its code."""
        from casework.registry.claims import issue_letter

        company = self._company("云江市清溪食品有限公司")
        code = issue_letter(company, by=self.people["clerk"], today=self.today)
        self.found["newcomer"] = {"company": company.name, "uscc": company.code, "code": code}

    def _company(self, name: str):
        """A company with a code whose check character is right."""
        from casework.registry.identifiers import check_uscc

        self.companies += 1
        stem = f"91329900MA{self.companies:07d}"
        codes = (stem + last for last in string.digits + string.ascii_uppercase)
        return self.f.subject(name, code=next(code for code in codes if check_uscc(code) is None))

    def _commitment(self, key: str, company: str, day: date):
        """A commitment that is being performed since `day`."""
        from casework.engine import expire, open_case, perform
        from commitments.models import Matter
        from tests.signing import ready_to_sign

        agent = self.people[key] = self.f.agent_of(self._company(company))
        case = open_case(
            "commitments", by=agent, today=day,
            data={
                "matter": Matter.objects.get(code="YJ-SP-001").pk, "start_on": day.isoformat(),
                "end_on": (day + timedelta(days=300)).isoformat(),
            },
        )  # fmt: skip
        signature = {"name": company, "consent_version": 1, "confirmed": True}
        ready_to_sign(case, agent, day)
        perform(case.pk, "sign", by=agent, data=signature, today=day)
        perform(case.pk, "accept", by=self.people["provider"], data={}, today=day)
        seen = {"secrecy_checked": True}
        perform(case.pk, "publish", by=self.people["connector"], data=seen, today=day)
        return expire(case.pk, "begin_by", today=day) and case

    def _performing(self, key: str, company: str) -> None:
        day = self.today - timedelta(days=30)
        self.found[key] = self._commitment(key, company, day).pk

    def _breached(self, key: str, company: str) -> None:
        """A commitment found broken so long ago that repair can be asked for."""
        from casework.engine import perform

        day = self.today - timedelta(days=150)
        case = self._commitment(key, company, day)
        late = {f"outcome_{number}": "kept" for number in (1, 3, 4)} | {"outcome_2": "broken"}
        charge = {"facts": "逾期未补交设备照片", "basis": "告知承诺书第三条", "measures": ["C1-02"]}
        for action, who, data in (
            ("start_check", "provider", {"ground": "planned"}),
            ("announce_breach", "reviewer2", late | charge),
            ("state_case", key, {"waived": True}),
            ("find_breach", "provider_head", {}),
            ("confirm_breach", "office_head", {}),
            ("record_breach", "connector", {"measures": ["C1-02"]}),
        ):
            reason = "经核查属实" if action == "find_breach" else ""
            case = perform(
                case.pk, action, by=self.people[who], data=data, reason=reason, today=day
            )
        self.found[key] = case.record_id

    def _record(self, key: str, company: str, days: int, **fields):
        from casework.registry.terms import set_terms

        self.people[key] = self.f.agent_of(self._company(company))
        subject = self.people[key].subject_accounts.get().subject
        day = self.today - timedelta(days=days)
        record = self.f.record(
            subject, self.world.bureau, document_date=day, published_on=day, **fields
        )
        set_terms(record)
        record.save()
        self.found[key] = record.pk
        return record

    def _records(self) -> None:
        """Records that are objected to, and an entry of a list that can be repaired."""
        self._record(
            "objector", "云江市东湖印刷有限公司", 120, number="云市监罚〔2026〕71号",
            title="广告中使用绝对化用语",
        )  # fmt: skip
        self._record(
            "protester", "云江市宏达建材有限公司", 100, number="云市监罚〔2026〕75号",
            title="销售不符合标准的水泥",
        )  # fmt: skip
        self._record(
            "leaver", "云江市新源化工有限公司", 400, kind="serious_list", record_class="serious",
            number="云市监列〔2025〕4号", title="列入严重违法失信名单",
        )  # fmt: skip
        self._record(
            "listed", "云江市安泰化工有限公司", 400, kind="serious_list", record_class="serious",
            number="云市监列〔2025〕3号", title="列入严重违法失信名单",
        )  # fmt: skip

    def _silent(self, pack: str, key: str) -> None:
        """An objection under a pack's rules that the provider has not answered in time."""
        from django.test import override_settings

        from casework.engine import expire

        name = "白鹭" if pack == "yunjiang" else "青松"
        company = self._company(f"云江市{name}环保有限公司")
        agent = self.people[key] = self.f.agent_of(company)
        record = self.f.record(
            company, self.world.bureau, record_class="serious", max_last=date(2029, 5, 6),
            off_display=date(2029, 5, 7), title="未按规定处置废弃物",
        )  # fmt: skip
        own = replace(self.world, record=record, people=self.people | {"agent": agent})
        with override_settings(CASEWORK_PACK=pack):
            case = own.at("verifying", today=SENT)
            expire(case.pk, "provider_answer_by", today=SILENT)
        self.found[key] = {"case": case.pk, "record": record.pk, "number": case.number}

    def _names(self) -> None:
        for key, who in self.people.items():
            if hasattr(who, "username"):
                who.first_name = NAMES.get(key, TEAM if key == "reviewer2" else AGENT)
                who.save(update_fields=["first_name"])


def work() -> None:
    """What the worker does all day: time passes, messages leave."""
    from casework.timers import tick
    from casework.today import local_today
    from notifications.drain import drain

    tick(local_today())
    drain()


def main() -> None:
    """Fills the database that is there, and works for as long as somebody asks it to."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.contrib.auth import hashers

    with ExitStack() as stack:
        # Everybody has the same password, so hash it once.
        once = cache(hashers.make_password)
        stack.enter_context(mock.patch("django.contrib.auth.models.make_password", once))
        there = City().fill()
    work()
    print(json.dumps(there), flush=True)
    for _line in sys.stdin:
        work()
        print("done", flush=True)


if __name__ == "__main__":
    main()
