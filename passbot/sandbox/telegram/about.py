"""A bot's questions about itself and its chats, and small actions there."""

from typing import Any  # Any: JSON

from passbot.sandbox.telegram.call import Call
from passbot.sandbox.telegram.chats import TYPING_LASTS, Chat
from passbot.sandbox.telegram.errors import bad
from passbot.sandbox.telegram.people import Group

Json = dict[str, Any]
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def get_me(call: Call) -> Json:
    return call.bot.as_me()


def log_out(_call: Call) -> bool:
    return True


def close(_call: Call) -> bool:
    return True


def send_chat_action(call: Call) -> bool:
    action = call.params.text("action").lower()
    if action not in ACTIONS:
        raise bad("wrong parameter action in request")
    chat = call.writable_chat()
    chat.typing = (action, call.world.clock() + TYPING_LASTS)
    call.changed(chat)
    return True


def get_chat(call: Call) -> Json:
    """ChatFullInfo."""
    chat = call.chat()
    full: Json = {
        **chat.card,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": NO_GIFTS,
    }
    if chat.pinned:
        full["pinned_message"] = chat.messages[chat.pinned[-1]]
    return full


NO_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)


def get_chat_member(call: Call) -> Json:
    chat = call.chat()
    number = call.params.integer("user_id")
    if number == call.bot.id:
        return {"user": call.bot.card, **_status("kicked" if chat.blocked else "member")}
    person = call.world.people.get(number)
    if person is None:
        raise bad("invalid user_id specified")
    if number not in _members(chat):
        raise bad("member not found")
    return {"user": person.as_user(), "status": "member"}


def _status(status: str) -> Json:
    return {"status": status, "until_date": 0} if status == "kicked" else {"status": status}


def _members(chat: Chat) -> list[int]:
    return chat.who.members if isinstance(chat.who, Group) else [chat.id]


def pin_chat_message(call: Call) -> bool:
    chat = call.writable_chat()
    number = call.message(chat, "message to pin not found")["message_id"]
    chat.pinned = [*(each for each in chat.pinned if each != number), number]
    call.changed(chat)
    return True


def unpin_chat_message(call: Call) -> bool:
    chat = call.writable_chat()
    number = call.params.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned = [each for each in chat.pinned if each != number]
    call.changed(chat)
    return True


def unpin_all_chat_messages(call: Call) -> bool:
    chat = call.writable_chat()
    chat.pinned = []
    call.changed(chat)
    return True
