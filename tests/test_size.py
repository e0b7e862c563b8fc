"""What leaves the database and when, as docs/size.md says it, and how large it is then."""

import re
from datetime import timedelta
from pathlib import Path

from passbot.domain.site.rules import Rules
from passbot.services.gate import pin_tries
from passbot.services.owed import idempotency, updates
from passbot.services.people import sign_ins
from passbot.services.privacy import sweeping, thinning
from passbot.sheets.timing import Pace
from passbot.store.db import database
from tests import databases
from tests.bench import size
from tests.bench.size_years import DAY, WEEK, YEAR, laid_aside

DOCS = (Path(__file__).parents[1] / "docs" / "size.md").read_text(encoding="utf-8")
KEPT = {
    "names": timedelta(days=Rules().retention_days),
    "the journal": timedelta(days=Rules().journal_days),
    "messages": updates.KEPT,
    "what was told": sweeping.KEEP_DELIVERIES,
    "which message": thinning.KEEP_CARDS,
    "what was answered": idempotency.KEPT,
    "sessions": timedelta(days=sign_ins.SESSION_DAYS),
    "a dialogue": sweeping.KEEP_DIALOGS,
    "a visit": sweeping.KEEP_ENDED,
    "who asked": sweeping.KEEP_APPLICATIONS,
    "slots": timedelta(hours=1),  # the timetable looks hourly
    "batches": Pace().keep_numbers,
}


def said(kept: timedelta) -> str:
    if kept.days:
        return f"{kept.days} day{'s' * (kept.days > 1)}"
    return "an hour" if kept == timedelta(hours=1) else f"{kept.seconds // 60} minutes"


def test_the_document_says_how_long_everything_stays() -> None:
    rows = re.findall(r"^\| ([a-z][^|]+?) \| ([^|]+?) \| [^|]*\|$", DOCS, re.MULTILINE)

    assert len(KEPT) == len(rows)
    assert {start: said(kept) for start, kept in KEPT.items()} == {
        start: stays for what, stays in rows for start in KEPT if what.startswith(start)
    }
    assert sweeping.KEEP_DIALOGS == pin_tries.FORGIVEN_AFTER


def test_after_two_years_there_are_all_orders_and_the_journal_of_one() -> None:
    first, second = size.lived("sqlite", 104, 2, sweeps=True).sizes

    assert (104, 208) == (first.rows["orders"], second.rows["orders"])
    assert first.rows["arrivals"] * 2 == second.rows["arrivals"]
    assert first.rows["events"] >= 3 * 104
    assert second.rows["events"] < first.rows["events"] * 1.5
    assert second.rows["deliveries"] <= first.rows["deliveries"] < 104 * 8 / 5


def test_what_one_kind_of_database_alone_has_stands_among_the_others() -> None:
    sqlite = size.Size({"orders": 1, "sqlite_schema": 1}, {"orders": 3 * size.MB, "sqlite_schema": 1}, 1)
    postgres = size.Size({"orders": 1}, {"orders": 3 * size.MB}, 1)

    table = size.told(
        {kind: (size.Run([of]), size.Run([of])) for kind, of in (("a", sqlite), ("b", postgres))}
    )

    assert ["`orders`"] == re.findall("`.*?`", table)


def test_all_that_happens_in_a_second_year_is_a_year_later(tmp_path: Path) -> None:
    with databases.opened("sqlite", tmp_path):
        site = laid_aside(104)
        for year in range(2):
            site.live(year, 0)
        seen = [moments(table) for table in WEEK]

    for table, rows in zip(WEEK, seen, strict=True):
        first, second = rows[: len(rows) // 2], rows[len(rows) // 2 :]
        assert [[at + YEAR.days * DAY for at in row] for row in first] == second, table


def moments(table: str) -> list[list[int]]:
    """Of each row, the first year's first."""
    rows = database.execute_sql(f"SELECT * FROM {table} ORDER BY rowid").fetchall()
    return [[value for value in row if isinstance(value, int) and value > 1_500_000_000] for row in rows]
