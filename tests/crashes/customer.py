"""A process that orders and lets in, and says each thing once it is confirmed, until it is done or dead."""

import itertools
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from passbot import store
from passbot.domain.passes.orders import Wish
from passbot.domain.people.people import Actor, Channel, Role, acting
from passbot.domain.plates import plates
from passbot.domain.site.rules import Rules
from passbot.services.gate import arrivals
from passbot.services.passes import orders
from passbot.services.people import residents
from passbot.store.db import session

NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
RULES = Rules(quota_house_day=1_000_000)
GUARD = Actor(Channel.BOT, Role.GUARD, name="guard")


def main() -> None:
    url, resident_id, first, count = sys.argv[1], *map(int, sys.argv[2:])
    store.bind(url)
    with session():
        for deed in deeds(resident_id, first, count):
            say(deed)


def deeds(resident_id: int, first: int, count: int) -> Iterator[str]:
    """Orders, every second of which arrives; each is named when the service has answered."""
    host = acting(residents.by_id(resident_id), Channel.BOT)
    for number in itertools.islice(itertools.count(first), count):
        wish = Wish(plate=plates.read(f"А{number % 999 + 1:03}ВС{77 + number // 999}"))
        order = orders.place(wish, actor=host, rules=RULES, now=NOON)
        yield f"order.placed {order.code}"
        if number % 2:
            arrivals.record(order.code, actor=GUARD, rules=RULES, now=NOON)
            yield f"arrival.recorded {order.code}"


def say(deed: str) -> None:
    """One write of one line: it is out before the next deed begins."""
    os.write(1, f"{deed}\n".encode())


if __name__ == "__main__":
    main()
