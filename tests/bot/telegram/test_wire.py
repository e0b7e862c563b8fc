"""One connection to Telegram: kept while it is good, left when it is not; errors have the names of httpx."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
import uvloop
from telegram import InputFile
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from passbot.bot.telegram.delivery_errors import Verdict, judge
from passbot.bot.telegram.request_pool import Lanes
from passbot.bot.telegram.wire import Wire, first_of
from passbot.domain.site.notices import MOST_TIMES_SAID, Delivery, Route
from tests.nginx import certificate
from tests.ports import free_port
from tests.services.people.some_people import NOON

T = TypeVar("T")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n1\r\ni\r\n0\r\n\r\n"
TELEGRAM = "https://api.telegram.org"
TRUSTS = ssl.create_default_context()
Answer = Callable[[int, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Answers each request with what `answer` writes; `asked` is what came, and over which connection."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.asked: list[tuple[int, bytes]] = []
        self.lines = 0
        self.base = ""
        self.ended = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = self.lines = self.lines + 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                self.asked.append((line, head + await reader.readexactly(length)))
                await self._answer(len(self.asked), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.ended.set()
        finally:
            writer.close()


def says(*answers: bytes, ends: bool = False) -> Answer:
    """The first, the second and so on, the last again and again; then perhaps the connection ends."""

    async def answer(number: int, writer: asyncio.StreamWriter) -> None:
        writer.write(answers[min(number, len(answers)) - 1])
        if ends:
            writer.close()

    return answer


@asynccontextmanager
async def served(
    answer: Answer, trusts: ssl.SSLContext = TRUSTS, **more: Any
) -> AsyncIterator[tuple[Server, Wire]]:
    server = Server(answer)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, **more)
    scheme = "https" if more else "http"
    server.base = f"{scheme}://127.0.0.1:{listening.sockets[0].getsockname()[1]}/bot1:a"
    wire = Wire(trusts=trusts, read_timeout=20)
    try:
        yield server, wire
    finally:
        await wire.shutdown()
        listening.close()


def run(work: Coroutine[Any, Any, T]) -> T:  # Any: what coroutines yield
    """On the site's kind of loop."""
    return uvloop.run(asyncio.wait_for(work, 20))


def ask(wire: Wire, server: Server, **fields: str) -> Coroutine[Any, Any, tuple[int, bytes]]:
    data = RequestData([RequestParameter(name, value, None) for name, value in fields.items()])
    return wire.do_request(f"{server.base}/sendMessage", "POST", data)


def cause_of(answer: Answer) -> BaseException | None:
    async def asked() -> BaseException | None:
        async with served(answer) as (server, wire):
            with pytest.raises(NetworkError) as failed:
                await ask(wire, server)
            return failed.value.__cause__

    return run(asked())


@pytest.mark.parametrize("answer", [OK, CHUNKED, b"HTTP/1.1 102 Processing\r\n\r\n" + OK])
def test_one_connection_carries_one_request_after_another(answer: bytes) -> None:
    async def asked() -> tuple[list[tuple[int, bytes]], int]:
        async with served(says(answer)) as (server, wire):
            return [await ask(wire, server, text="Киа Рио & А123ВС77") for _ in range(3)], server.lines

    assert ([(200, b"hi")] * 3, 1) == run(asked())


def test_what_is_said_arrives_as_httpx_would_write_it() -> None:
    async def asked() -> bytes:
        async with served(says(OK)) as (server, wire):
            await ask(wire, server, text="Киа Рио & А123ВС77", chat_id="5")
            return server.asked[0][1]

    head, _, body = run(asked()).partition(b"\r\n\r\n")

    like = httpx.Request("POST", "http://x/", data={"text": "Киа Рио & А123ВС77", "chat_id": "5"})
    assert like.read() == body
    assert head.startswith(b"POST /bot1:a/sendMessage HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"Content-Type: application/x-www-form-urlencoded" in head


def test_a_picture_goes_in_parts() -> None:
    async def asked() -> bytes:
        async with served(says(OK)) as (server, wire):
            photo = InputFile(b"PNG" * 100_000, filename="a.png")
            caption, file = (
                RequestParameter("caption", "Парковка", None),
                RequestParameter("photo", None, [photo]),
            )
            await wire.do_request(f"{server.base}/sendPhoto", "POST", RequestData([caption, file]))
            return server.asked[0][1]

    said = run(asked())

    assert b"multipart/form-data; boundary=" in said
    assert b'name="caption"\r\n\r\n' + "Парковка".encode() in said
    assert b"PNG" * 100_000 in said


def test_where_the_far_side_has_hung_up_another_connection_is_made() -> None:
    async def asked() -> list[int]:
        async with served(says(OK, ends=True)) as (server, wire):
            for _ in range(3):
                assert (200, b"hi") == await ask(wire, server)
                await server_hung_up(wire)
            return [line for line, _ in server.asked]

    assert [1, 2, 3] == run(asked())


async def server_hung_up(wire: Wire) -> None:
    while wire._connection and wire._connection.is_idle:  # noqa: ASYNC110  # what comes is no event of ours
        await asyncio.sleep(0)


def test_a_word_that_nobody_asked_for_is_not_the_next_answer() -> None:
    late = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"

    async def asked() -> list[tuple[int, bytes]]:
        async with served(says(OK + late, OK)) as (server, wire):
            return [await ask(wire, server) for _ in range(2)]

    assert [(200, b"hi")] * 2 == run(asked())


def test_a_request_that_is_given_up_leaves_its_answer_to_nobody() -> None:
    async def asked() -> tuple[list[int], tuple[int, bytes]]:
        begun = asyncio.Event()

        async def answer(number: int, writer: asyncio.StreamWriter) -> None:
            if number == 1:
                writer.write(OK[:-1])
                begun.set()
            else:
                writer.write(CHUNKED)

        async with served(answer) as (server, wire):
            first = asyncio.create_task(ask(wire, server))
            await begun.wait()
            first.cancel()
            await asyncio.wait([first])
            second = await ask(wire, server)
            return [line for line, _ in server.asked], second

    assert ([1, 2], (200, b"hi")) == run(asked())


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (says(b"", ends=True), httpx.RemoteProtocolError),
        (says(OK[:-1], ends=True), httpx.RemoteProtocolError),
        (says(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), httpx.RemoteProtocolError),
    ],
)
def test_an_answer_that_breaks_off_is_told_as_one_that_may_have_been_taken(
    answer: Answer, cause: type[Exception]
) -> None:
    assert cause is type(cause_of(answer))


