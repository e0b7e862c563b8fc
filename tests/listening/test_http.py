"""A line that faces strangers: what it may send, for how long it may keep us waiting, and who makes room."""

import socket
import struct
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from passbot.listening import Bounds, Proxies
from tests.listening.far import Site, answer, is_closed_within, sent, served

GET = b"GET / HTTP/1.1\r\nHost: x\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\n"
QUICK = Bounds(
    head_seconds=0.3,
    body_seconds=0.3,
    kept_seconds=0.3,
    taking_seconds=0.3,
    left_seconds=0.3,
    lines_of_one=1_000,
)


@pytest.fixture(scope="module")
def usual() -> Iterator[Site]:
    with served(Bounds(lines_of_one=1_000)) as site:
        yield site


@pytest.fixture(scope="module")
def quick() -> Iterator[Site]:
    with served(QUICK) as site:
        yield site


@pytest.mark.parametrize(
    "text",
    [
        b"GET /" + b"x" * 17_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        GET + b"X: " + b"x" * 17_000 + b"\r\n\r\n",
        GET + b"".join(b"X%d: x\r\n" % number for number in range(101)) + b"\r\n",
        GET + b"X: " + b"x" * 17_000,
        GET + b"x" * 17_000,
        b"GET /" + b"x" * 17_000,
    ],
    ids=["address", "one header", "many headers", "a header without end", "a name without end", "no end"],
)
def test_a_head_that_is_too_large_is_refused_in_words(usual: Site, text: bytes) -> None:
    said = usual.asked(text)

    assert said.startswith(b"HTTP/1.1 431 ")
    assert b"at most 16384 bytes" in said


@pytest.mark.parametrize(
    "text",
    [
        b"GET /?" + b"x" * 15_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        POST + b"Content-Length: 900000\r\n\r\n" + b"x" * 900_000,
        POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 20_000 + b"0\r\n\r\n",
    ],
    ids=["a long address", "a large body", "a body in crumbs"],
)
def test_what_ordinary_programs_send_is_answered(usual: Site, text: bytes) -> None:
    assert usual.asked(text).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("begins", [b"GET /", GET + b"X: "], ids=["address", "header"])
def test_megabytes_of_head_are_not_taken(usual: Site, begins: bytes) -> None:
    with usual.line() as line:
        line.sendall(begins)

        assert sent(line, 100) < 20


@pytest.mark.parametrize(
    "text",
    [b"0\r\nX: " + b"x" * 300_000, b"5;" + b"x" * 300_000, b"000000" * 50_000],
    ids=["trailer", "extension", "size"],
)
def test_what_is_no_body_after_the_head_has_an_end_too(usual: Site, text: bytes) -> None:
    said = usual.asked(POST + b"Transfer-Encoding: chunked\r\n\r\n" + text)

    assert not said or said.startswith((b"HTTP/1.1 431 ", b"HTTP/1.1 400 "))


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (b"", b""),
        (b"G", b"HTTP/1.1 408 "),
        (GET, b"HTTP/1.1 408 "),
        (POST + b"Content-Length: 5\r\n\r\nx", b""),
        (GET + b"\r\n", b"HTTP/1.1 200 "),
        (GET + b"\r\n" + GET, b"HTTP/1.1 200 "),
        (GET + b"\r\n" + POST + b"Content-Length: 5\r\n\r\nx", b"HTTP/1.1 200 "),
    ],
    ids=[
        "nothing",
        "a letter",
        "half a head",
        "half a body",
        "resting",
        "half a second",
        "half a second body",
    ],
)
def test_who_keeps_us_waiting_is_hung_up_on(quick: Site, text: bytes, begins: bytes) -> None:
    with quick.line() as line:
        line.sendall(text)
        said = answer(line) if begins else b""

        assert said.startswith(begins)
        assert is_closed_within(line, 3)


def test_a_letter_now_and_then_does_not_help(quick: Site) -> None:
    letters = 0
    with quick.line() as line:
        while not is_closed_within(line, 0.05):
            line.sendall(b"x")
            letters += 1

    assert letters < 40


def test_who_takes_nothing_of_a_large_answer_is_hung_up_on(quick: Site) -> None:
    with quick.line(buffer=4_096) as line:
        line.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        quick.until(1)

        quick.until(0)


def test_who_hangs_up_on_several_answers_is_no_fault_of_ours(
    quick: Site, caplog: pytest.LogCaptureFixture
) -> None:
    with quick.line(buffer=4_096) as line:
        line.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n" * 20)
        assert line.recv(1_000)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    quick.until(0)

    assert b"200 OK" in quick.asked(GET + b"\r\n")
    assert [] == caplog.messages


def test_a_second_request_that_is_too_large_is_no_fault_of_ours(
    usual: Site, caplog: pytest.LogCaptureFixture
) -> None:
    usual.asked(POST + b"Content-Length: 1\r\n\r\nx" + GET + b"X: " + b"x" * 17_000 + b"\r\n\r\n")

    assert b"200 OK" in usual.asked(GET + b"\r\n")
    assert [] == caplog.messages


def test_who_takes_a_large_answer_gets_all_of_it(quick: Site) -> None:
    got = 0
    with quick.line(buffer=65_536) as line:
        line.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        while piece := line.recv(1_000_000):
            got += len(piece)

    assert got > 20_000_000


def test_a_body_that_nobody_wants_is_not_taken_for_ever(quick: Site) -> None:
    with quick.line() as line:
        line.sendall(b"POST /early HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n")
        said = answer(line)
        taken = sent(line, 100)

    assert said.startswith(b"HTTP/1.1 413 ")
    assert taken < 20


def test_the_oldest_half_open_line_makes_room() -> None:
    with served(Bounds(lines=20, lines_of_one=1_000)) as site, ExitStack() as lines:
        resting = lines.enter_context(site.line())
        resting.sendall(GET + b"\r\n")
        assert b"200 OK" in answer(resting)
        half = [lines.enter_context(site.line()) for _ in range(50)]
        for each in half:
            each.sendall(GET)

        assert b"200 OK" in site.asked(GET + b"\r\n")
        resting.sendall(GET + b"\r\n")
        assert b"200 OK" in answer(resting)  # who has asked before stays longest
        assert len(site.server.lines) <= 20


def test_one_address_has_only_so_many_lines_and_a_proxy_any_number() -> None:
    bounds = Bounds(lines_of_one=5)
    with served(bounds) as site, served(bounds, Proxies(["127.0.0.1"])) as behind, ExitStack() as lines:
        for each in (site, behind):
            for _ in range(10):
                lines.enter_context(each.line())
        behind.until(10)

        assert 5 == len(site.server.lines)


@pytest.mark.parametrize(
    ("forwarded", "told"),
    [("203.0.113.7", "203.0.113.7"), ("6.6.6.6, 203.0.113.7", "203.0.113.7"), ("", "127.0.0.1")],
)
def test_a_proxy_says_where_a_request_comes_from(forwarded: str, told: str) -> None:
    text = GET + f"X-Forwarded-For: {forwarded}\r\n\r\n".encode()

    with served(Bounds(), Proxies(["127.0.0.9/8"])) as behind, served(Bounds()) as site:
        assert behind.asked(text).endswith(f"from {told}".encode())
        assert site.asked(text).endswith(b"from 127.0.0.1")
