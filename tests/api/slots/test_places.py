"""Shared places over REST: one winner, the rest refused, as everywhere else."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from passbot.domain.people.keys import Scope
from passbot.domain.people.people import OPERATOR, Role
from passbot.domain.slots.slots import Place, PlaceKind
from passbot.services.places import places
from tests.api.days import PATH, new_slot
from tests.api.server import SLOTS_SCOPES, Caller, Running

API = "/api/v1"
NOWHERE = "00000000-0000-4000-8000-000000000000"
ALWAYS_OPEN = Place(
    id=0,
    uuid="",
    kind=PlaceKind.SERVICE,
    name="Barber",
    zone="UTC",
    opens=time(0),
    closes=time(0),
    slot_minutes=60,
    horizon_hours=30,
)


@pytest.fixture
def place(server: Running) -> Iterator[Place]:
    with server.database():
        made = places.add(ALWAYS_OPEN, actor=OPERATOR, now=datetime.now(UTC))
    yield made
    with server.database():
        places.close(made.uuid, actor=OPERATOR, now=datetime.now(UTC))


def free(caller: Caller, place: Place) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = caller.get(f"{API}/places/{place.uuid}/slots", status="available").json()
    return found


def act(caller: Caller, slot: dict[str, Any], deed: str, **body: Any) -> tuple[int, dict[str, Any]]:
    answer = caller.post(f"{API}/slots/{slot['id']}/{deed}", body or None)
    return answer.status_code, answer.json()


def test_a_time_in_a_refusal_is_the_places_and_has_its_offset(
    server: Running, anna: Caller, boris: Caller
) -> None:
    with server.database():
        made = places.add(replace(ALWAYS_OPEN, zone="Asia/Kolkata"), actor=OPERATOR, now=datetime.now(UTC))
    slot = free(anna, made)[-1]
    act(anna, slot, "hold")

    status, told = act(boris, slot, "book")

    assert (409, "slot.held") == (status, told["code"])
    assert re.search(r"until \d{4}-\d\d-\d\d \d\d:\d\d\+05:30\. ", told["detail"])


def test_places_and_their_slots_are_listed(anna: Caller, place: Place) -> None:
    [told] = [each for each in anna.get(f"{API}/places").json() if each["id"] == place.uuid]

    slots = free(anna, place)

    assert ("Barber", "service", "00:00", 60) == tuple(
        told[name] for name in ("name", "kind", "opens", "slot_minutes")
    )
    assert 28 <= len(slots) <= 30
    assert slots[0] == anna.get(f"{API}/slots/{slots[0]['id']}").json()


def test_a_day_is_listed_by_the_clock_of_the_place(anna: Caller, place: Place) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()  # today may have no whole hour left

    found = anna.get(f"{API}/places/{place.uuid}/slots", start_date=tomorrow).json()

    assert {tomorrow} == {each["start"][:10] for each in found}


def test_a_booking_is_an_order_with_a_pin(anna: Caller, boris: Caller, place: Place) -> None:
    slot = free(anna, place)[0]

    status, booked = act(anna, slot, "book")

    seen = boris.get(f"{API}/slots/{slot['id']}").json()
    assert (201, "booked", True) == (status, booked["status"], booked["is_yours"])
    assert 5 == len(booked["pin"])
    assert ("booked", False, None) == (seen["status"], seen["is_yours"], seen["order"])
    assert seen["pin"] is None


def test_a_pin_is_read_again_by_its_owner_and_by_an_admin_alone(
    server: Running, anna: Caller, boris: Caller, place: Place
) -> None:
    slot = free(anna, place)[0]
    _, booked = act(anna, slot, "book")

    def seen(caller: Caller) -> list[str | None]:
        one = caller.get(f"{API}/slots/{slot['id']}").json()
        [listed] = caller.get(f"{API}/places/{place.uuid}/slots", status="booked").json()
        return [one["pin"], listed["pin"]]

    admin = server.caller("Ольга Главная", role=Role.ADMIN, scopes=[*SLOTS_SCOPES, Scope.ADMIN])
    guard = server.caller("Гена Охранов", role=Role.GUARD)
    assert [[booked["pin"]] * 2] * 2 == [seen(anna), seen(admin)]
    assert [[None, None]] * 2 == [seen(boris), seen(guard)]


def test_a_cancelled_booking_shows_its_pin_to_nobody(anna: Caller, place: Place) -> None:
    slot = free(anna, place)[0]
    act(anna, slot, "book")

    _, freed = act(anna, slot, "cancel")

    assert [None, None] == [freed["pin"], anna.get(f"{API}/slots/{slot['id']}").json()["pin"]]


@pytest.mark.parametrize(
    ("deed", "code"), [("book", "slot.taken"), ("hold", "slot.taken"), ("cancel", "order.not_yours")]
)
def test_what_is_booked_is_not_for_others(
    anna: Caller, boris: Caller, place: Place, deed: str, code: str
) -> None:
    slot = free(anna, place)[0]
    act(anna, slot, "book")

    status, refused = act(boris, slot, deed)

    assert (403 if deed == "cancel" else 409, code) == (status, refused["code"])
    assert "booked" == anna.get(f"{API}/slots/{slot['id']}").json()["status"]


def test_a_cancelled_booking_frees_the_slot(anna: Caller, boris: Caller, place: Place) -> None:
    slot = free(anna, place)[0]
    act(anna, slot, "book")

    cancelled, again = act(anna, slot, "cancel", reason="ill"), act(anna, slot, "cancel")

    assert (200, "available") == (cancelled[0], cancelled[1]["status"])
    assert (409, "slot.not_booked") == (again[0], again[1]["code"])
    assert 201 == act(boris, slot, "book")[0]


def test_a_held_slot_waits_for_its_holder(anna: Caller, boris: Caller, place: Place) -> None:
    slot = free(anna, place)[1]

    status, held = act(anna, slot, "hold")

    assert (201, "held", True) == (status, held["status"], held["is_yours"])
    assert held["held_until"] is not None
    assert (409, "slot.held") == (act(boris, slot, "book")[0], act(boris, slot, "book")[1]["code"])
    assert 201 == act(anna, slot, "book")[0]


def test_who_decides_against_it_lets_it_go(anna: Caller, boris: Caller, place: Place) -> None:
    slot = free(anna, place)[1]
    act(anna, slot, "hold")

    status, freed = act(anna, slot, "release")

    assert (200, "available") == (status, freed["status"])
    assert 201 == act(boris, slot, "book")[0]


def test_only_an_admins_key_blocks(server: Running, anna: Caller, place: Place) -> None:
    slot = free(anna, place)[0]
    admin = server.caller("Ольга Главная", role=Role.ADMIN, scopes=["admin"])
    helper = server.caller("Ольга Вторая", role=Role.ADMIN)

    assert [403, 403] == [act(caller, slot, "block")[0] for caller in (anna, helper)]
    assert (200, "blocked") == (act(admin, slot, "block")[0], act(admin, slot, "block")[1]["status"])
    assert (409, "slot.blocked") == (act(anna, slot, "book")[0], act(anna, slot, "book")[1]["code"])
    assert (200, 201) == (act(admin, slot, "unblock")[0], act(anna, slot, "book")[0])


def test_an_admin_books_for_somebody(server: Running, anna: Caller, place: Place) -> None:
    slot = free(anna, place)[0]
    admin = server.caller("Ольга Главная", role=Role.ADMIN, scopes=["admin"])

    status, _ = act(admin, slot, "book", resident_id=anna.resident.uuid)

    assert (201, True) == (status, anna.get(f"{API}/slots/{slot['id']}").json()["is_yours"])


def test_a_guest_can_be_named(anna: Caller, place: Place) -> None:
    slot = free(anna, place)[0]

    assert 201 == act(anna, slot, "book", guest_name="Пётр Гость")[0]


@pytest.mark.parametrize("body", [{"guest_name": 5}, {"guest_name": "x" * 65}, []])
def test_a_bad_booking_is_not_understood(anna: Caller, place: Place, body: Any) -> None:
    slot = free(anna, place)[0]

    assert 422 == anna.post(f"{API}/slots/{slot['id']}/book", body).status_code


def test_own_calendars_are_not_shared(anna: Caller, boris: Caller) -> None:
    slot = anna.post(PATH, new_slot()).json()

    assert [404, 404] == [act(caller, slot, "book")[0] for caller in (anna, boris)]


@pytest.mark.parametrize(
    "path", [f"places/{NOWHERE}", f"places/{NOWHERE}/slots", f"slots/{NOWHERE}", "places/x"]
)
def test_what_is_not_there_is_not_found(anna: Caller, path: str) -> None:
    answer = anna.get(f"{API}/{path}")

    assert (404, {"detail", "code"}) == (answer.status_code, set(answer.json()))


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-01-02", "2026-01-01"), ("2026-01-01", "2026-04-01"), ("9999-12-31", "9999-12-31"), ("x", "y")],
)
def test_a_bad_range_is_not_understood(anna: Caller, place: Place, first: str, last: str) -> None:
    answer = anna.get(f"{API}/places/{place.uuid}/slots", start_date=first, end_date=last)

    assert (422, {"detail", "code"}) == (answer.status_code, set(answer.json()))


def test_a_closed_place_takes_no_bookings(server: Running, anna: Caller, place: Place) -> None:
    slot = free(anna, place)[0]
    with server.database():
        places.change(replace(place, closed_at=datetime.now(UTC)), actor=OPERATOR, now=datetime.now(UTC))

    assert (409, "place.closed") == (act(anna, slot, "book")[0], act(anna, slot, "book")[1]["code"])


def test_fifty_residents_want_one_slot(server: Running, anna: Caller, place: Place) -> None:
    slot = free(anna, place)[0]
    callers = [server.caller(f"Житель Номер{chr(1072 + number % 26)}") for number in range(50)]

    with ThreadPoolExecutor(50) as clients:
        answers = list(clients.map(lambda caller: act(caller, slot, "book"), callers))

    assert [201] + [409] * 49 == sorted(status for status, _ in answers)
    assert {"slot.taken"} == {said["code"] for status, said in answers if status == 409}
