"""A whole site whose PostgreSQL is away at start, restarted, and out of connections: every part comes back in 10 s."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from passbot import store
from passbot.clock import utc_now
from passbot.domain.site.facts.people import MailCode
from passbot.domain.site.notices import Route
from passbot.sandbox.telegram.client import Phone
from passbot.services.owed import outbox
from passbot.store.db import session
from tests.long.whole_site import WholeSite, whole_site
from tests.machine.room import settle
from tests.patience import PATIENCE, promised
from tests.sandbox.google.clients import gspread_client
from tests.test_mail import Letterbox, served

WITHIN = 10.0  # seconds after the database is back
ROLE = "gate"


@pytest.fixture
def box() -> Letterbox:
    return Letterbox()


@pytest.fixture
def site(box: Letterbox, tmp_path: Path) -> Iterator[WholeSite]:
    settings: dict[str, Any] = {"language": "en", "chat_pace": 0, "overall_pace": 0, "sync_seconds": 1.5}
    with (
        served(box) as mail,
        whole_site("postgres", tmp_path, smtp_url=f"smtp://{mail}", role=ROLE, **settings) as site,
    ):
        yield site


def test_every_part_finds_its_database_again(site: WholeSite, box: Letterbox) -> None:
    assert site.server
    anna = site.telegram.person("Anna", language_code="en")
    store.bind(site.url)
    with session():
        settle(anna.id, "Anna Demo")

    site.server.stop()
    site.start()
    until(lambda: "database away" in site.log(), PATIENCE)
    site.server.start()
    assert seconds_until_all_work(site, anna, box, "А101ВС77") < promised(WITHIN)  # it was away at the start
    for number, mode in enumerate(["fast", "immediate"]):
        site.server.restart(mode)
        assert seconds_until_all_work(site, anna, box, f"А20{number}ВС77") < promised(WITHIN)
    with psycopg.connect(site.server.url, autocommit=True) as operator:
        operator.execute(f"ALTER ROLE {ROLE} CONNECTION LIMIT 0")
        operator.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{ROLE}'")
        until(lambda: health(site) == "down", PATIENCE)
        operator.execute(f"ALTER ROLE {ROLE} CONNECTION LIMIT -1")
    assert seconds_until_all_work(site, anna, box, "А301ВС77") < promised(WITHIN)  # it had no connection left
    assert 1 == site.starts
    assert site.is_alive()


def seconds_until_all_work(site: WholeSite, anna: Phone, box: Letterbox, plate: str) -> float:
    """The bot takes an order, the guards see it on the sheet, a letter goes out, the API says that all is well."""
    began, letters = time.monotonic(), len(box.letters)
    anna.say(f"Kia {plate}")
    _owe_a_letter(began)
    number = plate[1:4]
    until(lambda: any(number in each.text for each in anna.chat().from_bot), PATIENCE)
    anna.press("For 48 hours", wait=PATIENCE)
    until(lambda: number in _sheet(site), PATIENCE)
    until(lambda: len(box.letters) > letters, PATIENCE)
    until(lambda: health(site) in ("healthy", "degraded"), PATIENCE)
    return time.monotonic() - began


def _owe_a_letter(began: float) -> None:
    with session():
        outbox.notify(Route.EMAIL, "anna@example.org", MailCode(f"{began:.0f}"), now=utc_now())


def _sheet(site: WholeSite) -> str:
    client = gspread_client(site.far.base, site.far.key("guard1"))
    try:
        return str(client.open("Orders").worksheet("Orders_latest").get("B2:B"))
    except Exception:  # noqa: BLE001  # there is no worksheet yet
        return ""


def health(site: WholeSite) -> str:
    try:
        return str(httpx.get(f"{site.api}/health", timeout=15).json()["status"])
    except (httpx.HTTPError, KeyError):
        return "no answer"


def until(is_so: Callable[[], bool], patience: float) -> None:
    pause, deadline = threading.Event(), time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < deadline, "it has not come to this"
        pause.wait(0.1)
