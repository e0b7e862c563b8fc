"""Bad company on the board: the others notice nothing."""

import json
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from websockets.exceptions import ConnectionClosed

from tests.api.board.talking import Board, at
from tests.api.server import Running

HANDSHAKE = (
    "GET /slot-booking HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@contextmanager
def deaf(server: Running) -> Iterator[socket.socket]:
    """Somebody who connects and never reads a byte more than the handshake; the smallest of buffers."""
    host, _, port = server.base.removeprefix("http://").partition(":")
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    with line:
        line.connect((host, int(port)))
        line.sendall(HANDSHAKE.encode())
        assert line.recv(64).startswith(b"HTTP/1.1 101")
        yield line


def test_who_never_reads_holds_up_nobody(empty_board: Running) -> None:
    with deaf(empty_board), deaf(empty_board):
        for _ in range(6):
            with at(empty_board.base) as visitor:
                for _ in range(15):
                    assert visitor.ask("book", 9)[-1]["success"]
                    assert visitor.ask("cancel", 9)[-1]["success"]


@pytest.mark.parametrize("size", [5_000, 1_000_000])
def test_a_message_that_is_too_large_ends_its_line_alone(
    open_board: Running, board: Board, size: int
) -> None:
    with at(open_board.base) as shouter:
        shouter.hear()
        shouter.say(json.dumps({"type": "x" * size}))
        with pytest.raises(ConnectionClosed) as closed:
            shouter.hear()

    assert closed.value.rcvd is not None
    assert 1009 == closed.value.rcvd.code
    assert board.ask("book", 9)[-1]["success"]


def test_a_thousand_messages_at_once_end_their_line_alone(open_board: Running, board: Board) -> None:
    with at(open_board.base) as chatterer, pytest.raises(ConnectionClosed) as closed:
        talk(chatterer, 1_000)

    assert closed.value.rcvd is not None
    assert 1008 == closed.value.rcvd.code
    assert board.ask("book", 9)[-1]["success"]


def talk(chatterer: Board, times: int) -> None:
    for _ in range(times):
        chatterer.say({"type": "get_slots"})
    while True:
        chatterer.hear()


@pytest.mark.parametrize("garbage", [b"\x00\xff\xfe", bytes(range(256)), b""])
def test_bytes_instead_of_text_end_their_line_alone(
    open_board: Running, board: Board, garbage: bytes
) -> None:
    with at(open_board.base) as stranger:
        stranger.hear()
        stranger.line.send(garbage)
        with pytest.raises(ConnectionClosed) as closed:
            stranger.hear()

    assert closed.value.rcvd is not None
    assert 1003 == closed.value.rcvd.code
    assert board.ask("book", 9)[-1]["success"]


def test_frames_that_are_none_end_their_line_alone(open_board: Running, board: Board) -> None:
    with deaf(open_board) as line:
        line.sendall(b"\xff" * 4_000)

        assert board.ask("book", 9)[-1]["success"]


@pytest.mark.parametrize("count", [300, pytest.param(1_000, marks=pytest.mark.long)])
def test_many_listeners_all_hear_of_a_booking(open_board: Running, board: Board, count: int) -> None:
    more_files(2 * count)
    address = open_board.base.replace("http", "ws") + "/slot-booking"
    command = [sys.executable, "-m", "tests.api.board.crowd", address, str(count), "9"]

    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as crowd:
        assert crowd.stdout
        assert "ready" == crowd.stdout.readline().strip()
        assert board.ask("book", 9)[-1]["success"]
        heard = crowd.stdout.readline().strip()

    assert str(count) == heard


def more_files(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted + 100:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, wanted + 100), hard))
