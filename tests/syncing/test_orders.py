"""Which change of publicity orders which site to do what, and what the site is told."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from casework.models import CreditRecord, PublicityEvent, PublicityWindow, SyncOrder
from casework.models.record import Publicity
from casework.registry.display import Cause, follow_records
from casework.registry.sync_orders import digest_of_content
from casework.syncing import looking, rows
from casework.today import moment
from tests import factories as f
from tests.commitments.world import make_world
from tests.syncing.sites import MONDAY, change, site

# What becomes of a record that is on display, what each site is told to do, mark on or off.
ON_DISPLAY = [
    ({"publicity": "ended", "shared": False}, [("withdraw", None)]),
    ({"publicity": "withdrawn", "shared": False}, [("withdraw", None)]),
    ({"publicity": "hidden"}, [("shield", None)]),
    ({"publicity": "suspended"}, [("shield", None)]),
    ({"publicity": "shielded", "shared": False}, [("shield", None)]),
    ({"title": "经营超过保质期的食品"}, [("correct", None)]),
    ({"disputed": True}, [("annotate", True)]),
    ({"publicity": "hidden", "title": "改过的"}, [("shield", None)]),
    ({"title": "改过的", "disputed": True}, [("correct", None), ("annotate", True)]),
    ({"note": "内部备注"}, []),
    ({"duties_done": True}, []),
]


def told():
    return [(one.do, one.payload.get("mark")) for one in SyncOrder.objects.order_by("pk")]


@pytest.mark.parametrize(("fields", "orders"), ON_DISPLAY)
def test_each_change_of_what_is_shown_is_ordered(record, fields, orders):
    site()
    change(record, **fields)
    assert told() == orders


# How it stood before, what becomes of it, what the site is told last.
BACK = [
    ({"publicity": "hidden"}, {"publicity": "published"}, ("restore", None)),
    ({"publicity": "shielded", "shared": False}, {"publicity": "published", "shared": True},
     ("restore", None)),
    ({"publicity": "shielded", "shared": False}, {"publicity": "ended"}, ("withdraw", None)),
    ({"publicity": "ended", "shared": False}, {"publicity": "published", "shared": True},
     ("restore", None)),
    ({"disputed": True}, {"disputed": False}, ("annotate", False)),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "last"), BACK)
def test_the_way_back_is_ordered_too(record, before, after, last):
    site()
    change(record, **before)
    change(record, **after)
    assert told()[-1] == last


def test_a_first_publication_is_no_order(record):
    site()
    other = f.record(record.subject, record.department)
    assert PublicityEvent.objects.filter(window__record=other).exists()
    assert told() == []


@pytest.mark.parametrize("name", ["fine", "confiscated"])
def test_an_amount_that_was_just_typed_is_the_one_of_before(record, name):
    change(record, **{name: Decimal(5)})
    PublicityEvent.objects.filter(what="corrected").delete()
    site()
    for same in (Decimal(5), Decimal("5.000000"), Decimal("5.0")):
        change(CreditRecord.objects.get(pk=record.pk), **{name: same})
    assert told() == []
    change(CreditRecord.objects.get(pk=record.pk), **{name: Decimal("5.01")})
    assert told() == [("correct", None)]


def test_what_is_hidden_comes_back_with_what_it_has_become(record):
    site()
    change(record, publicity="hidden")
    change(record, title="改过的")
    assert told() == [("shield", None)]
    change(record, publicity="published")
    restore = SyncOrder.objects.get(do="restore")
    assert restore.payload["content"]["title"] == "改过的"


def test_of_what_is_used_and_not_public_no_empty_content_is_sent(office):
    site()
    unseen = f.record(
        f.subject(), office, record_class="light", publicity="unpublished", published_on=None
    )
    change(unseen, title="改过的")
    order = SyncOrder.objects.get()
    assert (order.do, order.payload["standing"]["shown"]) == ("correct", False)
    assert "content" not in order.payload
    assert found_instead_of(order, None) == ""
    assert found_instead_of(order, {"shown": True}) == looking.STILL_SHOWN


def found_instead_of(order, said):
    return looking.compared(order, said)


def test_a_commitment_that_goes_on_is_brought_up_to_date_and_not_corrected(office):
    site()
    world = make_world()
    case = world.at("published")
    assert told() == []
    done = world.at("fulfilled")
    events = PublicityEvent.objects.filter(window__case=done).order_by("seq")
    assert {event.what for event in events} == {"published", "updated"}
    orders = list(SyncOrder.objects.filter(window__case=done).order_by("pk"))
    assert orders
    assert {order.do for order in orders} == {"update"}
    last = orders[-1].payload
    assert last["content"]["state"] == "fulfilled"
    assert last["digest"] == digest_of_content(last["content"])
    assert not SyncOrder.objects.filter(window__case=case).exists()


# What waits, what follows: which of them are still to be done.
FALLS = [
    ("update", "update", ["update"]),
    ("update", "correct", ["correct"]),
    ("correct", "update", ["correct", "update"]),
    ("correct", "correct", ["correct"]),
]


@pytest.mark.parametrize(("first", "second", "left"), FALLS)
def test_what_a_later_order_makes_pointless_falls(record, first, second, left):
    site()
    change(record, title="一")
    change(record, title="二")
    for order, do in zip(SyncOrder.objects.order_by("pk"), (first, second), strict=True):
        SyncOrder.objects.filter(pk=order.pk).update(do=do)
    rows.supersede(now=moment())
    waiting = SyncOrder.objects.filter(state="queued").order_by("pk")
    assert [order.do for order in waiting] == left


def test_what_the_public_has_not_seen_yet_is_no_matter_of_the_publics_sites(record):
    site("nation", public_only=True)
    site("users", public_only=False)
    later = moment() + timedelta(hours=5)
    PublicityWindow.objects.update(opens_at=later)
    record.window.refresh_from_db()
    change(record, title="改过的")
    change(record, publicity="hidden", published_on=None)
    assert [(one.target.code, one.do) for one in SyncOrder.objects.order_by("pk")] == [
        ("users", "correct"), ("users", "shield"),
    ]  # fmt: skip
    change(record, publicity="published", published_on=MONDAY)
    assert SyncOrder.objects.filter(target__code="users").last().do == "restore"


def test_what_is_gone_is_neither_corrected_nor_marked_elsewhere(record):
    site()
    change(record, publicity="ended", shared=False, title="改过的", disputed=True)
    change(record, disputed=False)
    assert told() == [("withdraw", None)]


def test_one_order_for_each_site_in_use(record):
    for code, fields in (
        ("nation", {}),
        ("agency", {"kind": "agency"}),
        ("old", {"active": False}),
    ):
        site(code, code, **fields)
    change(record, publicity="ended", shared=False)
    orders = SyncOrder.objects.order_by("pk")
    assert list(orders.values_list("target__code", flat=True)) == ["nation", "agency"]
    assert len(set(orders.values_list("uid", flat=True))) == 2


def test_a_change_that_is_rolled_back_orders_nothing(record):
    site()

    with transaction.atomic():
        change(record, publicity="ended", shared=False)
        assert told()
        transaction.set_rollback(True)
    assert told() == []


# --- which sites


@pytest.mark.parametrize(("public_only", "asked"), [(True, []), (False, ["withdraw"])])
def test_a_site_for_the_public_hears_nothing_of_what_never_was_public(record, public_only, asked):
    site(public_only=public_only)
    hidden = f.record(record.subject, record.department, publicity="unpublished", published_on=None)
    change(hidden, publicity="ended", shared=False)
    assert [do for do, _mark in told()] == asked


@pytest.mark.parametrize(
    ("code", "asked"),
    [("91320100MA0000015Q", ["nation"]), ("91330100MA99999961", ["nation", "elsewhere"])],
)
def test_the_place_of_registration_hears_of_subjects_from_another_province(record, code, asked):
    """Characters 3 and 4 of the code: 32 is the office's own province, 33 is not."""
    site()
    site("elsewhere", "登记地", registered_elsewhere=True)
    record.subject.code = code
    record.subject.save()
    change(record, publicity="ended", shared=False)
    orders = SyncOrder.objects.filter(do="withdraw").order_by("pk")
    assert list(orders.values_list("target__code", flat=True)) == asked


