"""Sending to an address that somebody else has named: only where it may go, no redirects, within a time."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

from jixiao.web.api import options
from jixiao.web.cycle.services import Refused

TIMEOUT = 10
WHOLE = 20
"""Seconds that a whole delivery may take, however slowly the other side answers."""
LONGEST = 500


class _Plain(http.client.HTTPConnection):
    """Connects to an address that was looked at, not to what the name may mean by now."""

    def __init__(self, parts: SplitResult, address: str) -> None:
        super().__init__(parts.hostname or "", parts.port, timeout=TIMEOUT)
        self.address = address

    def connect(self) -> None:
        """Connect."""
        self.sock = socket.create_connection((self.address, self.port), self.timeout)


class _Secure(http.client.HTTPSConnection):
    """The same, with the certificate of the name."""

    def __init__(self, parts: SplitResult, address: str) -> None:
        self.trusted = ssl.create_default_context()
        super().__init__(parts.hostname or "", parts.port, timeout=TIMEOUT, context=self.trusted)
        self.address = address

    def connect(self) -> None:
        """Connect."""
        plain = socket.create_connection((self.address, self.port), self.timeout)
        self.sock = self.trusted.wrap_socket(plain, server_hostname=self.host)


def looked_up(address: str) -> tuple[SplitResult, str]:
    """Return the parts of an address and the number it is reached by; one that may not be used raises ``Refused``."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise Refused("hook-address") from error
    usable = parts.scheme in ("http", "https") and parts.hostname and not (parts.username or parts.password)
    if not usable or len(address) > LONGEST or not address.isascii() or any(c <= " " for c in address):
        raise Refused("hook-address")
    try:
        found = socket.getaddrinfo(parts.hostname, port or parts.scheme, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused("hook-address") from error
    numbers = [str(item[4][0]) for item in found]
    if not options.private_addresses() and not all(map(is_public, numbers)):
        raise Refused("hook-private")
    return parts, numbers[0]


def is_public(number: str) -> bool:
    """Say whether an address lies outside every private, local and reserved network, also behind a mapped one.

    >>> [is_public(number) for number in ("127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:192.168.1.1", "1.1.1.1")]
    [False, False, False, False, False, True]
    """
    address: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            address = inner
        elif address in ipaddress.ip_network("64:ff9b::/96"):
            address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.is_global and not address.is_multicast


def post(address: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send, and return the status of the answer; a redirect is an answer like any other, and is not followed."""
    parts, number = looked_up(address)
    connection = _Secure(parts, number) if parts.scheme == "https" else _Plain(parts, number)
    limit = threading.Timer(WHOLE, _cut, [connection])
    limit.start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, dict(headers))
        answer = connection.getresponse()
        answer.read(1024)
        return answer.status
    finally:
        limit.cancel()
        connection.close()


def _cut(connection: http.client.HTTPConnection) -> None:
    """End a connection that takes too long."""
    with suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)
