"""Calls to addresses that somebody else chose: only where one may go, to the very address that was checked, and not for long."""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

ADDRESS_MAX = 500
PLAIN = re.compile(r"[\x21-\x5b\x5d-\x7e]+", re.ASCII)
NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|[0-9a-f:.]+", re.ASCII)
# IPv6 addresses behind which an IPv4 address is reached by a translator (RFC 6052).
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
IP = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAllowed(Exception):
    """We do not go there. `code` says why: `no_address`, `not_https`, `private` or `unknown_host`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NoAnswer(Exception):
    """Nothing that can be used came back. `code` says why: `late`, `not_secure`, `too_much` or `unreachable`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Target:
    """An address, taken apart; nothing of it was looked up."""

    secure: bool
    host: str
    port: int
    path: str


@dataclass(frozen=True)
class Answer:
    """What is heard of an answer: its status, how long it asks us to wait, and as much of its body as was asked for."""

    status: int
    retry_after: str
    body: bytes = b""


def target_of(address: str) -> Target:
    """Take an address apart. Raises `NotAllowed` for one that is none, or that holds a name and password."""
    if len(address) > ADDRESS_MAX or not PLAIN.fullmatch(address):
        raise NotAllowed("no_address")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise NotAllowed("no_address") from None
    if (
        parts.scheme not in {"http", "https"}
        or not NAME.fullmatch(host)
        or "@" in parts.netloc
        or parts.fragment
    ):
        raise NotAllowed("no_address")
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(secure, host, port or (443 if secure else 80), path)


def look_up(target: Target, inside: bool) -> str:
    """The IP address to call, after every address of that name was found to be allowed; it is the one to be called.

    Looking up again would let a name say one thing to the check and another to the call. `inside` allows networks that
    are not public, and plain http to this very machine; addresses of the link itself (where clouds keep their secrets),
    of groups and of nobody are never called. Raises `NotAllowed`.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotAllowed("unknown_host") from None
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not addresses or not all(_may_be_called(one, inside) for one in addresses):
        raise NotAllowed("private")
    if not target.secure and not (inside and all(_meant(one).is_loopback for one in addresses)):
        raise NotAllowed("not_https")
    return str(addresses[0])


def post(
    target: Target,
    address: str,
    headers: Mapping[str, str],
    body: bytes,
    seconds: float,
    trust: ssl.SSLContext | None = None,
    most: int = 0,
) -> Answer:
    """Send `body` to `address` in the name of the target; no proxy, no redirect, `seconds` for the whole of it.

    The certificate must be that of the target's name. Of the answer's body nothing is read, or all when it is no longer
    than `most` bytes. Raises `NoAnswer`.
    """
    return _ask(_Connection(target, address, seconds, trust), "POST", body, headers, most)


def get(
    target: Target, address: str, seconds: float, most: int, trust: ssl.SSLContext | None = None
) -> Answer:
    """Read what is there, under the same rules as `post`."""
    return _ask(_Connection(target, address, seconds, trust), "GET", None, {}, most)


def _ask(
    connection: "_Connection", method: str, body: bytes | None, headers: Mapping[str, str], most: int
) -> Answer:
    # A limit per read would let a server drip one sign at a time for ever: when time is up, the line is cut.
    over = threading.Timer(connection.seconds, connection.cut)
    over.daemon = True
    over.start()
    try:
        connection.request(method, connection.target.path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        read = answer.read(most + 1) if most else b""
        if connection.late:
            # A line that was cut looks like the end of the headers, or of the body.
            raise TimeoutError
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswer(_reason(connection, error)) from error
    finally:
        over.cancel()
        connection.close()
    if most and len(read) > most:
        raise NoAnswer("too_much")
    return Answer(answer.status, answer.headers.get("Retry-After", ""), read)


class _Connection(http.client.HTTPConnection):
    """A connection to one IP address that speaks as if it had looked up the name."""

    def __init__(self, target: Target, address: str, seconds: float, trust: ssl.SSLContext | None) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self.default_port = 443 if target.secure else 80
        self.late, self.seconds, self.target = False, seconds, target
        self._address = address
        self._trust = (trust or _everyones_trust()) if target.secure else None

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.target.port), self.timeout)
        if self._trust:
            # Shaken hands afterwards, so that `cut` can reach the line during it.
            self.sock = self._trust.wrap_socket(
                self.sock, server_hostname=self.target.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def cut(self) -> None:
        self.late = True
        if self.sock is not None:
            try:
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
            except OSError:
                return


@cache
def _everyones_trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _reason(connection: _Connection, error: Exception) -> str:
    if connection.late or isinstance(error, TimeoutError):
        return "late"
    return "not_secure" if isinstance(error, ssl.SSLError) else "unreachable"


def _may_be_called(address: IP, inside: bool) -> bool:
    meant = _meant(address)
    if (
        meant.is_multicast
        or meant.is_unspecified
        or meant.is_link_local
        or (meant.is_reserved and not meant.is_loopback)
    ):
        return False
    return inside or meant.is_global


def _meant(address: IP) -> IP:
    """The IPv4 address that hides in an IPv6 one."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)
