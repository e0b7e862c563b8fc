"""The gate beside the original's way of keeping the sheet: calls and cells, an hour of clicks.

python -m tests.bench sheets: the hour is simulated, everything else is real: the sync and its database, gspread,
HTTP, the sandbox's Google. Every call takes 0.3 s of that hour. The original is leaner here than it was: it
clears, writes all, waits 20 s, reads, appends one by one. Ten thousand clicks a row: `python -m tests.long clicks`.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from passbot import store
from passbot.domain.site.rules import Rules
from passbot.sandbox.running import Box, running
from passbot.sheets.google import GoogleBoard
from passbot.sheets.google_client import Far
from passbot.sheets.rows import ARRIVED
from passbot.sheets.writing import CHECKBOX
from passbot.store.db import session
from tests import databases
from tests.bench.guard import Gate
from tests.services.people.some_people import NOON, order_car, settle
from tests.sheets import sites
from tests.sheets.hands import Cells, SandboxHands

CALL, INTERVAL, ORIGINAL_WAIT = 0.3, 3.0, 20.0
RULES = Rules(quota_house_day=100_000)
LETTERS = "АВЕКМНОРСТУХ"


class Wire(Far):
    """Google at 0.3 s a call, half of it on the way there."""

    def __init__(
        self, key: Mapping[str, Any], base: str, gate: Gate, hands: SandboxHands
    ) -> None:  # Any: Google's own JSON
        super().__init__(key, base=base, monotonic=lambda: gate.now)
        self._gate, self._hands = gate, hands
        self.on_arrival: Callable[[], None] = lambda: None

    def _call(self, budget: str, verb: str, path: str, **given: Any) -> dict[str, Any]:  # Any: Google's JSON
        gate = self._gate
        gate.passes(CALL / 2)
        self.on_arrival()
        answer = super()._call(budget, verb, path, **given)
        gate.calls += 1
        if budget == "write":
            gate.cells += _cells(path, given.get("json") or {}, gate.rows)
            self._seen()
        gate.passes(CALL / 2)
        return answer

    def _seen(self) -> None:
        gate = self._gate
        gate.sees(self._hands.rows())
        gate.reads_answers(gate.rows)
        for done in self._hands.completed()[len(gate.completed) :]:
            gate.completed.setdefault(str(done[0]), gate.now)


def _cells(path: str, body: Mapping[str, Any], stood: list[Cells]) -> int:  # Any: Google's JSON
    """How many cells a write touches; what is deleted or cleared counts as eleven a row."""
    if path.endswith(":clear"):
        return 11 * len(stood)
    found = sum(len(row) for block in body.get("data", []) for row in block["values"])
    found += sum(len(row) for row in body.get("values", []))
    for request in body.get("requests", []):
        ((kind, what),) = request.items()
        if kind in ("updateCells", "appendCells"):
            found += sum(len(row["values"]) for row in what.get("rows", []))
            found += (
                11 * (what["range"]["endRowIndex"] - what["range"]["startRowIndex"]) if "range" in what else 0
            )
        elif kind == "setDataValidation":
            found += what["range"]["endRowIndex"] - what["range"]["startRowIndex"]
        elif kind == "deleteDimension":
            found += 11 * (what["range"]["endIndex"] - what["range"]["startIndex"])
    return found


@contextmanager
def gate_at(box: Box, ticks_an_hour: int) -> Iterator[tuple[Gate, Wire, GoogleBoard]]:
    """A new spreadsheet that is set up, before the first car."""
    title = f"Orders {next(_NUMBERS)}"
    spreadsheet = sites.share(box, title)
    sites.sheet(box, title).board().set_up()
    look = sites.sheet(box, title).look
    tabs = GoogleBoard(Far(sites.key(box, "worker"), base=box.base), spreadsheet, look).tabs
    hands = SandboxHands(box, spreadsheet, tabs.latest_id)
    gate = Gate(Random(1), ticks_an_hour, lambda at: hands.set(at, ARRIVED, True))
    wire = Wire(sites.key(box, "worker"), box.base, gate, hands)
    board = GoogleBoard(wire, spreadsheet, look)
    assert board.tabs == tabs
    gate.begins()
    yield gate, wire, board


_NUMBERS = count()


def ours(box: Box, open_orders: int, ticks_an_hour: int, seconds: int) -> Gate:
    host = settle("Anna Demo Person", "27")
    placed = 0
    with gate_at(box, ticks_an_hour) as (gate, _, board):
        sync = sites.sheet(box).sync(board, holder="bench")
        while gate.now < seconds:
            began = gate.now
            now = NOON + timedelta(seconds=began)
            while placed - len(gate.answered) < open_orders:
                placed += 1
                order_car(host, _plate(placed), rules=RULES, now=now)
            gate.cycles += 1
            sync.cycle(now)
            gate.passes(max(0.0, began + INTERVAL - gate.now))
    return gate


def original(box: Box, open_orders: int, ticks_an_hour: int, seconds: int) -> Gate:
    placed, waiting = 0, dict[str, None]()
    with gate_at(box, ticks_an_hour) as (gate, wire, board):
        path = f"/v4/spreadsheets/{board.id}"
        grow = {"sheetId": board.tabs.latest_id, "dimension": "ROWS", "length": open_orders}
        wire.write(f"{path}:batchUpdate", {"requests": [{"appendDimension": grow}]})
        gate.begins()

        def ticks_that_are_cleared() -> None:
            for row in gate.rows:
                if row[7] is True and row[0] in waiting:  # ticked after the read
                    gate.missed += 1
                    gate.ticked.pop(str(row[0]), None)

        while gate.now < seconds:
            while len(waiting) < open_orders:
                placed += 1
                waiting[f"c{placed}"] = None
            gate.cycles += 1
            wire.on_arrival = ticks_that_are_cleared
            wire.write(f"{path}/values/Orders_latest!A2:K:clear", {})
            wire.on_arrival = lambda: None
            rows = [[code, *["x"] * 6, False] for code in waiting]
            data = [{"range": "Orders_latest!A2", "values": rows}]
            wire.write(f"{path}/values:batchUpdate", {"valueInputOption": "RAW", "data": data})
            area = {
                "sheetId": board.tabs.latest_id,
                "startColumnIndex": ARRIVED,
                "endColumnIndex": ARRIVED + 1,
            }
            boxes = {"range": area | {"startRowIndex": 1, "endRowIndex": len(waiting) + 1}, "rule": CHECKBOX}
            wire.write(f"{path}:batchUpdate", {"requests": [{"setDataValidation": boxes}]})
            gate.passes(ORIGINAL_WAIT)
            wanted = {"valueRenderOption": "UNFORMATTED_VALUE"}
            read = wire.read(f"{path}/values/Orders_latest!A2:H", wanted).get("values", [])
            wire.read(f"{path}/values/Orders_completed!A2:A", wanted)
            for code in [str(row[0]) for row in read if row[7] is True]:
                waiting.pop(code)
                gate.answered[code] = gate.now
                append = f"{path}/values/Orders_completed!A1:append?valueInputOption=RAW"
                wire.write(append, {"values": [[code, *["x"] * 7]]})
    return gate


def _plate(number: int) -> str:
    at, rest = divmod(number, 900)
    return f"{LETTERS[at % 12]}{rest + 1:03}{LETTERS[at // 12 % 12]}А77"


def _figures(gate: Gate) -> str:
    shares = (gate.lost / gate.clicks, gate.wrong / gate.clicks, gate.blank / gate.now)
    return f"{gate.pace()} | {' | '.join(f'{share:.1%}' for share in shares)}"


HEAD = (
    "| Open orders | Ticks an hour | | Calls a cycle | Cells a cycle | Tick to answer, mean / worst "
    "| To Orders_completed | Lost | On a wrong order | Blank |\n" + "| --- " * 10 + "|"
)


def main() -> None:
    print(HEAD)
    with running(checked=False) as box:
        for open_orders in (50, 500, 5_000):
            for ticks in (60, 240, 600):
                seconds = 3_600 if open_orders <= 500 else 600
                for name, way in (("original", original), ("passbot", ours)):
                    with tempfile.TemporaryDirectory() as folder:
                        store.bind(databases.fresh_url("sqlite", Path(folder)), synchronous="off")
                        with session():
                            figures = _figures(way(box, open_orders, ticks, seconds))
                    print(f"| {open_orders} | {ticks} | {name} | {figures} |", flush=True)


if __name__ == "__main__":
    main()
