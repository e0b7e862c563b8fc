"""Many listeners: each hears the newest state, and a stalled one holds up nobody."""

import asyncio
from dataclasses import dataclass, field

from passbot.api.board.client import MOST_ANSWERS, Client
from passbot.api.board.hub import Hub
from tests.patience import PATIENCE


@dataclass
class Line:
    """A far end that takes what it is sent, once its gate is open."""

    heard: list[str] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    dropped: int = 0
    is_gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, text: str) -> None:
        await self.gate.wait()
        self.heard.append(text)

    def drop(self) -> None:
        self.dropped += 1
        self.is_gone.set()


def line(*, is_open: bool = True) -> Line:
    made = Line()
    if is_open:
        made.gate.set()
    return made


async def calm() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_everybody_hears_a_state_before_publish_returns() -> None:
    hub, lines = Hub(), [line() for _ in range(3)]

    with hub.joined(Client(lines[0].send, print)), hub.joined(Client(lines[1].send, print)):
        hub.publish(1, "one")

    assert [["one"], ["one"], []] == [each.heard for each in lines]


async def test_the_same_state_is_told_once() -> None:
    hub, anna = Hub(), line()

    with hub.joined(Client(anna.send, anna.drop)):
        for state in (1, 1, 2, 2, 1):
            hub.publish(state, str(state))

    assert ["1", "2", "1"] == anna.heard


async def test_a_slow_one_gets_the_newest_and_then_its_answers_in_order() -> None:
    slow = line(is_open=False)
    client = Client(slow.send, slow.drop)

    for seq in range(5):
        client.update(str(seq))
        client.answer(f"answer {seq}")
    slow.gate.set()
    await calm()

    assert ["0", "4", *(f"answer {seq}" for seq in range(5))] == slow.heard


async def test_a_newcomer_hears_once_and_the_others_only_what_is_news() -> None:
    hub, anna, boris = Hub(), line(), line()

    with hub.joined(Client(anna.send, print)) as first:
        hub.greet(first, 1, "one")
        with hub.joined(Client(boris.send, print)) as second:
            hub.greet(second, 1, "one again")
            hub.publish(1, "one")
            hub.greet(second, 2, "two")

    assert ["one", "two"] == anna.heard
    assert ["one again", "two"] == boris.heard


async def test_a_stalled_one_is_dropped_and_holds_up_nobody() -> None:
    hub, stalled, anna = Hub(), line(is_open=False), line()

    with hub.joined(Client(stalled.send, stalled.drop, patience=0.01)), hub.joined(Client(anna.send, print)):
        hub.publish(1, "one")
        hub.publish(2, "two")
        async with asyncio.timeout(PATIENCE):
            await stalled.is_gone.wait()

    assert ["one", "two"] == anna.heard


async def test_whoever_asks_and_never_listens_is_dropped() -> None:
    deaf = line(is_open=False)
    client = Client(deaf.send, deaf.drop)

    for number in range(MOST_ANSWERS + 2):
        client.answer(str(number))

    assert 1 == deaf.dropped
    client.close()


async def test_a_line_that_broke_is_dropped_at_once() -> None:
    gone = line()

    async def broken(_: str) -> None:
        raise ConnectionResetError

    Client(broken, gone.drop).update("one")

    assert 1 == gone.dropped
