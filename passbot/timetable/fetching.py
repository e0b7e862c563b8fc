"""Fetch calendars from other servers without letting anybody probe our internal network (SSRF).

The address is checked after resolving, and the connection goes to that very address; the same at each redirect. So a
name that resolves differently the second time gains nothing.
"""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from time import monotonic
from urllib.parse import urljoin, urlsplit

from passbot.domain.calendars.calendar_links import checked
from passbot.errors import InvalidInput, Rejected, Unavailable

PATIENCE = 10.0  # seconds to connect
ALL_OF_IT = 20.0  # seconds from resolving to the last byte, redirects included, however slowly it drips
LARGEST = 2_000_000
MOST_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
HEADERS = {"User-Agent": "passbot", "Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "identity"}


def fetch(url: str, *, allow_private: bool = False, patience: float = ALL_OF_IT) -> str:
    """Return the text at the URL. Raises Rejected for permanent errors, Unavailable for temporary ones."""
    deadline = monotonic() + patience
    for _ in range(MOST_REDIRECTS + 1):
        status, place, body = _get(url, allow_private, deadline)
        if status not in REDIRECTS:
            return _text(status, body)
        url = _next(url, place)
    raise Rejected("calendar.redirects", "This address leads on and on to others.")


def _next(url: str, place: str) -> str:
    try:
        return checked(urljoin(url, place))
    except InvalidInput as exc:
        raise Rejected("calendar.redirects", "This address leads to one that is not allowed.") from exc


def _text(status: int, body: bytes) -> str:
    if status == 200:
        return body.decode("utf-8", errors="replace")
    message = f"The calendar's server answers {status}."
    if status in (408, 425, 429) or status >= 500:
        raise Unavailable("calendar.away", message)
    raise Rejected("calendar.refused", message)


def _get(url: str, allow_private: bool, deadline: float) -> tuple[int, str, bytes]:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    address = _resolved(host, port, allow_private, deadline)
    line = _SecureLine if parts.scheme == "https" else _Line
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with closing(line(host, port, address, deadline)) as connection, _cut_at(deadline, connection):
            connection.request("GET", path, headers=HEADERS)
            answer = connection.getresponse()
            got = answer.status, answer.headers.get("Location", ""), _body(answer)
            _left(deadline)  # a connection cut by the deadline may look complete
            return got
    except (OSError, HTTPException, ssl.SSLError, UnicodeError, ValueError) as exc:
        _left(deadline)
        raise Unavailable("calendar.away", "The calendar's server does not answer as it should.") from exc


def _left(deadline: float) -> float:
    """Seconds left until the deadline."""
    left = deadline - monotonic()
    if left <= 0:
        raise Unavailable("calendar.slow", "The calendar's server is too slow.")
    return left


@contextmanager
def _cut_at(deadline: float, line: "_Line | _SecureLine") -> Iterator[None]:
    """Close the connection at the deadline: a server may send a byte a second for ever, in a header or
    between chunks.
    """
    timer = threading.Timer(_left(deadline), _cut, (line,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(line: "_Line | _SecureLine") -> None:
    """Shut the socket down; the library drops its reference while a body is read."""
    with suppress(OSError):  # closed meanwhile
        if line.wire:
            socket.socket.shutdown(line.wire, socket.SHUT_RDWR)


def _body(answer: HTTPResponse) -> bytes:
    body = b""
    while chunk := answer.read1(65_536):
        body += chunk
        if len(body) > LARGEST:
            raise Rejected("calendar.large", f"The calendar is larger than {LARGEST // 1_000_000} MB.")
    return body


def _resolved(host: str, port: int, allow_private: bool, deadline: float) -> str:
    """Resolve to one address. All addresses of the name must be allowed, since the order may differ next time."""
    try:
        found = _looked_up(host, port).result(_left(deadline))
    except TimeoutError as exc:
        raise Unavailable("calendar.slow", "The calendar's server is too slow.") from exc
    except (OSError, UnicodeError) as exc:
        raise Unavailable("calendar.away", "The calendar's server cannot be found.") from exc
    if not found or not (allow_private or all(_is_public(each) for each in found)):
        raise Rejected("calendar.private", "This address is not on the public internet.")
    return found[0]


def _looked_up(host: str, port: int) -> Future[list[str]]:
    """Resolve in a thread, because getaddrinfo has no timeout."""
    future = Future[list[str]]()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            future.set_result([str(each[4][0]) for each in found])
        except BaseException as exc:  # noqa: BLE001  # whoever waits for it gets it
            future.set_exception(exc)

    threading.Thread(target=look_up, name="name", daemon=True).start()
    return future


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = address.ipv4_mapped or address.sixtofour if isinstance(address, ipaddress.IPv6Address) else None
    return address.is_global and not address.is_multicast and (mapped is None or mapped.is_global)


class _Line(HTTPConnection):
    """Connects to the address that was checked, whatever the name resolves to by now."""

    def __init__(self, host: str, port: int, address: str, deadline: float) -> None:
        super().__init__(host, port, timeout=min(PATIENCE, _left(deadline)))
        self._address, self._deadline = address, deadline
        self.wire: socket.socket | None = None

    def connect(self) -> None:
        self.sock = self.wire = socket.create_connection((self._address, self.port), self.timeout)
        _left(self._deadline)


class _SecureLine(HTTPSConnection):
    """The same with TLS; the certificate must match the name."""

    def __init__(self, host: str, port: int, address: str, deadline: float) -> None:
        self._trust = ssl.create_default_context()
        super().__init__(host, port, timeout=min(PATIENCE, _left(deadline)), context=self._trust)
        self._address, self._deadline = address, deadline
        self.wire: socket.socket | None = None

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self.wire = self._trust.wrap_socket(plain, server_hostname=self.host)
        _left(self._deadline)
