"""How much one person's keys and one address may ask; wrong keys are slowed, and nobody else by them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from passbot.domain.people.people import OPERATOR
from passbot.services.people import keys, sign_ins
from tests.api.board.talking import at
from tests.api.server import Running, running

PLACES = "/api/v1/places"


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Two requests a second, ten at once."""
    home: Path = tmp_path_factory.mktemp("narrow")
    with running("sqlite", home, key_pace=2, address_pace=2, board_access="open") as server:
        yield server


def ask(server: Running, times: int, *, key: str = "", address: str = "", path: str = PLACES) -> list[int]:
    """The statuses, by a proxy that says where they come from."""
    headers = {"X-Forwarded-For": address} if address else {}
    headers |= {"Authorization": f"Bearer {key}"} if key else {}
    with httpx.Client(base_url=server.base, headers=headers) as http:
        return [http.get(path).status_code for _ in range(times)]


def test_whoever_asks_too_much_is_told_how_long_to_wait(narrow: Running) -> None:
    anna = narrow.caller()
    answers = [anna.get(PLACES) for _ in range(30)]

    refused = answers[-1]
    assert [200] * 10 == [each.status_code for each in answers[:10]]
    assert (429, "1", "10", "0") == (
        refused.status_code,
        refused.headers["Retry-After"],
        refused.headers["RateLimit-Limit"],
        refused.headers["RateLimit-Remaining"],
    )
    assert "Wait as many seconds" in refused.json()["detail"]
    assert "9" == answers[0].headers["RateLimit-Remaining"]


def test_several_keys_of_one_person_share_what_they_may_ask(narrow: Running) -> None:
    boris = narrow.caller("Борис Смирнов")
    with narrow.database():
        _, second = keys.create(boris.resident.id, "2", ["slots:read"], actor=OPERATOR, now=datetime.now(UTC))

    assert 429 == ask(narrow, 40, key=boris.key)[-1]
    assert [200] * 10 != ask(narrow, 10, key=second)  # a key of its own would be let ten times at once


@pytest.mark.parametrize(
    "other", ["203.0.113.8", "2001:db8:1:2::1"], ids=["another address", "another network"]
)
def test_one_address_does_not_take_from_another(narrow: Running, other: str) -> None:
    greedy = "2001:db8:1:1::1" if ":" in other else "203.0.113.7"

    assert 429 == ask(narrow, 40, address=greedy, path="/")[-1]
    assert [200] == ask(narrow, 1, address=other, path="/")


def test_an_address_that_is_out_of_turn_has_signed_in_people_who_are_not(narrow: Running) -> None:
    vera = narrow.caller("Вера Гость")
    with narrow.database():
        now = datetime.now(UTC)
        _, session = sign_ins.enter(sign_ins.offer(vera.resident.id, now=now), now=now)
    strangers = ask(narrow, 40, address="203.0.113.17", path="/")

    cookie = f"passbot_session_{narrow.base.rpartition(':')[2]}"
    headers = {"X-Forwarded-For": "203.0.113.17", "Cookie": f"{cookie}={session}"}
    with httpx.Client(base_url=narrow.base, headers=headers) as page:
        answers = [page.get("/").status_code for _ in range(40)]

    assert 429 == strangers[-1]
    assert [200] * 10 == answers[:10]
    assert 429 == answers[-1]


def test_an_address_that_is_out_of_turn_has_rightful_keys_that_are_not(narrow: Running) -> None:
    anna = narrow.caller()
    address = "203.0.113.9"
    wrong = ask(narrow, 30, key="pb_wrong", address=address)

    assert [401] * 10 == wrong[:10]
    assert 429 == wrong[-1]
    assert [200] * 10 == ask(narrow, 10, key=anna.key, address=address)  # one that had not been seen before


def test_wrong_keys_stand_in_the_log_once_and_not_each(narrow: Running) -> None:
    ask(narrow, 30, key="pb_wrong", address="198.51.100.10")

    said = [line for line in narrow.said if "wrong key" in line and "198.51.100.0/24" in line]
    assert 1 == len(said)
    assert "198.51.100.10" not in "".join(narrow.said)
    assert "pb_wrong" not in "".join(narrow.said)


def test_a_hand_shaken_too_often_is_refused_alike(narrow: Running) -> None:
    ask(narrow, 40, address="203.0.113.11", path="/")

    with pytest.raises(InvalidStatus) as refused, at(narrow.base, address="203.0.113.11"):
        pass

    assert 429 == refused.value.response.status_code
    assert "Retry-After" in refused.value.response.headers


def test_the_watchman_of_this_machine_is_never_stopped(narrow: Running) -> None:
    assert {200} == set(ask(narrow, 60, path="/health"))
    assert 429 in ask(narrow, 60, path="/health", address="203.0.113.12")
