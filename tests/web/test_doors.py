"""Every address of the product is on the list of doors, and opens for those it names, no others."""

from datetime import date

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from casework.access.substitutes import Appointment, appoint
from casework.archive import runs as case_files
from casework.clock.calendar import DayKind
from casework.clock.entries import Entry
from casework.documents import evidence as files
from casework.handling import letter_wordings, print_runs, urging
from casework.handling.bulk import Item, Order, prepare
from casework.handling.redactions import begin_redaction
from casework.models import (
    CalendarYear,
    CaseEvent,
    Department,
    ImportRun,
    Licence,
    OutboxMessage,
    PhysicalOriginal,
    Seal,
    SubjectAccount,
    SyncOrder,
    SyncTarget,
    Urge,
)
from casework.recounting import calendar_runs
from casework.registry import court_papers
from casework.registry.claims import claim_person
from casework.registry.display import Cause, follow_records
from casework.registry.exporting.runs import Wanted, ask
from casework.registry.licences import follow_licences
from casework.registry.measures import take
from casework.registry.responsible import Person, link
from casework.today import local_today, moment
from casework.web.doors import (
    APPLICANT,
    ELSEWHERE,
    HANDLER,
    OWNER,
    PERSONS,
    PUBLIC,
    SUPERVISOR,
    Door,
    all_doors,
    door_for,
)
from commitments import spot_checks
from commitments.drafting import Wording, save_draft
from commitments.models import Matter
from repair import training
from repair.demo import demo_course
from repair.models import Choice
from tests import factories as f
from tests.files import pdf_bytes
from tests.nothing_moved import everything
from tests.repair.world import make_world
from tests.reports.desk import passed_on_report


