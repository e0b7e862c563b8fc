"""What an admin changes of the board holds at once, for whoever is connected too."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from passbot.domain.people.people import OPERATOR, Role
from passbot.domain.slots.slots import PlaceKind
from passbot.services.places import places
from passbot.services.site import house_rules
from tests.api.board.talking import at
from tests.api.board.test_access import settle, signed_in
from tests.api.board.test_authority import ended
from tests.api.server import Caller, Running


@contextmanager
def changed(server: Running, **different: Any) -> Iterator[None]:  # Any: the fields of Place
    """In another process, as when it happens in the bot; afterwards it is as it was."""
    with server.database():
        [before] = places.listed(PlaceKind.BOARD)
        places.change(replace(before, **different), actor=OPERATOR, now=datetime.now(UTC))
    try:
        yield
    finally:
        with server.database():
            places.change(before, actor=OPERATOR, now=datetime.now(UTC))


def let_in(server: Running, whom: str) -> None:
    with server.database():
        house_rules.change("board_access", whom, actor=OPERATOR, now=datetime.now(UTC))


def test_strangers_come_in_when_the_board_is_opened_and_go_out_when_it_is_closed(server: Running) -> None:
    cookie = signed_in(server, settle(server, "Анна Соседка", "77"))
    with at(server.base, cookie=cookie) as resident:
        let_in(server, "open")
        with at(server.base) as stranger:
            assert "slots_update" == stranger.hear()["type"]
            let_in(server, "members")
            code, after = ended(stranger)

        assert 1008 == code
        assert after < 1.0
        resident.say({"type": "get_slots"})
        assert "slots_update" == resident.hear()["type"]
    with pytest.raises(InvalidStatus), at(server.base):
        pass


def test_who_is_connected_hears_of_other_hours_and_other_slots(server: Running, anna: Caller) -> None:
    with at(server.base, key=anna.key) as hers:
        before = hers.hear()["data"]
        with changed(server, opens=time(0), closes=time(1), slot_minutes=10):
            during = hers.until("slots_update")[-1]["data"]
            refused = hers.ask("book", 10)[-1]
            ten = during["slots"][1]
            hers.say({"type": "book_slot", "slot_id": 10, "uuid": ten["uuid"]})
            booked = hers.until("booking_response")[-1]
            hers.say({"type": "cancel_slot", "slot_id": 10, "uuid": ten["uuid"]})
            assert hers.until("cancellation_response")[-1]["success"]
        after = hers.until("slots_update")[-1]["data"]
        hers.say({"type": "book_slot", "slot_id": 10, "uuid": ten["uuid"]})
        late = hers.until("booking_response")[-1]

    assert ("hours", "minutes", "hours") == (before["ids"], during["ids"], after["ids"])
    assert [0, 10, 20, 30, 40, 50] == [slot["id"] for slot in during["slots"]]
    assert list(range(3, 15)) == [slot["id"] for slot in after["slots"]]
    assert (False, "board.ambiguous") == (refused["success"], refused["reason"])
    assert "send its uuid" in refused["message"]
    assert booked["success"]
    assert (False, "board.changed") == (late["success"], late["reason"])


BOARD = "/api/v1/board"
DEFAULT = {"opens": "03:00", "closes": "15:00", "slot_minutes": 60, "access": "members"}


@pytest.fixture
def boss(server: Running) -> Iterator[Caller]:
    """An admin's key; afterwards the board is as it was."""
    yield (made := server.caller("Ольга Главная", role=Role.ADMIN, scopes=["admin"]))
    made.http.patch(BOARD, json=DEFAULT | {"bookings": "cancel"})


def test_an_admins_key_changes_hours_length_and_access(boss: Caller, anna: Caller) -> None:
    wanted = {"opens": "08:00", "closes": "24:00", "slot_minutes": 30, "access": "open"}

    changed = boss.http.patch(BOARD, json=wanted)

    zone = {"timezone": "Europe/Moscow"}
    assert (200, wanted | {"closes": "00:00"} | zone) == (changed.status_code, changed.json())
    assert changed.json() == anna.get(BOARD).json()
    with at(str(boss.http.base_url).rstrip("/")) as stranger:
        assert 32 == len(stranger.hear()["data"]["slots"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"opens": "25:00"},
        {"opens": 8},
        {"slot_minutes": 4},
        {"slot_minutes": "60"},
        {"access": "all"},
        {"until": "15:00"},
        {"slot_minutes": 1440},
        {"bookings": "lose"},
    ],
)
def test_a_change_that_makes_no_sense_is_not_understood(boss: Caller, wrong: dict[str, Any]) -> None:
    assert 422 == boss.http.patch(BOARD, json=wrong).status_code
    assert DEFAULT.items() <= boss.get(BOARD).json().items()


def test_nobody_but_an_admin_changes_the_board(server: Running, anna: Caller) -> None:
    admin_without_the_scope = server.caller("Ольга Главная", role=Role.ADMIN)

    for caller in (anna, admin_without_the_scope):
        assert 403 == caller.http.patch(BOARD, json={"access": "open"}).status_code
    with at(server.base, key=anna.key) as hers:
        hers.hear()
        hers.say({"type": "change_settings", "access": "open"})
        assert "place.not_admin" == hers.until("settings_response")[-1]["reason"]


def test_an_admin_hears_who_is_left_out_and_decides(server: Running, boss: Caller, anna: Caller) -> None:
    page = signed_in(server, boss.resident)
    with at(server.base, key=anna.key) as hers, at(server.base, cookie=page) as his:
        his.hear()
        hers.ask("book", 13)
        asked = boss.http.patch(BOARD, json={"closes": "12:00"})
        his.say({"type": "change_settings", "closes": "12:00"})
        refused = his.until("settings_response")[-1]
        his.say({"type": "change_settings", "closes": "12:00", "bookings": "keep", "seen": 1})
        changed = his.until("settings_response")[-2:]
        his.say({"type": "get_settings"})
        settings = his.until("settings")[-1]
        hers.ask("cancel", 13)

    assert (409, "board.booked") == (asked.status_code, asked.json()["code"])
    assert f"13:00-14:00 {anna.resident.name}" in asked.json()["detail"]
    assert [{"hours": "13:00-14:00", "name": anna.resident.name}] == refused["booked"]
    assert (False, "board.booked") == (refused["success"], refused["reason"])
    assert (["slots_update", "settings_response"], True) == (
        [each["type"] for each in changed],
        changed[-1]["success"],
    )
    assert [*range(3, 12), 13] == [slot["id"] for slot in changed[0]["data"]["slots"]]
    assert ("03:00", "12:00", 60) == tuple(settings[name] for name in ("opens", "closes", "slot_minutes"))


def test_a_change_over_the_line_that_makes_no_sense_is_said(server: Running, boss: Caller) -> None:
    with at(server.base, key=boss.key) as line:
        line.hear()
        line.say({"type": "change_settings", "slot_minutes": 4})
        assert "slot_minutes" in line.until("error")[-1]["message"]
