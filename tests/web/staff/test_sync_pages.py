"""The pages 同步: sites by age, each number opening its list; an order; the register of sites."""

from datetime import timedelta

import pytest

from casework.models import SyncChange, SyncOrder, SyncTarget
from casework.syncing import looking
from casework.today import local_today, moment
from tests import factories as f
from tests.syncing.sites import Receiver, change, key, site

URL = "/staff/sync/"
TODAY = local_today()


@pytest.fixture
def watcher(db):
    return f.officer("supervisor", f.credit_office())


@pytest.fixture
def record(watcher):
    return f.record(f.subject(), f.department())


def ordered(record, days_late, target=None, **fields):
    """An order whose last day was so many days ago."""
    for one in (target,) if target else ():
        SyncTarget.objects.exclude(pk=one.pk).update(active=False)
    change(record, disputed=not record.disputed)
    SyncTarget.objects.update(active=True)
    order = SyncOrder.objects.latest("pk")
    due = {"due_on": TODAY - timedelta(days=days_late)}
    SyncOrder.objects.filter(pk=order.pk).update(**due | fields)
    return order


# How many days after its last day, how it stands, and in which columns it is counted:
# open, 1-3 days, 4-10 days, more, given up, shows something else.
AGES = [
    (0, {}, [1, 0, 0, 0, 0, 0]),
    (1, {}, [1, 1, 0, 0, 0, 0]),
    (3, {"state": "sent"}, [1, 1, 0, 0, 0, 0]),
    (4, {}, [1, 0, 1, 0, 0, 0]),
    (10, {"state": "failed"}, [1, 0, 1, 0, 1, 0]),
    (11, {}, [1, 0, 0, 1, 0, 0]),
    (11, {"state": "acknowledged"}, [0, 0, 0, 0, 0, 0]),
    (11, {"state": "superseded"}, [0, 0, 0, 0, 0, 0]),
    (2, {"state": "acknowledged", "differs": looking.STILL_SHOWN}, [0, 0, 0, 0, 0, 1]),
]


@pytest.mark.parametrize(("days", "fields", "counted"), AGES)
def test_each_number_counts_and_opens_its_list(record, watcher, client, days, fields, counted):
    target = site()
    order = ordered(record, days, **fields)
    client.force_login(watcher)
    (line,) = client.get(URL).context["lines"]
    assert [cell.number for cell in line.cells] == counted
    for cell in line.cells:
        page = client.get(f"{URL}orders/?{cell.query}")
        assert [row.pk for row in page.context["page"].rows] == [order.pk] * cell.number
        assert page.context["target"] == target


def test_a_list_of_one_site_has_no_other(record, watcher, client):
    site(), site("agency", "征信机构")
    change(record, disputed=True)
    client.force_login(watcher)
    agency = SyncTarget.objects.get(code="agency")
    rows = client.get(f"{URL}orders/?site={agency.pk}").context["page"].rows
    assert [row.target.code for row in rows] == ["agency"]
    assert len(client.get(f"{URL}orders/?site=x&show=nonsense").context["page"].rows) == 2


def test_a_person_confirms_with_day_and_how(record, watcher, client):
    site(channel="person")
    order = ordered(record, 1)
    client.force_login(watcher)
    url = f"{URL}orders/{order.pk}/"
    for fields, fault in (
        ({"confirmed_on": TODAY + timedelta(days=1), "reason": "查看"}, "confirmed_on"),
        ({"confirmed_on": "2026-08-09", "reason": "查看"}, "confirmed_on"),
        ({"confirmed_on": TODAY, "reason": " "}, "reason"),
    ):
        answer = client.post(f"{url}confirm/", fields)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [fault])
        order.refresh_from_db()
        assert order.state == "queued"
    client.post(f"{url}confirm/", {"confirmed_on": TODAY, "reason": "打开网站查看"})
    order.refresh_from_db()
    assert (order.state, order.by, order.reason) == ("confirmed", watcher, "打开网站查看")
    client.post(f"{url}confirm/", {"confirmed_on": TODAY, "reason": "再次"})
    order.refresh_from_db()
    assert order.reason == "打开网站查看"


def test_nobody_confirms_for_a_site_that_answers_for_itself(record, watcher, client):
    site()
    order = ordered(record, 1)
    client.force_login(watcher)
    client.post(f"{URL}orders/{order.pk}/confirm/", {"confirmed_on": TODAY, "reason": "x"})
    order.refresh_from_db()
    assert order.state == "queued"


def test_what_was_given_up_is_sent_again_with_reasons(record, watcher, client):
    site()
    order = ordered(record, 1, state="failed", next_at=None)
    client.force_login(watcher)
    url = f"{URL}orders/{order.pk}/"
    assert client.post(f"{url}again/", {"reason": ""}).status_code == 422
    order.refresh_from_db()
    assert order.state == "failed"
    client.post(f"{url}again/", {"reason": "对方已恢复"})
    order.refresh_from_db()
    assert (order.state, order.failures) == ("queued", 0)
    assert "对方已恢复" in client.get(url).content.decode()


# --- the register

