"""/metrics: who may read it, what it tells, and that it answers whatever its database does."""

import asyncio
import re
import shutil
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families as families_of

from passbot import __version__
from passbot.api.app import build
from passbot.api.asking.site import ApiSite
from passbot.dbthread import DatabaseThread
from passbot.domain.gate.gate import Health
from passbot.domain.people.people import Actor, Channel, Role
from passbot.domain.site.health import STANDBY, Code, Note
from passbot.domain.site.rules import Rules
from passbot.pulse import Process
from passbot.services.gate import arrivals
from passbot.services.processes import notes, sheet_health
from passbot.services.site import figures
from passbot.settings.config import SETTINGS
from passbot.store import spending
from tests import databases
from tests.api.server import running
from tests.patience import PATIENCE
from tests.promtool import needs_promtool, promtool
from tests.services.people.some_people import order_car, settle

KEY = "a-key-that-is-long-enough"
HERE = Path(__file__).parent
GUIDE = HERE.parents[1] / "docs/monitoring.md"
RULES = HERE.parents[1] / "docs/alerts.rules.yml"


@dataclass
class Scraped:
    """A site in this process, on a database that the test uses too."""

    web: httpx.AsyncClient
    site: ApiSite
    paths: set[str]

    async def scrape(self) -> "Found":
        answer = await self.web.get("/metrics")
        assert 200 == answer.status_code, answer.text
        return Found(answer.text)


class Found:
    def __init__(self, text: str) -> None:
        self.text = text
        self.families = list(families_of(text))
        self.samples = [sample for family in self.families for sample in family.samples]

    def __getitem__(self, asked: str) -> float | dict[str, float]:
        """The value of a sample without labels of its own, or the values by the first label."""
        found = {
            next(iter(sample.labels.values()), ""): sample.value
            for sample in self.samples
            if sample.name == f"passbot_{asked}"
        }
        return found[""] if set(found) == {""} else found

    def labels(self, name: str) -> set[str]:
        return {sample.labels[name] for sample in self.samples if name in sample.labels}


@asynccontextmanager
async def scraped(
    folder: Path, key: str = KEY, *, kind: str = "sqlite", **given: float
) -> AsyncIterator[Scraped]:
    with databases.opened(kind, folder):
        process = Process("gate 1")
        process.part("disk").measured = 5e9
        site = ApiSite(DatabaseThread(), metrics_key=key, process=process, **given)  # type: ignore[arg-type]  # paces
        app = build(site)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app),
                base_url="http://x",
                headers={"Authorization": f"Bearer {KEY}"},
            ) as web,
        ):
            paths = {str(getattr(route, "path", "")) for route in app.routes}
            yield Scraped(web, site, paths)
        site.database.close()


def note(part: str, holder: str = "gate 2", **more: object) -> Note:
    now = datetime.now(UTC)
    return replace(Note(part, holder, now, now, now), **more)  # type: ignore[arg-type]  # its fields


def moment() -> datetime:
    """Now, as the database keeps it."""
    return datetime.now(UTC).replace(microsecond=0)


def about(at: datetime) -> object:
    """Notes are kept by the database's clock, to the second."""
    return pytest.approx(at.timestamp(), abs=2)


async def test_without_a_key_of_its_own_there_are_no_metrics(tmp_path: Path) -> None:
    async with scraped(tmp_path, "") as site:
        assert 404 == (await site.web.get("/metrics")).status_code


@pytest.mark.parametrize(
    "given", [None, "Bearer", f"Bearer {KEY}x", f"Basic {KEY}", f"Bearer {KEY[:-1]}", "Bearer é"]
)
async def test_a_wrong_key_or_none_reads_nothing(tmp_path: Path, given: str | None) -> None:
    async with scraped(tmp_path) as site:
        headers = {} if given is None else {b"Authorization": given.encode("latin-1")}
        site.web.headers.pop("Authorization")
        answer = await site.web.get("/metrics", headers=headers)

    assert (401, "Bearer", "http.401") == (
        answer.status_code,
        answer.headers["WWW-Authenticate"],
        answer.json()["code"],
    )


async def test_who_guesses_the_key_is_slowed_and_who_has_it_is_not(tmp_path: Path) -> None:
    async with scraped(tmp_path, key_pace=1, address_pace=1) as site:
        wrong = {"Authorization": "Bearer guessed"}
        guessed = [(await site.web.get("/metrics", headers=wrong)).status_code for _ in range(15)]
        read = [(await site.web.get("/metrics")).status_code for _ in range(15)]

    assert ({401, 429}, {200}) == (set(guessed), set(read))


