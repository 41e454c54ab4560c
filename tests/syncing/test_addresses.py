"""Addresses that are never called: this machine, private networks, metadata, in every spelling."""

import socket

import pytest

from casework.models import SyncAttempt, SyncOrder
from casework.syncing import net
from tests.syncing.sites import Odd, change, reply, site, work

INSIDE = [
    "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.8", "172.16.3.4", "172.31.255.255",
    "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.2.9", "224.0.0.1",
    "255.255.255.255", "240.0.0.1", "198.18.0.1",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:c0a8:101::1", "::127.0.0.1",
    "2001:0:1:1:1:1:80ff:fffe",
]  # fmt: skip
OUTSIDE = ["1.1.1.1", "223.5.5.5", "114.114.114.114", "2400:3200::1", "::ffff:1.1.1.1"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_known(address):
    assert not net.is_allowed(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_is_let_through(address):
    assert net.is_allowed(address)


# Typed by hand; none of them may be called, whatever the resolver makes of it.
FORBIDDEN = [
    "http://example.com/", "ftp://example.com/", "https://", "https:///x", "file:///etc/passwd",
    "gopher://127.0.0.1/", "//127.0.0.1/", "", "nonsense", "https://user:pw@1.1.1.1/",
    "https://1.1.1.1@127.0.0.1/", "https://127.0.0.1/", "https://127.1/", "https://2130706433/",
    "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://017700000001/",
    "https://0/", "https://0.0.0.0/", "https://localhost/",
    "https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/",
    "https://169.254.169.254/latest/meta-data/", "https://10.0.0.1/",
    "https://192.168.0.1:8443/", "https://[fd00:ec2::254]/", "https://127.0.0.1:99999/",
    "https://exa mple.com/", "https://1.1.1.1\\@127.0.0.1/", "https://127。0。0。1/",
    "https://1.1.1.1:0/", "https://[::1", "https://1.1.1.1/\r\nHost: 127.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("url", FORBIDDEN)
def test_such_an_address_is_not_called(url, settings, monkeypatch):
    settings.CASEWORK_SYNC_PRIVATE_HOSTS = []
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("called"))
    with pytest.raises(net.Forbidden) as refused:
        net.call("POST", url, body=b"{}")
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("url", ["https://localhost./", "https://[fe80::1%25lo]/"])
def test_nor_is_one_that_only_some_resolvers_read(url, settings, monkeypatch):
    settings.CASEWORK_SYNC_PRIVATE_HOSTS = []
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("called"))
    with pytest.raises((net.Forbidden, net.Unreachable)):
        net.call("POST", url, body=b"{}")


def test_a_name_of_which_one_address_is_inside_is_refused_whole(settings, monkeypatch):
    settings.CASEWORK_SYNC_PRIVATE_HOSTS = []
    found = [(2, 1, 6, "", (one, 443)) for one in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("called"))
    with pytest.raises(net.Forbidden):
        net.call("GET", "https://site.example/")


def test_the_call_goes_to_the_address_that_was_judged(settings, monkeypatch):
    """A name that answers otherwise when asked again (DNS rebinding) is not asked again."""
    settings.CASEWORK_SYNC_PRIVATE_HOSTS = []
    asked, called = [], []

    def resolve(host, port, **_):
        asked.append(host)
        address = "1.1.1.1" if len(asked) == 1 else "127.0.0.1"
        return [(2, 1, 6, "", (address, port))]

    def connect(address, timeout):
        called.append(address)
        raise OSError("not in a test")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(net.Unreachable):
        net.call("POST", "https://rebind.example/hook", body=b"{}")
    assert (asked, called) == (["rebind.example"], [("1.1.1.1", 443)])


def test_only_the_named_host_may_be_private_and_plain(settings):
    settings.CASEWORK_SYNC_PRIVATE_HOSTS = ["127.0.0.1:8080", "intranet.example"]
    net.split("http://127.0.0.1:8080/x")
    net.split("http://intranet.example/x")
    for url in ("http://127.0.0.1:8081/", "http://127.0.0.2:8080/", "http://a.intranet.example/"):
        with pytest.raises(net.Forbidden):
            net.split(url)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(record, status):
    with Odd(lambda h, body: reply(h, 200, b"{}")) as inside:
        moved = [("Location", inside.url)]
        with Odd(lambda h, body: reply(h, status, b"", moved)) as outside:
            site(url=outside.url)
            change(record, publicity="ended", shared=False)
            assert work() == {"failed": 1}
            assert len(outside.asked) == 1
    assert inside.asked == []
    assert "redirects are not followed" in SyncAttempt.objects.get().detail


def test_an_order_to_a_forbidden_address_waits_for_somebody(record, settings):
    settings.CASEWORK_SYNC_PRIVATE_HOSTS = []
    site(url="http://127.0.0.1:9/")
    change(record, publicity="ended", shared=False)
    assert work() == {"given_up": 1}
    order = SyncOrder.objects.get()
    assert (order.state, order.attempts) == ("failed", 0)
    assert order.last_error == "The address must begin with https://."
