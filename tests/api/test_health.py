"""Whoever watches over the site hears how far the sheet is behind, and why."""

from datetime import UTC, datetime, timedelta

import httpx

from passbot.domain.gate import Health
from passbot.services import sheet_health
from tests.api.server import Running


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
