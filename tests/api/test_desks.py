"""Desks over REST: an office's places like any other, and the same rules as in the chat."""

import time
from datetime import UTC, datetime

from passbot.domain.people.people import OPERATOR
from passbot.services.desks import offices
from tests.api.server import Caller, Running

API = "/api/v1"


def test_a_program_finds_a_desk_and_books_one_a_day(server: Running, anna: Caller) -> None:
    now = datetime.now(UTC)
    with server.database():
        where = offices.add(f"Office {time.time_ns()}", ["1", "2"], zone="UTC", actor=OPERATOR, now=now)
        offices.fill(ahead=14, now=now)
        desks = {desk.uuid for desk in offices.desks_of(where)}
    shown = [place for place in anna.get(f"{API}/places").json() if place["id"] in desks]
    first, second = (anna.get(f"{API}/places/{place['id']}/slots").json() for place in shown)

    booked = anna.post(f"{API}/slots/{first[1]['id']}/book")
    again = anna.post(f"{API}/slots/{second[1]['id']}/book")

    assert ["desk", "desk"] == [place["kind"] for place in shown]
    assert 15 == len(first)
    assert (201, 409, "desk.one_a_day") == (booked.status_code, again.status_code, again.json()["code"])
    assert 201 == anna.post(f"{API}/slots/{second[2]['id']}/book").status_code


def test_a_program_tells_the_desks_of_two_offices_apart(server: Running, anna: Caller) -> None:
    now = datetime.now(UTC)
    with server.database():
        north, south = (
            offices.add(f"{name} {time.time_ns()}", ["1"], zone="UTC", actor=OPERATOR, now=now)
            for name in ("North", "South")
        )

    found = {place["id"]: place for place in anna.get(f"{API}/places").json()}

    desks = [place for place in found.values() if place["office_id"] in (north.uuid, south.uuid)]
    assert ["1", "1"] == [desk["name"] for desk in desks]
    assert {north.name, south.name} == {found[desk["office_id"]]["name"] for desk in desks}
    assert desks[0] == anna.get(f"{API}/places/{desks[0]['id']}").json()
