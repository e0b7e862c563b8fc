"""A sheet as a list of lists: as simple as can be, and slow."""

from dataclasses import dataclass, field

HEIGHT, WIDTH = 50, 6  # high enough that no series deletes what a later step needs


@dataclass
class Model:
    """Rows of texts; "" is an empty cell. All indexes count from 0."""

    rows: list[list[str]] = field(default_factory=lambda: [[""] * WIDTH for _ in range(HEIGHT)])

    def put(self, top: int, left: int, values: list[list[str]]) -> None:
        for down, row in enumerate(values):
            for right, value in enumerate(row):
                self.rows[top + down][left + right] = value

    def clear(self, top: int, bottom: int, left: int, right: int) -> None:
        self.put(top, left, [[""] * (right - left)] * (bottom - top))

    def insert(self, at: int, count: int) -> None:
        self.rows[at:at] = [[""] * WIDTH for _ in range(count)]

    def delete(self, first: int, last: int) -> None:
        del self.rows[first:last]

    def move(self, first: int, last: int, to: int) -> None:
        lifted = self.rows[first:last]
        del self.rows[first:last]
        at = to if to <= first else to - len(lifted)
        self.rows[at:at] = lifted

    def append(self, values: list[list[str]]) -> None:
        """Below the last row with data, where room is made if there is none."""
        filled = [index for index, row in enumerate(self.rows) if any(row)]
        top = max(filled, default=-1) + 1
        while len(self.rows) < top + len(values):
            self.rows.append([""] * WIDTH)
        self.put(top, 0, values)

    def sort(self, column: int, *, downwards: bool) -> None:
        """What is empty comes last, either way."""
        filled = [row for row in self.rows if row[column]]
        filled.sort(key=lambda row: row[column], reverse=downwards)
        self.rows = filled + [row for row in self.rows if not row[column]]

    def replace(self, old: str, new: str) -> None:
        self.rows = [[new if value == old else value for value in row] for row in self.rows]

    def copy(self, source: int, target: int) -> None:
        self.rows[target] = self.rows[source][:]

    def shown(self) -> list[list[str]]:
        """As get_all_values answers: trimmed at the end and then padded to a rectangle."""
        width = max((index + 1 for row in self.rows for index, value in enumerate(row) if value), default=0)
        height = max((index + 1 for index, row in enumerate(self.rows) if any(row)), default=0)
        return [row[:width] for row in self.rows[:height]] or [[]]
