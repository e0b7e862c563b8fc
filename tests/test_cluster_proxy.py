"""The proxy of several processes, docs/cluster.nginx.conf, run by the nginx of this machine as it stands there."""

import json
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from passbot.bot.telegram.inbox import Raw
from passbot.bot.telegram.webhook import PATH, door
from passbot.errors import DatabaseAway
from passbot.listening import Bounds
from passbot.services.people import sign_ins
from tests.api.server import Running, running
from tests.journeys.house import where_it_is_noon
from tests.listening.far import in_thread
from tests.long.cluster_site import PROXY
from tests.nginx import certificate, needs_nginx, serving
from tests.patience import PATIENCE
from tests.ports import free_port
from tests.services.people import some_people

pytestmark = needs_nginx
SECRET = "s" * 64
NOWHERE = "127.0.0.1:9"  # nobody listens at the port of `discard`


@dataclass
class Front:
    """The proxy, as somebody on this machine meets it."""

    port: int
    trusts: ssl.SSLContext

    @property
    def base(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.base, verify=self.trusts, trust_env=False)

    def board(self, cookie: str = "") -> ClientConnection:
        headers = {"Origin": self.base} | ({"Cookie": cookie} if cookie else {})
        return connect(
            f"wss://127.0.0.1:{self.port}/slot-booking",
            ssl=self.trusts,
            additional_headers=headers,
            proxy=None,
        )


@contextmanager
def front(
    folder: Path,
    port: int,
    *,
    api: Sequence[str],
    bot: Sequence[str] = (NOWHERE,) * 2,
    is_telegram: bool = True,
) -> Iterator[Front]:
    folder.mkdir(exist_ok=True)
    own, _ = certificate(folder, "127.0.0.1")
    changed = {"listen 443": f"listen 127.0.0.1:{port}", "/etc/nginx/tls": str(folder)}
    for name, inner, addresses in (("api", 8000, api), ("bot", 8081, bot)):
        changed |= {f"{name}-{number}:{inner}": address for number, address in enumerate(addresses, 1)}
    if is_telegram:
        changed["        deny all;"] = "        allow 127.0.0.1;\n        deny all;"
    with serving(folder, PROXY.read_text(encoding="utf-8"), port, changed):
        yield Front(port, ssl.create_default_context(cafile=str(own)))


@dataclass
class Shelf:
    """An inbox that keeps what it is given, or whose database is away."""

    taken: list[int] = field(default_factory=list)
    is_away: bool = False

    async def take(self, arrived: Sequence[Raw]) -> None:
        if self.is_away:
            raise DatabaseAway("database.away", "It is away.")
        self.taken += [int(each["update_id"]) for each in arrived]


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def pair(port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Running]]:
    """Two processes of the API on one database."""
    home: Path = tmp_path_factory.mktemp("site")
    given: dict[str, Any] = {  # Any: settings of several types
        "api_url": f"https://127.0.0.1:{port}",
        "board_until": "24:00",
        "zone": where_it_is_noon(datetime.now(UTC)),  # its board has slots to come
        "address_pace": 4,  # twenty at once
    }
    with (
        running("sqlite", home, api_title="first", **given) as first,
        running("sqlite", home, api_title="second", **given | {"database_url": first.url}) as second,
    ):
        yield first, second


@pytest.fixture(scope="module")
def site(
    pair: tuple[Running, Running], port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Front]:
    folder: Path = tmp_path_factory.mktemp("nginx")
    with front(folder, port, api=[address(each.base) for each in pair]) as made:
        yield made


def address(base: str) -> str:
    return base.removeprefix("http://")


def test_both_processes_answer(site: Front) -> None:
    with site.client() as http:
        titles = {http.get("/openapi.json").json()["info"]["title"] for _ in range(4)}

    assert {"first", "second"} == titles


@pytest.fixture(scope="module")
def cookie(site: Front, pair: tuple[Running, Running]) -> str:
    """Somebody has signed in, at one of the two."""
    with pair[0].database():
        link = sign_ins.offer(some_people.settle("Анна Петрова", "27").id, now=datetime.now(UTC))
    with site.client() as http:
        entered = http.post("/sign-in", data={"link": link})
    set_cookie = entered.headers["set-cookie"]
    assert "secure" in set_cookie.lower()
    return str(set_cookie.partition(";")[0])


