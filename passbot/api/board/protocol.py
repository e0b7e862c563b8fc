"""The messages of the board's WebSocket, as S4's document defines them: parsing what clients send, writing answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from passbot.api.asking.errors import in_words
from passbot.api.board.managing import BoardChange, shown
from passbot.domain.board.board import Board, Yours
from passbot.domain.people.people import Actor
from passbot.domain.slots.slots import Status
from passbot.errors import Conflict, PassbotError
from passbot.services.site.board_settings import BoardSettings, when


class Deed(StrEnum):
    """Types of messages. The first three are the document's; the rest are ours."""

    BOOK = "book_slot"
    CANCEL = "cancel_slot"
    LOOK = "get_slots"
    HOLD = "hold_slot"
    RELEASE = "release_slot"
    BLOCK = "block_slot"
    UNBLOCK = "unblock_slot"
    YOURS = "get_yours"
    SETTINGS = "get_settings"
    SET = "change_settings"


@dataclass(frozen=True)
class Said:
    deed: Deed
    slot: int = 0
    uuid: str | None = None
    change: BoardChange | None = None


class NotUnderstood(Exception):  # its text is the answer to the client
    """The client's message cannot be understood; the text says why."""


LARGEST_ID = 1_000_000  # no hour or minute is as large

NAMES = {
    Deed.BOOK: "booking",
    Deed.CANCEL: "cancellation",
    Deed.HOLD: "hold",
    Deed.RELEASE: "release",
    Deed.BLOCK: "block",
    Deed.UNBLOCK: "unblock",
}
MISUNDERSTOOD = ("board.ambiguous", "board.changed")
DONE = {
    Deed.BOOK: "Slot {slot} booked successfully",
    Deed.CANCEL: "Slot {slot} booking cancelled successfully",
    Deed.HOLD: "Slot {slot} is held for you",
    Deed.RELEASE: "Slot {slot} is not held any more",
    Deed.BLOCK: "Slot {slot} is blocked",
    Deed.UNBLOCK: "Slot {slot} can be booked again",
}


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
        raise NotUnderstood(f"Unknown message type: {_shown(str(kind)[:40])}") from None
    if deed is Deed.SET:
        return Said(deed, change=_change(message))
    if deed not in NAMES:
        return Said(deed)
    return Said(deed, _slot(message, NAMES[deed]), _uuid(message, NAMES[deed]))


def _shown(said: str) -> str:
    """Remove lone surrogates, which JSON can contain and a WebSocket cannot send."""
    return said.encode(errors="replace").decode()


def _change(message: Mapping[str, Any]) -> BoardChange:  # Any: JSON
    """Checked by the same shape as over REST."""
    try:
        return BoardChange.model_validate({name: fact for name, fact in message.items() if name != "type"})
    except ValidationError as exc:
        raise NotUnderstood(_shown(in_words(exc.errors()))) from None


def _slot(message: Mapping[str, Any], what: str) -> int:  # Any: JSON
    slot = message.get("slot_id")
    if slot is None:
        raise NotUnderstood(f"Missing slot_id in {what} request")
    if type(slot) is not int or abs(slot) > LARGEST_ID:
        raise NotUnderstood(f"Invalid slot_id in {what} request")
    return slot


def _uuid(message: Mapping[str, Any], what: str) -> str | None:  # Any: JSON
    """Not in the document: with a uuid, the command applies only to that very slot."""
    uuid = message.get("uuid")
    if not isinstance(uuid, str | None):
        raise NotUnderstood(f"Invalid uuid in {what} request")
    return uuid


def done(said: Said) -> str:
    return _answer(said, DONE[said.deed].format(slot=said.slot), success=True)


def refused(said: Said, exc: PassbotError, zone: tzinfo) -> str:
    """The document has its own codes for a slot that is not free or not booked; `reason` is our code."""
    words = exc.told(zone)
    if said.deed is Deed.BOOK and isinstance(exc, Conflict) and exc.code not in MISUNDERSTOOD:
        words = f"Slot {said.slot} is not available"
    if said.deed is Deed.CANCEL and exc.code in ("slot.not_booked", "board.no_slot"):
        words = f"Slot {said.slot} was not booked"
    return _answer(said, words, success=False, reason=exc.code)


def _answer(said: Said, message: str, *, success: bool, **more: str) -> str:
    kind = f"{NAMES[said.deed]}_response"
    return _json({"type": kind, "success": success, "message": message, "slot_id": said.slot} | more)


def update(board: Board, now: datetime) -> str:
    slots = [
        {
            "id": slot.id,
            "start_time": slot.start,
            "end_time": slot.end,
            "is_booked": slot.status is Status.BOOKED,
            "status": slot.status.value,
            "uuid": slot.uuid,
        }
        | ({"utc_offset": slot.offset} if slot.offset else {})
        for slot in board.slots
    ]
    lists = {
        "available_slots": board.ids(Status.AVAILABLE),
        "booked_slots": board.ids(Status.BOOKED),
        "day": board.day.isoformat(),
        "timezone": board.zone,
        "ids": board.counted.value,
    }
    stamp = now.replace(tzinfo=None).isoformat(timespec="microseconds")
    return _json(
        {"type": "slots_update", "data": {"slots": slots} | lists, "timestamp": stamp, "seq": board.seq}
    )


def yours(actor: Actor, hours: Yours) -> str:
    """A message for one person only: their own booked slots, with the PIN of each."""
    slots = [{"slot_id": hour, "code": order.code, "pin": order.pin} for hour, order in hours.booked.items()]
    who = {"name": actor.name, "may_manage": actor.is_admin}
    return _json({"type": "yours", "slots": slots, "held": list(hours.held)} | who)


def settings(found: BoardSettings) -> str:
    return _json({"type": "settings"} | shown(found))


def changed(found: BoardSettings) -> str:
    return _json({"type": "settings_response", "success": True, "message": "Changed"} | shown(found))


def not_changed(exc: PassbotError, zone: tzinfo) -> str:
    """A refused change of the hours; it names the people who have booked outside the new hours, if that is
    the reason.
    """
    booked = [{"hours": when(each), "name": each.resident.name} for each in exc.facts.get("booked", ())]
    facts = {"success": False, "message": exc.told(zone), "reason": exc.code, "booked": booked}
    return _json({"type": "settings_response"} | facts)


def error(message: str) -> str:
    return _json({"type": "error", "message": message})


def _json(message: Mapping[str, Any]) -> str:  # Any: JSON
    return json.dumps(message, ensure_ascii=False)
