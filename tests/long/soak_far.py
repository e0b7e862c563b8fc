"""The soak's far sides: Google as a board in memory, Telegram as what people have sent. Both can be away."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from peewee import PeeweeException

from passbot.bot.talk.turns import Press
from passbot.domain.site.notices import Delivery
from passbot.errors import DatabaseAway, Unavailable
from passbot.sheets.board import Batch, Completed
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.rows import Seen

LATE = 0.004  # how often Google does not answer, though it has written
DATABASE_AWAY = (DatabaseAway, PeeweeException)


class Died(BaseException):
    """The process is gone, in the middle of things."""


@dataclass
class FarBoard(MemoryBoard):
    """Google as it is on some days; `calls_to_live` is how many calls a process has left."""

    random: Random = field(default_factory=Random)
    is_away: bool = False
    calls_to_live: int = -1

    def _called(self) -> None:
        if self.calls_to_live == 0:
            raise Died
        self.calls_to_live -= 1
        if self.is_away:
            raise _away()

    def read(self) -> Seen:
        self._called()
        return super().read()

    def write(self, batch: Batch) -> None:
        self._called()
        super().write(batch)
        self._called()
        if self.random.random() < LATE:
            raise _away()

    def numbers(self) -> dict[int, str]:
        self._called()
        return super().numbers()

    def completed(self, sheet: str = "", first: int = 0, last: int | None = None) -> Completed:
        self._called()
        return super().completed(sheet, first, last)

    def roll_over(self, year: int, *, past: int) -> bool:  # noqa: ARG002  # one worksheet alone
        return False


@dataclass
class Phones:
    """What people have sent and Telegram still has, and the last keyboard that each of them sees."""

    is_away: bool = False
    waiting: list[tuple[int, dict[str, Any]]] = field(default_factory=list)  # Any: the fields of Heard
    keyboards: dict[int, Delivery] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    heard: int = 0
    last_update: int = 0

    def say(self, who: int, text: str) -> None:
        command, args = None, ""
        if text.startswith("/"):
            command, _, args = text[1:].partition(" ")
        self.waiting.append((who, {"text": text, "command": command, "args": args}))

    def press(self, who: int, label: str) -> bool:
        """False if no button of the last keyboard reads like this."""
        shown = self.keyboards.get(who)
        for row in shown.payload["keyboard"]["rows"] if shown else ():
            for button in row:
                if label in button["label"] and button["verb"]:
                    query = f"q{self.last_update}.{len(self.waiting)}"
                    press = Press(button["verb"], tuple(button["args"]), self.last_update + 1, query)
                    self.waiting.append((who, {"press": press}))
                    return True
        return False

    def hear(self, message: Delivery) -> None:
        who, payload = int(message.recipient), message.payload
        self.heard += 1
        self.texts[who] = str(payload.get("html") or payload.get("text") or "")
        if payload.get("keyboard_kind") == "Keyboard" and payload.get("keyboard"):
            self.keyboards[who] = message


def _away() -> Unavailable:
    """A new one each time: one that is raised again keeps the frames of every time before."""
    return Unavailable("soak.away", "503")
