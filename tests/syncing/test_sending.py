"""Orders over web calls to a real receiver, and to servers that answer anything at all."""

import json
import time
from contextlib import suppress
from datetime import timedelta

import pytest

from casework.models import SyncAttempt, SyncOrder
from casework.syncing import net, rows, targets
from casework.today import moment
from tests.syncing.sites import (
    Odd,
    change,
    closed_port,
    key,
    reply,
    reply_signed,
    site,
    work,
)


def states():
    return list(SyncOrder.objects.order_by("pk").values_list("state", flat=True))


def test_an_order_is_acknowledged_with_the_targets_time_and_answer_and_read_back(
    record, nation, receiver
):
    change(record, publicity="ended", shared=False)
    assert work() == {"acknowledged": 1, "verified": 1}
    order = SyncOrder.objects.get()
    assert (order.state, order.answer, order.attempts) == ("verified", "ok", 1)
    assert abs(order.told_at - moment()) < timedelta(minutes=1)
    assert receiver.done() == [(str(order.uid), "withdraw", f"record-{record.pk}", None)]
    assert list(order.journal.values_list("outcome", flat=True)) == ["answered", "looked"]
    assert work() == {}
    assert len(receiver.done()) == 1


def test_mark_correct_shield_and_restore_travel_in_their_order(record, nation, receiver):
    for fields in (
        {"disputed": True}, {"title": "改过的"}, {"disputed": False}, {"publicity": "suspended"},
        {"publicity": "published"}, {"publicity": "ended", "shared": False},
    ):  # fmt: skip
        change(record, **fields)
        work()
    assert [(do, mark) for _event, do, _item, mark in receiver.done()] == [
        ("annotate", 1), ("correct", None), ("annotate", 0), ("shield", None), ("restore", None),
        ("withdraw", None),
    ]  # fmt: skip
    assert set(states()) == {"verified"}


def not_ours(handler, body):
    reply(handler, 200, b"<html><title>Log in to the network</title></html>",
          [("Content-Type", "text/html")])  # fmt: skip


def pour(start, piece):
    """A server that sends without an end, as fast as it is read."""

    def answer(handler, _body):
        handler.close_connection = True
        with suppress(OSError):
            handler.wfile.write(start)
            while True:
                handler.wfile.write(piece)

    return answer


def event_of(body):
    return json.loads(body)["event"]


