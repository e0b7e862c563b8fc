"""Years of a site, week by week: a year with all that it leaves behind is made once, laid aside, and lived again.

What grows is taken out of its tables into temporary ones. `Years.live` puts a week of it back, later by so many
years and under new numbers, as if it were happening now.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from passbot.store.db import database, on_sqlite, transaction
from passbot.store.fields import to_epoch
from tests.bench import year_site
from tests.bench.year_lives import QUIET
from tests.bench.year_traces import UPDATES

BEGAN = datetime(2026, 5, 4, tzinfo=UTC)
YEAR, WEEKS, DAY = timedelta(days=365), 52, 86_400
LIVED = 365 * DAY - QUIET  # seconds of a year in which somebody orders
ROOM = 1_000  # numbers of each week for what the sweeping itself writes down
MARKS = "ACE"  # behind what no two rows share, of each year
GROWS = (
    "busy_blocks",
    "visits",
    "cards",
    "sign_ins",
    "answers",
    "sheet_batches",
    "inbox",
    "deliveries",
    "events",
    "desk_checks",
    "waiters",
    "guest_link_tries",
    "arrivals",
    "orders",
    "slots",
)
ORDER = "FROM old_orders o WHERE o.id > :first AND o.id <= :last"
OF_ORDER = "WHERE order_id > :first AND order_id <= :last"
AGED = (
    "_at",
    "_from",
    "valid_until",
    "link_until",
    "session_until",
)  # how columns of moments end, and `at` itself
# By the table, in the order in which one refers to another: which rows are of the week.
WEEK = {
    "slots": f"WHERE id IN (SELECT o.slot_id {ORDER})",
    "orders": "WHERE id > :first AND id <= :last",
    "arrivals": OF_ORDER,
    "waiters": OF_ORDER,
    "desk_checks": OF_ORDER,
    "events": OF_ORDER,
    "deliveries": f"WHERE event_id IN (SELECT id FROM old_events {OF_ORDER}) "
    "OR (event_id IS NULL AND created_at > :since AND created_at <= :until)",
    "inbox": f"WHERE update_id >= (:first + 1) * {UPDATES} AND update_id < (:last + 1) * {UPDATES}",
    "answers": "WHERE created_at > :since AND created_at <= :until",
    "sign_ins": "WHERE link_until > :since AND link_until <= :until",
    "cards": f"WHERE name IN (SELECT 'order ' || o.code {ORDER})",
}
NUMBERS = {  # columns that tell one year's rows from the next's, by what they grow each year
    "id": "own",
    "update_id": "inbox",
    "order_id": "orders",
    "slot_id": "slots",
    "event_id": "events",
}
NUMBERED = ("slots", "orders", "events")  # whose rows others name; the rest counts by itself
MARKED = {
    "slots": ("uuid",),
    "orders": ("code",),
    "arrivals": ("nonce",),
    "deliveries": ("dedupe_key",),
    "answers": ("key",),
    "sign_ins": ("link", "session"),
    "cards": ("name",),
}


@dataclass
class Years:
    orders: int
    steps: dict[str, int]  # by how much a number grows in a year

    def live(self, year: int, week: int) -> datetime:
        """Answers when it is over."""
        since, until = (to_epoch(BEGAN) + each * LIVED // WEEKS for each in (week, week + 1))
        bounds = {
            "first": week * self.orders // WEEKS,
            "last": (week + 1) * self.orders // WEEKS,
            "since": since,
            "until": until,
        }
        with transaction():
            for table in WEEK:
                _run(self._again(table, year, year * WEEKS + week), bounds)
            if not on_sqlite():
                database.execute_sql("SELECT setval('events_id_seq', (SELECT max(id) FROM events))")
        return datetime.fromtimestamp(until, UTC) + year * YEAR

    def _again(self, table: str, year: int, weeks: int) -> str:
        columns = [c.name for c in database.get_columns(table)]
        if table not in NUMBERED and "id" in columns:
            columns.remove("id")
        said = ", ".join(self._later(table, column, year, weeks) for column in columns)
        return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {said} FROM old_{table} {WEEK[table]}"

    def _later(self, table: str, column: str, year: int, weeks: int) -> str:
        if column in NUMBERS:
            of = table if NUMBERS[column] == "own" else NUMBERS[column]
            return f"{column} + {year * self.steps[of] + weeks * ROOM}"
        if column in MARKED.get(table, ()):
            return f"{column} || '{MARKS[year]}'"
        if column in ("day", "series_day"):
            return _days_later(column, year * YEAR.days)
        return f"{column} + {year * YEAR.days * DAY}" if f"_{column}".endswith(AGED) else column


def _days_later(column: str, days: int) -> str:
    if on_sqlite():
        return f"date({column}, '+{days} days')"
    return f"to_char({column}::date + {days}, 'YYYY-MM-DD')"


def laid_aside(orders: int) -> Years:
    """A year of so many orders and a tenth as many residents, none of which has happened yet."""
    year_site.make(residents=orders // 10, past=orders, open_orders=0, now=BEGAN + YEAR, swept=False)
    for table in WEEK:
        database.execute_sql(f"CREATE TEMPORARY TABLE old_{table} AS SELECT * FROM {table}")
    for column in (
        "orders (id)",
        "slots (id)",
        "events (order_id)",
        "deliveries (event_id)",
        "deliveries (created_at)",
    ):
        table, _, name = column.partition(" ")
        database.execute_sql(f"CREATE INDEX old_{table}_{name.strip('()')} ON old_{table} {name}")
    for table in ("arrivals", "waiters", "desk_checks"):
        database.execute_sql(f"CREATE INDEX old_{table}_order ON old_{table} (order_id)")
    database.execute_sql("CREATE INDEX old_inbox_id ON old_inbox (update_id)")
    database.execute_sql("CREATE INDEX old_cards_name ON old_cards (name)")
    steps = {
        table: int(database.execute_sql(f"SELECT coalesce(max({key}), 0) + 1 FROM {table}").fetchone()[0])
        for table, key in (("slots", "id"), ("orders", "id"), ("events", "id"), ("inbox", "update_id"))
    }
    _empty()
    return Years(orders, steps)


def _empty() -> None:
    if not on_sqlite():
        database.execute_sql(f"TRUNCATE {', '.join(GROWS)} CASCADE")
        database.execute_sql("ANALYZE")
        return
    database.execute_sql("PRAGMA foreign_keys = 0")
    for table in GROWS:
        database.execute_sql(f"DELETE FROM {table}")
    database.execute_sql("VACUUM")
    database.execute_sql("PRAGMA foreign_keys = 1")


def _run(sql: str, values: dict[str, int]) -> None:
    if on_sqlite():
        database.execute_sql(sql, values)
        return
    for name, value in values.items():
        sql = sql.replace(f":{name}", str(value))
    database.execute_sql(sql)