SITE = {
    "code": "agency", "name": "某征信机构", "kind": "agency", "channel": "person", "url": "",
    "folder": "", "read_back": "", "contact": "张三",
}  # fmt: skip


def test_a_site_is_entered_and_the_change_is_kept(watcher, client):
    client.force_login(watcher)
    client.post(f"{URL}sites/new/", SITE)
    made = SyncTarget.objects.get()
    assert (made.name, made.kind, made.active) == ("某征信机构", "agency", True)
    kept = SyncChange.objects.get()
    assert (kept.what, kept.by, kept.after["contact"]) == ("entered", watcher, "张三")


# What is typed, and at which field it is refused.
FAULTS = [
    ({"name": ""}, "name"),
    ({"code": "a b"}, "code"),
    ({"code": "taken"}, "code"),
    ({"kind": "x"}, "kind"),
    ({"channel": "webhook"}, "url"),
    ({"channel": "webhook", "url": "http://example.com/"}, "url"),
    ({"channel": "webhook", "url": "https://127.0.0.1/"}, "url"),
    ({"channel": "webhook", "url": "https://2130706433/"}, "url"),
    ({"channel": "webhook", "url": "https://u:p@example.com/"}, "url"),
    ({"channel": "folder"}, "folder"),
    ({"channel": "folder", "folder": "../../etc"}, "folder"),
    ({"read_back": "https://1.1.1.1/items/"}, "read_back"),
    ({"read_back": "https://[::1]/{item}"}, "read_back"),
]


@pytest.mark.parametrize(("fields", "fault"), FAULTS)
def test_a_faulty_site_is_refused_at_its_field_and_kept_as_typed(watcher, client, fields, fault):
    site("taken", "已登记", secret="")
    client.force_login(watcher)
    page = client.post(f"{URL}sites/new/", SITE | fields)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [fault])
    assert SyncTarget.objects.count() == 1
    assert "某征信机构" in page.content.decode() or "name" in fields


def test_a_change_needs_reasons_and_says_what_was_there_before(watcher, client):
    made = site(channel="person", secret="")
    client.force_login(watcher)
    url, fields = f"{URL}sites/{made.pk}/", {**SITE, "name": "信用中国", "contact": "李四"}
    del fields["code"]
    assert client.post(url, fields).status_code == 422
    client.post(url, fields | {"reason": "换人"})
    kept = SyncChange.objects.get()
    assert (kept.before["contact"], kept.after["contact"], kept.reason) == ("", "李四", "换人")
    client.post(url, fields | {"reason": "再存一次"})
    assert SyncChange.objects.count() == 1


def test_a_new_secret_is_shown_on_one_page_and_never_again(watcher, client):
    made = site()
    client.force_login(watcher)
    url = f"{URL}sites/{made.pk}/"
    fresh = client.post(f"{url}key/").context["fresh"]
    assert made.keys.filter(key_id=fresh.key_id).exists()
    assert fresh.secret not in client.get(url).content.decode()
    assert client.post(f"{url}key/").context["fresh"].secret != fresh.secret


def test_a_site_out_of_use_needs_reasons_and_lets_go_what_it_owed(record, watcher, client):
    made = site()
    order = ordered(record, 1)
    client.force_login(watcher)
    url = f"{URL}sites/{made.pk}/"
    client.post(f"{url}off/", {"reason": " "})
    assert SyncTarget.objects.get().active
    client.post(f"{url}off/", {"reason": "停运"})
    order.refresh_from_db()
    assert (SyncTarget.objects.get().active, order.state) == (False, "superseded")
    client.post(f"{url}on/", {"reason": "恢复"})
    assert SyncTarget.objects.get().active
    whats = list(SyncChange.objects.order_by("pk").values_list("what", flat=True))
    assert whats == ["out_of_use", "taken_back"]


def test_the_test_button_says_what_does_not_work(watcher, client, settings, tmp_path):
    settings.CASEWORK_SYNC_PRIVATE_HOSTS = ["127.0.0.1"]
    listening = Receiver(tmp_path).start()
    try:
        made = site(url=listening.url)
        client.force_login(watcher)
        url = f"{URL}sites/{made.pk}/test/"
        client.post(url)
        assert SyncChange.objects.latest("pk").after == {"fault": ""}
        listening.know(**{"k-nation": "another secret"})
        client.post(url)
        assert SyncChange.objects.latest("pk").after == {"fault": "Answered 401."}
        assert listening.done() == []
    finally:
        listening.stop()


def test_one_of_two_keys_is_ended(watcher, client):
    made = site()
    key(made, "another secret", "k-second")
    client.force_login(watcher)
    url = f"{URL}sites/{made.pk}/end-key/"
    client.post(url, {"key": "k-nation"})
    assert made.keys.get(key_id="k-nation").ends_at <= moment()
    client.post(url, {"key": "k-second"})
    assert made.keys.get(key_id="k-second").ends_at is None


def test_a_reviewer_has_no_such_page(record, client):
    client.force_login(f.officer("reviewer", record.department))
    assert client.get(URL).status_code == 403
    assert client.get(f"{URL}sites/new/").status_code == 403
