"""Every public door in every state of the window, with warm caches and the ETags of before.

The doors come from the list of doors: one that is added is walked, and must say whether it shows
records or commitments.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from casework.engine import perform
from casework.models import CreditRecord, Licence, PublicityWindow
from casework.models.publicity import PublicKind
from casework.registry.display import Cause, follow_records
from casework.registry.licences import follow_licences
from casework.today import local_today, moment
from casework.web.caching import FRESH
from tests import factories as f
from tests.commitments.world import make_world
from tests.publicity.clock import at_moment
from tests.publicity.doors import Thing, addresses, is_page_of_one, public_doors
from tests.publicity.keeper import Keeper

MINUTE = timedelta(seconds=60)
NAME, TITLE = "云江市星罗棋布实业有限公司", "未按规定悬挂明厨亮灶公示牌"


@pytest.fixture
def nine_o_clock() -> datetime:
    """Today at nine in the morning, so that a minute later it is still today."""
    return timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)


def record_with(**fields) -> CreditRecord:
    today = local_today()
    dates = {
        "document_date": today - timedelta(days=60), "published_on": today - timedelta(days=50),
        "min_last": today + timedelta(days=30), "earliest_apply": today + timedelta(days=31),
        "max_last": today + timedelta(days=300), "off_display": today + timedelta(days=301),
        "title": TITLE,
    }  # fmt: skip
    return f.record(f.subject(NAME, code=f.GOOD_CODES[1]), f.department(), **(dates | fields))


def moves(**fields) -> Callable[[CreditRecord], None]:
    def move(record: CreditRecord) -> None:
        CreditRecord.objects.filter(pk=record.pk).update(**fields)
        fresh = CreditRecord.objects.get(pk=record.pk)
        follow_records([fresh], Cause(local_today(), moment(), reason="复核"))

    return move


def until_tomorrow(record: CreditRecord) -> None:
    """Its last day is today; nothing moves afterwards, no job runs."""
    moves(max_last=local_today(), off_display=local_today() + timedelta(days=1))(record)


def as_person(record: CreditRecord) -> None:
    type(record.subject).objects.filter(pk=record.subject_id).update(
        kind="natural", code="11010519491231002X"
    )
    moves()(record)


def opens_tomorrow(record: CreditRecord) -> None:
    PublicityWindow.objects.filter(record=record).update(opens_at=moment() + timedelta(hours=20))


@dataclass(frozen=True)
class State:
    """What is done to an open record, after how long it is looked at, what the item page answers.

    `shown`: whether it is on display then. `before` is done ahead of the first look.
    """

    name: str
    then: Callable[[CreditRecord], object] = lambda record: None
    shown: bool = False
    page: int = 410
    after: timedelta = MINUTE
    before: Callable[[CreditRecord], object] = lambda record: None
    seen_first: bool = True


STATES = [
    State("open", shown=True, page=200),
    State("open and disputed", moves(disputed=True), shown=True, page=200),
    State("corrected", moves(title="更正后的事由"), shown=True, page=200),
    State("hidden", moves(publicity="hidden")),
    State("suspended", moves(publicity="suspended")),
    State("shielded", moves(publicity="shielded", shared=False)),
    State("repaired", moves(publicity="ended", ended_on=local_today(), shared=False)),
    State("withdrawn", moves(publicity="withdrawn", ended_on=local_today(), shared=False)),
    State("over by its term, no job has run", before=until_tomorrow, after=timedelta(hours=16)),
    State("class found light", moves(publicity="unpublished", record_class="light")),
    State("found to be a person", as_person, page=404),
    State("in its delay", before=opens_tomorrow, page=404, seen_first=False),
    State(
        "delay over", before=opens_tomorrow, after=timedelta(hours=21), shown=True, page=200,
        seen_first=False,
    ),
    State(
        "pulled back in its delay", moves(publicity="hidden", published_on=None),
        before=opens_tomorrow, after=timedelta(hours=21), page=404, seen_first=False,
    ),
    State(
        "never published", before=moves(publicity="unpublished", published_on=None), page=404,
        seen_first=False,
    ),
    State("published again", lambda record: (moves(publicity="hidden")(record),
          moves(publicity="published")(record)), shown=True, page=200),
]  # fmt: skip


def thing_of(**which) -> Thing:
    return Thing(PublicityWindow.objects.select_related("record", "case").get(**which))


def look(keeper: Keeper, thing: Thing):
    """What each public door that shows items answers, through the cache."""
    return {
        (door, path): keeper.get(path)
        for door in public_doors()
        if door.items
        for path in addresses(door, thing)
    }


def shows(body: bytes, thing: Thing) -> bool:
    text = body.decode(errors="ignore")
    window = thing.window
    own = f'/records/{window.record_id}/"' if window.record_id else thing.number
    own = f'/licences/{window.licence_id}/"' if window.licence_id else own
    return any(mark in text for mark in (TITLE, own))


def judge(found, thing: Thing, *, shown: bool, page: int) -> None:
    wrong, doors = [], set()
    silent = {"commitments/"}  # shows no records
    for (door, path), (status, body) in found.items():
        if is_page_of_one(door):
            if status != page:
                wrong.append((path, status, "instead of", page))
        elif status != 200:
            wrong.append((path, status))
        echo = f"q={thing.number}" in path  # the search field repeats what was asked for
        there = shows(body.replace(thing.number.encode(), b"") if echo else body, thing)
        if there and not shown:
            wrong.append((path, "still shows it"))
        if there:
            doors.add(door.route)
    assert wrong == []
    if shown:
        page_of = "licences" if thing.window.licence_id else "records"
        assert {"search/", "lists/<slug:listed>/", f"{page_of}/<int:pk>/"} <= doors - silent


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_a_record_is_at_every_door_as_its_window_says(state, nine_o_clock):
    with at_moment(nine_o_clock):
        record = record_with()
        PublicityWindow.objects.update(opens_at=moment() - timedelta(days=9))
        state.before(record)
        thing, keeper = thing_of(record=record), Keeper()
        first = look(keeper, thing)
        judge(first, thing, shown=state.seen_first, page=200 if state.seen_first else 404)
        state.then(record)
    with at_moment(nine_o_clock + state.after):
        found = look(keeper, thing)
        for (door, _path), (_status, body) in found.items():
            # What stood there before is told by the history of its own page alone.
            if state.name == "corrected" and not is_page_of_one(door):
                assert TITLE not in body.decode()
        judge(found, thing, shown=state.shown, page=state.page)
        for (door, _path), (status, body) in found.items():
            if is_page_of_one(door) and status == 410:
                says_one_sentence_and_the_day(body.decode())


def says_one_sentence_and_the_day(page: str) -> None:
    main = page.partition("<main")[2].partition("</main>")[0]
    assert NAME not in page
    assert f.GOOD_CODES[1] not in page
    assert main.count("<h1") == 1
    assert main.count("<p") <= 2  # the day, and the way to the front page


def change_licence(licence: Licence, **fields) -> None:
    Licence.objects.filter(pk=licence.pk).update(**fields)
    follow_licences([Licence.objects.get(pk=licence.pk)], Cause(local_today(), moment()))


# What is done with a licence in force, after how long: is it shown, the answer of its page
LICENCES = [
    ("nothing", {}, MINUTE, True, 200),
    ("revoked", {"state": "revoked", "ended_on": local_today()}, MINUTE, False, 410),
    ("its last day is over, no job has run", {}, timedelta(hours=16), False, 410),
    ("never published", {"published_on": None}, MINUTE, False, 404),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("done", "change", "after", "shown", "page"), LICENCES)
def test_a_licence_is_at_every_door_as_its_window_says(
    nine_o_clock, done, change, after, shown, page
):
    with at_moment(nine_o_clock):
        today = local_today()
        never = change if done == "never published" else {}
        last = {"valid_until": today} if after > MINUTE else {}
        licence = f.licence(
            f.subject(NAME, code=f.GOOD_CODES[1]), f.department(), certificate=TITLE,
            **({"published_on": today - timedelta(days=9)} | last | never),
        )  # fmt: skip
        thing, keeper = thing_of(licence=licence), Keeper()
        judge(look(keeper, thing), thing, shown=not never, page=404 if never else 200)
        if change and not never:
            change_licence(licence, **change)
    with at_moment(nine_o_clock + after):
        found = look(keeper, thing)
        judge(found, thing, shown=shown, page=page)
        for (door, _path), (status, body) in found.items():
            if is_page_of_one(door) and status == 410:
                says_one_sentence_and_the_day(body.decode())


# What is done with a commitment that is up: is it shown, the answer of its page
COMMITMENTS = [
    ("nothing", True, 200),
    ("withdraw", False, 410),
    ("never", False, 404),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("done", "shown", "page"), COMMITMENTS)
def test_a_commitment_is_at_every_door_as_its_window_says(nine_o_clock, done, shown, page):
    today = nine_o_clock.date()
    with at_moment(nine_o_clock):
        world = make_world()
        world.matter.title = TITLE
        world.matter.save()
        ends = {"start_on": today.isoformat(), "end_on": (today + timedelta(days=90)).isoformat()}
        case = world.at("accepted" if done == "never" else "published", today=today, **ends)
        PublicityWindow.objects.update(opens_at=moment() - timedelta(days=9))
        keeper = Keeper()
        if done == "never":
            paths = [f"/commitments/{case.number}/", "/commitments/", f"/search/?q={TITLE}"]
            for path in paths:
                status, body = keeper.get(path)
                assert (status, case.number.encode() in body) == (
                    404 if path.endswith(f"{case.number}/") else 200, False,
                ), path  # fmt: skip
            return
        thing = thing_of(case_id=case.pk)
        doors = {door for door, _path in look(keeper, thing)}
        assert len(doors) > 2
        if done == "withdraw":
            perform(case.pk, "withdraw", by=world.agent, reason="不再办理", data={}, today=today)
    with at_moment(nine_o_clock + MINUTE):
        for (door, path), (status, body) in look(keeper, thing).items():
            text = body.decode(errors="ignore")
            if door.route == "commitments/<slug:number>/":
                assert status == page, path
            if not shown:
                assert TITLE not in text, path
            elif door.route in ("commitments/", "commitments/<slug:number>/"):
                assert case.number in text, path


@pytest.mark.django_db
def test_every_public_door_says_whether_it_shows_items():
    silent = [door.route for door in public_doors() if door.items is None]
    assert silent == [], "say items=True or items=False for them on the list of doors"
    assert sum(bool(door.items) for door in public_doors()) >= 4


@pytest.mark.django_db
def test_each_door_that_is_said_to_show_items_shows_one(nine_o_clock):
    """So that no door passes by showing nothing at all."""
    showing, today = set(), nine_o_clock.date()
    with at_moment(nine_o_clock):
        records = [record_with(), *(record_of(kind) for kind in PublicKind.values[1:5])]
        world = make_world()
        ends = {"start_on": today.isoformat(), "end_on": (today + timedelta(days=90)).isoformat()}
        world.at("published", today=today, **ends)
        PublicityWindow.objects.update(opens_at=moment() - timedelta(days=9))
        assert len(records) == 5
        f.licence(f.subject(), f.department(), published_on=today - timedelta(days=9))
        for window in PublicityWindow.objects.select_related("record", "case"):
            thing = Thing(window)
            marks = (window.shown["number"], window.shown["title"])
            for (door, _path), (status, body) in look(Keeper(), thing).items():
                text = body.decode(errors="ignore").replace(f'value="{marks[0]}"', "")
                # A paper has a number of its own; of the item behind it, it shows whose it is.
                seen = (window.shown["name"],) if door.route.startswith("verify/") else marks
                if status == 200 and any(mark in text for mark in seen):
                    showing.add(door.route)
    assert {door.route for door in public_doors() if door.items} - showing == set()


def record_of(kind: str) -> CreditRecord:
    today = local_today()
    return f.record(
        f.subject(), f.department(), kind=kind, title=f"{TITLE}（{kind}）",
        document_date=today - timedelta(days=60), published_on=today - timedelta(days=50),
        max_last=today + timedelta(days=300), off_display=today + timedelta(days=301),
    )  # fmt: skip


@pytest.mark.django_db
def test_a_cache_of_seconds_spares_the_site_and_no_more(nine_o_clock):
    with at_moment(nine_o_clock):
        record = record_with()
        PublicityWindow.objects.update(opens_at=moment() - timedelta(days=9))
        keeper, path = Keeper(), f"/records/{record.pk}/"
        keeper.get(path)
        keeper.get(path)
        assert keeper.asked == 1
    with at_moment(nine_o_clock + timedelta(seconds=FRESH)):
        assert keeper.get(path)[0] == 200
        assert keeper.asked == 2
        answer = Client().get(path, headers={"If-None-Match": keeper.store[path].etag})
        assert (answer.status_code, answer.content) == (304, b"")
        moves(publicity="hidden")(record)
        assert keeper.get(path)[0] == 200, "fresh for some seconds more"
    with at_moment(nine_o_clock + timedelta(seconds=FRESH * 2)):
        assert keeper.get(path)[0] == 410
    assert FRESH * 2 < 60


@pytest.mark.django_db
def test_what_a_tombstone_says_is_asked_for_anew_each_time():
    record = record_with(publicity="hidden")
    answer = Client().get(f"/records/{record.pk}/")
    assert (answer.status_code, answer["Cache-Control"]) == (410, "no-cache")
    assert answer["X-Robots-Tag"] == "noindex, noarchive"
    assert local_today() >= date(2026, 1, 1)
