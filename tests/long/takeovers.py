"""After how long somebody else has what a killed process held, or had received."""

import statistics
import threading
import time
from collections import defaultdict
from dataclasses import dataclass

import psycopg

LOOK_EVERY = 0.1
HELD = """
    SELECT 'lease ' || name, holder FROM leases
    WHERE split_part(holder, ' ', 2) = %(pid)s AND until > extract(epoch FROM clock_timestamp())
"""
HOLDER = (
    "SELECT holder FROM leases WHERE 'lease ' || name = %s AND until > extract(epoch FROM clock_timestamp())"
)
RECEIVED = "SELECT update_id FROM inbox WHERE status = 'new'"
OWED = """
    SELECT id FROM deliveries
    WHERE route = 'telegram' AND status = 'owed' AND due_at <= extract(epoch FROM clock_timestamp())
"""
IN_HAND = " AND split_part(holder, ' ', 3) = %(pid)s"  # of `bot MACHINE 123`
STILL_RECEIVED = "SELECT count(*) FROM inbox WHERE status = 'new' AND update_id = ANY(%s)"
STILL_OWED = "SELECT count(*) FROM deliveries WHERE status = 'owed' AND id = ANY(%s)"


@dataclass(frozen=True)
class Open:
    what: str
    began: float
    dead: str = ""  # who held it
    rows: tuple[int, ...] = ()


class Takeovers:
    """A thread that looks ten times a second. `killed` first, then kill."""

    def __init__(self, url: str) -> None:
        self.took: defaultdict[str, list[float]] = defaultdict(list)
        self._connection = psycopg.connect(url, autocommit=True)
        self._lock = threading.Lock()
        self._open: list[Open] = []
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="takeovers", daemon=True)

    def __enter__(self) -> "Takeovers":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join(10)
        self._connection.close()

    def killed(self, name: str, pid: int) -> None:
        """Of whoever is killed now: what it leads; of a bot also what it has received, and was saying."""
        with self._lock:
            now = time.monotonic()
            held = self._connection.execute(HELD, {"pid": str(pid)}).fetchall()
            self._open += [Open(what, now, dead=holder) for what, holder in held]
            if name.startswith("bot"):
                for what, asked in (("updates received", RECEIVED), ("notices owed", OWED)):
                    rows = self._connection.execute(asked + IN_HAND, {"pid": str(pid)}).fetchall()
                    self._open += [Open(what, now, rows=tuple(row for (row,) in rows))] if rows else []

    def is_quiet(self) -> bool:
        """Nothing is left that somebody has said, or shall hear."""
        with self._lock:
            asked = (RECEIVED, OWED)
            return not any(self._connection.execute(each).fetchone() for each in asked)

    @property
    def figures(self) -> dict[str, str]:
        return {
            f"taken over: {what}": f"{len(took)} times, median {statistics.median(took):.1f} s, worst {max(took):.1f} s"
            for what, took in sorted(self.took.items())
        }

    @property
    def unfinished(self) -> list[str]:
        return [each.what for each in self._open]

    def _run(self) -> None:
        while not self._stopped.wait(LOOK_EVERY):
            with self._lock:
                over = [each for each in self._open if self._is_over(each)]
                self._open = [each for each in self._open if each not in over]
            for each in over:
                self.took[each.what].append(time.monotonic() - each.began)

    def _is_over(self, each: Open) -> bool:
        if each.dead:
            holder = self._connection.execute(HOLDER, (each.what,)).fetchone()
            return holder is not None and holder[0] != each.dead
        still = STILL_RECEIVED if each.what == "updates received" else STILL_OWED
        row = self._connection.execute(still, (list(each.rows),)).fetchone()
        return row == (0,)
