"""What must hold of the soak's site each night, by plain SQL and by what people remember; and how much it holds."""

import gc
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from passbot.domain.site.facts.passes import OrderLateTick
from passbot.services.site.database import PROMISES
from passbot.store.db import database, on_sqlite
from tests.bench.size import POSTGRES, SQLITE
from tests.databases import rows
from tests.long.soak_people import Memory
from tests.long.soak_site import SoakSite

LIVE = "('open', 'arrived')"
HOUR, DAY = 3_600, 86_400
MB = 1_000_000
PAGES = 16.4  # MB, what the store lets SQLite keep of a file in memory
# Each finds what breaks it. The clock has seconds; what is swept has a day more than docs/size.md says.
PLAIN = {
    "one arrival per pass in force": """
        SELECT order_id FROM arrivals GROUP BY order_id HAVING count(*) <> max(turn) OR count(*) <> count(DISTINCT turn)
    """,
    "a slot has one live order": f"""
        SELECT slot_id FROM orders WHERE slot_id IS NOT NULL AND status IN {LIVE} GROUP BY slot_id HAVING count(*) > 1
    """,
    "a booked slot has its order": f"""
        SELECT s.uuid FROM slots s WHERE s.status = 'booked' AND s.end_at > {{now}}
          AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.slot_id = s.id AND o.status IN {LIVE})
    """,
    "nobody has two desks of one day": f"""
        SELECT resident_id FROM orders WHERE kind = 'desk' AND guest_name IS NULL AND status IN {LIVE}
        GROUP BY resident_id, day HAVING count(*) > 1
    """,
    "a car has one open pass of a house at a time": """
        SELECT a.code FROM orders a JOIN orders b ON a.plate_key = b.plate_key AND a.house = b.house AND a.id < b.id
          AND a.valid_from < b.valid_until AND b.valid_from < a.valid_until
        WHERE a.kind = 'car' AND b.kind = 'car' AND a.status = 'open' AND b.status = 'open'
    """,
    "a day of a series is one order": """
        SELECT series_id FROM orders WHERE series_id IS NOT NULL GROUP BY series_id, series_day HAVING count(*) > 1
    """,
    "nothing is owed for longer than an hour": """
        SELECT kind FROM deliveries WHERE status = 'owed' AND due_at < {now} - 3600
    """,
    "nothing was given up": "SELECT kind FROM deliveries WHERE status = 'dead'",
    "every update is handled": "SELECT update_id FROM inbox WHERE status <> 'done'",
    "what has ended is closed": "SELECT code FROM orders WHERE status = 'open' AND valid_until < {now} - 600",
    "no hold is over": "SELECT uuid FROM slots WHERE status = 'held' AND held_until < {now} - 600",
    "messages leave after 3 days": f"SELECT update_id FROM inbox WHERE done_at < {{now}} - {4 * DAY} LIMIT 9",
    "what was told leaves after 30 days": f"""
        SELECT id FROM deliveries WHERE status = 'done' AND done_at < {{now}} - {31 * DAY} LIMIT 9
    """,
    "slots that nothing speaks of leave when they are over": f"""
        SELECT s.uuid FROM slots s WHERE s.status = 'available' AND s.end_at < {{now}} - {3 * HOUR}
          AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.slot_id = s.id)
          AND NOT EXISTS (SELECT 1 FROM events e WHERE e.slot_id = s.id)
    """,
    "batches leave": f"SELECT number FROM sheet_batches WHERE status = 'applied' AND settled_at < {{now}} - {2 * DAY}",
}
_SHOWN = """
    SELECT o.code FROM orders o LEFT JOIN places p ON p.id = o.place_id
    WHERE o.status = 'open' AND o.valid_until > {now} AND coalesce(p.on_gate, 1) = 1
      AND (CASE WHEN o.kind IN ('car', 'guest') THEN o.valid_from <= {now} + 48 * 3600 ELSE o.day = '{today}' END)
"""
# What was taken back before it was copied to Orders_completed never stands there.
_ENTRIES = """
    SELECT o.code, a.turn = (SELECT max(turn) FROM arrivals b WHERE b.order_id = a.order_id) AS stands
    FROM arrivals a JOIN orders o ON o.id = a.order_id
    WHERE (a.turn & 1) = 1 AND (a.archived_at IS NOT NULL
      OR a.turn = (SELECT max(turn) FROM arrivals b WHERE b.order_id = a.order_id))
"""