# --- what they are told


def test_an_organizations_item_is_named_so_that_it_can_be_found_and_changed(record):
    site()
    change(record, title="经营超过保质期的食品")
    said = SyncOrder.objects.get().payload
    assert said["item"] == {
        "id": f"record-{record.pk}", "number": record.number, "organ": "云江市市场监督管理局",
        "kind": "penalty", "code": "91320100MA0000015Q",
    }  # fmt: skip
    assert (said["do"], said["on"], said["seq"]) == ("correct", "2026-08-10", 2)
    assert said["standing"] == {"shown": True, "shared": True, "disputed": False}
    assert said["content"]["title"] == "经营超过保质期的食品"
    assert said["digest"] == digest_of_content(said["content"])


def test_a_withdrawal_carries_no_content(record):
    site()
    change(record, publicity="ended", shared=False)
    assert "content" not in SyncOrder.objects.get().payload


def test_a_correction_carries_what_the_public_may_see_and_no_more(record):
    site()
    change(record, facts="负责人身份证号11010519491231002X，电话13812345678")
    text = json.dumps(SyncOrder.objects.get().payload, ensure_ascii=False)
    assert "11010519491231002X" not in text
    assert "13812345678" not in text


PERSON = {"name": "王小明", "code": "11010519491231002X"}


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "王小明销售假药", "facts": "王小明 11010519491231002X"},
        {"disputed": True},
        {"publicity": "shielded", "shared": False},
        {"publicity": "ended", "shared": False},
        {"shared": False},
    ],
)
def test_of_a_natural_person_only_id_number_and_organ_leave(record, fields):
    site()
    person = f.subject(kind="natural", **PERSON)
    own = f.record(
        person, record.department, publicity="unpublished", published_on=None,
        facts="王小明，13812345678",
    )  # fmt: skip
    change(own, **fields)
    said = SyncOrder.objects.get().payload
    assert said["item"] == {
        "id": f"record-{own.pk}", "number": own.number, "organ": "云江市市场监督管理局",
    }  # fmt: skip
    assert set(said) <= {"do", "on", "seq", "item", "mark"}
    text = json.dumps(said, ensure_ascii=False)
    for personal in (*PERSON.values(), "13812345678", "假药"):
        assert personal not in text


