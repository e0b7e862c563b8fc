"""What the API says of itself, and which pages of other sites may use it, are settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from passbot.sandbox.site import Folder
from passbot.settings.config import load
from tests.api.board.talking import at
from tests.api.days import PATH
from tests.api.server import Running, running

FRONT_END = "http://localhost:3000"
PREFLIGHT = {
    "Origin": FRONT_END,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
}


@pytest.fixture(scope="module")
def sandboxed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The API with the settings that the sandbox writes, some of them the reader's own."""
    folder = Folder(tmp_path_factory.mktemp("sandbox"))
    folder.write_site(base="http://127.0.0.1:1", api_port=0, worker_key={})
    (folder.site / "creds.json").unlink()
    own = {
        "api_title": "Slot Booking API",
        "api_version": "1.0.0",
        "api_description": "Real-time slot booking",
    }
    with running("sqlite", folder.site, **own) as server:
        yield server


def test_title_version_and_description_are_settings(sandboxed: Running) -> None:
    with sandboxed.anybody() as http:
        info = http.get("/openapi.json").json()["info"]

    assert {
        "title": "Slot Booking API",
        "version": "1.0.0",
        "description": "Real-time slot booking",
    } == info


def test_the_sandbox_answers_a_front_end_of_any_origin(sandboxed: Running) -> None:
    caller = sandboxed.caller()

    asked = caller.http.options(PATH, headers=PREFLIGHT)
    answers = [caller.http.get(path, headers={"Origin": FRONT_END}) for path in (PATH, "/health", "/")]

    assert 200 == asked.status_code
    assert PREFLIGHT["Access-Control-Request-Headers"] == asked.headers["access-control-allow-headers"]
    assert ["*"] * 4 == [each.headers["access-control-allow-origin"] for each in (asked, *answers)]


def test_the_sandboxs_board_serves_a_front_end_of_any_origin_also_to_whoever_is_signed_in_here(
    sandboxed: Running,
) -> None:
    """Cookies do not know ports: a page on localhost:3000 brings those of localhost:8000 along."""
    cookie = f"passbot_session_{sandboxed.base.rpartition(':')[2]}=anything"
    with at(sandboxed.base, origin=FRONT_END, cookie=cookie) as board:
        assert "slots_update" == board.hear()["type"]
        assert board.ask("book", 9)[-1]["success"]


def test_a_live_site_lets_no_other_page_use_it(server: Running) -> None:
    with server.anybody() as http:
        asked = http.options(PATH, headers=PREFLIGHT)
        answer = http.get("/health", headers={"Origin": FRONT_END})

    assert 405 == asked.status_code
    assert "access-control-allow-origin" not in [*asked.headers, *answer.headers]


def test_a_live_site_names_the_origins_that_may(tmp_path: Path) -> None:
    origins = f"{FRONT_END}, https://x.example"

    with running("sqlite", tmp_path, api_origins=origins) as server, server.anybody() as http:
        friend = http.options(PATH, headers=PREFLIGHT)
        stranger = http.options(PATH, headers=PREFLIGHT | {"Origin": "http://evil.example"})

    assert (200, FRONT_END) == (friend.status_code, friend.headers["access-control-allow-origin"])
    assert (400, False) == (stranger.status_code, "access-control-allow-origin" in stranger.headers)


def test_what_the_reader_sets_in_the_sandbox_wins(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write_site(base="http://127.0.0.1:1", api_port=8000, worker_key={})
    (folder.site / "creds.json").unlink()
    with (folder.site / "passbot.env").open("a") as settings:
        settings.write(f"PASSBOT_API_ORIGINS={FRONT_END}\n")

    folder.write_site(base="http://127.0.0.1:2", api_port=8001, worker_key={})
    (folder.site / "creds.json").unlink()

    assert ((FRONT_END,), 8001) == ((found := load(folder.site)).api_origins, found.api_port)
