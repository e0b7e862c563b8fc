"""Whoever watches over the site hears how far the sheet is behind, and why."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from passbot.api.app import build
from passbot.api.asking.site import ApiSite
from passbot.dbthread import DatabaseThread
from passbot.domain.gate.gate import Health
from passbot.domain.site.health import STANDBY, Code, Note
from passbot.domain.site.notices import Route
from passbot.pulse import Process
from passbot.services.owed import outbox
from passbot.services.processes import notes, sheet_health
from tests import databases
from tests.api.server import Running, running
from tests.patience import PATIENCE, promised
from tests.services.people.some_people import order_car, settle
from tests.watching.ticking import Ticking


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


def ages(seconds: float) -> Note:
    """Of a sheet's worker whose process was heard of so long ago."""
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=seconds)
    return Note("sheet", "gate 2", noted_at=at, moved_at=at)


def test_who_stands_by_is_counted_and_is_no_trouble(server: Running) -> None:
    with server.database():
        notes.keep([ages(1), replace(ages(1), holder="gate 3", waiting_for=STANDBY)], now=datetime.now(UTC))

    told = httpx.get(server.base + "/health").json()

    sheet = next(part for part in told["parts"] if part["part"] == "sheet")
    assert ("healthy", None, 1) == (sheet["status"], sheet["trouble"], sheet["standing_by"])


def test_a_site_without_a_fault_is_healthy_and_names_its_parts(server: Running) -> None:
    answer = httpx.get(server.base + "/health")

    parts = {part["part"]: (part["status"], part["trouble"]) for part in answer.json()["parts"]}
    assert (200, "healthy") == (answer.status_code, answer.json()["status"])
    assert dict.fromkeys(["api", "board", "database"], ("healthy", None)).items() <= parts.items()


def test_a_worker_that_died_in_another_process_is_named_with_its_last_word(server: Running) -> None:
    note = ages(60)
    with server.database():
        notes.keep([note], now=datetime.now(UTC))

    answer = httpx.get(server.base + "/health")

    with server.database():
        notes.begin(["sheet"], gone_before=datetime.now(UTC), now=datetime.now(UTC))
    (sheet,) = [part for part in answer.json()["parts"] if part["part"] == "sheet"]
    assert (200, "degraded") == (answer.status_code, answer.json()["status"])
    assert ("degraded", "silent") == (sheet["status"], sheet["trouble"])
    assert note.noted_at == datetime.fromisoformat(sheet["since"])
    assert "healthy" == httpx.get(server.base + "/health").json()["status"]


def test_a_database_that_is_away_is_down_within_two_seconds_and_comes_back(tmp_path: Path) -> None:
    with running("postgres", tmp_path) as server:
        wait_for_status(server, 200)
        name, elsewhere = urlsplit(server.url).path.lstrip("/"), databases.empty_url("postgres", tmp_path)
        with psycopg.connect(elsewhere, autocommit=True) as surgeon:
            surgeon.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            surgeon.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            began = time.monotonic()
            answer = httpx.get(server.base + "/health")
            took = time.monotonic() - began
            surgeon.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        again = wait_for_status(server, 200)

    assert (503, "down", ["parts", "status", "timestamp"]) == (
        answer.status_code,
        answer.json()["status"],
        sorted(answer.json()),
    )
    assert ("api", "down", "database") in [
        (part["part"], part["status"], part["trouble"]) for part in answer.json()["parts"]
    ]
    assert took < promised(2)
    assert again.json()["total_slots"] > 0


def test_a_database_that_has_no_connection_left_is_no_reason_to_call_us_down(tmp_path: Path) -> None:
    with running("postgres", tmp_path) as server:
        first = wait_for(server, lambda answer: _seen(answer, "database") is not None)
        name, elsewhere = urlsplit(server.url).path.lstrip("/"), databases.empty_url("postgres", tmp_path)
        with psycopg.connect(elsewhere, autocommit=True) as surgeon:
            surgeon.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            later = wait_for(server, lambda answer: _seen(answer, "database") != _seen(first, "database"))
            surgeon.execute(_CUT_THE_ONE_OF_HEALTH, [name])
            cut = httpx.get(server.base + "/health")
            surgeon.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        again = httpx.get(server.base + "/health")

    assert [(200, "healthy"), (200, "degraded"), (200, "healthy")] == [
        (answer.status_code, answer.json()["status"]) for answer in (later, cut, again)
    ]
    assert ["database"] == [part["part"] for part in cut.json()["parts"] if part["trouble"]]


_CUT_THE_ONE_OF_HEALTH = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = %s AND query LIKE '%%FROM "parts"%%ORDER BY%%'
"""


def _seen(answer: httpx.Response, name: str) -> str | None:
    """When this part last succeeded."""
    return {part["part"]: part["last_success"] for part in answer.json()["parts"]}.get(name)


def wait_for_status(server: Running, wanted: int) -> httpx.Response:
    return wait_for(server, lambda answer: answer.status_code == wanted)


def wait_for(server: Running, is_so: Callable[[httpx.Response], bool]) -> httpx.Response:
    """A look a tenth of a second."""
    for _ in range(int(PATIENCE) * 10):
        answer = httpx.get(server.base + "/health")
        if is_so(answer):
            return answer
        time.sleep(0.1)
    raise AssertionError(answer.text)


def test_a_stuck_lane_is_down_after_ten_seconds_though_the_database_answers(tmp_path: Path) -> None:
    clock, free = Ticking(), threading.Event()
    with databases.opened("sqlite", tmp_path):
        answers = asyncio.run(_while_stuck(clock, free))

    assert [200, 200, 503] == [answer.status_code for answer in answers]
    assert ["api"] == [part["part"] for part in answers[-1].json()["parts"] if part["trouble"] == "lane"]


async def _while_stuck(clock: Ticking, free: threading.Event) -> list[httpx.Response]:
    """The answers before, after ten seconds, and a moment later."""
    process = Process("gate 1", now=clock.now, monotonic=clock.monotonic)
    site = ApiSite(DatabaseThread(), now=clock.now, process=process)
    app = build(site)
    wire = httpx.ASGITransport(app)
    has_begun = threading.Event()

    def hang() -> None:
        has_begun.set()
        free.wait()

    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=wire, base_url="http://x") as web,
    ):
        answers = [await web.get("/health")]
        hanging = asyncio.create_task(site.database.run(hang))
        await asyncio.to_thread(has_begun.wait)
        for seconds in (10, 1.5):
            clock.passes(seconds)
            process.part("api").stamp(Code.LOOP)  # as it does each second
            process.part("board").moves()
            answers.append(await web.get("/health"))
        free.set()
        await hanging
    site.database.close()
    return answers
