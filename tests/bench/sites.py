"""What a site costs: `python -m tests.bench.sites [--sites 20] [--minutes 3] [--orders 10]`.

Whole sites side by side, each one process on SQLite with a stand-in for Telegram and Google of its own, which is not
counted. First they rest, and somebody at one site orders passes and waits for each answer. Then so many are ordered and
ticked in each of the others, while that somebody goes on. Each call goes through an nginx that writes it down. Memory
is the proportional set (shared pages divided among those who share them).
"""

import argparse
import os
import re
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from passbot import store
from passbot.sandbox.telegram.client import Phone
from passbot.store.db import session
from tests.bench.processor import processor
from tests.bench.visitor import Visitor, used
from tests.long.badday import SETTINGS, Running
from tests.long.life_of_a_day import Guard, Host, Life
from tests.long.whole_site import WholeSite, whole_site
from tests.machine.room import settle
from tests.nginx import serving
from tests.ports import free_port

SETTLED_WITHIN = 600.0
KINDS = (
    ("Google read", re.compile(r"GET /v4/|POST /v4/.*:(batchG|g)etByDataFilter$")),
    ("Google write", re.compile(r"(POST|PUT) /v4/")),
    ("Google Drive", re.compile(r"\w+ /(upload/)?drive/")),
    ("Telegram getUpdates", re.compile(r"POST /bot[^/]+/getUpdates")),
    ("Telegram message", re.compile(r"POST /bot[^/]+/(send|edit)")),
    ("Telegram other", re.compile(r"\w+ /bot")),
)
SERVER = """
server {
    listen 127.0.0.1:PORT;
    access_log FOLDER/PORT.log calls;
    client_max_body_size 50m;
    location / {
        proxy_pass FAR;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $http_host;
        proxy_read_timeout 120s;
        proxy_buffering off;
    }
}
"""


@dataclass
class Seen:
    """At one moment, of one site."""

    at: float
    processor: float  # seconds
    calls: Counter[str]


Lives = Callable[[threading.Event, threading.Event], None]
Spans = list[tuple[Seen, Seen]]  # of each site, before and after


@dataclass
class Measured:
    site: WholeSite
    calls: Path

    def seen(self) -> Seen:
        return Seen(time.monotonic(), processor(self.site.pid), self._calls())

    def _calls(self) -> Counter[str]:
        lines = self.calls.read_text().splitlines()
        return Counter(next((kind for kind, how in KINDS if how.match(line)), "else") for line in lines)

    def memory(self) -> float:
        """Megabytes."""
        rolled = Path(f"/proc/{self.site.pid}/smaps_rollup").read_text()
        return int(re.findall(r"Pss: +(\d+)", rolled)[0]) / 1024