def broken(site: SoakSite, memory: Memory) -> Iterator[str]:
    now = int(site.clock().timestamp())
    for promise, sql in PLAIN.items():
        if found := rows(sql.format(now=now)):
            yield f"{promise}: {found[:5]}"
    for promise, statement in PROMISES.items():
        if broke := [tuple(row) for row in statement.rows()]:
            yield f"{promise}: {broke[:5]}"
    yield from _of_the_sheet(site, now)
    yield from _of_people(memory)


def _of_the_sheet(site: SoakSite, now: int) -> Iterator[str]:
    shown = Counter(str(row[0]) for row in site.board.rows if row[0] != "")
    today = site.clock.local().date().isoformat()
    expected = Counter(code for (code,) in rows(_SHOWN.format(now=now, today=today)))
    if shown != expected:
        yield f"Orders_latest is not what is open: {shown - expected} too many, {expected - shown} missing"
    if silent := [row[0] for row in site.board.rows if row[7] is True and not row[10]]:
        yield f"ticked and not answered: {silent}"
    entered: Counter[str] = Counter()
    struck: Counter[str] = Counter()
    for code, stands in rows(_ENTRIES):
        entered[code] += 1
        struck[code] += not stands
    done = Counter(str(row[0]) for row in site.board.done if row[0] != "")
    if done != +entered:
        yield f"Orders_completed is not what came in: {done - entered} too many, {entered - done} missing"
    marked = Counter(str(row[0]) for row in site.board.done if str(row[10]).startswith("annulled"))
    if marked != +struck:
        yield f"struck is not what was taken back: {marked - struck} too many, {struck - marked} missing"


def _of_people(memory: Memory) -> Iterator[str]:
    """Who was shown a code has an order, and who ticked a row has let somebody in."""
    known = dict(rows("SELECT code, plate FROM orders"))
    gone = {code: plate for code, (plate, _) in memory.confirmed.items() if known.get(code) != plate}
    if gone:
        yield f"confirmed and not there: {gone}"
    came = {code for (code,) in rows("SELECT o.code FROM orders o JOIN arrivals a ON a.order_id = o.id")}
    late = f"SELECT o.code FROM events e JOIN orders o ON o.id = e.order_id WHERE e.kind = '{OrderLateTick.kind}'"
    if lost := memory.ticked.keys() - came - {code for (code,) in rows(late)}:
        yield f"ticked, and neither recorded nor answered as late: {lost}"


def rss() -> float:
    """MB of this process, the board and the people included."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MB


def known(site: SoakSite) -> dict[str, float]:
    """MB of this process that grow until they are full, or that are Google's on a real site: reckoned, not measured."""
    return {
        "Orders_completed, which is Google's": _completed(site),
        "pages of SQLite's cache, 16 MB at most": min(PAGES, _pages()),
    }


def _completed(site: SoakSite) -> float:
    seen, size = set[int](), sys.getsizeof(site.board.done)
    for row in site.board.done:
        size += sys.getsizeof(row)
        for cell in row:
            if id(cell) not in seen:
                seen.add(id(cell))
                size += sys.getsizeof(cell)
    return size / MB


def _pages() -> float:
    if not on_sqlite():
        return 0.0
    [[count]], [[size]] = rows("PRAGMA page_count"), rows("PRAGMA page_size")
    return float(count * size / MB)


def tables() -> dict[str, tuple[int, float]]:
    """Rows, and MB with indexes."""
    sizes = dict(database.execute_sql(SQLITE if on_sqlite() else POSTGRES).fetchall())
    named = set(database.get_tables())
    return {
        name: (rows(f'SELECT count(*) FROM "{name}"')[0][0], sizes[name] / MB)
        for name in sizes
        if name in named
    }
