"""What Google answered during a proof, gathered for each assumption."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from passbot.errors import FarSide
from passbot.sheets.layout import Json
from passbot.sheets.proving.assumption import Assumption, Batch, Cells, Evidence, NotSeen
from passbot.sheets.proving.scratch import NO_CALLS_LEFT, READ, Scratch


@dataclass
class Answers:
    looked: Json | None = None
    _refusals: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of each assumption's own batches
    _failures: dict[str, str] = field(default_factory=dict)
    _values: tuple[Cells, Cells] | None = None
    _is_found: bool | None = None
    _why_unread: str = NO_CALLS_LEFT

    def send(self, scratch: Scratch, name: str, batches: list[Batch]) -> None:
        refusals = []
        for batch in batches:
            try:
                refusals.append(scratch.send(batch))
            except FarSide as exc:
                self._failures[name] = exc.message
                return
        self._refusals[name] = tuple(refusals)

    def look_at_once(self, scratch: Scratch) -> None:
        """Right after a write."""
        with self._unread():
            scratch.read()
        with self._unread():
            self._is_found = scratch.is_found()

    def look_at_all(self, scratch: Scratch) -> None:
        with self._unread():
            scratch.write_and_read()
        with self._unread():
            self._values = scratch.read()
        with self._unread():
            self.looked = scratch.look()

    @contextmanager
    def _unread(self) -> Iterator[None]:
        try:
            yield
        except FarSide as exc:
            self._why_unread = exc.message

    def evidence(self, assumption: Assumption, scratch: Scratch) -> Evidence:
        if why := self._failures.get(assumption.name) or self._failures.get(assumption.by):
            raise NotSeen(why)
        sheets = self.looked["sheets"] if self.looked else []
        mine = [each for each in sheets if each["properties"]["sheetId"] == scratch.place.first]
        if assumption.is_read and (self._values is None or not mine):
            raise NotSeen(self._why_unread)
        here, there = self._values or ((), ())
        return Evidence(
            refusals=self._refusals[assumption.name],
            here=here,
            there=there,
            looked=mine[0] if mine else {},
            is_found=self._is_found,
            words=tuple(call.refusal for call in scratch.calls if call.refusal and call.is_answered),
            reads=sum(call.what == READ for call in scratch.calls),
            late=scratch.late,
            torn=tuple(scratch.torn),
            seconds=tuple(call.seconds for call in scratch.calls),
        )
