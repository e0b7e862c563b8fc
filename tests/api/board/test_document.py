"""S4's document, example by example, against a running server."""

from contextlib import ExitStack
from datetime import datetime

import httpx
import pytest

from tests.api.board.talking import Board, at
from tests.api.server import Running

HOURS = list(range(3, 15))


def test_the_root_says_what_the_document_says(open_board: Running, board: Board) -> None:
    board.ask("book", 9)

    said = httpx.get(open_board.base, headers={"Accept": "*/*"}).json()

    assert {
        "message": "Slot Booking API is running",
        "websocket_endpoint": "/slot-booking",
        "active_connections": 1,
        "booked_slots": [9],
    } == said


def test_health_counts_connections_and_slots(open_board: Running, board: Board) -> None:
    board.ask("book", 9)

    said = httpx.get(open_board.base + "/health").json()

    assert "healthy" == said["status"]
    assert datetime.fromisoformat(said["timestamp"])
    assert (1, 12, 1, 11) == tuple(
        said[name]
        for name in ("active_connections", "total_slots", "booked_slots_count", "available_slots_count")
    )


def test_whoever_connects_hears_all_twelve_slots(open_board: Running, board: Board) -> None:
    board.ask("book", 6)
    board.ask("book", 9)

    with at(open_board.base) as newcomer:
        said = newcomer.hear()

    assert "slots_update" == said["type"]
    assert datetime.fromisoformat(said["timestamp"])
    assert HOURS == [slot["id"] for slot in said["data"]["slots"]]
    first = {name: said["data"]["slots"][0][name] for name in ("id", "start_time", "end_time", "is_booked")}
    assert {"id": 3, "start_time": "03:00", "end_time": "04:00", "is_booked": False} == first
    assert [3, 4, 5, 7, 8, 10, 11, 12, 13, 14] == said["data"]["available_slots"]
    assert [6, 9] == said["data"]["booked_slots"]


@pytest.mark.parametrize("slot", HOURS)
def test_each_slot_has_the_hours_of_the_table(board: Board, slot: int) -> None:
    board.say({"type": "get_slots"})

    said = {each["id"]: each for each in board.hear()["data"]["slots"]}[slot]

    assert (f"{slot:02}:00", f"{slot + 1:02}:00") == (said["start_time"], said["end_time"])


def test_a_booking_is_told_to_all_and_then_answered(board: Board) -> None:
    update, answer = board.ask("book", 9)

    assert [9] == update["data"]["booked_slots"]
    assert {
        "type": "booking_response",
        "success": True,
        "message": "Slot 9 booked successfully",
        "slot_id": 9,
    } == answer


def test_a_cancellation_is_told_to_all_and_then_answered(board: Board) -> None:
    board.ask("book", 9)

    update, answer = board.ask("cancel", 9)

    assert [] == update["data"]["booked_slots"]
    assert {
        "type": "cancellation_response",
        "success": True,
        "message": "Slot 9 booking cancelled successfully",
        "slot_id": 9,
    } == answer


@pytest.mark.parametrize(
    ("kind", "slot", "words"),
    [
        ("book", 9, "Slot 9 is not available"),
        ("book", 2, "Slot 2 is not available"),
        ("book", 15, "Slot 15 is not available"),
        ("cancel", 10, "Slot 10 was not booked"),
        ("cancel", 15, "Slot 15 was not booked"),
    ],
)
def test_what_cannot_be_is_refused_in_the_documents_words(
    board: Board, kind: str, slot: int, words: str
) -> None:
    board.ask("book", 9)

    (answer,) = board.ask(kind, slot)

    assert (False, words, slot) == (answer["success"], answer["message"], answer["slot_id"])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('{"type": "book_slot"}', "Missing slot_id in booking request"),
        ('{"type": "cancel_slot"}', "Missing slot_id in cancellation request"),
        ('{"type": "x"}', "Unknown message type: x"),
        ("not json", "Invalid JSON format"),
    ],
)
def test_what_makes_no_sense_is_an_error_message(board: Board, said: str, words: str) -> None:
    board.say(said)

    assert {"type": "error", "message": words} == board.hear()


def test_everybody_hears_of_every_change_in_order(open_board: Running, board: Board) -> None:
    with ExitStack() as stack:
        others = [stack.enter_context(at(open_board.base)) for _ in range(3)]
        for other in others:
            other.hear()

        for slot in (5, 7, 9):
            board.ask("book", slot)
        heard = [[other.hear() for _ in range(3)] for other in others]

    for updates in heard:
        assert [[5], [5, 7], [5, 7, 9]] == [update["data"]["booked_slots"] for update in updates]
        assert sorted({update["seq"] for update in updates}) == [update["seq"] for update in updates]


def test_the_documents_own_client_gets_through(board: Board) -> None:
    """Connect, hear the slots, book slot 9, ask for the slots, listen."""
    booked = board.ask("book", 9)[-1]
    board.say({"type": "get_slots"})

    assert booked["success"]
    assert 9 in board.hear()["data"]["booked_slots"]