def test_who_has_signed_in_at_one_is_known_to_the_other(site: Front, cookie: str) -> None:
    for _ in range(2):
        with site.board(cookie) as line:
            assert picture(line)["slots"]
    with pytest.raises(InvalidStatus), site.board():
        pass


def test_what_is_booked_on_one_line_is_heard_on_the_other(site: Front, cookie: str) -> None:
    with site.board(cookie) as one, site.board(cookie) as other:
        slot = picture(one)["slots"][-1]["id"]
        before = picture(other)["booked_slots"]

        one.send(json.dumps({"type": "book_slot", "slot_id": slot}))

        while picture(other)["booked_slots"] == before:
            pass


def picture(line: ClientConnection) -> Any:  # Any: JSON
    """The next one."""
    while (heard := json.loads(line.recv(PATIENCE)))["type"] != "slots_update":
        pass
    return heard["data"]


def test_while_one_process_is_away_the_other_answers_everything(
    pair: tuple[Running, Running], tmp_path: Path
) -> None:
    one = address(pair[0].base)
    with front(tmp_path, free_port(), api=[NOWHERE, one]) as half, half.client() as http:
        statuses = {http.get("/health").status_code for _ in range(10)}
        posted = {http.post("/sign-in", data={"link": "made up"}).status_code for _ in range(4)}

    assert {200} == statuses
    assert 502 not in posted


def test_nobody_forges_an_address_at_either_process(site: Front) -> None:
    """Each counts the proxy's client, whatever a header of theirs says."""
    with site.client() as http:
        answers = [
            http.get("/", headers={"X-Forwarded-For": f"203.0.113.{number}"}).status_code
            for number in range(60)
        ]

    assert 429 in answers  # sixty clients' first would all be answered


@dataclass
class Bots:
    shelves: tuple[Shelf, Shelf]
    http: httpx.Client

    def post(self, update_id: int) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        return self.http.post(PATH, json={"update_id": update_id}, headers=headers).status_code


@pytest.fixture
def bots(tmp_path: Path) -> Iterator[Bots]:
    shelves = Shelf(), Shelf()
    with ExitStack() as stack:
        doors = [stack.enter_context(in_thread(door(each, SECRET), Bounds())).address for each in shelves]
        addresses = [f"{host}:{port}" for host, port in doors]
        site = stack.enter_context(front(tmp_path, free_port(), api=(NOWHERE,) * 2, bot=addresses))
        yield Bots(shelves, stack.enter_context(site.client()))


def test_updates_go_to_both_bots_and_each_to_one(bots: Bots) -> None:
    answers = [bots.post(number) for number in range(1, 7)]

    first, second = (shelf.taken for shelf in bots.shelves)
    assert [200] * 6 == answers
    assert first
    assert second
    assert list(range(1, 7)) == sorted(first + second)


def test_an_update_that_one_bot_cannot_keep_goes_to_the_other(bots: Bots) -> None:
    bots.shelves[0].is_away = True

    answers = [bots.post(number) for number in range(1, 7)]

    assert [200] * 6 == answers
    assert list(range(1, 7)) == bots.shelves[1].taken


def test_where_no_bot_can_keep_it_telegram_hears_so_and_comes_again(bots: Bots) -> None:
    for shelf in bots.shelves:
        shelf.is_away = True

    assert bots.post(1) in (502, 503)


def test_the_webhook_is_for_telegram_alone(tmp_path: Path) -> None:
    with front(tmp_path, free_port(), api=(NOWHERE,) * 2, is_telegram=False) as site, site.client() as http:
        assert 403 == http.post(PATH, json={}).status_code


def test_a_head_that_is_too_large_ends_at_the_proxy(site: Front) -> None:
    with site.client() as http:
        assert http.get("/" + "x" * 40_000).status_code in (400, 414)


def test_a_line_that_speaks_no_tls_is_answered_by_the_proxy_alone(site: Front) -> None:
    with socket.create_connection(("127.0.0.1", site.port), PATIENCE) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: gate\r\n\r\n")

        assert line.recv(100).startswith(b"HTTP/1.1 400")
