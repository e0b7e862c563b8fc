"""A board in memory on which things go wrong as planned."""

from dataclasses import dataclass, field

from passbot.errors import Unavailable
from passbot.sheets.board import Batch
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.rows import Seen

NO_ANSWER = Unavailable("test.gone", "no answer")


@dataclass
class FickleBoard(MemoryBoard):
    """What goes wrong at the next calls, in order; None goes well."""

    before: list[Exception | None] = field(default_factory=list)
    after: list[Exception | None] = field(default_factory=list)
    stale: list[Seen] = field(default_factory=list)
    late: list[Batch] = field(default_factory=list)
    sent: list[Batch] = field(default_factory=list)

    def read(self) -> Seen:
        return self.stale.pop(0) if self.stale else super().read()

    def write(self, batch: Batch) -> None:
        self.sent.append(batch)
        if self.before and (exc := self.before.pop(0)):
            raise exc
        super().write(batch)
        if self.after and (exc := self.after.pop(0)):
            raise exc