def routes(resolver=None, prefix=""):
    """Every address as the resolver spells it, deep in."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from routes(entry, route)


ROUTES = sorted({route.removesuffix("$").replace("^", "") for route in routes()})


def test_the_walk_finds_the_whole_product():
    for known in ("", "my/cases/<int:pk>/", "staff/inbox/", "evidence/<int:pk>/", "commitments/"):
        assert known in ROUTES
    assert len(ROUTES) > 60


@pytest.mark.parametrize("route", ROUTES)
def test_every_address_is_on_the_list(route):
    assert door_for(route) is not None, f"/{route} is not on the list of doors"


def test_the_list_names_no_address_that_does_not_exist():
    stale = [d.route for d in all_doors() if not any(d.covers(route) for route in ROUTES)]
    assert stale == []


def test_an_address_that_is_not_listed_is_found_out():
    assert door_for("my/cases/<int:pk>/export/") is None


def order_of(record) -> SyncOrder:
    """What a correction of the record asks of the one site."""
    record.title = "经营超过保质期的食品"
    record.save()
    follow_records([record], Cause(date(2026, 8, 10), moment()))
    SyncTarget.objects.update(channel="pull")
    return SyncOrder.objects.latest("pk")


class House:
    """A repair that is being looked into, everything that hangs on it, and the six persons."""

    def __init__(self):
        world = make_world()
        self.world = world
        self.case = world.at("reviewing", today=date(2026, 8, 10))
        demo_course()
        self.enrollment, self.certificate = self.take_course(world.agent)
        other = f.subject("云江市另一家公司")
        row = self.case.evidence.first()
        files.path_of(row).parent.mkdir(parents=True, exist_ok=True)
        files.path_of(row).write_bytes(pdf_bytes())
        self.people = {
            OWNER: world.agent,
            APPLICANT: f.agent_of(other),
            HANDLER: world.reviewer,
            ELSEWHERE: f.officer("reviewer", f.department("云江市水利局")),
            SUPERVISOR: world.supervisor,
        }
        claimant = f.user()
        claim = claim_person(claimant, name="王芳", citizen_id="11010519491231002X")
        event = CaseEvent.objects.filter(case=self.case).first()
        message = OutboxMessage.objects.create(
            event=event, recipient="user:1", channel="email", kind="x", state="given_up",
            next_at=moment(),
        )  # fmt: skip
        run = ImportRun.objects.create(file_name="a.csv", state="done")
        unclear = f.record(world.subject, world.market, record_class="unclear")
        self.pks = {
            "cases": self.case.pk,
            "records": self.case.record_id,
            "evidence": row.pk,
            "redactions": begin_redaction(row, by=world.reviewer, now=moment()).pk,
            "originals": PhysicalOriginal.objects.create(
                case=self.case,
                what="处罚决定书原件",
                received_from="陈静",
                place="301室",
                received_on=date(2026, 8, 10),
                received_by=world.reviewer,
            ).pk,
            "training": self.enrollment.pk,
            "certificates": self.certificate.pk,
            "subjects": world.subject.pk,
            "claims": claim.pk,
            "classes": unclear.pk,
            "licences": self.licence(world).pk,
            "papers": court_papers.enter(
                unclear.pk,
                court_papers.NewPaper(
                    "（2026）云01行终1号",
                    "云江市中级人民法院",
                    date(2026, 8, 3),
                    date(2026, 8, 4),
                    "annulled",
                ),
                by=world.reviewer,
                today=date(2026, 8, 10),
            ).pk,
            "organs": Department.objects.create(name="云江市无人知晓局", confirmed=False).pk,
            "imports": run.pk,
            "delivery": message.pk,
            "departments": world.market.pk,
            "wordings": world.market.pk,
            "calendars": CalendarYear.objects.get(year=2026).pk,
            "runs": calendar_runs.begin(
                [Entry(date(2026, 9, 1), DayKind.HOLIDAY, "局庆", 1)],
                2026,
                scope="yunjiang",
                notice="通知",
                by=world.supervisor,
                pack="yunjiang",
                on=date(2026, 8, 10),
            ).pk,
            "assessment": world.market.pk,
            **self.reports(world),
            "orders": order_of(world.record).pk,
            "sites": SyncTarget.objects.get().pk,
            "seals": self.seal(world).pk,
            **self.commitments(world),
            **self.supervision(world),
        }
        self.wording(world)
        self.pks |= self.measures(world) | {
            "exports": self.export(world),
            "printing": self.printing(world),
        }
        self.case_files(world)

    def wording(self, world):
        """A draft of the handler's department for the letter of acceptance."""
        style = letter_wordings.style_called("repair", "acceptance_letter")
        place = letter_wordings.Place("repair", style, world.market)
        letter_wordings.save_draft(place, style.text, note="", by=world.reviewer, now=moment())

    def case_files(self, world):
        """The case file of the handler and that of the owner."""
        for who, reason in ((world.reviewer, "复议答复"), (world.agent, "")):
            run = case_files.ask(self.case.pk, by=who, now=moment(), reason=reason)
            case_files.work_off(run.pk, clock=moment)

    def measures(self, world):
        """A measure taken because of a record, its task, and a person linked to the record."""
        found = f.record(world.subject, world.market)
        today = local_today()
        listed = f.measure(implementers=[world.market])
        (applied,) = take(
            found.pk, [listed.pk], by=world.reviewer, reason="依清单采取", today=today
        )
        person = Person("王芳", "11010519491231002X", "representative", "云市监罚1号", today)
        made = link(found.pk, person, by=world.reviewer, reason="决定书载明", today=today)
        return {
            "registry/measures": listed.pk, "measures": applied.tasks.get().pk,
            "applied": applied.pk, "links": made.pk,
        }  # fmt: skip

    def printing(self, world):
        run = print_runs.ask(print_runs.Letters(), by=world.reviewer, now=moment())
        print_runs.work_off(run.pk, clock=moment)
        return run.pk

    def export(self, world):
        wanted = Wanted("legal_penalties", form="csv")
        return ask(wanted, by=world.reviewer, now=moment()).pk

    def seal(self, world):
        """The row alone: no door here needs the key."""
        return Seal.objects.create(
            department=world.market, name="云江市市场监督管理局", file="none", fingerprint="0" * 64,
            issued_to="CN=x", valid_from=moment(), valid_until=moment(), since=local_today(),
            made_at=moment(),
        )  # fmt: skip

    def licence(self, world):
        made = Licence.objects.create(
            subject=world.subject, department=world.market, document_name="准予行政许可决定书",
            number="云市监许〔2026〕1号", category="普通", decided_on=date(2026, 5, 6),
            valid_from=date(2026, 5, 6), published_on=date(2026, 5, 8), identity="licence",
        )  # fmt: skip
        follow_licences([made], Cause(date(2026, 5, 8), moment()))
        return made

    def commitments(self, world):
        """A matter of the handler's department with a draft, and a draw over all."""
        matter = Matter.objects.create(
            department=world.market,
            code="YJ-1",
            title="住所登记",
            kind="approval",
            legal_basis="条例",
        )
        wording = Wording("本单位承诺所填内容真实。", [{"text": "所填内容真实", "due": ""}])
        save_draft(matter, wording, by=world.reviewer)
        run = spot_checks.draw(spot_checks.Order("month:2026-08"), today=date(2026, 8, 10))
        return {"commitments": matter.pk, "checks": run.pk}

    def supervision(self, world):
        """An urge of the case, a substitution and a bulk run, all of the handler's."""
        urging.urge(self.case.pk, by=world.supervisor, reason="请说明进展")
        wanted = Appointment(
            world.reviewer, world.reviewer2, local_today(), local_today(), "年休假"
        )
        row = appoint(wanted, by=world.reviewer, today=local_today(), now=moment())
        run = prepare(
            Order("assigned", reason="分工调整"), [Item(self.case.pk, to=world.reviewer2)],
            by=world.reviewer, token="t", today=local_today(), now=moment(),
        )  # fmt: skip
        return {"urges": Urge.objects.get().pk, "substitutes": row.pk, "bulk": run.pk}

    def reports(self, world):
        """A report that was passed on to the handler's department, with a picture released."""
        report = passed_on_report(world.market)
        return {"reports": report.pk, "leads": report.pk}

    def take_course(self, agent):
        today = date(2026, 8, 3)
        enrollment = training.start(
            training.current_course(), user=agent, subject=self.world.subject, today=today
        )
        for page in training.unread_pages(enrollment):
            training.read_page(enrollment, page.position, today=today)
        right = dict(Choice.objects.filter(right=True).values_list("question", "pk"))
        result = training.submit_quiz(enrollment, right, today=today)
        return enrollment, result.certificate

    def address(self, route: str) -> str:
        """The address of a door with the things of this house put in."""
        part = route.partition("<int:pk>")[0].rstrip("/").rpartition("/")[2]
        if route.startswith("staff/registry/measures/"):
            part = "registry/measures"
        letter = self.case.documents.filter(name="acceptance_letter").first()
        values = {
            "<int:pk>": self.pks.get(part, 0),
            "<slug:code>": self.code(route, letter),
            "<slug:what>": "late",
            "<slug:action>": "apply" if "/page/" in route or "/check/" in route else "withdraw",
            "<slug:page>": "ground",
            "<slug:form>": "zip" if "/case-file/" in route else "xlsx",
            "<slug:name>": next(
                name
                for part, name in (
                    ("deadlines", "handle_by"),
                    ("checks", "date_not_folded"),
                    ("staff/letters", "acceptance_letter"),
                    ("", "ask_partner"),
                )
                if part in route
            ),
            "<int:seq>": self.case.events.get(action="apply").seq,
            "<int:letter>": letter.pk if letter else 0,
            "<int:position>": 1,
            "<slug:step>": "test" if "sync" in route else "end" if "seals" in route else "dismiss",
            "<slug:target>": "province",
            "<slug:decision>": "pull-back",
            "<slug:kind>": "penalty" if route.startswith("open-data") else "xlsx",
            "<slug:number>": "CN2026-000999",
            "<slug:listed>": "penalty",
            "<int:place>": 1,
            "<int:page>": 1,
        }
        for mark, value in values.items():
            route = route.replace(mark, str(value))
        ours = f"department={self.world.market.pk}"
        query = f"?sign=pauses&{ours}" if "pauses" in route else ""
        query = f"?{ours}" if "rates/rows" in route else query
        return f"/{route}{query}"

    def code(self, route: str, letter) -> str:
        if route.startswith("verify/"):
            return letter.code
        return "declared" if "samples" in route else "repair"

    def knock(self, door: Door, person: str):
        client = Client()
        if person != PUBLIC:
            client.force_login(self.people[person])
        answer = getattr(client, door.method)(self.address(door.route))
        answer.close()  # a file that is being sent is a file that is open
        return answer


