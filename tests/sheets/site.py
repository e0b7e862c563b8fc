"""A gate with a board in memory: who ordered what, what stands on the sheet, what time it is."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import OPERATOR, Actor, Channel, Resident, Role
from passbot.domain.site.rules import Rules
from passbot.services.gate import arrivals
from passbot.services.passes import changes, orders
from passbot.sheets.memory import MemoryBoard, Row
from passbot.sheets.rows import Value
from passbot.sheets.sync import Sync
from passbot.sheets.words import Wording
from passbot.store.db import database
from passbot.texts import Texts
from tests.services.people.some_people import NOON, actor, order_car

PIN = Actor(Channel.PIN, Role.GUARD, name="keypad")
RULES = Rules(quota_house_day=100_000)
FRESH, SETTLED, TOLD, QUIET = 3, 16, 61, 601  # seconds: the next cycle, no way back, a row leaves, gaps close


class Site:
    def __init__(self, board: MemoryBoard | None = None) -> None:
        self.board = board or MemoryBoard()
        self.wording = Wording(Texts("en", ZoneInfo("Europe/Moscow")))
        self.now = NOON
        self.sync = self.worker("first")

    def worker(self, holder: str) -> Sync:
        return Sync(self.board, self.wording, rules=RULES, holder=holder)

    def after(self, seconds: float) -> bool:
        """Time passes, then there is a cycle."""
        self.now += timedelta(seconds=seconds)
        return self.sync.cycle(self.now)

    def order(self, host: Resident, plate: str = "А001АА77") -> Order:
        """Ordered, and on the sheet."""
        placed = order_car(host, plate, rules=RULES, now=self.now)
        self.after(0)
        return placed

    def row(self, order: Order) -> Row:
        (row,) = [row for row in self.board.rows if row[0] == order.code]
        return row

    def stands(self, order: Order) -> bool:
        return any(row[0] == order.code for row in self.board.rows)

    def tick(self, order: Order, value: Value = True) -> None:
        self.row(order)[7] = value

    def answer(self, order: Order) -> Value:
        return self.row(order)[10]

    def status(self, order: Order) -> str:
        return str(orders.by_code(order.code).status)

    def turns(self, order: Order) -> list[tuple[int, str]]:
        """The order's log: its turns and their channels."""
        found = database.execute_sql("SELECT order_id, turn, channel FROM arrivals ORDER BY id").fetchall()
        return [(row[1], row[2]) for row in found if row[0] == order.id]

    def events(self, kind: str) -> int:
        found = database.execute_sql("SELECT kind FROM events").fetchall()
        return [row[0] for row in found].count(kind)

    def completed(self) -> list[Value]:
        return [row[0] for row in self.board.done]

    def arrive_by_pin(self, order: Order) -> None:
        arrivals.record(order.code, actor=PIN, rules=RULES, now=self.now)

    def undo(self, order: Order) -> None:
        arrivals.annul(order.code, actor=OPERATOR, rules=RULES, now=self.now)

    def cancel(self, order: Order) -> None:
        changes.cancel(order.code, actor=actor(order.resident), now=self.now)

    def told(self) -> list[str]:
        """Kinds of what the admins were told."""
        sql = "SELECT kind FROM deliveries WHERE route = 'telegram' AND kind LIKE %s"
        if "sqlite" in type(database.obj).__name__.lower():
            sql = sql.replace("%s", "?")
        found: list[tuple[str]] = database.execute_sql(sql, ("%.%",)).fetchall()
        return [row[0] for row in found if row[0].startswith(("sheet.", "gate."))]


def at(hour: int, minute: int = 0) -> datetime:
    """This hour of the day of the tests, in Moscow."""
    return NOON.replace(hour=hour - 3, minute=minute)
