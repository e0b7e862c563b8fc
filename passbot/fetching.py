"""Calendars of other servers, fetched so that nobody can use us to look into the network we stand in.

The address is checked after it was resolved and the very same one is connected to, at every redirect again: a
name that answers differently the second time gains nothing.
"""

import ipaddress
import socket
import ssl
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from time import monotonic
from urllib.parse import urljoin, urlsplit

from passbot.domain.calendar_links import checked
from passbot.errors import InvalidInput, Rejected, Unavailable

PATIENCE = 10.0  # seconds for one step, and twice that for all of it
LARGEST = 2_000_000
MOST_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
HEADERS = {"User-Agent": "passbot", "Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "identity"}


def fetch(url: str, *, allow_private: bool = False) -> str:
    """What stands there. Rejected for what will not get better, Unavailable for what may."""
    deadline = monotonic() + 2 * PATIENCE
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
    address = _resolved(host, port, allow_private)
    line = _SecureLine if parts.scheme == "https" else _Line
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with closing(line(host, port, address)) as connection:
            connection.request("GET", path, headers=HEADERS)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Location", ""), _body(answer, deadline)
    except (OSError, HTTPException, ssl.SSLError, UnicodeError) as exc:
        raise Unavailable("calendar.away", "The calendar's server does not answer as it should.") from exc


def _body(answer: HTTPResponse, deadline: float) -> bytes:
    body = b""
    while chunk := answer.read1(65_536):
        body += chunk
        if len(body) > LARGEST:
            raise Rejected("calendar.large", f"The calendar is larger than {LARGEST // 1_000_000} MB.")
        if monotonic() > deadline:
            raise Unavailable("calendar.slow", "The calendar's server is too slow.")
    return body


def _resolved(host: str, port: int, allow_private: bool) -> str:
    """An address of that name; every one it has must be allowed, for nobody knows which comes first next time."""
    try:
        found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as exc:
        raise Unavailable("calendar.away", "The calendar's server cannot be found.") from exc
    if not found or not (allow_private or all(_is_public(each) for each in found)):
        raise Rejected("calendar.private", "This address is not on the public internet.")
    return found[0]


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = address.ipv4_mapped or address.sixtofour if isinstance(address, ipaddress.IPv6Address) else None
    return address.is_global and not address.is_multicast and (mapped is None or mapped.is_global)


class _Line(HTTPConnection):
    """To the address that was checked, whatever the name means by now."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=PATIENCE)
        self._address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)


class _SecureLine(HTTPSConnection):
    """The same; the certificate must be of the name."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self._trust = ssl.create_default_context()
        super().__init__(host, port, timeout=PATIENCE, context=self._trust)
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._trust.wrap_socket(plain, server_hostname=self.host)
