"""Behind a proxy with TLS cookies are Secure and redirects stay https, whether it is believed or not."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from passbot.services.people import sign_ins
from tests.api.server import Running, running
from tests.services.people import some_people

HOST = "gate.example.com"
BELIEVED = {"Host": "other.example.com", "X-Forwarded-Proto": "https"}
KNOWN = {"Host": HOST}


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home: Path = tmp_path_factory.mktemp("behind")
    with running("sqlite", home, api_url=f"https://{HOST}", board_access="open") as server:
        yield server


def entered(server: Running, headers: dict[str, str]) -> httpx.Response:
    with server.database():
        link = sign_ins.offer(some_people.settle("Анна Петрова", "27").id, now=datetime.now(UTC))
    with server.anybody() as browser:
        return browser.post("/sign-in", data={"link": link}, headers=headers)


@pytest.mark.parametrize(
    ("headers", "is_secure"),
    [(BELIEVED, True), (KNOWN, True), ({}, False)],
    ids=["believed", "known", "plain"],
)
def test_the_cookie_is_secure_where_the_visitor_came_by_https(
    behind: Running, headers: dict[str, str], is_secure: bool
) -> None:
    answer = entered(behind, headers)

    assert (303, "/") == (answer.status_code, answer.headers["location"])
    assert is_secure is ("secure" in answer.headers["set-cookie"].lower().split("; "))


@pytest.mark.parametrize("headers", [BELIEVED, KNOWN], ids=["believed", "known"])
def test_redirects_stay_https(behind: Running, headers: dict[str, str]) -> None:
    with behind.anybody() as client:
        answer = client.get("/users/time-slots", headers=headers)

    assert 307 == answer.status_code
    assert f"https://{headers['Host']}/users/time-slots/" == answer.headers["location"]
