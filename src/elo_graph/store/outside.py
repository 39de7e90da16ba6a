"""Requests to other servers: to hosts that the operator named, at public addresses, and no others.

A name is looked up once, all its addresses are checked, and one of those is connected to: between the check
and the connection nobody can put another address behind the name. Redirects are new requests, checked alike.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from typing_extensions import override

from elo_graph import __version__
from elo_graph.errors import Unreachable, Unsupported

PATIENCE: Final = 30.0
"""Seconds without a byte after which another server is given up."""
LARGEST: Final = 64 << 20
"""Bytes of an answer from another server."""
_REDIRECTS: Final = 5

Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: its media type, its bytes, and the address that it came from in the end."""

    media_type: str
    body: bytes
    address: str


def resolve(host: str, port: int) -> Sequence[str]:
    """Look up the addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, also where it wraps an IPv4 address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in ipaddress.ip_network("64:ff9b::/96"):  # a translator to IPv4 (RFC 6052)
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if not all(is_public(str(one)) for one in inner if one is not None):
            return False
        if ip.ipv4_mapped is not None:
            return True
    return ip.is_global and not ip.is_multicast


class Outside:
    """What may be reached: ``allow`` lists hosts, each ``example.org`` or ``example.org:8443``.

    ``resolve`` and ``public`` are for tests, which have no network to reach.
    """

    def __init__(
        self,
        allow: Sequence[str],
        *,
        resolve: Resolve = resolve,
        public: Callable[[str], bool] = is_public,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self.allow = tuple(host.lower() for host in allow)
        self._resolve = resolve
        self._public = public
        self._trust = trust

    def insist(self, address: str) -> None:
        """Raise Unsupported unless the address is a full one of a host that is named; looks nothing up."""
        self._named(address)

    def fetch(
        self, method: str, address: str, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> Fetched:
        """Send a request and read the answer. Raises Unsupported for where not to go, Unreachable."""
        for _ in range(_REDIRECTS + 1):
            with self._asked(method, address, headers, body) as answer:
                if answer.status in (301, 302, 307, 308):
                    address = urljoin(address, answer.headers.get("Location", ""))
                    continue
                if answer.status != 200:
                    raise Unreachable(f"it answers with status {answer.status}", where=address)
                content = answer.read(LARGEST + 1)
                if len(content) > LARGEST:
                    raise Unreachable(f"its answer is over {LARGEST >> 20} MB", where=address)
                return Fetched(answer.headers.get("Content-Type", ""), content, address)
        raise Unreachable(f"it redirects more than {_REDIRECTS} times", where=address)

    @contextmanager
    def _asked(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None
    ) -> Iterator[http.client.HTTPResponse]:
        parts = self._named(address)
        host, port = parts.hostname or "", _port(parts)
        connection = self._connection(parts.scheme, host, port, self._address_of(host, port))
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        own = {"User-Agent": f"elo-graph/{__version__}", "Accept-Encoding": "identity"}
        try:
            connection.request(method, target, body=body, headers={**headers, **own})
            yield connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"it cannot be reached: {error}", where=address) from error
        finally:
            connection.close()

    def _named(self, address: str) -> SplitResult:
        try:
            parts = urlsplit(address)
            names = {parts.hostname, f"{parts.hostname}:{_port(parts)}"}
        except ValueError:
            parts, names = urlsplit(""), set()
        if parts.scheme not in ("http", "https") or not names & {*self.allow}:
            raise Unsupported(
                "SERVICE and LOAD reach only the hosts that this server names",
                where=f"<{address}>",
                mend=f"They are: {', '.join(self.allow)}.",
            )
        if parts.username is not None:
            raise Unsupported("an address with a user name is refused", where=parts.hostname)
        return parts

    def _address_of(self, host: str, port: int) -> str:
        try:
            found = self._resolve(host, port)
        except OSError as error:
            raise Unreachable(f"its name is not known: {error}", where=host) from error
        if not found or not all(map(self._public, found)):
            raise Unsupported(
                "its address is not one of the open internet, so it is refused although it is named",
                where=host,
            )
        return found[0]

    def _connection(self, scheme: str, host: str, port: int, address: str) -> http.client.HTTPConnection:
        if scheme == "https":
            return _Pinned(host, port, address, self._trust or ssl.create_default_context())
        return _Pinned(host, port, address, None)


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, that speaks to the host by name."""

    def __init__(self, host: str, port: int, address: str, trust: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=PATIENCE)
        self._address = address
        self._trust = trust
        if trust is not None:
            self.default_port = 443

    @override
    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), PATIENCE)
        if self._trust is not None:
            self.sock = self._trust.wrap_socket(self.sock, server_hostname=self.host)


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)
