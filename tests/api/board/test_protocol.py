"""The board's words, as its document has them."""

import json
from datetime import UTC

import pytest

from passbot.api.board import protocol
from passbot.api.board.protocol import Deed, NotUnderstood, Said
from passbot.errors import Conflict


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"type": "book_slot", "slot_id": 9}', Said(Deed.BOOK, 9)),
        ('{"type": "cancel_slot", "slot_id": 9}', Said(Deed.CANCEL, 9)),
        ('{"type": "get_slots"}', Said(Deed.LOOK)),
        ('{"type": "get_slots", "more": [1]}', Said(Deed.LOOK)),
    ],
)
def test_what_the_document_shows_is_understood(text: str, said: Said) -> None:
    assert said == protocol.read(text)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('{"type": "book_slot"}', "Missing slot_id in booking request"),
        ('{"type": "book_slot", "slot_id": null}', "Missing slot_id in booking request"),
        ('{"type": "cancel_slot"}', "Missing slot_id in cancellation request"),
        ('{"type": "book_slot", "slot_id": "9"}', "Invalid slot_id in booking request"),
        ('{"type": "book_slot", "slot_id": true}', "Invalid slot_id in booking request"),
        ('{"type": "cancel_slot", "slot_id": 9.5}', "Invalid slot_id in cancellation request"),
        ('{"type": "book_slot", "slot_id": 1' + "0" * 3000 + "}", "Invalid slot_id in booking request"),
        ('{"type": "x"}', "Unknown message type: x"),
        ('{"type": "\\ud800"}', "Unknown message type: ?"),
        ('{"type": {"a": 1}}', "Unknown message type: {'a': 1}"),
        ("{}", "Unknown message type: None"),
        ("[1]", "Invalid JSON format"),
        ("", "Invalid JSON format"),
        ("{" * 5000, "Invalid JSON format"),
        ("[" * 100_000, "Invalid JSON format"),
        ('{"type": ' + "9" * 5000 + "}", "Invalid JSON format"),
    ],
)
def test_what_makes_no_sense_is_answered_in_its_words(text: str, answer: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        protocol.read(text)

    assert answer == str(refused.value)


def test_the_answers_have_their_exact_shape() -> None:
    booked = protocol.done(Said(Deed.BOOK, 9))
    cancelled = protocol.done(Said(Deed.CANCEL, 9))
    refused = protocol.refused(Said(Deed.BOOK, 9), Conflict("slot.taken", "This slot is taken."), UTC)

    assert {
        "type": "booking_response",
        "success": True,
        "message": "Slot 9 booked successfully",
        "slot_id": 9,
    } == json.loads(booked)
    assert "Slot 9 booking cancelled successfully" == json.loads(cancelled)["message"]
    assert {
        "type": "booking_response",
        "success": False,
        "message": "Slot 9 is not available",
        "slot_id": 9,
        "reason": "slot.taken",
    } == json.loads(refused)
    assert {"type": "error", "message": "Missing"} == json.loads(protocol.error("Missing"))
