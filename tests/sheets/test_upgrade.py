"""The first cycle after an upgrade meets rows as the version before wrote them, and a guard who has just unticked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from passbot.services.passes import orders
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.rows import Value
from passbot.store.db import database
from passbot.store.migrations import migrate
from tests import databases
from tests.sheets.site import Site
from tests.store import before, rows

AT = rows.NOON
OLD_ROW: list[Value] = [
    "DSK222", "", "12 · Пётр Гость", "04.05.2026 12:00", "Анна Петрова", "", "27", True,
    "desk", "04.05.2026 00:00 – 05.05.2026 00:00", "arrived 12:00",
]  # fmt: skip


@pytest.fixture(params=databases.KINDS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A guest's desk whose tick was read and answered before the upgrade."""
    with before.opened(request.param, tmp_path):
        anna = rows.resident(house="27")
        desk = before.place("desk", "12", office_id=before.place("office", "Север"))
        midnight, day = AT - 12 * rows.HOUR, 24 * rows.HOUR
        window = {
            "slot_id": before.slot(desk, midnight, day),
            "valid_from": midnight,
            "valid_until": midnight + day,
        }
        seen = {"status": "arrived", "mirrored_at": AT, "seen_ticked": 1, "closed_at": AT}
        guest = {"house": "27", "guest_name": "Пётр Гость"}
        rows.arrival(
            before.order(anna, "desk", "DSK222", "12", **window, **seen, **guest), 1, channel="sheet"
        )
        batch = {
            "spreadsheet_id": "memory",
            "number": 1,
            "digest": "d",
            "status": "applied",
            "noted_at": AT + 3,
        }
        rows.insert("sheet_batches", **batch)
        migrate()
        yield Site(MemoryBoard(rows=[list(OLD_ROW)], number=1, digest="d", applied={1: "d"}))


def turns() -> list[int]:
    return [row[0] for row in database.execute_sql("SELECT turn FROM arrivals ORDER BY turn").fetchall()]


def test_an_untick_in_a_row_of_the_version_before_holds(site: Site) -> None:
    site.board.rows[0][7] = False

    site.after(8)

    assert ("open", [1, 2]) == (orders.by_code("DSK222").status, turns())
    assert ["DSK222", "Пётр Гость, desk 12, Север", ""] == site.board.rows[0][:3]


def test_a_row_of_the_version_before_is_rewritten_and_its_tick_left_alone(site: Site) -> None:
    site.after(8)

    assert ("arrived", [1]) == (orders.by_code("DSK222").status, turns())
    assert ["DSK222", "Пётр Гость, desk 12, Север", ""] == site.board.rows[0][:3]
    assert site.board.rows[0][7] is True


def test_an_untick_in_a_row_that_somebody_has_changed_does_not(site: Site) -> None:
    site.board.rows[0][7] = False
    site.board.rows[0][2] = "12"

    site.after(8)

    assert ("arrived", [1]) == (orders.by_code("DSK222").status, turns())