@contextmanager
def sites(count: int) -> Iterator[list[Measured]]:
    """None of them started."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="passbot-sites-")))
        made, servers, ports = list[Measured](), [], [free_port() for _ in range(count)]
        for number, port in enumerate(ports):
            base = f"http://127.0.0.1:{port}"
            given = SETTINGS | {"sync_seconds": 3, "telegram_base": base, "google_base": base}
            site = stack.enter_context(whole_site("sqlite", folder / str(number), **given))
            servers.append(SERVER.replace("PORT", str(port)).replace("FAR", site.far.base))
            made.append(Measured(site, folder / f"{port}.log"))
        text = 'log_format calls "$request_method $uri";\n' + "".join(servers).replace("FOLDER", str(folder))
        stack.enter_context(serving(folder, text, ports[-1], {}))
        yield made


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.sites", description=__doc__)
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=3, help="of rest")
    parser.add_argument("--asks", type=int, default=30, help="in one site, while nobody else orders")
    parser.add_argument("--orders", type=int, default=10, help="in each of the others, after it")
    parser.add_argument("--every", type=float, default=6, help="about so many seconds one")
    args = parser.parse_args()
    print(f"{args.sites} sites, load {os.getloadavg()[0]:.1f} before", flush=True)
    with sites(args.sites) as made:
        for each in made:
            each.site.start()
        for each in made:
            assert each.site.telegram.awake(timeout=300), each.site.log()
        time.sleep(20)  # sheets are made, jobs have run once
        rested = _during(made, lambda: time.sleep(args.minutes * 60))
        _tell_rest(rested)
        _tell_memory(made, "at rest")
        first, others = made[0], made[1:] or made
        visitor, began = Visitor(_settled(first, "Vera")), used(first.site.pid)
        for _ in range(args.asks):
            visitor.order()
        began = visitor.tell("nobody else orders", first.site.pid, began)
        beside = [visitor.live] if others != made else []
        busy = _during(others, lambda: _lived(others, args.orders, args.every, beside))
        if beside:
            visitor.tell(f"{len(others)} others take orders", first.site.pid, began)
        _tell_orders(rested, busy, args.orders)
        _tell_memory(made, "after it")
    print(f"load {os.getloadavg()[0]:.1f} after")
    return 0


def _during(made: list[Measured], work: Callable[[], object]) -> Spans:
    before = [each.seen() for each in made]
    work()
    return list(zip(before, [each.seen() for each in made], strict=True))


def _settled(each: Measured, name: str) -> Phone:
    phone = each.site.telegram.person(name, language_code="en")
    store.bind(each.site.url)
    with session():
        settle(phone.id, f"{name} Demo")
    return phone


def _lived(made: list[Measured], orders: int, every: float, beside: Sequence[Lives]) -> None:
    """In each site one person orders so many cars, and a guard ticks all of them."""
    lives, everybody = [Life() for _ in made], list(beside)
    for each, life in zip(made, lives, strict=True):
        everybody.append(Host(_settled(each, "Anna"), life, 0, every=every, most=orders).live)
        everybody.append(Guard(each.site.far, life, "guard1").live)
    with Running(everybody):
        until = time.monotonic() + SETTLED_WITHIN
        while not all(
            len(life.confirmed) == orders and life.confirmed.keys() <= set(life.archived) for life in lives
        ):
            assert time.monotonic() < until, [len(life.archived) for life in lives]
            time.sleep(1)


def _tell_rest(spans: Spans) -> None:
    minutes = [(after.at - before.at) / 60 for before, after in spans]
    processor = [after.processor - before.processor for before, after in spans]
    each = [seconds / minute for seconds, minute in zip(processor, minutes, strict=True)]
    print(
        f"at rest, a minute: processor {statistics.median(each):.2f} s each, {sum(each):.1f} s all;", end=" "
    )
    print(", ".join(f"{kind} {count / sum(minutes):.1f}" for kind, count in _calls(spans).most_common()))


def _tell_orders(rested: Spans, busy: Spans, orders: int) -> None:
    """What an order and its arrival cost beyond rest."""
    rest, been = (sum(after.at - before.at for before, after in spans) for spans in (rested, busy))
    share, count = been / rest, orders * len(busy)
    at_rest = _calls(rested)
    more = {kind: (calls - at_rest[kind] * share) / count for kind, calls in _calls(busy).items()}
    seconds = [sum(after.processor - before.processor for before, after in spans) for spans in (rested, busy)]
    print(
        f"an order and its arrival: processor {(seconds[1] - seconds[0] * share) / count * 1000:.0f} ms;",
        end=" ",
    )
    print(", ".join(f"{kind} {calls:.1f}" for kind, calls in more.items()))
    minutes = been / len(busy) / 60
    print(
        f"under orders, {count / minutes:.0f} a minute in all: "
        f"{seconds[1] / minutes / 60:.2f} of a core for {len(busy)} sites"
    )


def _tell_memory(made: list[Measured], when: str) -> None:
    memory = [each.memory() for each in made]
    print(f"memory {when}: each {statistics.median(memory):.0f} MB, all {sum(memory):.0f} MB", flush=True)


def _calls(spans: Spans) -> Counter[str]:
    return sum((after.calls - before.calls for before, after in spans), Counter[str]())


if __name__ == "__main__":
    sys.exit(main())
