"""What is fetched from other servers, and what nobody can make us fetch."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from passbot.domain.calendars.calendar_links import checked
from passbot.errors import FarSide, InvalidInput, Rejected, Unavailable
from passbot.timetable.fetching import LARGEST, fetch
from tests.web import Web, serving


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        yield web


def test_a_calendar_is_fetched(web: Web) -> None:
    url = web.put("/me.ics?key=1", "BEGIN:VCALENDAR")

    assert "BEGIN:VCALENDAR" == fetch(url, allow_private=True)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "10.0.0.1", "169.254.169.254", "[::ffff:127.0.0.1]"],
)
def test_nobody_looks_into_our_own_network(web: Web, host: str) -> None:
    web.put("/me.ics", "secret")

    with pytest.raises(FarSide):
        fetch(web.base.replace("127.0.0.1", host) + "/me.ics")

    assert [] == web.asked


def test_a_redirect_is_followed(web: Web) -> None:
    web.put("/new.ics", "here")
    url = web.put("/old.ics", status=302, Location="/new.ics")

    assert "here" == fetch(url, allow_private=True)


@pytest.mark.parametrize(
    "place", ["file:///etc/passwd", "ftp://example.com/", "http://u:p@example.com/", "//"]
)
def test_a_redirect_to_elsewhere_is_not(web: Web, place: str) -> None:
    url = web.put("/old.ics", status=302, Location=place)

    with pytest.raises(Rejected):
        fetch(url, allow_private=True)


def test_redirects_end(web: Web) -> None:
    url = web.put("/a.ics", status=302, Location="/a.ics")

    with pytest.raises(Rejected):
        fetch(url, allow_private=True)

    assert 4 == len(web.asked)


@pytest.mark.parametrize(
    ("status", "kind"), [(404, Rejected), (403, Rejected), (500, Unavailable), (429, Unavailable)]
)
def test_a_refusal_is_for_now_or_for_good(web: Web, status: int, kind: type[Exception]) -> None:
    url = web.put("/me.ics", status=status)

    with pytest.raises(kind):
        fetch(url, allow_private=True)


def test_what_is_too_large_is_not_read_to_its_end(web: Web) -> None:
    url = web.put("/me.ics", "x" * (LARGEST + 1))

    with pytest.raises(Rejected):
        fetch(url, allow_private=True)


DRIPS = {
    "a header": (b"HTTP/1.1 200 OK\r\nX: ", b"a"),
    "chunk sizes": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
    "a body that may end anywhere": (b"HTTP/1.1 200 OK\r\n\r\n", b"B"),
    "nothing at all": (b"", b""),
}


@pytest.mark.parametrize("way", DRIPS)
def test_a_server_that_drips_is_not_waited_for(way: str) -> None:
    with dripping(*DRIPS[way]) as url, pytest.raises(Unavailable) as refusal:
        fetch(url, allow_private=True, patience=0.3)

    assert "calendar.slow" == refusal.value.code


@contextmanager
def dripping(first: bytes, then: bytes) -> Iterator[str]:
    """A server that goes on answering for as long as somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            line, _ = listening.accept()
            with line, suppress(OSError):
                line.settimeout(0.02)
                line.sendall(first)
                while True:
                    line.sendall(then)
                    with suppress(TimeoutError):
                        if not line.recv(4096):
                            return

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/me.ics"
        thread.join()


def test_a_server_that_is_away_may_come_back(web: Web) -> None:
    with pytest.raises(Unavailable):
        fetch("http://127.0.0.1:1/me.ics", allow_private=True)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://example.com/a.ics", "https://example.com/a.ics"),
        (" webcal://example.com/a.ics ", "https://example.com/a.ics"),
        ("http://example.com:8080/a.ics?b=c#d", "http://example.com:8080/a.ics?b=c"),
    ],
)
def test_an_address_is_tidied(given: str, expected: str) -> None:
    assert expected == checked(given)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "example.com/a.ics",
        "ftp://example.com/a.ics",
        "https://",
        "https://user:password@example.com/a.ics",
        "https://example.com:99999/a.ics",
        "https://example.com/a b.ics",
        "https://example.com/\r\nHost: x",
        "https://пример.рф/a.ics",
        "https://[::1/a.ics",
        "https://example.com/" + "a" * 1000,
        "javascript:alert(1)",
    ],
)
def test_what_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(InvalidInput):
        checked(given)
