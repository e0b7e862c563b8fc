"""Whoever watches over the site hears how far the sheet is behind, and why."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from passbot.domain.gate import Health
from passbot.domain.notices import Route
from passbot.services import outbox, sheet_health
from tests import databases
from tests.api.server import Running, running
from tests.services.people import order_car, settle


def test_health_tells_how_the_sheets_worker_is(server: Running) -> None:
    at = datetime.now(UTC).replace(microsecond=0)
    busy = Health(at, at - timedelta(hours=1), 0.25, (20, 1), 2, "Google answered 503.")
    with server.database():
        sheet_health.keep(busy)

    sheet = httpx.get(server.base + "/health").json()["sheet"]

    assert at == datetime.fromisoformat(sheet["last_cycle"])
    assert (0.25, 20, 1, 2, "Google answered 503.") == tuple(
        sheet[name]
        for name in ("cycle_seconds", "reads_per_minute", "writes_per_minute", "failures", "error")
    )


@pytest.mark.parametrize("kind", databases.KINDS)
def test_a_site_without_a_sheet_hears_nothing_of_one_and_owes_it_nothing(kind: str, tmp_path: Path) -> None:
    with running(kind, tmp_path, only="sync,api") as server:
        with server.database():
            order_car(settle("Анна Петрова", "27"))
            owed = outbox.owed_count(Route.SHEET)

        assert (0, None) == (owed, httpx.get(server.base + "/health").json()["sheet"])