async def test_the_program_and_its_database_are_named(tmp_path: Path) -> None:
    async with scraped(tmp_path) as site:
        found = await site.scrape()

    (info,) = (sample.labels for sample in found.samples if sample.name == "passbot_info")
    assert (__version__, "sqlite", figures.program()["schema"]) == (
        info["version"],
        info["database"],
        info["schema"],
    )


@pytest.mark.parametrize("kind", databases.KINDS)
async def test_what_other_processes_have_noted_is_told_by_this_one(tmp_path: Path, kind: str) -> None:
    async with scraped(tmp_path, kind=kind) as site:
        now = moment()
        since, made = now - timedelta(minutes=5), now - timedelta(hours=9)
        away = note("bot", waiting_for=Code.TELEGRAM, since=since)
        ready = note("sheet", "gate 3", waiting_for=STANDBY)
        notes.keep([away, note("sheet"), ready, note("backup", succeeded_at=made)], now=now)
        found = await site.scrape()

    assert {"api": 1, "board": 1, "backup": 1, "bot": 0, "disk": 1, "sheet": 1} == found["part_up"]
    assert {"telegram": 0, "google": 1} == found["far_side_up"]
    assert {"telegram": about(since)} == found["far_side_away_since_timestamp_seconds"]
    assert {"bot": about(since)} == found["part_trouble_since_timestamp_seconds"]
    assert about(made) == found["part_last_success_timestamp_seconds"]["backup"]  # type: ignore[index]  # by part
    states = {
        tuple(sample.labels.values()): sample.value
        for sample in found.samples
        if sample.name == "passbot_part_processes"
    }
    assert (1, 1) == (states["sheet", "works"], states["sheet", "stands by"])


async def test_the_sheet_the_quota_and_what_came_are_those_of_the_database(tmp_path: Path) -> None:
    async with scraped(tmp_path) as site:
        now = moment()
        order = order_car(settle("Анна Петрова", "27"), now=now)
        arrivals.record(order.code, actor=Actor(Channel.API, Role.GUARD), rules=Rules(), now=now)
        sheet_health.keep(Health(now, now, 0.75, (44, 3), 2))
        found = await site.scrape()

    assert (0.75, 2) == (found["sheet_cycle_seconds"], found["sheet_failures"])
    assert now.timestamp() == found["sheet_last_cycle_timestamp_seconds"]
    assert {"read": 6, "write": 47} == found["google_calls_left"]
    assert 2 == found["deliveries_owed"]["sheet"]  # type: ignore[index]  # by route
    assert 1 == found["arrivals_today"]["api"]  # type: ignore[index]  # by channel


async def test_nothing_personal_and_nothing_invented_is_a_label(tmp_path: Path) -> None:
    async with scraped(tmp_path) as site:
        now = moment()
        anna = settle("Анна Петрова", "house27")
        order = order_car(anna, "А123ВС77", now=now)
        for path in (
            f"/api/v1/orders/{order.code}",
            "/users/time-slots/7",
            "/page/board.css",
            "/Анна",
            "/x/y",
        ):
            await site.web.get(path)
        await site.web.request("BREW", "/health")
        await site.web.request("DELETE", "/health")
        found = await site.scrape()

    assert [] == [
        each
        for each in ("Анна", "Петрова", "house27", "А123", "A123", order.code, str(anna.phone))
        if each in found.text
    ]
    assert found.labels("route") - {"none", "sheet", "telegram", "email"} <= site.paths
    assert {"GET", "DELETE", "OTHER"} == found.labels("method")
    assert {"2xx", "4xx"} == found.labels("status")


async def test_a_request_is_counted_by_its_route_as_it_is_written(tmp_path: Path) -> None:
    async with scraped(tmp_path) as site:
        for number in range(3):
            await site.web.get(f"/users/time-slots/{number}")
        found = await site.scrape()

    counted = {
        (sample.labels["route"], sample.labels["status"]): sample.value
        for sample in found.samples
        if sample.name == "passbot_http_requests_total"
    }
    assert 3 == counted["/users/time-slots/{slot_id}", "4xx"]
    assert {"gate 1"} == {
        sample.labels["process"] for sample in found.samples if sample.name.startswith("passbot_http")
    }


