"""The two addresses that sites call: the feed of orders and the answers, and every bad call."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from casework.models import SyncAttempt, SyncOrder, SyncTarget
from casework.syncing import signing
from casework.today import moment
from tests import factories as f
from tests.syncing.sites import change, key, signed_headers, site, work

FEED = "/sync/nation/orders/"
ACK = "/sync/nation/acknowledge/"
DONE = "2026-08-10T10:00:00+08:00"


@pytest.fixture
def pulled(record):
    """A site that fetches its feed, and one order that waits there."""
    made = site(channel="pull")
    change(record, publicity="ended", shared=False)
    return made


def headers_of(made):
    return {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in made.items()}


def fetch(query="", **how):
    path = FEED + query
    made = signed_headers("feed", path=path, method="GET", **how)
    return Client().get(path, **headers_of(made))


def answer(said, *, path=ACK, purpose="acknowledge", **how):
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    made = signed_headers(purpose, body, path=path, **how)
    return Client().post(path, body, content_type="application/json", **headers_of(made))


def as_stored():
    return (
        list(SyncOrder.objects.order_by("pk").values()),
        list(SyncAttempt.objects.order_by("pk").values()),
        list(SyncTarget.objects.order_by("pk").values()),
    )


def test_a_site_fetches_its_orders_and_answers_them(pulled, record):
    order = SyncOrder.objects.get()
    page = fetch().json()
    assert page == {
        "orders": [
            {"order": order.pk, "event": str(order.uid), "target": "nation", **order.payload}
        ],
        "after": order.pk, "more": False,
    }  # fmt: skip
    order.refresh_from_db()
    assert (order.state, order.sent_at is not None) == ("sent", True)
    said = {"event": str(order.uid), "done_at": DONE, "answer": "已下线"}
    assert answer(said).json() == {
        "event": str(order.uid), "order": order.pk, "state": "acknowledged", "already": False,
    }  # fmt: skip
    order.refresh_from_db()
    assert (order.state, order.answer, order.answered_on) == (
        "acknowledged",
        "已下线",
        "2026-08-10",
    )
    assert fetch().json()["orders"] == []


def test_an_answer_twice_counts_once_and_the_first_stands(pulled):
    order = SyncOrder.objects.get()
    answer({"event": str(order.uid), "done_at": DONE, "answer": "first"})
    before = as_stored()
    again = answer({"event": str(order.uid), "done_at": "2026-08-11T10:00:00+08:00"})
    assert (again.status_code, again.json()["already"]) == (200, True)
    assert as_stored() == before


def test_our_answer_is_signed_for_this_very_call(pulled):
    page = fetch(nonce="just-now")
    keys = [signing.Key("k-nation", b"a secret of thirty-two characters")]
    sent = {signing.TIME: page["Casework-Time"], signing.NONCE: "just-now"}
    signing.check_answer(keys, page.headers, sent=sent, body=page.content)


def test_the_feed_goes_on_where_it_stopped(pulled, record, monkeypatch):
    monkeypatch.setattr("casework.syncing.feed.PAGE", 2)
    for _number in range(4):
        one = f.record(record.subject, record.department)
        change(one, publicity="ended", shared=False)
    seen, after, pages = [], 0, 0
    while True:
        page = fetch(f"?after={after}").json()
        seen += [one["order"] for one in page["orders"]]
        after, pages = page["after"], pages + 1
        if not page["more"]:
            break
    assert pages == 3
    assert seen == sorted(SyncOrder.objects.values_list("pk", flat=True))


def test_a_later_answer_about_an_item_waits_for_the_earlier(pulled, record):
    change(record, publicity="published", shared=True)
    first, second = SyncOrder.objects.order_by("pk")
    refused = answer({"event": str(second.uid), "done_at": DONE})
    assert (refused.status_code, refused.json()["error"]) == (409, "not_in_order")
    assert str(first.uid) in refused.json()["why"]
    for one in (first, second):
        assert answer({"event": str(one.uid), "done_at": DONE}).status_code == 200


def good():
    return {"event": str(SyncOrder.objects.get().uid), "done_at": DONE}


def flipped():
    """A body that was changed after it was signed."""
    said = json.dumps(good()).encode()
    made = signed_headers("acknowledge", said, path=ACK)
    forged = said.replace(b"10:00", b"11:00")
    return Client().post(ACK, forged, content_type="application/json", **headers_of(made))


def unsigned():
    return Client().post(ACK, json.dumps(good()), content_type="application/json")


def for_another_path():
    """A signed answer of this site, sent to the address of another."""
    said = json.dumps(good()).encode()
    made = signed_headers("acknowledge", said, path=ACK)
    site("agency", "征信机构", channel="pull")
    path = "/sync/agency/acknowledge/"
    return Client().post(path, said, content_type="application/json", **headers_of(made))


# What comes, with what status and code it is refused.
REFUSED = {
    "no signature": (unsigned, 401, "bad_signature"),
    "a wrong secret": (lambda: answer(good(), secret="guessed"), 401, "bad_signature"),
    "an unknown key": (lambda: answer(good(), key_id="k-other"), 401, "bad_signature"),
    "a changed body": (flipped, 401, "bad_signature"),
    "signed for the feed": (lambda: answer(good(), purpose="feed"), 401, "bad_signature"),
    "our own order sent back": (lambda: answer(good(), purpose="order"), 401, "bad_signature"),
    "to another address": (for_another_path, 401, "bad_signature"),
    "six minutes old": (
        lambda: answer(good(), now=moment() - timedelta(minutes=6)), 401, "bad_signature",
    ),
    "of the future": (
        lambda: answer(good(), now=moment() + timedelta(minutes=6)), 401, "bad_signature",
    ),
    "an unknown site": (
        lambda: answer(good(), path="/sync/nobody/acknowledge/"), 404, "unknown_target",
    ),
    "an unknown order": (
        lambda: answer({"event": str(uuid4()), "done_at": DONE}), 404, "unknown_order",
    ),
    "no json": (lambda: answer(b"<html>"), 422, "not_an_answer"),
    "a list": (lambda: answer(b"[]"), 422, "not_an_answer"),
    "no event": (lambda: answer({"done_at": DONE}), 422, "not_an_answer"),
    "no time": (lambda: answer(good() | {"done_at": ""}), 422, "not_an_answer"),
    "a time to come": (
        lambda: answer(good() | {"done_at": "2099-01-01T00:00:00+08:00"}), 422, "not_an_answer",
    ),
    "the end of time": (
        lambda: answer(good() | {"done_at": "9999-12-31T23:59:59-23:59"}), 422, "not_an_answer",
    ),
    "too long": (lambda: answer(b" " * 70_000), 413, "too_large"),
    "by GET": (lambda: Client().get(ACK), 405, "method"),
    "a number that is none": (lambda: fetch("?after=x"), 422, "after"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_as_agreed_gets_a_clear_answer_and_changes_nothing(pulled, caplog, what):
    call, status, code = REFUSED[what]
    before = as_stored()
    refused = call()
    assert (refused.status_code, refused.json()["error"]) == (status, code)
    assert refused.json()["why"].endswith(".")
    left = as_stored()
    assert left[:2] == before[:2]
    assert left[2][:1] == before[2]
    assert "was refused" in caplog.text
    assert SyncOrder.objects.get(target=pulled).state == "queued"


def test_another_sites_order_is_unknown(pulled, record):
    site("agency", "征信机构", channel="pull")
    change(record, publicity="published", shared=True)
    theirs = SyncOrder.objects.get(target__code="agency")
    refused = answer({"event": str(theirs.uid), "done_at": DONE})
    assert (refused.status_code, refused.json()["error"]) == (404, "unknown_order")
    theirs.refresh_from_db()
    assert theirs.state == "queued"


def test_a_site_out_of_use_is_unknown(pulled):
    SyncTarget.objects.update(active=False)
    assert fetch().status_code == 404


@pytest.mark.parametrize("channel", ["person", "folder"])
def test_a_site_of_another_channel_has_no_business_here(pulled, channel):
    SyncTarget.objects.update(channel=channel)
    for refused in (fetch(), answer(good())):
        assert (refused.status_code, refused.json()["error"]) == (401, "no_key")


def test_a_site_that_is_called_does_not_fetch_but_may_answer_later(pulled):
    SyncTarget.objects.update(channel="webhook")
    assert fetch().status_code == 409
    assert answer(good()).status_code == 200


def test_either_of_two_keys_is_good(pulled):
    key(pulled, "a second secret, as long as it has to be", "k-second")
    second = {"secret": "a second secret, as long as it has to be", "key_id": "k-second"}
    assert fetch(**second).status_code == 200
    assert fetch().status_code == 200


def test_a_log_in_opens_nothing(pulled, officer):
    client = Client()
    client.force_login(officer)
    assert client.get(FEED).status_code == 401


def test_a_drain_does_not_send_what_is_fetched(pulled):
    assert work() == {}
    assert SyncOrder.objects.get().attempts == 0