@pytest.fixture
def house(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.CASEWORK_PACK = "national"
    return House()


# A list of nothing, a door that only leads on, and one whose thing does not exist in this house.
MISSING_FOR_ALL = {
    "commitments/<slug:number>/", "report/<slug:number>/",
    "verify/certificates/<slug:fingerprint>.pem",
}  # fmt: skip
DOORS = [door for door in all_doors() if not door.below and door.route not in MISSING_FOR_ALL]


def test_each_door_opens_for_those_it_names_and_for_nobody_else(house):
    """And whoever only looks changes nothing, whatever they look at."""
    looks = [door for door in DOORS if door.method == "get"]
    before = everything()
    wrong = refusals(house, looks)
    after = everything()
    assert [name for name in before if before[name] != after[name]] == []
    wrong += refusals(house, [door for door in DOORS if door.method != "get"])
    assert wrong == []
    assert len(DOORS) * len(PERSONS) > 300


def refusals(house, doors):
    return [
        (f"/{door.route}", person, answer.status_code)
        for door in doors
        for person in PERSONS
        if not as_listed(door, person, answer := house.knock(door, person))
    ]


def as_listed(door, person, answer) -> bool:
    if door.signs:
        return answer.status_code == 401
    if person in door.opens_for:
        return opened(answer)
    if person == PUBLIC:
        return sent_to_log_in(answer)
    return answer.status_code == (403 if door.forbids else 404)


def opened(answer) -> bool:
    """A page, or the way on from it; never the log-in page, a refusal or a fault."""
    if answer.status_code in (301, 302, 303):
        return not sent_to_log_in(answer)
    return answer.status_code in {200, 422}


def sent_to_log_in(answer) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("person", [APPLICANT, ELSEWHERE])
@pytest.mark.parametrize(
    "address",
    ["/my/cases/{cases}/", "/my/cases/{cases}/print/", "/my/cases/{cases}/withdraw/",
     "/evidence/{evidence}/", "/my/records/{records}/"],
)  # fmt: skip
def test_what_is_not_yours_does_not_exist(house, person, address):
    client = Client()
    client.force_login(house.people[person])
    foreign = client.get(address.format(**house.pks))
    nothing = client.get(address.format(**dict.fromkeys(house.pks, 999_999)))
    assert (foreign.status_code, nothing.status_code) == (404, 404)
    assert foreign.content == nothing.content


def test_a_foreign_action_moves_nothing(house):
    before = house.case.events.count()
    for person in (APPLICANT, HANDLER, ELSEWHERE, SUPERVISOR):
        client = Client()
        client.force_login(house.people[person])
        answer = client.post(f"/my/cases/{house.case.pk}/withdraw/", {"reason": "不办了"})
        assert answer.status_code == 404, person
    assert house.case.events.count() == before


def test_a_right_that_was_taken_away_bites_at_the_next_request(house):
    client = Client()
    client.force_login(house.people[OWNER])
    assert client.get(f"/my/cases/{house.case.pk}/").status_code == 200
    SubjectAccount.objects.filter(user=house.people[OWNER]).update(state="ended")
    assert client.get(f"/my/cases/{house.case.pk}/").status_code == 404


def test_the_administration_opens_for_no_role(house):
    for person in PERSONS:
        client = Client()
        if person != PUBLIC:
            client.force_login(house.people[person])
        answer = client.get("/admin/")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/")