async def test_while_the_database_hangs_it_tells_what_the_process_knows_itself(tmp_path: Path) -> None:
    free = threading.Event()
    async with scraped(tmp_path) as site:
        before = await site.scrape()
        hanging = asyncio.create_task(site.site.database.look_after(free.wait, PATIENCE))
        await asyncio.sleep(0)  # it is in the line now
        both = await asyncio.gather(site.scrape(), site.scrape())
        free.set()
        await hanging
        after = await site.scrape()

    assert [1, 0, 0, 1] == [each["database_up"] for each in (before, *both, after)]
    for each in both:
        assert {"api", "board", "disk"} <= set(each["part_up"])  # type: ignore[arg-type]  # by part
        assert {"gate 1": 5e9} == each["disk_free_bytes"]
        assert {} == each["deliveries_owed"]
        assert each["lock_wait_seconds_count"]


def test_a_database_that_is_away_is_no_reason_to_be_silent(tmp_path: Path) -> None:
    with running("postgres", tmp_path, metrics_key=KEY) as server, server.anybody() as web:
        web.headers["Authorization"] = f"Bearer {KEY}"
        before = Found(web.get("/metrics").text)
        name, elsewhere = urlsplit(server.url).path.lstrip("/"), databases.empty_url("postgres", tmp_path)
        with psycopg.connect(elsewhere, autocommit=True) as surgeon:
            surgeon.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            surgeon.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            away = web.get("/metrics")
            surgeon.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        after = web.get("/metrics")

    assert (1, 200, 0, 200, 1) == (
        before["database_up"],
        away.status_code,
        Found(away.text)["database_up"],
        after.status_code,
        Found(after.text)["database_up"],
    )
    assert "passbot_part_up" in away.text


async def test_scrapes_at_once_look_at_the_database_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    async with scraped(tmp_path) as site:
        monkeypatch.setattr(spending, "asked", asked.append)
        await asyncio.gather(*(site.scrape() for _ in range(5)))

    assert 1 == sum("'dead'" in sql for sql in asked)


async def test_the_guide_names_every_metric_with_its_labels_and_no_other(tmp_path: Path) -> None:
    async with scraped(tmp_path) as site:
        now = moment()
        away = note("bot", waiting_for=Code.TELEGRAM, since=now - timedelta(minutes=5))
        notes.keep([away, note("sheet")], now=now)
        sheet_health.keep(Health(now, now, 0.75, (44, 3)))
        await site.web.get("/health")
        found = await site.scrape()

    told = {
        sample.name.removesuffix("_bucket"): set(sample.labels) - {"le"}
        for sample in found.samples
        if sample.name.startswith("passbot") and not sample.name.endswith(("_count", "_sum"))
    }
    rows = re.findall(r"^\| `(passbot_\w+)` \|([^|]*)\|", GUIDE.read_text(encoding="utf-8"), re.M)
    assert told == {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in rows}


def test_the_alerts_are_those_of_the_guide_and_ask_for_what_is_told() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"][0]["rules"]

    metrics = {name for rule in rules for name in re.findall(r"passbot_\w+", rule["expr"])}

    assert [rule["alert"] for rule in rules] == re.findall(r"^\| `(Passbot\w+)` \|", guide, re.M)
    assert metrics <= set(re.findall(r"^\| `(passbot_\w+)` \|", guide, re.M))


def test_the_configuration_of_the_guide_asks_this_address_with_a_key() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)
    configuration = yaml.safe_load(text)

    (job,) = configuration["scrape_configs"]
    assert ([RULES.name], "passbot", "/metrics") == (
        configuration["rule_files"],
        job["job_name"],
        job.get("metrics_path", "/metrics"),
    )
    assert [f"127.0.0.1:{SETTINGS['api_port'].default}"] == job["static_configs"][0]["targets"]


@needs_promtool
def test_promtool_accepts_the_configuration_of_the_guide(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)
    (tmp_path / "prometheus.yml").write_text(text)
    shutil.copy(RULES, tmp_path)

    assert "" == promtool("check", "config", str(tmp_path / "prometheus.yml"))


@needs_promtool
async def test_promtool_has_nothing_against_what_is_told(tmp_path: Path) -> None:
    async with scraped(tmp_path) as site:
        now = moment()
        away = note("bot", waiting_for=Code.TELEGRAM, since=now - timedelta(minutes=5))
        notes.keep([away, note("sheet")], now=now)
        sheet_health.keep(Health(now, now, 0.75, (44, 3)))
        found = await site.scrape()

    assert "" == promtool("check", "metrics", stdin=found.text)


@needs_promtool
def test_promtool_accepts_the_alerts_and_each_of_them_works() -> None:
    assert "" == promtool("check", "rules", str(RULES))
    assert "" == promtool("test", "rules", str(HERE / "alerts.test.yml"))
