"""What one process has changed, told by another one: `python -m tests.bench.wake`. Both databases.

A notice: from the commit in this process until it stands in the chat of the stand-in, said by the bot's process. The
board: from a client's word to one api process until a listener of the other hears of it. On PostgreSQL a bell is
carried; on SQLite the others look once a second.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from websockets.sync.client import ClientConnection, connect

from passbot import store
from passbot.clock import utc_now
from passbot.domain.site.notices import Route
from passbot.sandbox.telegram.client import Telegram
from passbot.services.owed import outbox
from passbot.services.processes.carrying import is_possible
from passbot.store.db import database, session
from tests import databases
from tests.bench.api import serving
from tests.bench.bot import running, stand_in
from tests.bench.table import Row, tell
from tests.carrying import carried

TOKEN = "1000002:" + "o" * 35
ROUNDS, PAUSE = 100, 0.11  # the board hears ten words a second of one client
LIMIT = 200.0  # milliseconds
WORDS = {"html": "hello", "picture": "", "keyboard": None, "language": "en"}


def notices(telegram: Telegram, url: str) -> list[float]:
    bot = TOKEN.partition(":")[0]
    phone = telegram.person("Anna", id=1001, language_code="en", bot=bot)
    phone.say("/start")
    phone.wait(quiet=1)
    chat = f"bots/{bot}/chats/{phone.id}"

    def round_trip() -> float:
        query = {"after": phone.chat().raw["spoken"], "quiet": 0, "timeout": 20}
        outbox.owe(Route.TELEGRAM, str(phone.id), "tg.say", WORDS, now=utc_now())
        began = time.perf_counter()
        telegram.ask("GET", chat, query=query, timeout=20)
        return time.perf_counter() - began

    with carried(url) if is_possible(url) else nullcontext():
        return rounds(round_trip)


def board(addresses: list[str]) -> list[float]:
    lines = [f"ws{address.removeprefix('http')}/slot-booking" for address in addresses]
    with connect(lines[0], proxy=None) as speaker, connect(lines[1], proxy=None) as listener:
        slot = next(each["id"] for each in reversed(heard(listener)) if each["status"] == "available")
        deeds = iter(["book_slot", "cancel_slot"] * ROUNDS)

        def round_trip() -> float:
            began = time.perf_counter()
            speaker.send(json.dumps({"type": next(deeds), "slot_id": slot}))
            heard(listener)
            return time.perf_counter() - began

        return rounds(round_trip)


def heard(line: ClientConnection) -> list[dict[str, object]]:
    """The next state of the board."""
    while True:
        said = json.loads(line.recv(timeout=20))
        if "slots" in said.get("data", {}):
            slots: list[dict[str, object]] = said["data"]["slots"]
            return slots


def rounds(round_trip: Callable[[], float]) -> list[float]:
    took = []
    for _ in range(ROUNDS):
        time.sleep(PAUSE)
        took.append(round_trip() * 1_000)
    return sorted(took)


def measure(kind: str) -> None:
    with TemporaryDirectory() as folder, ExitStack() as stack:
        base = stack.enter_context(stand_in(folder))
        telegram = stack.enter_context(Telegram(base))
        telegram.add_bot(TOKEN, username="bench_bot")
        url = databases.fresh_url(kind, Path(folder))
        common = {
            "PASSBOT_DATABASE_URL": url, "PASSBOT_TELEGRAM_BASE": base, "PASSBOT_TOKEN": TOKEN, "PASSBOT_API_PORT": "0",
            "PASSBOT_CHAT_PACE": "0", "PASSBOT_BOARD_ACCESS": "open", "PASSBOT_BOARD_FROM": "00:00",
            "PASSBOT_BOARD_UNTIL": "24:00",
        }  # fmt: skip
        homes = [Path(folder) / name for name in ("bot", "one", "two")]
        for home in homes:
            home.mkdir()
        sites = [common | {"PASSBOT_HOME": str(home)} for home in homes]
        stack.enter_context(running("passbot", "start", "--only", "bot", environment=sites[0]))
        apis = [serving("passbot", "start", "--only", "api", **site) for site in sites[1:]]
        addresses = [stack.enter_context(each).base for each in apis]
        assert telegram.awake(bot=TOKEN.partition(":")[0], timeout=60)
        store.bind(url)
        with session():
            told(kind, "a notice", notices(telegram, url))
        told(kind, "the board", board(addresses))
        if not database.is_closed():
            database.close()


def told(kind: str, what: str, took: list[float]) -> None:
    median, p99 = statistics.median(took), took[int(0.99 * len(took)) - 1]
    limit = LIMIT if kind == "postgres" else None
    tell(Row(f"{what} over two processes, {kind}, median", round(median, 1), "ms", limit=limit))
    tell(Row(f"{what} over two processes, {kind}, p99", round(p99, 1), "ms", limit=limit))


def main() -> None:
    for kind in [kind for kind in databases.KINDS if kind in sys.argv] or databases.KINDS:
        measure(kind)


if __name__ == "__main__":
    main()
