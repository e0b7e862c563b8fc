"""Compare two plates character by character and mark where they differ."""

from dataclasses import dataclass

from passbot.domain.plates.reading import in_one_alphabet

GAP = "_"
_Columns = list[tuple[str, str]]


@dataclass(frozen=True)
class Difference:
    """Both rows have the same length; `places` are the differing positions, from 0."""

    typed: str
    plate: str
    places: tuple[int, ...]

    @property
    def marks(self) -> str:
        return "".join("^" if at in self.places else " " for at in range(len(self.typed))).rstrip()


def compare(typed: str, plate: str, *, is_piece: bool) -> Difference:
    """Compare folded plates. A piece may match anywhere in the plate; the characters around it are no difference."""
    columns, first, last = _aligned(typed, plate, is_piece)
    places = tuple(first + at for at, (one, other) in enumerate(columns) if one != other)
    upper = " " * first + "".join(one for one, _ in columns) + " " * (len(plate) - last)
    lower = plate[:first] + "".join(other for _, other in columns) + plate[last:]
    both = in_one_alphabet(upper + lower, prefers_cyrillic=True)
    return Difference(both[: len(upper)], both[len(upper) :], places)


def _aligned(typed: str, plate: str, is_piece: bool) -> tuple[_Columns, int, int]:
    """Return the aligned columns, and the part of the plate that they cover."""
    costs = _costs(typed, plate, is_piece)
    bottom = costs[len(typed)]
    end = min(range(len(bottom)), key=lambda at: bottom[at]) if is_piece else len(plate)
    columns: _Columns = []
    row, column = len(typed), end
    while row or (column and not is_piece):
        cost = costs[row][column]
        if row and column and cost == costs[row - 1][column - 1] + (typed[row - 1] != plate[column - 1]):
            row, column = row - 1, column - 1
            columns.append((typed[row], plate[column]))
        elif row and cost == costs[row - 1][column] + 1:
            row -= 1
            columns.append((typed[row], GAP))
        else:
            column -= 1
            columns.append((GAP, plate[column]))
    return columns[::-1], column, end


def _costs(typed: str, plate: str, is_piece: bool) -> list[list[int]]:
    """The edit-distance table: the number of changes between the first i and the first j characters."""
    rows = [[0] * (len(plate) + 1) if is_piece else list(range(len(plate) + 1))]
    for number, char in enumerate(typed, start=1):
        above, row = rows[-1], [number]
        for at, other in enumerate(plate):
            row.append(min(above[at] + (char != other), above[at + 1] + 1, row[at] + 1))
        rows.append(row)
    return rows
