"""What an admin changes of the board holds at once, for whoever is connected too."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from passbot.domain.people import OPERATOR
from passbot.domain.slots import PlaceKind
from passbot.services import house_rules, places
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
