"""Where nobody has a key for Google there is no sheet, and none is late."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from passbot.domain.gate.gate import Health
from passbot.domain.site import health
from passbot.domain.site.notices import Route
from passbot.process.parts import note_absent_sheet
from passbot.services.owed import outbox
from passbot.services.processes import sheet_health
from passbot.services.sheet import ticks
from passbot.services.telling.alarms import News
from passbot.settings import config
from passbot.texts import Texts, troubles
from tests import databases
from tests.services.people.some_people import NOON

LATER = NOON + timedelta(hours=1)
ELSEWHERE = ("bot", "api", "jobs")
KEY = '{"client_email": "worker@example.org", "private_key": "x", "token_uri": "https://example.org"}'


@pytest.fixture(autouse=True)
def site(tmp_path: Path) -> Iterator[None]:
    """Whose sheet is owed an order for an hour."""
    with databases.opened("sqlite", tmp_path):
        outbox.owe(Route.SHEET, "gate", "order.placed", {}, now=NOON)
        yield


def start(home: Path, *parts: str) -> tuple[bool, float]:
    """Whether the sheet is known as absent then, and how late it is."""
    note_absent_sheet(config.load(home), parts, now=LATER)
    return sheet_health.is_absent(), ticks.lag(now=LATER)


@pytest.mark.parametrize("parts", [ELSEWHERE, (*ELSEWHERE, "sync")])
def test_a_site_without_a_key_has_no_sheet_whichever_parts_it_runs(
    tmp_path: Path, parts: tuple[str, ...]
) -> None:
    assert (True, 0) == start(tmp_path, *parts)
    assert (True, 0) == start(tmp_path, *parts)


def test_a_worker_elsewhere_has_the_key(tmp_path: Path) -> None:
    sheet_health.keep(Health(failures=1, error="Google answered 503."))

    assert (False, 3600) == start(tmp_path, *ELSEWHERE)


def test_a_worker_that_begins_later_elsewhere_is_believed(tmp_path: Path) -> None:
    start(tmp_path, *ELSEWHERE)
    sheet_health.keep(Health(LATER))

    assert (False, 0) == start(tmp_path, *ELSEWHERE)


def test_a_site_with_a_key_has_a_sheet(tmp_path: Path) -> None:
    (tmp_path / "creds.json").write_text(KEY)

    assert (False, 3600) == start(tmp_path, *ELSEWHERE)


def test_a_site_that_lost_its_key_and_runs_no_worker_is_told_so(tmp_path: Path) -> None:
    sheet_health.keep(Health(failures=1, error="Google answered 503."))
    _, lag = start(tmp_path, *ELSEWHERE)

    [trouble] = health.troubles([], now=LATER, lag=lag)
    told = troubles.told(News(("sheet",), trouble.code, NOON).facts(), Texts("en", UTC), now=LATER)

    assert "no process of the site runs its part, <code>sync</code>, with a key for Google" in told
    assert "creds.json" in told
    assert (True, 0) == start(tmp_path, "sync")  # as it says, where the site needs no sheet any more
