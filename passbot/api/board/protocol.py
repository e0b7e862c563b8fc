"""The words of the board's WebSocket, as S4's document has them: what a client may say, what it is told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Deed(StrEnum):
    BOOK = "book_slot"
    CANCEL = "cancel_slot"
    LOOK = "get_slots"


@dataclass(frozen=True)
class Said:
    deed: Deed
    slot: int = 0


class NotUnderstood(Exception):  # what the client is told, in its own words
    """What was said makes no sense; the text is the answer."""


NAMES = {Deed.BOOK: ("booking", "booking_response"), Deed.CANCEL: ("cancellation", "cancellation_response")}


def read(text: str) -> Said:
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise NotUnderstood("Invalid JSON format") from None
    if not isinstance(message, dict):
        raise NotUnderstood("Invalid JSON format")
    kind: Any = message.get("type")  # Any: JSON
    try:
        deed = Deed(kind)
    except ValueError:
        raise NotUnderstood(f"Unknown message type: {str(kind)[:40]}") from None
    return Said(deed) if deed is Deed.LOOK else Said(deed, _slot(message, NAMES[deed][0]))


def _slot(message: Mapping[str, Any], what: str) -> int:  # Any: JSON
    slot = message.get("slot_id")
    if slot is None:
        raise NotUnderstood(f"Missing slot_id in {what} request")
    if type(slot) is not int:
        raise NotUnderstood(f"Invalid slot_id in {what} request")
    return slot


def done(said: Said) -> str:
    words = "booked successfully" if said.deed is Deed.BOOK else "booking cancelled successfully"
    return _answer(said, f"Slot {said.slot} {words}", success=True)


def refused(said: Said, why: str) -> str:
    return _answer(said, why, success=False)


def _answer(said: Said, message: str, *, success: bool) -> str:
    kind = NAMES[said.deed][1]
    return _json({"type": kind, "success": success, "message": message, "slot_id": said.slot})


def error(message: str) -> str:
    return _json({"type": "error", "message": message})


def _json(message: Mapping[str, Any]) -> str:  # Any: JSON
    return json.dumps(message, ensure_ascii=False)
