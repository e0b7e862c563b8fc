"""Another process that looks on with plain SQL: whatever it sees at any moment must already be true."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg

LIVE = "('open', 'arrived')"
WRONG = {
    "two slots of one seat overlap": """
        SELECT count(*) FROM slots a
        JOIN slots b ON a.place_id = b.place_id AND a.seat = b.seat AND a.id < b.id
            AND a.start_at < b.end_at AND b.start_at < a.end_at
        WHERE a.status <> 'cancelled' AND b.status <> 'cancelled'
    """,
    "a slot has two live orders": f"""
        SELECT count(*) FROM (
            SELECT slot_id FROM orders WHERE status IN {LIVE} AND slot_id IS NOT NULL
            GROUP BY slot_id HAVING count(*) > 1
        ) AS twice
    """,
    "a live order's slot is not booked": f"""
        SELECT count(*) FROM orders o JOIN slots s ON s.id = o.slot_id
        WHERE o.status IN {LIVE} AND s.status <> 'booked'
    """,
    "a booked slot has no order": """
        SELECT count(*) FROM slots s
        WHERE s.status = 'booked' AND NOT EXISTS (
            SELECT 1 FROM orders o WHERE o.slot_id = s.id AND o.status <> 'cancelled'
        )
    """,
    "a hold is nobody's, or longer than its slot can be booked": """
        SELECT count(*) FROM slots
        WHERE status = 'held' AND (held_by IS NULL OR held_until IS NULL OR held_until > start_at)
    """,
    "one PIN opens for two at the same time": f"""
        SELECT count(*) FROM orders a JOIN orders b ON a.pin = b.pin AND a.id < b.id
            AND a.valid_from < b.valid_until AND b.valid_from < a.valid_until
        WHERE a.status IN {LIVE} AND b.status IN {LIVE}
    """,
}


def main() -> None:
    """Look until somebody closes stdin; then say how often that was, and what was wrong."""
    looks, seen = 0, set()
    over = threading.Event()
    threading.Thread(target=_wait_for_the_end, args=(over,), daemon=True).start()
    with closing(_connected(sys.argv[1])) as connection:
        print("ready", flush=True)
        while looks == 0 or not over.is_set():
            seen |= {wrong for wrong, sql in WRONG.items() if _count(connection, sql)}
            looks += 1
    print(looks, *sorted(seen), sep="\n")


def _wait_for_the_end(over: threading.Event) -> None:
    sys.stdin.read()
    over.set()


def _connected(url: str) -> Any:  # Any: a connection of either driver
    if url.startswith("sqlite:///"):
        return sqlite3.connect(url.removeprefix("sqlite:///"), timeout=60)
    return psycopg.connect(url, autocommit=True)


def _count(connection: Any, sql: str) -> int:  # Any: a connection of either driver
    return int(connection.execute(sql).fetchone()[0])


@contextmanager
def looking_on(url: str) -> Iterator[None]:
    """Somebody looks on while the block runs, and has seen nothing wrong."""
    command = [sys.executable, "-m", "tests.races.onlooker", url]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    assert process.stdout
    assert "ready" == process.stdout.readline().strip()
    try:
        yield
    finally:
        said, _ = process.communicate(timeout=120)
    looks, *wrong = said.splitlines()
    assert [] == wrong
    assert int(looks) > 0


if __name__ == "__main__":
    main()
