"""One call to an address that somebody entered: only to the outside, bounded in time and size.

The name is resolved once, every address that it has is judged, and the connection is made to the
very address that was judged: a name that changes its answer in between (DNS rebinding) leads
nowhere. Redirects are not followed. Proxies of the environment are not used.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.datastructures import CaseInsensitiveMapping

from casework.errors import CaseworkError
from casework.errors import gettext_noop as _

CONNECT_SECONDS, READ_SECONDS = 5.0, 10.0
# The whole call, however slowly the other side drips.
TOTAL_SECONDS = 20.0
MOST_BYTES = 64 * 1024
_PORTS = {"https": 443, "http": 80}
# IPv6 ranges that carry an IPv4 address within: NAT64, 6to4, Teredo.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unreachable(CaseworkError):
    """No answer came, or one that cannot be read; it may go better the next time."""


class Forbidden(CaseworkError):
    """The address leads where we do not call; it must be changed before anything is sent."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def is_allowed(text: str) -> bool:
    """Whether an IP address lies outside: not loopback, private, link-local, metadata, reserved.

    An IPv6 address that carries an IPv4 one is judged by that one too.
    """
    found = ipaddress.ip_address(text.partition("%")[0])
    inner = _inner(found)
    return _is_outside(found if inner is None else inner)


def _inner(found: IPAddress) -> IPAddress | None:
    if isinstance(found, ipaddress.IPv4Address):
        return None
    if found.ipv4_mapped or found.sixtofour:
        return found.ipv4_mapped or found.sixtofour
    if found.teredo:
        return found.teredo[1]
    if found in _NAT64:
        return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return None


def _is_outside(found: IPAddress) -> bool:
    inside = found.is_multicast or found.is_reserved or found.is_unspecified
    # Site-local addresses (RFC 3879) are out of use, and still routed inside where they are old.
    inside = inside or (isinstance(found, ipaddress.IPv6Address) and found.is_site_local)
    return found.is_global and not inside


def split(url: str) -> SplitResult:
    """The parts of an address that we may call at all. Raises Forbidden with a sentence."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Forbidden(_("The address cannot be read.")) from None
    if parts.scheme not in _PORTS or not parts.hostname or port == 0:
        raise Forbidden(_("The address must begin with https:// and name a host."))
    if parts.username or parts.password:
        raise Forbidden(_("The address must not hold a name or a password."))
    if not url.isascii() or any(c.isspace() or not c.isprintable() for c in url) or "\\" in url:
        raise Forbidden(_("The address holds characters that do not belong into one."))
    if parts.scheme == "http" and not _is_ours(parts):
        raise Forbidden(_("The address must begin with https://."))
    return parts


def _is_ours(parts: SplitResult) -> bool:
    """Whether the installation itself allows this host to be private, and plain http."""
    host = (parts.hostname or "").lower()
    port = parts.port or _PORTS[parts.scheme]
    allowed = {one.lower() for one in settings.CASEWORK_SYNC_PRIVATE_HOSTS}
    return host in allowed or f"{host}:{port}" in allowed


def resolve(parts: SplitResult) -> str:
    """The checked address to connect to. Raises Forbidden, Unreachable.

    A name of which only one address is inside is refused whole.
    """
    port = parts.port or _PORTS[parts.scheme]
    try:
        rows = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"The name {parts.hostname} is not found: {error}") from None
    found = [str(row[4][0]) for row in rows]
    if not found:
        raise Unreachable(f"The name {parts.hostname} has no address.")
    if not _is_ours(parts) and not all(is_allowed(one) for one in found):
        raise Forbidden(_("The address leads to this machine or into a private network."))
    return found[0]


def call(
    method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> Answer:
    """Makes one call and answers with what came, whatever its status but a redirect.

    Raises Forbidden where the address is not one we call, Unreachable for everything that may
    pass: no connection, no answer in time, one too large, a redirect.
    """
    parts = split(url)
    address = resolve(parts)
    port = parts.port or _PORTS[parts.scheme]
    try:
        sock = socket.create_connection((address, port), timeout=CONNECT_SECONDS)
    except OSError as error:
        raise Unreachable(f"No connection: {error}") from None
    connection = http.client.HTTPConnection(parts.hostname or "", port)
    # A list, because TLS puts another socket over this one while the watch already runs.
    held = [sock]
    watch = threading.Timer(TOTAL_SECONDS, _cut, [held])
    watch.daemon = True
    watch.start()
    try:
        sock.settimeout(READ_SECONDS)
        if parts.scheme == "https":
            held.append(_in_tls(sock, parts))
        connection.sock = held[-1]
        return _exchange(connection, method, parts, headers or {}, body=body)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"No answer: {type(error).__name__}: {error}"[:300]) from None
    finally:
        watch.cancel()
        connection.close()
        for each in held:
            each.close()


def _in_tls(sock: socket.socket, parts: SplitResult) -> socket.socket:
    """The certificate must be good for the name, not for the address that was judged."""
    return ssl.create_default_context().wrap_socket(sock, server_hostname=parts.hostname)


def _cut(held: list[socket.socket]) -> None:
    """Ends a call that drips on beyond all patience."""
    for sock in held:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)


def _exchange(
    connection: http.client.HTTPConnection, method: str, parts: SplitResult,
    headers: Mapping[str, str], *, body: bytes | None,
) -> Answer:  # fmt: skip
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    fixed = {"Host": parts.netloc, "Accept": "application/json", "Connection": "close"}
    connection.request(method, path, body=body, headers=fixed | dict(headers))
    found = connection.getresponse()
    if 300 <= found.status < 400:
        raise Unreachable(f"Answered {found.status}: redirects are not followed.")
    content = found.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Unreachable(f"The answer is larger than {MOST_BYTES} bytes.")
    return Answer(found.status, CaseInsensitiveMapping(dict(found.getheaders())), content)
