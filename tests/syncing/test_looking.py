"""What a site shows is read back, and what is shown otherwise is the supervisor's to settle."""

import pytest

from casework.models import SyncOrder, SyncTarget
from casework.syncing import looking
from casework.today import moment
from tests.syncing.sites import Odd, change, reply, site, work

GONE, PLAIN = None, {"shown": True, "disputed": False, "digest": "d"}
MARKED, OTHER = PLAIN | {"disputed": True}, PLAIN | {"digest": "e"}
NOT_SHOWN, MUTE = {"shown": False}, {"shown": True}
# What was ordered, what the site shows, what is wrong with it.
TABLE = [
    ("withdraw", None, GONE, ""),
    ("withdraw", None, NOT_SHOWN, ""),
    ("withdraw", None, PLAIN, looking.STILL_SHOWN),
    ("withdraw", None, MUTE, looking.STILL_SHOWN),
    ("withdraw", None, {}, looking.STILL_SHOWN),
    ("shield", None, GONE, ""),
    ("shield", None, PLAIN, looking.STILL_SHOWN),
    ("annotate", True, MARKED, ""),
    ("annotate", True, PLAIN, looking.NOT_MARKED),
    ("annotate", True, GONE, looking.NOT_SHOWN),
    ("annotate", False, PLAIN, ""),
    ("annotate", False, MARKED, looking.STILL_MARKED),
    ("correct", None, PLAIN, ""),
    ("correct", None, OTHER, looking.OTHER_CONTENT),
    ("correct", None, GONE, looking.NOT_SHOWN),
    ("restore", None, PLAIN, ""),
    ("restore", None, GONE, looking.NOT_SHOWN),
    ("restore", None, OTHER, looking.OTHER_CONTENT),
]


@pytest.mark.parametrize(("do", "mark", "said", "wrong"), TABLE)
def test_what_is_shown_is_compared_with_what_was_ordered(do, mark, said, wrong):
    payload = {"do": do, "mark": mark, "digest": "d"}
    assert looking.compared(SyncOrder(do=do, payload=payload), said) == wrong


def test_a_site_that_shows_something_else_is_reported_until_it_follows(record, nation, receiver):
    change(record, title="改过的", disputed=True)
    work()
    receiver.deface(disputed=0)
    change(record, disputed=False)
    work()
    receiver.deface(disputed=1)
    SyncOrder.objects.update(state="acknowledged", look_at=moment())
    assert work(minutes=1) == {"differs": 1}
    order = SyncOrder.objects.latest("pk")
    assert (order.state, order.differs) == ("acknowledged", looking.STILL_MARKED)
    assert looking.advice(order) == (
        "The national site prevails: settle with it which of the two is right."
    )
    assert work(minutes=2) == {}
    receiver.deface(disputed=0)
    assert work(days=2) == {"verified": 1}
    order.refresh_from_db()
    assert (order.state, order.differs) == ("verified", "")


@pytest.mark.parametrize("kind", ["department", "agency"])
def test_all_other_sites_follow_the_national_one(kind):
    order = SyncOrder(target=site_of(kind))
    assert looking.advice(order) == "The national site prevails; this site must follow it and us."


def site_of(kind):
    return SyncTarget(kind=kind)


# What a read-back may bring that says nothing about the item.
UNREAD = [
    lambda h, b: reply(h, 500, b""),
    lambda h, b: reply(h, 200, b"<html>welcome</html>"),
    lambda h, b: reply(h, 200, {"item": "record-999999", "shown": True}),
    lambda h, b: reply(h, 302, b"", [("Location", "http://127.0.0.1/")]),
    lambda h, b: reply(h, 200, b"x" * 70_000),
]


@pytest.mark.parametrize("answer", UNREAD)
def test_a_page_that_says_nothing_is_no_finding(record, receiver, answer):
    with Odd(answer) as page:
        site(url=receiver.url, read_back=f"{page.url}items/{{item}}")
        change(record, publicity="ended", shared=False)
        assert work() == {"acknowledged": 1, "unread": 1}
    order = SyncOrder.objects.get()
    assert (order.state, order.differs) == ("acknowledged", "")
    assert order.look_at is not None


def test_what_has_changed_once_more_is_not_looked_at(record, nation, receiver):
    change(record, disputed=True)
    change(record, title="改过的")
    work()
    states = list(SyncOrder.objects.order_by("pk").values_list("do", "state"))
    assert states == [("annotate", "acknowledged"), ("correct", "verified")]


def test_a_site_without_such_an_address_is_taken_at_its_word(record, receiver):
    site(url=receiver.url)
    change(record, publicity="ended", shared=False)
    assert work() == {"acknowledged": 1}
    assert work(days=3) == {}
