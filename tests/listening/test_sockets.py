"""A WebSocket that faces strangers: what it may say at all, and that a line which takes nothing ends."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from passbot.listening import Bounds
from tests.listening.far import Site, is_closed_within, served

UPGRADE = (
    b"GET /socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
PING = b"\x89\x80\0\0\0\0"
CRUMB = b"\x00\x80\0\0\0\0"  # the middle of a message, with nothing in it
BEGINS = b"\x01\x80\0\0\0\0"
WORD = b"\x81\x84\0\0\0\0hihi"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with served(Bounds()) as site:
        yield site


@pytest.mark.parametrize("flood", [PING, BEGINS + CRUMB * 1_000, WORD], ids=["pings", "crumbs", "words"])
def test_a_flood_ends_its_line(site: Site, flood: bytes) -> None:
    with site.line() as line:
        line.sendall(UPGRADE)
        assert line.recv(1_000).startswith(b"HTTP/1.1 101 ")
        times = 100_000 // len(flood)
        try:
            line.sendall(flood * times)
        except OSError:
            return

        assert is_closed_within(line, 3)


def test_sockets_leave_lines_to_whoever_asks_and_goes() -> None:
    with served(Bounds(lines=20, lines_of_one=1_000)) as narrow, ExitStack() as lines:
        for _ in range(30):
            line = lines.enter_context(narrow.line())
            line.sendall(UPGRADE)
        narrow.until(15)

        assert b"200 OK" in narrow.asked(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")


def test_sockets_leave_lines_to_others_of_their_own_address() -> None:
    with served(Bounds(lines_of_one=20)) as narrow, ExitStack() as lines:
        for _ in range(30):
            line = lines.enter_context(narrow.line())
            line.sendall(UPGRADE)
        narrow.until(15)

        assert b"200 OK" in narrow.asked(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")


def test_a_talker_of_ordinary_words_stays(site: Site) -> None:
    with site.line() as line:
        line.sendall(UPGRADE)
        line.sendall((WORD + PING) * 500)

        assert not is_closed_within(line, 0.3)
