"""The benches' common table: what was measured, its peer in the same run, their ratio and the goal.

A bench calls `tell(Row(...))`, which prints the row; `python -m tests.bench` hears it too and makes one table of all,
and of `docs/bench.json`, where it keeps the newest, the table in docs/speed.md: `python -m tests.written` writes that.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

ROWS = "BENCH_ROWS"  # names the file in which `python -m tests.bench` hears of rows
KEPT = Path(__file__).parents[2] / "docs/bench.json"
HEAD = "| Measured | Ours | Peer | Ratio | Goal | On, load |\n| --- | --- | --- | --- | --- | --- |"


@dataclass(frozen=True)
class Row:
    """`Row("REST, a list of 50", 310, "requests/s", peer=400, beside="FastAPI with raw SQL", least=0.8)`.

    `least` and `most` bound the ratio of ours to the peer's, `limit` ours itself.
    """

    name: str
    ours: float
    unit: str
    peer: float | None = None
    beside: str = ""
    least: float | None = None
    most: float | None = None
    limit: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.ours / self.peer if self.peer else None

    @property
    def is_met(self) -> bool:
        ratio = self.ratio
        return (
            (self.limit is None or self.ours <= self.limit)
            and (self.least is None or (ratio is not None and ratio >= self.least))
            and (self.most is None or (ratio is not None and ratio <= self.most))
        )

    @property
    def goal(self) -> str:
        bounds = [f"at least {self.least:g}"] if self.least is not None else []
        bounds += [f"at most {self.most:g}"] if self.most is not None else []
        bounds += [f"at most {self.limit:g} {self.unit}"] if self.limit is not None else []
        return ", ".join(bounds) + ("" if self.is_met else ": missed")


@dataclass(frozen=True)
class Kept:
    """A row as the file has it: of which bench, when, and how busy the machine was then."""

    bench: str
    at: str
    load: float
    row: Row

    def as_json(self) -> dict[str, object]:
        return {"bench": self.bench, "at": self.at, "load": self.load, **asdict(self.row)}


def tell(row: Row) -> None:
    """For a bench: to whoever reads, and to whoever started it."""
    print(" ".join(("row:", *_cells(row))), flush=True)
    if file := os.environ.get(ROWS):
        with Path(file).open("a", encoding="utf-8") as heard:
            heard.write(json.dumps(asdict(row)) + "\n")


def heard(file: Path) -> list[Row]:
    return [Row(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def read(file: Path = KEPT) -> list[Kept]:
    if not file.exists():
        return []
    rows = json.loads(file.read_text(encoding="utf-8"))
    return [Kept(row.pop("bench"), row.pop("at"), row.pop("load"), Row(**row)) for row in rows]


def keep(new: Iterable[Kept], order: list[str], file: Path) -> None:
    """What was not measured this time stays, with its day."""
    newest = list(new)
    measured = {each.bench for each in newest}
    rows = [each for each in read(file) if each.bench not in measured and each.bench in order] + newest
    rows.sort(key=lambda each: order.index(each.bench))
    lines = ",\n".join(json.dumps(each.as_json(), ensure_ascii=False) for each in rows)
    file.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def markdown(rows: Iterable[Kept]) -> str:
    lines = [f"| {' | '.join((*_cells(each.row), f'{each.at}, {each.load:.1f}'))} |" for each in rows]
    return "\n".join((HEAD, *lines))


def _cells(row: Row) -> tuple[str, str, str, str, str]:
    peer = f"{_figure(row.peer)} {row.unit}: {row.beside}" if row.peer is not None else row.beside
    ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
    return row.name, f"{_figure(row.ours)} {row.unit}", peer, ratio, row.goal


def _figure(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