def test_a_court_shields_a_persons_record_with_those_who_use_it(record):
    site()
    own = f.record(
        f.subject(kind="natural", **PERSON), record.department, publicity="unpublished",
        published_on=None,
    )  # fmt: skip
    change(own, publicity="shielded", shared=False)
    change(own, publicity="unpublished", shared=True)
    assert [do for do, _mark in told()] == ["shield", "restore"]


# --- by when


def test_three_working_days_by_the_stored_calendar(record):
    site()
    change(record, on=date(2026, 9, 28), publicity="ended", shared=False)
    # 29 and 30 September, then the holiday to 7 October, so the third is 8 October.
    assert SyncOrder.objects.get().due_on == date(2026, 10, 8)


def test_a_calendar_that_is_not_held_gives_no_day(record):
    site()
    change(record, on=date(2031, 3, 3), publicity="ended", shared=False)
    assert SyncOrder.objects.get().due_on is None


# --- sets


def test_thousands_of_orders_take_as_many_statements_as_one(record):
    site()
    site("agency", "征信机构")
    many = [f.record(record.subject, record.department) for _ in range(60)]
    counted = []
    for batch in (many[:1], many[1:]):
        CreditRecord.objects.filter(pk__in=[one.pk for one in batch]).update(publicity="ended")
        rows = CreditRecord.objects.select_related("subject", "department", "source_department")
        locked = list(rows.filter(pk__in=[one.pk for one in batch]))
        for one in locked:
            assert one.publicity == Publicity.ENDED
        with CaptureQueriesContext(connection) as queries:
            follow_records(locked, Cause(MONDAY, moment()))
        counted.append(
            [q["sql"] for q in queries if "sync" in q["sql"] and "SAVEPOINT" not in q["sql"]]
        )
    # SQLite bounds the values of one statement, so that it takes a few for a hundred rows.
    most = 2 if connection.vendor == "postgresql" else 6
    assert len(counted[0]) == 2
    assert len(counted[1]) <= most
    assert sum("synctarget" in one for one in counted[1]) == 1
    assert SyncOrder.objects.count() == 120
