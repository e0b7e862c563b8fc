"""A far side with one number to add to, behind the real front: what tests of the faults talk to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from passbot.sandbox.faults import Fault, Faults, Side
from passbot.sandbox.faulty import Faulty
from passbot.sandbox.front import faults_over_http, front
from passbot.sandbox.serving import Server, address_of, in_thread, listen
from passbot.sandbox.wire import Message, Receive, Send, answer_json, body_of


@dataclass
class Counting:
    """Every request but GET adds its path to `done`; the answer is how many there are."""

    done: list[str] = field(default_factory=list)
    base: str = ""
    faults: Faults = field(default_factory=Faults)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        await body_of(receive)
        if scope["method"] != "GET":
            self.done.append(scope["path"])
        await answer_json(send, {"ok": True, "result": len(self.done)})

    async def start(self) -> None:
        """Nothing to start."""

    async def stop(self) -> None:
        """Nothing to stop."""

    def edit(self, fault: Fault) -> None:
        if fault.edit:
            fault.edit()


@contextmanager
def counting() -> Iterator[Counting]:
    side = Counting()
    app = front(
        telegram=Faulty(side, Side.TELEGRAM, side.faults, edit=side.edit),
        google=Faulty(side, Side.GOOGLE, side.faults, edit=side.edit),
        own={"/sandbox/faults": faults_over_http(side.faults)},
        page=side,
    )
    listening = listen(0)
    side.base = address_of(listening)
    with in_thread(Server(app, side), listening):
        yield side
