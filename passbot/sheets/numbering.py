"""The number of the last batch on the sheet. Each write raises it: a lower one is a stale read, or an older version."""

from passbot.services.sheet import batches
from passbot.sheets.board import Board

OLD_READS = 3  # in a row: then the sheet was overwritten, or an older version restored


class Numbering:
    def __init__(self, board: Board) -> None:
        self._board = board
        self._known = 0  # a number known to be applied, whatever the sheet says
        self._old_reads = 0
        self.is_old = False  # in the last read; then the number is written again, even if nothing else is

    def count_anew(self) -> None:
        """Old reads until now say nothing: somebody may have written the number again, or a write is in doubt."""
        self._old_reads = 0

    def is_stale(self, number: int) -> bool:
        """True if a read with this number must not be used."""
        self.is_old = number < self._highest()
        self._old_reads = self._old_reads + 1 if self.is_old else 0
        return 0 < self._old_reads < OLD_READS

    def following(self, number: int) -> int:
        """The number of a write after a read with this one."""
        return max(number, self._highest()) + 1

    def applied(self, number: int) -> None:
        """From now on a read with a lower number is old."""
        self._known, self._old_reads = number, 0

    def taken(self, number: int) -> None:
        """The number was refused: the read was stale, or the number overwritten. The next reads will tell."""
        self._known = max(self._board.numbers(), default=number)

    def _highest(self) -> int:
        return max(batches.last_number(self._board.id), self._known)
