"""The recipes of docs/proxy.md and docs/Caddyfile, run by nginx and Caddy as they stand there."""

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from passbot.services.people import sign_ins
from tests import caddy
from tests.api.server import Running, running
from tests.caddy import needs_caddy
from tests.nginx import certificate, needs_nginx, serving
from tests.patience import PATIENCE
from tests.ports import free_port
from tests.services.people import some_people

RECIPE = Path(__file__).parent.parent / "docs" / "proxy.md"
HOST = "gate.example.com"


@contextmanager
def nginx(folder: Path, base: str) -> Iterator[int]:
    """As it stands in the recipe, but for ports and places."""
    port = free_port()
    certificate(folder, HOST)
    (text,) = re.findall(r"```nginx\n(.*?)```", RECIPE.read_text(encoding="utf-8"), re.S)
    changed = {
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "http://127.0.0.1:8000": base,
        f"/etc/letsencrypt/live/{HOST}": str(folder),
    }
    with serving(folder, text, port, changed):
        yield port


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("nginx", marks=needs_nginx),
        pytest.param("caddy", marks=[needs_nginx, needs_caddy]),
    ],
)
def proxy(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, proxy: str) -> Path:
    made: Path = tmp_path_factory.mktemp(proxy)
    return made


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, proxy: str) -> Iterator[Running]:
    """Each proxy has one of its own: what an address may ask is counted."""
    home: Path = tmp_path_factory.mktemp(f"site behind {proxy}")
    with running("sqlite", home, api_url=f"https://{HOST}", board_access="open", address_pace=2) as server:
        yield server


@pytest.fixture(scope="module")
def port(site: Running, folder: Path, proxy: str) -> Iterator[int]:
    proxied = nginx(folder, site.base) if proxy == "nginx" else caddy.serving(folder, HOST, site.base)
    with proxied as port:
        yield port


@pytest.fixture
def browser(folder: Path, port: int) -> Iterator[httpx.Client]:
    """Somebody who finds the name at this machine."""
    trusted = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
    with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=trusted, trust_env=False) as http:
        http.headers["Host"] = HOST
        yield http


def asked(browser: httpx.Client, method: str, path: str, **more: object) -> httpx.Response:
    return browser.request(method, path, extensions={"sni_hostname": HOST}, **more)  # type: ignore[arg-type]  # httpx's own


def test_cookies_are_secure_and_redirects_stay_https(site: Running, browser: httpx.Client) -> None:
    with site.database():
        link = sign_ins.offer(some_people.settle("Анна Петрова", "27").id, now=datetime.now(UTC))

    entered = asked(browser, "POST", "/sign-in", data={"link": link})
    moved = asked(browser, "GET", "/users/time-slots")

    assert 303 == entered.status_code
    assert "secure" in entered.headers["set-cookie"].lower()
    assert f"https://{HOST}/users/time-slots/" == moved.headers["location"]


def test_the_board_is_live_through_it(folder: Path, port: int) -> None:
    trusted = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
    headers = {"Origin": f"https://{HOST}"}
    with (
        socket.create_connection(("127.0.0.1", port)) as line,
        connect(
            f"wss://{HOST}/slot-booking", sock=line, ssl=trusted, additional_headers=headers, proxy=None
        ) as board,
    ):
        assert "slots_update" in str(board.recv(PATIENCE))


def test_nobody_forges_an_address(browser: httpx.Client) -> None:
    answers = [
        asked(browser, "GET", "/", headers={"X-Forwarded-For": f"203.0.113.{number}"}).status_code
        for number in range(30)
    ]

    assert 429 == answers[-1]


def test_a_head_that_is_too_large_ends_at_the_proxy(browser: httpx.Client) -> None:
    assert asked(browser, "GET", "/" + "x" * 40_000).status_code in (400, 414, 431)


def test_the_webhook_is_for_telegram_alone(browser: httpx.Client) -> None:
    assert 403 == asked(browser, "POST", "/telegram", json={}).status_code