DONE = "2026-08-10T10:00:00+08:00"
ANOTHER = "00000000-0000-0000-0000-000000000001"
# What a server does, and what the journal says of it.
ODD = {
    "an error of its own": (lambda h, b: reply(h, 500, b"oops"), "Answered 500."),
    "too many": (lambda h, b: reply(h, 429, b""), "Answered 429."),
    "not for us": (lambda h, b: reply(h, 404, b""), "Answered 404."),
    "the page of a captive portal": (not_ours, "The answer is no JSON."),
    "a list": (lambda h, b: reply(h, 200, b"[]"), "The answer is no JSON object."),
    "nothing": (lambda h, b: reply(h, 200, b""), "The answer is no JSON."),
    "far too much": (lambda h, b: reply(h, 200, b" " * 70_000), "larger than 65536"),
    "a body without an end": (pour(b"HTTP/1.1 200 OK\r\n\r\n", b" " * 9999), "larger than 65536"),
    "a chunk without an end": (
        pour(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n", b" " * 9999),
        "larger than 65536",
    ),
    "a head without an end": (pour(b"HTTP/1.1 200 OK\r\n", b"X-A: 1\r\n"), "100 headers"),
    "a line without an end": (pour(b"HTTP/1.1 200 OK\r\nX-A: ", b"1" * 9999), "LineTooLong"),
    "no signature": (
        lambda h, b: reply(h, 200, {"event": event_of(b), "done_at": DONE}), "not signed",
    ),
    "a wrong secret": (
        lambda h, b: reply_signed(h, 200, {"event": event_of(b), "done_at": DONE}, secret="other"),
        "signature is wrong",
    ),
    "an unknown key": (
        lambda h, b: reply_signed(h, 200, {"event": event_of(b), "done_at": DONE}, key_id="k-x"),
        "signature is wrong",
    ),
    "an answer to an earlier call": (
        lambda h, b: reply_signed(h, 200, {"event": event_of(b), "done_at": DONE}, at="1780000000"),
        "signature is wrong",
    ),
    "another event": (
        lambda h, b: reply_signed(h, 200, {"event": ANOTHER, "done_at": DONE}), "another event",
    ),
    "no time": (lambda h, b: reply_signed(h, 200, {"event": event_of(b)}), "“done_at” must be"),
    "a time without offset": (
        lambda h, b: reply_signed(h, 200, {"event": event_of(b), "done_at": "2026-08-10T10:00:00"}),
        "offset",
    ),
    "a time to come": (
        lambda h, b: reply_signed(
            h, 200, {"event": event_of(b), "done_at": "2099-08-10T10:00:00+08:00"}
        ),
        "in the future",
    ),
    "hangs up": (lambda h, b: h.connection.close(), "No answer"),
}  # fmt: skip


@pytest.mark.parametrize("what", ODD)
def test_an_answer_that_is_not_ours_changes_nothing_and_is_chased(record, what):
    answer, why = ODD[what]
    with Odd(answer) as server:
        site(url=server.url)
        change(record, publicity="ended", shared=False)
        assert work() == {"failed": 1}
    order = SyncOrder.objects.get()
    assert (order.state, order.failures, order.answered_at) == ("sent", 1, None)
    assert why in order.last_error
    assert timedelta(seconds=50) < order.next_at - moment() < timedelta(seconds=70)
    assert why in SyncAttempt.objects.get().detail


@pytest.mark.parametrize("part", ["head", "body", "before it"])
def test_a_server_that_drips_does_not_hold_a_worker(record, monkeypatch, part):
    monkeypatch.setattr(net, "TOTAL_SECONDS", 0.6)

    def drip(handler, body):
        try:
            if part != "before it":
                handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            if part == "body":
                handler.wfile.write(b"Content-Length: 1000\r\n\r\n")
            for _ in range(40):
                promised = b"HTTP/1.1 100 Continue\r\n\r\n"
                handler.wfile.write(promised if part == "before it" else b"x")
                handler.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass
        handler.close_connection = True

    with Odd(drip) as server:
        site(url=server.url)
        change(record, publicity="ended", shared=False)
        began = time.monotonic()
        assert work() == {"failed": 1}
        assert time.monotonic() - began < 2.5


def test_silence_is_a_failure(record, monkeypatch):
    monkeypatch.setattr(net, "READ_SECONDS", 0.2)
    with Odd(lambda h, b: time.sleep(0.6)) as server:
        site(url=server.url)
        change(record, publicity="ended", shared=False)
        assert work() == {"failed": 1}
    assert "timed out" in SyncOrder.objects.get().last_error


def test_an_answer_that_promises_to_follow_is_waited_for_and_asked_again(record):
    with Odd(lambda h, b: reply_signed(h, 202, {"event": event_of(b)})) as server:
        site(url=server.url)
        change(record, publicity="ended", shared=False)
        assert work() == {"taken": 1}
        assert states() == ["sent"]
        assert work(minutes=60) == {}
        assert work(days=1, minutes=1) == {"taken": 1}
        assert len({event_of(body) for _headers, body in server.asked}) == 1


def test_a_target_that_is_down_costs_one_try_a_minute_however_much_it_owes(record):
    site(url=f"http://127.0.0.1:{closed_port()}/")
    site("agency", "征信机构", url=f"http://127.0.0.1:{closed_port()}/")
    from tests import factories as f

    change(record, publicity="ended", shared=False)
    for _ in range(4):
        one = f.record(record.subject, record.department)
        change(one, publicity="ended", shared=False)
    assert work() == {"failed": 2, "put_off": 8}
    assert SyncOrder.objects.filter(attempts__gt=0).count() == 2


def test_three_days_down_and_then_up(record, nation, receiver):
    receiver.stop()
    change(record, publicity="ended", shared=False)
    for days, minutes in ((0, 0), (0, 2), (0, 10), (0, 40), (0, 120), (0, 500), (1, 0), (2, 0)):
        assert work(days, minutes) == {"failed": 1}
    assert states() == ["sent"]
    receiver.start()
    # The port is the same; the next try after the back-off of a day succeeds by itself.
    assert work(3, 30) == {"acknowledged": 1, "verified": 1}
    assert len(receiver.done()) == 1


def test_after_twelve_failures_somebody_must_look_and_may_send_again(record, officer, receiver):
    target = site(url=f"http://127.0.0.1:{closed_port()}/")
    change(record, publicity="ended", shared=False)
    ends = [work(days) for days in range(0, 24, 2)]
    assert ends == [{"failed": 1}] * 11 + [{"given_up": 1}]
    assert work(30) == {}
    order = SyncOrder.objects.get()
    assert (order.state, order.attempts) == ("failed", 12)
    targets.change(
        target, {name: getattr(target, name) for name in targets.FIELDS} | {"url": receiver.url},
        by=officer, reason="地址变更", now=moment(),
    )  # fmt: skip
    assert rows.resend(order.pk, by=officer, reason="对方已恢复", now=moment())
    assert work() == {"acknowledged": 1}
    assert not rows.resend(order.pk, by=officer, reason="再发", now=moment())
    again = order.journal.get(outcome="again")
    assert (again.by, again.detail) == (officer, "对方已恢复")
    assert receiver.done()[0][0] == str(order.uid)


def test_only_the_office_sends_again(record):
    from tests import factories as f

    target = site()
    change(record, publicity="ended", shared=False)
    SyncOrder.objects.update(state="failed")
    clerk = f.officer("reviewer", record.department)
    with pytest.raises(rows.MayNotSync):
        rows.resend(SyncOrder.objects.get().pk, by=clerk, reason="x", now=moment())
    with pytest.raises(rows.MayNotSync):
        targets.make_key(target, by=clerk, now=moment())
    assert states() == ["failed"]
    assert target.keys.count() == 1


def test_a_restore_never_overtakes_a_withdraw(record, nation, receiver):
    receiver.stop()
    change(record, publicity="ended", shared=False)
    change(record, publicity="published", shared=True)
    assert work() == {"failed": 1}
    assert states() == ["sent", "queued"]
    receiver.start()
    assert work(minutes=2) == {"acknowledged": 2, "verified": 1}
    assert [do for _e, do, _i, _m in receiver.done()] == ["withdraw", "restore"]


def test_another_item_does_not_wait(record, nation, receiver):
    from tests import factories as f

    change(record, publicity="ended", shared=False)
    SyncOrder.objects.update(state="failed", next_at=None)
    other = f.record(record.subject, record.department)
    change(other, publicity="ended", shared=False)
    change(record, publicity="published", shared=True)
    assert work() == {"acknowledged": 1, "verified": 1}
    assert states() == ["failed", "verified", "queued"]


# What is waiting, in its order, and what is left of it before anything is sent.
POINTLESS = [
    ([{"title": "一"}, {"title": "二"}], ["superseded", "queued"]),
    ([{"disputed": True}, {"disputed": False}], ["superseded", "queued"]),
    ([{"title": "一"}, {"disputed": True}], ["queued", "queued"]),
    ([{"title": "一"}, {"publicity": "hidden"}, {"publicity": "published"},
      {"publicity": "ended", "shared": False}], ["superseded", "superseded", "superseded", "queued"]),
    ([{"publicity": "ended", "shared": False}, {"publicity": "published", "shared": True}],
     ["queued", "queued"]),
    ([{"publicity": "ended", "shared": False}, {"publicity": "published", "shared": True},
      {"publicity": "ended", "shared": False}], ["queued", "superseded", "queued"]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "left"), POINTLESS)
def test_what_a_later_order_says_better_falls(record, changes, left):
    site()
    for fields in changes:
        change(record, **fields)
    rows.supersede(now=moment())
    assert states() == left


def test_what_a_worker_has_in_hand_does_not_fall(record):
    site()
    change(record, title="一")
    assert rows.claim(moment(), 5)
    change(record, title="二")
    assert rows.supersede(now=moment()) == 0
    assert rows.supersede(now=moment() + rows.LEASE) == 1


def test_a_worker_that_slept_through_its_lease_changes_nothing(record):
    site()
    change(record, publicity="ended", shared=False)
    now = moment()
    mine = rows.claim(now, 5)[0]
    theirs = rows.claim(now + rows.LEASE, 5)[0]
    with pytest.raises(rows.ClaimLost):
        rows.hand_over(mine, now + rows.LEASE)
    assert rows.hand_over(theirs, now + rows.LEASE)


def test_two_workers_never_hold_the_same_order(record):
    site()
    change(record, publicity="ended", shared=False)
    assert [len(rows.claim(moment(), 5)) for _ in range(2)] == [1, 0]


def test_without_a_key_nothing_leaves(record, receiver):
    site(url=receiver.url, secret="")
    change(record, publicity="ended", shared=False)
    assert work() == {"given_up": 1}
    assert SyncOrder.objects.get().last_error == "No key has been made for this site yet."
    assert receiver.done() == []


def test_a_secret_sealed_under_another_key_says_so(record, nation, receiver, settings):
    settings.SECRET_KEY = "another key altogether, also long enough for the checks of Django"
    change(record, publicity="ended", shared=False)
    assert work() == {"given_up": 1}
    assert "another SECRET_KEY" in SyncOrder.objects.get().last_error
    assert receiver.done() == []


def test_a_changed_secret_key_opens_what_its_fallback_sealed(record, nation, receiver, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key altogether, also long enough for the checks of Django"
    change(record, publicity="ended", shared=False)
    assert work() == {"acknowledged": 1, "verified": 1}


def test_the_secret_is_nowhere_to_be_read(nation, officer, record, caplog):
    made = targets.make_key(nation, by=officer, now=moment())
    change(record, publicity="ended", shared=False)
    work()
    from django.core import serializers

    from casework.models import SyncChange, SyncKey

    stored = "".join(
        serializers.serialize("json", model.objects.all())
        for model in (SyncKey, SyncChange, SyncOrder, SyncAttempt)
    )
    assert made.key_id in stored
    assert made.secret not in stored
    assert made.secret not in caplog.text


# --- changing over to a new key while orders are under way


def test_a_key_is_changed_without_a_moment_in_which_nothing_works(
    record, nation, receiver, officer
):
    made = targets.make_key(nation, by=officer, now=moment())
    change(record, disputed=True)
    assert work() == {"acknowledged": 1, "verified": 1}  # it knows the old key alone
    receiver.know(**{"k-nation": "a secret of thirty-two characters", made.key_id: made.secret})
    change(record, disputed=False)
    assert work() == {"acknowledged": 1, "verified": 1}  # it knows both
    assert targets.end_key(nation, "k-nation", by=officer, now=moment())
    receiver.know(**{made.key_id: made.secret})
    change(record, publicity="ended", shared=False)
    assert work() == {"acknowledged": 1, "verified": 1}  # the old one proves nothing any more
    assert len(receiver.done()) == 3


def test_the_key_before_ends_by_itself_and_there_are_never_three(nation, officer):
    now = moment()
    targets.make_key(nation, by=officer, now=now)
    assert valid(nation, now) == 2
    assert valid(nation, now + timedelta(days=15)) == 1
    targets.make_key(nation, by=officer, now=now)
    assert valid(nation, now) == 2
    newest = nation.keys.order_by("-pk").first()
    assert newest.ends_at is None


def test_the_last_key_is_not_ended(nation, officer):
    assert not targets.end_key(nation, "k-nation", by=officer, now=moment())
    assert valid(nation, moment()) == 1


def valid(target, now):
    from casework.syncing.signing import valid_keys

    return len(valid_keys(target, now))


def test_an_old_key_alone_is_refused_once_it_has_ended(record, nation, receiver, officer):
    key(nation, "a second secret, as long as it has to be", "k-second")
    targets.end_key(nation, "k-nation", by=officer, now=moment())
    change(record, publicity="ended", shared=False)
    assert work() == {"failed": 1}
    assert receiver.done() == []
    assert "Answered 401." in SyncOrder.objects.get().last_error