def test_a_line_that_is_torn_is_told_as_one_that_may_have_been_taken() -> None:
    async def tear(_number: int, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    assert type(cause_of(tear)) in (httpx.ReadError, httpx.RemoteProtocolError)


def test_whoever_does_not_answer_in_time_is_given_up() -> None:
    async def asked() -> BaseException | None:
        async with served(says(b"")) as (server, wire):
            with pytest.raises(TimedOut) as failed:
                await wire.do_request(f"{server.base}/getMe", "POST", read_timeout=0.01)
            await server.ended.wait()
            return failed.value.__cause__

    assert httpx.ReadTimeout is type(run(asked()))


def test_of_a_request_that_is_given_up_nothing_more_is_sent() -> None:
    given_up, read = asyncio.Event(), asyncio.Event()
    picture, arrived = b"PNG" * 7_000_000, bytearray()  # more than the system takes while nobody reads

    async def read_late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await given_up.wait()
        with suppress(ConnectionError):
            while piece := await reader.read(1_000_000):
                arrived.extend(piece)
        writer.close()
        read.set()

    async def asked() -> BaseException | None:
        wire = Wire(trusts=TRUSTS, read_timeout=20)
        async with await asyncio.start_server(read_late, "127.0.0.1", 0) as listening:
            to = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/bot1:a/sendPhoto"
            photo = RequestParameter("photo", None, [InputFile(picture, filename="a.png")])
            with pytest.raises(TimedOut) as failed:
                await wire.do_request(to, "POST", RequestData([photo]), write_timeout=0.01)
            given_up.set()
            await read.wait()
        return failed.value.__cause__

    assert httpx.WriteTimeout is type(run(asked()))
    assert len(arrived) < len(picture)


def test_where_nobody_listens_nothing_was_sent() -> None:
    async def asked() -> TelegramError:
        wire = Wire(trusts=TRUSTS, read_timeout=20)
        with pytest.raises(NetworkError) as failed:
            await wire.do_request(f"http://127.0.0.1:{free_port()}/bot1:a/getMe", "POST")
        return failed.value

    assert httpx.ConnectError is type(run(asked()).__cause__)


@pytest.mark.parametrize("leads", ["to nobody", "nowhere"])
def test_an_address_that_leads_nowhere_does_not_hold_up_the_next(leads: str) -> None:
    with (
        socket.create_server(("127.0.0.1", 0), backlog=0) as full,
        socket.create_server(("127.0.0.1", 0)) as good,
    ):
        to = ("127.0.0.1", free_port()) if leads == "to nobody" else full.getsockname()
        waiting = [socket.socket() for _ in range(4)]  # more than it takes: nobody else is answered
        for line in waiting:
            line.setblocking(False)
            line.connect_ex(full.getsockname())

        async def reached() -> object:
            with await first_of([at(to), at(good.getsockname())], delay=0.01) as line:
                return line.getpeername()

        assert good.getsockname() == run(reached())
        for line in waiting:
            line.close()


def at(to: object) -> tuple[socket.AddressFamily, socket.SocketKind, int, str, object]:
    return socket.AF_INET, socket.SOCK_STREAM, 0, "", to


def test_over_tls_the_far_side_must_be_trusted(tmp_path: Path) -> None:
    whole, key = certificate(tmp_path, "gate.example.com")
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(whole, key)

    async def asked(trusts: ssl.SSLContext) -> list[tuple[int, bytes]]:
        async with served(says(OK), trusts, ssl=theirs) as (server, wire):
            return [await ask(wire, server) for _ in range(2)]

    assert [(200, b"hi")] * 2 == run(asked(ssl.create_default_context(cafile=str(whole))))
    with pytest.raises(NetworkError, match="certificate"):
        run(asked(TRUSTS))


def test_what_a_proxy_does_not_pass_on_was_not_sent() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async def asked() -> TelegramError:
        async with await asyncio.start_server(refuse, "127.0.0.1", 0) as proxy:
            lanes = Lanes(1, f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}", read_timeout=20)
            with pytest.raises(NetworkError, match="503") as failed:
                await lanes.do_request(f"{TELEGRAM}/bot1:a/sendMessage", "POST")
            await lanes.shutdown()
        return failed.value

    last_try = Delivery(1, Route.TELEGRAM, "7", "tg.say", {}, MOST_TIMES_SAID - 1, NOON)

    verdict, _ = judge(run(asked()), last_try, now=NOON)

    assert Verdict.LATER is verdict
